/* Sums of exponentials over a row: see softmax.h. */
#include "engine/losses/softmax.h"

/* By many lanes: a maximum in one variable is taken one number at a time, and a loop over few is unrolled into single
 * ones before it can be vectorised. */
INLINE real largest_logit(real max, const real *s, real scale, const real *offset, size_t n)
{
    enum { MANY = 4 * LANES };
    real lane[MANY];
    size_t j = 0;
    for (int l = 0; l < MANY; l++)
        lane[l] = max;
    for (; j + MANY <= n; j += MANY)
        for (int l = 0; l < MANY; l++) {
            real logit = s[j + l] * scale - (offset ? offset[j + l] : 0);
            lane[l] = logit > lane[l] ? logit : lane[l];
        }
    for (int l = 0; l < MANY; l++)
        max = lane[l] > max ? lane[l] : max;
    for (; j < n; j++) {
        real logit = s[j] * scale - (offset ? offset[j] : 0);
        max = logit > max ? logit : max;
    }
    return max;
}

INLINE void scan_body(struct loss_row *row, const real *s, real scale, const real *offset, size_t n)
{
    real max = largest_logit(row->max, s, scale, offset, n);
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

/* In two copies, as a loop that asks for offsets at each number is not vectorised. */
MULTIVERSION void softmax_scan(struct loss_row *row, const real *s, real scale, const real *offset, size_t n)
{
    if (offset)
        scan_body(row, s, scale, offset, n);
    else
        scan_body(row, s, scale, NULL, n);
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
