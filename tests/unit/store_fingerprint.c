/* The fingerprint of a split: SHA-256 as published, and the same for the same pairs however they are numbered. */
#include "tests/unit/store_support.h"

#include "store/base/sha256.h"
#include "store/dataset.h"
#include "store/fingerprint.h"

#include <string.h>

static void digest_is(const char *text, size_t times, const char *hex)
{
    struct sha256 sum;
    unsigned char digest[SHA256_BYTES];
    char written[2 * SHA256_BYTES + 1];
    sha256_begin(&sum);
    for (size_t i = 0; i < times; i++)
        sha256_add(&sum, text, strlen(text));
    sha256_end(&sum, digest);
    for (int i = 0; i < SHA256_BYTES; i++)
        sprintf(written + 2 * i, "%02x", digest[i]);
    assert_string_equal(written, hex);
}

/* The examples of FIPS 180-4, and lengths around the end of a block. */
static void sha256_is_the_published_one(void **state)
{
    (void)state;
    digest_is("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_is("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    digest_is("a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    digest_is("a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    digest_is("a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

struct side {
    struct name names[4];
    size_t n;
};

/* A data set in the store: each pair is two indexes. */
static void put(struct store *store, const char *name, const struct side *users, const struct side *items, const uint32_t *train,
                size_t n_train, const uint32_t *test, size_t n_test, struct dataset *out)
{
    struct err err = ERR_INIT;
    struct dataset facts = {.kind = "interactions", .split = "given", .users = (int64_t)users->n, .items = (int64_t)items->n,
                            .train = (int64_t)n_train, .test = (int64_t)n_test};
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
    const struct side users = {{{"a", NULL}, {"b \"c\"", NULL}, {"10", "Ten"}, {"9", NULL}}, 4}, items = {{{"x", NULL}, {"y", NULL}}, 2};
    put(place.store, "one", &users, &items, (uint32_t[]){0, 1, 2, 0, 0, 1}, 3, (uint32_t[]){0, 3, 1, 0}, 2, &one);
    assert_int_equal(fingerprint_make(place.store, &one, first, &err), 0);
    /* printf '%s\n' LINES | LC_ALL=C sort | sha256sum */
    assert_string_equal(first, "e7b590fa218c6a89");
    const struct side turned = {{{"9", NULL}, {"10", NULL}, {"b \"c\"", NULL}, {"a", NULL}}, 4}, back = {{{"y", NULL}, {"x", NULL}}, 2};
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
        cmocka_unit_test(sha256_is_the_published_one),
        cmocka_unit_test(it_is_of_the_pairs_alone),
        cmocka_unit_test(names_and_warnings_are_read_whole),
    };
    return cmocka_run_group_tests_name("store: fingerprint", tests, NULL, NULL);
}
