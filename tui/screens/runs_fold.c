/* Runs that differ by their seed alone as one row of the table: their mean and standard deviation. */
#include "store/base/mem.h"
#include "tui/screens/runs_internal.h"

#include <math.h>
#include <stdlib.h>

struct keyed {
    uint64_t key;
    int row;
};

static int by_row(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : x->row - y->row;
}

/* The rows of `order`, one group after the other. The caller frees it. */
static struct keyed *group_rows(const struct runs_table *table)
{
    size_t n = table->n_order;
    struct keyed *keyed = xcalloc(n + 1, sizeof *keyed);
    const struct run **runs = xcalloc(n + 1, sizeof *runs);
    for (size_t i = 0; i < n; i++)
        runs[i] = &table->rows[table->order[i]].run;
    uint64_t *group = run_facts_groups(&table->facts, runs, n);
    for (size_t i = 0; i < n; i++)
        keyed[i] = (struct keyed){group[i], table->order[i]};
    qsort(keyed, n, sizeof *keyed, by_row);
    free(group);
    free(runs);
    return keyed;
}

void runs_table_fold(struct runs_table *table)
{
    size_t n = table->n_order, groups = 0;
    struct keyed *keyed = group_rows(table);
    for (size_t i = 0, first = 0; i < n; i++) {
        struct runs_row *row = &table->rows[keyed[i].row];
        if (i == 0 || keyed[i].key != keyed[i - 1].key) {
            first = i;
            table->order[groups++] = keyed[i].row;
            row->members = 0;
        } else {
            table->rows[keyed[i - 1].row].next = keyed[i].row;
        }
        row->next = -1;
        table->rows[keyed[first].row].members++;
    }
    table->n_order = groups;
    free(keyed);
}

int runs_table_next(const struct runs_table *table, int row)
{
    return table->folded ? table->rows[row].next : -1;
}

static double number_of(const struct runs_table *table, const struct runs_row *row, enum sort_column column,
                        const struct query_field *field)
{
    char buffer[FACT_TEXT];
    if (field)
        return run_fact(&table->facts, &row->run, field, buffer).number;
    return column == SORT_LOSS ? row->loss : column == SORT_LAST ? row->last : column == SORT_TEST ? row->test
                                                                                                   : row->best;
}

double runs_table_number(const struct runs_table *table, const struct runs_row *row, enum sort_column column,
                         const struct query_field *field, double *spread)
{
    double sum = 0, squares = 0, mean;
    int n = 0;
    *spread = NAN;
    if (!table->folded || row->members < 2)
        return number_of(table, row, column, field);
    for (const struct runs_row *at = row; at; at = at->next < 0 ? NULL : &table->rows[at->next]) {
        double value = number_of(table, at, column, field);
        sum += isfinite(value) ? value : 0;
        n += isfinite(value);
    }
    mean = n ? sum / n : NAN;
    for (const struct runs_row *at = row; at; at = at->next < 0 ? NULL : &table->rows[at->next]) {
        double value = number_of(table, at, column, field);
        squares += isfinite(value) ? (value - mean) * (value - mean) : 0;
    }
    *spread = n > 1 ? sqrt(squares / (n - 1)) : NAN;
    return mean;
}
