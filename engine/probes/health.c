/* Measuring the embedding: see health.h. Everything is summed in double and in a fixed order. */
#include "engine/probes/health.h"

#include "engine/encoding.h"
#include "engine/probes/contrast_sample.h"
#include "engine/probes/similarity_histogram.h"
#include "engine/prior.h"
#include "store/base/language.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 256, NEGATIVES = MOST_CONTRASTED, SPHERE = 256, SPECTRUM = 64, SWEEPS = 30, ANCHORS_SCORED = 16 };

static double dot(const real *a, const real *b, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += (double)a[k] * (double)b[k];
    return sum;
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
    double low, high; /* positives and negatives in the first and in the last bin of the picture
                         (similarity_histogram.c) */
    double all;
};

static void count_edges(const struct trainer *t, double similarity, struct sums *sums)
{
    int bin = similarity_bin(t->similarity, similarity);
    sums->low += bin == 0;
    sums->high += bin == SIMILARITY_BINS - 1;
    sums->all++;
}

static void measure_row(struct trainer *t, const struct contrast_sample *c, size_t pair, struct health *h,
                        struct sums *sums)
{
    struct contrast_sample_row row;
    double perplexity, hardest;
    contrast_sample_look(t, c, pair, NEGATIVES, &row);
    h->positive += row.positive;
    h->alignment += 2 - 2 * row.cosine;
    count_edges(t, row.positive, sums);
    sums->rows++;
    for (size_t j = 0; j < row.n; j++) {
        h->negative += row.similarity[j];
        count_edges(t, row.similarity[j], sums);
    }
    sums->negatives += (double)row.n;
    sums->guided += (double)row.guided;
    if (!row.n || !h->has_softmax)
        return;
    measure_softmax(row.logit, row.n, &perplexity, &hardest);
    /* Of the negatives looked at; the loss has c->pairs.negatives of them. Rules 1 took masked ones for some that
     * count. */
    size_t of = c->first ? row.n + row.guided : row.looked;
    h->effective_negatives += perplexity * (double)c->pairs.negatives / (double)of;
    h->hardest_share += hardest;
    sums->softmaxes++;
}

static double share_of_duplicates(const struct contrast_rows *p, size_t n_candidates)
{
    bool *seen = xcalloc(n_candidates, sizeof *seen);
    size_t again = 0;
    for (size_t i = 0; i < p->n; i++) {
        again += seen[p->positive[i]];
        seen[p->positive[i]] = true;
    }
    free(seen);
    return (double)again / (double)p->n;
}

/* A sample of a side, evenly through all of its rows but those that were made. Returns how many. */
static size_t sample_rows(struct trainer *t, int side, size_t most, real *to)
{
    const struct tower *tower = &t->tower[side];
    const struct collection *collection = t->data->side[side];
    size_t all = collection_real_rows(collection), n = all < most ? all : most;
    uint32_t *rows = arena_alloc(&t->tape.arena, n, sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (uint32_t)collection_real_row(collection, spread_place(i, n, all));
    lookup_all(tower, t->pool, t->similarity, WEIGHTS_MEASURED, rows, n, to);
    return n;
}

/* A sample of candidates, each of length one. */
static size_t sample_candidates(struct trainer *t, size_t most, real *rows)
{
    size_t dim = t->tower[1].dim, n = sample_rows(t, 1, most, rows);
    for (size_t i = 0; i < n; i++) {
        real *row = rows + i * dim;
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
    double margin = setting(&t->settings, &knob_margin);
    bool sits = false;
    for (size_t l = 0; l < t->objective.n; l++)
        sits |= t->objective.loss[l]->margin_gap && fabs(t->objective.value[l] - margin) < 0.01 * margin;
    return sits && h->positive - h->negative < 0.01 * margin;
}

static double *gradient_of(struct health *h, const char *group)
{
    size_t g = 0;
    while (g < h->n_gradients && strcmp(h->gradient[g].group, group))
        g++;
    if (g == h->n_gradients) {
        assert(g < MOST_GROUPS);
        h->gradient[h->n_gradients++].group = group;
    }
    return &h->gradient[g].norm;
}

/* Of the last step, when it trained on anything. */
static void measure_gradients(struct trainer *t, struct health *h)
{
    const struct params *params = trainer_params(t);
    for (size_t p = 0; p < params->n && t->interactions > 0; p++)
        if (params->list[p]->moment[0]) /* else state that no gradient moves */
            *gradient_of(h, params->list[p]->group) += params->list[p]->grad_squares;
    for (size_t g = 0; g < h->n_gradients; g++)
        h->gradient[g].norm = sqrt(h->gradient[g].norm);
}

/* Apart by no more than the rounding of a sum. */
static bool is_one_score(real a, real b)
{
    return fabs((double)a - (double)b) <= 1e-6 * fabs((double)a);
}

bool health_scores_equal(const struct embedded *c)
{
    size_t anchors = c->n_anchors < ANCHORS_SCORED ? c->n_anchors : ANCHORS_SCORED;
    for (size_t u = 0; u < anchors; u++) {
        const real *anchor = c->anchors + spread_place(u, anchors, c->n_anchors) * c->dim;
        real first = similarity_of_rows(c->geometry, anchor, c->candidates, c->dim);
        for (size_t i = 1; i < c->n_candidates; i++)
            if (!is_one_score(first, similarity_of_rows(c->geometry, anchor, c->candidates + i * c->dim, c->dim)))
                return false;
    }
    return anchors > 0 && c->n_candidates > 1;
}

/* Of a sample of anchors and candidates; a prior tells candidates apart whatever their rows are. */
static bool scores_are_equal(struct trainer *t)
{
    size_t dim = t->tower[1].dim;
    real *anchors = arena_alloc(&t->tape.arena, ANCHORS_SCORED * dim, sizeof *anchors);
    real *candidates = arena_alloc(&t->tape.arena, SPHERE * dim, sizeof *candidates);
    struct embedded sample = {.anchors = anchors, .candidates = candidates, .dim = dim,
                              .geometry = t->similarity->geometry};
    if (prior_strength(&t->settings) != 0)
        return false;
    sample.n_anchors = sample_rows(t, 0, ANCHORS_SCORED, anchors);
    sample.n_candidates = sample_rows(t, 1, SPHERE, candidates);
    return health_scores_equal(&sample);
}

static void measure_rows(struct trainer *t, const struct contrast_sample *c, struct health *h)
{
    size_t rows = c->pairs.n < PAIRS ? c->pairs.n : PAIRS;
    struct sums sums = {0};
    for (size_t i = 0; i < rows; i++)
        measure_row(t, c, c->first ? i : spread_place(i, rows, c->pairs.n), h, &sums);
    h->positive /= sums.rows;
    h->alignment /= sums.rows;
    h->negative /= sums.negatives > 0 ? sums.negatives : 1;
    h->has_guide = c->pairs.guide > 0;
    h->guided = sums.guided > 0 ? sums.guided / (sums.guided + sums.negatives) : 0;
    h->no_negatives = sums.negatives == 0 && objective_draws(&t->objective);
    h->has_softmax = sums.softmaxes > 0;
    h->negatives = c->pairs.negatives;
    if (h->has_softmax) {
        h->effective_negatives /= sums.softmaxes;
        h->hardest_share /= sums.softmaxes;
    }
    h->edge_share = fmax(sums.low, sums.high) / sums.all;
}

/* What the task makes of the batch, whatever is in it. */
static void see_task(const struct trainer *t, struct health *h)
{
    h->of_rows = t->data->of_rows;
    h->gathers = t->data->keys_attract;
    h->same_views = h->of_rows && !t->data->partner && !encoding_changes(&t->tower[0], &t->settings);
}

bool health_measure(struct trainer *t, struct health *h)
{
    struct contrast_sample contrasted;
    if (!(t->rules == RULES_FIRST ? contrast_sample_make_first : contrast_sample_make)(t, &contrasted))
        return false;
    *h = (struct health){.has_softmax = has_temperature(t), .diverged = loss_trend_diverged(&t->course)};
    see_task(t, h);
    measure_rows(t, &contrasted, h);
    h->at_margin = sits_at_margin(t, h);
    measure_gradients(t, h);
    h->duplicates = share_of_duplicates(&contrasted.batch.pairs, contrasted.batch.n_ids[SIDE_CANDIDATE]);
    real *rows = arena_alloc(&t->tape.arena, (size_t)SPHERE * t->tower[1].dim, sizeof *rows);
    size_t candidates = sample_candidates(t, SPHERE, rows);
    h->breadth = candidates < t->tower[1].dim ? candidates : t->tower[1].dim;
    h->uniformity = measure_uniformity(rows, candidates, t->tower[1].dim);
    h->effective_rank = measure_rank(rows, sample_candidates(t, SPECTRUM, rows), t->tower[1].dim);
    h->all_equal = scores_are_equal(t);
    return true;
}

const char health_equal_scores[] = N_("all scores are equal: the embeddings have collapsed and the ranking is no "
                                      "better than chance; start again with a lower lr or weight_decay");

/* Beyond what any similarity means; and where all of them lie beyond the picture, hardly apart from each other. */
static bool is_out_of_range(const struct health *h)
{
    double size = fmax(fabs(h->positive), fabs(h->negative));
    return size > 1e4 || (h->edge_share > 0.95 && size > 1 && fabs(h->positive - h->negative) < 0.05 * size);
}

static bool is_collapsed(const struct health *h)
{
    return h->breadth > 1 && h->uniformity > -0.1;
}

/* What is said of rows in other words than of two collections, "" when nothing is. */
static const char *alarm_of_rows(const struct health *h)
{
    if (h->no_negatives)
        return "no negative is left: whatever could be one has the class or the numbers of its anchor; raise batch "
               "or negatives, or train with task=two_views";
    if (h->same_views)
        return "both views of a row are the same: turn up input_noise, or another view";
    if ((h->all_equal || is_collapsed(h)) && h->has_softmax)
        return "collapse: all rows point the same way; lower lr, or raise tau or batch";
    if (h->all_equal || is_collapsed(h))
        return "collapse: all rows point the same way; start again with uniform_weight above 0, with another loss "
               "(nt_xent, vicreg), or with predictor=mlp and candidate_tower=slow";
    return "";
}

/* The same of two collections. */
static const char *alarm_of_items(const struct health *h)
{
    if (h->no_negatives)
        return "no negative is left: every candidate is known to its anchors; turn mask_known off, or "
               "train on more data";
    if (h->all_equal)
        return health_equal_scores;
    if (is_collapsed(h))
        return "collapse: all candidates point the same way; lower lr, or raise tau or the number of negatives";
    return "";
}

const char *health_alarm(const struct health *h)
{
    const char *own = h->of_rows ? alarm_of_rows(h) : alarm_of_items(h);
    if (h->guided > 0.95)
        return "false_negative_guard leaves out nearly every negative: raise it, or turn it off with 0";
    if (h->no_negatives)
        return own;
    if (h->at_margin)
        return "the loss sits at the margin: positives are no nearer than negatives; lower lr, or take "
               "easier negatives";
    if (h->all_equal || h->same_views)
        return own;
    if (is_out_of_range(h))
        return "similarities are out of range: the embeddings grow without bound; lower lr, set "
               "max_gradient_norm to 1, or raise weight_decay";
    if (h->diverged)
        return "the loss is above ten times its smallest: training diverges; lower lr, or set max_gradient_norm to 1";
    if (*own)
        return own;
    if (h->breadth > 3 && h->effective_rank < 2 && !h->gathers)
        return "collapse: the embedding uses one dimension; lower lr or raise tau";
    if (h->has_softmax && h->negatives > 1 && h->effective_negatives < 1.5)
        return "tau is too low: the softmax has only one effective negative, the hardest; raise tau";
    return "";
}

/* The probe ------------------------------------------------------------------------------------------------------ */

enum when_recorded { ALWAYS, WITH_SOFTMAX, WITH_GUIDE, OF_EACH_TABLE };

#define ROW(word, better, text) \
    {.base = word, .group = "health", .pane = "health", .higher = better, .comparable = true, .help = text}
#define VALUE(name) offsetof(struct health, name)
static const struct health_metric {
    struct metric metric;
    enum when_recorded when_recorded;
    size_t place; /* of its value */
} metrics[] = {
    {ROW("alignment", false, "mean squared distance of positives on the unit sphere"), ALWAYS, VALUE(alignment)},
    {ROW("uniformity", false, "how evenly candidates lie on the unit sphere; lower is more even"), ALWAYS,
     VALUE(uniformity)},
    {ROW("positive_similarity", true, "mean similarity of positives"), ALWAYS, VALUE(positive)},
    {ROW("negative_similarity", false, "mean similarity of negatives"), ALWAYS, VALUE(negative)},
    {ROW("effective_negatives", true, "how many of its negatives the softmax attends to"), WITH_SOFTMAX,
     VALUE(effective_negatives)},
    {ROW("hardest_share", false, "share of the gradient on the hardest 1 % of the negatives"), WITH_SOFTMAX,
     VALUE(hardest_share)},
    {ROW("effective_rank", true, "how many dimensions a sample of candidates uses"), ALWAYS, VALUE(effective_rank)},
    {ROW("duplicates", false, "share of a batch's positives whose candidate is in it already"), ALWAYS,
     VALUE(duplicates)},
    {ROW("guided", false, "share of the negatives that false_negative_guard leaves out"), WITH_GUIDE, VALUE(guided)},
    {ROW("gradient_norm", false, "length of the last step's gradient, for each table"), OF_EACH_TABLE, 0},
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at].metric : NULL;
}

static void tell_gradients(const struct health *h, const struct metric *row, int64_t step, const struct sink *sink)
{
    for (size_t g = 0; g < h->n_gradients; g++) {
        char base[METRIC_NAME];
        struct metric metric = *row;
        snprintf(base, sizeof base, "%s/%s", row->base, h->gradient[g].group);
        metric.base = base;
        sink->point(sink->context, &metric, step, h->gradient[g].norm);
    }
}

static void tell(const struct health *h, int64_t step, const struct sink *sink)
{
    for (size_t i = 0; i < N_METRICS; i++) {
        enum when_recorded when_recorded = metrics[i].when_recorded;
        if (when_recorded == OF_EACH_TABLE)
            tell_gradients(h, &metrics[i].metric, step, sink);
        else if (when_recorded == ALWAYS || (when_recorded == WITH_SOFTMAX && h->has_softmax) ||
                 (when_recorded == WITH_GUIDE && h->has_guide))
            sink->point(sink->context, &metrics[i].metric, step,
                        *(const double *)((const char *)h + metrics[i].place));
    }
}

static const char *measure(const struct measured *measured, const struct sink *sink)
{
    struct health health;
    if (!health_measure(measured->trainer, &health))
        return NULL;
    tell(&health, measured->step, sink);
    return health_alarm(&health);
}

const struct probe probe_health = {
    .part = {.name = "health",
             .help = "looks at the batch of the next step: are the embeddings well, what moves them, what is wrong"},
    .of_step = true, .metric = metric_at, .measure = measure};
