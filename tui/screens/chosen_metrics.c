/* The metrics that a person has chosen: see chosen_metrics.h. */
#include "tui/screens/chosen_metrics.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/overlay.h"
#include "tui/screens/run_view.h"
#include "tui/word_list.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void drop_curves(struct chosen_metrics *chosen)
{
    for (size_t i = 0; i < chosen->n; i++)
        series_release(&chosen->curve[i].series);
    chosen->n = 0;
}

void chosen_release(struct chosen_metrics *chosen)
{
    drop_curves(chosen);
    *chosen = (struct chosen_metrics){0};
}

/* Choosing ------------------------------------------------------------------------------------------------------- */

static struct metric_choice *choice_for(struct chosen_metrics *chosen, const char *data)
{
    for (size_t i = 0; i < chosen->n_choices; i++)
        if (!strcmp(chosen->choice[i].data, data))
            return &chosen->choice[i];
    return NULL;
}

/* The whole name first, then the end of one, of which the first in the order of summaries counts. */
static const struct metric_summary *find(const struct metric_summary *summaries, size_t n, const char *word)
{
    const struct metric_summary *exact = summary_named(summaries, n, word);
    for (size_t i = 0; i < n && !exact; i++) {
        const char *slash = strchr(summaries[i].name, '/');
        if (slash && !strcmp(slash + 1, word))
            return &summaries[i];
    }
    return exact;
}

static int refuse(const struct metric_summary *summaries, size_t n, const char *word, struct err *err)
{
    const char **names = xcalloc(2 * n + 1, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        const char *slash = strchr(summaries[i].name, '/');
        names[i] = summaries[i].name;
        names[n + i] = slash ? slash + 1 : summaries[i].name;
    }
    const char *nearest = nearest_word(word, names, 2 * n);
    free(names);
    if (!n)
        return err_set(err, ERR_NOT_FOUND, "this run has recorded nothing yet: wait for its first step");
    return err_set(err, ERR_NOT_FOUND, "this run has recorded no %s%s%s%s; Tab lists what it has", word,
                   nearest ? _(": did you mean ") : "", nearest ? nearest : "", nearest ? C_("names", "?") : "");
}

/* In the place of the choice for these data; of too many kinds of data the oldest is forgotten. */
static void keep(struct chosen_metrics *chosen, const struct metric_choice *made)
{
    struct metric_choice *known = choice_for(chosen, made->data);
    if (!known && chosen->n_choices == MOST_KINDS_CHOSEN)
        memmove(chosen->choice, chosen->choice + 1, --chosen->n_choices * sizeof *chosen->choice);
    *(known ? known : &chosen->choice[chosen->n_choices++]) = *made;
    drop_curves(chosen);
}

int chosen_choose(struct chosen_metrics *chosen, struct store *store, const struct run_view *view,
                  char *const *metrics, size_t n, struct err *err)
{
    struct metric_choice made = {.n = 0};
    struct metric_summary *summaries;
    size_t n_summaries;
    COPY_TEXT(made.data, view->data);
    if (n > CHOSEN_MOST)
        return err_set(err, ERR_USAGE, "there is room for %d metrics, and %zu are named", CHOSEN_MOST, n);
    if (metric_summaries(store, view->id, &summaries, &n_summaries, err) < 0)
        return -1;
    int result = 0;
    for (size_t i = 0; i < n && !result; i++) {
        const struct metric_summary *summary = find(summaries, n_summaries, metrics[i]);
        if (summary)
            COPY_TEXT(made.metric[made.n++], summary->name);
        else
            result = refuse(summaries, n_summaries, metrics[i], err);
    }
    free(summaries);
    if (!result)
        keep(chosen, &made);
    return result;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

/* Puts it behind those with which it can share an axis. */
static void place(struct chosen_metrics *chosen, const struct metric_summary *summary)
{
    struct curve curve = {.id = summary->metric, .whole_name = true, .range = RANGE_INIT, .series = SERIES_INIT};
    COPY_TEXT(curve.metric, summary->name);
    COPY_TEXT(curve.pane, summary->pane);
    COPY_TEXT(curve.unit, summary->unit);
    size_t at = chosen->n;
    for (size_t i = 0; i < chosen->n; i++) {
        if (chosen->curve[i].id == curve.id)
            return;
        if (curves_share_axis(&chosen->curve[i], &curve))
            at = i + 1;
    }
    memmove(chosen->curve + at + 1, chosen->curve + at, (chosen->n - at) * sizeof curve);
    chosen->curve[at] = curve;
    chosen->n++;
}

static int follow(struct chosen_metrics *chosen, struct store *store, const struct metric_summary *summaries,
                  size_t n, struct err *err)
{
    int result = 0;
    for (size_t i = 0; i < chosen->n && !result; i++) {
        const struct metric_summary *summary = summary_named(summaries, n, chosen->curve[i].metric);
        if (summary)
            result = series_follow(&chosen->curve[i].series, store, chosen->run, summary, NULL, err);
        else
            series_clear(&chosen->curve[i].series);
    }
    return result;
}

int chosen_read(struct chosen_metrics *chosen, struct store *store, const struct run_view *view, double now,
                struct err *err)
{
    const struct metric_choice *choice = choice_for(chosen, view->data);
    struct metric_summary *summaries;
    size_t n;
    if (chosen->run != view->id || !choice || !choice->n)
        drop_curves(chosen);
    chosen->run = view->id;
    if (!choice || !choice->n)
        return 0;
    if (metric_summaries(store, view->id, &summaries, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < choice->n; i++) {
        const struct metric_summary *summary = summary_named(summaries, n, choice->metric[i]);
        if (summary)
            place(chosen, summary);
    }
    int result = follow(chosen, store, summaries, n, err);
    free(summaries);
    for (int chart = chosen_charts(chosen) - 1; chart >= 0; chart--) {
        struct curve_slice slice = chosen_slice(chosen, chart);
        curves_follow_range(&chosen->curve[slice.curve - chosen->curve], slice.n, false, NAN, now);
    }
    return result;
}

/* Charts --------------------------------------------------------------------------------------------------------- */

struct curve_slice chosen_slice(const struct chosen_metrics *chosen, int chart)
{
    struct curve_slice slice = {chosen->curve, 0};
    for (size_t first = 0; first < chosen->n; first += slice.n) {
        slice = (struct curve_slice){chosen->curve + first, 1};
        while (first + slice.n < chosen->n && slice.n < CURVES_IN_CHART &&
               curves_share_axis(slice.curve, &slice.curve[slice.n]))
            slice.n++;
        if (chart-- == 0)
            return slice;
    }
    return (struct curve_slice){chosen->curve, 0};
}

int chosen_charts(const struct chosen_metrics *chosen)
{
    int n = 0;
    while (chosen_slice(chosen, n).n)
        n++;
    return n;
}

void chosen_name(const struct chosen_metrics *chosen, char *to, size_t size)
{
    size_t used = 0;
    to[0] = '\0';
    for (size_t i = 0; i < chosen->n && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s ", chosen->curve[i].metric);
}

void chosen_offer(struct store *store, const struct run_view *view, struct word_list *words)
{
    struct metric_summary *summaries;
    struct err unheard = ERR_INIT;
    size_t n;
    if (metric_summaries(store, view->id, &summaries, &n, &unheard) < 0)
        return;
    for (size_t i = 0; i < n; i++)
        word_list_add(words, summaries[i].name);
    free(summaries);
}
