/* See store_support.h. */
#include "tests/unit/store_support.h"

void place_open(struct place *place)
{
    *place = (struct place){.folder = "/tmp/nearfar-test-XXXXXX"};
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/in/side/store.db", place->folder);
    place->store = store_open(place->path, STORE_CREATE, &place->err);
    if (!place->store)
        fail_msg("%s", place->err.text);
}

void place_close(struct place *place)
{
    store_close(place->store);
    char *command = xasprintf("rm -rf %s", place->folder);
    assert_int_equal(system(command), 0);
    free(command);
}

int64_t place_dataset(struct place *place, const char *name)
{
    static const uint32_t user[] = {0, 0, 1, 2}, item[] = {0, 3, 1, 2};
    static const struct name users[] = {{"anna", NULL}, {"bo", NULL}, {"c", NULL}};
    static const struct name items[] = {{"7", "Seven"}, {"8", NULL}, {"9", "新"}, {"10", "Ten"}};
    struct dataset facts = {.kind = "interactions", .source = "a test", .split = "none", .users = 3, .items = 4,
                            .train = 4};
    int lock;
    int64_t id = dataset_create(place->store, name, &lock, &place->err);
    assert_true(id > 0);
    assert_int_equal(dataset_put_column(place->store, id, "train", "user", COLUMN_U32, user, 4, &place->err), 0);
    assert_int_equal(dataset_put_column(place->store, id, "train", "item", COLUMN_U32, item, 4, &place->err), 0);
    assert_int_equal(dataset_put_names(place->store, id, "user", users, 3, &place->err), 0);
    assert_int_equal(dataset_put_names(place->store, id, "item", items, 4, &place->err), 0);
    assert_int_equal(dataset_publish(place->store, id, &facts, "[]", lock, &place->err), 0);
    return id;
}

int64_t place_run(struct place *place, int64_t dataset, const char *name)
{
    const struct setting settings[] = {{"tau", "0.2", ""}, {"lr", "0.01", ""}};
    struct run run = {.dataset = dataset, .seed = 3};
    COPY_TEXT(run.name, name);
    int64_t id = run_create(place->store, &run, settings, 2, &place->err);
    assert_true(id > 0);
    return id;
}
