/* The course of schedules: see course_frame.h. */
#include "engine/course_frame.h"

enum { PLACES = 256 };

bool course_frame_is_there(const struct trainer *trainer)
{
    return trainer->step + 1 < trainer->steps && (trainer_schedules_lr(trainer) || trainer_schedules_tau(trainer));
}

void course_frame_make(const struct trainer *trainer, struct frame *out)
{
    int64_t left = trainer->steps - trainer->step;
    size_t n = left < PLACES ? (size_t)left : PLACES;
    *out = (struct frame){.step = trainer->step};
    float *step = frame_add(out, "step", 1, n);
    float *lr = trainer_schedules_lr(trainer) ? frame_add(out, "lr", 1, n) : NULL;
    float *tau = trainer_schedules_tau(trainer) ? frame_add(out, "tau", 1, n) : NULL;
    for (size_t i = 0; i < n; i++) {
        int64_t at = trainer->step + (int64_t)((double)i * (double)(left - 1) / (double)(n > 1 ? n - 1 : 1));
        double values[2];
        trainer_values_at(trainer, at, &values[0], &values[1]);
        step[i] = (float)(at + 1); /* as points are recorded: of the step when it is done */
        if (lr)
            lr[i] = (float)values[0];
        if (tau)
            tau[i] = (float)values[1];
    }
}
