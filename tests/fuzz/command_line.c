/* Lines of commands: those of the workbench, typed after ':', and those of the command line. Nothing is run. */
#include "tests/fuzz/fuzz.h"

#include "tui/actions.h"
#include "tui/command.h"
#include "tui/words.h"

#include <stdlib.h>
#include <string.h>

void fuzz_seeds(fuzz_take *take)
{
    static const char *const texts[] = {
        "set tau=0.1 because it is late", "train shop --set 'dim=8' --epochs 3 --detach", "diff 1 2 --metric loss",
        "import d --train \"a file.csv\" --columns user,item --test-share 0.2",
        "sweep shop --set tau=0.1,0.2 --seeds=3", "eval last --k 10 --json", "open 1", "sort loss", "rm -- -1",
        "export --vectors users --format npy", "tran", NULL};
    fuzz_take_texts(take, texts);
}

static void parse_command(const struct words *words)
{
    struct err err = ERR_INIT;
    struct call call;
    const struct command *command = words->n ? command_find(words->word[0], &err) : NULL;
    char *argv[WORDS_MOST];
    memcpy(argv, words->word, sizeof argv);
    if (!command) {
        if (words->n)
            fuzz_check_refusal(&err);
        return;
    }
    size_t at = 0;
    if (call_parse(&call, command, words->n - 1, argv + 1, false, &err) < 0)
        fuzz_check_refusal(&err);
    while (call_each(&call, "set", &at))
        ;
    call_setting(&call, "tau");
    call_release(&call);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    struct words words;
    char line[600], joined[64];
    n = n < sizeof line - 1 ? n : sizeof line - 1;
    memcpy(line, bytes, n);
    line[n] = '\0';
    if (!action_parse(line, &words, &err) && !(words.n && command_named(words.word[0]))) /* that is for the shell */
        fuzz_check_refusal(&err);
    words_split(line, &words);
    words_join(&words, 1, joined, sizeof joined);
    parse_command(&words);
    return 0;
}
