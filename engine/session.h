/* A trainer at work in a store: takes what people ask, records what comes out, keeps checkpoints, survives a store
 * that is locked or full. The loop itself is session_run, readable in one sitting. */
#ifndef ENGINE_SESSION_H
#define ENGINE_SESSION_H

#include "engine/trainer.h"
#include "store/base/text.h"
#include "store/event.h"
#include "store/run.h"

#include <signal.h>

/* Under which circumstances it trains. */
struct session_terms {
    double started;  /* this engine, in wall time */
    bool attended;   /* a person has started it, and will look after it when it was in trouble */
    double patience; /* for how many seconds it waits for a store that takes nothing; INFINITY: for ever */
    double until;    /* epochs after which it leaves off, to be gone on with; 0: at the planned end */
    const volatile sig_atomic_t *interrupted; /* how often a signal has asked it to stop */
};

/* Trains `run` to its end, or until it is asked to stop. The caller holds the run's lock. Begins from the newest
 * sound checkpoint when there is one. The run's status in the store says how it went; -1 when that could not be
 * written, and when the store at its path is another one by now, which must not be written to. */
int session_run(struct store *store, const struct run *run, struct trainer *trainer,
                const struct session_terms *terms, struct err *err);

#endif
