/* The curves of a run for Live. Which there are, which belong into one chart and in which order follows from the rows
 * of metrics (store/metric.h) and from the main metric of the run: no name of a metric is known here but the loss. */
#ifndef TUI_SCREENS_CURVES_H
#define TUI_SCREENS_CURVES_H

#include "store/metric.h"
#include "store/run.h"
#include "tui/widgets/series.h"
#include "tui/widgets/ticks.h"

enum { CURVES_IN_CHART = 3 };

/* The loss and its terms; what is measured on the split of the main metric; all else, as health. */
enum curve_kind { CURVE_LOSS, CURVE_MEASURE, CURVE_OTHER, CURVE_NONE };

struct curve {
    char metric[METRIC_NAME]; /* its name in the store */
    char pane[16], unit[16];
    int64_t id;               /* of the metric; 0 while nothing was recorded */
    enum curve_kind kind;
    bool whole_name;          /* its label is all of its name */
    int64_t rank;             /* of its pane among those of its kind: the main metric's is first */
    struct range range;       /* of the chart that it is the first of */
    struct series series;
};

/* Curves that stand one after the other. */
struct curve_slice {
    const struct curve *curve;
    size_t n;
};

struct curves {
    struct curve *curve; /* by kind, pane and number of the metric: the loss before its terms, the main metric before
                            all else that is measured */
    size_t n, capacity;
    char main[METRIC_NAME]; /* "" where neither the run nor its settings say */
    double weight;          /* of smoothing the loss */
    bool more;              /* there may be points that have not been read yet */
    struct best_baseline floor; /* of the main metric: what the run has to beat; its value is NaN without one */
    double floor_read;      /* when, monotonic */
};

/* Those that are there whether or not anything was recorded: the loss and the main metric. */
int curves_begin(struct curves *curves, struct store *store, const struct run *run, const struct setting *settings,
                 size_t n_settings, struct err *err);
/* Reads what is new, as many points as one can wait for. */
int curves_read(struct curves *curves, struct store *store, const struct run *run, const struct setting *settings,
                size_t n_settings, struct err *err);
/* The baseline that the main metric of a run is held against. It is another run's news, so it is not looked for each
 * time. */
int curves_read_floor(struct curves *curves, struct store *store, const struct run *run, double now, struct err *err);
void curves_clear(struct curves *curves); /* the points */
void curves_release(struct curves *curves);
void curves_smooth(struct curves *curves, double weight);
/* Lets the range of every chart follow what is in it; `now` counts towards shrinking. */
void curves_follow_ranges(struct curves *curves, bool log_loss, double now);
/* Another scale: the loss's range begins anew. */
void curves_forget_loss_range(struct curves *curves);

/* Whether two have a place in one chart. A number without a unit goes with any of its pane. */
bool curves_share_axis(const struct curve *a, const struct curve *b);
/* Lets the range of a chart of n curves, which the first has, follow what is in it. `level` is within the range, too,
 * unless it is NaN. */
void curves_follow_range(struct curve *first, size_t n, bool log, double level, double now);
/* The part of its name behind the slash, or all of it. */
const char *curve_label(const struct curve *curve);
/* Both are NULL before curves_begin; the main metric also where none is known. */
const struct curve *curves_loss(const struct curves *curves);
const struct curve *curves_main(const struct curves *curves);

/* The loss and its first terms. */
struct curve_slice curves_of_loss(const struct curves *curves);
/* The main metric and the next of its pane that have its unit. */
struct curve_slice curves_of_main(const struct curves *curves);
/* What else is measured on that split, in charts of one pane and unit each; empty beyond the last. */
struct curve_slice curves_of_page(const struct curves *curves, int page);
int curves_pages(const struct curves *curves);
struct curve_slice curves_of_others(const struct curves *curves);

#endif
