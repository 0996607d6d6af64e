/* Sums of exponentials over a row: see softmax.h. */
#include "engine/losses/softmax.h"

MULTIVERSION void softmax_scan(struct loss_row *row, const real *s, real scale, const real *offset, size_t n)
{
    real max = row->max;
    for (size_t j = 0; j < n; j++) {
        real logit = s[j] * scale - (offset ? offset[j] : 0);
        max = logit > max ? logit : max;
    }
    if (max == -INFINITY)
        return; /* every negative so far is masked */
    real lane[LANES] = {0};
    size_t j = 0;
    for (; j + LANES <= n; j += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += real_exp(s[j + l] * scale - (offset ? offset[j + l] : 0) - max);
    double sum = (double)lanes_sum(lane);
    for (; j < n; j++)
        sum += (double)real_exp(s[j] * scale - (offset ? offset[j] : 0) - max);
    row->sum = row->sum * exp((double)row->max - (double)max) + sum;
    row->max = max;
}

double softmax_sum(const struct loss_row *row, double max)
{
    return row->max == -INFINITY ? 0 : row->sum * exp((double)row->max - max);
}

MULTIVERSION void softmax_slope(real *s, real scale, const real *offset, real normalizer, real factor, size_t n)
{
    for (size_t j = 0; j < n; j++)
        s[j] = real_exp(s[j] * scale - (offset ? offset[j] : 0) - normalizer) * factor;
}

double debiased_finish(struct loss_row *row, double tau, double tau_plus, double sum, real *slope)
{
    double n = (double)row->n, p = (double)row->positive / tau, least = row->n ? -1 / tau : -(double)INFINITY;
    double max = fmax(fmax(p, (double)row->max), least); /* so that no exponential is over 1 */
    double positive = exp(p - max), floor = n * exp(least - max), seen = exp((double)row->max - max);
    double negatives = (sum * seen - n * tau_plus * positive) / (1 - tau_plus);
    bool floored = negatives <= floor;
    double all = positive + (floored ? floor : negatives);
    double by_positive = positive * (floored ? 1 : 1 - n * tau_plus / (1 - tau_plus));
    row->normalizer = floored ? 0 : (real)(seen / (all * (1 - tau_plus) * tau));
    *slope = (real)((by_positive / all - 1) / tau);
    return max + log(all) - p;
}
