/* Following a run: see progress.h.
 *
 * It looks into the store ten times a second, and the engine
 * knows nothing of it. A store that is busy for a while is waited for: the run goes on too. */
#include "tui/progress.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/event.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const double look_seconds = 0.1, line_seconds = 5, evaluation_seconds = 2;

/* Ctrl-C counts up from 1; a signal to leave is kept above LEAVE. */
enum { LEAVE = 1000 };
static volatile sig_atomic_t told;

static void on_signal(int number)
{
    if (number == SIGINT)
        told = told >= LEAVE ? told : told + 1;
    else
        told = LEAVE + number;
}

static const int followed_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { N_SIGNALS = sizeof followed_signals / sizeof *followed_signals };

static void catch_signals(struct sigaction *before)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    told = 0;
    for (int i = 0; i < N_SIGNALS; i++) {
        sigaction(followed_signals[i], NULL, &before[i]);
        /* One that the starter ignores (nohup) stays ignored. */
        if (before[i].sa_handler != SIG_IGN)
            sigaction(followed_signals[i], &action, NULL);
    }
}

static void release_signals(const struct sigaction *before)
{
    for (int i = 0; i < N_SIGNALS; i++)
        sigaction(followed_signals[i], &before[i], NULL);
}

/* The metric that a run is judged by, once it has a value. */
static const struct metric_summary *judging(const struct run *run, const struct metric_summary *metrics, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (metrics[i].metric == run->main_metric)
            return &metrics[i];
    return NULL;
}

static const struct metric_summary *named(const struct metric_summary *metrics, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(metrics[i].name, name))
            return &metrics[i];
    return NULL;
}

static void add_time_to_go(const struct run *run, struct text *out)
{
    if (run->status != RUN_RUNNING || run->step <= 0 || run->steps <= run->step || !(run->seconds > 0))
        return;
    char left[32];
    format_duration(run->seconds / (double)run->step * (double)(run->steps - run->step), left, sizeof left);
    text_printf(out, _("  ETA %s"), left);
}

void progress_line(const struct run *run, const struct metric_summary *metrics, size_t n, struct text *out)
{
    char step[32], steps[32], rate[32];
    format_count(run->step, step, sizeof step);
    format_count(run->steps, steps, sizeof steps);
    format_count((int64_t)run->rate, rate, sizeof rate);
    if (run->status != RUN_RUNNING)
        text_printf(out, "%s  ", _(run_status_names[run->status]));
    text_printf(out, _("step %s/%s"), step, steps);
    if (run->steps > 0)
        text_printf(out, " (%.0f %%)", 100.0 * (double)run->step / (double)run->steps);
    text_printf(out, _("  epoch %.2f"), run->epoch);
    const struct metric_summary *loss = named(metrics, n, "loss"), *rank = judging(run, metrics, n);
    if (loss)
        text_printf(out, _("  loss %.4f"), loss->last);
    if (rank)
        text_printf(out, "  %s %.4f", rank->name, rank->last);
    if (run->rate > 0)
        text_printf(out, "  %s %s/s", rate, _(run_counts(run)));
    add_time_to_go(run, out);
}

/* What has been shown already. */
struct shown {
    bool rewrites;    /* one line, on a terminal */
    bool open_line;   /* and it has no newline yet */
    int64_t version, evaluated;
    enum run_status status;
    char message[256];
    double at;
};

static size_t terminal_width(FILE *to)
{
    struct winsize size;
    return ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col : 80;
}

/* Ends the rewritten line, so that a sentence can follow. */
static void end_line(struct follow *follow, struct shown *shown)
{
    if (shown->open_line)
        print_to(follow->to, "\n");
    shown->open_line = false;
    fflush(follow->to);
}

static void show_line(struct follow *follow, struct shown *shown, const char *line)
{
    if (shown->rewrites) {
        size_t width = terminal_width(follow->to);
        char *cut = xmalloc(width);
        copy_text(cut, width, line); /* one column less, so that the cursor stays in the line */
        print_over(follow->to, cut);
        free(cut);
        shown->open_line = true;
    } else {
        print_to(follow->to, "%s\n", line);
    }
    fflush(follow->to);
}

/* What is wrong, or waited for, or watched: a line of its own, once. */
static void show_message(struct follow *follow, struct shown *shown)
{
    COPY_TEXT(shown->message, follow->state.message);
    if (!shown->message[0])
        return;
    end_line(follow, shown);
    print_to(follow->to, "%s\n", shown->message);
    fflush(follow->to);
}

/* True when a plain line is due: another status, an evaluation (though not each of many), or some seconds. */
static bool is_due(const struct shown *shown, const struct run *run, const struct metric_summary *rank)
{
    if (shown->rewrites)
        return true;
    bool evaluated = rank && rank->last_step != shown->evaluated;
    return run->status != shown->status ||
           clock_monotonic() - shown->at >= (evaluated ? evaluation_seconds : line_seconds);
}

static int show(struct follow *follow, struct shown *shown, struct err *err)
{
    const struct run *run = &follow->state;
    struct metric_summary *metrics;
    size_t n;
    if (metric_summaries(follow->store, run->id, &metrics, &n, err))
        return -1;
    const struct metric_summary *rank = judging(run, metrics, n);
    if (run_status_is_active(run->status) && strcmp(run->message, shown->message))
        show_message(follow, shown);
    if (run->steps > 0 && is_due(shown, run, rank)) {
        struct text line = TEXT_INIT;
        progress_line(run, metrics, n, &line);
        show_line(follow, shown, line.data);
        text_release(&line);
        shown->at = clock_monotonic();
        shown->evaluated = rank ? rank->last_step : -1;
        shown->status = run->status;
    }
    free(metrics);
    return 0;
}

/* Over: nobody is at it any more. An ended status alone may be of before it was resumed. */
static bool is_over(struct follow *follow)
{
    bool exited = !follow->engine || engine_exited(follow->engine);
    return exited && !run_status_is_active(follow->state.status) &&
           !store_locked(follow->store, LOCK_RUN, follow->run);
}

static int ask_to_stop(struct follow *follow, const char *why, struct err *err)
{
    struct event event = {.run = follow->run, .verb = EVENT_STOP, .asked_step = follow->state.step};
    COPY_TEXT(event.actor, "command line");
    COPY_TEXT(event.why, why);
    return event_ask(follow->store, &event, err) < 0 ? -1 : 0;
}

/* A run that went back by itself waits for a person. Where nobody is, waiting would never end: it is stopped, as
 * failed. */
static int stop_run_that_waits_for_person(struct follow *follow, struct err *err)
{
    bool somebody = isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    if (somebody || follow->asked || follow->state.status != RUN_PAUSED)
        return 0;
    int waits = event_rolled_back(follow->store, follow->run, NULL, err);
    if (waits <= 0)
        return waits;
    follow->asked = true;
    return ask_to_stop(follow, "no terminal, so nobody is here to turn a knob", err);
}

/* Acts on signals. Returns 1 when it is time to leave. */
static int obey(struct follow *follow, struct shown *shown, int *obeyed, struct err *err)
{
    int now = told;
    if (now == *obeyed)
        return 0;
    end_line(follow, shown);
    if (now >= 2) {
        follow->signal = now >= LEAVE ? now - LEAVE : SIGINT;
        print_to(stderr, "nearfar: training goes on; `nearfar show %lld` tells how, `nearfar stop %lld` ends it\n",
                 (long long)follow->run, (long long)follow->run);
        return 1;
    }
    *obeyed = now;
    follow->signal = SIGINT;
    if (ask_to_stop(follow, "Ctrl-C", err))
        return -1;
    print_to(stderr, "nearfar: stopping with a checkpoint; Ctrl-C again leaves without waiting\n");
    return 0;
}

/* One look: shows what is new. Returns 1 when the run is over. */
static int follow_once(struct follow *follow, struct shown *shown, struct err *err)
{
    if (run_get(follow->store, follow->run, &follow->state, err))
        return -1;
    int64_t version = store_version_of_data(follow->store);
    bool news = version != shown->version || (!shown->rewrites && clock_monotonic() - shown->at >= line_seconds);
    if (news && show(follow, shown, err))
        return -1;
    shown->version = version;
    if (stop_run_that_waits_for_person(follow, err))
        return -1;
    return is_over(follow);
}

/* Returns an enum follow_end, or -1. */
static int follow_on(struct follow *follow, struct shown *shown, struct err *err)
{
    int obeyed = 0;
    for (;;) {
        int over = follow_once(follow, shown, err);
        if (over < 0 && err->code != ERR_BUSY)
            return -1;
        if (over > 0)
            return obeyed ? FOLLOW_STOPPED : FOLLOW_ENDED;
        int leave = obey(follow, shown, &obeyed, err);
        if (leave)
            return leave < 0 ? -1 : FOLLOW_LEFT;
        clock_sleep(look_seconds);
    }
}

int follow_run(struct follow *follow, struct err *err)
{
    struct sigaction before[N_SIGNALS];
    struct shown shown = {.rewrites = can_rewrite(follow->to), .version = -2, .evaluated = -1, .status = RUN_QUEUED};
    catch_signals(before);
    int result = follow_on(follow, &shown, err);
    end_line(follow, &shown);
    release_signals(before);
    return result;
}
