/* CoSENT: of two scored pairs the one with the higher score is to be the nearer one.
 *
 *     loss = log(1 + sum over pairs i, j of the batch with score_i > score_j of exp((s_j - s_i) / tau))
 *
 * s_i is the similarity of pair i. Only the order of scores counts, as in Spearman's correlation, and pairs of one
 * score are not compared. Su: CoSENT (1), 2022, kexue.fm/archives/8847, with tau = 0.05; the log-sum-exp over ordered
 * pairs is that of Sun, Cheng, Zhang, Zhang, Zheng, Wang, Wei: Circle Loss, CVPR 2020. Every scored pair takes part
 * that task=paired lets in: set positive_score=0 for all. */
#include "engine/losses/loss_input.h"
#include "engine/losses/scored.h"

enum { TAU };
static const struct knob *const knobs[] = {&knob_tau, NULL};

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    return op_order(input->tape, scored_similarities(input), scored_values(input), (double)terms->value[TAU]);
}

const struct loss loss_cosent = {
    .part = {.name = "cosent", .help = "of two scored pairs the one with the higher score is nearer; no negatives",
             .knobs = knobs, .fits = scored_fit},
    .in_batch = true,
    .of_scores = true,
    .whole = whole,
};
