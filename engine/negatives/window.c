/* Negatives from a band of ranks: not the hardest, which are often liked and only unseen, and not the easy ones.
 *
 * A slot ranks its candidates by similarity and takes one at random of those from window_from to window_to of the
 * list, if it is at least so much less similar than the positive:
 *
 *     s <= s+ - (1 - positive_share) |s+|
 *
 * With a positive similarity this is a share of it, 95 % by default, the positive-aware filter TopK-PercPos of
 * Moreira et al., NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative Mining, arXiv
 * 2407.15831, 2024. Where nobody in the band passes, the first of those behind it who does is taken, so that a
 * positive that is still low in the list has negatives too; where nobody passes the slot stays empty. */
#include "engine/losses/loss.h"
#include "engine/negatives/choice.h"
#include "engine/negatives/strategy.h"

static const struct knob knob_mix_window = {
    .name = "mix_window", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of negatives from a band of ranks in the mix"};

static const struct knob knob_window_pool = {
    .name = "window_pool", .type = KNOB_INT, .low = 1, .high = MOST_POOL, .scale = SCALE_LOG, .start = "16",
    .unit = "per negative", .help = "candidates that are ranked for each negative of the band"};

static const struct knob knob_window_from = {
    .name = "window_from", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.05",
    .help = "where the band begins: 0 is the most similar candidate, 1 the least"};

static const struct knob knob_window_to = {
    .name = "window_to", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0.25",
    .help = "where the band ends; the two ends may stand in either order"};

static const struct knob knob_positive_share = {
    .name = "positive_share", .type = KNOB_REAL, .low = 0, .high = 2, .scale = SCALE_LINEAR, .start = "0.95",
    .help = "most similarity of a negative of the band, as a share of the positive's"};

enum { FROM = 2, TO, POSITIVE_SHARE };
static const struct knob *const knobs[] = {&knob_mix_window, &knob_window_pool, &knob_window_from, &knob_window_to,
                                           &knob_positive_share, NULL};

static void choose(const struct choice *choice, size_t slots, uint32_t *picked)
{
    (void)slots;
    double from = choice->value[FROM], to = choice->value[TO], n = (double)choice->n;
    size_t first = (size_t)(fmin(from, to) * n + 1e-9), end = (size_t)ceil(fmax(from, to) * n - 1e-9);
    real limit = similarity_share(choice->positive, choice->value[POSITIVE_SHARE]);
    first = first < choice->n ? first : choice->n - 1;
    end = end > first ? end : first + 1;
    choice_sort(choice);
    while (first < choice->n && choice->similarity[choice->order[first]] > limit)
        first++;
    size_t passing = end > first ? end - first : 1;
    *picked = first < choice->n ? choice->order[first + choice_random(choice, passing)] : NOT_DRAWN;
}

const struct strategy strategy_window = {
    .part = {.name = "window", .help = "candidates from a band of ranks, not too near the positive", .knobs = knobs},
    .weight = &knob_mix_window,
    .choose = choose,
    .pool = &knob_window_pool,
    .together = 1,
};
