/* How far an import is, as one line on standard error that is written over, when that is a terminal; and whether it
 * has been told to stop. */
#ifndef ENGINE_IMPORT_PROGRESS_H
#define ENGINE_IMPORT_PROGRESS_H

#include "engine/import/collect.h"

#include <signal.h>

enum { PROGRESS_SIGNALS = 4 };

struct progress {
    const struct collector *collector; /* whose interactions are counted; NULL: nothing is */
    bool terminal, shown;
    double next; /* when the line is due again, on the monotonic clock */
    struct sigaction old[PROGRESS_SIGNALS]; /* what the signals did before */
};

/* From here to progress_end SIGINT, SIGTERM and SIGHUP only ask to stop. */
void progress_begin(struct progress *progress, const struct collector *collector);
void progress_end(struct progress *progress);

/* For source_watch, with the struct as context: false once somebody asked to stop. */
bool progress_reading(void *context, const struct source *source);
/* Says how many of something have been read, now and then. -1 and ERR_FAILED once somebody asked to stop. */
int progress_count(struct progress *progress, size_t n, const char *what, struct err *err);
/* Says what is being done. -1 and ERR_FAILED once somebody asked to stop. */
int progress_stage(struct progress *progress, const char *stage, struct err *err);

#endif
