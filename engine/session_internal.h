/* What the files of a session share: session.c is its loop, session_begin.c how it begins and begins again. */
#ifndef ENGINE_SESSION_INTERNAL_H
#define ENGINE_SESSION_INTERNAL_H

#include "engine/keeper.h"
#include "engine/record.h"
#include "engine/session.h"

enum wish { GO_ON, WAIT, ONE_STEP, STOP };

struct session {
    struct store *store;
    struct run run;
    struct trainer *trainer;
    const volatile sig_atomic_t *interrupted;
    struct record record;
    struct settings start; /* before any change */
    struct event *past; /* changes to come back at their step */
    size_t n_past, next_past;
    enum wish wish;
    int64_t reached; /* the step that it had trained before: until there it catches up */
    int64_t stop_at; /* stops there; 0: at the planned end */
    int slot;       /* the lock of the core that it trains on; -1: none, it is paused or queued */
    double started; /* when this engine was, in wall time */
    struct keeper keeper;
    double polled, flushed, checkpointed, pictured; /* when, monotonic */
    double next_step_at;
    double trained, busy_seconds; /* interactions and time since the last flush */
    enum run_status told; /* the status and message as they were last written down */
    char told_message[256];
    char told_alarm[256];
    char paused_by[256];  /* what paused it, when it was no person */
    struct {
        int64_t step;     /* that could not be made; 0: none */
        const char *what; /* was not finite */
        char remedy[64];
        bool logged;
    } broken;
    bool rolled_back;     /* by itself, and nobody has let it go on since */
    bool owes_best;       /* the state of the newest best step has not been copied yet */
    bool owes_end;        /* nor has the last state of all */
    char trouble[256]; /* why the store does not take anything; "" when it does */
    bool excused; /* somebody resumed the run in its trouble: it need not wait for that once more */
};

/* Waits until the checkpoint that was copied last is listed. */
int session_settle(struct session *s, struct err *err);
int session_write_progress(struct session *s, struct err *err);

/* From the newest sound checkpoint, or from nothing. */
int session_begin(struct session *s, struct err *err);
/* Changes that were made up to this step before, in their order. */
void session_apply_past(struct session *s);
/* Back to where it was sound, the loss or its gradient not being finite. May be tried again. */
int session_roll_back(struct session *s, struct err *err);

#endif
