/* nearfar set: turns knobs of a run while it trains. */
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "tui/ask.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "why", .type = OPTION_TEXT, .argument = "TEXT", .help = "a note that is kept with the change"},
    {.name = "no-wait", .type = OPTION_FLAG, .help = "do not wait until the engine has done it"},
    {.name = NULL},
};

static const double answer_seconds = 5;

static int compose_one(const struct catalogue *catalogue, const char *word, struct event *event, struct err *err)
{
    char name[sizeof event->knob];
    const char *equals = strchr(word, '=');
    if (!equals || equals == word || (size_t)(equals - word) >= sizeof name)
        return err_set(err, ERR_USAGE, "'%s' is not of the form knob=value", word);
    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    const struct knob *knob = catalogue_knob(catalogue, name, err);
    if (!knob)
        return -1;
    if (!knob_is_live(knob))
        return err_set(err, ERR_USAGE, "%s cannot change while a model trains: %s", name, knob->why_not);
    event->verb = EVENT_SET;
    COPY_TEXT(event->knob, name);
    return knob_check(knob, equals + 1, event->new, sizeof event->new, err);
}

/* An event for each word. The words are checked before any is asked for. */
static int compose(const struct call *call, struct store *store, struct event *events, struct err *err)
{
    struct catalogue catalogue;
    const char *why = call_text(call, "why");
    int failed = 0;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    for (int i = 1; i < call->n_operands && !failed; i++) {
        failed = compose_one(&catalogue, call->operands[i], &events[i - 1], err);
        COPY_TEXT(events[i - 1].why, why ? why : "");
    }
    catalogue_release(&catalogue);
    return failed;
}

static void tell(const struct event *events, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char step[32];
        format_count(events[i].step, step, sizeof step);
        printf("%s %s -> %s from step %s\n", events[i].knob, events[i].old, events[i].new, step);
    }
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open(&target, call, STORE_WRITE, err))
        return -1;
    size_t n = (size_t)call->n_operands - 1;
    struct event *events = xcalloc(n, sizeof *events);
    int result = -1, answered = 0;
    if (compose(call, target.store, events, err) || ask_events(target.store, &target.run, events, n, err))
        goto out;
    if (!call_flag(call, "no-wait"))
        answered = ask_wait(target.store, events, n, answer_seconds, err);
    if (answered > 0)
        tell(events, n);
    else if (answered == 0 && !call_flag(call, "no-wait"))
        ask_tell_unanswered(&target.run);
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
    .least = 2,
    .most = -1,
    .help = "Turns knobs of a run while it trains.",
    .about = "The change is in force from the engine's next step, and is kept with the run, so that the run can be replayed.",
    .example = "nearfar set last tau=0.07 --why \"look at hard negatives\"",
    .options = options,
    .run = run,
};
