/* From the words of texts, as a step sees them, to bags of rows of a table (op_bag in ops/ops.h). */
#ifndef ENGINE_TEXT_BAGS_H
#define ENGINE_TEXT_BAGS_H

#include "engine/core/pool.h"
#include "engine/ops/ops.h"
#include "engine/text/source.h"

/* A bag for each text, or for each of its words (`of_words`), in the arena: n-grams weigh what their word does, pairs
 * of neighbours the product of both, and all of a bag are divided by their sum. Members are places in `rows`, which
 * receives the rows of the table that occur, rising, each once. */
void bags_make(struct arena *arena, struct pool *pool, const struct text_input *input, bool of_words,
               struct bags *bags, const uint32_t **rows, size_t *n_rows);

#endif
