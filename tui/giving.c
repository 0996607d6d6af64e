/* Giving a new run what it begins with: see giving.h. */
#include "tui/giving.h"

#include "store/base/mem.h"
#include "store/run.h"
#include "tui/engine_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int giving_read(struct giving *giving, const struct call *call, struct store *store, struct err *err)
{
    const char *from = call_text(call, "from");
    struct run run;
    *giving = (struct giving){.n = 0};
    if (!from)
        return 0;
    if (run_find(store, from, &run, err))
        return -1;
    struct given_row *row = &giving->rows[giving->n++];
    row->from_run = run.id;
    COPY_TEXT(row->kind, "start");
    COPY_TEXT(row->source, run.name);
    return 0;
}

int giving_ask(struct giving *giving, struct store *store, int64_t run, struct err *err)
{
    for (size_t i = 0; i < giving->n; i++) {
        giving->rows[i].run = run;
        if (given_ask(store, &giving->rows[i], err))
            return -1;
    }
    return 0;
}

static void pass_on(const struct text *said)
{
    char *rest;
    for (char *line = strtok_r(said->data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        fprintf(stderr, "nearfar: %s\n", line);
}

int giving_make(const struct giving *giving, struct store *store, int64_t run, struct err *err)
{
    if (!giving->n)
        return 0;
    char *where = xasprintf("store=%s", store_path(store)), *which = xasprintf("run=%lld", (long long)run);
    struct text said = TEXT_INIT;
    text_clear(&said);
    int result = engine_ask((const char *[]){"prepare", where, which, NULL}, &said, err);
    if (result)
        run_remove(store, run, NULL);
    else
        pass_on(&said);
    text_release(&said);
    free(which);
    free(where);
    return result;
}
