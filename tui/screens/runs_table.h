/* The table of runs: what the Runs screen shows, sorted and filtered. Last and best values come from the store's
 * summaries, one query for all runs; curves and changed settings are read only for the rows that can be seen, a few
 * at a time. */
#ifndef TUI_SCREENS_RUNS_TABLE_H
#define TUI_SCREENS_RUNS_TABLE_H

#include "store/catalogue.h"
#include "store/main_metric.h"
#include "tui/run_facts.h"
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
    SORT_COUNT,
    SORT_FACT /* by sort_field */
};
extern const char *const sort_words[SORT_COUNT];

struct runs_row {
    struct run run;
    double loss, last, best, test; /* NaN where there is none; all but the loss of the main metric, `test` on the test
                                      split */
    bool higher;                   /* is better */
    int64_t metric, metric_step;   /* the main metric and the step of its last value; -1 */
    char metric_name[METRIC_NAME]; /* "" before anything was measured */
    int members; /* while seeds are folded, of the newest run of a group: how many it has */
    int next;    /* and of each the place of the next one in `rows`, -1 behind the last */
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

enum { EXTRA_COLUMNS = 12 };

struct runs_table {
    struct runs_row *rows; /* newest first */
    int *order;            /* of the rows that pass the filter */
    struct row_detail *details;
    size_t n, n_order, n_archived, n_details, detail_capacity;
    char judging[METRIC_NAME]; /* the main metric of all the runs without its split; "" before any, or when they have
                                  several */
    enum sort_column sort;
    struct query_field sort_field;
    bool reverse, read;
    char filter[256]; /* as it was typed */
    struct query *query; /* what it says; NULL: all are shown */
    struct run_facts facts;
    /* What more stands in columns: what a person has chosen, or the settings that differ among the runs shown. */
    struct query_field extra[EXTRA_COLUMNS];
    int n_extra;
    bool chosen;
    bool folded; /* runs that differ by their seed alone are one row */
    int64_t selected; /* run id */
    bool follows;     /* the newest of those shown is selected when one comes, */
    int64_t newest;   /* which was this one last */
    double refreshed; /* when, as facts.now */
    uint64_t labels;  /* label_stamp of what is shown */
    int64_t offers_for;  /* the run that `offer` is about */
    char offer[96];      /* how its sweep, which nobody drives, goes on; "" */
    char newest_dataset[64]; /* read where there is no run to show; "" when there is none either */
};

void runs_table_release(struct runs_table *table);
int runs_table_refresh(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                       struct err *err);
/* Sorts and filters again. What is unknown comes last; else the best, the newest, the first by name comes first, or
 * with `reverse` last. */
void runs_table_arrange(struct runs_table *table);
/* Shows only the runs of which a query holds; -1 when it cannot be read, and nothing has changed. */
int runs_table_filter(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                      const char *text, struct err *err);
/* Chooses what stands in the columns beside number, name and status: fields of queries. Without any: what differs. */
int runs_table_choose(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                      char *const *names, int n, struct err *err);
/* Makes runs that differ by their seed alone one row, or each its own. */
int runs_table_set_folded(struct runs_table *table, bool folded, struct store *store,
                          const struct catalogue *catalogue, struct err *err);
/* Sorts by a column of the table, or any field. */
int runs_table_sort(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                    const char *name, struct err *err);
bool runs_table_is_sorted_by(const struct runs_table *table, const struct query_field *field);
/* By the next column of those that can be there. */
void runs_table_sort_next(struct runs_table *table);
/* Reads settings of some more runs; 1 when it read some, 0 when all are known. */
int runs_table_read_settings(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                             int64_t most, struct err *err);
/* Place of the selected run in `order`; -1 when it is empty. */
int runs_table_cursor(const struct runs_table *table);
/* Selects the newest run that is shown, and each that comes from now on; or no longer. */
void runs_table_follow(struct runs_table *table, bool follows);
void runs_table_select(struct runs_table *table, int cursor);
/* A number of a row, of a measured field or else of a column; where seeds are folded, the mean of those that have
 * one, and in `spread` their standard deviation, NaN for fewer than two. */
double runs_table_number(const struct runs_table *table, const struct runs_row *row, enum sort_column column,
                         const struct query_field *field, double *spread);
/* The place in `rows` of the next run of the same row of the table, where seeds are folded; -1 behind the last. */
int runs_table_next(const struct runs_table *table, int row);
/* The row at a place of the order. */
const struct runs_row *runs_table_row(const struct runs_table *table, int cursor);
/* Reads the detail of the first row, or of one of the rows from..to (places in the order), that lacks it. Returns 1
 * when it read one, 0 when there is nothing to do, -1 on error. */
int runs_table_read_detail(struct runs_table *table, struct store *store, const struct catalogue *catalogue, int from,
                           int to, struct err *err);
const struct row_detail *runs_table_detail(const struct runs_table *table, int64_t run);

#endif
