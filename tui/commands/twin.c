/* nearfar twin: what would have happened without a change. */
#include "store/base/print.h"
#include "tui/command.h"
#include "tui/json.h"
#include "tui/target.h"
#include "tui/twin.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object: run, name, made, without"},
    {.name = NULL},
};

static void report(const struct made_twin *twin, const struct event *change, bool json)
{
    char sentence[512];
    twin_tell(twin, change, sentence, sizeof sentence);
    print_to(stderr, "%s\n", sentence);
    if (!json) {
        print("%lld\n", (long long)twin->run.id);
        return;
    }
    struct text out = TEXT_INIT;
    text_printf(&out, "{\"run\":%lld", (long long)twin->run.id);
    json_text(&out, "name", twin->run.name);
    text_printf(&out, ",\"made\":%s,\"without\":%lld}", twin->made ? "true" : "false", (long long)change->seq);
    print_json(out.data);
}

static int make(const struct call *call, const struct target *target, struct err *err)
{
    struct event *events;
    size_t n;
    struct made_twin twin;
    if (event_list(target->store, target->run.id, 0, &events, &n, err))
        return -1;
    const struct event *change = twin_change(&target->run, events, n, call->n_operands > 1 ? call->operands[1] : NULL,
                                             err);
    int result = change ? twin_make(target->store, &target->run, events, n, change, &twin, err) : -1;
    if (!result)
        report(&twin, change, call_flag(call, "json"));
    free(events);
    return result;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open_trained(&target, call, STORE_WRITE, err))
        return -1;
    int result = make(call, &target, err);
    target_close(&target);
    return result;
}

const struct command command_twin = {
    .name = "twin",
    .operands = "RUN [EVENT]",
    .completes = "runs",
    .least = 1,
    .most = 2,
    .help = "Trains a run again without one change, to tell what the change did.",
    .about = "EVENT is the letter or number of the change in `nearfar show`; without it, it is the last change. The "
             "twin is a fork from before the change that lacks it and makes every other one at its "
             "step. It trains in the background, to where the run is, or to the end of a run that goes on, and its "
             "number is printed. Once both have been evaluated at the same step, `nearfar show` says what the change "
             "did. Where there is such a run already, it is named and none is made.",
    .example = "nearfar twin last B",
    .options = options,
    .writes = true,
    .run = run,
};
