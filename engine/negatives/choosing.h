/* Choosing negatives by present similarity: candidates are drawn, scored by the weights as they are before the step,
 * and the strategy picks among them (choice.h). No view changes an embedding here, and looking changes none. */
#ifndef ENGINE_NEGATIVES_CHOOSING_H
#define ENGINE_NEGATIVES_CHOOSING_H

#include "engine/negatives/drawing.h"

/* Reads the knobs of those that have a share of the mix, and gets ready in the arena. NULL when none of them
 * chooses. */
struct choosing *choosing_make(const struct drawing *drawing, struct arena *arena, int64_t step,
                               const struct settings *settings);
/* The next slots that this thread fills are of this row. */
void choosing_for(const struct drawing *drawing, int worker, size_t pair);
/* Fills slots first .. first + n - 1 of `pair` (0 when all rows share them) by strategy s. `known` has a bit for each
 * candidate that must not be drawn; with drawing->distinct those picked are marked too. */
void choosing_fill(const struct drawing *drawing, int worker, uint64_t *known, int s, size_t pair, size_t first,
                   size_t n, uint32_t *to);

#endif
