/* A grid of settings to try: an axis per knob, a combination being one value of each. */
#ifndef TUI_GRID_H
#define TUI_GRID_H

#include "tui/resolve_settings.h"

enum { MOST_AXES = 16 };

struct grid {
    struct axis {
        char knob[32];
        char (*values)[64]; /* as knob_check spells them */
        size_t n;
    } axes[MOST_AXES];
    size_t n;
};

/* Adds the axis "knob=v1,v2,...". ERR_USAGE for a knob or a value that is there twice, and as resolve_word. */
int grid_add(struct grid *grid, const struct catalogue *catalogue, const char *word, struct err *err);
void grid_release(struct grid *grid);

/* How many combinations there are; INT64_MAX when there are more than that. */
int64_t grid_size(const struct grid *grid);
/* The value that the combination `at`, from 0, has of an axis: the last axis turns fastest. */
const char *grid_value(const struct grid *grid, int64_t at, size_t axis);

/* SplitMix64 (Steele, Lea & Flood 2014): the next of a sequence that begins at *state. */
uint64_t draw_next(uint64_t *state);

/* `want` different combinations drawn by chance, always the same ones, in rising order; all when there are no more.
 * Returns how many. The caller frees *out. */
size_t grid_draw(const struct grid *grid, size_t want, int64_t **out);

#endif
