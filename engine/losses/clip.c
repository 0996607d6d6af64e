/* Symmetric InfoNCE: anchors find their candidates in the batch, and candidates their anchors.
 *
 *     loss = (InfoNCE(anchors -> candidates) + InfoNCE(candidates -> anchors)) / 2
 *
 * each against the other pairs of the batch. Radford et al.: Learning Transferable Visual Models From Natural
 * Language Supervision (CLIP), ICML 2021, arXiv 2103.00020, with a learned temperature that begins at 0.07 and is
 * kept over 0.01 (learn_tau, tau_min). What an anchor is known to have is no negative (mask_known).
 *
 * The popular are in most batches, so s / tau learns how much more an anchor likes a candidate than others do, with
 * popularity taken out. To rank by both, set prior = tau, which puts it back (prior.h). */
#include "engine/losses/in_batch.h"

extern const struct loss loss_info_nce, loss_clip;

static const struct knob *const knobs[] = {&knob_tau, NULL};

static size_t ways(const struct loss_input *input, const struct loss_terms *terms, struct contrast_way *way)
{
    (void)terms;
    for (int from = 0; from < 2; from++) {
        way[from] = (struct contrast_way){.anchors = input->side[from], .candidates = input->side[!from],
                                          .of_rows = &loss_info_nce.of_rows, .weight = 0.5};
        in_batch_pairs(input, (enum side)from, &way[from].pairs);
    }
    return 2;
}

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    return contrast_ways_sum(&loss_clip, input, terms);
}

const struct loss loss_clip = {
    .part = {.name = "clip",
             .help = "InfoNCE both ways: anchors find their candidates in the batch, and these their anchors",
             .knobs = knobs},
    .uses_temperature = true,
    .in_batch = true,
    .whole = whole,
    .row = &loss_info_nce.of_rows,
    .ways = ways,
};
