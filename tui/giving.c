/* Giving a new run what it begins with: see giving.h. */
#include "tui/giving.h"

#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/run.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct given_row *new_row(struct giving *giving, const char *kind)
{
    struct given_row *row = &giving->rows[giving->n++];
    COPY_TEXT(row->kind, kind);
    return row;
}

static int from_run(struct giving *giving, const char *kind, const char *key, struct store *store, struct err *err)
{
    struct run run;
    if (target_find(store, key, &run, err))
        return -1;
    struct given_row *row = new_row(giving, kind);
    row->from_run = run.id;
    COPY_TEXT(row->source, run.name);
    return 0;
}

static bool ends_in_npy(const char *word)
{
    size_t length = strlen(word);
    return length > 4 && !strcmp(word + length - 4, ".npy");
}

static int from_file(struct giving *giving, const char *path, struct err *err)
{
    struct given_row *row = new_row(giving, "teacher");
    if (strlen(path) >= sizeof row->source || !text_is_utf8(path))
        return err_set(err, ERR_USAGE, "the name of the teacher's file is too long or is no UTF-8: rename it");
    COPY_TEXT(row->source, path);
    return 0;
}

int giving_read(struct giving *giving, const struct call *call, struct store *store, struct err *err)
{
    const char *from = call_text(call, "from"), *teacher = call_text(call, "teacher");
    *giving = (struct giving){.n = 0};
    if (from && from_run(giving, "start", from, store, err))
        return -1;
    if (!teacher)
        return 0;
    return ends_in_npy(teacher) ? from_file(giving, teacher, err) : from_run(giving, "teacher", teacher, store, err);
}

bool giving_teaches(const struct giving *giving)
{
    for (size_t i = 0; i < giving->n; i++)
        if (!strcmp(giving->rows[i].kind, "teacher"))
            return true;
    return false;
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
        print_to(stderr, "nearfar: %s\n", line);
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
