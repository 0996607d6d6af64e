/* A sweep from outside: see sweep_control.h. */
#include "tui/sweep_control.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/event.h"
#include "store/memo.h"
#include "store/person.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/sweep.h"
#include "tui/words.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const double look_seconds = 0.05, stop_seconds = 60;

/* Names ---------------------------------------------------------------------------------------------------------- */

bool sweep_is_known(struct store *store, const char *prefix)
{
    struct err ignored = ERR_INIT;
    char *command = memo_get(store, MEMO_SWEEP, prefix, &ignored);
    bool known = command != NULL;
    free(command);
    return known;
}

bool sweep_of_run(struct store *store, const char *run_name, char prefix[PREFIX_SIZE])
{
    const char *dash = strrchr(run_name, '-');
    snprintf(prefix, PREFIX_SIZE, "%.*s", dash ? (int)(dash - run_name) : 0, run_name);
    return dash && sweep_is_known(store, prefix);
}

static bool is_taken(const char *prefix, const struct run *runs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sweep_owns(prefix, runs[i].name))
            return true;
    return false;
}

int sweep_check_prefix(const char *given, struct err *err)
{
    char *longest = xasprintf("%s-%d", given, MOST_TRIALS);
    bool valid = name_is_valid(longest);
    free(longest);
    if (!valid)
        return err_set(err, ERR_USAGE, "'%s' cannot name a sweep or a search: use 1 to 59 letters, digits, '-', "
                       "'_' or '.'", given);
    return run_name_check(given, err);
}

int sweep_choose_prefix(struct store *store, const char *given, const char *base, char prefix[PREFIX_SIZE],
                        struct err *err)
{
    struct run *runs;
    size_t n;
    if ((given && sweep_check_prefix(given, err)) || run_list(store, &runs, &n, err))
        return -1;
    snprintf(prefix, PREFIX_SIZE, given ? "%s" : "%s1", given ? given : base);
    for (int number = 2; !given && is_taken(prefix, runs, n); number++)
        snprintf(prefix, PREFIX_SIZE, "%s%d", base, number);
    bool taken = is_taken(prefix, runs, n);
    free(runs);
    return taken ? err_set(err, ERR_USAGE, "there are runs %s-... already: give another --name, or go on with them: "
                           "nearfar sweep --resume %s", given, given) : 0;
}

int64_t sweep_threads(size_t runs)
{
    size_t cores = sweep_cores();
    return cores > runs ? (int64_t)(cores / runs) : 1;
}

/* Going on alone ------------------------------------------------------------------------------------------------- */

/* The first run, by whose number the sweep is locked. */
static bool find_first(struct store *store, const char *prefix, struct run *first)
{
    struct err ignored = ERR_INIT;
    char *name = xasprintf("%s-1", prefix);
    bool found = run_find(store, name, first, &ignored) == 0;
    free(name);
    return found;
}

bool sweep_is_driven(struct store *store, const char *prefix)
{
    struct run first;
    return find_first(store, prefix, &first) && store_locked(store, LOCK_SWEEP, first.id);
}

int sweep_remember(struct store *store, const char *prefix, const char *command, struct err *err)
{
    return memo_set(store, MEMO_SWEEP, prefix, command, err);
}

static void add_word(struct text *line, const char *word)
{
    bool quoted = !*word || strchr(word, ' ');
    text_printf(line, quoted ? " '%s'" : " %s", word);
}

char *sweep_command_line(const struct call *call, const char *without)
{
    struct text line = TEXT_INIT;
    text_add(&line, call->command->name);
    for (int i = 0; i < call->n_operands; i++)
        add_word(&line, call->operands[i]);
    for (size_t i = 0; i < call->n_given; i++) {
        const struct option *option = call->given[i].option;
        if (!strcmp(option->name, "detach") || !strcmp(option->name, "store") ||
            (without && !strcmp(option->name, without)))
            continue;
        char *word = xasprintf("--%s%s%s", option->name, option->type == OPTION_FLAG ? "" : "=",
                               call->given[i].value);
        add_word(&line, word);
        free(word);
    }
    return line.data;
}

/* Opens the file for what it prints, in the folder of the store's files. */
static int open_log(struct store *store, const char *prefix, char **path, struct err *err)
{
    *path = xasprintf("%s-files", store_path(store));
    if (mkdir(*path, 0700) && errno != EEXIST)
        return err_set(err, ERR_FAILED, "cannot make %s: %s", *path, strerror(errno));
    free(*path);
    *path = xasprintf("%s-files/%s.log", store_path(store), prefix);
    int file = open(*path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return file < 0 ? err_set(err, ERR_FAILED, "cannot write %s: %s", *path, strerror(errno)) : file;
}

/* It ended before it drove anything: its last line says why. */
static int tell_failed(const char *log, int status, struct err *err)
{
    char line[512] = "", next[512];
    FILE *file = fopen(log, "re");
    while (file && fgets(next, sizeof next, file))
        COPY_TEXT(line, next);
    if (file)
        fclose(file);
    line[strcspn(line, "\n")] = '\0';
    const char *sentence = strncmp(line, "nearfar: ", 9) ? line : line + 9;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : ERR_FAILED;
    return err_set(err, code > ERR_NONE && code <= ERR_TERMINAL ? (enum err_code)code : ERR_FAILED, "%s",
                   *sentence ? sentence : _("it ended before it began, and did not say why"));
}

static int await_driven(struct store *store, const char *prefix, pid_t pid, const char *log, struct err *err)
{
    int status;
    while (!sweep_is_driven(store, prefix)) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : tell_failed(log, status, err);
        clock_sleep(look_seconds);
    }
    return 0;
}

int sweep_detach(struct store *store, const char *prefix, const char *command, struct err *err)
{
    struct words words;
    const char *order[WORDS_MOST + 3] = {"--store", store_path(store)};
    char program[4096], *log = NULL;
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    pid_t pid;
    if (length < 0)
        return err_set(err, ERR_FAILED, "this program cannot find itself (/proc is missing?): leave --detach out");
    program[length] = '\0';
    if (!words_fit(command))
        return err_set(err, ERR_USAGE, "these are too many words for --detach: write what all runs have into a "
                       "preset file, and give it with --preset");
    words_split(command, &words);
    for (int i = 0; i < words.n; i++)
        order[2 + i] = words.word[i];
    int file = open_log(store, prefix, &log, err);
    int failure = file < 0 ? 0 : spawn_piped(program, order, file, file, POSIX_SPAWN_SETSID, &pid);
    int result = file < 0 ? -1
                 : failure ? err_set(err, ERR_FAILED, "cannot run %s: %s", program, strerror(failure))
                           : await_driven(store, prefix, pid, log, err);
    if (file >= 0)
        close(file);
    if (!result) {
        print_to(stderr, "nearfar: %s goes on by itself; `nearfar sweep --stop %s` ends it with checkpoints, and %s "
                 "has what it says\n", prefix, prefix, log);
        print("%s\n", prefix);
    }
    free(log);
    return result;
}

/* Stopping ------------------------------------------------------------------------------------------------------- */

/* Nobody drives it: its runs that train are asked one by one. */
static int stop_runs(struct store *store, const char *prefix, struct err *err)
{
    struct run *runs;
    size_t n, asked = 0;
    int failed = 0;
    if (run_list(store, &runs, &n, err))
        return -1;
    for (size_t i = 0; i < n && !failed; i++) {
        struct event event = {.run = runs[i].id, .verb = EVENT_STOP, .actor = ACTOR_SWEEP,
                              .asked_step = runs[i].step};
        if (!sweep_owns(prefix, runs[i].name) || !run_status_is_active(runs[i].status) ||
            !store_locked(store, LOCK_RUN, runs[i].id))
            continue;
        failed = event_ask(store, &event, err) < 0;
        asked++;
    }
    free(runs);
    if (!failed)
        print_to(stderr, "nearfar: nobody drives %s; %zu of its runs still train and %s asked to stop\n", prefix,
                 asked, asked == 1 ? "was" : "were");
    return failed ? -1 : 0;
}

int sweep_ask_to_stop(struct store *store, const char *prefix, struct err *err)
{
    struct run first;
    double asked = clock_monotonic();
    if (!find_first(store, prefix, &first))
        return err_set(err, ERR_NOT_FOUND, "there are no runs %s-1, %s-2, ...: see nearfar ls", prefix, prefix);
    struct person person;
    person_read(&person, store);
    if (person_may_act(&person, &first, err) < 0)
        return -1;
    if (!store_locked(store, LOCK_SWEEP, first.id))
        return stop_runs(store, prefix, err);
    if (memo_set(store, MEMO_STOP, prefix, "asked", err))
        return -1;
    while (store_locked(store, LOCK_SWEEP, first.id)) {
        if (clock_monotonic() - asked > stop_seconds)
            return err_set(err, ERR_BUSY, "%s was asked to stop and has not within %.0f s: see nearfar ls", prefix,
                           stop_seconds);
        clock_sleep(look_seconds);
    }
    char *line = memo_get(store, MEMO_SWEEP, prefix, err);
    if (line)
        print_to(stderr, "nearfar: %s is stopped; `nearfar %s` goes on with it\n", prefix, line);
    free(line);
    return err->code ? -1 : 0;
}
