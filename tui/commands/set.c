/* nearfar set: turns knobs of a run while it trains. */
#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/catalogue.h"
#include "store/checkpoint.h"
#include "store/description.h"
#include "tui/ask.h"
#include "tui/branch.h"
#include "tui/change.h"
#include "tui/command.h"
#include "tui/target.h"
#include "tui/twin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "why", .type = OPTION_TEXT, .argument = "TEXT", .help = "a note that is kept with the change"},
    {.name = "twin", .type = OPTION_FLAG, .help = "beside it, let the run go on unchanged as a fork"},
    {.name = "no-wait", .type = OPTION_FLAG, .help = "do not wait until the engine has done it"},
    {.name = NULL},
};

static const double answer_seconds = 5, checkpoint_seconds = 2;

/* An event for each word. The words are checked before any is asked for. */
static int compose(const struct call *call, const struct catalogue *catalogue, struct event *events, struct err *err)
{
    const char *why = call_text(call, "why");
    for (int i = 1; i < call->n_operands; i++) {
        if (change_parse(catalogue, call->operands[i], &events[i - 1], err) < 0)
            return -1;
        change_say_renamed(catalogue, call->operands[i]);
        COPY_TEXT(events[i - 1].why, why ? why : "");
    }
    return 0;
}

/* What of it this run can take, and what it has already: `n` become those that change something. */
static int fit(const struct target *target, const struct catalogue *catalogue, struct event *events, size_t *n,
               struct err *err)
{
    struct setting *settings = NULL;
    struct event *asked = NULL;
    char same[512] = "", data[DATA_WORDS];
    struct changing changing = {.catalogue = catalogue, .data = data, .changes = events, .n = *n};
    int failed = data_words(target->store, target->run.dataset, data, err) ||
                 run_settings(target->store, target->run.id, &settings, &changing.n_settings, err) ||
                 event_list(target->store, target->run.id, 0, &asked, &changing.n_asked, err);
    changing.settings = settings;
    changing.asked = asked;
    failed = failed || change_fits(&changing, same, sizeof same, err);
    *n = changing.n;
    if (!failed && *same)
        print("%s\n", same);
    free(asked);
    free(settings);
    return failed ? -1 : 0;
}

static int prepare(const struct call *call, const struct target *target, struct event *events, size_t *n,
                   struct err *err)
{
    struct catalogue catalogue;
    if (catalogue_load(target->store, &catalogue, err))
        return -1;
    int failed = compose(call, &catalogue, events, err) || fit(target, &catalogue, events, n, err);
    catalogue_release(&catalogue);
    return failed ? -1 : 0;
}

/* The engine writes the state of the change's step down while it trains on. From there the twin has nothing to catch
 * up with; where it takes long, or another was being written, it begins from an older one, to the same bits. */
static int await_checkpoint(struct store *store, int64_t run, int64_t step, struct err *err)
{
    double until = clock_monotonic() + checkpoint_seconds;
    for (;;) {
        struct checkpoint *list;
        size_t n;
        bool found = false;
        if (checkpoint_list(store, run, &list, &n, err) < 0)
            return -1;
        for (size_t i = 0; i < n; i++)
            found |= list[i].step == step;
        free(list);
        if (found || clock_monotonic() > until)
            return 0;
        clock_sleep(0.02);
    }
}

/* The twin of a single change is called by it; of several at once, none of which tells what one of them did, by its
 * number. */
static int name_twin(const struct target *target, int64_t seq, struct fork *fork, char name[64], struct err *err)
{
    struct event *events;
    size_t n;
    if (event_list(target->store, target->run.id, 0, &events, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (events[i].seq == seq)
            twin_name(&target->run, events, n, &events[i], name);
    free(events);
    fork->name = name;
    fork->without = seq;
    return 0;
}

/* The run as it would have gone on: a fork from the step of the changes, without them. */
static int start_twin(const struct target *target, const struct event *changes, size_t n, struct err *err)
{
    char name[64] = "";
    int64_t step = changes[0].step;
    struct fork fork = {.at = step};
    struct engine_process engine = {0};
    struct run child;
    char goes_on[sizeof child.message + 64];
    if (n == 1 && name_twin(target, changes[0].seq, &fork, name, err))
        return -1;
    if (await_checkpoint(target->store, target->run.id, step, err) < 0 ||
        branch_begin(target->store, &target->run, &fork, &engine, &child, err))
        return err_prefix(err, "the change is made, but there is no twin");
    branch_tell(&child, goes_on, sizeof goes_on);
    print("run %lld %s unchanged from step %lld\n", (long long)child.id, goes_on, (long long)step);
    return 0;
}

/* A run that nobody is at and that can go on: the changes wait for its next engine. */
static int keep(const struct call *call, const struct target *target, struct event *events, size_t n, struct err *err)
{
    const struct run *run = &target->run;
    if (call_flag(call, "twin"))
        return err_set(err, ERR_USAGE, "run %lld is %s, and --twin forks a run that trains: resume it first "
                       "(nearfar resume %lld)", (long long)run->id, _(run_status_names[run->status]),
                       (long long)run->id);
    if (ask_keep(target->store, run, events, n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        print("%s=%s is kept for run %lld (%s), and will be made when it goes on: nearfar resume %lld\n",
              events[i].knob, events[i].new, (long long)run->id, _(run_status_names[run->status]),
              (long long)run->id);
    return 0;
}

static bool can_go_on(const struct run *run)
{
    return run->status == RUN_STOPPED || run->status == RUN_FAILED || run->status == RUN_LOST;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    size_t n = (size_t)call->n_operands - 1;
    struct event *events = xcalloc(n, sizeof *events);
    int result = -1, answered = 0;
    if (call_flag(call, "twin") && call_flag(call, "no-wait")) {
        err_set(err, ERR_USAGE, "--twin forks at the step of the change, so it has to wait for it: "
                "leave --no-wait out");
        goto out;
    }
    if (prepare(call, &target, events, &n, err))
        goto out;
    if (!n) {
        result = 0;
        goto out;
    }
    if (can_go_on(&target.run)) {
        result = keep(call, &target, events, n, err);
        goto out;
    }
    if (ask_events(target.store, &target.run, events, n, err))
        goto out;
    if (!call_flag(call, "no-wait"))
        answered = ask_wait(target.store, events, n, answer_seconds, err);
    if (answered > 0) {
        for (size_t i = 0; i < n; i++)
            ask_tell_change(&events[i]);
        if (call_flag(call, "twin") && start_twin(&target, events, n, err))
            answered = -1;
    } else if (answered == 0 && !call_flag(call, "no-wait")) {
        ask_tell_unanswered(&target.run);
    }
    result = answered < 0 ? -1 : 0;
out:
    free(events);
    target_close(&target);
    return result;
}

const struct command command_set = {
    .name = "set",
    .operands = "RUN KNOB=VALUE...",
    .completes = "runs",
    .then = "knobs",
    .least = 2,
    .most = -1,
    .help = "Turns knobs of a run while it trains.",
    .about = "The change is in force from the engine's next step, and is kept with the run, so that the run "
             "can be replayed. For a run that has stopped, failed or lost its engine it is kept until `nearfar "
             "resume`. A knob that the run does not read is refused; a value that it has already is no change.",
    .example = "nearfar set last tau=0.07 --why \"look at hard negatives\"",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
