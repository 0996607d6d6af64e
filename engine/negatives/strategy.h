/* Negative strategies: laws by which items are drawn to be pushed away. A run mixes them with live weights. */
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

struct strategy {
    struct part part;
    const struct knob *weight; /* its share of the mix, relative to the others */
    /* The item of one slot. `pair` is the row (0 when shared), `slot` counts this strategy's own slots, `index` is the place
     * in the random stream. NOT_DRAWN when there is nothing to draw from. */
    uint32_t (*draw)(const struct sampler *sampler, const struct rng *rng, uint64_t index, size_t pair, size_t slot);
    /* The law it declares: the chance that a draw is this item, over rows as they come in train. */
    double (*chance)(const struct sampler *sampler, uint32_t item);
    /* The law of own slots given the row, where it depends on the row; NULL where it does not. Shared slots are then each
     * drawn for a row of the batch by lot. */
    double (*chance_of_row)(const struct sampler *sampler, size_t pair, uint32_t item);
    bool needs_classes; /* of items: runs on data without are refused (trainer_fits) */
};

void alias_init(struct alias *alias, const double *weights, size_t n);
void alias_release(struct alias *alias);
uint32_t alias_draw(const struct alias *alias, const struct rng *rng, uint64_t index);

void sampler_init(struct sampler *sampler, const struct interactions *data);
void sampler_release(struct sampler *sampler);
/* Makes what depends on knobs fit their present values. */
void sampler_follow(struct sampler *sampler, const struct settings *settings);
#endif
