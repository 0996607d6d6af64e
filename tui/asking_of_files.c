/* Rows of files for the engine: see asking_of_files.h. */
#include "tui/asking_of_files.h"

#include "store/base/mem.h"
#include "tui/engine_words.h"
#include "tui/target.h"

int ask_of_files(const struct call *call, const char *verb, bool tells, struct err *err)
{
    struct target target;
    if (tells && call_flag(call, "json") && call_text(call, "output"))
        return err_set(err, ERR_USAGE, "--output writes a table: leave --json out, or write `nearfar %s ... --json > "
                       "FILE`", verb);
    if (target_open_trained(&target, call, STORE_READ, err))
        return -1;
    struct engine_words words;
    engine_words_begin(&words, verb, call);
    engine_words_take(&words, xasprintf("run=%lld", (long long)target.run.id));
    for (int i = 1; i < call->n_operands; i++)
        engine_words_take(&words, xasprintf("file=%s", call->operands[i]));
    engine_words_take_options(&words, call, NULL);
    target_close(&target);
    return engine_words_become(&words, err);
}
