/* Users and the items they chose: what a recommender learns. An anchor is a user, a candidate an item, and each pair
 * of train is a positive once in an epoch. What a user chose in train is never a negative of the user. */
#include "engine/tasks/task.h"

static int fits(const struct corpus *corpus, struct err *err)
{
    if (corpus_find_relation(corpus, "chose"))
        return 0;
    return err_set(err, ERR_USAGE, "task=user_item is for data in which users chose items, and these are none");
}

static void bind(struct task_data *data, const struct corpus *corpus, const struct settings *settings)
{
    (void)settings;
    const struct relation *chose = corpus_find_relation(corpus, "chose");
    const struct feature *class = collection_find(chose->side[1], "class");
    task_bind_relation(data, chose);
    data->name[SIDE_ANCHOR] = "users";
    data->name[SIDE_CANDIDATE] = "items";
    if (class && class->kind == FEATURE_CLASS)
        task_bind_classes(data, class);
}

const struct task task_user_item = {
    .part = {.name = "user_item", .help = "users and the items they chose: recommending"},
    .fits = fits,
    .bind = bind,
};
