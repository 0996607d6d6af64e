/* Supervised contrast: all candidates of the batch that an anchor is known to have are its positives, the batch's
 * other candidates negatives.
 *
 *     loss = mean over anchors u of mean_{p in P(u)}
 *            -log( exp(s(u, p) / tau) / sum_{a in the batch} exp(s(u, a) / tau) )
 *
 * Khosla, Teterwak, Wang, Sarna, Tian, Isola, Maschinot, Liu, Krishnan: Supervised Contrastive Learning, NeurIPS
 * 2020, arXiv 2004.11362, the form "out" (the mean outside of the logarithm), tau 0.1 in the authors' code. The label
 * that makes two rows belong together is here that the anchor has the candidate. As in the paper a positive stands in
 * the denominator of the anchor's other positives.
 *
 * The denominator is the same for all positives of an anchor, so it is made once for each anchor, and every positive
 * is pulled by itself (decoupled.h): on dense data an anchor has dozens of them in a batch. */
#include "engine/losses/decoupled.h"
#include "engine/losses/in_batch.h"

extern const struct loss loss_sup_con;

static const struct knob *const knobs[] = {&knob_tau, NULL};

/* Rows of scene->side. */
struct plan {
    uint32_t *candidate, *distinct_anchor; /* (candidates) of the pairs; (anchors) that have any of them */
    size_t n_candidates, n_anchors, positives;
    uint32_t *anchor, *positive;       /* (positives): every anchor with each of its candidates */
    real *weight;                      /* (positives): those of an anchor weigh 1 together */
};

/* The candidates of the pairs, by a mark for each row. */
static const bool *mark_candidates(const struct loss_input *input, struct plan *plan)
{
    bool *there = arena_zeroed(&input->tape->arena, input->batch->n_ids[SIDE_CANDIDATE], sizeof *there);
    plan->n_candidates = in_batch_members(input, SIDE_CANDIDATE, &plan->candidate);
    for (size_t i = 0; i < plan->n_candidates; i++)
        there[plan->candidate[i]] = true;
    return there;
}

static void make_plan(const struct loss_input *input, struct plan *plan)
{
    struct arena *arena = &input->tape->arena;
    size_t *start, n_anchors = input->batch->n_ids[SIDE_ANCHOR];
    uint32_t *known;
    const bool *there = mark_candidates(input, plan);
    in_batch_known(input, &start, &known);
    plan->distinct_anchor = arena_alloc(arena, n_anchors, sizeof *plan->distinct_anchor);
    plan->anchor = arena_alloc(arena, start[n_anchors], sizeof *plan->anchor);
    plan->positive = arena_alloc(arena, start[n_anchors], sizeof *plan->positive);
    plan->weight = arena_alloc(arena, start[n_anchors], sizeof *plan->weight);
    plan->n_anchors = plan->positives = 0;
    for (uint32_t u = 0; u < n_anchors; u++) {
        size_t first = plan->positives;
        for (size_t i = start[u]; i < start[u + 1]; i++)
            if (there[known[i]]) {
                plan->anchor[plan->positives] = u;
                plan->positive[plan->positives++] = known[i];
            }
        for (size_t i = first; i < plan->positives; i++)
            plan->weight[i] = 1 / (real)(plan->positives - first);
        if (plan->positives > first)
            plan->distinct_anchor[plan->n_anchors++] = u;
    }
}

/* None of pairs that train does not know. */
static size_t ways(const struct loss_input *input, const struct loss_terms *terms, struct contrast_way *way)
{
    struct plan plan;
    (void)terms;
    make_plan(input, &plan);
    for (int half = 0; half < 2; half++)
        way[half] = (struct contrast_way){.anchors = input->side[SIDE_ANCHOR],
                                          .candidates = input->side[SIDE_CANDIDATE], .weight = 1};
    way[0].of_rows = &decoupled_positive;
    way[0].pairs = (struct contrast_rows){.n = plan.positives, .anchor = plan.anchor, .positive = plan.positive,
                                          .shared = true, .weight = plan.weight};
    way[1].of_rows = &decoupled_negatives; /* any positive: it has no slope */
    way[1].pairs = (struct contrast_rows){.n = plan.n_anchors, .anchor = plan.distinct_anchor,
                                          .positive = plan.positive, .negatives = plan.n_candidates, .shared = true,
                                          .negative = plan.candidate};
    if (plan.n_anchors && input->data->key[0])
        in_batch_equal_keys(input, plan.distinct_anchor, plan.n_anchors, plan.candidate, plan.n_candidates,
                            &way[1].pairs);
    return plan.n_anchors ? 2 : 0;
}

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    return contrast_ways_sum(&loss_sup_con, input, terms);
}

const struct loss loss_sup_con = {
    .part = {.name = "sup_con",
             .help = "all candidates of the batch that are known of an anchor are its positives at once",
             .knobs = knobs},
    .uses_temperature = true,
    .in_batch = true,
    .whole = whole,
    .row = &decoupled_negatives,
    .pull = &decoupled_positive,
    .ways = ways,
};
