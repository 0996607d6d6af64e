/* Forks: a child of a run that shares its history up to a step and goes its own way from there.
 *
 * A run is its start settings, its seed and its changes, so a child needs no more than those up to the step, and
 * would come to the same bits from nothing. Checkpoints and recorded points are shared so that it need not: weight
 * files by hard links, points by copies. */
#ifndef STORE_FORK_H
#define STORE_FORK_H

#include "store/event.h"
#include "store/run.h"

struct fork {
    int64_t at;       /* changes at this step or later are the parent's alone, unless it is a twin */
    const char *name; /* NULL or "": the parent's name and the child's id */
    int64_t without; /* a twin: the parent's changes from `at` on are the child's, too, but for the one of this seq;
                        0: no twin */
    int64_t stop_at; /* where the child stops; 0: at its planned end */
    const struct event *changes; /* of the child at this step: knob, new, actor and why of each are taken */
    size_t n_changes;
};

/* What the child makes of its parent's later changes, each at its step, in order: of a twin all but the one it goes
 * without, of another fork none. The caller frees *out. */
int fork_later(struct store *store, const struct run *parent, const struct fork *fork, struct event **out, size_t *n,
               struct err *err);

/* Inserts the child as queued; the caller starts an engine on it. Returns its id, or -1: ERR_NOT_FOUND when the
 * parent has no such step. */
int64_t run_fork(struct store *store, const struct run *parent, const struct fork *fork, struct err *err);

#endif
