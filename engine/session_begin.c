/* How a session begins, and begins again: the newest sound checkpoint, what was recorded after it forgotten, the
 * changes that were made up to it and, each at its step, those after it. A run whose loss is not finite goes the same
 * way, and waits. */
#include "engine/session_internal.h"

#include "engine/core/kernel.h"
#include "store/base/clock.h"
#include "store/base/print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int load_past_changes(struct session *s, struct err *err)
{
    struct event *events;
    size_t n;
    if (event_list(s->store, s->run.id, 0, &events, &n, err) < 0)
        return -1;
    free(s->past);
    s->past = xmalloc((n ? n : 1) * sizeof *s->past);
    s->n_past = s->next_past = 0;
    for (size_t i = 0; i < n; i++) {
        bool done = events[i].step >= 0;
        if (done && events[i].verb == EVENT_SET && !events[i].refused[0]) {
            s->past[s->n_past++] = events[i];
            /* Progress may have been written down less far than the last change. */
            if (events[i].step > s->reached && !event_is_planned(&events[i], s->reached))
                s->reached = events[i].step;
        }
        if (done || events[i].verb == EVENT_SET)
            continue;
        /* Asked of an engine that died before it could answer; what was asked since we were started is for us. */
        if (isnan(s->run.started) || events[i].asked_at >= s->terms.started)
            continue;
        events[i].step = s->trainer->step;
        COPY_TEXT(events[i].refused, "the engine ended before it saw this");
        if (event_applied(s->store, &events[i], err) < 0) {
            free(events);
            return -1;
        }
    }
    free(events);
    qsort(s->past, s->n_past, sizeof *s->past, event_by_step);
    return 0;
}

void session_apply_past(struct session *s)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    while (s->next_past < s->n_past && s->past[s->next_past].step <= s->trainer->step) {
        const struct event *event = &s->past[s->next_past++];
        trainer_set(s->trainer, event->knob, event->new, old, canonical, NULL);
    }
}

/* The newest sound checkpoint (spoilt: and from before the loss ran away), else the beginning: settings, seed and
 * events come to the same bits from there, too. */
static int load_newest(struct session *s, bool spoilt, struct err *err)
{
    int unsound;
    s->trainer->settings = s->start;
    int loaded = (spoilt ? checkpoint_go_back : checkpoint_resume)(s->trainer, s->store, s->run.id, &unsound, err);
    if (loaded < 0)
        return -1;
    if (unsound)
        print_to(stderr, "nearfar-engine: %d checkpoint%s could not be used (%s); going on from step %lld\n", unsound,
                 plural(unsound), err->text, (long long)(loaded ? s->trainer->step : 0));
    if (!loaded && (unsound || spoilt))
        trainer_restart(s->trainer);
    err_clear(err);
    s->keeper.step = loaded ? s->trainer->step : -1;
    s->trainer->ended = TRAINER_GOES_ON;
    s->trainer->alarm = s->reported_alarm; /* until the next evaluation says otherwise */
    /* Killed between its last checkpoint and its last word, a run has no step left to take. */
    if (loaded)
        trainer_see_end(s->trainer);
    return 0;
}

/* Waits for a person from now on. */
static void wait_after_rollback(struct session *s, const char *why)
{
    s->requested_state = WAIT;
    s->rolled_back = true;
    COPY_TEXT(s->paused_by, why);
}

/* At work again; or, where a run that went back by itself was left waiting, waiting still; or queued. Whoever has
 * started the engine reads here how it stands. */
static int say_begun(struct session *s, struct err *err)
{
    char kernel[96], why[160];
    describe_kernel(kernel, sizeof kernel);
    int waits = event_rolled_back(s->store, s->run.id, why, err);
    if (!waits)
        session_queue(s); /* before that is known, so that runs begun one after the other keep their order */
    if (waits < 0 || store_begin(s->store, err) < 0)
        return -1;
    bool queued = !waits && !session_has_slot(s);
    s->reported_status = waits ? RUN_PAUSED : queued ? RUN_QUEUED : RUN_RUNNING;
    COPY_TEXT(s->reported_message, waits ? why : queued ? WAITS_FOR_CORE : "");
    if (run_begin(s->store, s->run.id, getpid(), NEARFAR_VERSION, kernel, err) < 0 ||
        (s->reported_status != RUN_RUNNING &&
         run_set_status(s->store, s->run.id, s->reported_status, s->reported_message, err) < 0)) {
        store_rollback(s->store);
        return -1;
    }
    if (waits) {
        wait_after_rollback(s, why);
        s->reached = s->trainer->step; /* there is nothing to catch up with */
    }
    return store_commit(s->store, err);
}

/* What it had trained before is trained again, to the same numbers, until something new comes. */
static void describe_catching_up(struct session *s)
{
    char from[32], to[32];
    format_count(s->trainer->step, from, sizeof from);
    format_count(s->reached, to, sizeof to);
    snprintf(s->catch_up_message, sizeof s->catch_up_message, "catches up from step %s to %s: nothing is new until "
             "then, and a change waits", from, to);
}

/* What was done to its rows; by what it is judged, and from which evaluation on. */
static int say_how_it_begins(struct session *s, struct err *err)
{
    struct metric judging;
    trainer_main_metric(s->trainer, &judging);
    int64_t metric = metric_id(s->store, &judging, err);
    return metric < 0 || run_set_balanced(s->store, s->run.id, s->run.balanced, err) < 0 ||
                   run_set_main_metric(s->store, s->run.id, metric, err) < 0 ||
                   run_set_evaluates_from(s->store, s->run.id, trainer_evaluates_from(s->trainer), err) < 0
               ? -1 : 0;
}

/* Where it stops before its planned end: 0 for nowhere. */
static int64_t first_stop(const struct session *s)
{
    int64_t step = s->trainer->step, row = s->run.stop_at > step ? s->run.stop_at : 0;
    double until = ceil(s->terms.until * (double)s->trainer->batcher.steps_per_epoch);
    if (!(until > (double)step && until < (double)s->trainer->steps))
        return row;
    return row && row < (int64_t)until ? row : (int64_t)until;
}

int session_begin(struct session *s, struct err *err)
{
    s->start = s->trainer->settings;
    if (load_newest(s, false, err) < 0)
        return -1;
    if (say_how_it_begins(s, err) < 0 || checkpoint_forget_after(s->store, s->run.id, s->trainer->step, err) < 0 ||
        metric_forget_after(s->store, s->run.id, s->trainer->step, err) < 0 ||
        frame_forget_after(s->store, s->run.id, s->trainer->step, err) < 0 || load_past_changes(s, err) < 0 ||
        checkpoint_delete_unlisted(s->store, s->run.id, err) < 0 ||
        run_set_best(s->store, s->run.id, s->trainer->best_step, err) < 0 || session_write_progress(s, err) < 0)
        return -1;
    session_apply_past(s);
    describe_catching_up(s);
    s->stop_at = first_stop(s);
    s->checkpointed = s->flushed = clock_monotonic();
    return say_begun(s, err);
}

/* Going back ----------------------------------------------------------------------------------------------------- */

static void describe_rollback(const struct session *s, char *to, size_t size)
{
    snprintf(to, size, "the %s is not finite in step %lld, so it went back to step %lld: %s, then resume",
             s->broken.what, (long long)s->broken.step, (long long)s->trainer->step, s->broken.remedy);
}

/* Back to the newest checkpoint that is sound and from before the loss ran away, where it waits for a person. The
 * knobs stay where hands have put them. Each part may be done again, should one fail or the engine be killed; a run
 * that was killed before it was logged comes here again. */
int session_roll_back(struct session *s, struct err *err)
{
    char why[160];
    if (session_wait_for_checkpoint(s, err) < 0 || load_newest(s, true, err) < 0)
        return -1;
    int64_t id = s->run.id, step = s->trainer->step;
    describe_rollback(s, why, sizeof why);
    record_forget_after(&s->record, step);
    if (checkpoint_forget_after(s->store, id, step, err) < 0 || metric_forget_after(s->store, id, step, err) < 0 ||
        frame_forget_after(s->store, id, step, err) < 0 ||
        run_set_best(s->store, id, s->trainer->best_step, err) < 0 ||
        (!s->broken.logged && event_roll_back(s->store, id, step, s->broken.step, why, err) < 0))
        return -1;
    s->broken.logged = true;
    s->reached = step;
    if (load_past_changes(s, err) < 0 || checkpoint_delete_unlisted(s->store, id, err) < 0)
        return -1;
    session_apply_past(s);
    s->best_not_copied = false;
    wait_after_rollback(s, why);
    return 0;
}
