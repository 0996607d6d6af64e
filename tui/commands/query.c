/* nearfar query: queries of runs under names. */
#include "store/base/print.h"
#include "store/memo.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/saved_query.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = NULL},
};

static int list(const struct call *call, struct err *err)
{
    struct store *store = look_into_store(call->store_path, err);
    struct memo *memos;
    struct columns table;
    size_t n;
    int failed = store ? memo_list(store, MEMO_QUERY, &memos, &n, err) : -1;
    if (!failed) {
        columns_init(&table, "lw");
        for (size_t i = 0; i < n; i++) {
            columns_cell(&table, "@%s", memos[i].name);
            columns_cell(&table, "%s", memos[i].text);
        }
        columns_print(&table, "", stdout);
        if (!n)
            print_to(stderr, "nearfar: no query is saved; nearfar query save NAME QUERY saves one\n");
        free(memos);
    }
    store_close(store);
    return failed;
}

static int run(const struct call *call, struct err *err)
{
    const char *verb = call->n_operands ? call->operands[0] : NULL;
    bool saves = verb && !strcmp(verb, "save") && call->n_operands == 3;
    bool removes = verb && !strcmp(verb, "rm") && call->n_operands == 2;
    if (!verb)
        return list(call, err);
    if (!saves && !removes)
        return err_set(err, ERR_USAGE, "it goes: nearfar query, nearfar query save NAME QUERY, or nearfar query rm "
                       "NAME");
    struct store *store = store_open(call->store_path, STORE_WRITE, err);
    int result = !store ? -1 : saves ? saved_query_save(store, call->operands[1], call->operands[2], err)
                                     : saved_query_remove(store, call->operands[1], err);
    store_close(store);
    return result;
}

const struct command command_query = {
    .name = "query",
    .operands = "[save NAME QUERY|rm NAME]",
    .least = 0,
    .most = 3,
    .help = "Saves a query of runs under a name, or lists those that are saved.",
    .about = "@NAME in a query stands for it: `nearfar ls --where '@good -archived'`, and behind / in the workbench, "
             "where :query save NAME saves the query that Runs is filtered by.",
    .example = "nearfar query save good 'best(recall@20)>0.2 -archived'",
    .options = options,
    .run = run,
};
