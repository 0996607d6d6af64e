/* Negative strategies: where the negatives come from. A run mixes strategies with live weights.
 *
 * A strategy is a law, by which it draws candidates without a look at the model; or it chooses by present similarity
 * among candidates drawn uniformly from the catalogue; or it makes rows that are no candidates, after the others.
 *
 * A strategy knows of the candidates what struct candidates says, and has its own state behind one pointer, which is
 * NULL until it makes some. What follows from data and knobs is made anew by `follow` whenever it must be. What is
 * kept from step to step is there while the strategy has a share of the mix: made when a step begins with a share,
 * dropped when one begins without, and in checkpoints between. Only steps change it, so that to look at a batch does
 * not. */
#ifndef ENGINE_NEGATIVES_STRATEGY_H
#define ENGINE_NEGATIVES_STRATEGY_H

#include "engine/core/param.h"
#include "engine/core/pool.h"
#include "engine/core/rng.h"
#include "engine/encoders/encoder.h"
#include "engine/part.h"
#include "engine/settings.h"
#include "engine/tasks/task.h"

struct batch;
struct synthetic_slot;
struct similarity;

/* What a strategy learns of the candidates. */
struct candidates {
    size_t n;                      /* that may be drawn: the first ones */
    size_t rows;                   /* of their collection */
    const struct tower *tower;     /* theirs; NULL: nothing is trained, and nothing kept */
    size_t pairs;                  /* positives of an epoch */
    const uint32_t *count;         /* (n): how often each is one of these */
    const struct classes *classes; /* of the candidates */
    const struct lists *opposed;   /* by anchor: see tasks/task.h; of no rows where there are none */
    const uint32_t *anchors;       /* (pairs): of the positives of an epoch */
    const uint32_t *anchor;        /* (positives): of the positives of this step */
    const uint32_t *positive;      /* (positives): those of this step */
    size_t positives;
    bool shared;                   /* slots are shared by all rows */
};

/* Extra rows that can be negatives besides the candidates. Each is an old embedding of one candidate (the queue). */
struct memory_rows {
    size_t n;
    const real *rows;          /* (n, dim): prepared for the similarity */
    const uint32_t *candidate; /* (n): which one each stands for, plus 1; 0: nothing there yet */
};

/* The result of a finished step: its batch, the weights before the step, and the gradient of the loss at each
 * negative. Strategies that keep state (queue, adversarial) update it from this. */
struct step_result {
    const struct batch *batch;
    const struct tower *tower; /* of candidates */
    const struct tape *tape; /* of the step: the weights that it took, as they were before it */
    /* As pairs->negative has slots: the slope of the loss at each negative, summed over the rows where they share it.
     * NULL when no strategy that draws wants it, or no loss of rows is trained. */
    const real *negative_gradient;
    const struct similarity *similarity;
    const struct settings *settings;
    struct pool *pool;
    int64_t step; /* the one that was made, counting from 0 */
};

struct choice; /* choice.h */

enum { MOST_STRATEGY_KNOBS = 8, MOST_POOL = 256, MOST_TOGETHER = 16 };

struct strategy {
    struct part part;
    const struct knob *weight; /* its share of the mix, relative to the others */

    /* A law. */
    /* The candidate of one slot. `pair` is the row (0 when shared), `slot` counts this strategy's own slots, `index`
     * is the place in the random stream. NOT_DRAWN when there is nothing to draw from. */
    uint32_t (*draw)(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot);
    /* The law it declares: the chance that a draw is this candidate, over rows as they come in train. */
    double (*chance)(const struct candidates *candidates, const void *state, uint32_t candidate);
    /* The law of own slots given the row, where it depends on the row; NULL where it does not. Shared slots are then
     * each drawn for a row of the batch by lot. */
    double (*probability_given_row)(const struct candidates *candidates, const void *state, size_t pair,
                                    uint32_t candidate);

    /* A choice. The candidates of a slot are never what its row must not push away; where nearly everything is, they
     * may be fewer than asked for. A slot that all rows share is chosen for one of them: rows take turns. */
    /* places of candidates; NOT_DRAWN: none */
    void (*choose)(const struct choice *choice, size_t slots, uint32_t *picked);
    const struct knob *pool; /* how many candidates each slot has: 1 .. MOST_POOL */
    size_t together;         /* slots that are chosen at one go, from the candidates of all of them: 1 ..
                                MOST_TOGETHER */

    /* A row that is no candidate, for one of its slots: see synthetic.h. Strategies that have this stand last in
     * parts.h. `chance` is then the law of the candidate that a row stands for. */
    uint32_t (*make)(const struct synthetic_slot *empty_slot, size_t slot);
    bool blends; /* what it makes are blends, which stand for no candidate and have no law; one strategy does */

    /* State, for those that have some. */
    /* Before negatives are drawn: makes what follows from data and knobs fit their present values. */
    void (*refresh)(void **state, const struct candidates *candidates, const struct settings *settings);
    /* What is kept from step to step: makes it empty. */
    void *(*keep)(const struct candidates *candidates, const struct settings *settings);
    void (*release)(void *state);
    /* Adds the tables of it, for checkpoints, the first of them by the name of the strategy. */
    void (*tables)(void *state, struct params *params);
    /* Whether tables that come from a file can be what it keeps; NULL: any numbers can. */
    bool (*state_is_valid)(const struct candidates *candidates, const void *state);
    void (*learn)(void *state, const struct step_result *result);
    bool wants_negative_gradient; /* `learn` needs result->negative_gradient */
    /* What slots may be filled with besides candidates: number `candidates->n` + place. One strategy has this. */
    struct memory_rows (*remembers)(const void *state);
};

/* It has a share of the mix, and the mix draws. */
bool strategy_draws(const struct strategy *strategy, const struct settings *settings);
/* For `fits` of those that draw by classes: -1 and what to do when the data have none. `weight` is the strategy's. */
int classes_are_there(const struct fitting *run, const struct knob *weight, struct err *err);

/* The chance that a draw is this candidate. Choosing has no law that could be written down, as it follows the model;
 * what it chooses from is uniform, and that is what it counts as. */
double strategy_probability(const struct strategy *strategy, const struct candidates *candidates, const void *state,
                            uint32_t candidate);

#endif
