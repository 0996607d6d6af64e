/* Runs as points in the space of their settings: an axis for each setting that differs between them and for each
 * field that was asked for, and last the metric that they are judged by. Scatter plots, parallel coordinates and the
 * importance of settings are made of these. Runs that differ by their seed alone are one point. */
#ifndef TUI_RUN_SPACE_H
#define TUI_RUN_SPACE_H

#include "tui/run_facts.h"

struct space_axis {
    struct query_field field;
    char name[80];
    bool setting; /* something that a run was given, not what came out of it */
    bool log;     /* a logarithmic scale, on which 0 has the lowest place */
    bool higher;  /* is better, of what was measured */
    char **word;  /* (n_words) in order; a value is a place among them. None: of numbers */
    size_t n_words;
    double low, high; /* of all values; on a logarithmic scale without 0 */
    bool zero;        /* some value is 0 */
};

/* A run, or runs that differ by their seed alone. */
struct space_point {
    int64_t run; /* the first of them */
    char name[64];
    int n;
    double *mean, *spread; /* (n_axes); NaN where it has none. The spread is the standard deviation, NaN of one */
};

struct run_space {
    struct space_axis *axis; /* (n_axes) the settings that differ, what was asked for, and the metric */
    size_t n_axes, n_settings;
    struct space_point *point; /* (n_points) in the order of the runs */
    size_t n_points;
    int64_t *run;  /* (n_runs) those that have a value of the metric */
    int *point_of; /* (n_runs) */
    double *value; /* (n_runs, n_axes) */
    size_t n_runs;
    size_t n_without, n_judged_otherwise; /* runs that are left out: without a value, or with another main metric */
};

/* What is known of the runs, by which the space is made. */
struct space_source {
    struct store *store;
    struct run_facts *facts;
    const struct catalogue *catalogue;
};

/* `fields` that are no setting that differs get an axis, too. `metric` is a field, or the name of a metric, of which
 * the best value is meant; NULL: the main metric of most of the runs. To be released after -1, too. */
int run_space_make(struct run_space *space, const struct space_source *source, const struct run *const *runs,
                   size_t n, char *const *fields, size_t n_fields, const char *metric, struct err *err);
/* The same from a store of which nothing has been read yet. */
int run_space_read(struct run_space *space, struct store *store, const struct run *const *runs, size_t n,
                   char *const *fields, size_t n_fields, const char *metric, struct err *err);
void run_space_release(struct run_space *space);

/* An axis by its name; -1 when there is none. */
int run_space_axis(const struct run_space *space, const char *name);
const struct space_axis *run_space_metric(const struct run_space *space);
/* Which runs are left out and why, as a clause for people; "" when none is. */
void run_space_tell(const struct run_space *space, char *to, size_t size);

/* Where a value lies on its axis, 0 to 1; NaN of NaN. */
double space_axis_place(const struct space_axis *axis, double value);
/* A value in few characters: a word, a number, "-" for none. */
void space_axis_text(const struct space_axis *axis, double value, char *to, size_t size);

/* Spearman's rank correlation of two axes over the points that have both, equal values sharing their mean rank; NaN
 * for fewer than three points, words, or an axis on which all are equal. `n` is the number of points. */
double run_space_rank_correlation(const struct run_space *space, int x, int y, size_t *n);

#endif
