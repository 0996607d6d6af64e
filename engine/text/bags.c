/* Bags of hashed n-grams: see bags.h. */
#include "engine/text/bags.h"

#include "engine/text/wordpiece.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS_PER_BLOCK = 16, MEMBERS_PER_BLOCK = 4096, WORDS_PER_BLOCK = 1024, UNITS_AHEAD = 16, BITS = 64 };

struct making {
    const struct text_input *input;
    bool pairs, of_words;
    size_t *text_start; /* (texts + 1): where the members of each text begin */
    size_t *start;      /* (bags + 1): and of each bag, which is a text or a word */
    uint32_t *row;
    real *weight;
    size_t n; /* members */
    /* Distinct rows: a bit for each row of the table, and how many stand before each word of bits. */
    size_t words;
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
        for (size_t i = 0; i < n; i++) /* few, so that a call would take longer */
            making->row[from + i] = grams->row[grams->start[unit->word] + i];
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

static bool begins_pair(const struct making *making, size_t text, size_t u)
{
    return making->pairs && u + 1 < making->input->start[text + 1];
}

/* What of a word is asked soon is on its way: which rows it has, and its weight. */
static void prefetch_word(const struct making *making, size_t u)
{
    const struct text_source *source = making->input->source;
    if (u >= making->input->start[making->input->n])
        return;
    __builtin_prefetch(&source->grams.start[making->input->unit[u].word]);
    __builtin_prefetch(&source->weight[making->input->unit[u].word]);
}

/* What a text has, behind its own beginning: see begin_texts. */
static void count_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct making *making = context;
    const struct text_input *input = making->input;
    for (size_t t = block * TEXTS_PER_BLOCK; t < least((block + 1) * TEXTS_PER_BLOCK, input->n); t++) {
        size_t n = 0;
        for (size_t u = input->start[t]; u < input->start[t + 1]; u++) {
            prefetch_word(making, u + UNITS_AHEAD);
            n += count_rows(making, &input->unit[u]) + begins_pair(making, t, u);
            __builtin_prefetch(&input->source->grams.row[input->source->grams.start[input->unit[u].word]]);
        }
        making->text_start[t + 1] = n;
    }
}

static void begin_texts(struct making *making, struct arena *arena, struct pool *pool)
{
    const struct text_input *input = making->input;
    making->text_start = arena_zeroed(arena, input->n + 1, sizeof *making->text_start);
    pool_for(pool, blocks_of(input->n, TEXTS_PER_BLOCK), count_block, making);
    for (size_t t = 0; t < input->n; t++)
        making->text_start[t + 1] += making->text_start[t];
    making->n = making->text_start[input->n];
    making->row = arena_alloc(arena, making->n + 1, sizeof *making->row);
    making->weight = arena_alloc(arena, making->n + 1, sizeof *making->weight);
}

/* The weights of a bag sum to 1. */
static void divide(const struct making *making, size_t first, size_t end)
{
    double sum = 0;
    for (size_t m = first; m < end; m++)
        sum += (double)making->weight[m];
    real before = NAN, divided = 0; /* most words weigh the same */
    for (size_t m = first; m < end; m++) {
        if (making->weight[m] != before) {
            before = making->weight[m];
            divided = (real)((double)before / sum);
        }
        making->weight[m] = divided;
    }
}

static void fill_text(const struct making *making, size_t text)
{
    const struct text_input *input = making->input;
    size_t at = making->text_start[text], begun = at;
    for (size_t u = input->start[text]; u < input->start[text + 1]; u++) {
        size_t n = count_rows(making, &input->unit[u]);
        fill_word(making, &input->unit[u], at, n);
        at += n;
        if (begins_pair(making, text, u))
            fill_pair(making, &input->unit[u], at++);
        if (making->of_words) {
            divide(making, begun, at);
            making->start[u + 1] = begun = at;
        }
    }
    if (!making->of_words) {
        divide(making, begun, at);
        making->start[text + 1] = at;
    }
}

static void fill_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct making *making = context;
    for (size_t t = block * TEXTS_PER_BLOCK; t < least((block + 1) * TEXTS_PER_BLOCK, making->input->n); t++)
        fill_text(making, t);
}

/* Distinct rows -------------------------------------------------------------------------------------------------- */

static void list_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct making *making = context;
    for (size_t w = block * WORDS_PER_BLOCK; w < least((block + 1) * WORDS_PER_BLOCK, making->words); w++) {
        uint32_t *to = making->list + making->before[w];
        for (uint64_t bits = making->bit[w]; bits; bits &= bits - 1)
            *to++ = (uint32_t)(w * BITS) + (uint32_t)__builtin_ctzll(bits);
    }
}

/* Returns how many rows there are. */
MULTIVERSION static size_t count_before(const struct making *making)
{
    size_t n = 0;
    for (size_t w = 0; w < making->words; w++) {
        making->before[w] = (uint32_t)n;
        n += (size_t)__builtin_popcountll(making->bit[w]);
    }
    return n;
}

static size_t list_rows(struct making *making, struct arena *arena, struct pool *pool)
{
    making->words = blocks_of(making->input->source->grams.rows, BITS);
    making->bit = arena_zeroed(arena, making->words, sizeof *making->bit);
    making->before = arena_alloc(arena, making->words, sizeof *making->before);
    for (size_t i = 0; i < making->n; i++)
        making->bit[making->row[i] / BITS] |= (uint64_t)1 << making->row[i] % BITS;
    size_t n = count_before(making);
    making->list = arena_alloc(arena, n + 1, sizeof *making->list);
    pool_for(pool, blocks_of(making->words, WORDS_PER_BLOCK), list_block, making);
    return n;
}

/* From rows of the table to places among those that occur. */
MULTIVERSION static void number(const struct making *making, size_t block)
{
    for (size_t i = block * MEMBERS_PER_BLOCK; i < least((block + 1) * MEMBERS_PER_BLOCK, making->n); i++) {
        uint32_t row = making->row[i];
        uint64_t lower = making->bit[row / BITS] & (((uint64_t)1 << row % BITS) - 1);
        making->row[i] = making->before[row / BITS] + (uint32_t)__builtin_popcountll(lower);
    }
}

static void number_block(void *context, size_t block, int worker)
{
    (void)worker;
    number(context, block);
}

void bags_make(struct arena *arena, struct pool *pool, const struct text_input *input, bool of_words,
               struct bags *bags, const uint32_t **rows, size_t *n_rows)
{
    struct making making = {.input = input, .pairs = input->source->grams.rule.pairs && !of_words,
                            .of_words = of_words};
    size_t n = of_words ? input->start[input->n] : input->n;
    making.start = arena_zeroed(arena, n + 1, sizeof *making.start);
    begin_texts(&making, arena, pool);
    pool_for(pool, blocks_of(input->n, TEXTS_PER_BLOCK), fill_block, &making);
    *bags = (struct bags){n, making.start, making.row, making.weight};
    *n_rows = list_rows(&making, arena, pool);
    *rows = making.list;
    pool_for(pool, blocks_of(making.n, MEMBERS_PER_BLOCK), number_block, &making);
}
