/* Distillation: among its positive and its negatives an anchor is to weigh candidates as a teacher does.
 *
 *     loss = KL(t || p) = sum_j t_j (log t_j - log p_j)
 *     p = softmax(s / distill_tau),  t = softmax(teacher's scores / teacher_tau)
 *
 * over the positive and all negatives that the teacher knows; a row of which it knows nothing has the loss 0.
 *
 * Hinton, Vinyals, Dean: Distilling the Knowledge in a Neural Network, NIPS workshop 2014, arXiv 1503.02531, there
 * with one temperature for both, as here when teacher_tau is 0. They multiply by its square, to keep the gradient's
 * size beside another loss; here weight_distill is there for that.
 *
 * In one pass: the sums of both softmaxes, and sum_j exp(T_j) (T_j - S_j) of the logits T and S, all relative to
 * their maxima. */
#include "engine/losses/loss.h"

enum { TAU, TEACHER_TAU };
static const struct knob knob_distill_tau = {
    .name = "distill_tau", .type = KNOB_REAL, .low = 1e-3, .high = 100, .scale = SCALE_LOG, .start = "0.2",
    .help = "temperature at which the model's similarities are held against the teacher's"};
static const struct knob knob_teacher_tau = {
    .name = "teacher_tau", .type = KNOB_REAL, .low = 0, .high = 1000, .scale = SCALE_LOG, .start = "0",
    .help = "temperature of the teacher's scores, in their unit; 0: distill_tau too"};
static const struct knob *const knobs[] = {&knob_distill_tau, &knob_teacher_tau, NULL};

static real teacher_scale(const struct loss_terms *terms)
{
    return 1 / (terms->value[TEACHER_TAU] > 0 ? terms->value[TEACHER_TAU] : terms->value[TAU]);
}

INLINE bool counts(real s, real teacher)
{
    return s > -INFINITY && teacher > -INFINITY;
}

/* What one more logit pair, or a tile of them, adds: sums relative to the new maxima. */
static void add(struct loss_row *row, real max, real teacher_max, double sum, double taught, double cross)
{
    double shrink = exp((double)row->max - (double)max),
           fade = row->second > 0 ? exp((double)row->teacher_max - (double)teacher_max) : 0;
    row->sum = row->sum * shrink + sum;
    row->second = row->second * fade + taught;
    row->slope = row->slope * fade + cross;
    row->max = max;
    row->teacher_max = teacher_max;
}

MULTIVERSION static void scan(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                              size_t n)
{
    (void)offset;
    const real *teacher = row->teacher;
    real scale = 1 / terms->value[TAU], of_teacher = teacher_scale(terms);
    real max = row->max, teacher_max = row->second > 0 ? row->teacher_max : -INFINITY;
    for (size_t j = 0; j < n; j++) {
        bool on = counts(s[j], teacher[j]);
        max = on && s[j] * scale > max ? s[j] * scale : max;
        teacher_max = on && teacher[j] * of_teacher > teacher_max ? teacher[j] * of_teacher : teacher_max;
    }
    if (max == -INFINITY)
        return; /* nothing so far that both know */
    double sum = 0, taught = 0, cross = 0;
    for (size_t j = 0; j < n; j++) {
        bool on = counts(s[j], teacher[j]);
        real mine = on ? s[j] * scale : 0, theirs = on ? teacher[j] * of_teacher : 0;
        double e = on ? (double)real_exp(theirs - teacher_max) : 0;
        sum += on ? (double)real_exp(mine - max) : 0;
        taught += e;
        cross += e * (double)(theirs - mine);
    }
    add(row, max, teacher_max, sum, taught, cross);
}

static double finish(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double scale = 1 / (double)terms->value[TAU];
    real mine = row->positive / terms->value[TAU], theirs = row->teacher_positive * teacher_scale(terms);
    bool known = row->teacher_positive > -INFINITY;
    *slope = 0;
    if (known) {
        real max = mine > row->max ? mine : row->max,
             teacher_max = row->second > 0 && row->teacher_max > theirs ? row->teacher_max : theirs;
        double e = exp((double)theirs - (double)teacher_max);
        add(row, max, teacher_max, exp((double)mine - (double)max), e, e * ((double)theirs - (double)mine));
    }
    if (row->max == -INFINITY)
        return 0;
    double all = (double)row->max + log(row->sum), taught = (double)row->teacher_max + log(row->second);
    if (known)
        *slope = (real)(scale * (exp((double)mine - all) - exp((double)theirs - taught)));
    row->normalizer = (real)all;
    row->teacher_max = (real)taught;
    return row->slope / row->second - taught + all;
}

MULTIVERSION static void slope(const struct loss_terms *terms, const struct loss_row *row, real *s,
                               const real *offset, size_t n)
{
    (void)offset;
    real scale = 1 / terms->value[TAU], of_teacher = teacher_scale(terms);
    for (size_t j = 0; j < n; j++) {
        bool on = counts(s[j], row->teacher[j]);
        real mine = on ? s[j] * scale : 0, theirs = on ? row->teacher[j] * of_teacher : 0;
        s[j] = on ? scale * (real_exp(mine - row->normalizer) - real_exp(theirs - row->teacher_max)) : 0;
    }
}

const struct loss loss_distill = {
    .part = {.name = "distill",
             .help = "weigh the candidates of a row as a teacher does (--teacher): KL between the two softmaxes",
             .knobs = knobs},
    .taught = true,
    .of_rows = {scan, finish, slope},
};
