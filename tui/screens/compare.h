/* What Compare knows: the marked runs, side by side. Their curves lie over each other, a chart for each metric, and a
 * table has their values and the settings that differ. Runs that differ by their seed alone can be one curve, their
 * mean, with a band of their standard deviation; and a baseline can be taken off all. */
#ifndef TUI_SCREENS_COMPARE_H
#define TUI_SCREENS_COMPARE_H

#include "store/event.h"
#include "store/run.h"
#include "tui/app.h"
#include "tui/screens/compare_view.h"
#include "tui/screens/axis_window.h"
#include "tui/screens/overlay.h"
#include "tui/widgets/chart.h"

enum { CHARTS_MOST = 6 };
/* What settings tell runs apart by. */
enum { BY_COLOUR, BY_STROKE, BY_COUNT };
enum compare_axis { AXIS_STEP, AXIS_EPOCH, AXIS_TIME, AXIS_COUNT };

/* A marked run. */
struct shown_run {
    struct run run;
    int look; /* its number (selection.h) */
    bool hidden, baseline;
    struct setting *settings;
    struct event *events;
    char *letters; /* of the events, as Live has them */
    size_t n_settings, n_events;
    int group;     /* that it is in */
};

/* Runs that are one curve and one row: those that differ by their seed alone, or one run. */
struct shown_group {
    int first; /* of its runs, whose look it has */
    int n;
    bool baseline; /* is among them */
};

/* A curve of a group in a chart. */
struct shown_curve {
    const struct series *series; /* a run's own, or `mean`; NULL where nothing was recorded */
    struct series mean, low, high;
    bool made, band; /* the mean, and the other two, are this curve's own */
    double scale;    /* what a step counts on the x axis */
    uint64_t origin; /* what it was made of, as a number: it is made again when that is another */
};

struct compare_chart {
    char metric[METRIC_NAME];
    struct shown_curve *curve; /* (n_groups) */
    struct range range;
};

/* What a verdict was about: it is asked for again when any of it is another. */
struct judged {
    int64_t baseline, run, baseline_step, run_step, baseline_status, run_status, ended;
    int64_t baselines, runs; /* that are judged together, as seeds are folded */
};

struct compare {
    struct shown_run *run;
    struct shown_group *group;
    size_t n, n_groups;
    struct overlay raw;
    struct compare_chart chart[CHARTS_MOST];
    int n_charts, focus;
    bool chosen;   /* a person has chosen the metrics */
    bool transposed, all_settings, folded, minus, log, zoom, read;
    double weight; /* of smoothing */
    enum compare_axis axis;
    struct axis_window window;
    int64_t selected; /* run */
    int row;          /* where settings are the rows: the one that is selected */
    const char **item; /* (n_items) knobs that have a place in the table; they belong to `run` */
    size_t n_items;
    char by[BY_COUNT][32]; /* the knob whose values have a colour, or a stroke and mark; "": every run has its own */
    char verdict[512]; /* on the selected run against the baseline */
    struct judged judged;
    const struct compare_view *view; /* NULL: the first */
    struct points points;            /* of the views that draw runs as points */
};

/* Whether two runs are the same but for their seeds. */
bool differ_by_seed(const struct shown_run *a, const struct shown_run *b);

struct compare *compare_of(const struct app *app);
const struct compare_view *compare_view_of(const struct compare *compare);
/* Reads what the present view shows. */
int compare_read_view(struct app *app, struct err *err);
/* Knows the run of the selected point, of which commands are. */
void compare_follow_point(struct app *app);
/* Its metrics, as a person types them. */
void compare_name_metrics(const struct compare *compare, char *to, size_t size);
/* Makes groups and curves anew from what was read: after every change of what is shown. */
void compare_arrange(struct compare *compare, double now);
/* Forgets the ranges of the y axes: they fit other numbers now. */
void compare_forget_ranges(struct compare *compare);
/* The row of the selected run, 0 when it is not there; -1 when nothing is shown. */
int compare_row(const struct compare *compare);
/* The end of the x axis, and what it counts. */
double compare_span(const struct compare *compare);
const char *compare_unit(const struct compare *compare);
/* What a group has of a chart at the cursor, or last; `spread` is the standard deviation of its seeds, or NaN. */
double compare_value(const struct compare *compare, int chart, int group, double *spread);
/* Reads what is marked, and what is new of it. */
int compare_read(struct compare *compare, struct store *store, struct selection *selection, double now,
                 struct err *err);
/* The metrics that a person chooses, a chart each; with n 0 the main metric and the loss again. */
int compare_choose(struct compare *compare, struct store *store, char *const *metrics, int n, struct err *err);
/* Writes the verdict, when a baseline and another run are there. */
int compare_judge(struct compare *compare, struct store *store, struct err *err);
void compare_release(struct compare *compare);

/* How a run is drawn: its own look, or that of the values of settings. */
struct look compare_look(const struct compare *compare, const struct shown_run *run);
/* The setting that comes next for a colour or stroke, "" behind the last; and in words what one means. */
const char *compare_next_setting(const struct compare *compare, int by);
void compare_tell_looks(const struct compare *compare, int by, const char *knob, char *to, size_t size);
/* Draws which value has which look into a row; returns the rows it took, 0 where each run has its own. */
int compare_draw_legend(const struct compare *compare, struct canvas *canvas, int y);
/* ", tau 0.1, loss bpr": a run's values of these settings. The caller frees it. */
char *compare_values_by(const struct compare *compare, const struct shown_run *run);

/* A chart as it is drawn: its curves, that of the group `front` first, without flags. */
struct chart compare_chart_of(const struct compare *compare, int at, int front,
                              struct chart_curve curves[MARKS_MOST]);
/* Appends the changes of a group's first run, in its colour. */
void compare_flags_of(const struct compare *compare, int group, struct chart_flag **flags, size_t *n,
                      size_t *capacity);

void compare_draw(const struct app *app, const void *state, struct canvas *canvas);
/* Draws the table of runs and settings; compare_table_rows says how many rows it would fill. */
void compare_draw_table(const struct compare *compare, struct canvas *canvas, struct rect area);
int compare_table_rows(const struct compare *compare);

#endif
