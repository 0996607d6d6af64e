/* Bags of hashed n-grams: see bags.h. */
#include "engine/text/bags.h"

#include "engine/text/wordpiece.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS_PER_BLOCK = 32, MEMBERS_PER_BLOCK = 8192, BITS = 64 };

struct making {
    const struct text_input *input;
    bool pairs;
    size_t *unit_start; /* (units + 1): where the members of each word begin, its pair with the next among them */
    uint32_t *row;
    real *weight;
    size_t n; /* members */
    /* Distinct rows: a bit for each row of the table, and how many stand before each word of bits. */
    uint64_t *bit;
    uint32_t *before, *list;
};

static const struct ids *vocabulary_of(const struct making *making)
{
    return &making->input->source->words.vocabulary;
}

static size_t blocks_of(size_t n, size_t each)
{
    return (n + each - 1) / each;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Members of one word ------------------------------------------------------------------------------------------- */

/* Its rows when it is misspelt or masked: how many, and, unless `to` is NULL, which. A mask has no parts. */
static size_t respelt(const struct making *making, const struct unit *unit, uint32_t *to)
{
    struct gram_rule rule = making->input->source->grams.rule;
    char *spelt = xmalloc(UNIT_ROOM(vocabulary_of(making)->list[unit->word].length));
    if (unit->typo == MASKED)
        rule.longest = 0;
    size_t bytes = unit_spell(vocabulary_of(making), unit, spelt), n = grams_count(&rule, spelt, bytes);
    if (to && rule.pieces && unit->typo == MASKED)
        *to = (uint32_t)rule.rows + rule.pieces->mask;
    else if (to)
        grams_of_word(&rule, spelt, bytes, to);
    free(spelt);
    return n;
}

static size_t count_rows(const struct making *making, const struct unit *unit)
{
    const size_t *start = making->input->source->grams.start;
    return unit->typo ? respelt(making, unit, NULL) : start[unit->word + 1] - start[unit->word];
}

static void fill_word(const struct making *making, const struct unit *unit, size_t from, size_t n)
{
    const struct grams *grams = &making->input->source->grams;
    real weight = making->input->source->weight[unit->word];
    if (unit->typo)
        respelt(making, unit, making->row + from);
    else
        memcpy(making->row + from, grams->row + grams->start[unit->word], n * sizeof *making->row);
    for (size_t i = from; i < from + n; i++)
        making->weight[i] = weight;
}

/* The row of the word itself, by which its pairs are found, too. */
static uint32_t own_row(const struct making *making, const struct unit *unit)
{
    const struct grams *grams = &making->input->source->grams;
    uint32_t row = grams->row[grams->start[unit->word]];
    if (unit->typo == MASKED)
        respelt(making, unit, &row);
    return row;
}

static void fill_pair(const struct making *making, const struct unit *unit, size_t at)
{
    const struct text_source *source = making->input->source;
    making->row[at] = grams_of_pair(&source->grams.rule, own_row(making, &unit[0]), own_row(making, &unit[1]));
    making->weight[at] = source->weight[unit[0].word] * source->weight[unit[1].word];
}

/* Of texts ------------------------------------------------------------------------------------------------------- */

static void count_members(struct making *making, struct arena *arena)
{
    const struct text_input *input = making->input;
    making->unit_start = arena_zeroed(arena, input->start[input->n] + 1, sizeof *making->unit_start);
    for (size_t t = 0; t < input->n; t++)
        for (size_t u = input->start[t]; u < input->start[t + 1]; u++) {
            making->n += count_rows(making, &input->unit[u]) + (making->pairs && u + 1 < input->start[t + 1]);
            making->unit_start[u + 1] = making->n;
        }
    making->row = arena_alloc(arena, making->n + 1, sizeof *making->row);
    making->weight = arena_alloc(arena, making->n + 1, sizeof *making->weight);
}

static void fill_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct making *making = context;
    const struct text_input *input = making->input;
    for (size_t t = block * TEXTS_PER_BLOCK; t < least((block + 1) * TEXTS_PER_BLOCK, input->n); t++)
        for (size_t u = input->start[t]; u < input->start[t + 1]; u++) {
            size_t end = making->unit_start[u + 1] - (making->pairs && u + 1 < input->start[t + 1]);
            fill_word(making, &input->unit[u], making->unit_start[u], end - making->unit_start[u]);
            if (end < making->unit_start[u + 1])
                fill_pair(making, &input->unit[u], end);
        }
}

/* The weights of a bag sum to 1. */
static void divide(const struct making *making, const struct bags *bags)
{
    for (size_t b = 0; b < bags->n; b++) {
        double sum = 0;
        for (size_t m = bags->start[b]; m < bags->start[b + 1]; m++)
            sum += (double)making->weight[m];
        for (size_t m = bags->start[b]; m < bags->start[b + 1]; m++)
            making->weight[m] = (real)((double)making->weight[m] / sum);
    }
}

/* Distinct rows -------------------------------------------------------------------------------------------------- */

static size_t mark_rows(struct making *making, struct arena *arena)
{
    size_t words = blocks_of(making->input->source->grams.rows, BITS), n = 0;
    making->bit = arena_zeroed(arena, words, sizeof *making->bit);
    making->before = arena_alloc(arena, words, sizeof *making->before);
    for (size_t i = 0; i < making->n; i++)
        making->bit[making->row[i] / BITS] |= (uint64_t)1 << making->row[i] % BITS;
    for (size_t w = 0; w < words; w++) {
        making->before[w] = (uint32_t)n;
        n += (size_t)__builtin_popcountll(making->bit[w]);
    }
    making->list = arena_alloc(arena, n + 1, sizeof *making->list);
    for (size_t w = 0, at = 0; w < words; w++)
        for (uint64_t bits = making->bit[w]; bits; bits &= bits - 1)
            making->list[at++] = (uint32_t)(w * BITS) + (uint32_t)__builtin_ctzll(bits);
    return n;
}

/* From rows of the table to places among those that occur. */
static void number_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct making *making = context;
    for (size_t i = block * MEMBERS_PER_BLOCK; i < least((block + 1) * MEMBERS_PER_BLOCK, making->n); i++) {
        uint32_t row = making->row[i];
        uint64_t lower = making->bit[row / BITS] & (((uint64_t)1 << row % BITS) - 1);
        making->row[i] = making->before[row / BITS] + (uint32_t)__builtin_popcountll(lower);
    }
}

void bags_make(struct arena *arena, struct pool *pool, const struct text_input *input, bool of_words,
               struct bags *bags, const uint32_t **rows, size_t *n_rows)
{
    struct making making = {.input = input, .pairs = input->source->grams.rule.pairs && !of_words};
    size_t n = of_words ? input->start[input->n] : input->n, *start = arena_zeroed(arena, n + 1, sizeof *start);
    count_members(&making, arena);
    pool_for(pool, blocks_of(input->n, TEXTS_PER_BLOCK), fill_block, &making);
    for (size_t b = 0; b <= n; b++)
        start[b] = making.unit_start[of_words ? b : input->start[b]];
    *bags = (struct bags){n, start, making.row, making.weight};
    divide(&making, bags);
    *n_rows = mark_rows(&making, arena);
    *rows = making.list;
    pool_for(pool, blocks_of(making.n, MEMBERS_PER_BLOCK), number_block, &making);
}
