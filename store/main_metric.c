/* The metric by which a run is judged: see main_metric.h. */
#include "store/main_metric.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *start_of(const struct setting *settings, size_t n, const char *knob)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(settings[i].knob, knob))
            return settings[i].start;
    return "";
}

/* Lists are looked at as far as the first of the lengths in k. */
static void foresee(const struct setting *settings, size_t n, struct main_metric *out)
{
    const char *base = start_of(settings, n, "main_metric");
    *out = (struct main_metric){.cut = atoi(start_of(settings, n, "k"))};
    if (!*base)
        return;
    COPY_TEXT(out->split, atof(start_of(settings, n, "validation")) > 0 ? "valid" : "test");
    metric_name(&(struct metric){.base = base, .split = out->split, .cut = (unsigned)out->cut}, out->name);
}

int main_metric_of(struct store *store, const struct run *run, const struct setting *settings, size_t n,
                   struct main_metric *out, struct err *err)
{
    foresee(settings, n, out);
    if (!run || !run->main_metric)
        return 0;
    struct stmt *stmt = db_query(store->db, err, "SELECT name, split, cut FROM metric WHERE id = ?", "i",
                                 run->main_metric);
    int got = db_next(stmt, err);
    if (got != 1)
        return got;
    COPY_TEXT(out->name, row_text(stmt, 0));
    COPY_TEXT(out->split, row_text(stmt, 1));
    out->cut = (int)row_int(stmt, 2);
    db_done(stmt);
    return 0;
}

char *main_metric_choices(struct store *store, struct err *err)
{
    char *choices = db_text(store->db, err, "SELECT choices FROM knob WHERE name = 'main_metric'", "");
    return choices || err->code != ERR_NONE ? choices : xstrdup("");
}
