/* What a loss of the whole batch may look at: both sides of the step on the tape, who pairs with whom, and the ways
 * to contrast them by a loss of rows. */
#ifndef ENGINE_LOSSES_LOSS_INPUT_H
#define ENGINE_LOSSES_LOSS_INPUT_H

#include "engine/batch.h"
#include "engine/losses/loss.h"
#include "engine/ops/ops.h"
#include "engine/tasks/task.h"

struct loss_input {
    struct tape *tape;
    const struct batch *batch;         /* ids and pairs of the step */
    struct node *side[2];              /* (batch->n_ids[side], dim): anchors and candidates, changed by the views and
                                          prepared */
    struct node *candidates;           /* those candidates and the rows that are no candidates: what pairs.negative
                                          points to */
    struct node *with_prior[2];        /* anchors and candidates with one more coordinate, which adds the popularity
                                          prior to their dot product (prior.h). Row losses use these; losses of the
                                          whole batch use `side`. */
    const struct task_data *data;
    const struct settings *settings;
    const struct geometry *geometry;   /* of the run's similarity */
    bool wants_negative_gradient;      /* a strategy needs the gradient of the loss at each negative */
    struct node *log_tau;              /* when the temperature is learned, else NULL */
    /* (batch->n_ids[side], dim): the same anchors or candidates as the views change them another time. */
    struct node *(*second_view)(void *context, enum side side);
    void *context;
    struct node *class_vectors;        /* (classes, dim), prepared, for losses of classes; NULL where rows have
                                          none */
    const struct teacher *teacher;     /* of the run, or NULL */
};

/* Whose rows losses of classes look at: where rows are paired with rows of their own collection, anchors, else
 * candidates. */
static inline enum side classified_side(const struct loss_input *input)
{
    return input->data->side[0] == input->data->side[1] ? SIDE_ANCHOR : SIDE_CANDIDATE;
}

/* One contrast of a loss of the whole batch: the mean of a loss of rows, by a weight. Where one way has positives
 * alone and the other negatives, they are the halves of one row: an anchor's positives, and what it stands
 * against. */
struct contrast_way {
    struct node *anchors, *candidates;
    struct contrast_rows pairs;
    const struct row_functions *of_rows;
    double weight;
};

/* (1, 1): the sum of what loss->ways tells, 0 of none. */
struct node *contrast_ways_sum(const struct loss *loss, const struct loss_input *input,
                               const struct loss_terms *terms);

#endif
