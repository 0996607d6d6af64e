/* Following a run from the command line: what it does, as one line that is rewritten (on a terminal) or as a line
 * every few seconds and at every evaluation, until it ends or the person leaves. */
#ifndef TUI_PROGRESS_H
#define TUI_PROGRESS_H

#include "store/metric.h"
#include "store/run.h"
#include "tui/engine_link.h"

#include <stdio.h>

/* How following ended. */
enum follow_end {
    FOLLOW_ENDED,   /* the run did */
    FOLLOW_STOPPED, /* the run did, because Ctrl-C asked for it */
    FOLLOW_LEFT     /* the run goes on: a second Ctrl-C, SIGTERM or SIGHUP */
};

struct follow {
    struct store *store;
    struct engine_process *engine; /* the one started for it, or NULL */
    int64_t run;
    FILE *to;                      /* stderr, or stdout when the lines are what was asked for */
    bool asked;                    /* it was asked to stop, since nobody is here */
    int signal;                    /* the one that made it leave; 0 if none did */
    struct run state;              /* the run as it was seen last */
};

/* Returns an enum follow_end, or -1 with err. The first Ctrl-C asks the engine to stop with a checkpoint. */
int follow_run(struct follow *follow, struct err *err);

/* One line about where a run stands: step, epoch, loss, ranking metric, rate, time to go. */
void progress_line(const struct run *run, const struct metric_summary *metrics, size_t n, struct text *out);

#endif
