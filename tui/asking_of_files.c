/* Rows of files for the engine: see asking_of_files.h. */
#include "tui/asking_of_files.h"

#include "store/base/mem.h"
#include "tui/command.h"
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

int files_or_row(const struct call *call, struct err *err)
{
    bool row = call_text(call, "row") != NULL, files = call->n_operands > 1;
    if (row && files)
        return err_set(err, ERR_USAGE, "FILE and --row exclude each other: the rows that are asked about stand in a "
                       "file, or one is in the data set");
    if (row || files)
        return 0;
    return err_set(err, ERR_USAGE, "FILE is missing: give a table with the columns that the data set was made of, as "
                   "in nearfar %s %s new.csv; of pictures, PNG or JPEG files or a folder of them; a text in quotes, "
                   "or - for lines of standard input; or a row of the data set, as in --row 0", call->command->name,
                   call->operands[0]);
}
