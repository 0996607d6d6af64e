/* The texts of a collection, made ready once a run, and what of them a step sees. */
#ifndef ENGINE_TEXT_SOURCE_H
#define ENGINE_TEXT_SOURCE_H

#include "engine/core/tape.h"
#include "engine/text/grams.h"

/* How texts are read: which rows of a table words have, and what these weigh. */
struct text_rule {
    struct gram_rule grams;
    double zipf; /* 0: all words weigh 1; else a word weighs zipf / (zipf + its share of all words) (Arora, Liang, Ma:
                    A Simple but Tough-to-Beat Baseline for Sentence Embeddings, ICLR 2017) */
};

struct text_source {
    struct text_rule rule;
    struct words words;
    struct grams grams;
    real *weight; /* (vocabulary) */
};

struct text_source *text_source_new(const struct collection *collection, const struct feature *feature,
                                    const struct text_rule *rule);
/* So many other texts, read by the same rule: a word weighs what it weighs among those. */
struct text_source *text_source_over(const struct text_source *like, const struct feature *feature, size_t rows);
void text_source_free(struct text_source *source);

/* A word in its place. */
struct unit {
    uint32_t word;
    uint32_t place; /* in its text */
    uint32_t typo;  /* not 0: it is misspelt, as this number says */
};

/* Texts of a step: views may have left words out, moved or misspelt them. */
struct text_input {
    size_t n;
    size_t *start; /* (n + 1): where the words of each begin */
    struct unit *unit;
    const struct text_source *source;
};

/* These rows as they are, in the arena. */
void text_input_read(struct arena *arena, const struct text_source *source, const uint32_t *rows, size_t n,
                     struct text_input *to);

/* A word as a unit spells it, into to, which has room for UNIT_ROOM of its bytes; with one letter left out, doubled,
 * or changed for its neighbour. Returns how many bytes it has. */
#define UNIT_ROOM(bytes) (2 * (bytes) + 1)
size_t unit_spell(const struct ids *vocabulary, const struct unit *unit, char *to);

#endif
