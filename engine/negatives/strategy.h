/* Negative strategies: how items are found that are to be pushed away. A run mixes them with live weights.
 *
 * A strategy is either a law, by which it draws items without a look at the model, or it chooses by present similarity among
 * candidates drawn uniformly from the catalogue. */
#ifndef ENGINE_NEGATIVES_STRATEGY_H
#define ENGINE_NEGATIVES_STRATEGY_H

#include "engine/core/rng.h"
#include "engine/interactions.h"
#include "engine/part.h"
#include "engine/settings.h"

/* Walker's alias table: a draw from any law over n things in constant time. */
struct alias {
    size_t n;
    double *keep;    /* (n) */
    uint32_t *other; /* (n) */
    double *chance;  /* (n): the law */
};

/* What strategies draw from. */
struct sampler {
    const struct interactions *data;
    struct alias popularity; /* item_count ^ exponent */
    double exponent;         /* with which the table was made; NaN: not yet */
    const uint32_t *batch_item; /* (batch_n): positives of this step */
    size_t batch_n;
    bool shared; /* slots are shared by all rows */

    /* For what draws by the class of the positive; NULL and 0 where the data have no classes. */
    double *class_share; /* (groups): which share of the train interactions is of each class */
    double elsewhere;    /* sum over the classes of that share / items that are not of the class */
    bool context_other;
};

struct choice; /* choice.h */

enum { MOST_STRATEGY_KNOBS = 8, MOST_POOL = 256, MOST_TOGETHER = 16 };

struct strategy {
    struct part part;
    const struct knob *weight; /* its share of the mix, relative to the others */

    /* A law. */
    /* The item of one slot. `pair` is the row (0 when shared), `slot` counts this strategy's own slots, `index` is the place
     * in the random stream. NOT_DRAWN when there is nothing to draw from. */
    uint32_t (*draw)(const struct sampler *sampler, const struct rng *rng, uint64_t index, size_t pair, size_t slot);
    /* The law it declares: the chance that a draw is this item, over rows as they come in train. */
    double (*chance)(const struct sampler *sampler, uint32_t item);
    /* The law of own slots given the row, where it depends on the row; NULL where it does not. Shared slots are then each
     * drawn for a row of the batch by lot. */
    double (*chance_of_row)(const struct sampler *sampler, size_t pair, uint32_t item);
    bool needs_classes; /* of items: runs on data without are refused (trainer_fits) */

    /* A choice. The candidates of a slot are never what its row must not push away; where nearly everything is, they may be
     * fewer than asked for. A slot that all rows share is chosen for one of them: rows take turns. */
    void (*choose)(const struct choice *choice, size_t slots, uint32_t *picked); /* places of candidates; NOT_DRAWN: none */
    const struct knob *pool; /* how many candidates each slot has: 1 .. MOST_POOL */
    size_t together;         /* slots that are chosen at one go, from the candidates of all of them: 1 .. MOST_TOGETHER */
};

/* The chance that a draw is this item. Choosing has no law that could be written down, as it follows the model; what it
 * chooses from is uniform, and that is what it counts as. */
double strategy_chance(const struct strategy *strategy, const struct sampler *sampler, uint32_t item);

void alias_init(struct alias *alias, const double *weights, size_t n);
void alias_release(struct alias *alias);
uint32_t alias_draw(const struct alias *alias, const struct rng *rng, uint64_t index);

void sampler_init(struct sampler *sampler, const struct interactions *data);
void sampler_release(struct sampler *sampler);
/* Makes what depends on knobs fit their present values. */
void sampler_follow(struct sampler *sampler, const struct settings *settings);
#endif
