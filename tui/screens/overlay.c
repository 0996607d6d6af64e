/* Curves of several runs: see overlay.h. */
#include "tui/screens/overlay.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

int series_follow(struct series *series, struct store *store, int64_t run, const struct metric_summary *summary,
                  int64_t *room, struct err *err)
{
    /* A run that went back to a checkpoint has dropped points. */
    if (summary->last_step < series_last_step(series) || summary->points < (int64_t)series->n)
        series_clear(series);
    if (summary->last_step == series_last_step(series) || (room && *room <= 0))
        return 0;
    struct point *points;
    size_t n;
    if (metric_read_most(store, run, summary->metric, series_last_step(series), room ? *room : INT64_MAX, &points, &n,
                         err) < 0)
        return -1;
    if (room)
        *room -= (int64_t)n;
    for (size_t i = 0; i < n; i++)
        series_append(series, points[i].step, points[i].value);
    free(points);
    return 0;
}

const struct metric_summary *summary_named(const struct metric_summary *summaries, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(summaries[i].name, name))
            return &summaries[i];
    return NULL;
}

void overlay_begin(struct overlay *overlay)
{
    for (size_t i = 0; i < overlay->n; i++)
        overlay->curve[i].wanted = false;
}

const struct overlay_curve *overlay_find(const struct overlay *overlay, int64_t run, const char *metric)
{
    for (size_t i = 0; i < overlay->n; i++)
        if (overlay->curve[i].run == run && !strcmp(overlay->curve[i].metric, metric))
            return &overlay->curve[i];
    return NULL;
}

void overlay_want(struct overlay *overlay, int64_t run, const char *metric)
{
    const struct overlay_curve *found = overlay_find(overlay, run, metric);
    if (found) {
        overlay->curve[found - overlay->curve].wanted = true;
        return;
    }
    ARRAY_ROOM(overlay->curve, overlay->n, overlay->capacity);
    struct overlay_curve *curve = &overlay->curve[overlay->n++];
    *curve = (struct overlay_curve){.run = run, .wanted = true, .series = SERIES_INIT};
    COPY_TEXT(curve->metric, metric);
}

void overlay_smooth(struct overlay *overlay, const char *metric, double weight)
{
    for (size_t i = 0; i < overlay->n; i++)
        if (!strcmp(overlay->curve[i].metric, metric))
            series_smooth(&overlay->curve[i].series, weight);
}

static void drop_unwanted(struct overlay *overlay)
{
    size_t kept = 0;
    for (size_t i = 0; i < overlay->n; i++) {
        if (overlay->curve[i].wanted)
            overlay->curve[kept++] = overlay->curve[i];
        else
            series_release(&overlay->curve[i].series);
    }
    overlay->n = kept;
}

/* All curves of the run that curve `first` is of. */
static int read_run(struct overlay *overlay, struct store *store, size_t first, struct err *err)
{
    struct metric_summary *summaries;
    size_t n;
    int64_t run = overlay->curve[first].run;
    int result = 0;
    if (metric_summaries(store, run, &summaries, &n, err) < 0)
        return -1;
    for (size_t i = first; i < overlay->n && result == 0; i++) {
        struct overlay_curve *curve = &overlay->curve[i];
        if (curve->run != run)
            continue;
        const struct metric_summary *summary = summary_named(summaries, n, curve->metric);
        curve->recorded = summary != NULL;
        if (summary)
            result = series_follow(&curve->series, store, run, summary, NULL, err);
        else
            series_clear(&curve->series);
    }
    free(summaries);
    return result;
}

static bool is_first_of_run(const struct overlay *overlay, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (overlay->curve[i].run == overlay->curve[at].run)
            return false;
    return true;
}

int overlay_read(struct overlay *overlay, struct store *store, struct err *err)
{
    drop_unwanted(overlay);
    for (size_t i = 0; i < overlay->n; i++)
        if (is_first_of_run(overlay, i) && read_run(overlay, store, i, err) < 0)
            return -1;
    return 0;
}

void overlay_release(struct overlay *overlay)
{
    overlay_begin(overlay);
    drop_unwanted(overlay);
    free(overlay->curve);
    *overlay = (struct overlay){.n = 0};
}
