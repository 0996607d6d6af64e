/* Filling the slots of a step with negatives, each strategy its own. */
#ifndef ENGINE_NEGATIVES_FILLING_H
#define ENGINE_NEGATIVES_FILLING_H

#include "engine/negatives/drawing.h"

/* The struct says for what; plans what is to be drawn in this step, and fills drawing->negative, in the arena.
 * Returns how many there are. */
size_t drawing_fill(struct drawing *drawing, struct arena *arena, int64_t step, const struct settings *settings);
/* (n + n_blends): log(q candidates) of these ids, q being the chance that a slot which has a candidate or stands for
 * one has that of the id; then of the blends, whose parents are places in the list by now: their parents', in their
 * own proportions. */
const real *drawing_correction(const struct drawing *drawing, struct arena *arena, const uint32_t *ids, size_t n);

#endif
