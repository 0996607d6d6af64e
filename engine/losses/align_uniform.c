/* Alignment and uniformity: pairs near each other, and anchors among themselves, candidates among themselves, spread
 * over the sphere. No negatives are drawn.
 *
 *     loss = mean |x - y|^alpha + gamma (U(anchors) + U(candidates)) / 2, U = log mean_{i != j} exp(-t |z_i - z_j|^2)
 *
 * on rows of length one. Wang and Isola: Understanding Contrastive Representation Learning through Alignment and
 * Uniformity on the Hypersphere, ICML 2020, arXiv 2005.10242 (alpha 2, t 2); for anchors and candidates Wang, Yu, Ma,
 * Li, Chen, Wang, Zhang: Towards Representation Alignment and Uniformity in Collaborative Filtering (DirectAU), KDD
 * 2022, arXiv 2206.12811, with gamma from 0.2 to 10 by data set. The spread is that of the anchors and candidates of
 * the batch's pairs, each once. */
#include "engine/losses/in_batch.h"
#include "engine/losses/softmax.h"

enum { ALPHA, T, GAMMA };
static const struct knob knob_align_alpha = {
    .name = "align_alpha", .type = KNOB_REAL, .low = 0.5, .high = 4, .scale = SCALE_LINEAR, .start = "2",
    .help = "power of the distance between the members of a pair"};
static const struct knob knob_uniform_t = {
    .name = "uniform_t", .type = KNOB_REAL, .low = 0.1, .high = 20, .scale = SCALE_LOG, .start = "2",
    .help = "how quickly the push between two rows fades with their distance"};
static const struct knob knob_uniform_weight = {
    .name = "uniform_weight", .type = KNOB_REAL, .low = 0, .high = 100, .scale = SCALE_LOG, .start = "1",
    .help = "how much uniformity weighs against alignment (gamma in DirectAU)"};
static const struct knob *const knobs[] = {&knob_align_alpha, &knob_uniform_t, &knob_uniform_weight, NULL};

/* Alignment as a loss of rows without negatives: |x - y|^2 = 2 - 2 s. */
static void scan_nothing(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                         size_t n)
{
    (void)terms, (void)row, (void)s, (void)offset, (void)n;
}

/* Under a squared distance of 1e-6 float can no longer tell 2 - 2 s from 0. Such a pair has met and has no slope,
 * which for powers under 2 would be as steep as rounding makes it. */
static double finish_alignment(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    double alpha = (double)terms->value[ALPHA], squared = fmax(2 - 2 * (double)row->positive, 0);
    *slope = squared < 1e-6 ? 0 : (real)(-alpha * pow(squared, alpha / 2 - 1));
    return pow(squared, alpha / 2);
}

static void slope_nothing(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset,
                          size_t n)
{
    (void)terms, (void)row, (void)s, (void)offset, (void)n;
}

static const struct row_functions alignment = {scan_nothing, finish_alignment, slope_nothing};

/* The inside of U as a loss of rows: mean_j exp(2 t (s_j - 1)), since -t |x - y|^2 = 2 t (s - 1). */
static void scan_spread(const struct loss_terms *terms, struct loss_row *row, const real *s, const real *offset,
                        size_t n)
{
    softmax_scan(row, s, 2 * terms->value[T], offset, n);
}

static double finish_spread(const struct loss_terms *terms, struct loss_row *row, real *slope)
{
    *slope = 0;
    if (row->max == -INFINITY)
        return 0;
    row->normalizer = 2 * terms->value[T];
    return exp((double)row->max - (double)row->normalizer) * row->sum / (double)row->n;
}

static void slope_spread(const struct loss_terms *terms, const struct loss_row *row, real *s, const real *offset,
                         size_t n)
{
    real scale = 2 * terms->value[T];
    softmax_slope(s, scale, offset, row->normalizer, scale / (real)row->n, n);
}

static const struct row_functions spread = {scan_spread, finish_spread, slope_spread};

/* U of the batch's members on a side; NULL when there is but one. */
static struct node *uniformity(const struct loss_input *input, struct node *rows, enum side side,
                               const struct loss_terms *terms)
{
    struct arena *arena = &input->tape->arena;
    struct row_loss how = {.of_rows = &spread, .terms = *terms};
    uint32_t *member;
    size_t n = in_batch_members(input, side, &member);
    if (n < 2)
        return NULL;
    uint32_t *self = arena_alloc(arena, n, sizeof *self);
    size_t *start = arena_alloc(arena, n + 1, sizeof *start);
    for (size_t i = 0; i <= n; i++) {
        start[i] = i;
        if (i < n)
            self[i] = (uint32_t)i;
    }
    struct contrast_rows pairs = {.n = n, .anchor = member, .positive = member, .negatives = n, .shared = true,
                                  .negative = member, .masked_start = start, .masked = self};
    return op_log(input->tape, op_contrast(input->tape, rows, rows, &pairs, &how));
}

static struct node *whole(const struct loss_input *input, const struct loss_terms *terms)
{
    struct row_loss how = {.of_rows = &alignment, .terms = *terms};
    struct contrast_rows pairs = {.n = input->batch->pairs.n, .anchor = input->batch->pairs.anchor,
                                  .positive = input->batch->pairs.positive, .shared = true};
    struct node *unit[2];
    for (int side = 0; side < 2; side++)
        unit[side] = op_normalize(input->tape, input->side[side]);
    struct node *sum = op_contrast(input->tape, unit[SIDE_ANCHOR], unit[SIDE_CANDIDATE], &pairs, &how);
    for (int side = 0; side < 2; side++) {
        struct node *u = uniformity(input, unit[side], (enum side)side, terms);
        if (u)
            sum = op_weighted_sum(input->tape, sum, 1, u, (double)terms->value[GAMMA] / 2);
    }
    return sum;
}

const struct loss loss_align_uniform = {
    .part = {.name = "align_uniform", .help = "pairs near each other, everything else spread over the sphere",
             .knobs = knobs},
    .in_batch = true,
    .whole = whole,
};
