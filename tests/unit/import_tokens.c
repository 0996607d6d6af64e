/* Tokens with labels: the shapes of files in the CoNLL form, ways to write spans, and how spans are counted. */
#include "engine/data/spans.h"
#include "engine/import/token_tags.h"
#include "store/base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct outcome {
    struct token_set set;
    struct token_tags tags;
    struct reading said;
    struct err err;
    int64_t skipped;
    int result;
};

static void read_text(const char *text, struct token_columns columns, bool skip_bad, struct outcome *o)
{
    char path[] = "/tmp/nearfar-tokens-XXXXXX";
    struct collector collector;
    struct progress progress = {.terminal = false};
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    *o = (struct outcome){.err = ERR_INIT};
    collector_init(&collector, NULL, skip_bad);
    struct token_reading reading = {.file = path, .option = "--train", .columns = columns, .collector = &collector,
                                    .set = &o->set, .said = &o->said, .progress = &progress};
    o->result = token_read(&reading, &o->err);
    if (!o->result && o->set.labels.n)
        token_tags_read(&o->tags, &o->set);
    o->skipped = collector.skipped;
    collector_release(&collector);
    unlink(path);
}

static void forget(struct outcome *o)
{
    token_set_release(&o->set);
    reading_release(&o->said);
}

/* "EU/B-ORG rejects/O | ..." */
static void join(const struct token_set *set, struct text *to)
{
    for (size_t i = 0; i < set->n; i++)
        text_printf(to, "%s%s/%s", !i ? "" : set->sentence[i] == set->sentence[i - 1] ? " " : " | ",
                    ids_text(&set->words, set->word[i]),
                    set->label[i] == UINT32_MAX ? "" : ids_text(&set->labels, set->label[i]));
}

static void files_of_all_shapes_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct token_columns columns;
        enum tag_scheme scheme;
        size_t impossible;
        const char *joined;
    } cases[] = {
        {"-DOCSTART- -X- O O\n\nEU N I-NP I-ORG\nno V I-VP O\nUN J I-NP I-ORG\nUK N I-NP B-ORG\n\n-DOCSTART- x\n"
         "Peter N I-NP I-PER\nB N I-NP I-PER", {1, 0, false}, TAGS_IOB1, 0,
         "EU/B-ORG no/O UN/B-ORG UK/B-ORG | Peter/B-PER B/I-PER"},
        {"# id 1\r\n1\tEU\tB-ORG\r\n2\tx y\tI-ORG\r\n\r\n \r\n# text\r\n1\tz\tO\r\n", {2, 3, false}, TAGS_IOB2, 0,
         "EU/B-ORG x y/I-ORG | z/O"},
        {"a S-X\nb B-Y\nc I-Y\nd E-Y\n\n#tag O\n# O\n", {1, 0, false}, TAGS_IOBES, 0,
         "a/B-X b/B-Y c/I-Y d/I-Y | #tag/O #/O"},
        {"a U-X\nb B-Y\nc L-Y\nd U-Y\n", {1, 0, false}, TAGS_BILOU, 0, "a/B-X b/B-Y c/I-Y d/B-Y"},
        {"B-X a\nO b\n", {2, 1, false}, TAGS_IOB2, 0, "a/B-X b/O"},
        {"a B\nb I\nc O\n", {1, 0, false}, TAGS_IOB2, 0, "a/B b/I c/O"},
        {"a   NN \nb VB\n", {1, 0, false}, TAGS_PLAIN, 0, "a/NN b/VB"},
        {"a\nb\n\nc\n", {1, 0, true}, TAGS_PLAIN, 0, "a/ b/ | c/"},
        /* labels that cannot be: I- behind O and of another type, a span without its end */
        {"a B-X\nb O\nc I-X\nd I-Y\ne B-X\n\nf B-X\n", {1, 0, false}, TAGS_IOB2, 2,
         "a/B-X b/O c/B-X d/B-Y e/B-X | f/B-X"},
        {"a B-X\nb O\nc S-X\nd I-X\ne E-X\n\nf B-X\n", {1, 0, false}, TAGS_IOBES, 3,
         "a/B-X b/O c/B-X d/B-X e/I-X | f/B-X"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct outcome o;
        struct text joined = TEXT_INIT;
        read_text(cases[c].text, cases[c].columns, false, &o);
        assert_int_equal(o.result, 0);
        join(&o.set, &joined);
        assert_string_equal(joined.data, cases[c].joined);
        assert_int_equal(o.tags.scheme, cases[c].scheme);
        assert_int_equal(o.tags.impossible, cases[c].impossible);
        text_release(&joined);
        forget(&o);
    }
}

static void what_cannot_be_read_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct token_columns columns;
        const char *why;
        bool of_line;
    } cases[] = {
        {"a NN\nb\nc NN\n", {1, 0, false}, "line 2: it has 1 field where the first line has 2", true},
        {"a\tNN\n\tNN\n", {1, 0, false}, "line 2: the token is empty", true},
        {"a\tNN\nb\t\n", {1, 0, false}, "line 2: the label is empty", true},
        {"a NN\n\xff NN\n", {1, 0, false}, "line 2: the token '?' is not UTF-8", true},
        {"a\nb\n", {1, 0, false}, "the labels are to stand in column 1 beside the tokens in column 1", false},
        {"a b\n", {1, 3, false}, "the labels are to stand in column 3", false},
        {"a b\n", {3, 1, false}, "the tokens are to stand in column 3, and the first line has 2 fields", false},
        {"\n \n-DOCSTART- O\n", {1, 0, false}, "there are no tokens in it", false},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct outcome o;
        read_text(cases[c].text, cases[c].columns, false, &o);
        assert_int_equal(o.result, -1);
        if (!strstr(o.err.text, cases[c].why))
            fail_msg("'%s' is not in: %s", cases[c].why, o.err.text);
        forget(&o);
        read_text(cases[c].text, cases[c].columns, true, &o);
        assert_int_equal(o.result, cases[c].of_line ? 0 : -1);
        assert_int_equal(o.skipped, cases[c].of_line);
        forget(&o);
    }
}

static void spans_are_counted_as_conlleval_does(void **state)
{
    (void)state;
    static const struct name names[] = {{.id = "O"}, {.id = "B-X"}, {.id = "I-X"}, {.id = "B-Y"}, {.id = "I-Y"}};
    static const struct name others[] = {{.id = "NN"}, {.id = "B-X"}}, outside[] = {{.id = "O"}, {.id = "I-X"}};
    enum { O, BX, IX, BY, IY, N = 10 };
    static const uint32_t right[N] = {BX, IX, O, BY, IY, O, BX, BX, O, BY},
                          found[N] = {BX, IX, O, IY, IY, O, BX, IX, O, IX};
    struct span_counts counts = {0};
    uint32_t *span = spans_of_names(names, 5);
    spans_count(span, right, found, N, &counts);
    /* X 0-1 and Y 3-4 are found, the latter by an I that goes on with nothing; of X 6, X 7 and Y 9 none is */
    assert_int_equal(counts.right, 5);
    assert_int_equal(counts.found, 4);
    assert_int_equal(counts.both, 2);
    free(span);
    assert_null(spans_of_names(others, 2));
    assert_null(spans_of_names(outside, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_of_all_shapes_are_read),
                                       cmocka_unit_test(what_cannot_be_read_is_refused),
                                       cmocka_unit_test(spans_are_counted_as_conlleval_does)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
