/* nearfar complete: words for shell completion, one a line. */
#include "store/base/print.h"
#include "tui/command.h"
#include "tui/word_list.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = NULL},
};

/* A missing store has no runs: completing there is not a failure. */
static int run(const struct call *call, struct err *err)
{
    const char *list = call->operands[0];
    struct word_list words = {NULL, 0, 0};
    struct store *store = word_list_is_stored(list) ? store_open(call->store_path, STORE_READ, err) : NULL;
    if (word_list_is_stored(list) && !store)
        return err->code == ERR_NOT_FOUND ? 0 : -1;
    int result = word_list_read(&words, list, store, err);
    for (size_t i = 0; i < words.n; i++)
        print("%s\n", words.word[i]);
    word_list_release(&words);
    store_close(store);
    return result;
}

const struct command command_complete = {
    .name = "complete",
    .operands = "WHAT",
    .completes = "lists",
    .least = 1,
    .most = 1,
    .help = "Prints words for shell completion, one a line: commands, runs, datasets, knobs, presets, "
            "toys, formats or baselines.",
    .example = "nearfar complete runs",
    .options = options,
    .run = run,
};
