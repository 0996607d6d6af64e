/* The other program: finding nearfar-engine, starting it on a run, asking it things, and keeping its catalogue in the
 * store fresh. Nothing of the engine is linked in; all talk goes through its arguments and the store. */
#ifndef TUI_ENGINE_LINK_H
#define TUI_ENGINE_LINK_H

#include "store/base/text.h"
#include "store/run.h"
#include "store/store.h"

#include <sys/types.h>

/* $NEARFAR_ENGINE, else beside this program, else ../libexec beside it, else on $PATH. The caller frees it. NULL and
 * ERR_FAILED saying where was looked. */
char *engine_find(struct err *err);

/* An engine that this program has started. The engine lives on when this program ends. */
struct engine_process {
    int64_t run;
    pid_t pid;      /* 0: none was started, or it has ended */
    int64_t log_at; /* how long the run's log was before: its own words come after */
    double started; /* clock_wall */
    int exit_code;  /* once it has ended; 128 + the number of a signal */
    int hears;      /* a pipe from it, while pid is not 0: a full disk has no room for its words in the log */
    char said[768]; /* the sentence with which it failed, once it has ended; "" when there was none */
};

/* Starts the engine on a run, where the quota of its owner allows it (store/quota.h), in a session of its own, its
 * output appended to engine.log in the run's folder. It is told whether there is a terminal here, and so a person;
 * and after how many epochs it leaves off, to be gone on with later (0: it trains to the end). `out` is {0}, or of
 * another engine, which is left to itself then. */
int engine_spawn(struct store *store, int64_t run, double until, struct engine_process *out,
                 struct err *err);
/* True once it has ended (and when there is none). */
bool engine_exited(struct engine_process *engine);
/* Waits until an engine holds the run's lock, or this one has brought the run to an end. -1 when it died before that;
 * the sentence has its last words. */
int engine_await(struct store *store, struct engine_process *engine, struct err *err);
/* Waits until this engine has begun with its run, which `run` then is, or has come to its end. -1 when it died before
 * that. */
int engine_await_begun(struct store *store, struct engine_process *engine, struct run *run, struct err *err);
/* For a new run: starts its engine and waits until that has begun; `run` is the run then. One that cannot be begun is
 * removed, and the sentence says why. */
int engine_begin(struct store *store, int64_t id, struct engine_process *out, struct run *run, struct err *err);
/* Asks the engine of a run to stop by a signal: what is left where the store takes no event. */
int engine_interrupt(struct store *store, const struct run *run, struct err *err);
/* Has somebody suspended it (SIGSTOP, Ctrl-Z, a debugger), so that it hears nothing until it is continued? */
bool engine_is_suspended(const struct run *run);
/* The sentence with which the engine failed, else the last line that it wrote to its log since it was started, "" if
 * none. The caller frees it. */
char *engine_last_log_line(struct store *store, const struct engine_process *engine);

/* Runs it to its end with these words (NULL-ended, the verb first) and appends what it prints on stdout to `out`. -1
 * when it can't be run or fails: the sentence is its own. */
int engine_ask(const char *const *words, struct text *out, struct err *err);
/* Becomes the engine: output and exit code are its own. Returns -1 when that can't be done. */
int engine_become(const char *const *words, struct err *err);

/* posix_spawn of a program with these words (NULL-ended; the program is not among them): stdin from /dev/null, stdout
 * and stderr into two pipes, or twice into the same one. Returns 0 or an error number. */
int spawn_piped(const char *program, const char *const *words, int to_out, int to_errors, short flags, pid_t *pid);

/* Publishes the catalogue into the store unless this very engine has done so before, or the store is only looked
 * at: what an engine published last stands then. */
int engine_refresh_catalogue(struct store *store, struct err *err);

#endif
