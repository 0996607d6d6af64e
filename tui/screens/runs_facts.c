/* What the table of runs asks of all runs: its filter, the columns that are chosen, and the order by any of them. */
#include "store/base/mem.h"
#include "tui/saved_query.h"
#include "tui/screens/runs_internal.h"
#include "tui/words.h"

#include <stdlib.h>
#include <string.h>

int runs_table_read_settings(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                             int64_t most, struct err *err)
{
    size_t before = table->facts.n;
    if (!table->n)
        return 0;
    int more = run_facts_read(&table->facts, store, catalogue, table->rows[0].run.id, most, err);
    if (more < 0 || table->facts.n == before)
        return more;
    if (!more && run_facts_follow(&table->facts, store, catalogue, err) < 0)
        return -1;
    if (!more)
        runs_table_arrange(table);
    return 1;
}

/* Before anything is asked of all of them. */
static int read_all(struct runs_table *table, struct store *store, const struct catalogue *catalogue, struct err *err)
{
    return runs_table_read_settings(table, store, catalogue, INT64_MAX, err) < 0 ? -1 : 0;
}

int runs_table_filter(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                      const char *text, struct err *err)
{
    char *whole = saved_query_expand(store, text, err);
    struct query *query = whole ? query_parse(whole, err) : NULL;
    free(whole);
    if (!query)
        return -1;
    if (query_field(query, 0) && (read_all(table, store, catalogue, err) < 0 ||
                                  run_facts_bind_query(&table->facts, store, query, err) < 0)) {
        query_free(query);
        return -1;
    }
    query_free(table->query);
    table->query = query;
    COPY_TEXT(table->filter, text);
    runs_table_arrange(table);
    return 0;
}

/* A field as it is typed for a column: "tau", "best(ndcg@20)". */
static int bind_name(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                     const char *name, struct query_field *field, struct err *err)
{
    return query_parse_field(name, field, err) < 0 || read_all(table, store, catalogue, err) < 0
               ? -1 : run_facts_bind(&table->facts, store, field, err);
}

int runs_table_choose(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                      char *const *names, int n, struct err *err)
{
    struct query_field extra[EXTRA_COLUMNS];
    if (n > EXTRA_COLUMNS)
        return err_set(err, ERR_USAGE, "there is room for %d columns, and %d are named", EXTRA_COLUMNS, n);
    for (int i = 0; i < n; i++)
        if (bind_name(table, store, catalogue, names[i], &extra[i], err) < 0)
            return -1;
    table->chosen = n > 0;
    table->n_extra = n;
    memcpy(table->extra, extra, (size_t)n * sizeof *extra);
    runs_table_arrange(table);
    return 0;
}

int runs_table_set_folded(struct runs_table *table, bool folded, struct store *store,
                          const struct catalogue *catalogue, struct err *err)
{
    if (folded && read_all(table, store, catalogue, err) < 0)
        return -1;
    table->folded = folded;
    runs_table_arrange(table);
    return 0;
}

int runs_table_sort(struct runs_table *table, struct store *store, const struct catalogue *catalogue,
                    const char *name, struct err *err)
{
    struct query_field field;
    int at = 0;
    while (at < SORT_COUNT && strcmp(sort_words[at], name))
        at++;
    if (at == SORT_COUNT) {
        if (bind_name(table, store, catalogue, name, &field, err) < 0)
            return -1;
        table->sort_field = field;
        at = SORT_FACT;
    }
    table->sort = (enum sort_column)at;
    table->reverse = false;
    runs_table_arrange(table);
    return 0;
}

static int extra_sorted_by(const struct runs_table *table)
{
    for (int i = 0; i < table->n_extra; i++)
        if (runs_table_is_sorted_by(table, &table->extra[i]))
            return i;
    return -1;
}

bool runs_table_is_sorted_by(const struct runs_table *table, const struct query_field *field)
{
    return table->sort == SORT_FACT && table->sort_field.kind == field->kind &&
           table->sort_field.which == field->which && table->sort_field.measure == field->measure;
}

void runs_table_sort_next(struct runs_table *table)
{
    int extra = extra_sorted_by(table) + 1, next = table->sort < SORT_COUNT ? (int)table->sort + 1 : SORT_COUNT;
    if (next >= SORT_COUNT && extra < table->n_extra) {
        table->sort = SORT_FACT;
        table->sort_field = table->extra[extra];
    } else {
        table->sort = (enum sort_column)(next % SORT_COUNT);
    }
    table->reverse = false;
    runs_table_arrange(table);
}

void runs_table_find_differing(struct runs_table *table)
{
    int64_t *runs = xcalloc(table->n_order + 1, sizeof *runs);
    int *differing;
    for (size_t i = 0; i < table->n_order; i++)
        runs[i] = table->rows[table->order[i]].run.id;
    size_t n = run_facts_differing(&table->facts, runs, table->n_order, &differing);
    table->n_extra = n < EXTRA_COLUMNS ? (int)n : EXTRA_COLUMNS;
    for (int i = 0; i < table->n_extra; i++)
        table->extra[i] = run_facts_setting(&table->facts, differing[i]);
    free(differing);
    free(runs);
}
