/* The parts that a run's settings choose. */
#ifndef ENGINE_CHOSEN_H
#define ENGINE_CHOSEN_H

#include "engine/parts.h"
#include "engine/settings.h"

const struct task *chosen_task(const struct settings *settings);
/* Of a side (enum side): candidates have their own where candidate_encoder says so. */
const struct encoder *chosen_encoder(const struct settings *settings, int side);
/* NULL where there is none. */
const struct head *chosen_head(const struct settings *settings);
const struct head *chosen_predictor(const struct settings *settings);
const struct similarity *chosen_similarity(const struct settings *settings);
const struct optimizer *chosen_optimizer(const struct settings *settings);
const struct schedule *chosen_schedule(const struct settings *settings);
const struct schedule *chosen_tau_schedule(const struct settings *settings);

#endif
