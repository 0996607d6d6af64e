/* Losses that are made of contrasts alone: see loss_input.h. */
#include "engine/losses/loss_input.h"

static struct node *contrast(const struct loss_input *input, const struct loss_terms *terms,
                             const struct contrast_way *way)
{
    struct row_loss how = {.of_rows = way->of_rows, .terms = *terms, .geometry = input->geometry,
                           .log_tau = input->log_tau};
    return op_contrast(input->tape, way->anchors, way->candidates, &way->pairs, &how);
}

struct node *contrast_ways_sum(const struct loss *loss, const struct loss_input *input,
                               const struct loss_terms *terms)
{
    struct contrast_way way[MOST_WAYS];
    size_t n = loss->ways(input, terms, way);
    if (!n)
        return op_weighted_sum(input->tape, op_mean_square(input->tape, input->side[SIDE_ANCHOR]), 0, NULL, 0);
    struct node *first = contrast(input, terms, &way[0]);
    return n == 1 ? first
                  : op_weighted_sum(input->tape, first, way[0].weight, contrast(input, terms, &way[1]),
                                    way[1].weight);
}
