/* How far each student is in each lesson: a row for every step that was begun. A lesson is known by its name, a step
 * by its name in the lesson, so that the same lesson in another language goes on from the same rows. */
#ifndef STORE_LESSON_ANSWER_H
#define STORE_LESSON_ANSWER_H

#include "store/store.h"

#include <stddef.h>

struct lesson_answer {
    char student[64], lesson[64], step[64], answer[160];
    int correct;          /* 1 or 0; -1: nothing to be right about, or not answered */
    int64_t tries, hints; /* answers that were given; hints that were read, the answer itself being the last */
    int64_t run;          /* that was begun in this step; 0: none, or it was removed */
    double begun, answered; /* seconds since 1970; answered NaN while it is not */
};

/* Writes the row, whole. One that was answered before stays as it is but for its hints: what was predicted is not
 * predicted again. */
int lesson_answer_put(struct store *store, const struct lesson_answer *row, struct err *err);
/* Of a student, of a lesson, of both, or (NULL, NULL) all: by lesson, student and the moment when they were begun.
 * The caller frees *out. */
int lesson_answer_list(struct store *store, const char *student, const char *lesson, struct lesson_answer **out,
                       size_t *n, struct err *err);
/* Forgets what a student has of a lesson, so that it begins anew. Runs stay. */
int lesson_answer_forget(struct store *store, const char *student, const char *lesson, struct err *err);

#endif
