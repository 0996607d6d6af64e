/* Successive halving: all runs of a sweep train to a first rung, the best third of them by the metric on to the next,
 * three times as far, and so on (Jamieson & Talwalkar, AISTATS 2016). Nobody waits for a rung to be full: whenever a
 * core is free, the best run that may go on does (ASHA: Li et al., MLSys 2020). A run that rests at its rung has a
 * checkpoint, so that nothing is trained twice. */
#ifndef TUI_HALVING_H
#define TUI_HALVING_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { MOST_RUNGS = 12, HALVING_SHARE = 3 };

struct halving {
    double rung[MOST_RUNGS]; /* (n) epochs, rising, below the runs' last */
    size_t n;
    bool to_end; /* above the last rung the best train to their end; else nobody does */
};

/* Rungs for runs of so many epochs, of which an evaluation is made every so often. */
void halving_lay_out(struct halving *halving, double epochs, double evaluated_every, bool to_end);
/* How many rungs a run has behind it after so many epochs. */
size_t halving_rungs(const struct halving *halving, double epoch);

struct sweep;
struct trial;
/* Which trial that rests goes on next; NULL: none may. `last`: no others will come, so that one of each rung does. */
struct trial *halving_next(const struct sweep *sweep, bool last);
/* To which epoch the trial trains now; 0: to its end. */
double halving_until(const struct halving *halving, const struct trial *trial);

#endif
