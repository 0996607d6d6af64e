/* Texts as lists of words: see words.h. */
#include "engine/text/words.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct taking {
    struct words *words;
    size_t n, capacity; /* words so far, room for them */
};

static void take_word(void *context, const char *word, size_t bytes)
{
    struct taking *taking = context;
    ARRAY_ROOM(taking->words->word, taking->n, taking->capacity);
    taking->words->word[taking->n++] = ids_add(&taking->words->vocabulary, word, bytes);
}

static void begin(struct taking *taking, struct words *words, size_t rows)
{
    *words = (struct words){.rows = rows, .start = xcalloc(rows + 1, sizeof *words->start)};
    *taking = (struct taking){.words = words};
}

void words_read_by(struct words *words, const struct feature *feature, size_t rows, text_splitter *split,
                   const void *by)
{
    struct taking taking;
    begin(&taking, words, rows);
    for (size_t row = 0; row < rows; row++) {
        words->unread += !split(by, (const char *)feature->value + feature->start[row],
                                feature->start[row + 1] - feature->start[row], take_word, &taking);
        words->start[row + 1] = taking.n;
    }
}

static bool split_plainly(const void *by, const char *text, size_t bytes, word_taker *take, void *context)
{
    (void)by;
    return text_split(text, bytes, take, context);
}

void words_read(struct words *words, const struct feature *feature, size_t rows)
{
    words_read_by(words, feature, rows, split_plainly, NULL);
}

void words_read_tokens(struct words *words, const struct feature *feature, size_t rows)
{
    struct taking taking;
    struct text token = TEXT_INIT;
    begin(&taking, words, rows);
    for (size_t row = 0; row < rows; row++) {
        text_clear(&token);
        words->unread += !token_add((const char *)feature->value + feature->start[row],
                                    feature->start[row + 1] - feature->start[row], &token);
        take_word(&taking, token.data, token.length);
        words->start[row + 1] = taking.n;
    }
    text_release(&token);
}

static bool counts(const uint8_t *split, size_t row)
{
    return !split || split[row] == SPLIT_TRAIN;
}

void words_measure(struct words *words, const uint8_t *split)
{
    size_t n = 0;
    words->share = xcalloc(words->vocabulary.n + 1, sizeof *words->share);
    for (size_t row = 0; row < words->rows; row++)
        for (size_t i = words->start[row]; i < words->start[row + 1] && counts(split, row); i++, n++)
            words->share[words->word[i]]++;
    for (size_t w = 0; w < words->vocabulary.n; w++)
        words->share[w] /= (double)(n ? n : 1);
}

void words_measure_like(struct words *words, const struct words *like)
{
    uint32_t known;
    words->share = xcalloc(words->vocabulary.n + 1, sizeof *words->share);
    for (uint32_t w = 0; w < words->vocabulary.n; w++)
        if (ids_find(&like->vocabulary, ids_text(&words->vocabulary, w), words->vocabulary.list[w].length, &known))
            words->share[w] = like->share[known];
}

void words_release(struct words *words)
{
    free(words->start);
    free(words->word);
    free(words->share);
    ids_release(&words->vocabulary);
    *words = (struct words){0};
}
