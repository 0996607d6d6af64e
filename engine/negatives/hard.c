/* Hard negatives: of a few candidates for each slot the one most similar to the anchor, or one of the most similar.
 *
 * Dynamic negative sampling: Zhang, Chen, Wang, Yu: Optimizing Top-N Collaborative Filtering via Dynamic Negative
 * Candidate Sampling, SIGIR 2013. With N = hard_pool candidates, one at random of the M = hard_share N hardest is
 * DNS(M, N) of Shi et al., On the Theories Behind Hard Negative Sampling for Recommendation, WWW 2023, who show that
 * it optimises a partial area under the curve: the harder, the shorter the list that counts.
 *
 * The law it declares, for M = 1: a slot's candidate has rank <= r among n candidates with probability 1 - (1 -
 * r/n)^N. */
#include "engine/negatives/choice.h"
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_hard = {
    .name = "mix_hard", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of hard negatives (most similar of a few candidates) in the mix"};

static const struct knob knob_hard_pool = {
    .name = "hard_pool", .type = KNOB_INT, .low = 1, .high = MOST_POOL, .scale = SCALE_LOG, .start = "4",
    .unit = "per negative", .help = "candidates that each hard negative is chosen from; 1 is uniform"};

static const struct knob knob_hard_share = {
    .name = "hard_share", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of hard_pool, hardest first, to take one of at random: 0 the hardest, 1 uniform"};

enum { HARD_SHARE = 2 };
static const struct knob *const knobs[] = {&knob_mix_hard, &knob_hard_pool, &knob_hard_share, NULL};

static void choose(const struct choice *choice, size_t slots, uint32_t *picked)
{
    (void)slots;
    size_t among = (size_t)ceil(choice->value[HARD_SHARE] * (double)choice->n - 1e-9); /* 0.4 of 10 is 4 */
    if (among <= 1) {
        *picked = choice_nearest(choice);
        return;
    }
    choice_sort(choice);
    *picked = choice->order[choice_random(choice, among)];
}

const struct strategy strategy_hard = {
    .part = {.name = "hard", .help = "the most similar of a few candidates, by the present model", .knobs = knobs},
    .weight = &knob_mix_hard,
    .choose = choose,
    .pool = &knob_hard_pool,
    .together = 1,
};
