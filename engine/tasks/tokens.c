/* Tokens of one label belong together, each as it stands in its sentence: the positive of a token is another of its
 * label, in any sentence, and tokens of its label are never its negatives (as same_class has it of rows; of tokens:
 * Das, Katiyar, Passonneau, Zhang: CONTaiNER, Few-Shot Named Entity Recognition via Contrastive Learning, ACL
 * 2022). */
#include "engine/tasks/task.h"

#include "store/base/language.h"

static int fits(const struct corpus *corpus, struct err *err)
{
    if (task_needs_rows(corpus, "tokens", err) < 0)
        return -1;
    const struct collection *rows = &corpus->collection[0];
    if (!collection_text(rows) || !collection_wholes(rows))
        return err_set(err, ERR_USAGE, "task=tokens is for tokens of sentences (nearfar import NAME --train FILE "
                       "--tokens), and the rows of %s are none", _(rows->name));
    if (collection_classes(rows))
        return 0;
    return err_set(err, ERR_USAGE, "task=tokens is for tokens with labels, and these have none: train with "
                   "task=two_views");
}

static void bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings)
{
    (void)settings;
    task_bind_same_class(data, &corpus->collection[0]);
}

const struct task task_tokens = {
    .part = {.name = "tokens", .help = "tokens of sentences, each the positive of others of its label"},
    .of_rows = true,
    .has_inputs = true,
    .start = (const struct task_start[]){{"tokens", TOKENS_START TOKENS_BY_LABEL}, {NULL, NULL}},
    .fits = fits,
    .bind = bind,
};
