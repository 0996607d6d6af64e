/* Two knobs have more than a hand on them: the learning rate follows its schedule, the temperature follows one too or is
 * learned. This says what they are by now, and what a change by hand has made of them. */
#ifndef ENGINE_IN_FORCE_H
#define ENGINE_IN_FORCE_H

#include "engine/trainer.h"

struct in_force {
    double lr, tau;
};

struct in_force in_force_now(const struct trainer *trainer);

/* After a change of `knob`, before which `before` was in force: a sentence, or "" when there is nothing to say beyond the
 * value itself. */
void in_force_answer(const struct trainer *trainer, const char *knob, const struct in_force *before, char *to, size_t size);

/* {"lr": ..., "tau": ...}: those that something else than the knob moves. */
void in_force_json(const struct trainer *trainer, struct text *out);

#endif
