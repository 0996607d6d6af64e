/* What the engine reads of a store: see damage.c. */
#include "engine/verbs/verb.h"
#include "store/fork.h"
#include "tests/damage/trial.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

enum { TRAINS_MS = 150 };

static void verb(struct trial *trial, const struct verb *verb, const char *line)
{
    char copy[512], *words[16], *rest;
    struct err err = ERR_INIT;
    int n = 0;
    snprintf(copy, sizeof copy, "store=%s %s", trial->path, line);
    for (char *word = strtok_r(copy, " ", &rest); word && n < 16; word = strtok_r(NULL, " ", &rest))
        words[n++] = word;
    note(trial, "nearfar-engine %s %s", verb->name, line);
    if (verb->run(&(struct verb_arguments){n, words}, &err) < 0)
        note(trial, "  %s", err.text);
}

/* A run that trains is told to stop in a moment; other verbs end by it. */
static void soon(long milliseconds)
{
    struct itimerval timer = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void on_alarm(int number)
{
    (void)number;
    kill(getpid(), SIGTERM);
}

static void measure(struct trial *trial)
{
    extern const struct verb verb_batch, verb_eval, verb_recommend, verb_split, verb_vectors, verb_check,
        verb_prepare, verb_publish;
    verb(trial, &verb_publish, "");
    for (int run = 1; run <= 4; run++) {
        char line[128];
        snprintf(line, sizeof line, "run=%d k=5,10", run);
        verb(trial, &verb_eval, line);
        snprintf(line, sizeof line, "run=%d user=u3 top=5", run);
        verb(trial, &verb_recommend, line);
        snprintf(line, sizeof line, "run=%d json=1 what_if=tau=0.1", run);
        verb(trial, &verb_batch, line);
        snprintf(line, sizeof line, "run=%d side=items format=tsv", run);
        verb(trial, &verb_vectors, line);
    }
    verb(trial, &verb_eval, "run=1 with=3 k=5");
    verb(trial, &verb_split, "dataset=tiny");
    verb(trial, &verb_check, "dataset=1 set=tau=0.1");
    verb(trial, &verb_check, "dataset=2");
    verb(trial, &verb_prepare, "run=2");
}

static void fork_one(struct trial *trial)
{
    struct err err = ERR_INIT;
    struct run run;
    struct store *store = store_open(trial->path, STORE_WRITE, &err);
    note(trial, "a fork, and the removal of its parent");
    if (store && run_find(store, "1", &run, &err) == 0)
        run_fork(store, &run, &(struct fork){.at = 6}, &err);
    if (store)
        run_remove(store, 1, &err);
    store_close(store);
}

static void train(struct trial *trial)
{
    extern const struct verb verb_run, verb_replay;
    signal(SIGALRM, on_alarm);
    for (int run = 4; run >= 2; run--) {
        char line[64];
        snprintf(line, sizeof line, "run=%d", run);
        soon(TRAINS_MS);
        verb(trial, &verb_run, line);
    }
    signal(SIGTERM, SIG_DFL); /* a replay knows nothing of signals */
    fork_one(trial);
    soon(TRAINS_MS * 4);
    verb(trial, &verb_replay, "run=3");
    soon(0);
}

void compute(struct trial *trial)
{
    measure(trial);
    train(trial);
}
