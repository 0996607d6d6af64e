/* Opening, refusing, and data sets. */
#include "tests/unit/store_support.h"

#include "store/json.h"

#include <string.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void refused(const char *path, enum store_mode mode, enum err_code code, const char *words)
{
    struct err err = ERR_INIT;
    assert_null(store_open(path, mode, &err));
    assert_int_equal(err.code, code);
    if (!strstr(err.text, words) || !strstr(err.text, path))
        fail_msg("'%s' should name %s and say '%s'", err.text, path, words);
}

static void what_is_no_store_is_refused(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    char *other = xasprintf("%s/other", place.folder), *folder = xasprintf("%s/in", place.folder);
    refused(other, STORE_READ, ERR_NOT_FOUND, "no store");
    assert_int_equal(access(other, F_OK), -1); /* looking made nothing */
    refused(folder, STORE_WRITE, ERR_FAILED, "a folder");
    write_file(other, "this is a text, and long enough not to be taken for an empty file");
    refused(other, STORE_WRITE, ERR_FAILED, "not a nearfar store");
    char *command = xasprintf("rm %s && sqlite3 %s 'create table t (a)'", other, other);
    assert_int_equal(system(command), 0);
    refused(other, STORE_CREATE, ERR_FAILED, "not a nearfar store");
    free(command);
    command = xasprintf("sqlite3 %s 'pragma user_version = 99'", place.path);
    assert_int_equal(system(command), 0);
    refused(place.path, STORE_READ, ERR_FAILED, "version 99");
    free(command);
    free(folder);
    free(other);
    place_close(&place);
}

static void a_data_set_comes_back_as_it_was(void **state)
{
    (void)state;
    struct place place;
    struct dataset d;
    void *data;
    size_t n;
    int64_t idx;
    char *name, *title;
    place_open(&place);
    int64_t id = place_dataset(&place, "one");
    must(dataset_find(place.store, "one", &d, &place.err));
    assert_true(d.id == id && d.users == 3 && d.items == 4 && d.train == 4 && d.test == 0);
    must(dataset_column(place.store, id, "train", "item", COLUMN_U32, &data, &n, &place.err));
    assert_int_equal(n, 4);
    assert_int_equal(((uint32_t *)data)[1], 3);
    free(data);
    must(dataset_column(place.store, id, "test", "item", COLUMN_U32, &data, &n, &place.err));
    assert_int_equal(n, 0);
    free(data);
    must(dataset_index(place.store, id, "user", "bo", &idx, &place.err));
    assert_int_equal(idx, 1);
    must(dataset_name(place.store, id, "item", 2, &name, &title, &place.err));
    assert_string_equal(name, "9");
    assert_string_equal(title, "新");
    free(name);
    free(title);
    assert_int_equal(dataset_index(place.store, id, "user", "nobody", &idx, &place.err), -1);
    assert_int_equal(place.err.code, ERR_NOT_FOUND);
    assert_non_null(strstr(place.err.text, "anna"));
    assert_int_equal(dataset_find(place.store, "onne", &d, &place.err), -1);
    assert_non_null(strstr(place.err.text, "did you mean one?"));
    place_close(&place);
}

/* More than one chunk, and not a whole number of them. */
/* Of the four items of place_dataset; a class that is missing, out of range or without an item is damage. */
static void classes_are_checked(void **state)
{
    (void)state;
    static const struct {
        uint32_t class[5];
        size_t n, classes, without;
        bool sound;
    } cases[] = {
        {{1, 0, NO_CLASS, 1}, 4, 2, 1, true},
        {{0, 0, 0, 0}, 4, 1, 0, true},
        {{0}, 0, 0, 0, true},
        {{1, 0, 2}, 3, 0, 0, false},
        {{0, 0, 0, 0, 0}, 5, 0, 0, false},
        {{0, 0, 2, 2}, 4, 0, 0, false},
        {{0, 4, 0, 0}, 4, 0, 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct place place;
        struct dataset d;
        uint32_t *class;
        size_t classes;
        int64_t n, without;
        place_open(&place);
        int64_t id = place_dataset(&place, "one");
        must(dataset_put_column(place.store, id, "items", "class", COLUMN_U32, cases[i].class, cases[i].n,
                                &place.err));
        must(dataset_get(place.store, id, &d, &place.err));
        int result = dataset_classes(place.store, &d, &class, &classes, &place.err);
        assert_int_equal(result, cases[i].sound ? 0 : -1);
        if (!cases[i].sound) {
            assert_non_null(strstr(place.err.text, "the classes of the data set one are damaged: import it again"));
            place_close(&place);
            continue;
        }
        assert_int_equal(classes, cases[i].classes);
        assert_true((class != NULL) == (cases[i].n > 0));
        assert_true(!class || !memcmp(class, cases[i].class, 4 * sizeof *class));
        must(dataset_count_classes(place.store, &d, &n, &without, &place.err));
        assert_true((size_t)n == cases[i].classes && (size_t)without == cases[i].without);
        free(class);
        place_close(&place);
    }
}

static void long_columns_are_chunked(void **state)
{
    (void)state;
    enum { N = (4 << 20) / 4 + 12345 };
    struct place place;
    place_open(&place);
    uint32_t *column = xmalloc(N * sizeof *column), *back;
    for (uint32_t i = 0; i < N; i++)
        column[i] = i * 2654435761u;
    int lock;
    size_t n;
    int64_t id = dataset_create(place.store, "long", &lock, &place.err);
    must(id);
    must(dataset_put_column(place.store, id, "train", "user", COLUMN_U32, column, N, &place.err));
    must(dataset_column(place.store, id, "train", "user", COLUMN_U32, (void **)&back, &n, &place.err));
    assert_int_equal(n, N);
    assert_memory_equal(column, back, N * sizeof *column);
    static const size_t parts[][2] = {{0, 3}, {1000, 50}, {(4 << 20) / 4, 7}, {N - 2, 2}};
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        must(dataset_column_part(place.store, id, "train", "user", COLUMN_U32, parts[p][0], parts[p][1], back,
                                 &place.err));
        assert_memory_equal(column + parts[p][0], back, parts[p][1] * sizeof *column);
    }
    assert_int_equal(dataset_column_part(place.store, id, "train", "user", COLUMN_U32, N - 1, 2, back, &place.err),
                     -1);
    assert_non_null(strstr(place.err.text, "no such values in its column user"));
    err_clear(&place.err);
    dataset_abandon(place.store, id, lock);
    free(back);
    free(column);
    place_close(&place);
}

static void an_import_is_seen_whole_or_not_at_all(void **state)
{
    (void)state;
    struct place place;
    struct dataset d, *list;
    size_t n;
    int lock, second;
    place_open(&place);
    int64_t id = dataset_create(place.store, "half", &lock, &place.err);
    must(id);
    static const struct name users[] = {{"a", NULL}};
    must(dataset_put_names(place.store, id, "user", users, 1, &place.err));
    assert_int_equal(dataset_find(place.store, "half", &d, &place.err), -1);
    assert_int_equal(dataset_create(place.store, "half", &second, &place.err), -1);
    assert_int_equal(place.err.code, ERR_BUSY);
    must(dataset_list(place.store, &list, &n, &place.err)); /* sweeps, but not what is alive */
    assert_int_equal(n, 0);
    free(list);
    close(lock); /* as the kernel does when an importer is killed */
    id = dataset_create(place.store, "half", &lock, &place.err);
    must(id);
    dataset_abandon(place.store, id, lock);
    assert_int_equal(dataset_create(place.store, "not/a name", &lock, &place.err), -1);
    assert_int_equal(place.err.code, ERR_USAGE);
    place_dataset(&place, "half");
    assert_int_equal(dataset_create(place.store, "half", &lock, &place.err), -1);
    assert_int_equal(place.err.code, ERR_FAILED);
    place_close(&place);
}

static void a_used_data_set_stays(void **state)
{
    (void)state;
    struct place place;
    struct dataset d;
    place_open(&place);
    int64_t id = place_dataset(&place, "used"), run = place_run(&place, id, "r");
    must(dataset_get(place.store, id, &d, &place.err));
    assert_int_equal(dataset_remove(place.store, &d, &place.err), -1);
    assert_non_null(strstr(place.err.text, "1 run uses"));
    must(run_remove(place.store, run, &place.err));
    must(dataset_remove(place.store, &d, &place.err));
    assert_int_equal(dataset_get(place.store, id, &d, &place.err), -1);
    place_close(&place);
}

static void locks_die_with_their_holder(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    int lock = store_lock(place.store, LOCK_RUN, 5, &place.err);
    assert_true(lock >= 0);
    assert_true(store_locked(place.store, LOCK_RUN, 5));
    assert_false(store_locked(place.store, LOCK_RUN, 6));
    assert_false(store_locked(place.store, LOCK_IMPORT, 5));
    assert_true(store_locked_before(place.store, LOCK_RUN, 6));
    assert_false(store_locked_before(place.store, LOCK_RUN, 5));
    assert_false(store_locked_before(place.store, LOCK_RUN, 0));
    assert_false(store_locked_before(place.store, LOCK_IMPORT, 6));
    assert_int_equal(store_lock(place.store, LOCK_RUN, 5, &place.err), -1);
    assert_int_equal(place.err.code, ERR_BUSY);
    close(lock);
    assert_false(store_locked(place.store, LOCK_RUN, 5));
    place_close(&place);
}

static void json_is_read_by_path(void **state)
{
    (void)state;
    struct place place;
    place_open(&place);
    const char *json = "{\"a.b\":{\"c\":[1,\"two\"]}}";
    char *value = json_at(place.store, json, strlen(json), "$.\"a.b\".c[1]", &place.err);
    assert_string_equal(value, "two");
    free(value);
    assert_null(json_at(place.store, json, strlen(json), "$.d", &place.err));
    assert_null(json_at(place.store, "{oh", 3, "$.d", &place.err));
    assert_int_equal(place.err.code, ERR_FAILED);
    place_close(&place);
}

struct findings {
    int problems, sentences;
    char last_problem[256];
};

static void find(void *context, bool problem, const char *sentence)
{
    struct findings *f = context;
    f->sentences++;
    f->problems += problem;
    if (problem)
        COPY_TEXT(f->last_problem, sentence);
}

static void the_check_finds_what_belongs_to_nothing(void **state)
{
    (void)state;
    struct place place;
    struct findings f = {0};
    place_open(&place);
    place_run(&place, place_dataset(&place, "one"), "r");
    assert_int_equal(store_check(place.store, find, NULL, &f, &place.err), 0);
    assert_true(f.sentences > 3 && f.problems == 0);
    char *command = xasprintf("mkdir -p %s-files/77", place.path);
    assert_int_equal(system(command), 0);
    free(command);
    assert_int_equal(store_check(place.store, find, NULL, &f, &place.err), 1);
    assert_non_null(strstr(f.last_problem, "/77 belongs to no run"));
    place_close(&place);
}

static int64_t named(struct store *store, const char *name, const struct name *items, size_t n)
{
    struct dataset facts = {.kind = "interactions", .items = (int64_t)n};
    struct err err = ERR_INIT;
    int lock;
    int64_t id = dataset_create(store, name, &lock, &err);
    assert_true(id > 0);
    assert_int_equal(dataset_put_names(store, id, "item", items, n, NULL), 0);
    assert_int_equal(dataset_publish(store, id, &facts, "[]", lock, NULL), 0);
    return id;
}

static void data_sets_are_matched_by_ids(void **state)
{
    (void)state;
    static const struct name a[] = {{"x", NULL}, {"10", NULL}, {"z", NULL}, {"01", NULL}};
    static const struct name b[] = {{"z", "A title"}, {"1", NULL}, {"X", NULL}, {"x", NULL}};
    struct place place;
    uint32_t *in_a, *in_b;
    size_t n;
    place_open(&place);
    int64_t first = named(place.store, "a", a, 4), second = named(place.store, "b", b, 4);
    must(dataset_match(place.store, first, second, "item", &in_a, &in_b, &n, &place.err));
    assert_int_equal(n, 2);
    assert_true(in_a[0] == 2 && in_b[0] == 0 && in_a[1] == 0 && in_b[1] == 3);
    free(in_a);
    free(in_b);
    must(dataset_match(place.store, first, second, "user", &in_a, &in_b, &n, &place.err));
    assert_int_equal(n, 0);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_store_is_refused),  cmocka_unit_test(a_data_set_comes_back_as_it_was),
        cmocka_unit_test(classes_are_checked),
        cmocka_unit_test(long_columns_are_chunked),     cmocka_unit_test(an_import_is_seen_whole_or_not_at_all),
        cmocka_unit_test(a_used_data_set_stays),        cmocka_unit_test(locks_die_with_their_holder),
        cmocka_unit_test(json_is_read_by_path),         cmocka_unit_test(the_check_finds_what_belongs_to_nothing),
        cmocka_unit_test(data_sets_are_matched_by_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
