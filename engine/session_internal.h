/* What the files of a session share: session.c is its loop, session_begin.c how it begins and begins again. */
#ifndef ENGINE_SESSION_INTERNAL_H
#define ENGINE_SESSION_INTERNAL_H

#include "engine/frames.h"
#include "engine/keeper.h"
#include "engine/record.h"
#include "engine/session.h"

enum requested_state { GO_ON, WAIT, ONE_STEP, STOP };

struct session {
    struct store *store;
    struct run run;
    struct trainer *trainer;
    struct session_terms terms;
    struct record record;
    struct settings start; /* before any change */
    struct event *past; /* changes to come back at their step */
    size_t n_past, next_past;
    enum requested_state requested_state;
    int64_t reached; /* the step that it had trained before: until there it catches up */
    char catch_up_message[160]; /* what is said of that */
    int64_t stop_at; /* stops there; 0: at the planned end */
    int slot;       /* the lock of the core that it trains on; -1: none, it is paused or queued */
    int turn;       /* the lock of one that waits for a core; -1: it does not wait */
    int64_t turn_number;
    double core_free; /* since when others that come first have left a core free, monotonic; NaN: they have not */
    struct keeper keeper;
    double polled, flushed, checkpointed, pictured; /* when, monotonic */
    struct frames frames;
    double next_step_at;
    double trained, busy_seconds; /* interactions and time since the last flush */
    enum run_status reported_status; /* the status and message as they were last written down */
    char reported_message[256];
    char reported_alarm[256];
    char watches[256];    /* what is watched instead of validation, where there is none; "" where there is */
    char paused_by[256];  /* what paused it, when it was no person */
    struct {
        int64_t step;     /* that could not be made; 0: none */
        const char *what; /* was not finite */
        char remedy[64];
        bool logged;
    } broken;
    bool rolled_back;     /* by itself, and nobody has let it go on since */
    bool best_not_copied; /* the state of the newest best step has not been copied yet */
    bool end_not_copied;  /* nor has the last state of all */
    char trouble[256]; /* why the store does not take anything; "" when it does */
    int trouble_lock;  /* what says so to others, who cannot read it in the store; -1: it is well */
    double troubled;   /* since when, monotonic; NaN: it is well */
    bool gave_up;      /* that has lasted too long */
    bool resumed_during_trouble; /* a person resumed the run while the store could not be written; when it can be
                                    written again, the run goes on without pausing */
    double looked;    /* when the store's file and the folder were last looked for, monotonic */
    double mended;    /* when the folder was made again, monotonic */
    bool store_gone;  /* another file is at the store's path, or none */
    char names[256];  /* that the store has got a second name; "" while it has not */
    struct event stop; /* one that could not be answered when it was taken; seq 0: none */
    char not_kept[256]; /* why there is no checkpoint of the end; "" when there is */
};

/* What a session needs of the world (session_environment.c) ------------------------------------------------------ */

/* No more runs train at once than there are cores: each holds one of so many locks, and a paused run lets go of it.
 * The others wait, queued, and begin in the order in which they began to wait. */
#define WAITS_FOR_CORE "waits for a free core" /* the message of a run that is queued */
void session_queue(struct session *s);
bool session_has_slot(struct session *s);
void session_release_slot(struct session *s);

/* Trouble: the store takes nothing. Said in the log when it begins, and by a lock. True when it has lasted longer
 * than the session is to wait. */
bool session_in_trouble(struct session *s, const char *why);
void session_out_of_trouble(struct session *s);

/* Looked once a second: true when the store is gone. A folder that is gone is made again; a second name of the store
 * is said. */
bool session_store_is_gone(struct session *s);
/* Makes the run's folder again if it is gone. */
bool session_mend_folder(struct session *s);

/* Asked what people must be able to rely on: goes on trying while the store is locked or full, as long as the session
 * is to wait; asked to stop, not for long. */
int session_retry_until_stored(struct session *s, int (*write)(struct session *s, struct err *err), struct err *err);

/* The session's own ---------------------------------------------------------------------------------------------- */

/* Waits until the checkpoint that was copied last is listed. */
int session_wait_for_checkpoint(struct session *s, struct err *err);
int session_write_progress(struct session *s, struct err *err);

/* From the newest sound checkpoint, or from nothing. */
int session_begin(struct session *s, struct err *err);
/* Changes that were made up to this step before, in their order. */
void session_apply_past(struct session *s);
/* Back to where it was sound, the loss or its gradient not being finite. May be tried again. */
int session_roll_back(struct session *s, struct err *err);

#endif
