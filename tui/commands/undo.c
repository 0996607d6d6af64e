/* nearfar undo: turns a knob back to where it was before its last change. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/ask.h"
#include "tui/change.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>

static const double answer_seconds = 5;

static const struct option options[] = {
    {.name = NULL},
};

static int undo(struct target *target, const char *knob, struct err *err)
{
    struct event *events, back = {.verb = EVENT_SET};
    size_t n;
    if (event_list(target->store, target->run.id, 0, &events, &n, err))
        return -1;
    const struct event *last = change_to_undo(events, n, target->run.step, knob);
    if (last) {
        COPY_TEXT(back.knob, last->knob);
        COPY_TEXT(back.new, last->old);
        COPY_TEXT(back.why, UNDO);
    }
    free(events);
    if (!last)
        return err_set(err, ERR_NOT_FOUND, "run %lld has no change%s%s to undo", (long long)target->run.id,
                       knob ? _(" of ") : "", knob ? knob : "");
    if (ask_events(target->store, &target->run, &back, 1, err))
        return -1;
    int answered = ask_wait(target->store, &back, 1, answer_seconds, err);
    if (answered > 0)
        ask_tell_change(&back);
    else if (answered == 0)
        ask_tell_unanswered(&target->run);
    return answered < 0 ? -1 : 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    int result = undo(&target, call->n_operands > 1 ? call->operands[1] : NULL, err);
    target_close(&target);
    return result;
}

const struct command command_undo = {
    .name = "undo",
    .operands = "RUN [KNOB]",
    .completes = "runs",
    .least = 1,
    .most = 2,
    .help = "Turns a knob back to where it was before its last change.",
    .about = "Without KNOB it is the knob that was changed last. What was trained in between stays; `nearfar "
             "rewind` forks from before the change.",
    .example = "nearfar undo last tau",
    .options = options,
    .writes = true,
    .of_own = true,
    .run = run,
};
