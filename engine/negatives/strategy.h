/* Negative strategies: how items are found that are to be pushed away. A run mixes them with live weights.
 *
 * A strategy is a law, by which it draws items without a look at the model; or it chooses by present similarity among
 * candidates drawn uniformly from the catalogue; or it makes rows that are no items, after the others.
 *
 * Some strategies keep something from step to step. It is there while they have a share of the mix: made when a step
 * begins with a share, dropped when one begins without, and in checkpoints between. Only steps change it, so that to look at
 * a batch does not. */
#ifndef ENGINE_NEGATIVES_STRATEGY_H
#define ENGINE_NEGATIVES_STRATEGY_H

#include "engine/core/param.h"
#include "engine/core/pool.h"
#include "engine/tasks/task.h"
#include "engine/part.h"
#include "engine/settings.h"

struct batch;
struct making;
struct similarity;

/* Walker's alias table: a draw from any law over n things in constant time. */
struct alias {
    size_t n;
    double *keep;    /* (n) */
    uint32_t *other; /* (n) */
    double *chance;  /* (n): the law */
};

/* Of queue.c; no rows while there is none. */
struct queue {
    struct param rows;     /* (size, dim): prepared for the similarity. rows.updates: the item of each, plus 1; 0 for none */
    struct param place;    /* (1, 1): where the next one goes */
    struct param momentum; /* (items, dim): the slowly following copy of every item. momentum.updates: 0 until first seen */
};

/* Of adversarial.c; no rows while there is none. */
struct adversary {
    struct param weight; /* (items, 1): the logarithm of how often each is drawn, but for a constant */
    struct param push;   /* (items, 1): what the loss was seen to push of each since the weights last moved */
    struct alias law;    /* softmax of the weights; n 0: to be made of them, as sampler_follow does */
};

enum { MOST_SAMPLER_PARAMS = 5 };

/* Read by what draws for them, in sampler.c. */
extern const struct knob knob_popularity_exponent, knob_context_side;

/* What strategies draw from. */
struct sampler {
    const struct task_data *data;
    size_t dim;              /* of embeddings; 0: nothing is trained, and nothing kept */
    struct alias popularity; /* item_count ^ exponent */
    double exponent;         /* with which the table was made; NaN: not yet */
    const uint32_t *batch_item; /* (batch_n): positives of this step */
    size_t batch_n;
    bool shared; /* slots are shared by all rows */

    /* For what draws by the class of the positive; NULL and 0 where the data have no classes. */
    double *class_share; /* (groups): which share of the train interactions is of each class */
    double elsewhere;    /* sum over the classes of that share / items that are not of the class */
    bool context_other;

    struct queue queue;
    struct adversary adversary;
};

/* What a step taught: for strategies that learn from it. */
struct lesson {
    const struct batch *batch;
    const real *items; /* (batch->n_ids[SIDE_ITEM], dim): the batch's items before the step, as the encoder gave them */
    /* As pairs->negative has slots: the slope of the loss at each negative, summed over the rows where they share it. NULL
     * when no strategy that draws wants it, or no loss of rows is trained. */
    const real *push;
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

    /* A row that is no item, for one of its slots: see made.h. Strategies that have this stand last in parts.h. `chance` is
     * then the law of the item that a row stands for. */
    uint32_t (*make)(const struct making *making, size_t slot);
    bool blends; /* what it makes are blends, which stand for no item and have no law; one strategy does */

    /* Those that keep something from step to step. Makes it empty, or drops it; what is there already stays as it is. */
    void (*keep)(struct sampler *sampler, const struct settings *settings, bool wanted);
    /* The tables of it, for checkpoints, the first of them by the name of the strategy. Returns how many. */
    size_t (*tables)(struct sampler *sampler, struct param **list);
    /* Whether tables that come from a file can be what it keeps; NULL: any numbers can. */
    bool (*makes_sense)(const struct sampler *sampler);
    void (*learn)(struct sampler *sampler, const struct lesson *lesson);
    bool hears; /* it wants lesson->push */
};

/* The chance that a draw is this item. Choosing has no law that could be written down, as it follows the model; what it
 * chooses from is uniform, and that is what it counts as. */
double strategy_chance(const struct strategy *strategy, const struct sampler *sampler, uint32_t item);

void alias_init(struct alias *alias, const double *weights, size_t n);
void alias_release(struct alias *alias);
uint32_t alias_draw(const struct alias *alias, const struct rng *rng, uint64_t index);

void sampler_init(struct sampler *sampler, const struct task_data *data);
void sampler_release(struct sampler *sampler);
/* Makes what depends on knobs fit their present values. */
void sampler_follow(struct sampler *sampler, const struct settings *settings);

/* The weights of items become the law that is drawn from. */
void adversary_make_law(struct adversary *adversary);

#endif
