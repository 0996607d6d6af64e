/* nearfar freeze: a run as a preset file. */
#include "store/base/print.h"
#include "store/given.h"
#include "tui/command.h"
#include "tui/preset_file.h"
#include "tui/target.h"
#include "tui/whole_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where to write it; stdout when not given. A file that is there is not overwritten"},
    {.name = NULL},
};

/* A preset says nothing of embeddings and teachers. */
static int warn_of_given(struct store *store, const struct run *run, struct err *err)
{
    struct given_row *list;
    size_t n;
    if (given_list(store, run->id, &list, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(list[i].kind, "vocabulary") && list[i].from_run)
            continue; /* --from brings it */
        print_to(stderr, "nearfar: run %lld had --%s %s, which a preset does not say: give it again with --preset\n",
                 (long long)run->id, strcmp(list[i].kind, "start") ? list[i].kind : "from", list[i].source);
    }
    free(list);
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    const char *path = call_text(call, "output");
    if (target_open_trained(&target, call, STORE_READ, err))
        return -1;
    char *text = preset_file_text(target.store, &target.run, err);
    int result = !text ? -1 : path ? whole_file_write(path, text, strlen(text), false, err) : print("%s", text) < 0;
    if (!result)
        result = warn_of_given(target.store, &target.run, err);
    free(text);
    target_close(&target);
    return result;
}

const struct command command_freeze = {
    .name = "freeze",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Writes a run as a preset file: its settings, and its changes with their steps.",
    .about = "`nearfar train DATASET --preset ./FILE` makes the same changes at the same steps; with the same "
             "data and seed it comes to the same bits. The file is plain text: a line is knob=value, or at STEP "
             "knob=value # why.",
    .example = "nearfar freeze last --output warm.preset",
    .options = options,
    .run = run,
};
