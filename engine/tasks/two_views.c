/* Two views of each row: an anchor is a row as views change it once, its positive the same row as they change it
 * another time (SimCLR: Chen, Kornblith, Norouzi, Hinton, ICML 2020). Rows with the same numbers or words are
 * never each other's negatives. Classes, where there are some, are only measured by. */
#include "engine/tasks/task.h"

static int fits(const struct corpus *corpus, struct err *err)
{
    return task_needs_rows(corpus, "two_views", err);
}

static void bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings)
{
    (void)settings;
    const struct collection *rows = &corpus->collection[0];
    const struct feature *class = collection_classes(rows);
    task_bind_rows(data, rows);
    data->owned[1] = task_keys_of_duplicates(rows);
    data->key[0] = data->key[1] = data->owned[1];
    if (class)
        task_bind_classes(data, class);
}

const struct task task_two_views = {
    .part = {.name = "two_views",
             .help = "rows, each the positive of itself as views change it another time (SimCLR)"},
    .of_rows = true,
    .has_inputs = true,
    .start = (const struct task_start[]){
        {"pictures+unlabelled",
         UNMEASURED_PICTURES_START "probe=retrieval+health main_metric=retrieval/recall loss=nt_xent tau=0.2"},
        {"pictures", PICTURES_START "loss=nt_xent tau=0.2"},
        {"texts+unlabelled",
         UNMEASURED_TEXTS_START "probe=retrieval+health main_metric=retrieval/recall " TEXTS_BY_VIEWS},
        {"texts", TEXTS_START TEXTS_BY_VIEWS},
        {"numbers", "encoder=mlp head=mlp dim=64 loss=nt_xent tau=0.2 batch=256 epochs=60 "
                    "probe=linear+knn+clusters+retrieval+health main_metric=linear_accuracy k=1,10 input_noise=0.2"},
        {NULL, NULL}},
    .fits = fits,
    .bind = bind,
};
