/* Texts to words, words to hashed n-grams, and bags of them. */
#include "tests/unit/engine_support.h"

#include "engine/text/bags.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Words --------------------------------------------------------------------------------------------------------- */

struct joined {
    char text[256];
};

static void join(void *context, const char *word, size_t bytes)
{
    struct joined *joined = context;
    size_t n = strlen(joined->text);
    assert_true(n + bytes + 2 < sizeof joined->text);
    snprintf(joined->text + n, sizeof joined->text - n, "%s%.*s", n ? "|" : "", (int)bytes, word);
}

static void texts_are_split_into_words(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {" ... ", ""},
        {"Where is my card?", "where|is|my|card"},
        {"I can't top-up 20.50 now'", "i|cant|top|up|20|50|now"},
        {"Caf\xc3\xa9 CAF\xc3\x89 cafe\xcc\x81", "caf\xc3\xa9|caf\xc3\xa9|caf\xc3\xa9"},
        {"don\xe2\x80\x99t \xef\xbd\x86\xef\xbd\x95ll", "dont|full"},
        {"Stra\xc3\x9f" "e", "strasse"},
        {"\xe7\x8c\xab\xe5\x92\x8c dogs", "\xe7\x8c\xab|\xe5\x92\x8c|dogs"},
        {"\xed\x95\x9c\xea\xb5\xad", "\xed\x95\x9c|\xea\xb5\xad"},
        {"\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82!", "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct joined joined = {""};
        assert_true(text_split(cases[c][0], strlen(cases[c][0]), join, &joined));
        assert_string_equal(joined.text, cases[c][1]);
    }
    struct joined none = {""};
    assert_false(text_split("caf\xe9", 4, join, &none));
}

/* A collection of these texts, of which the last is test. */
static const struct feature *make_texts(struct corpus *corpus, const char *const *text, size_t n)
{
    struct collection *rows = corpus_collection(corpus, "texts", n);
    struct feature feature = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8,
                              .start = xcalloc(n + 1, sizeof *feature.start)};
    for (size_t i = 0; i < n; i++)
        feature.start[i + 1] = feature.start[i] + strlen(text[i]);
    char *bytes = feature.value = xmalloc(feature.start[n] + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(bytes + feature.start[i], text[i], strlen(text[i]));
    rows->split = xcalloc(n, 1);
    rows->split[n - 1] = SPLIT_TEST;
    collection_add(rows, &feature);
    return collection_find(rows, "text");
}

static const char *const three[] = {"a card, a card", "lost card", "card found"};

static void shares_are_those_of_train(void **state)
{
    (void)state;
    struct corpus corpus = {0};
    struct words words;
    words_of_feature(&words, &corpus.collection[0], make_texts(&corpus, three, 3));
    assert_int_equal(words.vocabulary.n, 4);
    assert_int_equal(words.start[3], 8);
    assert_string_equal(ids_text(&words.vocabulary, words.word[1]), "card");
    assert_true(words.word[1] == words.word[3] && words.word[1] == words.word[6]);
    assert_true(words.share[words.word[1]] == 0.5 && words.share[words.word[7]] == 0);
    words_release(&words);
    corpus_release(&corpus);
}

/* N-grams ------------------------------------------------------------------------------------------------------- */

static const struct gram_rule rule = {.shortest = 3, .longest = 4, .rows = 1 << 16, .pairs = true};

static void words_have_their_grams(void **state)
{
    (void)state;
    uint32_t row[64], other[64];
    assert_true(grams_most(&rule, 4) <= 64);
    /* <card>: itself; <ca car ard rd>; <car card ard> */
    assert_int_equal(grams_of_word(&rule, "card", 4, row), 1 + 4 + 3);
    assert_int_equal(grams_of_word(&rule, "cart", 4, other), 1 + 4 + 3);
    assert_true(row[0] != other[0] && row[1] == other[1] && row[2] == other[2] && row[3] != other[3]);
    assert_true(row[5] == other[5]);
    /* two characters of three bytes: <XY> and <XY, XY> */
    assert_int_equal(grams_of_word(&rule, "\xe7\x8c\xab\xe5\x92\x8c", 6, row), 1 + 2);
    struct gram_rule alone = {.shortest = 3, .rows = 1 << 16};
    assert_int_equal(grams_of_word(&alone, "card", 4, row), 1);
    assert_true(grams_of_pair(&rule, 1, 2) != grams_of_pair(&rule, 2, 1));
    for (size_t i = 0; i < 3; i++)
        assert_true(row[i] < rule.rows);
}

/* Bags ---------------------------------------------------------------------------------------------------------- */

struct packed {
    struct corpus corpus;
    struct text_source source;
    struct unit unit[16];
    struct text_input input;
    struct arena arena;
};

static void pack(struct packed *p)
{
    *p = (struct packed){.source = {{0}}};
    words_of_feature(&p->source.words, &p->corpus.collection[0], make_texts(&p->corpus, three, 3));
    grams_make(&p->source.grams, &rule, &p->source.words.vocabulary);
    for (size_t i = 0; i < p->source.words.start[3]; i++)
        p->unit[i].word = p->source.words.word[i];
    p->input = (struct text_input){3, p->source.words.start, p->unit, &p->source};
}

static void unpack(struct packed *p)
{
    words_release(&p->source.words);
    grams_release(&p->source.grams);
    corpus_release(&p->corpus);
    arena_release(&p->arena);
}

static double weight_sum(const struct bags *bags, size_t bag)
{
    double sum = 0;
    for (size_t m = bags->start[bag]; m < bags->start[bag + 1]; m++)
        sum += (double)bags->weight[m];
    return sum;
}

static void bags_hold_what_texts_have(void **state)
{
    (void)state;
    struct packed p;
    struct bag_weights even = {0}, zipf = {.zipf = 0.1};
    struct bags bags, of_words, weighed;
    const uint32_t *rows, *word_rows;
    size_t n, n_words;
    pack(&p);
    bags_make(&p.arena, &p.input, false, &even, &bags, &rows, &n);
    bags_make(&p.arena, &p.input, true, &even, &of_words, &word_rows, &n_words);
    bags_make(&p.arena, &p.input, false, &zipf, &weighed, &rows, &n);
    assert_true(bags.n == 3 && of_words.n == 8);
    for (size_t i = 1; i < n; i++)
        assert_true(rows[i] > rows[i - 1]);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(weight_sum(&bags, i) - 1) < 1e-5 && fabs(weight_sum(&weighed, i) - 1) < 1e-5);
    for (size_t i = 0; i < 8; i++)
        assert_true(fabs(weight_sum(&of_words, i) - 1) < 1e-5);
    /* "lost card": 8 rows of each word and one of the pair */
    assert_int_equal(bags.start[2] - bags.start[1], 8 + 8 + 1);
    assert_int_equal(n_words + 4, n); /* pairs: a card, card a, lost card, card found */
    /* half of all words of train are "card", so that it weighs less than "lost" */
    assert_true(weighed.weight[weighed.start[1]] > 2 * weighed.weight[weighed.start[2] - 2]);
    unpack(&p);
}

static void misspelt_words_keep_most_of_their_grams(void **state)
{
    (void)state;
    struct packed p;
    struct bag_weights even = {0};
    struct bags right, wrong;
    const uint32_t *rows;
    size_t n, changed = 0;
    pack(&p);
    for (uint32_t typo = 1; typo < 13; typo++) {
        bags_make(&p.arena, &p.input, true, &even, &right, &rows, &n);
        uint32_t own = rows[right.row[right.start[4]]];
        p.unit[4].typo = typo; /* lost */
        bags_make(&p.arena, &p.input, true, &even, &wrong, &rows, &n);
        changed += rows[wrong.row[wrong.start[4]]] != own;
        assert_true(wrong.start[5] > wrong.start[4]);
        p.unit[4].typo = 0;
    }
    assert_int_equal(changed, 12);
    unpack(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_split_into_words),
        cmocka_unit_test(shares_are_those_of_train),
        cmocka_unit_test(words_have_their_grams),
        cmocka_unit_test(bags_hold_what_texts_have),
        cmocka_unit_test(misspelt_words_keep_most_of_their_grams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
