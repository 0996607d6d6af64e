/* The fingerprint of a split: the same for the same pairs however they are numbered. */
#include "tests/unit/store_support.h"

#include "store/dataset.h"
#include "store/fingerprint.h"

#include <string.h>

struct side {
    struct name names[4];
    size_t n;
};

/* A data set in the store: each pair is two indexes. */
static void put(struct store *store, const char *name, const struct side *users, const struct side *items,
                const uint32_t *train, size_t n_train, const uint32_t *test, size_t n_test, struct dataset *out)
{
    struct err err = ERR_INIT;
    struct dataset facts = {.kind = "interactions", .split = "given", .users = (int64_t)users->n,
                            .items = (int64_t)items->n, .train = (int64_t)n_train, .test = (int64_t)n_test};
    int lock;
    int64_t id = dataset_create(store, name, &lock, &err);
    assert_true(id > 0);
    assert_int_equal(dataset_put_column(store, id, "train", "user", COLUMN_U32, train, n_train, &err), 0);
    assert_int_equal(dataset_put_column(store, id, "train", "item", COLUMN_U32, train + n_train, n_train, &err), 0);
    assert_int_equal(dataset_put_column(store, id, "test", "user", COLUMN_U32, test, n_test, &err), 0);
    assert_int_equal(dataset_put_column(store, id, "test", "item", COLUMN_U32, test + n_test, n_test, &err), 0);
    assert_int_equal(dataset_put_names(store, id, "user", users->names, users->n, &err), 0);
    assert_int_equal(dataset_put_names(store, id, "item", items->names, items->n, &err), 0);
    assert_int_equal(dataset_publish(store, id, &facts, "[\"one \\\"thing\\\"\",\"another\"]", lock, &err), 0);
    assert_int_equal(dataset_find(store, name, out, &err), 0);
}

static void it_is_of_the_pairs_alone(void **state)
{
    (void)state;
    struct place place;
    struct dataset one, other, less;
    struct err err = ERR_INIT;
    char first[24], second[24], third[24];
    place_open(&place);
    const struct side users = {{{"a", NULL}, {"b \"c\"", NULL}, {"10", "Ten"}, {"9", NULL}}, 4},
                      items = {{{"x", NULL}, {"y", NULL}}, 2};
    put(place.store, "one", &users, &items, (uint32_t[]){0, 1, 2, 0, 0, 1}, 3, (uint32_t[]){0, 3, 1, 0}, 2, &one);
    assert_int_equal(fingerprint_make(place.store, &one, first, &err), 0);
    /* printf '%s\n' LINES | LC_ALL=C sort | sha256sum */
    assert_string_equal(first, "e7b590fa218c6a89");
    const struct side turned = {{{"9", NULL}, {"10", NULL}, {"b \"c\"", NULL}, {"a", NULL}}, 4},
                      back = {{{"y", NULL}, {"x", NULL}}, 2};
    put(place.store, "other", &turned, &back, (uint32_t[]){1, 2, 3, 0, 1, 1}, 3, (uint32_t[]){3, 0, 0, 1}, 2, &other);
    assert_int_equal(fingerprint_make(place.store, &other, second, &err), 0);
    assert_string_equal(second, first);
    put(place.store, "less", &users, &items, (uint32_t[]){0, 1, 2, 3, 0, 0, 1, 0}, 4, (uint32_t[]){0, 1}, 1, &less);
    assert_int_equal(fingerprint_make(place.store, &less, third, &err), 0);
    assert_string_not_equal(third, first); /* the same pairs, but one is no longer in test */
    place_close(&place);
}

static void names_and_warnings_are_read_whole(void **state)
{
    (void)state;
    struct place place;
    struct dataset one;
    struct err err = ERR_INIT;
    struct name *names;
    char **warnings;
    size_t n;
    place_open(&place);
    const struct side users = {{{"a", NULL}, {"b", NULL}}, 2}, items = {{{"x", "An X"}, {"y", NULL}}, 2};
    put(place.store, "one", &users, &items, (uint32_t[]){0, 1, 0, 1}, 2, (uint32_t[]){0, 1}, 1, &one);
    assert_int_equal(dataset_names(place.store, &one, "item", &names, &n, &err), 0);
    assert_int_equal(n, 2);
    assert_string_equal(names[0].title, "An X");
    assert_string_equal(names[1].id, "y");
    assert_null(names[1].title);
    names_release(names, n);
    assert_int_equal(dataset_warnings(place.store, &one, &warnings, &n, &err), 0);
    assert_int_equal(n, 2);
    assert_string_equal(warnings[0], "one \"thing\"");
    warnings_release(warnings, n);
    /* A row's count that is not that of the names. */
    one.items = 3;
    assert_int_equal(dataset_names(place.store, &one, "item", &names, &n, &err), -1);
    assert_non_null(strstr(err.text, "import it again"));
    /* An item that the row says is not there. */
    uint32_t *user, *item;
    one.items = 1;
    assert_int_equal(dataset_pairs(place.store, &one, "train", &user, &item, &n, &err), -1);
    assert_non_null(strstr(err.text, "the train split of the data set one is damaged"));
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_of_the_pairs_alone),
        cmocka_unit_test(names_and_warnings_are_read_whole),
    };
    return cmocka_run_group_tests_name("store: fingerprint", tests, NULL, NULL);
}
