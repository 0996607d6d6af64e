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

extern const struct loss loss_info_nce;

static const struct knob *const knobs[] = {&knob_tau, NULL};

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    struct row_loss how = {.of_rows = &loss_info_nce.of_rows, .terms = *terms, .geometry = input->geometry,
                           .log_tau = input->log_tau};
    struct node *way[2];
    for (int from = 0; from < 2; from++) {
        struct contrast_rows pairs;
        in_batch_pairs(input, (enum side)from, &pairs);
        way[from] = op_contrast(input->tape, input->side[from], input->side[!from], &pairs, &how);
    }
    return op_weighted_sum(input->tape, way[0], 0.5, way[1], 0.5);
}

const struct loss loss_clip = {
    .part = {.name = "clip",
             .help = "InfoNCE both ways: anchors find their candidates in the batch, and these their anchors",
             .knobs = knobs},
    .uses_temperature = true,
    .in_batch = true,
    .whole = whole,
};
