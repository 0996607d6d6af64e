/* A queue of memories: the latest positives, as a slow copy of the candidates' tower (encoders/slow.h) saw them when
 * they came in (He et al., Momentum Contrast for Unsupervised Visual Representation Learning, CVPR 2020).
 *
 * They are constants: no gradient flows into them, and what has been learned since does not change them. Each
 * remembers which candidate it is, so that a row never pushes away what its anchor is known to have. Shared slots
 * take neighbours in the queue from a random start, so that none is taken twice: as many slots as there are rows take
 * all, as in the paper. Own slots draw any, with `distinct` none twice; two memories of a candidate are two. Until
 * the queue is full only what is there counts.
 *
 * A view is not copied: the queue holds embeddings as the encoder gives them.
 *
 * It costs queue_size rows and once the weights of the tower, in memory and in every checkpoint. */
#include "engine/encoders/slow.h"
#include "engine/lookup.h"
#include "engine/negatives/synthetic.h"

#include <stdlib.h>

static const struct knob knob_mix_queue = {
    .name = "mix_queue", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of remembered negatives in the mix; at 0 the queue is forgotten"};

static const struct knob knob_queue_size = {
    .name = "queue_size", .type = KNOB_INT, .low = 1, .high = 65536, .scale = SCALE_LOG, .start = "4096",
    .unit = "positives", .why_not = "it is the shape of a table in the checkpoints",
    .help = "how many past positives the queue remembers"};

static const struct knob knob_queue_momentum = {
    .name = "queue_momentum", .type = KNOB_REAL, .low = 0, .high = 0.99999, .scale = SCALE_LINEAR, .start = "0.999",
    .help = "momentum of the slow copy of the candidates that fills the queue; 0: no lag"};

struct queue {
    struct param rows;  /* (size, dim): prepared for the similarity. rows.updates: the candidate of each, plus 1; 0
                           for none */
    struct param place; /* (1, 1): where the next one goes */
    struct tower slow;  /* by which they are encoded when they come in */
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

static uint32_t make(const struct synthetic_slot *empty_slot, size_t slot)
{
    const struct queue *queue = empty_slot->state;
    uint32_t n = queue ? filled(queue) : 0, candidates = (uint32_t)empty_slot->candidates->rows;
    if (empty_slot->shared)
        return slot < n ? candidates + (uint32_t)((rng_below(&empty_slot->rng, 0, n) + slot) % n) : NOT_DRAWN;
    for (uint64_t attempt = 0; attempt < DRAWING_TRIES && n; attempt++) {
        uint32_t place = rng_below(&empty_slot->rng, empty_slot->index + attempt, n);
        bool again = empty_slot->distinct && is_among(empty_slot->drawn + empty_slot->n, slot, candidates + place);
        if (!again && synthetic_allows(empty_slot, queue->rows.updates[place] - 1))
            return candidates + place;
    }
    return NOT_DRAWN;
}

/* Positives come in as often as they occur. */
static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    (void)state;
    return (double)candidates->count[candidate] / (double)candidates->pairs;
}

static void *keep(const struct candidates *candidates, const struct settings *settings)
{
    struct queue *queue = xcalloc(1, sizeof *queue);
    param_init_state(&queue->rows, "queue", (size_t)setting(settings, &knob_queue_size), candidates->tower->dim,
                     false);
    param_init_state(&queue->place, "queue_place", 1, 1, false);
    slow_init(&queue->slow, candidates->tower, "queue_momentum");
    return queue;
}

static void release(void *state)
{
    struct queue *queue = state;
    param_release(&queue->rows);
    param_release(&queue->place);
    tower_release(&queue->slow);
    free(queue);
}

static void tables(void *state, struct params *params)
{
    struct queue *queue = state;
    params_add(params, &queue->rows);
    params_add(params, &queue->place);
    for (size_t p = 0; p < queue->slow.params.n; p++)
        params_add(params, queue->slow.params.list[p]);
}

static bool state_is_valid(const struct candidates *candidates, const void *state)
{
    const struct queue *queue = state;
    real place = queue->place.value[0];
    if (!(place >= 0 && place < (real)queue->rows.rows && place == floor(place)))
        return false;
    bool sense = true;
    for (uint32_t i = 0; i < filled(queue); i++)
        sense &= queue->rows.updates[i] > 0 && queue->rows.updates[i] <= candidates->rows;
    return sense;
}

static struct memory_rows remembers(const void *state)
{
    const struct queue *queue = state;
    return (struct memory_rows){queue->rows.rows, queue->rows.value, queue->rows.updates};
}

/* The latest positives, as the copy sees them now, take the places of the oldest. */
static void enqueue(struct queue *queue, const struct step_result *result, size_t first, size_t n)
{
    const struct batch *batch = result->batch;
    size_t size = queue->rows.rows, dim = queue->rows.cols;
    uint32_t *candidates = xmalloc(n * sizeof *candidates);
    real *rows = xmalloc(n * dim * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        candidates[i] = batch->ids[SIDE_CANDIDATE][batch->pairs.positive[first + i]];
    lookup_all(&queue->slow, result->pool, result->similarity, WEIGHTS_PRESENT, candidates, n, rows);
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)queue->place.value[0];
        memcpy(queue->rows.value + at * dim, rows + i * dim, dim * sizeof *rows);
        queue->rows.updates[at] = candidates[i] + 1;
        queue->place.value[0] = (real)((at + 1) % size);
    }
    free(candidates);
    free(rows);
}

static void learn(void *state, const struct step_result *result)
{
    struct queue *queue = state;
    size_t n = result->batch->pairs.n, most = queue->rows.rows;
    slow_follow(&queue->slow, result->tower, result->tape, setting(result->settings, &knob_queue_momentum));
    enqueue(queue, result, n > most ? n - most : 0, n > most ? most : n);
}

const struct strategy strategy_queue = {
    .part = {.name = "queue", .help = "past positives as a slowly following encoder remembers them (MoCo)",
             .knobs = (const struct knob *const[]){&knob_mix_queue, &knob_queue_size, &knob_queue_momentum, NULL}},
    .weight = &knob_mix_queue,
    .make = make,
    .chance = chance,
    .keep = keep,
    .release = release,
    .tables = tables,
    .state_is_valid = state_is_valid,
    .learn = learn,
    .remembers = remembers,
};
