/* The lists of parts.h as tables, and everything a person can choose or turn as one catalogue. */
#ifndef ENGINE_CATALOGUE_H
#define ENGINE_CATALOGUE_H

#include "engine/encoders/encoder.h"
#include "engine/losses/loss.h"
#include "engine/negatives/strategy.h"
#include "engine/optim/optimizer.h"
#include "engine/parts.h"
#include "engine/probes/probe.h"
#include "engine/schedules/schedule.h"
#include "engine/similarities/similarity.h"
#include "engine/views/input_view.h"
#include "engine/views/view.h"
#include "store/catalogue.h"

/* NULL-ended. */
extern const struct task *const tasks[];
extern const struct encoder *const encoders[];
extern const struct input_view *const input_views[];
extern const struct similarity *const similarities[];
extern const struct loss *const losses[];
extern const struct strategy *const strategies[];
extern const struct view *const views[];
extern const struct optimizer *const optimizers[];
extern const struct schedule *const schedules[];
#define COUNT(name) +1
enum { N_LOSSES = LOSSES(COUNT), N_STRATEGIES = NEGATIVES(COUNT) };
#undef COUNT

/* The part that a run's settings choose. */
const struct task *chosen_task(const struct settings *settings);
/* NULL where there is none. */
const struct head *chosen_head(const struct settings *settings);
const struct head *chosen_predictor(const struct settings *settings);
const struct encoder *chosen_encoder(const struct settings *settings);
const struct similarity *chosen_similarity(const struct settings *settings);
const struct similarity *similarity_named(const char *name); /* NULL: there is none */
/* Those that `loss` joins, in that order. Returns how many. */
size_t chosen_losses(const struct settings *settings, const struct loss **list, size_t most);
const struct optimizer *chosen_optimizer(const struct settings *settings);
const struct schedule *chosen_schedule(const struct settings *settings);
const struct schedule *chosen_tau_schedule(const struct settings *settings);

/* Gathers the catalogue: parts, their knobs (each once, with the parts that read it), the knobs of training itself,
 * presets. To be released with catalogue_release. */
void catalogue_gather(struct catalogue *catalogue);

/* Asks every part that the settings choose, strategies with a share of the mix among them, whether the run can be
 * trained: -1 and why not. */
int chosen_fit(const struct fitting *run, struct err *err);

extern const struct preset presets[];
extern const size_t n_presets;

#endif
