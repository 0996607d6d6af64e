/* A part: anything in the engine that a person can choose. How to add one:
 *
 *   1. Copy the shortest neighbour in its room (losses/, negatives/, optim/, ...): one file, ending in one const
 *      struct whose first member is a `struct part` with its name, its line of help and the knobs it reads.
 *   2. Add its row to parts.h.
 *
 * That is all: the Makefile finds the file, the catalogue publishes the row, and the workbench, the command line,
 * completion and the manual know it. The tests go through the lists too: every loss is checked against differences
 * and for its bits, every negative strategy that is a law against what it declares, as soon as it has a row. */
#ifndef ENGINE_PART_H
#define ENGINE_PART_H

#include "store/catalogue.h"

struct fitting; /* fitting.h */

struct part {
    const char *name;
    const char *help;                 /* one line */
    const struct knob *const *knobs;  /* NULL-ended, or NULL: the knobs that this part reads. Parts may share one. */
    /* -1 and why when a run that has chosen this part cannot be trained: what the data lack, or what would not fit
     * into memory. NULL: it always can. Asked before the first step, and whenever a knob is turned. */
    int (*fits)(const struct fitting *run, struct err *err);
};

#endif
