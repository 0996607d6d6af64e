/* NT-Xent: both members of a pair find each other among all 2 N - 2 other rows of the batch, anchors and candidates
 * alike.
 *
 *     loss = mean over the 2 N rows z of -log( exp(s(z, z') / tau) / sum_{k != z} exp(s(z, z_k) / tau) )
 *
 * Chen, Kornblith, Norouzi, Hinton: A Simple Framework for Contrastive Learning of Visual Representations (SimCLR),
 * ICML 2020, arXiv 2002.05709, there with tau 0.5 (0.1 on ImageNet). Rows of the same anchor or candidate, and what
 * an anchor is known to have (mask_known), are no negatives. Popularity is taken out, as clip.c says; prior = tau
 * puts it back. */
#include "engine/losses/in_batch.h"

extern const struct loss loss_info_nce, loss_nt_xent;

static const struct knob *const knobs[] = {&knob_tau, NULL};

static size_t ways(const struct loss_input *input, const struct loss_terms *terms, struct contrast_way *way)
{
    const struct contrast_rows *pairs = &input->batch->pairs;
    struct node *anchors = op_take(input->tape, input->side[SIDE_ANCHOR], pairs->anchor, pairs->n);
    struct node *candidates = op_take(input->tape, input->side[SIDE_CANDIDATE], pairs->positive, pairs->n);
    struct node *rows = op_stack(input->tape, anchors, candidates);
    (void)terms;
    way[0] = (struct contrast_way){.anchors = rows, .candidates = rows, .of_rows = &loss_info_nce.of_rows,
                                   .weight = 1};
    in_batch_views(input, &way[0].pairs);
    return 1;
}

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    return contrast_ways_sum(&loss_nt_xent, input, terms);
}

const struct loss loss_nt_xent = {
    .part = {.name = "nt_xent", .help = "both members of a pair find each other among all rows of the batch",
             .knobs = knobs},
    .uses_temperature = true,
    .in_batch = true,
    .both_sides = true,
    .whole = whole,
    .row = &loss_info_nce.of_rows,
    .ways = ways,
};
