/* Hashed n-grams: see grams.h. */
#include "engine/text/grams.h"

#include "engine/text/wordpiece.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MARKS = 2 };

/* FNV-1a, spread. */
static uint32_t row_of(const struct gram_rule *rule, const char *bytes, size_t n)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    return (uint32_t)(mix_bits(hash) & (rule->rows - 1));
}

uint32_t grams_of_pair(const struct gram_rule *rule, uint32_t first, uint32_t second)
{
    return (uint32_t)(mix_bits(((uint64_t)first << 32 | second) + 1) & (rule->rows - 1));
}

/* How many rows a word has that is in small letters, without that of its shape. */
static size_t count(const struct gram_rule *rule, const char *word, size_t bytes)
{
    size_t n = 1, characters = MARKS;
    for (size_t i = 0; i < bytes; i++)
        characters += ((unsigned char)word[i] & 0xc0) != 0x80;
    for (size_t length = rule->shortest; length <= rule->longest && length < characters; length++)
        n += characters - length + 1;
    return n;
}

/* Where each character begins, and the end. Returns how many there are. */
static size_t find_characters(const char *text, size_t bytes, size_t *begin)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            begin[n++] = i;
    begin[n] = bytes;
    return n;
}

/* Returns how many rows there are. */
static size_t fill(const struct gram_rule *rule, const char *word, size_t bytes, uint32_t *to)
{
    uint32_t *first = to;
    char *marked = xmalloc(bytes + MARKS);
    size_t *begin = xmalloc((bytes + MARKS + 1) * sizeof *begin);
    marked[0] = '<';
    memcpy(marked + 1, word, bytes);
    marked[bytes + 1] = '>';
    size_t characters = find_characters(marked, bytes + MARKS, begin);
    *to++ = row_of(rule, marked, bytes + MARKS);
    for (size_t length = rule->shortest; length <= rule->longest && length < characters; length++)
        for (size_t i = 0; i + length <= characters; i++)
            *to++ = row_of(rule, marked + begin[i], begin[i + length] - begin[i]);
    free(begin);
    free(marked);
    return (size_t)(to - first);
}

size_t grams_count(const struct gram_rule *rule, const char *word, size_t bytes)
{
    struct text small = TEXT_INIT;
    if (rule->pieces)
        return 1;
    if (!rule->shapes)
        return count(rule, word, bytes);
    word_fold(word, bytes, &small);
    size_t n = count(rule, small.data, small.length) + 1;
    text_release(&small);
    return n;
}

void grams_of_word(const struct gram_rule *rule, const char *word, size_t bytes, uint32_t *to)
{
    struct text small = TEXT_INIT, shape = TEXT_INIT;
    if (rule->pieces) {
        *to = (uint32_t)rule->rows + wordpiece_number(rule->pieces, word, bytes);
        return;
    }
    if (!rule->shapes) {
        fill(rule, word, bytes, to);
        return;
    }
    word_fold(word, bytes, &small);
    text_add_bytes(&shape, " ", 1); /* no word begins with a blank */
    word_shape(word, bytes, &shape);
    size_t n = fill(rule, small.data, small.length, to);
    to[n] = row_of(rule, shape.data, shape.length);
    text_release(&small);
    text_release(&shape);
}

/* Known words get rows of their own for themselves. */
static void give_own_rows(struct grams *grams, const struct ids *vocabulary, const struct ids *known)
{
    uint32_t number;
    grams->rows += known->n;
    for (uint32_t w = 0; w < vocabulary->n; w++)
        if (ids_find(known, ids_text(vocabulary, w), vocabulary->list[w].length, &number))
            grams->row[grams->start[w]] = (uint32_t)grams->rule.rows + number;
}

void grams_make(struct grams *grams, const struct gram_rule *rule, const struct ids *vocabulary,
                const struct ids *known)
{
    *grams = (struct grams){.rule = *rule, .rows = rule->rows + (rule->pieces ? rule->pieces->pieces.n : 0),
                            .start = xcalloc(vocabulary->n + 1, sizeof *grams->start)};
    for (uint32_t w = 0; w < vocabulary->n; w++)
        grams->start[w + 1] =
            grams->start[w] + grams_count(rule, ids_text(vocabulary, w), vocabulary->list[w].length);
    grams->row = xmalloc((grams->start[vocabulary->n] + 1) * sizeof *grams->row);
    for (uint32_t w = 0; w < vocabulary->n; w++)
        grams_of_word(rule, ids_text(vocabulary, w), vocabulary->list[w].length, grams->row + grams->start[w]);
    if (rule->own_words)
        give_own_rows(grams, vocabulary, known);
}

void grams_release(struct grams *grams)
{
    free(grams->start);
    free(grams->row);
    *grams = (struct grams){0};
}
