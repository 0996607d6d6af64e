/* BPR: the positive should beat each negative, pair by pair.
 *
 *     loss = mean_j -log sigmoid(s+ - s_j)
 *
 * Rendle, Freudenthaler, Gantner, Schmidt-Thieme: BPR: Bayesian Personalized Ranking from Implicit Feedback, UAI
 * 2009. */
#include "engine/losses/logistic.h"
#include "engine/losses/loss.h"

static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset, size_t n)
{
    (void)terms, (void)offset;
    logistic_scan(s, 1, -row->positive, n, &row->sum, &row->slope);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    (void)terms;
    double n = row->n ? (double)row->n : 1;
    *slope = (real)(-row->slope / n);
    return row->sum / n;
}

static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset, size_t n)
{
    (void)terms, (void)offset;
    logistic_slope(s, 1, -row->positive, 1 / (real)row->n, n);
}

const struct loss loss_bpr = {
    .part = {.name = "bpr", .help = "each negative should score below the positive (logistic, pair by pair)"},
    .of_rows = {scan, finish, slope},
};
