/* A queue of memories: the latest positives, as a slowly following copy of the item encoder saw them when they came in
 * (He et al., Momentum Contrast for Unsupervised Visual Representation Learning, CVPR 2020).
 *
 * They are constants: no gradient flows into them, and what has been learned since does not change them. Each remembers which
 * item it is, so that a row never pushes away what its user is known to have. Shared slots take neighbours in the queue from a
 * random start, so that none is taken twice: as many slots as there are rows take all, as in the paper. Own slots draw any,
 * with `distinct` none twice; two memories of an item are two.
 * Until the queue is full only what is there counts.
 *
 * The copy follows every item at every step, k <- m k + (1 - m) w. A row of a table moves only when a batch touches it, so
 * this is done when it is touched, for all the steps since at once: k <- w + m^steps (k - w), m^steps being the product of
 * what queue_momentum was. That is the same, but that weight decay of those steps counts as of their end. Before it is first
 * touched the copy is the item itself. A view is not copied: the queue holds embeddings as the encoder gives them.
 *
 * It costs queue_size rows and once the table of items, in memory and in every checkpoint. */
#include "engine/catalogue.h"

#include "engine/negatives/made.h"

#include <stdlib.h>

static const struct knob knob_mix_queue = {
    .name = "mix_queue", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of remembered negatives in the mix; at 0 the queue is forgotten"};

static const struct knob knob_queue_size = {
    .name = "queue_size", .type = KNOB_INT, .low = 1, .high = 65536, .scale = SCALE_LOG, .start = "4096", .unit = "positives",
    .why_not = "it is the shape of a table in the checkpoints", .help = "how many past positives the queue remembers"};

static const struct knob knob_queue_momentum = {
    .name = "queue_momentum", .type = KNOB_REAL, .low = 0, .high = 0.99999, .scale = SCALE_LINEAR, .start = "0.999",
    .help = "share that the queue's copy of the items keeps of itself each step; 0 copies them"};

struct queue {
    struct param rows;     /* (size, dim): prepared for the similarity. rows.updates: the item of each, plus 1; 0 for none */
    struct param place;    /* (1, 1): where the next one goes */
    struct param momentum; /* (items, dim): the slowly following copy of every item. momentum.updates: 0 until first seen */
};

/* Rows fill up from the front. */
static uint32_t filled(const struct queue *queue)
{
    size_t size = queue->rows.rows;
    return queue->rows.updates[size - 1] ? (uint32_t)size : (uint32_t)queue->place.value[0];
}

static bool is_among(const uint32_t *ids, size_t n, uint32_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static uint32_t make(const struct making *making, size_t slot)
{
    const struct queue *queue = making->state;
    uint32_t n = queue ? filled(queue) : 0, items = (uint32_t)making->candidates->n;
    if (making->shared)
        return slot < n ? items + (uint32_t)((rng_below(&making->rng, 0, n) + slot) % n) : NOT_DRAWN;
    for (uint64_t attempt = 0; attempt < DRAWING_TRIES && n; attempt++) {
        uint32_t place = rng_below(&making->rng, making->index + attempt, n);
        bool again = making->distinct && is_among(making->drawn + making->n, slot, items + place);
        if (!again && making_allows(making, queue->rows.updates[place] - 1))
            return items + place;
    }
    return NOT_DRAWN;
}

/* Positives come in as often as they occur. */
static double chance(const struct candidates *candidates, const void *state, uint32_t item)
{
    (void)state;
    return (double)candidates->count[item] / (double)candidates->pairs;
}

static void *keep(const struct candidates *candidates, const struct settings *settings)
{
    struct queue *queue = xcalloc(1, sizeof *queue);
    param_init_state(&queue->rows, "queue", (size_t)setting(settings, &knob_queue_size), candidates->dim, false);
    param_init_state(&queue->place, "queue_place", 1, 1, false);
    param_init_state(&queue->momentum, "queue_momentum", candidates->n, candidates->dim, false);
    return queue;
}

static void release(void *state)
{
    struct queue *queue = state;
    param_release(&queue->rows);
    param_release(&queue->place);
    param_release(&queue->momentum);
    free(queue);
}

static size_t tables(void *state, struct param **list)
{
    struct queue *queue = state;
    list[0] = &queue->rows;
    list[1] = &queue->place;
    list[2] = &queue->momentum;
    return 3;
}

static bool makes_sense(const struct candidates *candidates, const void *state)
{
    const struct queue *queue = state;
    real place = queue->place.value[0];
    if (!(place >= 0 && place < (real)queue->rows.rows && place == floor(place)))
        return false;
    bool sense = true;
    for (uint32_t i = 0; i < filled(queue); i++)
        sense &= queue->rows.updates[i] > 0 && queue->rows.updates[i] <= candidates->n;
    return sense;
}

static struct remembered remembers(const void *state)
{
    const struct queue *queue = state;
    return (struct remembered){queue->rows.rows, queue->rows.value, queue->rows.updates};
}

enum { ROWS_PER_BLOCK = 256 };

struct job {
    struct param *copy;
    const struct lesson *lesson;
};

static void follow_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    struct param *copy = job->copy;
    const uint32_t *ids = job->lesson->batch->ids[SIDE_ITEM];
    size_t n = job->lesson->batch->n_ids[SIDE_ITEM], end = (block + 1) * ROWS_PER_BLOCK;
    for (size_t i = block * ROWS_PER_BLOCK; i < end && i < n; i++) {
        const real *w = job->lesson->items + i * copy->cols;
        real *k = copy->value + ids[i] * copy->cols, left = (real)param_owed(copy, ids[i]);
        for (size_t c = 0; c < copy->cols; c++)
            k[c] = copy->updates[ids[i]] ? w[c] + left * (k[c] - w[c]) : w[c];
        copy->updates[ids[i]] = 1;
        copy->decayed[ids[i]] = copy->decay;
    }
}

/* `decay` of the copy's table is the logarithm of all momenta so far, so that what a row is owed is m^steps. */
static void follow_items(struct param *copy, const struct lesson *lesson)
{
    struct job job = {copy, lesson};
    copy->decay += log(fmax(setting(lesson->settings, &knob_queue_momentum), 1e-30));
    pool_for(lesson->pool, (lesson->batch->n_ids[SIDE_ITEM] + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, follow_block, &job);
}

static void enqueue(struct queue *queue, uint32_t item, const struct similarity *similarity)
{
    size_t at = (size_t)queue->place.value[0], dim = queue->rows.cols;
    real *row = queue->rows.value + at * dim;
    memcpy(row, queue->momentum.value + item * dim, dim * sizeof *row);
    similarity->prepare_rows(row, 1, dim);
    queue->rows.updates[at] = item + 1;
    queue->place.value[0] = (real)((at + 1) % queue->rows.rows);
}

static void learn(void *state, const struct lesson *lesson)
{
    struct queue *queue = state;
    const struct pairs *pairs = &lesson->batch->pairs;
    size_t size = queue->rows.rows;
    follow_items(&queue->momentum, lesson);
    for (size_t i = pairs->n > size ? pairs->n - size : 0; i < pairs->n; i++)
        enqueue(queue, lesson->batch->ids[SIDE_ITEM][pairs->positive[i]], lesson->similarity);
}

const struct strategy negatives_queue = {
    .part = {.name = "queue", .help = "past positives as a slowly following encoder remembers them (MoCo)",
             .knobs = (const struct knob *const[]){&knob_mix_queue, &knob_queue_size, &knob_queue_momentum, NULL}},
    .weight = &knob_mix_queue,
    .make = make,
    .chance = chance,
    .keep = keep,
    .release = release,
    .tables = tables,
    .makes_sense = makes_sense,
    .learn = learn,
    .remembers = remembers,
};
