/* Collections, features and relations: written through the builder, read back by the loader, and refused where the
 * store says what cannot be. */
#include "tests/unit/store_support.h"

#include "engine/data/builder.h"
#include "engine/data/corpus.h"
#include "store/fingerprint.h"

#include <math.h>
#include <string.h>

enum { PAGES = 5, LARGE = 1500 }; /* a picture of that side takes more than half a chunk */
static size_t side = 4;
#define PIXELS (side * side)

static const char *const words[PAGES] = {"", "one", "two words", "", "\xc3\xa4"};
static const uint32_t class[PAGES] = {1, 0, NO_CLASS, 1, 0};
static const uint8_t split[PAGES] = {SPLIT_TRAIN, SPLIT_TRAIN, SPLIT_VALID, SPLIT_TEST, SPLIT_TEST};
static const float numbers[PAGES * 3] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, -0.5f};

static uint8_t pixel(size_t page, size_t at)
{
    return (uint8_t)(page * 31 + at * 7 + at / 251);
}

static void made(struct place *place, int64_t result)
{
    if (result < 0)
        fail_msg("%s", place->err.text);
}

static void add_pages(struct place *place, struct builder *builder)
{
    static const struct name names[PAGES] = {{"p1", NULL}, {"p2", "Two"}, {"p3", NULL}, {"p4", NULL}, {"p5", NULL}};
    static const struct name classes[2] = {{"black", NULL}, {"white", NULL}};
    struct collection_row *pages = builder_collection(builder, "page", 0);
    struct feature_row *picture, *number, *token, *text, *kind, *part;
    picture = builder_feature(builder, &(struct feature_row){.collection = "page",
                                                             .name = "picture",
                                                             .kind = FEATURE_DENSE,
                                                             .type = COLUMN_U8,
                                                             .shape = {side, side, 1}});
    number = builder_feature(builder, &(struct feature_row){.collection = "page",
                                                            .name = "number",
                                                            .kind = FEATURE_DENSE,
                                                            .type = COLUMN_F32,
                                                            .shape = {3}});
    token = builder_feature(builder, &(struct feature_row){.collection = "page",
                                                           .name = "token",
                                                           .kind = FEATURE_RAGGED,
                                                           .type = COLUMN_U32});
    text = builder_feature(builder, &(struct feature_row){.collection = "page", .name = "text", .kind = FEATURE_TEXT,
                                                          .type = COLUMN_U8});
    kind = builder_feature(builder, &(struct feature_row){.collection = "page", .name = "kind", .kind = FEATURE_CLASS,
                                                          .type = COLUMN_U32, .side = "page.kind"});
    part = builder_feature(builder, &(struct feature_row){.collection = "page",
                                                          .name = "split",
                                                          .kind = FEATURE_SPLIT,
                                                          .type = COLUMN_U8});
    uint8_t *pixels = xmalloc(PIXELS);
    for (size_t p = 0; p < PAGES; p++) {
        const uint32_t tokens[PAGES] = {(uint32_t)p, 7, 8, 9, 10};
        for (size_t i = 0; i < PIXELS; i++)
            pixels[i] = pixel(p, i);
        made(place, builder_add(builder, picture, pixels, 1, &place->err));
        made(place, builder_add_row(builder, token, tokens, p, &place->err));
        made(place, builder_add_row(builder, text, words[p], strlen(words[p]), &place->err));
        pages->rows++;
    }
    free(pixels);
    made(place, builder_add(builder, number, numbers, PAGES, &place->err));
    made(place, builder_add(builder, kind, class, PAGES, &place->err));
    made(place, builder_classes(builder, kind, classes, 2, &place->err));
    made(place, builder_add(builder, part, split, PAGES, &place->err));
    made(place, builder_names(builder, pages, names, &place->err));
}

/* Pages that lead to pages, some later than others. */
static void add_links(struct place *place, struct builder *builder)
{
    static const uint32_t from[] = {4, 0, 1}, to[] = {0, 1, 2};
    static const int64_t time[] = {30, 10, 20};
    struct relation_row *links = builder_relation(builder, "links", "page", "page");
    COPY_TEXT(links->from_chunk, "links.from");
    made(place, builder_pairs(builder, links, "train", &(struct pair_columns){3, from, to, NULL, time}, &place->err));
    made(place,
         builder_pairs(builder, links, "test", &(struct pair_columns){1, to + 2, from, NULL, NULL}, &place->err));
}

static void build(struct place *place, const char *name, struct dataset *out)
{
    static struct builder builder;
    struct dataset facts = {.kind = "collections", .source = "a test", .split = "given", .train = 2, .test = 2};
    int lock;
    facts.id = dataset_create(place->store, name, &lock, &place->err);
    made(place, facts.id);
    builder_begin(&builder, place->store, facts.id);
    add_pages(place, &builder);
    add_links(place, &builder);
    made(place, builder_end(&builder, &place->err));
    builder_release(&builder);
    made(place, dataset_publish(place->store, facts.id, &facts, "[]", lock, &place->err));
    made(place, dataset_find(place->store, name, out, &place->err));
}

static void change(struct place *place, const char *sql)
{
    char *command = xasprintf("sqlite3 %s \"%s\"", place->path, sql);
    assert_int_equal(system(command), 0);
    free(command);
}

static const struct feature *expect_feature(const struct collection *pages, const char *name, enum feature_kind kind,
                                            size_t width)
{
    const struct feature *feature = collection_find(pages, name);
    assert_non_null(feature);
    assert_true(feature->kind == kind && feature->width == width);
    return feature;
}

static void expect_pages(const struct collection *pages)
{
    assert_true(pages->rows == PAGES && pages->n_features == 5);
    assert_memory_equal(pages->split, split, PAGES);
    const struct feature *picture = expect_feature(pages, "picture", FEATURE_DENSE, PIXELS);
    assert_true(picture->shape[0] == side && picture->shape[1] == side && picture->shape[2] == 1);
    size_t same = 0;
    for (size_t i = 0; i < PAGES * PIXELS; i++)
        same += ((const uint8_t *)picture->value)[i] == pixel(i / PIXELS, i % PIXELS);
    assert_int_equal(same, PAGES * PIXELS);
    assert_memory_equal(expect_feature(pages, "number", FEATURE_DENSE, 3)->value, numbers, sizeof numbers);
    const struct feature *token = expect_feature(pages, "token", FEATURE_RAGGED, 0);
    const struct feature *text = expect_feature(pages, "text", FEATURE_TEXT, 0);
    for (size_t p = 0; p < PAGES; p++) {
        assert_int_equal(token->start[p + 1] - token->start[p], p);
        assert_true(!p || ((const uint32_t *)token->value)[token->start[p]] == p);
        assert_int_equal(text->start[p + 1] - text->start[p], strlen(words[p]));
        assert_memory_equal((const char *)text->value + text->start[p], words[p], strlen(words[p]));
    }
    const struct feature *kind = expect_feature(pages, "kind", FEATURE_CLASS, 1);
    assert_int_equal(kind->classes, 2);
    assert_memory_equal(kind->value, class, sizeof class);
}

static void what_is_built_is_loaded(void **state)
{
    (void)state;
    struct place place;
    struct dataset dataset;
    struct corpus corpus;
    side = LARGE;
    place_open(&place);
    build(&place, "pages", &dataset);
    must(corpus_load(&corpus, place.store, &dataset, 0, &place.err));
    assert_true(corpus.n_collections == 1 && corpus.n_relations == 1);
    expect_pages(&corpus.collection[0]);
    const struct relation *links = corpus_find_relation(&corpus, "links");
    assert_true(links->side[0] == &corpus.collection[0] && links->side[1] == links->side[0]);
    const struct relation_pairs *train = &links->split[SPLIT_TRAIN], *test = &links->split[SPLIT_TEST];
    assert_true(train->n == 3 && train->row[0][2] == 4 && train->row[1][2] == 0 && train->time[2] == 30 &&
                !train->value);
    assert_true(test->n == 1 && test->row[0][0] == 2 && test->row[1][0] == 4 && !test->time);
    corpus_release(&corpus);
    place_close(&place);
    side = 4;
}

/* Two pictures would not fit into a chunk together, and none is cut. */
static void rows_are_not_cut(void **state)
{
    (void)state;
    struct place place;
    struct dataset dataset;
    side = LARGE;
    place_open(&place);
    build(&place, "pages", &dataset);
    char *command =
        xasprintf("test $(sqlite3 %s \"SELECT count(*) FROM column_chunk WHERE name = 'picture' AND rows = %zu AND "
                  "length(data) = rows\") = %d",
                  place.path, PIXELS, PAGES);
    assert_int_equal(system(command), 0);
    free(command);
    place_close(&place);
    side = 4;
}

static void a_row_that_no_chunk_holds_is_refused(void **state)
{
    (void)state;
    static struct builder builder;
    struct place place;
    int lock;
    place_open(&place);
    int64_t id = dataset_create(place.store, "long", &lock, &place.err);
    builder_begin(&builder, place.store, id);
    builder_collection(&builder, "page", 1);
    struct feature_row *text = builder_feature(&builder, &(struct feature_row){.collection = "page",
                                                                               .name = "text",
                                                                               .kind = FEATURE_TEXT,
                                                                               .type = COLUMN_U8});
    char *much = xcalloc(CHUNK_BYTES + 1, 1);
    assert_int_equal(builder_add_row(&builder, text, much, CHUNK_BYTES + 1, &place.err), -1);
    assert_non_null(strstr(place.err.text, "row 1 of page.text has 4194305 values, and one row can have 4194304"));
    free(much);
    builder_release(&builder);
    dataset_abandon(place.store, id, lock);
    place_close(&place);
}

/* Equal for the same rows under another name; another where a number, a name or the split differs. */
static void the_fingerprint_is_of_all_there_is(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "UPDATE column_chunk SET data = zeroblob(5) WHERE dataset = 2 AND name = 'split'",
        "UPDATE name SET id = 'grey' WHERE dataset = 2 AND side = 'page.kind' AND idx = 0",
        "UPDATE collection SET rows = 6 WHERE dataset = 2; INSERT INTO name VALUES (2, 'page', 5, 'p6', NULL)"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct place place;
        struct dataset one, two;
        char first[24], second[24];
        place_open(&place);
        build(&place, "one", &one);
        build(&place, "two", &two);
        must(fingerprint_make(place.store, &one, first, &place.err));
        must(fingerprint_make(place.store, &two, second, &place.err));
        assert_string_equal(first, second);
        change(&place, changes[i]);
        must(fingerprint_make(place.store, &two, second, &place.err));
        assert_string_not_equal(first, second);
        place_close(&place);
    }
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const char *const changes[] = {
        "DELETE FROM collection",
        "DELETE FROM name WHERE side = 'page'",
        "DELETE FROM name WHERE side = 'page.kind'",
        "UPDATE collection SET rows = 4",
        "UPDATE collection SET rows = -1",
        "UPDATE collection SET rows = 1e300",
        "UPDATE collection SET rows = 'all'",
        "UPDATE collection SET named = 7",
        "UPDATE collection SET name = ''",
        "UPDATE collection SET name = 'a b'",
        "UPDATE collection SET rows = 4294967294, named = 0",
        "UPDATE feature SET kind = 'dance'",
        "UPDATE feature SET type = 'u64'",
        "UPDATE feature SET name = char(27) WHERE ord = 0",
        "UPDATE feature SET collection = 'none' WHERE ord = 1",
        "UPDATE feature SET type = 'f32' WHERE name = 'token'",
        "UPDATE feature SET shape = '' WHERE name = 'picture'",
        "UPDATE feature SET shape = '0x3' WHERE name = 'number'",
        "UPDATE feature SET shape = '4' WHERE name = 'number'",
        "UPDATE feature SET shape = '3x' WHERE name = 'number'",
        "UPDATE feature SET shape = '-3' WHERE name = 'number'",
        "UPDATE feature SET shape = '1x1x1x3' WHERE name = 'number'",
        "UPDATE feature SET shape = '4194304x4194304x4194304' WHERE name = 'number'",
        "UPDATE feature SET shape = '99999999999999999999' WHERE name = 'number'",
        "UPDATE feature SET shape = '2097152' WHERE name = 'number'",
        "UPDATE feature SET shape = '3' WHERE name = 'kind'",
        "UPDATE feature SET classes = 3 WHERE name = 'kind'",
        "UPDATE feature SET classes = 3, side = '' WHERE name = 'kind'",
        "UPDATE feature SET classes = 9 WHERE name = 'kind'",
        "UPDATE feature SET classes = 1 WHERE name = 'number'",
        "UPDATE feature SET chunk = 'none' WHERE name = 'number'",
        "UPDATE feature SET place = 'none' WHERE name = 'text'",
        "UPDATE feature SET kind = 'split', chunk = 'split' WHERE name = 'text'",
        "UPDATE column_chunk SET data = x'0000000000' || x'03', rows = 6 WHERE name = 'split'",
        "UPDATE column_chunk SET data = x'0000000003' WHERE name = 'split'",
        "UPDATE column_chunk SET data = zeroblob(20) WHERE name = 'kind'",
        "UPDATE column_chunk SET data = zeroblob(56) || x'0000807f' WHERE name = 'number'",
        "UPDATE column_chunk SET data = zeroblob(48) WHERE name = 'text.start'",
        "UPDATE column_chunk SET data = zeroblob(40) || x'ffffffffffffffff' WHERE name = 'text.start'",
        "UPDATE column_chunk SET data = zeroblob(8) || x'0200000000000000' || zeroblob(32) WHERE name = "
        "'token.start'",
        "DELETE FROM column_chunk WHERE name = 'token.start'",
        "UPDATE relation SET role = 'foe'",
        "UPDATE relation SET from_name = 'book'",
        "UPDATE relation SET train = 4",
        "UPDATE relation SET test = 0",
        "UPDATE relation SET train = -1",
        "UPDATE relation SET to_chunk = 'links.from' || 'x'",
        "UPDATE relation SET time_chunk = 'page'",
        "UPDATE relation SET name = ''",
        "UPDATE column_chunk SET data = x'05000000' || zeroblob(8) WHERE name = 'links.from' AND split = 'train'",
        "INSERT INTO collection WITH n (i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 8) SELECT 1, 'c' || i, "
        "i, 0, 0 FROM n",
        "INSERT INTO feature WITH n (i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 8) SELECT 1, 'page', 'f' || "
        "i, i, 'dense', "
        "'f32', '3', 0, 'page', 'number', '' FROM n"};
    struct place place;
    struct dataset dataset;
    struct corpus corpus;
    place_open(&place);
    build(&place, "pages", &dataset);
    char *keep = xasprintf("cp %s %s.kept", place.path, place.path),
         *again = xasprintf("cp %s.kept %s", place.path, place.path);
    store_close(place.store);
    assert_int_equal(system(keep), 0);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_int_equal(system(again), 0);
        change(&place, changes[i]);
        place.store = store_open(place.path, STORE_READ, &place.err);
        if (corpus_load(&corpus, place.store, &dataset, 0, &place.err) == 0)
            fail_msg("loaded, after %s", changes[i]);
        if (!strstr(place.err.text, "import it again"))
            fail_msg("'%s' says nothing that helps, after %s", place.err.text, changes[i]);
        err_clear(&place.err);
        store_close(place.store);
    }
    place.store = NULL;
    free(keep);
    free(again);
    place_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_built_is_loaded),
        cmocka_unit_test(rows_are_not_cut),
        cmocka_unit_test(a_row_that_no_chunk_holds_is_refused),
        cmocka_unit_test(the_fingerprint_is_of_all_there_is),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
