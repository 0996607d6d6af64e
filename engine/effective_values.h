/* The learning rate and the temperature can differ from their knobs: a schedule moves either of them, and the
 * temperature can also be learned. This gives the values that the next step uses, and describes how a change of a
 * knob changed them. */
#ifndef ENGINE_EFFECTIVE_VALUES_H
#define ENGINE_EFFECTIVE_VALUES_H

#include "engine/trainer.h"
#include "store/base/text.h"

struct effective_values {
    double lr, tau;
};

struct effective_values effective_values_now(const struct trainer *trainer);

/* After a change of `knob`, before which `before` was in force: a sentence, or "" when there is nothing to say beyond
 * the value itself. */
void effective_values_answer(const struct trainer *trainer, const char *knob, const struct effective_values *before,
                             char *to, size_t size);

/* {"lr": ..., "tau": ...}: those that something else than the knob moves. */
void effective_values_json(const struct trainer *trainer, struct text *out);

#endif
