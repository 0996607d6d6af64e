/* The table of runs: what the Runs screen shows, sorted and filtered. Last and best values come from the store's
 * summaries, one query for all runs; curves and changed settings are read only for the rows that can be seen, a few
 * at a time. */
#ifndef TUI_SCREENS_RUNS_TABLE_H
#define TUI_SCREENS_RUNS_TABLE_H

#include "store/catalogue.h"
#include "store/main_metric.h"
#include "tui/widgets/series.h"

/* Columns to sort by: X(member, word). */
#define SORT_COLUMNS(X)   \
    X(ID, "id")           \
    X(NAME, "name")       \
    X(STATUS, "status")   \
    X(DATA, "data")       \
    X(STEP, "step")       \
    X(AGE, "age")         \
    X(LOSS, "loss")       \
    X(LAST, "last")       \
    X(TEST, "test")       \
    X(BEST, "best")

enum sort_column {
#define SORT_MEMBER(name, word) SORT_##name,
    SORT_COLUMNS(SORT_MEMBER)
#undef SORT_MEMBER
    SORT_COUNT
};
extern const char *const sort_words[SORT_COUNT];

struct runs_row {
    struct run run;
    double loss, last, best, test; /* NaN where there is none; all but the loss of the main metric, `test` on the test
                                      split */
    bool higher;                   /* is better */
    int64_t metric, metric_step;   /* the main metric and the step of its last value; -1 */
    char metric_name[METRIC_NAME]; /* "" before anything was measured */
};

/* What is read of one run only when its row can be seen. */
struct row_detail {
    int64_t run;
    int64_t step, metric_step; /* of the run and of its main metric when it was read */
    struct series series;      /* the main metric */
    char *lineage;             /* "child of run 3 (warm) at step 500", or "" */
    char *changed;             /* settings that are neither the default nor what its preset says: "tau=0.07
                                  lr=0.01" */
};

struct runs_table {
    struct runs_row *rows; /* newest first */
    int *order;            /* of the rows that pass the filter */
    struct row_detail *details;
    size_t n, n_order, n_details, detail_capacity;
    char judging[METRIC_NAME]; /* the main metric of all the runs without its split; "" before any, or when they have
                                  several */
    enum sort_column sort;
    bool reverse, read;
    char filter[64];
    int64_t selected; /* run id */
    char newest_dataset[64]; /* read where there is no run to show; "" when there is none either */
};

void runs_table_release(struct runs_table *table);
int runs_table_refresh(struct runs_table *table, struct store *store, struct err *err);
/* Sorts and filters again. What is unknown comes last; else the best, the newest, the first by name comes first, or
 * with `reverse` last. */
void runs_table_arrange(struct runs_table *table);
/* Place of the selected run in `order`; -1 when it is empty. */
int runs_table_cursor(const struct runs_table *table);
void runs_table_select(struct runs_table *table, int cursor);
/* The row at a place of the order. */
const struct runs_row *runs_table_row(const struct runs_table *table, int cursor);
/* Reads the detail of the first row, or of one of the rows from..to (places in the order), that lacks it. Returns 1
 * when it read one, 0 when there is nothing to do, -1 on error. */
int runs_table_read_detail(struct runs_table *table, struct store *store, const struct catalogue *catalogue, int from,
                           int to, struct err *err);
const struct row_detail *runs_table_detail(const struct runs_table *table, int64_t run);

#endif
