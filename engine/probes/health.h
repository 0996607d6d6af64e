/* The probe `health`: is the embedding well, and what moves it? Measured at every evaluation from one batch (the one
 * that the next step will train on) and from a sample of candidates; changes nothing, and costs about as much as a
 * step.
 *
 *   alignment             mean squared distance of positives on the unit sphere; lower is nearer
 *   uniformity            log of the mean of exp(-2 d²) over pairs of candidates; lower is more spread
 *                         (both: Wang and Isola, Understanding Contrastive Representation Learning, ICML 2020)
 *   positive, negative    mean similarity of positives and of negatives
 *   effective_negatives   exp of the entropy of the softmax over the negatives: how many of them the loss attends
 *                         to; negatives are what the loss contrasts (contrast_sample.h)
 *   hardest_share         share of the gradient that falls on the hardest 1 % of the negatives
 *   effective_rank exp of the entropy of the spectrum of a sample of candidates (Roy and Vetterli, EUSIPCO 2007)
 *   duplicates            share of a batch's positives whose candidate stands in it already
 *   guided share of the negatives that the guide leaves out; measured where there is a guide, and the others
 *                         are then of what it leaves
 *
 *   gradient_norm         length of the last step's gradient before clipping, for each table: anchors,
 *                         candidates, temperature
 *
 * The two of the softmax are measured only for losses with a temperature, and at the one in force. */
#ifndef ENGINE_PROBES_HEALTH_H
#define ENGINE_PROBES_HEALTH_H

#include "engine/probes/probe.h"
#include "engine/trainer_state.h"

struct health {
    double alignment, uniformity, positive, negative, effective_negatives, hardest_share, effective_rank, duplicates,
        guided;
    bool has_softmax, has_guide;
    bool of_rows;      /* as of the data of its task */
    bool same_views;   /* a row is its own positive, and no view changes it */
    bool gathers;      /* rows of a class are meant to come together, where few dimensions are enough */
    bool no_negatives; /* a loss that stands positives against negatives has none, in the whole batch */
    bool all_equal;    /* whatever the anchor, every candidate has one score */
    bool diverged;     /* see loss_trend.h */
    size_t negatives; /* of each anchor, in the loss */
    double edge_share; /* of positives and negatives in the first bin of the picture, or in the last */
    size_t breadth;    /* how many directions the sample of candidates could have: its number, or that of the
                          dimensions */
    bool at_margin; /* a loss that hinges on the gap has the value of its margin, and there is no gap */
    size_t n_gradients;
    struct {
        const char *group; /* of params */
        double norm;
    } gradient[MOST_GROUPS];
};

/* False when there is no batch to measure. */
bool health_measure(struct trainer *trainer, struct health *health);
/* What is wrong, as a sentence with a remedy; "" when nothing is. */
const char *health_alarm(const struct health *health);

/* What health_alarm says of equal scores. */
extern const char health_equal_scores[];
/* Whatever the anchor, every candidate has one score, but for rounding: of some anchors and all candidates. Ends at
 * the first that differ. */
bool health_scores_equal(const struct embedded *embedded);

/* Eigenvalues of a symmetric matrix (n, n), which is overwritten, by Jacobi's rotations. Into values (n), in no
 * order. */
void symmetric_eigenvalues(double *matrix, size_t n, double *values);

#endif
