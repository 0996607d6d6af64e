/* What was asked of a run, in words: one sentence for each event, and one for what a change did. */
#ifndef TUI_EVENT_WORDS_H
#define TUI_EVENT_WORDS_H

#include "store/run.h"

struct told_event {
    char letter;    /* its flag on charts; 0: it has none */
    int64_t step;   /* from which it is in force; -1: not yet */
    char *sentence; /* "3. set tau 0.2 -> 0.07, from step 500: ... (workbench: why)" */
    char *effect;   /* what the main metric was and is, and is against the twin; NULL where it is no change */
};

/* All of a run, in order. To be released with told_events_release. */
int events_tell(struct store *store, const struct run *run, struct told_event **out, size_t *n, struct err *err);
void told_events_release(struct told_event *told, size_t n);

#endif
