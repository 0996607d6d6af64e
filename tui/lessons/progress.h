/* A student in a lesson: which step comes next, what is unlocked, which runs are theirs. All of it stands in the
 * store (store/lesson_answer.h), so that who leaves goes on where they were. */
#ifndef TUI_LESSONS_PROGRESS_H
#define TUI_LESSONS_PROGRESS_H

#include "store/run.h"
#include "store/lesson_answer.h"
#include "tui/lessons/lesson.h"

struct progress {
    const struct lesson *lesson;
    struct store *store;
    char student[64];
    struct lesson_answer row[STEPS_MOST]; /* one for each step; `begun` NaN where it was not seen yet */
    size_t at;                            /* the first that is not done; lesson->n_steps at the end */
    int unmet;                            /* the first that this step waits for and that did not hold when it was
                                             looked at last */
    int64_t other_seeds;                  /* added to all seeds: 0 but where claims are measured again */
};

/* Reads how far the student is. */
int progress_load(struct progress *progress, struct store *store, const struct lesson *lesson, const char *student,
                  struct err *err);
bool progress_done(const struct progress *progress, size_t step);
/* The step that comes next has been seen. */
int progress_see(struct progress *progress, double now, struct err *err);

/* Goes on from a page. */
int progress_turn_page(struct progress *progress, double now, struct err *err);
/* Answers the question that comes next. 1 when it is done then: a prediction always, another question when it is
 * right; 0 when it was wrong and stays. */
int progress_answer(struct progress *progress, const char *answer, double now, struct err *err);
/* Of a `do`: 1 when all that it waits for holds, and it is done then; 0 with what is missing in `missing`. */
int progress_look(struct progress *progress, double now, struct text *missing, struct err *err);
/* The next hint of the step that comes next, at last its answer; NULL when there is no more. */
int progress_hint(struct progress *progress, double now, struct err *err);
/* Hint i of a step, from 0; the one behind the hints is the answer. NULL beyond that. The caller frees it. */
char *progress_hint_text(const struct progress *progress, size_t step, int i);

/* The knobs that are unlocked now, separated by spaces; "" for none. */
const char *progress_knobs(const struct progress *progress);
/* Refuses a change of a knob that the lesson has locked, and says why and what unlocks it. */
int progress_check_change(const struct progress *progress, const char *knob, struct err *err);
/* Whether one of the lesson's runs this is, or a twin of one. */
bool progress_owns(const struct progress *progress, const struct run *run);

/* The run of that name; 0 while it has not begun. */
int64_t progress_run(const struct progress *progress, const char *name);
struct lesson_runs progress_runs(const struct progress *progress);
/* The run that is looked at now: the one begun last, up to `step`; 0 for none. */
int64_t progress_shown_run(const struct progress *progress, size_t step);

#endif
