/* Words in pieces: what byte pairs learn, against the definition written out plainly, and how words are split; and
 * words of nearly the same meaning. */
#include "tests/unit/engine_support.h"

#include "engine/text/byte_pairs.h"
#include "engine/text/synonyms.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A feature of one text a row; released with free_texts. */
static struct feature make_texts(const char *const *text, size_t n)
{
    struct feature feature = {.kind = FEATURE_TEXT, .type = COLUMN_U8,
                              .start = xcalloc(n + 1, sizeof *feature.start)};
    struct text all = TEXT_INIT;
    text_clear(&all);
    for (size_t i = 0; i < n; i++) {
        text_add(&all, text[i]);
        feature.start[i + 1] = all.length;
    }
    feature.value = all.data;
    return feature;
}

static void free_texts(struct feature *feature)
{
    free(feature->start);
    free(feature->value);
}

static void join(void *context, const char *piece, size_t bytes)
{
    struct text *joined = context;
    text_add(joined, joined->length ? " " : "");
    text_add_bytes(joined, piece, bytes);
}

static void splits_into(const struct byte_pairs *pairs, const char *word, const char *expected)
{
    struct text joined = TEXT_INIT;
    text_clear(&joined);
    byte_pairs_split(pairs, word, strlen(word), join, &joined);
    assert_string_equal(joined.data, expected);
    text_release(&joined);
}

/* The example of the paper. */
static const char *const paper[] = {"low low low low low lower lower newest newest newest newest newest newest "
                                    "widest widest widest", "lowest lowest lowest lowest lowest lowest lowest"};

static void the_most_frequent_pairs_become_pieces(void **state)
{
    (void)state;
    enum { CHARACTERS = 11 }; /* l ##o ##w ##e ##r n ##s ##t w ##i ##d */
    static const uint8_t split[] = {SPLIT_TRAIN, SPLIT_TEST};
    struct feature texts = make_texts(paper, 2);
    struct words words;
    words_read(&words, &texts, 2);
    struct byte_pairs *none = byte_pairs_learn(&words, split, 1), *some;
    assert_int_equal(byte_pairs_count(none), CHARACTERS);
    splits_into(none, "lowest", "l ##o ##w ##e ##s ##t");
    some = byte_pairs_learn(&words, split, CHARACTERS + 2); /* 9 times each */
    assert_int_equal(byte_pairs_count(some), CHARACTERS + 2);
    splits_into(some, "lowest", "l ##o ##w ##est");
    splits_into(some, "best", "b ##est"); /* b is no character of train */
    splits_into(some, "\xe7\x8c\xabs", "\xe7\x8c\xab ##s");
    byte_pairs_free(some);
    some = byte_pairs_learn(&words, split, 1000);
    splits_into(some, "lowest", "low ##est"); /* it is in test alone */
    splits_into(some, "newest", "newest");
    byte_pairs_free(some);
    byte_pairs_free(none);
    words_release(&words);
    free_texts(&texts);
}

/* By the definition: all pairs are counted anew before each merge. ----------------------------------------------- */

enum { WORDS = 60, LETTERS = 9 };

struct plain {
    char piece[LETTERS][2 * LETTERS];
    size_t n;
};

static void plain_spell(struct plain *word, const char *text)
{
    word->n = strlen(text);
    for (size_t i = 0; i < word->n; i++)
        snprintf(word->piece[i], sizeof word->piece[i], "%s%c", i ? PIECE_MARK : "", text[i]);
}

static size_t plain_count(const struct plain *words, const char *first, const char *second)
{
    size_t count = 0;
    for (size_t w = 0; w < WORDS; w++)
        for (size_t i = 0; i + 1 < words[w].n; i++)
            count += !strcmp(words[w].piece[i], first) && !strcmp(words[w].piece[i + 1], second);
    return count;
}

static void plain_merge(struct plain *word, const char *first, const char *second)
{
    size_t n = 0;
    struct plain to = {.n = 0};
    for (size_t i = 0; i < word->n; i++, n++) {
        strcpy(to.piece[n], word->piece[i]);
        if (i + 1 < word->n && !strcmp(word->piece[i], first) && !strcmp(word->piece[i + 1], second))
            strcat(to.piece[n], word->piece[++i] + PIECE_MARK_BYTES);
    }
    to.n = n;
    *word = to;
}

static bool plain_step(struct plain *words)
{
    const char *first = NULL, *second = NULL;
    size_t best = 1;
    for (size_t w = 0; w < WORDS; w++)
        for (size_t i = 0; i + 1 < words[w].n; i++) {
            const char *a = words[w].piece[i], *b = words[w].piece[i + 1];
            size_t count = plain_count(words, a, b);
            int order = first ? strcmp(a, first) : 0;
            if (count > best || (first && count == best && (order < 0 || (!order && strcmp(b, second) < 0)))) {
                best = count;
                first = a;
                second = b;
            }
        }
    if (!first)
        return false;
    char a[2 * LETTERS], b[2 * LETTERS];
    strcpy(a, first);
    strcpy(b, second);
    for (size_t w = 0; w < WORDS; w++)
        plain_merge(&words[w], a, b);
    return true;
}

static void pieces_are_those_of_the_definition(void **state)
{
    (void)state;
    char word[WORDS][LETTERS];
    const char *text[WORDS];
    struct plain plain[WORDS];
    struct rng rng = rng_make(9, STREAM_SPLIT, 0);
    for (size_t w = 0; w < WORDS; w++) {
        size_t n = 1 + rng_below(&rng, 100 * w, LETTERS - 1);
        for (size_t i = 0; i < n; i++)
            word[w][i] = (char)('a' + rng_below(&rng, 100 * w + i + 1, 3));
        word[w][n] = '\0';
        text[w] = word[w];
        plain_spell(&plain[w], text[w]);
    }
    struct feature texts = make_texts(text, WORDS);
    struct words words;
    words_read(&words, &texts, WORDS);
    /* Merges that make a piece that there is already need no room in the vocabulary: so both go to the end. */
    while (plain_step(plain))
        ;
    struct byte_pairs *pairs = byte_pairs_learn(&words, NULL, 100000);
    for (size_t w = 0; w < WORDS; w++) {
        struct text expected = TEXT_INIT;
        text_clear(&expected);
        for (size_t i = 0; i < plain[w].n; i++)
            join(&expected, plain[w].piece[i], strlen(plain[w].piece[i]));
        splits_into(pairs, text[w], expected.data);
        text_release(&expected);
    }
    byte_pairs_apply(pairs, &words);
    for (size_t w = 0; w < WORDS; w++)
        assert_int_equal(words.start[w + 1] - words.start[w], plain[w].n);
    byte_pairs_free(pairs);
    words_release(&words);
    free_texts(&texts);
}

/* Six words in the plane, one of test alone, and one without a vector. The nearest are those of the smallest angle,
 * whatever the lengths. */
static void synonyms_point_the_same_way(void **state)
{
    (void)state;
    enum { KNOWN = 7, FIRST = 100 };
    static const char *const texts[] = {"east north west south eastish", "northish plain", "nowhere"};
    static const float vectors[] = {1, 0, 0, 1, -1, 0, 0, -1, 8, 1, 1, 9, 1, 0.01f};
    static const uint8_t split[] = {SPLIT_TRAIN, SPLIT_TRAIN, SPLIT_TEST};
    struct feature feature = make_texts(texts, 3);
    struct words words;
    struct pool *pool = pool_new(2);
    words_read(&words, &feature, 3);
    words_measure(&words, split);
    static const char *const known[] = {"east", "north", "west", "south", "eastish", "northish", "nowhere"};
    uint32_t rows[KNOWN], plain;
    for (size_t i = 0; i < KNOWN; i++) {
        assert_true(ids_find(&words.vocabulary, known[i], strlen(known[i]), &rows[i]));
        rows[i] += FIRST;
    }
    assert_true(ids_find(&words.vocabulary, "plain", 5, &plain));
    struct synonyms *synonyms = synonyms_new(&words, FIRST, rows, vectors, KNOWN, 2);
    synonyms_find(synonyms, pool);
    const uint32_t *near = synonyms_of(synonyms, rows[0] - FIRST);
    static const size_t right[SYNONYMS] = {4, 5, 1, 3}; /* "nowhere" is nearest of all, but no word of train */
    for (size_t k = 0; k < 2; k++)
        assert_int_equal(near[k], rows[right[k]] - FIRST);
    assert_true((near[2] == rows[1] - FIRST && near[3] == rows[3] - FIRST) ||
                (near[2] == rows[3] - FIRST && near[3] == rows[1] - FIRST)); /* both at a right angle */
    assert_null(synonyms_of(synonyms, plain));
    assert_null(synonyms_of(synonyms, rows[6] - FIRST));
    synonyms_free(synonyms);
    synonyms = synonyms_new(&words, FIRST, rows, vectors, SYNONYMS, 2);
    synonyms_find(synonyms, pool);
    assert_null(synonyms_of(synonyms, rows[0] - FIRST)); /* too few others */
    synonyms_free(synonyms);
    words_release(&words);
    free_texts(&feature);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_most_frequent_pairs_become_pieces),
                                       cmocka_unit_test(pieces_are_those_of_the_definition),
                                       cmocka_unit_test(synonyms_point_the_same_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
