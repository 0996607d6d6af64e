/* WordPiece and BERT: pieces and embeddings are those of an independent script (tests/reference/bert.py), and
 * vocabularies and weights that cannot be read are refused. */
#include "tests/unit/engine_support.h"

#include "engine/bert_weights.h"
#include "engine/encoders/tower.h"
#include "engine/pretrained.h"
#include "engine/safetensors.h"
#include "engine/text/wordpiece.h"
#include "store/base/mem.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#define MODEL "tests/fixtures/bert/model.safetensors"
#define VOCABULARY "tests/fixtures/bert/vocab.txt"

enum { MOST_TEXTS = 16, DIM = 8, PLACES = 12, LINE = 512 };

/* What the script writes of each text. */
struct reference {
    size_t n;
    struct {
        char text[LINE], ids[LINE];
        double mean[DIM], first[DIM];
    } row[MOST_TEXTS];
};

static void read_numbers(char *line, double *to)
{
    for (size_t k = 0; k < DIM; k++)
        to[k] = strtod(line, &line);
}

static bool read_line(FILE *file, char *line)
{
    bool there = fgets(line, LINE, file) != NULL;
    line[strcspn(line, "\n")] = '\0';
    return there;
}

static void read_reference(struct reference *r)
{
    char line[LINE];
    FILE *file = fopen("tests/reference/bert.txt", "r");
    assert_non_null(file);
    for (r->n = 0; r->n < MOST_TEXTS && read_line(file, r->row[r->n].text); r->n++) {
        assert_true(read_line(file, r->row[r->n].ids) && read_line(file, line));
        read_numbers(line, r->row[r->n].mean);
        assert_true(read_line(file, line));
        read_numbers(line, r->row[r->n].first);
    }
    fclose(file);
    assert_true(r->n > 4);
}

/* A file in a folder of its own; both go with forget_file. */
static char *make_file(const void *bytes, size_t n)
{
    char folder[] = "/tmp/nearfar-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/file", folder);
    FILE *file = fopen(path, "wb");
    assert_true(file && fwrite(bytes, 1, n, file) == n && !fclose(file));
    return path;
}

static void forget_file(char *path)
{
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
    free(path);
}

/* Pieces --------------------------------------------------------------------------------------------------------- */

static void join(void *context, const char *piece, size_t bytes)
{
    struct text *joined = context;
    text_add(joined, joined->length ? " " : "");
    text_add_bytes(joined, piece, bytes);
}

static void splits_into(const struct wordpiece *by, const char *text, const char *expected)
{
    struct text joined = TEXT_INIT;
    text_clear(&joined);
    assert_true(wordpiece_split(by, text, strlen(text), join, &joined));
    assert_string_equal(joined.data, expected);
    text_release(&joined);
}

static struct wordpiece *vocabulary_of(const char *lines)
{
    struct err err = ERR_INIT;
    char *path = make_file(lines, strlen(lines));
    struct wordpiece *vocabulary = wordpiece_read(path, "--vocabulary", &err);
    if (!vocabulary)
        fail_msg("%s", err.text);
    forget_file(path);
    return vocabulary;
}

static void texts_are_split_as_bert_does(void **state)
{
    (void)state;
    struct wordpiece *small = vocabulary_of("[UNK]\n[unusedA]\nun\n##aff\n##able\n##a\naffable\n-\n$\n"
                                            "\xe7\x8c\xab\nuber\nx\n##x\n");
    assert_true(small->lower);
    splits_into(small, "Unaffable", "un ##aff ##able");
    splits_into(small, "unaffab", "[UNK]");
    splits_into(small, " un-affable$\t\r\nun ", "un - affable $ un");
    splits_into(small, "un\xc2\x85" "affable un\xe2\x80\x8b", "un ##aff ##able un"); /* a control, a format */
    splits_into(small, "un\xc2\xa0un\xe3\x80\x80un\xef\xbf\xbd", "un un un");
    splits_into(small, "un\xe7\x8c\xabun", "un \xe7\x8c\xab un");
    splits_into(small, "\xc3\x9c" "ber U\xcc\x88" "BER", "uber uber"); /* one character, and two */
    splits_into(small, "un!", "un [UNK]");
    splits_into(small, "", "");
    char word[102];
    memset(word, 'x', sizeof word);
    word[100] = '\0';
    struct text joined = TEXT_INIT;
    text_clear(&joined);
    assert_true(wordpiece_split(small, word, 100, join, &joined));
    assert_int_equal(joined.length, 1 + 99 * 4);
    text_release(&joined);
    word[100] = 'x';
    word[101] = '\0';
    splits_into(small, word, "[UNK]");
    assert_false(wordpiece_split(small, "caf\xe9", 4, join, &joined));
    wordpiece_free(small);
    struct wordpiece *cased = vocabulary_of("[UNK]\nPeter\npeter\nCaf\xc3\xa9\n");
    assert_false(cased->lower);
    splits_into(cased, "Peter peter PETER Caf\xc3\xa9 Cafe", "Peter peter [UNK] Caf\xc3\xa9 [UNK]");
    wordpiece_free(cased);
}

static void pieces_are_those_of_the_reference(void **state)
{
    (void)state;
    struct reference r;
    struct err err = ERR_INIT;
    struct wordpiece *vocabulary = wordpiece_read(VOCABULARY, "--vocabulary", &err);
    assert_non_null(vocabulary);
    read_reference(&r);
    for (size_t t = 0; t < r.n; t++) {
        struct text joined = TEXT_INIT, expected = TEXT_INIT;
        text_clear(&joined);
        text_clear(&expected);
        wordpiece_split(vocabulary, r.row[t].text, strlen(r.row[t].text), join, &joined);
        char *rest, *id = strtok_r(r.row[t].ids, " ", &rest);
        assert_string_equal(ids_text(&vocabulary->pieces, (uint32_t)atoi(id)), PIECE_OF_BEGIN);
        while ((id = strtok_r(NULL, " ", &rest)) && *rest) {
            const char *piece = ids_text(&vocabulary->pieces, (uint32_t)atoi(id));
            join(&expected, piece, strlen(piece));
        }
        assert_string_equal(ids_text(&vocabulary->pieces, (uint32_t)atoi(id)), PIECE_OF_END);
        assert_memory_equal(joined.data, expected.data, expected.length); /* the longest is cut off */
        text_release(&joined);
        text_release(&expected);
    }
    wordpiece_free(vocabulary);
}

static void vocabularies_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"[UNK]\na\nb\na\n", ":4: the piece 'a' is also on line 2"},
        {"[UNK]\n\nb\n", ":2: the line is empty"},
        {"[UNK]\nb\xe9\n", ":2: the line is no UTF-8"},
        {"a\nb\n", "has no piece [UNK]"},
        {"", "the file is empty"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct err err = ERR_INIT;
        char *path = make_file(cases[c][0], strlen(cases[c][0]));
        assert_null(wordpiece_read(path, "--vocabulary", &err));
        if (!strstr(err.text, cases[c][1]))
            fail_msg("'%s' should say '%s'", err.text, cases[c][1]);
        forget_file(path);
    }
}

/* Weights -------------------------------------------------------------------------------------------------------- */

/* Texts as rows, as the task two_views has them. */
static void make_texts(struct corpus *corpus, const struct reference *r, const struct wordpiece *vocabulary)
{
    struct collection *rows = corpus_collection(corpus, "texts", r->n);
    struct feature feature = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8, .pieces = vocabulary,
                              .start = xcalloc(r->n + 1, sizeof *feature.start)};
    struct text all = TEXT_INIT;
    for (size_t i = 0; i < r->n; i++) {
        text_add(&all, r->row[i].text);
        feature.start[i + 1] = all.length;
    }
    feature.value = all.data;
    rows->split = xcalloc(r->n, 1);
    collection_add(rows, &feature);
    collection_arrange(rows, 0);
}

struct world {
    struct reference r;
    struct wordpiece *vocabulary;
    struct corpus corpus;
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct tower tower[2];
    char folder[32];
    struct store *store;
};

static void world_make(struct world *w, const char *words)
{
    struct err err = ERR_INIT;
    char all[512];
    *w = (struct world){.folder = "/tmp/nearfar-test-XXXXXX"};
    assert_non_null(mkdtemp(w->folder));
    char *path = xasprintf("%s/store.db", w->folder);
    w->store = store_open(path, STORE_CREATE, &err);
    free(path);
    read_reference(&w->r);
    w->vocabulary = wordpiece_read(VOCABULARY, "--vocabulary", &err);
    make_texts(&w->corpus, &w->r, w->vocabulary);
    catalogue_gather(&w->catalogue);
    snprintf(all, sizeof all, "task=two_views encoder=bert tokens=wordpiece dim=8 layers=2 feed_forward=16 "
             "attention_heads=2 most_positions=12 activation=gelu_erf validation=0 %s", words);
    small_settings(&w->settings, &w->catalogue, all);
    if (task_bind(&w->data, &w->corpus, &w->settings, &err) < 0)
        fail_msg("%s", err.text);
    towers_init(w->tower, &w->data, &w->settings, 1);
}

static void world_release(struct world *w)
{
    towers_release(w->tower);
    task_data_release(&w->data);
    corpus_release(&w->corpus);
    catalogue_release(&w->catalogue);
    wordpiece_free(w->vocabulary);
    store_close(w->store);
    char *command = xasprintf("rm -rf %s", w->folder);
    assert_int_equal(system(command), 0);
    free(command);
}

/* A row of the collection is the text of the reference that it was made of. */
static void check_embeddings(const struct world *w, bool first)
{
    real all[MOST_TEXTS * DIM];
    struct pool *pool = pool_new(1);
    const struct collection *rows = w->data.side[0];
    tower_encode(&w->tower[0], pool, WEIGHTS_PRESENT, NULL, w->r.n, all);
    for (size_t i = 0; i < w->r.n; i++) {
        size_t of = rows->source ? rows->source[i] : i;
        const double *expected = first ? w->r.row[of].first : w->r.row[of].mean;
        for (size_t k = 0; k < DIM; k++)
            if (fabs((double)all[i * DIM + k] - expected[k]) > 1e-5)
                fail_msg("text %zu, number %zu: %.9g where the reference has %.9g", of, k, (double)all[i * DIM + k],
                         expected[k]);
    }
    pool_free(pool);
}

static void embeddings_are_those_of_the_reference(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        struct world w;
        struct err err = ERR_INIT;
        struct text said = TEXT_INIT;
        struct pretrained pretrained;
        struct given_row row = {.kind = "weights", .source = MODEL};
        world_make(&w, first ? "sequence_pooling=first" : "sequence_pooling=mean");
        if (bert_weights_make(w.tower, w.folder, &row, &said, &err) < 0)
            fail_msg("%s", err.text);
        assert_non_null(strstr(said.data, "28 of 28 weights; not used: pooler.dense.weight, pooler.dense.bias"));
        char *path = xasprintf("%s/%s", w.folder, row.file);
        if (pretrained_load(&pretrained, w.store, path, &row, w.tower, &err) < 0)
            fail_msg("%s", err.text);
        pretrained_apply(&pretrained, w.tower);
        check_embeddings(&w, first);
        pretrained_release(&pretrained);
        text_release(&said);
        free(path);
        world_release(&w);
    }
}

static void the_shape_comes_from_the_file(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct text lines = TEXT_INIT;
    assert_int_equal(bert_shape(MODEL, NULL, &lines, &err), 0);
    assert_string_equal(lines.data, "dim=8\nlayers=2\nfeed_forward=16\nmost_positions=12\nattention_heads=2\n"
                        "activation=gelu_erf\n");
    text_release(&lines);
}

/* Files of somebody else ---------------------------------------------------------------------------------------- */

/* A safetensors file of this header and so many bytes of data. */
static char *make_tensors(const char *header, const void *data, size_t n)
{
    struct text all = TEXT_INIT;
    size_t length = strlen(header);
    unsigned char bytes[8] = {0};
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)length >> 8 * i);
    text_add_bytes(&all, (const char *)bytes, 8);
    text_add(&all, header);
    text_add_bytes(&all, data, n);
    char *path = make_file(all.data, all.length);
    text_release(&all);
    return path;
}

#define TENSOR(name, type, shape, begin, end) \
    "\"" name "\":{\"dtype\":\"" type "\",\"shape\":[" shape "],\"data_offsets\":[" begin "," end "]}"

static void numbers_of_half_length_are_read(void **state)
{
    (void)state;
    static const uint16_t data[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x7c00, /* F16 */
                                    0x3f80, 0xc049};                                /* BF16 */
    static const float half[] = {1, -2, 0x1p-24f, 65504, -0.0f};
    struct err err = ERR_INIT;
    struct safetensors file;
    float to[8];
    char *path = make_tensors("{" TENSOR("h", "F16", "5", "0", "10") "," TENSOR("i", "F16", "", "10", "12") ","
                              TENSOR("b", "BF16", "1,2", "12", "16") ",\"__metadata__\":{\"format\":\"pt\"}}  ",
                              data, sizeof data);
    assert_int_equal(safetensors_open(&file, path, &err), 0);
    assert_int_equal(file.n, 3);
    assert_true(tensor_read(&file, safetensors_find(&file, "h"), to));
    assert_memory_equal(to, half, sizeof half);
    assert_false(tensor_read(&file, safetensors_find(&file, "i"), to)); /* infinite */
    assert_true(tensor_read(&file, safetensors_find(&file, "b"), to));
    assert_true(to[0] == 1 && to[1] == -3.140625f);
    safetensors_close(&file);
    forget_file(path);
}

static void files_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{" TENSOR("a", "F32", "2", "0", "8") "," TENSOR("b", "F32", "2", "4", "12") "}",
         "a and b have bytes in common"},
        {"{" TENSOR("a", "F32", "2", "0", "8") "," TENSOR("a", "F32", "2", "8", "16") "}", "names a twice"},
        {"{" TENSOR("a", "F32", "3", "8", "20") "}", "bytes 8 to 20 of data that have 16"},
        {"{" TENSOR("a", "F32", "2", "8", "4") "}", "bytes 8 to 4"},
        {"{" TENSOR("a", "F32", "3", "0", "8") "}", "its shape says otherwise"},
        {"{" TENSOR("a", "F32", "4294967296,4294967296,4", "0", "0") "}", "its shape says otherwise"},
        {"{" TENSOR("a", "F32", "-1", "0", "8") "}", "not sound"},
        {"{" TENSOR("a", "F32", "2", "0", "8,9") "}", "not sound"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "has not one type, one shape and two offsets"},
        {"{\"a\":3}", "a value stands where a tensor should be described"},
        {"[1]", "not sound"},
        {"{\"a\"", "is no JSON"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct err err = ERR_INIT;
        struct safetensors file;
        char *path = make_tensors(cases[c][0], "0123456789abcdef", 16);
        assert_int_equal(safetensors_open(&file, path, &err), -1);
        if (!strstr(err.text, cases[c][1]))
            fail_msg("%s: '%s' should say '%s'", cases[c][0], err.text, cases[c][1]);
        forget_file(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_split_as_bert_does),
        cmocka_unit_test(pieces_are_those_of_the_reference),
        cmocka_unit_test(vocabularies_that_do_not_fit_are_refused),
        cmocka_unit_test(embeddings_are_those_of_the_reference),
        cmocka_unit_test(the_shape_comes_from_the_file),
        cmocka_unit_test(numbers_of_half_length_are_read),
        cmocka_unit_test(files_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
