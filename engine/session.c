/* The life of a run in the store: see session.h.
 *
 *   begin      newest checkpoint, forget what was recorded after it, queue the changes that were made after it
 *   the loop   take what was asked, train a step, record, keep checkpoints
 *   end        everything written, a last checkpoint, the status
 *
 * Where the loss or its gradient is not finite it goes back to where it was sound and waits for a person.
 *
 * A change is written down as applied at step s before it is made, so that whatever is trained was written first.
 * While a resumed run catches up with steps that it had trained before, changes made then come back at their recorded
 * step, and new ones wait. */
#include "engine/session_internal.h"

#include "engine/effective_values.h"
#include "engine/probes/similarity_histogram.h"
#include "engine/training.h"
#include "store/base/clock.h"
#include "store/base/print.h"
#include "store/metric.h"
#include "store/snapshot.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double poll_seconds = 0.001, flush_seconds = 0.2, checkpoint_seconds = 30, snapshot_seconds = 1;
enum { MOST_PENDING = 64, MOST_KEPT_POINTS = 4000000, PATIENCE_MS = 50 };

/* Writing -------------------------------------------------------------------------------------------------------- */

static void measure_rate(struct session *s)
{
    if (s->busy_seconds <= 0)
        return;
    double now = s->trained / s->busy_seconds;
    s->run.rate = s->run.rate > 0 ? 0.7 * s->run.rate + 0.3 * now : now;
    s->trained = s->busy_seconds = 0;
}

int session_write_progress(struct session *s, struct err *err)
{
    s->run.step = s->trainer->step;
    s->run.steps = s->trainer->steps;
    s->run.epoch = trainer_epoch(s->trainer);
    return run_progress(s->store, &s->run, err);
}

/* Tries to write what is kept. A locked store is no trouble: the rows wait. */
static int flush(struct session *s, struct err *err)
{
    s->flushed = clock_monotonic();
    measure_rate(s);
    if (record_flush(&s->record, err) < 0 || session_write_progress(s, err) < 0) {
        if (err->code != ERR_BUSY)
            COPY_TEXT(s->trouble, err->text);
        return -1;
    }
    if (!s->keeper.stuck)
        s->trouble[0] = '\0';
    return 0;
}

static void write_snapshots(struct session *s)
{
    double now = clock_monotonic();
    if (now - s->pictured < snapshot_seconds || lease_active(s->store, s->run.id, NULL) != 1)
        return;
    struct text json = TEXT_INIT;
    trainer_similarity_histogram(s->trainer, &json);
    snapshot_put(s->store, s->run.id, "similarity", s->trainer->step, json.data, json.length, NULL);
    text_clear(&json);
    effective_values_json(s->trainer, &json);
    snapshot_put(s->store, s->run.id, "in_force", s->trainer->step, json.data, json.length, NULL);
    text_release(&json);
    s->pictured = now;
}

/* Lists a checkpoint that is whole by now, after all points that came before it: `written` is what the keeper
 * said. */
static int list_written(struct session *s, int written, struct err *err)
{
    int result = written;
    if (written > 0)
        result = record_flush(&s->record, err) < 0 ? -1 : keeper_list(&s->keeper, err);
    else if (written < 0 && (session_mend_folder(s) || s->keeper.tried_at < s->mended))
        return -1; /* it is tried again, in the folder that is there now */
    if (result < 0 && err->code != ERR_BUSY)
        COPY_TEXT(s->trouble, err->text);
    return result;
}

static int list_finished_checkpoint(struct session *s, struct err *err)
{
    return list_written(s, keeper_poll(&s->keeper, err), err);
}

/* Waits until whatever was copied is listed. */
int session_wait_for_checkpoint(struct session *s, struct err *err)
{
    return list_written(s, keeper_wait(&s->keeper, err), err);
}

/* Takes a checkpoint, once, and waits until it is listed. */
static int keep(struct session *s, const char *kind, bool *owed, struct err *err)
{
    if (session_wait_for_checkpoint(s, err) < 0)
        return -1;
    if (!*owed)
        return 0;
    keeper_take(&s->keeper, s->trainer, kind);
    *owed = false;
    return session_wait_for_checkpoint(s, err);
}

/* The status of the run: what it waits for, or what is wrong ----------------------------------------------------- */

static enum run_status status_now(const struct session *s)
{
    return s->requested_state == WAIT ? RUN_PAUSED : s->slot < 0 ? RUN_QUEUED : RUN_RUNNING;
}

/* What is to be known of the run besides its status: what is wrong, else what it watches where it has no
 * validation. */
static const char *standing(const struct session *s)
{
    return s->trainer->alarm[0] ? s->trainer->alarm : s->watches;
}

static const char *message_now(const struct session *s)
{
    if (s->requested_state == WAIT && s->paused_by[0])
        return s->paused_by;
    if (status_now(s) == RUN_QUEUED)
        return WAITS_FOR_CORE;
    if (s->names[0])
        return s->names;
    return s->trainer->step < s->reached ? s->catch_up_message : standing(s);
}

/* What is wrong outlives the message, which says other things, too. */
static int tell_alarm(struct session *s, struct err *err)
{
    if (!strcmp(s->trainer->alarm, s->reported_alarm))
        return 0;
    if (run_set_alarm(s->store, s->run.id, s->trainer->alarm, err) < 0)
        return -1;
    COPY_TEXT(s->reported_alarm, s->trainer->alarm);
    return 0;
}

/* Writes the status down where it is not what was written last, with all that came before it. */
static int tell_status(struct session *s, struct err *err)
{
    enum run_status status = status_now(s);
    const char *message = message_now(s);
    if (tell_alarm(s, err) < 0)
        return -1;
    if (status == s->reported_status && !strcmp(message, s->reported_message))
        return 0;
    if (flush(s, err) < 0 || run_set_status(s->store, s->run.id, status, message, err) < 0)
        return -1;
    s->reported_status = status;
    COPY_TEXT(s->reported_message, message);
    return 0;
}

/* What was asked ------------------------------------------------------------------------------------------------- */

/* One change, at this step: checked, written down, made. */
static int apply_set(struct session *s, struct event *event, struct err *err)
{
    struct err refusal = ERR_INIT;
    struct effective_values before = effective_values_now(s->trainer);
    char canonical[WORD_SIZE], unused[WORD_SIZE], old[WORD_SIZE] = "";
    /* Where one is still being written, going back before this change begins there and trains forward. */
    if (s->keeper.step != s->trainer->step && keeper_is_free(&s->keeper))
        keeper_take(&s->keeper, s->trainer, "edit");
    int refused = trainer_set(s->trainer, event->knob, event->new, old, canonical, &refusal) < 0;
    COPY_TEXT(event->old, old);
    COPY_TEXT(event->refused, refused ? refusal.text : "");
    if (!refused) {
        frames_redraw(&s->frames);
        effective_values_answer(s->trainer, event->knob, &before, event->answer, sizeof event->answer);
    }
    if (event_applied(s->store, event, err) == 0)
        return 0;
    if (!refused)
        trainer_set(s->trainer, event->knob, old, unused, canonical, NULL);
    return -1;
}

static int apply(struct session *s, struct event *event, struct err *err)
{
    static const enum requested_state requested_states[] = {[EVENT_PAUSE] = WAIT,
                                                            [EVENT_RESUME] = GO_ON,
                                                            [EVENT_STEP] = ONE_STEP,
                                                            [EVENT_STOP] = STOP,
                                                            [EVENT_ROLLBACK] = WAIT};
    event->step = s->trainer->step;
    if (event->verb == EVENT_SET)
        return apply_set(s, event, err);
    if (event->verb == EVENT_UNKNOWN) {
        COPY_TEXT(event->refused, "this engine does not know what was asked");
        return event_applied(s->store, event, err);
    }
    enum requested_state before = s->requested_state;
    s->requested_state = requested_states[event->verb];
    if (s->requested_state == STOP) { /* whether the store takes the answer or not */
        if (event_applied(s->store, event, err) < 0)
            s->stop = *event;
        return 0;
    }
    if (s->requested_state == WAIT)
        session_release_slot(s);
    else
        session_has_slot(s);
    if (tell_status(s, err) == 0 && event_applied(s->store, event, err) == 0) {
        if (s->requested_state == GO_ON || s->requested_state == ONE_STEP) {
            s->paused_by[0] = '\0';
            s->rolled_back = false;
            s->resumed_during_trouble = s->requested_state == GO_ON && s->trouble[0];
        }
        return 0;
    }
    s->requested_state = before;
    return -1;
}

/* The state of the best step is copied before a knob is turned. */
static bool may_apply(const struct session *s, const struct event *event)
{
    return event->verb != EVENT_SET || (s->trainer->step >= s->reached && !s->best_not_copied);
}

static void take_events(struct session *s)
{
    double now = clock_monotonic();
    if (!s->best_not_copied)
        session_apply_past(s);
    if (now - s->polled < poll_seconds)
        return;
    s->polled = now;
    struct event pending[MOST_PENDING];
    struct err err = ERR_INIT;
    int n = event_pending(s->store, s->run.id, pending, MOST_PENDING, &err);
    for (int i = 0; i < n && s->requested_state != STOP; i++)
        if (may_apply(s, &pending[i]) && apply(s, &pending[i], &err) < 0)
            return; /* it stays pending and comes again */
}

/* Training ------------------------------------------------------------------------------------------------------- */

/* True while the step must wait for the pace that was asked for; sleeps a little then. */
static bool waits_for_pace(struct session *s)
{
    double pace = setting(&s->trainer->settings, &knob_pace), now = clock_monotonic();
    if (pace <= 0 || now >= s->next_step_at) {
        s->next_step_at = pace > 0 ? (now - s->next_step_at > 1 / pace ? now : s->next_step_at) + 1 / pace : 0;
        return false;
    }
    double wait = s->next_step_at - now;
    wait = wait < 0.01 ? wait : 0.01;
    assert(store_idle(s->store));
    clock_sleep(wait);
    s->run.seconds += wait;
    s->busy_seconds += wait; /* the rate is what a person sees, and what is left is told by it */
    return true;
}

static void train(struct session *s)
{
    struct sink sink = record_sink(&s->record);
    double began = clock_monotonic();
    trainer_advance(s->trainer, &sink);
    double took = clock_monotonic() - began;
    s->trained += s->trainer->interactions;
    s->busy_seconds += took;
    s->run.seconds += took;
    s->best_not_copied |= s->trainer->best_step == s->trainer->step;
    frames_keep(&s->frames, s->trainer);
    if (s->requested_state == ONE_STEP)
        s->requested_state = WAIT;
}

/* The best parameters are copied before anything else happens: later checkpoints need their file. */
static bool took_best(struct session *s)
{
    if (s->best_not_copied && keeper_is_free(&s->keeper)) {
        keeper_take(&s->keeper, s->trainer, "best");
        s->best_not_copied = false;
    }
    return !s->best_not_copied;
}

static void housekeep(struct session *s)
{
    double now = clock_monotonic();
    struct err err = ERR_INIT;
    if (now - s->flushed >= flush_seconds) {
        flush(s, &err);
        write_snapshots(s);
        frames_follow(&s->frames, s->trainer);
    }
    if (now - s->checkpointed >= checkpoint_seconds && s->keeper.step != s->trainer->step &&
        keeper_is_free(&s->keeper)) {
        s->checkpointed = now;
        keeper_take(&s->keeper, s->trainer, "timer");
    }
}

/* A short sleep, in which nobody waits for a statement of ours. */
static void rest(struct session *s, double seconds)
{
    assert(store_idle(s->store));
    clock_sleep(seconds);
}

/* The store takes nothing (a full disk, most likely): training waits, since what it would find could not be kept, and
 * others may have its core. When the store can be written again the run goes on; where a person has started it, it
 * stays paused and says what happened, for the person to look. */
static bool handle_store_trouble(struct session *s)
{
    if (!s->trouble[0] && s->record.n < MOST_KEPT_POINTS) {
        s->resumed_during_trouble = false;
        return false;
    }
    char why[sizeof s->trouble];
    struct err err = ERR_INIT;
    COPY_TEXT(why, s->trouble);
    s->gave_up = session_in_trouble(s, why);
    run_set_status(s->store, s->run.id, RUN_PAUSED, why, NULL);
    rest(s, 0.2);
    list_finished_checkpoint(s, &err);
    if (flush(s, &err) < 0 || s->trouble[0])
        return true;
    session_out_of_trouble(s);
    s->gave_up = false;
    if (why[0] && !s->resumed_during_trouble && s->terms.attended) {
        s->requested_state = WAIT;
        COPY_TEXT(s->paused_by, why);
    }
    s->resumed_during_trouble = false;
    s->reported_status = RUN_LOST; /* whatever was written above, say it again */
    return true;
}

/* The loop ------------------------------------------------------------------------------------------------------- */

/* What was not finite, and what may help, by the settings that it happened with. */
static void note_broken(struct session *s)
{
    const struct settings *settings = &s->trainer->settings;
    s->broken.step = s->trainer->step + 1;
    s->broken.what = s->trainer->not_finite;
    s->broken.logged = false;
    snprintf(s->broken.remedy, sizeof s->broken.remedy, "lower lr%s or %s", setting_applies(settings, &knob_tau)
             ? ", raise tau" : "", setting(settings, &knob_max_gradient_norm) > 0 ? "lower max_gradient_norm"
             : "set max_gradient_norm to 1");
}

/* A twin need not go further than its parent; taken up again afterwards, it does. */
static bool is_as_far(const struct session *s)
{
    return s->stop_at && s->trainer->step >= s->stop_at;
}

/* What comes before each step. True when a step may be made. */
static bool is_ready(struct session *s)
{
    struct err err = ERR_INIT;
    list_finished_checkpoint(s, &err);
    bool best_is_safe = s->requested_state == STOP || took_best(s);
    take_events(s);
    if (s->requested_state == STOP)
        return false;
    if (best_is_safe)
        housekeep(s);
    if (handle_store_trouble(s))
        return false;
    if (!best_is_safe) {
        rest(s, 0.001);
        return false;
    }
    if (s->requested_state == WAIT)
        session_release_slot(s);
    bool ready = s->requested_state != WAIT && session_has_slot(s);
    tell_status(s, &err); /* should it fail, again at the next turn */
    if (!ready)
        rest(s, 0.01);
    return ready && !waits_for_pace(s);
}

static void loop(struct session *s)
{
    struct err err = ERR_INIT;
    while (s->trainer->ended == TRAINER_GOES_ON && s->requested_state != STOP && !s->gave_up &&
           !session_store_is_gone(s)) {
        if (*s->terms.interrupted || is_as_far(s))
            s->requested_state = STOP;
        if (is_ready(s))
            train(s);
        if (s->trainer->ended == TRAINER_NOT_FINITE) {
            note_broken(s);
            session_retry_until_stored(s, session_roll_back, &err);
        }
    }
}

/* The end -------------------------------------------------------------------------------------------------------- */

static int write_all(struct session *s, struct err *err)
{
    return keep(s, "best", &s->best_not_copied, err) < 0 || flush(s, err) < 0 ||
           keep(s, "end", &s->end_not_copied, err) < 0 ? -1 : 0;
}

static void describe_end(const struct session *s, enum run_status status, char *message, size_t size)
{
    const struct trainer *t = s->trainer;
    struct metric judging;
    char name[METRIC_NAME];
    trainer_main_metric(t, &judging);
    metric_name(&judging, name);
    if (status == RUN_FAILED)
        copy_text(message, size, s->paused_by);
    else if (s->not_kept[0])
        snprintf(message, size, "no checkpoint of its end could be kept (%.150s): resume goes on from the one before",
                 s->not_kept);
    else if (t->ended == TRAINER_STOPPED_EARLY)
        snprintf(message, size, "stopped early: no better %s since step %lld", name, (long long)t->best_step);
    else if (t->ended == TRAINER_GOES_ON && *s->terms.interrupted)
        snprintf(message, size, "stopped by a signal");
    else if (t->ended == TRAINER_GOES_ON && is_as_far(s) && s->stop_at != s->run.stop_at)
        snprintf(message, size, "left off after %.6g epochs, as it was asked to: resume goes on", s->terms.until);
    else if (t->ended == TRAINER_GOES_ON && is_as_far(s))
        snprintf(message, size, "a twin, trained as far as run %lld: to step %lld", (long long)s->run.parent,
                 (long long)t->step);
    else /* what was wrong to the end stays said */
        copy_text(message, size, standing(s));
}

static int write_end(struct session *s, struct err *err)
{
    char message[256];
    bool whole = s->trainer->ended != TRAINER_GOES_ON && !s->not_kept[0];
    enum run_status status = whole ? RUN_DONE : s->rolled_back ? RUN_FAILED : RUN_STOPPED;
    describe_end(s, status, message, sizeof message);
    if (tell_alarm(s, err) < 0)
        return -1;
    if (s->stop.seq && event_applied(s->store, &s->stop, err) < 0)
        return -1;
    return run_set_status(s->store, s->run.id, status, message, err);
}

/* A stop that cannot keep a checkpoint is a stop all the same. */
static int end(struct session *s, struct err *err)
{
    frames_write(&s->frames, s->trainer);
    if (session_retry_until_stored(s, write_all, err) < 0) {
        if (s->requested_state != STOP || s->store_gone)
            return -1;
        COPY_TEXT(s->not_kept, err->text);
        print_to(stderr, "nearfar-engine: stopping at step %lld without a checkpoint: %s\n",
                 (long long)s->trainer->step, err->text);
        err_clear(err);
        flush(s, err); /* what is lost is trained again by the next engine, to the same bits */
    }
    return session_retry_until_stored(s, write_end, err);
}

static int session_end(struct session *s, struct err *err)
{
    if (s->store_gone)
        return err_set(err, ERR_FAILED, "the store %s is gone, or another file is in its place: run "
                       "%lld has ended at step %lld, and the store that it trained in is not written any more",
                       store_path(s->store), (long long)s->run.id, (long long)s->trainer->step);
    if (s->gave_up)
        return err_set(err, ERR_FAILED, "the store has taken nothing for %.0f second%s (%s), which is as long as run "
                       "%lld was to wait; resume goes on from its last checkpoint", s->terms.patience,
                       plural(lrint(s->terms.patience)), s->trouble, (long long)s->run.id);
    if (s->trainer->ended == TRAINER_NOT_FINITE)
        return err_set(err, ERR_FAILED, "the %s is not finite in step %lld, and the store does not take that "
                       "it goes back; resume goes on from its last checkpoint", s->broken.what,
                       (long long)s->broken.step);
    return end(s, err);
}

int session_run(struct store *store, const struct run *run, struct trainer *trainer,
                const struct session_terms *terms, struct err *err)
{
    struct session s = {.store = store, .run = *run, .trainer = trainer, .terms = *terms, .slot = -1, .turn = -1,
                        .trouble_lock = -1, .troubled = (double)NAN, .core_free = (double)NAN,
                        .reported_status = RUN_RUNNING, .end_not_copied = true};
    record_init(&s.record, store, run->id, &trainer->settings);
    frames_init(&s.frames, store, run->id);
    s.run.rate = 0;
    COPY_TEXT(s.reported_alarm, run->alarm);
    s.reached = run->step > run->fork_step ? run->step : run->fork_step;
    trainer_validates(trainer, s.watches, sizeof s.watches);
    int result = keeper_init(&s.keeper, store, run->id, err) < 0 ? -1 : session_begin(&s, err);
    if (!result) {
        store_patience(store, PATIENCE_MS);
        frames_write(&s.frames, trainer);
        loop(&s);
        result = session_end(&s, err);
    }
    session_release_slot(&s);
    session_out_of_trouble(&s);
    keeper_release(&s.keeper);
    record_release(&s.record);
    free(s.past);
    frames_release(&s.frames);
    return result;
}
