/* From the words of texts, as a step sees them, to bags of rows of a table (op_bag in ops/ops.h). */
#ifndef ENGINE_TEXT_BAGS_H
#define ENGINE_TEXT_BAGS_H

#include "engine/core/rng.h"
#include "engine/ops/ops.h"
#include "engine/text/grams.h"

/* A collection of texts made ready for an encoder. */
struct text_source {
    struct words words;
    struct grams grams;
};

/* A word in its place. */
struct unit {
    uint32_t word;
    uint32_t typo; /* not 0: it is misspelt, as this number says */
};

/* Texts of a step: views may have left words out, moved or misspelt them. */
struct text_input {
    size_t n;
    const size_t *start; /* (n + 1): where the words of each begin */
    const struct unit *unit;
    const struct text_source *source;
};

/* What each row of the table weighs in its bag, before all of a bag are divided by their sum. */
struct bag_weights {
    double zipf; /* 0: 1; else a word weighs zipf / (zipf + its share of all words) (Arora, Liang, Ma: A Simple but
                    Tough-to-Beat Baseline for Sentence Embeddings, ICLR 2017), n-grams as their word, pairs as the
                    product of both */
};

/* A bag for each text, or for each of its words (`of_words`), in the arena. Their members are places in `rows`, which
 * receives the rows of the table that occur, rising, each once. */
void bags_make(struct arena *arena, const struct text_input *input, bool of_words, const struct bag_weights *weights,
               struct bags *bags, const uint32_t **rows, size_t *n_rows);

#endif
