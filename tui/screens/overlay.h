/* Curves of several runs that are drawn into one chart, read from the store in increments. */
#ifndef TUI_SCREENS_OVERLAY_H
#define TUI_SCREENS_OVERLAY_H

#include "store/metric.h"
#include "tui/widgets/series.h"

/* One metric of one run. */
struct overlay_curve {
    int64_t run;
    char metric[METRIC_NAME];
    bool wanted, recorded; /* since overlay_begin; the run has points of it */
    struct series series;
};

struct overlay {
    struct overlay_curve *curve;
    size_t n, capacity;
};

/* Says which curves are needed: begin, want each, then read all, which drops those that nobody wanted. */
void overlay_begin(struct overlay *overlay);
void overlay_want(struct overlay *overlay, int64_t run, const char *metric);
/* Reads what is new. */
int overlay_read(struct overlay *overlay, struct store *store, struct err *err);
/* Smooths all curves of a metric. */
void overlay_smooth(struct overlay *overlay, const char *metric, double weight);
/* NULL when it was not wanted. */
const struct overlay_curve *overlay_find(const struct overlay *overlay, int64_t run, const char *metric);
void overlay_release(struct overlay *overlay);

/* Brings a series up to the points that a run has by its summary; by no more of them than there is `room`, which
 * becomes less by those that were read. NULL: by all. */
int series_follow(struct series *series, struct store *store, int64_t run, const struct metric_summary *summary,
                  int64_t *room, struct err *err);
/* NULL when there is none. */
const struct metric_summary *summary_named(const struct metric_summary *summaries, size_t n, const char *name);

#endif
