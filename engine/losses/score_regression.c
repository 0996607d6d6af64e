/* Regression of scores: the similarity of a scored pair is to be its score.
 *
 *     loss = mean over the pairs of the batch of (s_i - score_i)^2
 *
 * Scores are scaled so that the lowest of train is 0 and the highest 1, and s_i is the cosine of the pair, or another
 * similarity. Reimers, Gurevych: Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks, EMNLP 2019, arXiv
 * 1908.10084. Every scored pair takes part that task=paired lets in: set positive_score=0 for all. */
#include "engine/losses/loss_input.h"
#include "engine/losses/scored.h"

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    (void)terms;
    const struct task_data *data = input->data;
    size_t n = input->batch->pairs.n;
    const float *score = scored_values(input);
    double low = (double)data->lowest_score, range = (double)data->highest_score - low;
    real *to = arena_alloc(&input->tape->arena, n, sizeof *to);
    for (size_t i = 0; i < n; i++)
        to[i] = range > 0 ? (real)(((double)score[i] - low) / range) : 0;
    struct node *right = tape_constant(input->tape, n, 1, to, false);
    return op_mean_square(input->tape, op_weighted_sum(input->tape, scored_similarities(input), 1, right, -1));
}

const struct loss loss_score_regression = {
    .part = {.name = "score_regression", .help = "the cosine of a scored pair becomes its score; no negatives",
             .fits = scored_fit},
    .in_batch = true,
    .of_scores = true,
    .whole = whole,
};
