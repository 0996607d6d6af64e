/* A sweep: see sweep.h. */
#include "tui/sweep.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/event.h"
#include "store/memo.h"
#include "store/metric.h"
#include "store/quota.h"

#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double look_seconds = 0.1, line_seconds = 5;

/* Ctrl-C counts up from 1; any other signal to leave counts as two. */
static volatile sig_atomic_t told;

static void on_signal(int number)
{
    told += number == SIGINT ? 1 : 2;
}

static const int caught[] = {SIGINT, SIGTERM, SIGHUP};
enum { N_CAUGHT = sizeof caught / sizeof *caught };

static void catch_signals(struct sigaction *before)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    told = 0;
    for (int i = 0; i < N_CAUGHT; i++) {
        sigaction(caught[i], NULL, &before[i]);
        /* One that the starter ignores (nohup) stays ignored. */
        if (before[i].sa_handler != SIG_IGN)
            sigaction(caught[i], &action, NULL);
    }
}

/* Loading -------------------------------------------------------------------------------------------------------- */

bool sweep_owns(const char *prefix, const char *name)
{
    size_t length = strlen(prefix);
    int64_t number;
    return !strncmp(prefix, name, length) && name[length] == '-' && name[length + 1] != '-' &&
           parse_int(name + length + 1, &number) && number > 0;
}

/* Stopped by --stop-below, in this sweep or before it was interrupted. */
static int was_dropped(struct store *store, int64_t run, bool *dropped, struct err *err)
{
    struct event *events;
    size_t n;
    *dropped = false;
    if (event_list(store, run, 0, &events, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        *dropped |= events[i].verb == EVENT_STOP && !strcmp(events[i].actor, ACTOR_SWEEP) && *events[i].why &&
                    !events[i].refused[0];
    free(events);
    return 0;
}

/* What there is to do with a run as it stands. */
static int resolve_trial(struct sweep *sweep, struct trial *trial, struct err *err)
{
    if (trial->run.status == RUN_STOPPED && was_dropped(sweep->store, trial->run.id, &trial->dropped, err))
        return -1;
    if (trial->dropped || trial->run.status == RUN_DONE || trial->run.status == RUN_FAILED) {
        trial->state = TRIAL_OVER;
        return 0;
    }
    trial->lock = store_lock(sweep->store, LOCK_RUN, trial->run.id, err);
    if (trial->lock < 0 && err->code != ERR_BUSY)
        return -1;
    trial->state = trial->lock < 0 ? TRIAL_TRAINS : TRIAL_WAITS;
    err_clear(err);
    return 0;
}

static int metric_now(const struct sweep *sweep, int64_t run, struct metric_summary *out, bool *found,
                      struct err *err)
{
    struct metric_summary *metrics;
    size_t n;
    *found = false;
    if (metric_summaries(sweep->store, run, &metrics, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(metrics[i].name, sweep->metric)) {
            *out = metrics[i];
            *found = true;
        }
    free(metrics);
    return 0;
}

/* How far it has come on the rungs, and by which value it is judged there. */
static int measure_trial(const struct sweep *sweep, struct trial *trial, struct err *err)
{
    struct metric_summary metric;
    bool found;
    if (metric_now(sweep, trial->run.id, &metric, &found, err))
        return -1;
    trial->value = found ? metric.best : NAN;
    if (!sweep->halving || trial->state == TRIAL_TRAINS)
        return 0;
    size_t rungs = halving_rungs(sweep->halving, trial->run.epoch);
    if (trial->state == TRIAL_OVER)
        trial->rungs = trial->run.status == RUN_DONE ? sweep->halving->n + 1 : 0;
    else if (trial->run.status == RUN_STOPPED && rungs &&
             trial->run.epoch <= sweep->halving->rung[rungs - 1] * (1 + 1e-9))
        trial->state = TRIAL_RESTS;
    if (trial->state != TRIAL_OVER)
        trial->rungs = rungs;
    if (trial->state == TRIAL_RESTS && trial->lock >= 0) {
        close(trial->lock);
        trial->lock = -1;
    }
    return 0;
}

static const char *start_of(const struct setting *settings, size_t n, const char *knob)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(settings[i].knob, knob))
            return settings[i].start;
    return "";
}

static void add_knob(struct sweep *sweep, size_t *capacity, const char *knob)
{
    for (size_t i = 0; i < sweep->n_knobs; i++)
        if (!strcmp(sweep->knobs[i], knob))
            return;
    ARRAY_ROOM(sweep->knobs, sweep->n_knobs, *capacity);
    COPY_TEXT(sweep->knobs[sweep->n_knobs], knob);
    sweep->n_knobs++;
}

int sweep_agree(struct store *store, char main_metric[METRIC_NAME], const struct run *run,
                const struct setting *settings, size_t n, struct err *err)
{
    struct main_metric own;
    if (main_metric_of(store, run, settings, n, &own, err))
        return -1;
    if (!*main_metric)
        copy_text(main_metric, METRIC_NAME, own.name);
    if (!strcmp(own.name, main_metric))
        return 0;
    return err_set(err, ERR_USAGE, "the runs of this sweep are judged by different metrics (%s and %s), which "
                   "cannot be compared: let k, validation and main_metric be the same for all, or give --metric loss",
                   main_metric, own.name);
}

/* What decides when nothing was given. */
static int choose_metric(struct sweep *sweep, struct setting *const *settings, const size_t *n, struct err *err)
{
    if (sweep->metric)
        return 0;
    for (size_t t = 0; t < sweep->n; t++)
        if (sweep_agree(sweep->store, sweep->main_metric, &sweep->trials[t].run, settings[t], n[t], err))
            return -1;
    sweep->metric = sweep->main_metric;
    return 0;
}

/* The values of its knobs. */
static int load_own_values(struct sweep *sweep, struct trial *trial, struct err *err)
{
    struct setting *settings;
    size_t n;
    if (run_settings(sweep->store, trial->run.id, &settings, &n, err))
        return -1;
    trial->values = xcalloc(sweep->n_knobs + 1, sizeof(char *));
    for (size_t k = 0; k < sweep->n_knobs; k++)
        trial->values[k] = xstrdup(start_of(settings, n, sweep->knobs[k]));
    free(settings);
    return 0;
}

/* The start settings of every trial: its values, and the knobs when nobody has named them. */
static int load_values(struct sweep *sweep, bool find_knobs, struct err *err)
{
    struct setting **settings = xcalloc(sweep->n, sizeof *settings);
    size_t *n = xcalloc(sweep->n, sizeof *n), capacity = sweep->n_knobs;
    int failed = 0;
    for (size_t t = 0; t < sweep->n && !failed; t++)
        failed = run_settings(sweep->store, sweep->trials[t].run.id, &settings[t], &n[t], err);
    for (size_t t = 1; t < sweep->n && !failed && find_knobs; t++)
        for (size_t i = 0; i < n[0]; i++)
            if (strcmp(settings[0][i].start, start_of(settings[t], n[t], settings[0][i].knob)))
                add_knob(sweep, &capacity, settings[0][i].knob);
    for (size_t t = 0; t < sweep->n && !failed; t++)
        failed = load_own_values(sweep, &sweep->trials[t], err);
    if (!failed)
        failed = choose_metric(sweep, settings, n, err);
    for (size_t t = 0; t < sweep->n; t++)
        free(settings[t]);
    free(settings);
    free(n);
    return failed;
}

int sweep_add(struct sweep *sweep, int64_t run, struct err *err)
{
    ARRAY_ROOM(sweep->trials, sweep->n, sweep->capacity);
    struct trial *trial = &sweep->trials[sweep->n];
    *trial = (struct trial){.lock = -1, .value = NAN, .engine.run = run};
    if (run_get(sweep->store, run, &trial->run, err) || load_own_values(sweep, trial, err))
        return -1;
    sweep->n++;
    return 0;
}

/* The runs of the prefix, in the order in which they were made. */
static int load_trials(struct sweep *sweep, struct err *err)
{
    struct run *runs;
    size_t n;
    int failed = 0;
    if (run_list(sweep->store, &runs, &n, err))
        return -1;
    for (size_t i = n; i-- > 0 && !failed;) {
        if (!sweep_owns(sweep->prefix, runs[i].name))
            continue;
        ARRAY_ROOM(sweep->trials, sweep->n, sweep->capacity);
        struct trial *trial = &sweep->trials[sweep->n++];
        *trial = (struct trial){.run = runs[i], .lock = -1, .value = NAN};
        trial->engine.run = runs[i].id;
        failed = resolve_trial(sweep, trial, err);
    }
    free(runs);
    if (!failed && !sweep->n && !sweep->source)
        failed = err_set(err, ERR_NOT_FOUND, "there are no runs %s-1, %s-2, ...: see nearfar ls", sweep->prefix,
                         sweep->prefix);
    return failed;
}

int sweep_load(struct sweep *sweep, const char *const *knobs, size_t n_knobs, struct err *err)
{
    size_t capacity = 0;
    for (size_t k = 0; k < n_knobs; k++)
        add_knob(sweep, &capacity, knobs[k]);
    if (load_trials(sweep, err) || load_values(sweep, !n_knobs, err))
        return -1;
    int higher = metric_is_higher(sweep->store, sweep->metric, err);
    for (size_t t = 0; t < sweep->n && higher >= 0; t++)
        if (measure_trial(sweep, &sweep->trials[t], err))
            return -1;
    sweep->higher = higher > 0;
    return higher < 0 ? -1 : 0;
}

struct trial *sweep_best(const struct sweep *sweep)
{
    struct trial *best = NULL;
    for (size_t t = 0; t < sweep->n; t++) {
        struct trial *trial = &sweep->trials[t];
        if (!isnan(trial->value) &&
            (!best || (sweep->higher ? trial->value > best->value : trial->value < best->value)))
            best = trial;
    }
    return best;
}

void sweep_release(struct sweep *sweep)
{
    for (size_t t = 0; t < sweep->n; t++) {
        for (size_t k = 0; k < sweep->n_knobs && sweep->trials[t].values; k++)
            free(sweep->trials[t].values[k]);
        free(sweep->trials[t].values);
        if (sweep->trials[t].lock >= 0)
            close(sweep->trials[t].lock);
    }
    free(sweep->trials);
    free(sweep->knobs);
}

/* Training ------------------------------------------------------------------------------------------------------- */

static size_t count(const struct sweep *sweep, enum trial_state state)
{
    size_t n = 0;
    for (size_t t = 0; t < sweep->n; t++)
        n += sweep->trials[t].state == state;
    return n;
}

/* "tau=0.1 lr=0.01 seed 2" */
static void describe(const struct sweep *sweep, const struct trial *trial, struct text *out)
{
    for (size_t k = 0; k < sweep->n_knobs; k++)
        text_printf(out, "%s=%s ", sweep->knobs[k], trial->values[k]);
    text_printf(out, "seed %lld", (long long)trial->run.seed);
}

/* It is over, or has come to a rung. */
static void tell_over(const struct sweep *sweep, const struct trial *trial)
{
    struct text text = TEXT_INIT;
    bool rests = trial->state == TRIAL_RESTS;
    describe(sweep, trial, &text);
    size_t over = count(sweep, TRIAL_OVER) + count(sweep, TRIAL_RESTS);
    if (rests)
        print_to(stderr, "%zu of %zu: run %lld %s (%s) rests after %.4g epochs", over, sweep->n,
                 (long long)trial->run.id, trial->run.name, text.data, trial->run.epoch);
    else
        print_to(stderr, "%zu of %zu: run %lld %s (%s) is %s", over, sweep->n, (long long)trial->run.id,
                 trial->run.name, text.data, _(run_status_names[trial->run.status]));
    if (!isnan(trial->value))
        print_to(stderr, ", best %s %.4f", sweep->metric, trial->value);
    print_to(stderr, "%s%s\n", trial->run.message[0] && !rests ? C_("clauses", ": ") : "",
             rests ? "" : trial->run.message);
    text_release(&text);
}

static int ask_to_stop(struct sweep *sweep, struct trial *trial, const char *why, struct err *err)
{
    struct event event = {.run = trial->run.id, .verb = EVENT_STOP, .actor = ACTOR_SWEEP,
                          .asked_step = trial->run.step};
    COPY_TEXT(event.why, why);
    if (event_ask(sweep->store, &event, err) < 0)
        return -1;
    trial->asked = true;
    trial->dropped = *why;
    return 0;
}

/* Whether a run that trains has come so far and is so bad that it is not worth going on. */
static int drop_if_below(struct sweep *sweep, struct trial *trial, struct err *err)
{
    struct metric_summary metric;
    bool found;
    if (isnan(sweep->stop_below))
        return 0;
    if (metric_now(sweep, trial->run.id, &metric, &found, err))
        return -1;
    if (!found || metric.last_step < sweep->stop_from || !(metric.last < sweep->stop_below))
        return 0;
    char why[160];
    snprintf(why, sizeof why, "%s is %.6g, below %.6g, at step %lld", sweep->metric, metric.last, sweep->stop_below,
             (long long)metric.last_step);
    return ask_to_stop(sweep, trial, why, err);
}

/* The engine has left it. */
static int settle(struct sweep *sweep, struct trial *trial, struct err *err)
{
    bool goes_on = sweep->halving && trial->run.status == RUN_STOPPED && !trial->dropped;
    trial->state = goes_on ? TRIAL_WAITS : TRIAL_OVER;
    if (measure_trial(sweep, trial, err))
        return -1;
    tell_over(sweep, trial);
    if (sweep->source)
        sweep->source->looked(sweep);
    return 0;
}

/* One that would eat up the time of the others. */
static bool is_too_slow(const struct sweep *sweep, const struct trial *trial)
{
    return sweep->slow_seconds > 0 && !trial->rungs && sweep->n > 1 &&
           clock_wall() - trial->engine.started > sweep->slow_seconds;
}

/* One look at a run that trains. An engine reads its events only once it holds the run's lock. */
static int look_at(struct sweep *sweep, struct trial *trial, struct err *err)
{
    bool exited = engine_exited(&trial->engine), locked = store_locked(sweep->store, LOCK_RUN, trial->run.id);
    if (run_get(sweep->store, trial->run.id, &trial->run, err))
        return -1;
    if (exited && !locked)
        return settle(sweep, trial, err);
    if (trial->asked || !locked)
        return 0;
    if (sweep->interrupted || sweep->timed_out)
        return ask_to_stop(sweep, trial, "", err);
    if (is_too_slow(sweep, trial))
        return ask_to_stop(sweep, trial, "too slow for the time that the search has", err);
    int waits = trial->run.status == RUN_PAUSED ? event_rolled_back(sweep->store, trial->run.id, NULL, err) : 0;
    if (waits) /* for a person, and a sweep has none: it ends as failed */
        return waits < 0 ? -1 : ask_to_stop(sweep, trial, "it diverged", err);
    return drop_if_below(sweep, trial, err);
}

size_t sweep_cores(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
}

static struct trial *first_waiting(const struct sweep *sweep, bool begun)
{
    for (size_t t = 0; t < sweep->n; t++)
        if (sweep->trials[t].state == TRIAL_WAITS && (sweep->trials[t].rungs > 0) == begun)
            return &sweep->trials[t];
    return NULL;
}

/* 1 and which run trains next; 0: none. */
static int next_trial(struct sweep *sweep, struct trial **next, struct err *err)
{
    *next = first_waiting(sweep, true);
    if (!*next && sweep->halving)
        *next = halving_next(sweep, false);
    if (!*next)
        *next = first_waiting(sweep, false);
    if (*next)
        return 1;
    int more = sweep->source ? sweep->source->more(sweep, err) : 0;
    if (more)
        *next = more > 0 ? &sweep->trials[sweep->n - 1] : NULL;
    else if (sweep->halving && !count(sweep, TRIAL_TRAINS))
        *next = halving_next(sweep, true);
    return more < 0 ? -1 : *next != NULL;
}

/* A run on each core, and no more than the quota of who drives it allows beside their other runs. Where it allows
 * none, one is begun all the same: its refusal says what to do. */
static int at_once(struct sweep *sweep, size_t *out, struct err *err)
{
    struct person person;
    struct quota quota;
    struct quota_use use;
    person_read(&person, sweep->store);
    *out = sweep_cores();
    if (person.teaches)
        return 0;
    if (quota_of(sweep->store, person.name, &quota, err) < 0 ||
        quota_use(sweep->store, person.name, &use, err) < 0)
        return -1;
    int64_t own = (int64_t)count(sweep, TRIAL_TRAINS), left = quota.training - (use.training - own);
    if (quota.training != NO_QUOTA && left < (int64_t)*out)
        *out = left > 0 ? (size_t)left : own > 0 ? 0 : 1;
    return 0;
}

static int start_more(struct sweep *sweep, struct err *err)
{
    size_t cores;
    if (at_once(sweep, &cores, err) < 0)
        return -1;
    struct trial *trial;
    int got = 0;
    while (count(sweep, TRIAL_TRAINS) < cores && (got = next_trial(sweep, &trial, err)) > 0) {
        if (trial->lock >= 0)
            close(trial->lock);
        trial->lock = -1;
        trial->asked = false;
        double until = sweep->halving ? halving_until(sweep->halving, trial) : 0;
        if (engine_spawn(sweep->store, trial->run.id, until, &trial->engine, err))
            return -1;
        trial->state = TRIAL_TRAINS;
    }
    return got < 0 ? -1 : 0;
}

/* Nobody else drives it from now on; one that has no run yet cannot be held. */
static int hold(struct sweep *sweep, struct err *err)
{
    if (sweep->lock || !sweep->n)
        return 0;
    int lock = store_lock(sweep->store, LOCK_SWEEP, sweep->trials[0].run.id, err);
    if (lock < 0)
        return err->code == ERR_BUSY ? err_set(err, ERR_FAILED, "%s is at work already: nearfar sweep --stop %s ends "
                                               "it with checkpoints", sweep->prefix, sweep->prefix) : -1;
    sweep->lock = lock;
    return memo_remove(sweep->store, MEMO_STOP, sweep->prefix, err) < 0 ? -1 : 0; /* asked of one before */
}

/* Whether `nearfar sweep --stop` has asked since. */
static int was_asked_to_stop(struct sweep *sweep, struct err *err)
{
    char *asked = memo_get(sweep->store, MEMO_STOP, sweep->prefix, err);
    sweep->interrupted |= asked != NULL;
    free(asked);
    return err->code ? -1 : 0;
}

static int look_at_all(struct sweep *sweep, struct err *err)
{
    if (hold(sweep, err) || was_asked_to_stop(sweep, err))
        return -1;
    sweep->interrupted |= told > 0;
    sweep->timed_out |= sweep->ends > 0 && clock_monotonic() > sweep->ends;
    if (!sweep->interrupted && !sweep->timed_out && start_more(sweep, err))
        return -1;
    for (size_t t = 0; t < sweep->n; t++)
        if (sweep->trials[t].state == TRIAL_TRAINS && look_at(sweep, &sweep->trials[t], err))
            return -1;
    return 0;
}

/* How far those are that train. */
static void tell_progress(const struct sweep *sweep)
{
    print_to(stderr, "%zu of %zu", count(sweep, TRIAL_OVER) + count(sweep, TRIAL_RESTS), sweep->n);
    for (size_t t = 0; t < sweep->n; t++) {
        const struct run *run = &sweep->trials[t].run;
        if (sweep->trials[t].state == TRIAL_TRAINS)
            print_to(stderr, "%s%s %s %.0f %%", C_("clauses", ", "), run->name, _(run_status_names[run->status]),
                     run->steps ? 100.0 * (double)run->step / (double)run->steps : 0.0);
    }
    print_to(stderr, "\n");
}

static bool goes_on(const struct sweep *sweep)
{
    bool more = count(sweep, TRIAL_WAITS) || sweep->source || (sweep->halving && halving_next(sweep, true));
    return count(sweep, TRIAL_TRAINS) || (!sweep->interrupted && !sweep->timed_out && more);
}

int sweep_train(struct sweep *sweep, struct err *err)
{
    struct sigaction before[N_CAUGHT];
    double told_at = clock_monotonic();
    int failed = 0;
    catch_signals(before);
    while (told < 2 && goes_on(sweep)) {
        bool was = sweep->interrupted;
        failed = look_at_all(sweep, err);
        /* A store that is busy for a while is waited for: the runs go on too. */
        if (failed && err->code != ERR_BUSY)
            break;
        failed = 0;
        err_clear(err);
        if (sweep->interrupted && !was)
            print_to(stderr, "stopping %zu with a checkpoint; Ctrl-C again leaves them training\n",
                     count(sweep, TRIAL_TRAINS));
        if (clock_monotonic() - told_at > line_seconds) {
            tell_progress(sweep);
            told_at = clock_monotonic();
        }
        if (goes_on(sweep))
            clock_sleep(look_seconds);
    }
    sweep->interrupted |= told > 0;
    for (int i = 0; i < N_CAUGHT; i++)
        sigaction(caught[i], &before[i], NULL);
    if (sweep->lock)
        close(sweep->lock);
    sweep->lock = 0;
    return failed;
}
