/* Bags of hashed n-grams: see bags.h. */
#include "engine/text/bags.h"

#include <assert.h>
#include <string.h>

/* Rows of the table, as they are found. */
struct growing {
    struct arena *arena;
    size_t n, capacity;
    uint32_t *row;
    real *weight;
};

static void make_room(struct growing *growing, size_t more)
{
    if (growing->n + more <= growing->capacity)
        return;
    size_t capacity = 2 * (growing->n + more);
    uint32_t *row = arena_alloc(growing->arena, capacity, sizeof *row);
    real *weight = arena_alloc(growing->arena, capacity, sizeof *weight);
    if (growing->n) {
        memcpy(row, growing->row, growing->n * sizeof *row);
        memcpy(weight, growing->weight, growing->n * sizeof *weight);
    }
    growing->row = row;
    growing->weight = weight;
    growing->capacity = capacity;
}

static double weight_of(const struct text_source *source, const struct bag_weights *weights, uint32_t word)
{
    return weights->zipf > 0 ? weights->zipf / (weights->zipf + source->words.share[word]) : 1;
}

/* A word with one letter left out, doubled, or changed for its neighbour. Returns its bytes. */
static size_t misspell(const char *word, size_t bytes, uint32_t typo, char *to)
{
    size_t begin[256], n = 0, length = 0;
    for (size_t i = 0; i < bytes && n < 255; i++)
        if (((unsigned char)word[i] & 0xc0) != 0x80)
            begin[n++] = i;
    begin[n] = bytes;
    size_t at = typo / 3 % n, way = n > 1 ? typo % 3 : 1;
    if (way == 2 && at + 1 == n)
        at--;
    for (size_t c = 0; c < n; c++) {
        size_t from = way == 2 && c == at ? c + 1 : way == 2 && c == at + 1 ? c - 1 : c,
               times = c != at || way == 2 ? 1 : way * 2; /* left out, or twice */
        for (size_t t = 0; t < times; t++) {
            memcpy(to + length, word + begin[from], begin[from + 1] - begin[from]);
            length += begin[from + 1] - begin[from];
        }
    }
    return length;
}

static void add_misspelt(struct growing *growing, const struct text_source *source, const struct unit *unit)
{
    const struct ids *vocabulary = &source->words.vocabulary;
    size_t bytes = vocabulary->list[unit->word].length;
    char *spelt = arena_alloc(growing->arena, 2 * bytes + 1, 1);
    bytes = misspell(ids_text(vocabulary, unit->word), bytes, unit->typo, spelt);
    make_room(growing, grams_most(&source->grams.rule, bytes));
    growing->n += grams_of_word(&source->grams.rule, spelt, bytes, growing->row + growing->n);
}

static void add_word(struct growing *growing, const struct text_input *input, const struct unit *unit,
                     const struct bag_weights *weights)
{
    const struct grams *grams = &input->source->grams;
    size_t first = growing->n, start = grams->start[unit->word], n = grams->start[unit->word + 1] - start;
    if (unit->typo) {
        add_misspelt(growing, input->source, unit);
    } else {
        make_room(growing, n);
        memcpy(growing->row + first, grams->row + start, n * sizeof *growing->row);
        growing->n += n;
    }
    for (size_t i = first; i < growing->n; i++)
        growing->weight[i] = (real)weight_of(input->source, weights, unit->word);
}

static void add_pair(struct growing *growing, const struct text_input *input, const struct unit *unit,
                     const struct bag_weights *weights)
{
    const struct grams *grams = &input->source->grams;
    make_room(growing, 1);
    growing->row[growing->n] = grams_of_pair(&grams->rule, grams->row[grams->start[unit[0].word]],
                                             grams->row[grams->start[unit[1].word]]);
    growing->weight[growing->n++] = (real)(weight_of(input->source, weights, unit[0].word) *
                                           weight_of(input->source, weights, unit[1].word));
}

/* The weights of a bag sum to 1. */
static void end_bag(struct growing *growing, size_t first)
{
    double sum = 0;
    for (size_t i = first; i < growing->n; i++)
        sum += (double)growing->weight[i];
    for (size_t i = first; i < growing->n; i++)
        growing->weight[i] = (real)((double)growing->weight[i] / sum);
}

/* Distinct rows -------------------------------------------------------------------------------------------------- */

enum { BITS = 64 };

/* From rows of the table to places among those that occur: by a bit for each, and how many stand before each word of
 * bits. */
static void number_rows(struct growing *growing, size_t table, const uint32_t **rows, size_t *n_rows)
{
    size_t words = (table + BITS - 1) / BITS, n = 0;
    uint64_t *bit = arena_zeroed(growing->arena, words, sizeof *bit);
    uint32_t *before = arena_alloc(growing->arena, words, sizeof *before), *list;
    for (size_t i = 0; i < growing->n; i++)
        bit[growing->row[i] / BITS] |= (uint64_t)1 << growing->row[i] % BITS;
    for (size_t w = 0; w < words; w++) {
        before[w] = (uint32_t)n;
        n += (size_t)__builtin_popcountll(bit[w]);
    }
    list = arena_alloc(growing->arena, n + 1, sizeof *list);
    for (size_t i = 0; i < growing->n; i++) {
        uint32_t row = growing->row[i];
        uint64_t lower = bit[row / BITS] & (((uint64_t)1 << row % BITS) - 1);
        growing->row[i] = before[row / BITS] + (uint32_t)__builtin_popcountll(lower);
        list[growing->row[i]] = row;
    }
    *rows = list;
    *n_rows = n;
}

void bags_make(struct arena *arena, const struct text_input *input, bool of_words, const struct bag_weights *weights,
               struct bags *bags, const uint32_t **rows, size_t *n_rows)
{
    struct growing growing = {.arena = arena};
    bool pairs = input->source->grams.rule.pairs && !of_words;
    size_t n = of_words ? input->start[input->n] : input->n, bag = 0,
           *start = arena_zeroed(arena, n + 1, sizeof *start);
    for (size_t t = 0; t < input->n; t++) {
        size_t first = growing.n;
        for (size_t u = input->start[t]; u < input->start[t + 1]; u++) {
            add_word(&growing, input, &input->unit[u], weights);
            if (pairs && u + 1 < input->start[t + 1])
                add_pair(&growing, input, &input->unit[u], weights);
            if (!of_words)
                continue;
            end_bag(&growing, first);
            start[++bag] = first = growing.n;
        }
        if (of_words)
            continue;
        end_bag(&growing, first);
        start[++bag] = growing.n;
    }
    assert(bag == n);
    number_rows(&growing, input->source->grams.rule.rows, rows, n_rows);
    *bags = (struct bags){n, start, growing.row, growing.weight};
}
