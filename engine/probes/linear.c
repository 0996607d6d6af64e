/* The probe `linear`: can the class of a row be told by a linear classifier of what the encoder makes of rows, below
 * the head?
 *
 * Softmax regression on the rows that are trained on, standardised, with a small weight decay, by accelerated
 * gradient descent (Nesterov) with a step that the curvature bounds; a fixed number of rounds from 0, so that it has
 * no knob and no luck. In double: what is measured must not depend on how many threads measure it. */
#include "engine/probes/rows.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 200, ROWS_PER_BLOCK = 256, BLOCKS = 8 };
static const double decay = 1e-4;

static const struct metric metrics[] = {
    {.base = "linear_accuracy", .pane = "main", .unit = "share", .higher = true, .comparable = true,
     .help = "share of rows whose class a linear classifier of the embeddings tells"},
    {.base = "accuracy", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "the same: share of right answers"},
    {.base = "precision", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "of the linear classifier: of the answers that name a class, the right ones; mean over classes"},
    {.base = "recall", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "of the linear classifier: of the rows of a class, those it tells; mean over classes"},
    {.base = "f1", .pane = "classes", .unit = "share", .higher = true, .comparable = true,
     .help = "of the linear classifier: harmonic mean of precision and recall; mean over classes"},
};
enum { N_METRICS = sizeof metrics / sizeof *metrics };

static const struct metric *metric_at(size_t at)
{
    return at < N_METRICS ? &metrics[at] : NULL;
}

/* A classifier: class c of x is scored by weight[c] . z + weight[c][dim], z being x less `mean`, divided by
 * `deviation`. */
struct classifier {
    size_t dim, classes;
    double *mean, *deviation; /* (dim) */
    double *weight;           /* (classes, dim + 1) */
};

static void standardise(struct classifier *c, const struct encoded_rows *train)
{
    double n = (double)train->n;
    for (size_t i = 0; i < train->n; i++)
        for (size_t k = 0; k < c->dim; k++)
            c->mean[k] += (double)train->x[i * c->dim + k] / n;
    for (size_t i = 0; i < train->n; i++)
        for (size_t k = 0; k < c->dim; k++) {
            double off = (double)train->x[i * c->dim + k] - c->mean[k];
            c->deviation[k] += off * off / n;
        }
    for (size_t k = 0; k < c->dim; k++)
        c->deviation[k] = c->deviation[k] > 1e-12 ? sqrt(c->deviation[k]) : 1;
}

/* Its standardised numbers and a 1 behind them. */
static void make_z(const struct classifier *c, const real *x, double *z)
{
    for (size_t k = 0; k < c->dim; k++)
        z[k] = ((double)x[k] - c->mean[k]) / c->deviation[k];
    z[c->dim] = 1;
}

static void make_scores(const struct classifier *c, const double *weight, const double *z, double *score)
{
    for (size_t class = 0; class < c->classes; class++) {
        score[class] = 0;
        for (size_t k = 0; k <= c->dim; k++)
            score[class] += weight[class * (c->dim + 1) + k] * z[k];
    }
}

static void make_chances(double *score, size_t classes)
{
    double most = score[0], sum = 0;
    for (size_t c = 1; c < classes; c++)
        most = score[c] > most ? score[c] : most;
    for (size_t c = 0; c < classes; c++)
        sum += score[c] = exp(score[c] - most);
    for (size_t c = 0; c < classes; c++)
        score[c] /= sum;
}

/* One round's gradient: blocks of rows are dealt out to as many sums whatever the number of threads, which are added
 * in order. */
struct round {
    const struct classifier *classifier;
    const struct encoded_rows *train;
    const double *z, *weight; /* (n, dim + 1); (classes, dim + 1) */
    double *sum;              /* (BLOCKS, classes, dim + 1) */
};

static void add_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct round *r = context;
    const struct classifier *c = r->classifier;
    size_t width = c->dim + 1;
    double *sum = r->sum + block * c->classes * width, *chance = xmalloc(c->classes * sizeof *chance);
    for (size_t first = block * ROWS_PER_BLOCK; first < r->train->n; first += (size_t)BLOCKS * ROWS_PER_BLOCK)
        for (size_t i = first; i < first + ROWS_PER_BLOCK && i < r->train->n; i++) {
            const double *z = r->z + i * width;
            make_scores(c, r->weight, z, chance);
            make_chances(chance, c->classes);
            chance[r->train->class[i]] -= 1;
            for (size_t class = 0; class < c->classes; class++)
                for (size_t k = 0; k < width; k++)
                    sum[class * width + k] += chance[class] * z[k];
        }
    free(chance);
}

/* An upper bound of the curvature: half the mean squared length of a row, by which a step of its inverse always
 * descends. */
static double curvature(const double *z, size_t n, size_t width)
{
    double sum = 0;
    for (size_t i = 0; i < n * width; i++)
        sum += z[i] * z[i];
    return 0.5 * sum / (double)n + decay;
}

static void train_classifier(struct pool *pool, struct classifier *c, const struct encoded_rows *train)
{
    size_t width = c->dim + 1, size = c->classes * width;
    double *z = xmalloc(train->n * width * sizeof *z), *sum = xmalloc(BLOCKS * size * sizeof *sum);
    double *ahead = xcalloc(size, sizeof *ahead), momentum = 1;
    standardise(c, train);
    for (size_t i = 0; i < train->n; i++)
        make_z(c, train->x + i * c->dim, z + i * width);
    double step = 1 / curvature(z, train->n, width);
    struct round round = {c, train, z, ahead, sum};
    for (int i = 0; i < ROUNDS; i++) {
        double next = (1 + sqrt(1 + 4 * momentum * momentum)) / 2, push = (momentum - 1) / next;
        memset(sum, 0, BLOCKS * size * sizeof *sum);
        pool_for(pool, BLOCKS, add_block, &round);
        for (size_t w = 0; w < size; w++) {
            double gradient = 0;
            for (size_t b = 0; b < BLOCKS; b++)
                gradient += sum[b * size + w];
            double now = ahead[w] - step * (gradient / (double)train->n + decay * ahead[w]);
            ahead[w] = now + push * (now - c->weight[w]);
            c->weight[w] = now;
        }
        momentum = next;
    }
    free(ahead);
    free(sum);
    free(z);
}

static uint32_t answer(const struct classifier *c, const real *x, double *z, double *score)
{
    uint32_t best = 0;
    make_z(c, x, z);
    make_scores(c, c->weight, z, score);
    for (uint32_t class = 1; class < c->classes; class++)
        best = score[class] > score[best] ? class : best;
    return best;
}

static struct answers test_classifier(const struct classifier *c, const struct encoded_rows *rows)
{
    uint32_t *answers = xmalloc((rows->n + 1) * sizeof *answers);
    double *z = xmalloc((c->dim + 1) * sizeof *z), *score = xmalloc(c->classes * sizeof *score);
    for (size_t i = 0; i < rows->n; i++)
        answers[i] = answer(c, rows->x + i * c->dim, z, score);
    struct answers judged = judge_answers(rows->class, answers, rows->n, c->classes);
    free(score);
    free(z);
    free(answers);
    return judged;
}

static void tell(const struct measured *m, const struct answers *a, const struct sink *sink)
{
    const double value[N_METRICS] = {a->accuracy, a->accuracy, a->precision, a->recall, a->f1};
    for (size_t i = 0; i < N_METRICS; i++) {
        struct metric metric = metrics[i];
        metric.split = m->split;
        sink->point(sink->context, &metric, m->step, value[i]);
    }
}

static const char *measure(const struct measured *m, const struct sink *sink)
{
    struct encoded_rows train, rows;
    encoded_rows_make(m, SPLIT_TRAIN, most_rows(m), &train);
    encoded_rows_make(m, split_of(m), most_rows(m), &rows);
    bool measured = rows.n && train.n;
    if (measured) {
        struct classifier c = {.dim = train.dim, .classes = m->data->classes.n};
        c.mean = xcalloc(2 * c.dim, sizeof *c.mean);
        c.deviation = c.mean + c.dim;
        c.weight = xcalloc(c.classes * (c.dim + 1), sizeof *c.weight);
        train_classifier(m->pool, &c, &train);
        struct answers judged = test_classifier(&c, &rows);
        tell(m, &judged, sink);
        free(c.weight);
        free(c.mean);
    }
    encoded_rows_release(&train);
    encoded_rows_release(&rows);
    return measured ? "" : NULL;
}

const struct probe probe_linear = {
    .part = {.name = "linear", .help = "tells the class of a row by a linear classifier of its embedding",
             .knobs = (const struct knob *const[]){&knob_probe_rows, NULL}, .fits = probe_of_classes_fits},
    .metric = metric_at,
    .measure = measure,
};
