/* The objective of a step: the weighted sum of the losses that the run chose, and the present temperature.
 *
 * Order of calls: objective_init; each step objective_tau, objective_build, then, once the optimiser has gone its
 * step, objective_after_step. */
#ifndef ENGINE_OBJECTIVE_H
#define ENGINE_OBJECTIVE_H

#include "engine/losses/loss_input.h"
#include "engine/schedules/schedule.h"

enum { MOST_TERMS = 8 };

struct objective {
    size_t n;
    const struct loss *loss[MOST_TERMS];
    size_t weight_place[MOST_TERMS]; /* where the settings have the weight of each */
    double value[MOST_TERMS]; /* of each in the last step, before its weight */
    /* (2, 1) when the temperature is learned: its logarithm, and the knob's value when it was last taken over. */
    struct param temperature;
    struct param memory[MOST_TERMS]; /* (anchors, 1) of losses that remember something of each anchor */
    struct param class_vectors;      /* (classes, dim) when a loss looks at them and there are classes */
    /* Of the step being made. */
    struct node *log_tau;
    real *remembered[MOST_TERMS]; /* (pairs) */
    const uint32_t *anchor;       /* (pairs): rows of `memory` */
    size_t pairs;
    real *negative_gradient; /* the gradient at each negative, of all row losses by their weights; NULL when no
                                strategy needs it */
};

/* On embeddings of `dim` numbers; first values are drawn by the seed. */
void objective_init(struct objective *objective, const struct settings *settings, const struct task_data *data,
                    size_t dim, uint64_t seed);
void objective_release(struct objective *objective);
/* -1 and why when its losses train nothing, or the temperature cannot be learned through them. */
int objective_fits(const struct objective *objective, const struct settings *settings, struct err *err);
/* Adds the tables that belong to its state, for checkpoints. */
void objective_params(struct objective *objective, struct params *params);

/* One of its losses asks a teacher. */
bool objective_needs_teacher(const struct objective *objective);
/* Whether any of its losses looks at drawn negatives. */
bool objective_draws(const struct objective *objective);

bool objective_learns_tau(const struct objective *objective);
/* The temperature of this step: the learned one, or the one that the knob and its schedule say. A knob turned by hand
 * since the last step sets the learned one anew. */
double objective_tau(struct objective *objective, const struct settings *settings,
                     const struct training_position *at);
/* The same, changing nothing. */
double objective_look_tau(const struct objective *objective, const struct settings *settings,
                          const struct training_position *at);
/* Whether anything but a hand moves it. */
bool objective_moves_tau(const struct objective *objective, const struct settings *settings);
/* The settings of a step: with the temperature that is in force. */
struct settings objective_settings(const struct settings *settings, double tau);

/* Fills with_prior of the input, which has its sides and candidates. */
void objective_add_prior(struct loss_input *input, const struct settings *settings);
/* (1, 1): the sum, on the scene's tape. `settings` have tau in force. */
struct node *objective_build(struct objective *objective, const struct loss_input *input,
                             const struct settings *settings);
/* Keeps what losses remember, and the learned temperature within its bounds. */
void objective_after_step(struct objective *objective, const struct settings *settings);

#endif
