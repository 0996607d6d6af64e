/* Rows of files for the engine: see asking_of_files.h. */
#include "tui/asking_of_files.h"

#include "store/base/mem.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdlib.h>
#include <string.h>

static char **make_words(const struct call *call, const char *verb, int64_t run)
{
    char **words = xcalloc((size_t)call->n_operands + call->n_given + 4, sizeof *words);
    size_t n = 0;
    words[n++] = xstrdup(verb);
    words[n++] = xasprintf("store=%s", call->store_path);
    words[n++] = xasprintf("run=%lld", (long long)run);
    for (int i = 1; i < call->n_operands; i++)
        words[n++] = xasprintf("file=%s", call->operands[i]);
    for (size_t i = 0; i < call->n_given; i++) {
        const struct option *option = call->given[i].option;
        if (strcmp(option->name, "store") != 0)
            words[n++] = xasprintf("%s=%s", option->name, option->type == OPTION_FLAG ? "1" : call->given[i].value);
    }
    return words;
}

int ask_of_files(const struct call *call, const char *verb, bool tells, struct err *err)
{
    struct target target;
    if (tells && call_flag(call, "json") && call_text(call, "output"))
        return err_set(err, ERR_USAGE, "--output writes a table: leave --json out, or write `nearfar %s ... --json > "
                       "FILE`", verb);
    if (target_open_trained(&target, call, STORE_READ, err))
        return -1;
    char **words = make_words(call, verb, target.run.id);
    target_close(&target);
    int result = engine_become((const char *const *)words, err);
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
    free(words);
    return result;
}
