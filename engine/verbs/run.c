/* run: trains a run that is in the store, from its beginning or its newest checkpoint. */
#include "engine/session.h"
#include "engine/verbs/verb.h"
#include "store/base/clock.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Counts the signals that ask to stop: the second one no longer waits for a store that is locked. */
static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted++;
}

static void listen_for_signals(void)
{
    struct sigaction action = {.sa_handler = interrupt};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGHUP, SIG_IGN); /* whoever started us may hang up */
    signal(SIGPIPE, SIG_IGN);
}

/* NEARFAR_WAIT: for how many seconds a run waits for a store that takes nothing; for ever when it is not set. */
static int read_patience(double *patience, struct err *err)
{
    const char *word = getenv("NEARFAR_WAIT");
    *patience = INFINITY;
    if (!word || !*word || (parse_real(word, patience) && *patience >= 0))
        return 0;
    return err_set(err, ERR_USAGE, "NEARFAR_WAIT is '%s', which is no number of seconds: write one, or unset it "
                   "to wait for ever", word);
}

static int lock_and_train(const struct verb_arguments *words, struct err *err)
{
    struct run_context w = {0};
    int lock = -1, result = -1;
    int64_t id = argument_int(words, "run", -1);
    struct session_terms terms = {.started = clock_wall(), .attended = argument_int(words, "attended", 0) > 0,
                                  .interrupted = &interrupted};
    const char *path = argument_of(words, "store");
    const char *until = argument_of(words, "until");
    if (read_patience(&terms.patience, err) < 0)
        return -1;
    if (until && !(parse_real(until, &terms.until) && terms.until > 0))
        return err_set(err, ERR_USAGE, "until=%s is no number of epochs: write one above 0", until);
    if (id < 0)
        return err_set(err, ERR_USAGE, "run=ID is missing");
    struct store *store = path ? store_open(path, STORE_WRITE, err) : NULL;
    if (!path)
        err_set(err, ERR_USAGE, "store=FILE is missing");
    if (!store)
        return -1;
    lock = store_lock(store, LOCK_RUN, id, err);
    if (lock < 0) {
        if (err->code == ERR_BUSY)
            err_set(err, ERR_BUSY, "run %lld is being trained by another engine", (long long)id);
        goto out;
    }
    if (publish_catalogue(store, err) == 0 && run_context_open_to_train(&w, words, STORE_WRITE, -1, err) == 0)
        result = session_run(w.store, &w.run, &w.trainer, &terms, err);
    /* rules of later: a newer program can go on with it */
    if (result < 0 && store_is_there(store) && w.run.rules <= RULES_NOW)
        run_set_status(store, id, RUN_FAILED, err->text, NULL);
    run_context_close(&w);
out:
    if (lock >= 0)
        close(lock);
    store_close(store);
    return result;
}

/* Whoever started it hears by a pipe why it failed: where a disk is full the log has no room for that. */
static void tell_starter(const struct verb_arguments *words, const struct err *err)
{
    int64_t pipe = argument_int(words, "tells", -1);
    if (pipe > STDERR_FILENO && pipe <= INT_MAX)
        dprintf((int)pipe, "%s", err->text);
}

static int run(const struct verb_arguments *words, struct err *err)
{
    listen_for_signals();
    /* People at the keyboard come first. */
    errno = 0;
    if (nice(5) == -1 && errno)
        return err_set(err, ERR_FAILED, "cannot lower the priority: %s", strerror(errno));
    int result = lock_and_train(words, err);
    if (result < 0)
        tell_starter(words, err);
    return result;
}

const struct verb verb_run = {.name = "run",
                              .help = "store=FILE run=ID [attended=1] [until=EPOCHS] [tells=FD]: train it, or "
                                      "go on with it",
                              .english = true, .run = run};
