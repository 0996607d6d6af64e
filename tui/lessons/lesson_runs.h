/* What a lesson trains: its data, brought in once for all students of a store, and the runs that it begins. */
#ifndef TUI_LESSONS_LESSON_RUNS_H
#define TUI_LESSONS_LESSON_RUNS_H

#include "store/event.h"
#include "store/run.h"
#include "tui/engine_link.h"
#include "tui/lessons/progress.h"

/* The data set that the lesson is about. It is made when the store has none; when somebody else is making it, this
 * waits. */
int lesson_data(struct store *store, const struct lesson *lesson, struct dataset *set, struct err *err);

/* Begins the run of the step that comes next, or of the last one done, and keeps it as the student's. ERR_USAGE where
 * the step has none or it has begun. `extra` (or NULL) has settings that count beyond those of the lesson. */
int lesson_begin(struct progress *progress, const char *extra, double now, struct engine_process *engine,
                 struct run *run, struct err *err);

/* The newest change of a run of the lesson that has no twin yet and could have one; runs are looked at in the order
 * of the steps. 1 with `run` and `change`, and twins of earlier changes are asked to stop; 0 when there is none, -1
 * on error. */
int lesson_twin_due(const struct progress *progress, struct run *run, struct event *change, struct err *err);

/* The run that trains at the step that comes next: the one that it is about, as long as the step waits for what comes
 * of it, by progress_look. 0 for none: while the reader reads, or is yet to begin a run or turn its knob, so that
 * nothing trains past them and all have made the same number of steps. */
int64_t lesson_training(const struct progress *progress);
/* Lets this run and its twins go on, and those of all other steps wait. `actor` is who asks for it. */
int lesson_hold(const struct progress *progress, int64_t training, const char *actor, struct err *err);

/* Asks all runs that the student began here, and their twins, to stop. */
int lesson_stop_runs(const struct progress *progress, const char *actor, struct err *err);

#endif
