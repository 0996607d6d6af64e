/* Rows of one class belong together: the positive of a row is another of its class, else the row itself as views
 * change it another time (Khosla et al.: Supervised Contrastive Learning, NeurIPS 2020). Rows of its class are never
 * its negatives. A row without a class is a class of its own. */
#include "engine/tasks/task.h"

static int fits(const struct corpus *corpus, struct err *err)
{
    if (task_needs_rows(corpus, "same_class", err) < 0)
        return -1;
    if (collection_classes(&corpus->collection[0]))
        return 0;
    return err_set(err, ERR_USAGE, "task=same_class is for rows with classes, and these have none: train with "
                   "task=two_views");
}

static void bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings)
{
    (void)settings;
    task_bind_same_class(data, &corpus->collection[0]);
}

const struct task task_same_class = {
    .part = {.name = "same_class", .help = "rows, each the positive of others of its class (supervised contrast)"},
    .of_rows = true,
    .has_inputs = true,
    .start = (const struct task_start[]){
        {"pictures", PICTURES_START "loss=sup_con tau=0.1"},
        {"texts", TEXTS_START TEXTS_BY_CLASS},
        {"numbers", "encoder=mlp head=mlp dim=64 loss=sup_con tau=0.1 batch=256 epochs=60 "
                    "probe=linear+knn+clusters+health main_metric=linear_accuracy"},
        {NULL, NULL}},
    .fits = fits,
    .bind = bind,
};
