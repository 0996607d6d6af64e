/* Rows of one class belong together: the positive of a row is another of its class, else the row itself as views
 * change it another time (Khosla et al.: Supervised Contrastive Learning, NeurIPS 2020). Rows of its class are never
 * its negatives. A row without a class is a class of its own. */
#include "engine/tasks/task.h"

#include "store/base/mem.h"

static int fits(const struct corpus *corpus, struct err *err)
{
    if (task_needs_rows(corpus, "same_class", err) < 0)
        return -1;
    if (collection_classes(&corpus->collection[0]))
        return 0;
    return err_set(err, ERR_USAGE, "task=same_class is for rows with classes, and these have none: train with "
                   "task=two_views");
}

/* Uniform over the rows of its class that are trained on, but itself. */
static uint32_t partner(const struct task_data *data, const struct rng *rng, uint64_t index, uint32_t anchor)
{
    uint32_t class = data->classes.of[anchor];
    const struct lists *members = &data->classes.members;
    size_t n = class == NO_CLASS ? 1 : lists_length(members, class);
    if (n < 2)
        return anchor;
    uint32_t other = members->other[members->start[class] + rng_below(rng, index, (uint32_t)n - 1)];
    return other == anchor ? members->other[members->start[class] + n - 1] : other;
}

static void bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings)
{
    (void)settings;
    const struct collection *rows = &corpus->collection[0];
    const struct feature *class = collection_classes(rows);
    const uint32_t *of = class->value;
    task_bind_rows(data, rows);
    task_bind_classes(data, class);
    data->owned[1] = xmalloc((rows->rows + 1) * sizeof *data->owned[1]);
    for (size_t i = 0; i < rows->rows; i++)
        data->owned[1][i] = of[i] == NO_CLASS ? (uint32_t)(class->classes + i) : of[i];
    data->key[0] = data->key[1] = data->owned[1];
    data->keys_attract = true;
    data->partner = partner;
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
