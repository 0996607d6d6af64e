/* Asking the engine whether a run can be trained with its settings, before it is written down: settings may
 * contradict each other, or ask for what the data have not.
 *
 * Order of calls: checking_begin; checking_vocabulary, checking_metric, checking_settings, checking_set and
 * checking_next in any order; checking_ask, which ends it. */
#ifndef TUI_CHECKING_H
#define TUI_CHECKING_H

#include "store/run.h"

struct checking {
    char **words;
    size_t n, capacity;
};

/* `taught`: the run will be given a teacher. */
void checking_begin(struct checking *checking, const struct store *store, int64_t dataset, bool taught);
/* It will be given the vocabulary in this file; NULL: none. */
void checking_vocabulary(struct checking *checking, const char *path);
/* They must measure this metric, too. */
void checking_metric(struct checking *checking, const char *metric);
/* The start of each. */
void checking_settings(struct checking *checking, const struct setting *settings, size_t n);
void checking_set(struct checking *checking, const char *knob, const char *value);
/* The settings so far must fit; what follows changes them. */
void checking_next(struct checking *checking);
/* 0 when all fit. -1 with the engine's sentence about the first that do not, whose number, from 0, `which` gets (or
 * NULL). */
int checking_ask(struct checking *checking, size_t *which, struct err *err);

#endif
