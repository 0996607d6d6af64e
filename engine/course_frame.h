/* Where schedules will take the learning rate and the temperature from now to the end of a run, as a frame of the
 * kind "course": by the functions that training itself goes by, at its present knobs. A schedule that waits for
 * plateaus goes on as if there were no other. Its arrays, one value for each of some steps:
 *
 *   step (1, n), and of those that a schedule moves lr (1, n), tau (1, n) */
#ifndef ENGINE_COURSE_FRAME_H
#define ENGINE_COURSE_FRAME_H

#include "engine/trainer.h"
#include "store/frame.h"

#define COURSE_KIND "course"

bool course_frame_is_there(const struct trainer *trainer);
/* Fills a frame, which the caller releases. */
void course_frame_make(const struct trainer *trainer, struct frame *out);

#endif
