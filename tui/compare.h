/* Runs side by side: what differs between them, and whether a difference of their metrics is more than another seed
 * makes. */
#ifndef TUI_COMPARE_H
#define TUI_COMPARE_H

#include "store/catalogue.h"
#include "store/event.h"
#include "store/metric.h"
#include "store/run.h"

#include <stdbool.h>

struct compared {
    struct run run;
    char fingerprint[24];     /* of its data set; "" when none was made */
    struct setting *settings; /* by knob name */
    struct event *changes;    /* those that were made, by step */
    struct metric_summary *metrics;
    int64_t *siblings;        /* see run_siblings */
    size_t n_settings, n_changes, n_metrics, n_siblings;
};

struct comparison {
    struct store *store;
    struct catalogue catalogue;
    struct compared *runs;
    size_t n;
};

/* Finds the runs by their keys (as run_find does). After -1 there is nothing to release. */
int comparison_load(struct comparison *out, struct store *store, const char **keys, size_t n, struct err *err);
void comparison_release(struct comparison *comparison);

/* Of a run; NULL when it has none of that name. */
const struct setting *compared_setting(const struct compared *run, const char *knob);
/* By which it is judged. */
const struct metric_summary *compared_main_metric(const struct compared *run);
const struct metric_summary *compared_metric(const struct compared *run, const char *name);

/* Every name that one of the runs has, by name; the texts belong to the comparison, the caller frees *out. */
size_t comparison_knobs(const struct comparison *comparison, const char ***out);
size_t comparison_metrics(const struct comparison *comparison, const char ***out);
/* The steps at which one of the runs was changed, rising. The caller frees *out. */
size_t comparison_steps(const struct comparison *comparison, int64_t **out);
/* True when not all runs have begun with the same value and ended with the same. */
bool comparison_differs(const struct comparison *comparison, const char *knob);

/* Whether the best values of two runs differ by more than their seeds explain. The spread is the standard deviation
 * over seeds, pooled over the siblings of both runs (n - 1 degrees of freedom for n seeds of each). Two runs of which
 * only the seed differs are further apart than `limit`, Student's t at 95 % times the square root of 2 times the
 * spread, once in twenty times. */
enum verdict { VERDICT_NONE, VERDICT_WITHIN, VERDICT_BEYOND, VERDICT_INCOMPARABLE };
struct judgement {
    enum verdict verdict; /* VERDICT_NONE: there is no evidence */
    char why_not[160];    /* why the values of a loss cannot be compared: "tau and margin differ"; else "" */
    double spread, limit; /* NaN without evidence */
    int degrees;
};

/* Of run `at` against the first. 0, or -1 with err. */
int comparison_judge(const struct comparison *comparison, size_t at, const char *metric, struct judgement *out,
                     struct err *err);

/* The same of two groups of runs that differ by their seed alone, the first `n_first` and all others: their means are
 * further apart than `limit`, Student's t times the spread times the root of 1/n + 1/m, once in twenty times.
 * *difference is that of the means, NaN when a group has no value. */
int comparison_judge_groups(const struct comparison *comparison, size_t n_first, const char *metric,
                            struct judgement *out, double *difference, struct err *err);

/* The same from a spread that is known with so many degrees of freedom: of a difference between two means of n and m
 * values. Without degrees there is no verdict. */
struct judgement judge_means(double difference, size_t n, size_t m, double spread, int degrees);

/* "within" or "beyond"; NULL for the others. */
extern const char *const verdict_names[VERDICT_INCOMPARABLE + 1];
/* "beyond the spread over seeds (0.012, limit 0.036)", "no verdict", "not comparable: tau differs". */
void judgement_describe(const struct judgement *judgement, char *to, size_t size);
/* Why there is no verdict, and what to do about it. The caller frees it. */
char *comparison_advice(const struct comparison *comparison);
/* The metrics to compare: the one that is wanted, or, with NULL, all, what the runs are judged by first. The caller
 * frees *out, as it does after -1. */
int comparison_choose(const struct comparison *comparison, const char *wanted, const char ***out, size_t *n,
                      struct err *err);

/* Mean and standard deviation (of a sample; NaN for fewer than two) of n values. */
void mean_and_spread(const double *values, size_t n, double *mean, double *spread);

#endif
