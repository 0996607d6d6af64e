/* What decides a sweep, and whether its runs will record it. */
#ifndef TUI_SWEEP_METRIC_H
#define TUI_SWEEP_METRIC_H

#include "store/run.h"

/* Of a run on a data set: what it measures follows from these. */
struct recorded_metrics {
    int64_t rules;
    char k[64], validation[64];
};

/* -1 and what to do instead when a run of these settings never records the metric. `last` is what was asked for
 * before, and is not asked again: it begins empty. */
int sweep_can_judge(struct store *store, const char *metric, const struct dataset *dataset, int64_t rules,
                    const struct setting *settings, size_t n, struct recorded_metrics *last, struct err *err);

#endif
