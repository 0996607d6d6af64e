/* Measuring the embedding: see health.h. Everything is summed in double and in a fixed order. */
#include "engine/metrics/health.h"

#include "engine/negatives/made.h"
#include "engine/prior.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAIRS = 256, NEGATIVES = 256, SPHERE = 256, SPECTRUM = 64, SWEEPS = 30 };

static void look(const struct trainer *t, enum side side, uint32_t id, real *to)
{
    t->model.encoder->look(&t->model, side, id, 1, to);
    t->similarity->prepare_rows(to, 1, t->model.dim);
}

static double dot(const real *a, const real *b, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += (double)a[k] * (double)b[k];
    return sum;
}

static double similarity(const struct trainer *t, const real *x, const real *y)
{
    const struct geometry *geometry = t->similarity->geometry;
    return geometry ? (double)geometry->pair(x, y, t->model.dim) : dot(x, y, t->model.dim);
}

static double cosine(const real *a, const real *b, size_t n)
{
    double length = sqrt(dot(a, a, n) * dot(b, b, n));
    return length > 0 ? dot(a, b, n) / length : 0;
}

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Perplexity and share of the hardest 1 % of a softmax over n logits, which are overwritten. */
static void measure_softmax(double *logit, size_t n, double *perplexity, double *hardest)
{
    size_t top = (n + 99) / 100;
    double total = 0, entropy = 0, share = 0;
    qsort(logit, n, sizeof *logit, descending);
    for (size_t j = n; j-- > 0;)
        total += exp(logit[j] - logit[0]);
    for (size_t j = 0; j < n; j++) {
        double p = exp(logit[j] - logit[0]) / total;
        entropy -= p > 0 ? p * log(p) : 0;
        share += j < top ? p : 0;
    }
    *perplexity = exp(entropy);
    *hardest = share;
}

struct sums {
    double rows, negatives, softmaxes, guided;
};

/* Known positives of the row among shared negatives. */
static bool is_masked(const struct pairs *p, size_t pair, size_t column)
{
    for (size_t m = p->masked_start ? p->masked_start[pair] : 0; p->masked_start && m < p->masked_start[pair + 1]; m++)
        if (p->masked[m] == column)
            return true;
    return false;
}

static void measure_row(struct trainer *t, const struct batch *batch, size_t pair, struct health *h, struct sums *sums)
{
    const struct pairs *p = &batch->pairs;
    size_t dim = t->model.dim, n = 0, most = p->negatives < NEGATIVES ? p->negatives : NEGATIVES;
    real *x = arena_alloc(&t->tape.arena, 2 * dim, sizeof *x), *y = x + dim;
    double logit[NEGATIVES], tau = t->tau, prior = prior_strength(&t->settings), perplexity, hardest, guided = 0;
    const uint32_t *negative = p->negative + (p->shared ? 0 : pair * p->negatives);
    look(t, SIDE_USER, batch->ids[SIDE_USER][p->anchor[pair]], x);
    look(t, SIDE_ITEM, batch->ids[SIDE_ITEM][p->positive[pair]], y);
    double positive = similarity(t, x, y), raised = prior_of(prior, t->data, batch->ids[SIDE_ITEM][p->positive[pair]]);
    double limit = (double)guide_limit(p->guide, (real)(positive + raised));
    h->positive += positive;
    h->alignment += 2 - 2 * cosine(x, y, dim);
    sums->rows++;
    for (size_t j = 0; j < most; j++) {
        if (negative[j] == NOT_DRAWN || is_masked(p, pair, j))
            continue;
        made_look(batch, &t->model, t->similarity, negative[j], y);
        double s = similarity(t, x, y), seen = s + made_prior(batch, t->data, negative[j], prior);
        if (seen > limit) {
            guided++;
            continue;
        }
        h->negative += s;
        logit[n++] = seen / tau;
    }
    sums->negatives += (double)n;
    sums->guided += guided;
    if (!n || !h->has_softmax)
        return;
    measure_softmax(logit, n, &perplexity, &hardest);
    /* Of the negatives looked at; the loss has p->negatives of them. */
    h->effective_negatives += perplexity * (double)p->negatives / ((double)n + guided);
    h->hardest_share += hardest;
    sums->softmaxes++;
}

static double share_of_duplicates(const struct pairs *p, size_t n_items)
{
    bool *seen = xcalloc(n_items, sizeof *seen);
    size_t again = 0;
    for (size_t i = 0; i < p->n; i++) {
        again += seen[p->positive[i]];
        seen[p->positive[i]] = true;
    }
    free(seen);
    return (double)again / (double)p->n;
}

/* A sample of items, evenly through the catalogue, each of length one. Returns how many. */
static size_t sample_items(const struct trainer *t, size_t most, real *rows)
{
    size_t items = t->model.rows[SIDE_ITEM], dim = t->model.dim, n = items < most ? items : most;
    for (size_t i = 0; i < n; i++) {
        real *row = rows + i * dim;
        look(t, SIDE_ITEM, (uint32_t)(i * items / n), row);
        double length = sqrt(dot(row, row, dim));
        for (size_t k = 0; k < dim; k++)
            row[k] = length > 0 ? (real)((double)row[k] / length) : 0;
    }
    return n;
}

static double measure_uniformity(const real *rows, size_t n, size_t dim)
{
    double sum = 0, pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++, pairs++)
            sum += exp(-2 * (2 - 2 * dot(rows + i * dim, rows + j * dim, dim)));
    return pairs > 0 ? log(sum / pairs) : 0;
}

static void rotate(double *a, size_t n, size_t p, size_t q)
{
    double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1)), c = 1 / sqrt(t * t + 1), s = t * c;
    for (size_t k = 0; k < n; k++) {
        double u = a[k * n + p], v = a[k * n + q];
        a[k * n + p] = c * u - s * v;
        a[k * n + q] = s * u + c * v;
    }
    for (size_t k = 0; k < n; k++) {
        double u = a[p * n + k], v = a[q * n + k];
        a[p * n + k] = c * u - s * v;
        a[q * n + k] = s * u + c * v;
    }
}

void symmetric_eigenvalues(double *a, size_t n, double *values)
{
    double scale = 0;
    for (size_t i = 0; i < n * n; i++)
        scale += a[i] * a[i];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        double off = 0;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) {
                off += a[p * n + q] * a[p * n + q];
                if (a[p * n + q] * a[p * n + q] > 1e-24 * scale)
                    rotate(a, n, p, q);
            }
        if (off <= 1e-20 * scale)
            break;
    }
    for (size_t i = 0; i < n; i++)
        values[i] = a[i * n + i];
}

/* From the matrix of inner products of a sample: its spectrum is that of the rows. */
static double measure_rank(const real *rows, size_t n, size_t dim)
{
    double *gram = xmalloc(n * n * sizeof *gram), *values = xmalloc(n * sizeof *values), total = 0, entropy = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            gram[i * n + j] = dot(rows + i * dim, rows + j * dim, dim);
    symmetric_eigenvalues(gram, n, values);
    for (size_t i = 0; i < n; i++)
        total += values[i] = values[i] > 0 ? sqrt(values[i]) : 0; /* singular values */
    for (size_t i = 0; i < n; i++) {
        double p = total > 0 ? values[i] / total : 0;
        entropy -= p > 0 ? p * log(p) : 0;
    }
    free(gram);
    free(values);
    return exp(entropy);
}

static bool has_temperature(const struct trainer *t)
{
    for (size_t l = 0; l < t->objective.n; l++)
        for (const struct knob *const *k = t->objective.loss[l]->part.knobs; k && *k; k++)
            if (*k == &knob_tau)
                return true;
    return false;
}

/* To one percent of the margin, which a loss passes through but does not stay at by chance. */
static bool sits_at_margin(const struct trainer *t, const struct health *h)
{
    double margin = setting(&t->settings, "margin");
    bool sits = false;
    for (size_t l = 0; l < t->objective.n; l++)
        sits |= t->objective.loss[l]->margin_gap && fabs(t->objective.value[l] - margin) < 0.01 * margin;
    return sits && h->positive - h->negative < 0.01 * margin;
}

/* Of the last step, when it trained on anything. */
static void measure_gradients(struct trainer *t, struct health *h)
{
    struct param *params[MOST_TRAINER_PARAMS];
    size_t n = trainer_params(t, params);
    for (size_t p = 0; p < n && t->interactions > 0; p++) {
        if (!params[p]->moment[0]) /* state that no gradient moves */
            continue;
        h->gradient[h->n_gradients].table = params[p]->name;
        h->gradient[h->n_gradients++].norm = sqrt(params[p]->grad_squares);
    }
}

bool health_measure(struct trainer *t, struct health *h)
{
    struct batch batch;
    struct sums sums = {0};
    tape_reset(&t->tape);
    batch_make(&t->batcher, &t->tape.arena, t->step, &t->settings, &batch);
    if (!batch.pairs.n)
        return false;
    *h = (struct health){.has_softmax = has_temperature(t)};
    for (size_t i = 0; i < batch.pairs.n && i < PAIRS; i++)
        measure_row(t, &batch, i, h, &sums);
    h->positive /= sums.rows;
    h->alignment /= sums.rows;
    h->negative /= sums.negatives > 0 ? sums.negatives : 1;
    h->has_guide = batch.pairs.guide > 0;
    h->guided = sums.guided > 0 ? sums.guided / (sums.guided + sums.negatives) : 0;
    h->no_negatives = sums.negatives == 0 && objective_draws(&t->objective);
    h->has_softmax = sums.softmaxes > 0;
    if (h->has_softmax) {
        h->effective_negatives /= sums.softmaxes;
        h->hardest_share /= sums.softmaxes;
    }
    h->at_margin = sits_at_margin(t, h);
    measure_gradients(t, h);
    h->duplicates = share_of_duplicates(&batch.pairs, batch.n_ids[SIDE_ITEM]);
    real *rows = arena_alloc(&t->tape.arena, (size_t)SPHERE * t->model.dim, sizeof *rows);
    size_t items = sample_items(t, SPHERE, rows);
    h->breadth = items < t->model.dim ? items : t->model.dim;
    h->uniformity = measure_uniformity(rows, items, t->model.dim);
    h->effective_rank = measure_rank(rows, sample_items(t, SPECTRUM, rows), t->model.dim);
    return true;
}

void health_tell(const struct health *h, int64_t step, const struct sink *sink)
{
    const struct {
        const char *name;
        bool higher, told;
        double value;
    } rows[] = {{"health/alignment", false, true, h->alignment},
                {"health/uniformity", false, true, h->uniformity},
                {"health/positive_similarity", true, true, h->positive},
                {"health/negative_similarity", false, true, h->negative},
                {"health/effective_negatives", true, h->has_softmax, h->effective_negatives},
                {"health/hardest_share", false, h->has_softmax, h->hardest_share},
                {"health/effective_rank", true, true, h->effective_rank},
                {"health/duplicates", false, true, h->duplicates},
                {"health/guided", false, h->has_guide, h->guided}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].told)
            sink->point(sink->context, rows[i].name, rows[i].higher, step, rows[i].value);
    for (size_t g = 0; g < h->n_gradients; g++) {
        char name[64];
        snprintf(name, sizeof name, "health/gradient_norm/%s", h->gradient[g].table);
        sink->point(sink->context, name, false, step, h->gradient[g].norm);
    }
}

const char *health_alarm(const struct health *h)
{
    if (h->guided > 0.95)
        return "guide leaves out nearly every negative: raise it, or turn it off with 0";
    if (h->no_negatives)
        return "no negative is left: every item is known to its users; turn mask_known off, or train on more items";
    if (h->at_margin)
        return "the loss sits at the margin: positives are no nearer than negatives; lower lr, or take easier negatives";
    if (h->breadth > 1 && h->uniformity > -0.1)
        return "collapse: all items point the same way; lower lr, or raise tau or the number of negatives";
    if (h->breadth > 3 && h->effective_rank < 2)
        return "collapse: the embedding uses one dimension; lower lr or raise tau";
    if (h->has_softmax && h->effective_negatives < 1.5)
        return "tau has left only one effective negative: the loss hears only the hardest; raise tau";
    return "";
}
