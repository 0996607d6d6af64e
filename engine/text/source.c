/* Texts, and what of them a step sees: see source.h. */
#include "engine/text/source.h"

#include "engine/text/synonyms.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static void weigh(struct text_source *source)
{
    double zipf = source->rule.zipf;
    source->weight = xmalloc((source->words.vocabulary.n + 1) * sizeof *source->weight);
    for (size_t w = 0; w < source->words.vocabulary.n; w++)
        source->weight[w] = zipf > 0 ? (real)(zipf / (zipf + source->words.share[w])) : 1;
}

/* Its words have their shares. */
static struct text_source *finish(struct text_source *source, const struct ids *known)
{
    source->rule.grams.shapes = source->wholes.n > 0;
    grams_make(&source->grams, &source->rule.grams, &source->words.vocabulary, known);
    weigh(source);
    return source;
}

static void find_wholes(struct text_wholes *wholes, const uint32_t *whole, size_t rows)
{
    wholes->of = xmalloc((rows + 1) * sizeof *wholes->of);
    wholes->start = xmalloc((rows + 1) * sizeof *wholes->start);
    for (size_t i = 0; i < rows; i++) {
        if (!i || whole[i] != whole[i - 1])
            wholes->start[wholes->n++] = i;
        wholes->of[i] = (uint32_t)wholes->n - 1;
    }
    wholes->start[wholes->n] = rows;
}

static void add_ends(struct text_source *source)
{
    struct ids *words = &source->words.vocabulary;
    source->end[0] = ids_add(words, PIECE_OF_BEGIN, sizeof PIECE_OF_BEGIN - 1);
    source->end[1] = ids_add(words, PIECE_OF_END, sizeof PIECE_OF_END - 1);
}

static void read_words(struct text_source *source, const struct feature *feature, const uint32_t *whole, size_t rows)
{
    if (whole)
        find_wholes(&source->wholes, whole, rows);
    if (source->vocabulary)
        wordpiece_words(source->vocabulary, &source->words, feature, rows);
    else
        (whole ? words_read_tokens : words_read)(&source->words, feature, rows);
    if (source->rule.ends)
        add_ends(source);
}

/* Rows of the table are then those of pieces, behind hashed ones of pairs where there are such. */
static void read_in_pieces(struct text_source *source, const struct wordpiece *vocabulary)
{
    struct gram_rule *rule = &source->rule.grams;
    source->vocabulary = rule->pieces = vocabulary;
    rule->rows = vocabulary && !rule->pairs ? 0 : rule->rows;
    source->rule.ends &= vocabulary != NULL;
}

struct text_source *text_source_new(const struct collection *collection, const struct feature *feature,
                                    const struct text_rule *rule)
{
    struct text_source *source = xcalloc(1, sizeof *source);
    const struct feature *wholes = collection_wholes(collection);
    source->rule = *rule;
    if (rule->wordpiece && !wholes)
        read_in_pieces(source, feature->pieces);
    read_words(source, feature, wholes ? wholes->value : NULL, collection->rows);
    if (rule->byte_pairs && !wholes) {
        source->pieces = byte_pairs_learn(&source->words, collection->split, rule->byte_pairs);
        source->owns_pieces = true;
        byte_pairs_apply(source->pieces, &source->words);
    }
    words_measure(&source->words, collection->split);
    return finish(source, &source->words.vocabulary);
}

struct text_source *text_source_over(const struct text_source *like, const struct feature *feature,
                                     const uint32_t *whole, size_t rows)
{
    struct text_source *source = xcalloc(1, sizeof *source);
    source->rule = like->rule;
    source->vocabulary = like->vocabulary;
    read_words(source, feature, whole, rows);
    source->pieces = like->pieces;
    if (source->pieces)
        byte_pairs_apply(source->pieces, &source->words);
    words_measure_like(&source->words, &like->words);
    return finish(source, &like->words.vocabulary);
}

void text_source_free(struct text_source *source)
{
    if (!source)
        return;
    words_release(&source->words);
    grams_release(&source->grams);
    free(source->weight);
    if (source->owns_pieces)
        byte_pairs_free(source->pieces);
    synonyms_free(source->synonyms);
    free(source->wholes.of);
    free(source->wholes.start);
    free(source);
}

/* The wholes of these rows, in the order in which they first occur. */
static void read_wholes(struct arena *arena, const struct text_source *source, const uint32_t *rows, size_t n,
                        struct text_input *to)
{
    const struct text_wholes *wholes = &source->wholes;
    uint32_t *text = arena_zeroed(arena, wholes->n, sizeof *text),
             *listed = arena_alloc(arena, n + 1, sizeof *listed);
    size_t *start = arena_zeroed(arena, n + 1, sizeof *start), texts = 0;
    struct unit_place *place = arena_alloc(arena, n + 1, sizeof *place);
    for (size_t i = 0; i < n; i++) {
        uint32_t whole = wholes->of[rows[i]];
        if (!text[whole]) {
            listed[texts++] = whole;
            start[texts] = start[texts - 1] + wholes->start[whole + 1] - wholes->start[whole];
            text[whole] = (uint32_t)texts; /* from 1 on */
        }
        place[i].text = text[whole] - 1;
        place[i].unit = (uint32_t)(start[place[i].text] + rows[i] - wholes->start[whole]);
    }
    struct unit *unit = arena_alloc(arena, start[texts] + 1, sizeof *unit);
    for (size_t t = 0; t < texts; t++)
        for (size_t k = 0; k < start[t + 1] - start[t]; k++)
            unit[start[t] + k] = (struct unit){source->words.word[wholes->start[listed[t]] + k], (uint32_t)k, 0};
    *to = (struct text_input){texts, start, unit, source, n, place};
}

void text_input_begin(struct arena *arena, const struct text_source *source, const uint32_t *rows, size_t n,
                      struct text_input *to)
{
    const struct words *words = &source->words;
    size_t *start = arena_zeroed(arena, n + 1, sizeof *start);
    for (size_t i = 0; i < n; i++)
        start[i + 1] = start[i] + words->start[rows[i] + 1] - words->start[rows[i]];
    struct unit *unit = arena_alloc(arena, start[n] + 1, sizeof *unit);
    *to = (struct text_input){.n = n, .start = start, .unit = unit, .source = source};
}

void text_input_fill(const struct text_input *to, size_t text, uint32_t row)
{
    const struct words *words = &to->source->words;
    for (size_t k = 0; k < to->start[text + 1] - to->start[text]; k++)
        to->unit[to->start[text] + k] = (struct unit){words->word[words->start[row] + k], (uint32_t)k, 0};
}

void text_input_prefetch(const struct text_input *to, uint32_t row)
{
    enum { LINE = 64 / sizeof(uint32_t), MOST = 8 * LINE };
    const struct words *words = &to->source->words;
    size_t first = words->start[row], end = words->start[row + 1];
    for (size_t at = first; at < end && at < first + MOST; at += LINE)
        __builtin_prefetch(&words->word[at]);
}

void text_input_read(struct arena *arena, const struct text_source *source, const uint32_t *rows, size_t n,
                     struct text_input *to)
{
    if (source->wholes.n) {
        read_wholes(arena, source, rows, n, to);
        return;
    }
    text_input_begin(arena, source, rows, n, to);
    for (size_t i = 0; i < n; i++)
        text_input_fill(to, i, rows[i]);
}

/* Spelling ------------------------------------------------------------------------------------------------------- */

enum { MOST_LETTERS = 255 };

/* Where each letter begins, and the end; what follows the first so many counts as one. Returns how many. */
static size_t find_letters(const char *word, size_t bytes, size_t begin[MOST_LETTERS + 1])
{
    bool marked = bytes > PIECE_MARK_BYTES && !memcmp(word, PIECE_MARK, PIECE_MARK_BYTES);
    size_t n = 0;
    for (size_t i = marked ? PIECE_MARK_BYTES : 0; i < bytes && n < MOST_LETTERS; i++)
        if (((unsigned char)word[i] & 0xc0) != 0x80)
            begin[n++] = i;
    begin[n] = bytes;
    return n;
}

enum typo { TYPO_LEFT_OUT, TYPO_TWICE, TYPO_CHANGED, N_TYPOS };

size_t unit_spell(const struct ids *vocabulary, const struct unit *unit, char *to)
{
    if (unit->typo == MASKED) {
        memcpy(to, MASK, sizeof MASK - 1);
        return sizeof MASK - 1;
    }
    const char *word = ids_text(vocabulary, unit->word);
    size_t begin[MOST_LETTERS + 1], bytes = vocabulary->list[unit->word].length, length = 0,
           n = find_letters(word, bytes, begin);
    enum typo typo = n > 1 ? (enum typo)(unit->typo % N_TYPOS) : TYPO_TWICE;
    size_t at = unit->typo / N_TYPOS % (typo == TYPO_CHANGED ? n - 1 : n);
    memcpy(to, word, begin[0]); /* the mark of a piece */
    length = begin[0];
    for (size_t c = 0; c < n; c++) {
        bool here = unit->typo && c == at, behind = unit->typo && c == at + 1;
        size_t from = typo != TYPO_CHANGED ? c : here ? c + 1 : behind ? c - 1 : c,
               times = !here || typo == TYPO_CHANGED ? 1 : typo == TYPO_TWICE ? 2 : 0;
        for (size_t t = 0; t < times; t++) {
            memcpy(to + length, word + begin[from], begin[from + 1] - begin[from]);
            length += begin[from + 1] - begin[from];
        }
    }
    return length;
}
