/* Diverse negatives: candidates that are unlike each other, so that a few negatives say more than many of one kind.
 *
 * Up to 16 slots are filled from the candidates of all of them: first the one most similar to the anchor, then, one
 * by one,
 *
 *     argmax_j  nearness s(anchor, j) - (1 - nearness) max_{i chosen} s(i, j)
 *
 * With nearness 0 this is farthest-first traversal (Gonzalez: Clustering to Minimize the Maximum Intercluster
 * Distance, Theoretical Computer Science 38, 1985), which picks one of every cluster before it picks a second of any;
 * above it is maximal marginal relevance (Carbonell, Goldstein: The Use of MMR, Diversity-Based Reranking, SIGIR
 * 1998). How alike two candidates are is said by the run's similarity. */
#include "engine/losses/loss.h"
#include "engine/negatives/choice.h"
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_diverse = {
    .name = "mix_diverse", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of diverse negatives (unlike each other) in the mix"};

static const struct knob knob_diverse_pool = {
    .name = "diverse_pool", .type = KNOB_INT, .low = 1, .high = MOST_POOL, .scale = SCALE_LOG, .start = "4",
    .unit = "per negative", .help = "candidates for each diverse negative; 1 is uniform"};

static const struct knob knob_diverse_nearness = {
    .name = "diverse_nearness", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "how much nearness to the anchor counts: 0 is spread alone, 1 nearness alone"};

enum { NEARNESS = 2 };
static const struct knob *const knobs[] = {&knob_mix_diverse, &knob_diverse_pool, &knob_diverse_nearness, NULL};

/* Of those left, room[j] is the greatest similarity to one that was chosen. */
MULTIVERSION static void meet(const struct choice *choice, uint32_t chosen, size_t left)
{
    for (size_t i = 0; i < left; i++) {
        uint32_t j = choice->order[i];
        real s = similarity_inline(choice->geometry, choice->row[chosen], choice->row[j], choice->dim);
        choice->room[j] = s > choice->room[j] ? s : choice->room[j];
    }
}

/* The place in the order of the best of those left. */
static size_t best_of(const struct choice *choice, size_t left)
{
    real nearness = (real)choice->value[NEARNESS], most = -INFINITY;
    size_t best = 0;
    for (size_t i = 0; i < left; i++) {
        uint32_t j = choice->order[i];
        real worth = nearness * choice->similarity[j] - (1 - nearness) * choice->room[j];
        if (worth > most) {
            most = worth;
            best = i;
        }
    }
    return best;
}

static void choose(const struct choice *choice, size_t slots, uint32_t *picked)
{
    size_t left = choice->n, at = choice_nearest(choice);
    for (uint32_t j = 0; j < choice->n; j++) {
        choice->order[j] = j;
        choice->room[j] = -INFINITY;
    }
    for (size_t i = 0; i < slots; i++) {
        if (!left) {
            picked[i] = NOT_DRAWN;
            continue;
        }
        picked[i] = choice->order[at];
        choice->order[at] = choice->order[--left];
        meet(choice, picked[i], left);
        at = best_of(choice, left);
    }
}

const struct strategy strategy_diverse = {
    .part = {.name = "diverse", .help = "candidates unlike each other, spread over the catalogue", .knobs = knobs},
    .weight = &knob_mix_diverse,
    .choose = choose,
    .pool = &knob_diverse_pool,
    .together = MOST_TOGETHER,
};
