/* What a session needs of the world, and what it does without: a core to train on, a store that takes what it finds,
 * a folder for its checkpoints. See session_internal.h. */
#include "engine/session_internal.h"

#include "store/base/clock.h"
#include "store/base/print.h"

#include <assert.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const double look_seconds = 1;
/* How long a core may stay free for those who come first. */
static const double turn_seconds = 2;
/* How long a stop waits for a store that another program holds, and for one that takes nothing. */
static const double busy_seconds = 30, stop_seconds = 0.25;

/* Cores ---------------------------------------------------------------------------------------------------------- */

static void unlink_columns(int *lock)
{
    if (*lock >= 0)
        close(*lock);
    *lock = -1;
}

/* A turn is numbered by the clock, in milliseconds; of two in the same one the second gets the next number. */
void session_queue(struct session *s)
{
    struct err err = ERR_INIT;
    if (s->slot >= 0 || s->turn >= 0)
        return;
    s->core_free = (double)NAN;
    s->turn_number = (int64_t)(1000 * clock_monotonic());
    while ((s->turn = store_lock(s->store, LOCK_TURN, s->turn_number, &err)) < 0 && err.code == ERR_BUSY)
        s->turn_number++;
}

/* Whoever comes first takes a free core within some milliseconds. If it does not it stands still, or may not use that
 * core: it is no longer waited for. */
static bool core_stays_free(struct session *s)
{
    int cores = pool_cores(), taken = 0;
    double now = clock_monotonic();
    while (taken < cores && store_locked(s->store, LOCK_SLOT, taken))
        taken++;
    if (taken == cores)
        s->core_free = (double)NAN;
    else if (isnan(s->core_free))
        s->core_free = now;
    return now - s->core_free >= turn_seconds;
}

bool session_has_slot(struct session *s)
{
    struct err err = ERR_INIT;
    int cores = pool_cores();
    session_queue(s);
    if (s->turn >= 0 && store_locked_before(s->store, LOCK_TURN, s->turn_number) && !core_stays_free(s))
        return false;
    for (int i = 0; i < cores && s->slot < 0; i++)
        s->slot = store_lock(s->store, LOCK_SLOT, i, &err);
    if (s->slot >= 0)
        unlink_columns(&s->turn);
    return s->slot >= 0;
}

void session_release_slot(struct session *s)
{
    unlink_columns(&s->slot);
    unlink_columns(&s->turn);
}

/* Trouble -------------------------------------------------------------------------------------------------------- */

bool session_in_trouble(struct session *s, const char *why)
{
    double now = clock_monotonic();
    session_release_slot(s);
    if (s->trouble_lock < 0) {
        print_to(stderr, "nearfar-engine: %s; waiting\n", *why ? why : "the store takes nothing");
        s->trouble_lock = store_lock(s->store, LOCK_TROUBLE, s->run.id, NULL);
        s->troubled = isnan(s->troubled) ? now : s->troubled;
    }
    return now - s->troubled >= s->terms.patience;
}

void session_out_of_trouble(struct session *s)
{
    unlink_columns(&s->trouble_lock);
    s->troubled = (double)NAN;
}

/* Whoever wants a run to stop is answered also while its end cannot be written. */
static void look_for_stop(struct session *s)
{
    enum { MOST_PENDING = 64 };
    struct event pending[MOST_PENDING];
    int n = event_pending(s->store, s->run.id, pending, MOST_PENDING, NULL);
    for (int i = 0; i < n && !s->stop.seq; i++)
        if (pending[i].verb == EVENT_STOP) {
            s->stop = pending[i];
            s->stop.step = s->trainer->step;
        }
    if (s->stop.seq || *s->terms.interrupted)
        s->requested_state = STOP;
}

int session_retry_until_stored(struct session *s, int (*write)(struct session *s, struct err *err), struct err *err)
{
    double began = clock_monotonic();
    while (write(s, err) < 0) {
        look_for_stop(s);
        bool waited_enough = session_in_trouble(s, err->text);
        if (s->requested_state == STOP)
            waited_enough = clock_monotonic() - began >= (err->code == ERR_BUSY ? busy_seconds : stop_seconds);
        if (waited_enough || *s->terms.interrupted > 1 || session_store_is_gone(s))
            return -1;
        assert(store_idle(s->store));
        clock_sleep(0.2);
        err_clear(err);
    }
    session_out_of_trouble(s);
    return 0;
}

/* Store and folder ----------------------------------------------------------------------------------------------- */

/* The log went with the folder: what is said from now on goes into one that can be found. */
static void reopen_log(const char *folder)
{
    struct stat st;
    if (fstat(STDERR_FILENO, &st) < 0 || !S_ISREG(st.st_mode) || st.st_nlink > 0)
        return;
    char *path = xasprintf("%s/" RUN_LOG, folder);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    free(path);
    if (log < 0)
        return;
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    close(log);
}

bool session_mend_folder(struct session *s)
{
    if (!keeper_mend_folder(&s->keeper))
        return false;
    reopen_log(s->keeper.folder);
    print_to(stderr, "nearfar-engine: the folder %s was gone with all checkpoints in it: it has been made again at "
             "step %lld, for those to come\n", s->keeper.folder, (long long)s->trainer->step);
    s->checkpointed = -INFINITY; /* the next one is due at once */
    s->mended = clock_monotonic();
    return true;
}

/* The run keeps to the name by which it came, and so does no harm; but whoever used the other name would. */
static void look_at_names(struct session *s)
{
    struct err err = ERR_INIT;
    if (store_check_names(s->store, &err) < 0 && !s->names[0])
        print_to(stderr, "nearfar-engine: %s; training goes on\n", err.text);
    COPY_TEXT(s->names, err.text);
}

bool session_store_is_gone(struct session *s)
{
    double now = clock_monotonic();
    if (now - s->looked < look_seconds)
        return s->store_gone;
    s->looked = now;
    s->store_gone = !store_is_there(s->store);
    if (s->store_gone)
        return true;
    session_mend_folder(s);
    look_at_names(s);
    return false;
}
