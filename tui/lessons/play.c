/* See play.h. */
#include "tui/lessons/play.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/event.h"
#include "tui/change.h"
#include "tui/lessons/lesson_runs.h"
#include "tui/twin.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SEEDS_APART = 1000, LOOK_MS = 20 };
static const char actor[] = "lesson check";
/* As fast as it goes: what a hand would watch, nobody watches here. */
static const char at_full_speed[] = "pace=0";

struct playing {
    const struct play *play;
    struct progress progress;
    int64_t training; /* the run that may, 0 for none */
    int faults;
    bool first; /* time, when wrong answers are tried, too */
};

static void tell(struct playing *p, const struct lesson_step *step, bool fault, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void tell(struct playing *p, const struct lesson_step *step, bool fault, const char *format, ...)
{
    char sentence[640];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, _(format), args);
    va_end(args);
    p->faults += fault;
    p->play->tell(p->play->context, step, fault, sentence);
}

static const struct lesson_step *step_now(const struct playing *p)
{
    return &p->play->lesson->step[p->progress.at];
}

/* Wrongly -------------------------------------------------------------------------------------------------------- */

/* While a prediction is asked for, nothing may be turned. */
static void try_knobs(struct playing *p)
{
    for (size_t i = 0; i < p->play->lesson->n_steps; i++) {
        const char *knobs = p->play->lesson->step[i].knobs;
        char *copy = xstrdup(knobs ? knobs : ""), *rest, *word;
        for (word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
            struct err refused = ERR_INIT;
            if (progress_check_change(&p->progress, word, &refused) == 0)
                tell(p, step_now(p), true, "%s can be turned before the prediction is kept", word);
        }
        free(copy);
    }
}

static int try_wrong_answer(struct playing *p, struct err *err)
{
    const struct lesson_step *step = step_now(p);
    char wrong[160];
    double right = 0;
    if (step->n_choices) {
        copy_text(wrong, sizeof wrong, step->choice[!strcmp(step->choice[0], step->answer)]);
    } else {
        parse_real(step->answer, &right);
        snprintf(wrong, sizeof wrong, "%.17g", right + 2 * step->within + 1);
    }
    int done = progress_answer(&p->progress, wrong, clock_wall(), err);
    if (done > 0)
        tell(p, step, true, "the wrong answer '%s' is taken for right", wrong);
    return done < 0 ? -1 : 0;
}

/* What is to be done must not be done already. */
static int try_nothing(struct playing *p, struct err *err)
{
    const struct lesson_step *step = step_now(p);
    struct text missing = TEXT_INIT;
    int done = *step->run || *step->answer ? progress_look(&p->progress, clock_wall(), &missing, err) : 0;
    if (done > 0)
        tell(p, step, true, "all that it waits for holds before anything is done: wait for what is done here");
    text_release(&missing);
    return done;
}

/* As it should be ------------------------------------------------------------------------------------------------ */

static int turn(struct playing *p, const struct catalogue *catalogue, const char *word, struct err *err)
{
    const struct lesson_step *step = step_now(p);
    struct event event = {.run = progress_shown_run(&p->progress, p->progress.at)};
    struct err refused = ERR_INIT;
    struct run run;
    if (change_parse(catalogue, word, &event, &refused) < 0 ||
        progress_check_change(&p->progress, event.knob, &refused) < 0) {
        tell(p, step, true, "its answer cannot be done: %s", refused.text);
        return 0;
    }
    if (!event.run) {
        tell(p, step, true, "its answer turns %s, and no run has begun: give an earlier step a `run:`", event.knob);
        return 0;
    }
    if (run_get(p->progress.store, event.run, &run, err) < 0)
        return -1;
    event.asked_step = run.step;
    COPY_TEXT(event.actor, actor);
    return event_ask(p->progress.store, &event, err) < 0 ? -1 : 0;
}

static int do_answer(struct playing *p, struct err *err)
{
    const struct lesson_step *step = step_now(p);
    struct catalogue catalogue;
    struct engine_process engine = {0};
    struct run run;
    if (*step->run && lesson_begin(&p->progress, at_full_speed, clock_wall(), &engine, &run, err) < 0)
        return -1;
    if (!*step->answer)
        return 0;
    if (catalogue_load(p->progress.store, &catalogue, err) < 0)
        return -1;
    char *copy = xstrdup(step->answer), *rest, *word;
    int failed = 0;
    for (word = strtok_r(copy, " ", &rest); word && !failed; word = strtok_r(NULL, " ", &rest))
        failed = turn(p, &catalogue, word, err);
    free(copy);
    catalogue_release(&catalogue);
    return failed;
}

static int make_due_twin(const struct progress *progress, struct err *err)
{
    struct run run;
    struct event change, *events;
    struct made_twin twin;
    size_t n;
    int due = lesson_twin_due(progress, &run, &change, err);
    if (due <= 0 || event_list(progress->store, run.id, 0, &events, &n, err) < 0)
        return due < 0 ? -1 : 0;
    int failed = 0;
    for (size_t i = 0; i < n && !failed; i++)
        if (events[i].seq == change.seq)
            failed = twin_make(progress->store, &run, events, n, &events[i], &twin, err);
    free(events);
    return failed;
}

/* As the screen does. */
static int let_train(struct playing *p, struct err *err)
{
    int64_t training = lesson_training(&p->progress);
    if (training != p->training && lesson_hold(&p->progress, training, actor, err) < 0)
        return -1;
    p->training = training;
    return 0;
}

/* Waits until the step is done, or its time is over. */
static int wait_for_step(struct playing *p, struct err *err)
{
    const struct lesson_step *step = step_now(p);
    struct text missing = TEXT_INIT;
    double until = clock_monotonic() + p->play->patience;
    int done = 0;
    while ((done = progress_look(&p->progress, clock_wall(), &missing, err)) == 0 && clock_monotonic() < until &&
           make_due_twin(&p->progress, err) == 0 && let_train(p, err) == 0)
        nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
    if (done == 0 && err->code == ERR_NONE)
        tell(p, step, true, "is not done in %.0f seconds: %s", p->play->patience, missing.data);
    text_release(&missing);
    return done;
}

static int play_step(struct playing *p, struct err *err)
{
    const struct lesson_step *step = step_now(p);
    double now = clock_wall();
    switch (step->kind) {
    case STEP_PAGE:
        return progress_turn_page(&p->progress, now, err) < 0 ? -1 : 1;
    case STEP_PREDICT:
        if (p->first)
            try_knobs(p);
        return progress_answer(&p->progress, step->answer, now, err);
    case STEP_ASK:
        if (p->first && try_wrong_answer(p, err) < 0)
            return -1;
        return progress_answer(&p->progress, step->answer, now, err);
    default:
        if (p->first) {
            int done = try_nothing(p, err);
            if (done)
                return done;
        }
        return do_answer(p, err) < 0 ? -1 : wait_for_step(p, err);
    }
}

static int measure_claims(struct playing *p, const struct lesson_step *step, struct err *err)
{
    struct lesson_runs runs = progress_runs(&p->progress);
    struct text now = TEXT_INIT, claim = TEXT_INIT;
    int failed = 0;
    for (int i = 0; i < step->n_claims && !failed; i++) {
        int holds = condition_holds(&runs, &step->claim[i], &now, err);
        failed = holds < 0;
        text_clear(&claim);
        condition_describe(&step->claim[i], &claim);
        if (holds == 0)
            tell(p, step, true, "the claim `%s` does not hold with seed %lld: %s", claim.data,
                 (long long)(p->play->lesson->seed + p->progress.other_seeds), now.data);
        else if (holds > 0)
            tell(p, step, false, "the claim `%s` holds with seed %lld", claim.data,
                 (long long)(p->play->lesson->seed + p->progress.other_seeds));
    }
    text_release(&now);
    text_release(&claim);
    return failed ? -1 : 0;
}

static int play_once(struct playing *p, struct err *err)
{
    int done = 1;
    while (done > 0 && p->progress.at < p->play->lesson->n_steps) {
        const struct lesson_step *step = step_now(p);
        done = play_step(p, err);
        if (done > 0 && measure_claims(p, step, err) < 0)
            done = -1;
        if (done > 0 && let_train(p, err) < 0)
            done = -1;
    }
    struct err ignored = ERR_INIT;
    lesson_stop_runs(&p->progress, actor, done < 0 ? &ignored : err);
    return done < 0 ? -1 : 0;
}

/* The store ------------------------------------------------------------------------------------------------------ */

/* No engine of it may be at work when its files go. */
static void await_engines(struct store *store)
{
    struct run *runs;
    size_t n;
    struct err ignored = ERR_INIT;
    bool busy = true;
    for (double until = clock_monotonic() + 10; busy && clock_monotonic() < until;) {
        busy = false;
        if (run_list(store, &runs, &n, &ignored) < 0)
            return;
        for (size_t i = 0; i < n; i++)
            busy |= run_status_is_active(runs[i].status);
        free(runs);
        if (busy)
            nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
    }
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

int lesson_play(const struct play *play, struct err *err)
{
    const char *above = getenv("TMPDIR");
    char *folder = xasprintf("%s/nearfar-lesson-XXXXXX", above && *above ? above : "/tmp");
    if (!mkdtemp(folder)) {
        err_set(err, ERR_FAILED, "cannot make the folder %s: set TMPDIR to one that can be written", folder);
        free(folder);
        return -1;
    }
    char *path = xasprintf("%s/store.db", folder);
    struct store *store = store_open(path, STORE_CREATE, err);
    struct playing p = {.play = play};
    int failed = store ? 0 : -1;
    for (int i = 0; i < play->seeds && !failed; i++) {
        char student[32];
        snprintf(student, sizeof student, "seed-%d", i + 1);
        p.first = i == 0;
        failed = progress_load(&p.progress, store, play->lesson, student, err);
        p.progress.other_seeds = (int64_t)i * SEEDS_APART;
        if (!failed)
            failed = play_once(&p, err);
    }
    if (store)
        await_engines(store);
    store_close(store);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(path);
    free(folder);
    return failed ? -1 : p.faults;
}
