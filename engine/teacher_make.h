/* Making a teacher (teacher.h): a file beside the run that it teaches, written before that run's first step. */
#ifndef ENGINE_TEACHER_MAKE_H
#define ENGINE_TEACHER_MAKE_H

#include "engine/import/npy.h"
#include "engine/teacher.h"
#include "engine/trainer_state.h"

/* From a trained run (its checkpoint loaded) to one on `data` of the data set `dataset`. Says how many anchors and
 * candidates were matched; refuses when none of either is. Rows of one collection have no names, and are matched
 * within a data set alone. */
int teacher_make_of_run(struct store *store, const struct trainer *from, int64_t from_dataset,
                        const struct task_data *data, int64_t dataset, const char *folder, struct given_row *row,
                        size_t matched[2], struct err *err);
/* From a matrix, (candidates, any) or (anchors, candidates), whose rows are in the order of the data set. Another
 * shape is refused with both. */
int teacher_make_of_matrix(const struct npy *matrix, const struct task_data *data, const char *folder,
                           struct given_row *row, struct err *err);

#endif
