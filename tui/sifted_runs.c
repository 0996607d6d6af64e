/* Runs of which a query holds: see sifted_runs.h. */
#include "tui/sifted_runs.h"

#include "store/base/clock.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/run_facts.h"
#include "tui/saved_query.h"

#include <stdio.h>
#include <stdlib.h>

/* Leaves the runs of which a query holds. */
static int sift(struct store *store, struct query *query, struct run *runs, size_t *n, struct err *err)
{
    struct run_facts facts = {.now = clock_wall()};
    struct catalogue catalogue;
    size_t kept = 0;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    int failed = run_facts_read(&facts, store, &catalogue, runs[0].id, INT64_MAX, err) < 0 ||
                 run_facts_follow(&facts, store, &catalogue, err) < 0 ||
                 run_facts_bind_query(&facts, store, query, err) < 0;
    for (size_t i = 0; i < *n && !failed; i++)
        if (run_facts_query_holds(&facts, query, &runs[i]))
            runs[kept++] = runs[i];
    *n = kept;
    run_facts_release(&facts);
    catalogue_release(&catalogue);
    return failed ? -1 : 0;
}

/* Archived runs are left out where nobody asks for them. */
static void leave_out_archived(const struct query *query, struct run *runs, size_t *n)
{
    size_t kept = 0, before = *n;
    if (query_asks(query, "archived"))
        return;
    for (size_t i = 0; i < before; i++)
        if (!runs[i].archived)
            runs[kept++] = runs[i];
    *n = kept;
    if (kept < before)
        print_to(stderr, "nearfar: %zu archived run%s left out; --where archived shows them\n", before - kept,
                 before - kept == 1 ? " is" : "s are");
}

int sifted_runs(struct store *store, const char *where, struct run **runs, size_t *n, struct err *err)
{
    char *text = saved_query_expand(store, where ? where : "", err);
    struct query *query = text ? query_parse(text, err) : NULL;
    free(text);
    *runs = NULL;
    *n = 0;
    if (!query)
        return err_prefix(err, "--where");
    int failed = run_list(store, runs, n, err);
    size_t all = *n;
    if (!failed && all && where && sift(store, query, *runs, n, err))
        failed = err->code == ERR_USAGE ? err_prefix(err, "--where") : -1;
    if (!failed && !all)
        print_to(stderr, "nearfar: no runs yet; `nearfar train --help` tells how to start one\n");
    else if (!failed && !*n)
        print_to(stderr, "nearfar: it holds of none of %zu run%s\n", all, plural((int64_t)all));
    if (!failed)
        leave_out_archived(query, *runs, n);
    query_free(query);
    return failed;
}
