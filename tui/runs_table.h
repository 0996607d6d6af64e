/* The table of runs: what the Runs screen shows, sorted and filtered. Last and best values come from the store's
 * summaries, one query for all runs; curves are read only for the rows that can be seen, a few at a time. */
#ifndef TUI_RUNS_TABLE_H
#define TUI_RUNS_TABLE_H

#include "store/run.h"
#include "tui/series.h"

/* Columns to sort by: X(member, word). */
#define SORT_COLUMNS(X)   \
    X(ID, "id")           \
    X(NAME, "name")       \
    X(STATUS, "status")   \
    X(DATA, "data")       \
    X(STEP, "step")       \
    X(AGE, "age")         \
    X(LOSS, "loss")       \
    X(RECALL, "recall")   \
    X(F1, "f1")           \
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
    double loss, recall, f1, best; /* NaN where there is none; best is of recall */
    int64_t recall_step;           /* of the last recall, -1 */
    bool recall_is_valid;          /* of the validation slice rather than of test */
};

/* The curve of one run for its sparkline. */
struct spark {
    int64_t run, step; /* up to which it has been read */
    struct series series;
};

struct runs_table {
    struct runs_row *rows; /* newest first */
    int *order;            /* of the rows that pass the filter */
    struct spark *sparks;
    size_t n, n_order, n_sparks, spark_capacity;
    enum sort_column sort;
    bool reverse, read;
    char filter[64];
    int64_t selected; /* run id */
};

void runs_table_release(struct runs_table *table);
int runs_table_refresh(struct runs_table *table, struct store *store, struct err *err);
/* Sorts and filters again. */
void runs_table_arrange(struct runs_table *table);
/* Place of the selected run in `order`; -1 when it is empty. */
int runs_table_cursor(const struct runs_table *table);
void runs_table_select(struct runs_table *table, int cursor);
/* The row at a place of the order. */
const struct runs_row *runs_table_row(const struct runs_table *table, int cursor);
/* Reads the curve of one of the rows from..to (places in the order) that lacks it. Returns 1 when it read one, 0 when
 * there is nothing to do, -1 on error. */
int runs_table_read_spark(struct runs_table *table, struct store *store, int from, int to, struct err *err);
const struct spark *runs_table_spark(const struct runs_table *table, int64_t run);

#endif
