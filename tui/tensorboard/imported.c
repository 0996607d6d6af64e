/* Runs of another program: see imported.h. */
#include "tui/tensorboard/imported.h"

#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/metric.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The data set of all imported runs, made with the first. */
static int64_t find_dataset(struct store *store, struct err *err)
{
    struct dataset dataset, facts = {.kind = DATASET_IMPORTED, .source = "event files of TensorBoard",
                                     .split = "none"};
    struct err second = ERR_INIT;
    int lock;
    if (dataset_find(store, DATASET_IMPORTED, &dataset, &second) == 0) {
        if (!strcmp(dataset.kind, DATASET_IMPORTED))
            return dataset.id;
        return err_set(err, ERR_USAGE, "the data set %s has rows of its own, and imported runs need that name: "
                       "remove it (nearfar data rm %s), or use another store (--store)", dataset.name, dataset.name);
    }
    if (second.code != ERR_NOT_FOUND)
        return err_set(err, second.code, "%s", second.text);
    int64_t id = dataset_create(store, DATASET_IMPORTED, &lock, err);
    return id < 0 || dataset_publish(store, id, &facts, "[]", lock, err) < 0 ? -1 : id;
}

/* What cannot stand in a name is a '-'. */
static void make_name(const char *from, char *to, size_t size)
{
    copy_text(to, size, from);
    for (char *c = to; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", *c))
            *c = '-';
    if (run_name_check(to, NULL) < 0)
        snprintf(to, size, "imported-%.40s", *to ? to : "run");
    if (run_name_check(to, NULL) < 0)
        copy_text(to, size, "imported-run");
}

/* Nothing in the file says which way is better. */
static bool guess_higher(const char *tag)
{
    static const char *const low[] = {"loss", "err", "perplexity", "mse", "mae"};
    for (size_t i = 0; i < sizeof low / sizeof *low; i++)
        if (strcasestr(tag, low[i]))
            return false;
    return true;
}

/* The metric of each tag; 0 where its name is too long. */
static int find_metrics(struct store *store, const struct scalars *scalars, int64_t *metrics, struct err *err)
{
    for (size_t i = 0; i < scalars->n_tags; i++) {
        char name[METRIC_NAME];
        if (strlen(scalars->tags[i]) >= sizeof name)
            continue;
        COPY_TEXT(name, scalars->tags[i]);
        text_make_safe(name, "");
        if ((metrics[i] = metric_id_named(store, name, guess_higher(name), err)) < 0)
            return -1;
    }
    return 0;
}

struct ordered {
    struct point point;
    size_t place;
};

static int by_place(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    if (x->point.metric != y->point.metric)
        return (x->point.metric > y->point.metric) - (x->point.metric < y->point.metric);
    if (x->point.step != y->point.step)
        return (x->point.step > y->point.step) - (x->point.step < y->point.step);
    return (x->place > y->place) - (x->place < y->place);
}

/* Of several at one step the last. The caller frees the points. */
static struct point *make_points(const struct scalars *scalars, const int64_t *metrics, struct imported *out)
{
    struct ordered *all = xcalloc(scalars->n + 1, sizeof *all);
    struct point *points = xcalloc(scalars->n + 1, sizeof *points);
    size_t n = 0;
    for (size_t i = 0; i < scalars->n; i++) {
        const struct scalar *scalar = &scalars->list[i];
        if (metrics[scalar->tag])
            all[n++] = (struct ordered){{metrics[scalar->tag], scalar->step, scalar->value}, i};
        else
            out->too_long++;
    }
    qsort(all, n, sizeof *all, by_place);
    for (size_t i = 0; i < n; i++) {
        struct point *last = out->points ? &points[out->points - 1] : NULL;
        bool again = last && last->metric == all[i].point.metric && last->step == all[i].point.step;
        out->replaced += again;
        out->metrics += !last || last->metric != all[i].point.metric;
        points[again ? out->points - 1 : out->points++] = all[i].point;
    }
    free(all);
    return points;
}

/* In pieces, so that no transaction is long. */
static int record(struct store *store, int64_t run, const struct point *points, size_t n, struct err *err)
{
    enum { PIECE = 10000 };
    for (size_t at = 0; at < n; at += PIECE)
        if (metric_record(store, run, points + at, n - at < PIECE ? n - at : PIECE, err) < 0)
            return -1;
    return 0;
}

static int finish(struct store *store, int64_t id, const char *source, const struct scalars *scalars,
                  const struct point *points, size_t n, struct err *err)
{
    struct run run = {.id = id, .seconds = scalars->last_time - scalars->first_time};
    char message[256];
    for (size_t i = 0; i < n; i++)
        run.step = points[i].step > run.step ? points[i].step : run.step;
    run.steps = run.step;
    snprintf(message, sizeof message, "imported from TensorBoard: %s", source);
    text_make_safe(message, "");
    return run_progress(store, &run, err) < 0 || run_set_status(store, id, RUN_DONE, message, err) < 0 ? -1 : 0;
}

int imported_run(struct store *store, const char *name, const char *source, const struct scalars *scalars,
                 struct imported *out, struct err *err)
{
    int64_t *metrics = xcalloc(scalars->n_tags + 1, sizeof *metrics);
    struct run run = {.dataset = find_dataset(store, err)};
    struct point *points = NULL;
    *out = (struct imported){.run = -1};
    make_name(name, run.name, sizeof run.name);
    int failed = run.dataset < 0 || find_metrics(store, scalars, metrics, err);
    if (!failed) {
        points = make_points(scalars, metrics, out);
        out->run = run_create(store, &run, NULL, 0, err);
        failed = out->run < 0 || record(store, out->run, points, out->points, err) ||
                 finish(store, out->run, source, scalars, points, out->points, err);
    }
    if (failed && out->run >= 0)
        run_remove(store, out->run, &(struct err)ERR_INIT); /* a half run would say nothing true */
    free(points);
    free(metrics);
    return failed ? -1 : 0;
}
