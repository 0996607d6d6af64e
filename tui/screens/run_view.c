/* What the Live screen knows of its run: see run_view.h. */
#include "tui/screens/run_view.h"

#include "store/base/mem.h"
#include "store/snapshot.h"
#include "tui/change.h"
#include "tui/json.h"
#include "tui/lineage.h"
#include "tui/screens/class_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double effects_seconds = 1;

void run_view_release(struct run_view *view)
{
    free(view->lineage);
    free(view->settings);
    free(view->events);
    free(view->letters);
    free(view->effects);
    free(view->knobs);
    curves_release(&view->curves);
    run_frames_release(&view->frames);
    names_release(view->classes, view->n_classes);
    *view = (struct run_view){0};
}

const char *run_view_setting(const struct run_view *view, const char *knob)
{
    for (size_t i = 0; i < view->n_settings; i++)
        if (!strcmp(view->settings[i].knob, knob))
            return view->settings[i].value;
    return "";
}

bool run_view_is_changed(const struct run_view *view, const char *knob)
{
    for (size_t i = 0; i < view->n_settings; i++)
        if (!strcmp(view->settings[i].knob, knob))
            return strcmp(view->settings[i].value, view->settings[i].start) != 0;
    return false;
}

static const char *value_of(void *context, const char *knob)
{
    const struct run_view *view = context;
    const char *value = strcmp(knob, "data") ? run_view_setting(view, knob) : view->data;
    return *value ? value : NULL;
}

void run_view_find_knobs(struct run_view *view, const struct catalogue *catalogue)
{
    view->knobs = xrealloc(view->knobs, catalogue->n_knobs + 1, sizeof *view->knobs);
    view->n_knobs = 0;
    for (int live = 1; live >= 0; live--) {
        for (size_t i = 0; i < catalogue->n_knobs; i++) {
            const struct knob *knob = &catalogue->knobs[i];
            if (knob_is_live(knob) == live && *run_view_setting(view, knob->name) &&
                knob_applies(knob, value_of, view))
                view->knobs[view->n_knobs++] = (int)i;
        }
        if (live)
            view->n_live = view->n_knobs;
    }
}

int run_view_open(struct run_view *view, struct store *store, const struct catalogue *catalogue, int64_t id,
                  struct err *err)
{
    double weight = view->id ? view->curves.weight : 0.6;
    bool log_loss = view->log_loss;
    struct curves curves = {.weight = weight};
    struct run run;
    struct setting *settings;
    size_t n_settings;
    char data[DATA_WORDS];
    if (run_get(store, id, &run, err) < 0 || data_words(store, run.dataset, data, err) < 0 ||
        run_settings(store, id, &settings, &n_settings, err) < 0)
        return -1; /* what was shown stays */
    if (curves_begin(&curves, store, &run, settings, n_settings, err) < 0) {
        curves_release(&curves);
        free(settings);
        return -1;
    }
    run_view_release(view);
    *view = (struct run_view){.id = id, .run = run, .log_loss = log_loss, .curves = curves,
                              .settings = settings, .n_settings = n_settings};
    COPY_TEXT(view->data, data);
    run_view_find_knobs(view, catalogue);
    return 0;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int read_settings(struct run_view *view, struct store *store, struct err *err)
{
    struct setting *settings;
    size_t n;
    if (run_settings(store, view->id, &settings, &n, err) < 0)
        return -1;
    free(view->settings);
    view->settings = settings;
    view->n_settings = n;
    return 0;
}

static bool has_rollback(const struct event *events, size_t n)
{
    while (n-- > 0)
        if (events[n].verb == EVENT_ROLLBACK)
            return true;
    return false;
}

/* From the first event on that was pending: those before it never change, unless the run goes back by itself, which
 * moves changes to other steps and drops points. */
static int read_events(struct run_view *view, struct store *store, struct err *err)
{
    size_t known = 0, n;
    while (known < view->n_events && !isnan(view->events[known].applied_at))
        known++;
    struct event *more;
    if (event_list(store, view->id, known ? view->events[known - 1].seq : 0, &more, &n, err) < 0)
        return -1;
    if (known && has_rollback(more, n)) {
        free(more);
        known = 0;
        curves_clear(&view->curves);
        if (event_list(store, view->id, 0, &more, &n, err) < 0)
            return -1;
    }
    view->events = xrealloc(view->events, known + n + 1, sizeof *view->events);
    if (n)
        memcpy(view->events + known, more, n * sizeof *more);
    view->n_events = known + n;
    free(more);
    view->letters = xrealloc(view->letters, view->n_events + 1, 1);
    change_letters(view->events, view->n_events, view->letters);
    return 0;
}

static int read_similarity(struct run_view *view, struct store *store, struct err *err)
{
    char *data = NULL;
    size_t bytes;
    int64_t step = 0;
    int got = snapshot_get(store, view->id, "similarity", &step, &data, &bytes, err);
    if (got == 1 && similarity_parse(data, &view->similarity))
        view->similarity.step = step;
    free(data);
    return got < 0 ? -1 : 0;
}

static int read_in_force(struct run_view *view, struct store *store, struct err *err)
{
    char *data = NULL;
    size_t bytes;
    int64_t step;
    int got = snapshot_get(store, view->id, "in_force", &step, &data, &bytes, err);
    COPY_TEXT(view->in_force, got == 1 ? data : "");
    free(data);
    return got < 0 ? -1 : 0;
}

/* What was measured around each change, and against its twin: not at every look, since a twin is another run's
 * news. */
static int read_effects(struct run_view *view, struct store *store, double now, struct err *err)
{
    const struct curve *judging = curves_main(&view->curves);
    size_t points = judging ? judging->series.n : 0;
    bool news = view->n_effects != view->n_events || view->effects_points != points;
    if (!news && now >= view->effects_at && now - view->effects_at < effects_seconds)
        return 0;
    view->effects = xrealloc(view->effects, view->n_events + 1, sizeof *view->effects);
    view->n_effects = view->n_events;
    view->effects_points = points;
    view->effects_at = now;
    struct family *family = family_load(store, view->id, err);
    struct change_place *places = change_places(view->events, view->n_events, view->run.step);
    int result = family ? 0 : -1;
    for (size_t i = 0; i < view->n_events && !result; i++) {
        view->effects[i] = (struct effect){.before_step = -1, .after_step = -1, .step = -1};
        if (places[i].last)
            result = effect_measure(store, &view->run, family, &view->events[i], &places[i], view->curves.main, false,
                                    &view->effects[i], err);
    }
    free(places);
    family_free(family);
    return result;
}

/* They are needed where a classifier was asked. A data set that is gone, or has damaged names, has none: classes are
 * shown by their numbers. */
static int name_classes(struct run_view *view, struct store *store, struct err *err)
{
    bool needed = run_frames_shown(&view->frames, FRAMES_confusion) && !view->asked_for_classes;
    if (needed && class_names_read(store, view->run.dataset, &view->classes, &view->n_classes, err) < 0) {
        if (err->code == ERR_BUSY)
            return -1;
        err_clear(err);
    }
    view->asked_for_classes |= needed;
    return 0;
}

int run_view_refresh(struct run_view *view, struct store *store, double now, struct err *err)
{
    int64_t pid = view->run.pid;
    if (run_get(store, view->id, &view->run, err) < 0)
        return -1;
    if (pid && view->run.pid && pid != view->run.pid)
        curves_clear(&view->curves);
    if (!view->lineage && !(view->lineage = lineage_of(store, &view->run, err)))
        return -1;
    if (read_settings(view, store, err) < 0 || read_events(view, store, err) < 0 ||
        curves_read(&view->curves, store, &view->run, view->settings, view->n_settings, err) < 0 ||
        curves_read_floor(&view->curves, store, &view->run, now, err) < 0 ||
        read_effects(view, store, now, err) < 0 ||
        read_similarity(view, store, err) < 0 || read_in_force(view, store, err) < 0 ||
        run_frames_read(&view->frames, store, &view->run, err) < 0 || name_classes(view, store, err) < 0)
        return -1;
    view->read = true;
    run_view_ranges(view, now);
    return 0;
}

void run_view_ranges(struct run_view *view, double now)
{
    curves_follow_ranges(&view->curves, view->log_loss, now);
}

/* Events --------------------------------------------------------------------------------------------------------- */

static bool changes(const struct event *event, const char *knob)
{
    return event->verb == EVENT_SET && !*event->refused && !strcmp(event->knob, knob);
}

const char *run_view_asked(const struct run_view *view, const char *knob, bool *pending)
{
    *pending = false;
    for (size_t i = view->n_events; i > 0; i--)
        if (changes(&view->events[i - 1], knob)) {
            *pending = isnan(view->events[i - 1].applied_at);
            return view->events[i - 1].new;
        }
    return run_view_setting(view, knob);
}

const char *run_view_before(const struct run_view *view, size_t event)
{
    const char *knob = view->events[event].knob;
    if (*view->events[event].old)
        return view->events[event].old;
    for (size_t i = event; i > 0; i--)
        if (changes(&view->events[i - 1], knob))
            return view->events[i - 1].new;
    for (size_t i = 0; i < view->n_settings; i++)
        if (!strcmp(view->settings[i].knob, knob))
            return view->settings[i].start;
    return "";
}

double run_view_in_force(const struct run_view *view, const char *knob)
{
    double value;
    return run_status_is_active(view->run.status) && json_find_number(view->in_force, knob, &value) ? value : NAN;
}

double run_view_eta(const struct run_view *view)
{
    const struct run *run = &view->run;
    double batch = atof(run_view_setting(view, "batch"));
    int64_t left = run->steps - run->step;
    if (run->steps <= 0 || left < 0)
        return NAN;
    if (run->rate > 0 && batch > 0)
        return (double)left * batch / run->rate;
    return run->step > 0 && run->seconds > 0 ? (double)left * run->seconds / (double)run->step : NAN;
}
