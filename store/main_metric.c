/* The metric by which a run is judged: see main_metric.h. */
#include "store/main_metric.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/catalogue.h"
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

struct starts {
    const struct setting *settings;
    size_t n;
};

static const char *start_or_null(void *context, const char *knob)
{
    const struct starts *starts = context;
    const char *word = start_of(starts->settings, starts->n, knob);
    return *word ? word : NULL;
}

/* Whether runs of these settings rank candidates: of what reads k the first does, the others have metrics of names of
 * their own. -1 on error. */
static int ranks_candidates(struct store *store, const struct setting *settings, size_t n, struct err *err)
{
    struct catalogue catalogue;
    struct starts starts = {settings, n};
    if (catalogue_load(store, &catalogue, err) < 0)
        return -1;
    struct err none = ERR_INIT;
    const struct knob *k = catalogue_knob(&catalogue, "k", &none);
    bool applies = true;
    if (k) {
        struct knob first = *k;
        char *reader = xasprintf("%.*s", (int)strcspn(k->used_by, " "), k->used_by);
        first.used_by = reader;
        applies = knob_applies(&first, start_or_null, &starts);
        free(reader);
    }
    catalogue_release(&catalogue);
    return applies;
}

int main_metric_cut(struct store *store, const char *base, const struct setting *settings, size_t n, int *cut,
                    struct err *err)
{
    int64_t with_list, without;
    *cut = atoi(start_of(settings, n, "k"));
    if (db_int(store->db, &with_list, 0, err, "SELECT count(*) FROM metric WHERE base = ? AND split <> '' AND "
               "cut > 0", "t", base) < 0 ||
        db_int(store->db, &without, 0, err, "SELECT count(*) FROM metric WHERE base = ? AND split <> '' AND cut = 0",
               "t", base) < 0)
        return -1;
    int ranks = with_list && without ? ranks_candidates(store, settings, n, err) : with_list || !without;
    if (!ranks)
        *cut = 0;
    return ranks < 0 ? -1 : 0;
}

static int foresee(struct store *store, const struct setting *settings, size_t n, struct main_metric *out,
                   struct err *err)
{
    const char *base = start_of(settings, n, "main_metric");
    *out = (struct main_metric){.cut = atoi(start_of(settings, n, "k"))};
    if (!*base)
        return 0;
    COPY_TEXT(out->split, atof(start_of(settings, n, "validation")) > 0 ? "valid" : "test");
    if (main_metric_cut(store, base, settings, n, &out->cut, err) < 0)
        return -1;
    metric_name(&(struct metric){.base = base, .split = out->split, .cut = (unsigned)out->cut}, out->name);
    return 0;
}

int main_metric_of(struct store *store, const struct run *run, const struct setting *settings, size_t n,
                   struct main_metric *out, struct err *err)
{
    if (!run || !run->main_metric)
        return foresee(store, settings, n, out, err);
    *out = (struct main_metric){.cut = 0};
    struct stmt *stmt = db_query(store->db, err, "SELECT name, split, cut FROM metric WHERE id = ?", "i",
                                 run->main_metric);
    int got = db_next(stmt, err);
    if (got != 1)
        return got ? got : foresee(store, settings, n, out, err);
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
