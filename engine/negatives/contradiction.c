/* Contradictions: what the data themselves name as no match of the anchor, as a pair of a low score does (Gao, Yao,
 * Chen: SimCSE: Simple Contrastive Learning of Sentence Embeddings, EMNLP 2021, where the contradiction of a sentence
 * stands beside the positives of the batch as its hard negative).
 *
 * One of the anchor's, all alike. Shared slots are drawn for the rows of the batch in turn, so that as many slots as
 * rows have one for each. The slot of an anchor without any stays empty: chances are over the anchors that
 * have some. */
#include "engine/fitting.h"
#include "engine/losses/loss.h"
#include "engine/negatives/strategy.h"
#include "store/base/mem.h"

#include <stdlib.h>

static const struct knob knob_mix_contradiction = {
    .name = "mix_contradiction", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "weight of what the data pair with the anchor at a low score (negative_score) in the mix"};

static size_t contradictions(const struct candidates *candidates, uint32_t anchor)
{
    return candidates->opposed->rows ? lists_length(candidates->opposed, anchor) : 0;
}

/* The state: the chance of each candidate, over the positives of an epoch whose anchor has contradictions. */
static double *chances(const struct candidates *candidates)
{
    const struct lists *opposed = candidates->opposed;
    double *chance = xcalloc(candidates->rows + 1, sizeof *chance), anchors = 0;
    for (size_t i = 0; i < candidates->pairs; i++)
        anchors += contradictions(candidates, candidates->anchors[i]) > 0;
    for (size_t i = 0; i < candidates->pairs; i++) {
        uint32_t anchor = candidates->anchors[i];
        size_t n = contradictions(candidates, anchor);
        for (size_t k = 0; k < n; k++)
            chance[opposed->other[opposed->start[anchor] + k]] += 1 / ((double)n * anchors);
    }
    return chance;
}

static void refresh(void **state, const struct candidates *candidates, const struct settings *settings)
{
    (void)settings;
    if (!*state)
        *state = chances(candidates);
}

static uint32_t draw(const struct candidates *candidates, const void *state, const struct rng *rng, uint64_t index,
                     size_t pair, size_t slot)
{
    (void)state;
    const struct lists *opposed = candidates->opposed;
    uint32_t anchor = candidates->anchor[candidates->shared ? slot % candidates->positives : pair];
    size_t n = contradictions(candidates, anchor);
    return n ? opposed->other[opposed->start[anchor] + rng_below(rng, index, (uint32_t)n)] : NOT_DRAWN;
}

static double chance(const struct candidates *candidates, const void *state, uint32_t candidate)
{
    (void)candidates;
    return ((const double *)state)[candidate];
}

static double probability_given_row(const struct candidates *candidates, const void *state, size_t pair,
                                    uint32_t candidate)
{
    (void)state;
    size_t n = contradictions(candidates, candidates->anchor[pair]);
    return n && lists_have(candidates->opposed, candidates->anchor[pair], candidate) ? 1 / (double)n : 0;
}

static int fits(const struct fitting *run, struct err *err)
{
    if (run->data->opposed.rows)
        return 0;
    return err_set(err, ERR_USAGE, "mix_contradiction draws what is paired with an anchor at a low score, and train "
                   "has no such pair: raise negative_score or positive_score of task=paired on pairs with scores "
                   "(nearfar import --pair A,B --score COLUMN), or leave mix_contradiction at 0");
}

const struct strategy strategy_contradiction = {
    .part = {.name = "contradiction", .help = "what the data pair with the anchor at a low score",
             .knobs = (const struct knob *const[]){&knob_mix_contradiction, NULL}, .fits = fits},
    .weight = &knob_mix_contradiction,
    .draw = draw,
    .chance = chance,
    .probability_given_row = probability_given_row,
    .refresh = refresh,
    .release = free,
};
