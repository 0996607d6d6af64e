/* A trainer at work in a store: takes what people ask, records what comes out, keeps checkpoints, survives a store that is
 * locked or full. The loop itself is session_run, readable in one sitting. */
#ifndef ENGINE_SESSION_H
#define ENGINE_SESSION_H

#include "engine/trainer.h"
#include "store/event.h"
#include "store/run.h"

#include <signal.h>

/* Trains `run` to its end, or until asked to stop or *interrupted becomes non-zero. The caller holds the run's lock; `started`
 * is when this engine was started, in wall time. Begins from the newest sound checkpoint when there is one. The run's status
 * in the store says how it went; -1 only when that could not be written. */
int session_run(struct store *store, const struct run *run, struct trainer *trainer, double started,
                const volatile sig_atomic_t *interrupted, struct err *err);

#endif
