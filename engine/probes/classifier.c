/* Softmax regression: see classifier.h.
 *
 * What is made least is the mean over rows of -log(chance of its class), and decay / 2 times the sum of all squared
 * weights, by L-BFGS (Liu, Nocedal: On the Limited Memory BFGS Method for Large Scale Optimization, Mathematical
 * Programming 1989) from 0 until the gradient is small, or no stride makes it less. Scores, and what a block
 * of rows adds to the gradient, are matrix products; all else is in double. Sums over rows are of as many parts
 * whatever the number of threads, added in order; sums over numbers are of TOGETHER sums side by side, which the
 * processor adds at one go. */
#include "engine/probes/classifier.h"

#include "engine/core/product.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TOGETHER = 8, ROWS_PER_BLOCK = 256, PARTS = 8, MEMORY = 10, ROUNDS = 100, HALVINGS = 20 };
static const double decay = 1e-4, small = 1e-4;

/* n is a multiple of TOGETHER. */
static double dot(const double *a, const double *b, size_t n)
{
    double side[TOGETHER] = {0};
    for (size_t i = 0; i < n; i += TOGETHER)
        for (size_t l = 0; l < TOGETHER; l++)
            side[l] += a[i + l] * b[i + l];
    return ((side[0] + side[4]) + (side[2] + side[6])) + ((side[1] + side[5]) + (side[3] + side[7]));
}

static void add(double *to, double factor, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += factor * x[i];
}

/* Rows ----------------------------------------------------------------------------------------------------------- */

static void standardise(struct classifier *c, const real *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c->dim; k++)
            c->mean[k] += (double)x[i * c->dim + k];
    for (size_t k = 0; k < c->dim; k++)
        c->mean[k] /= (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c->dim; k++) {
            double off = (double)x[i * c->dim + k] - c->mean[k];
            c->deviation[k] += off * off;
        }
    for (size_t k = 0; k < c->dim; k++) {
        double variance = c->deviation[k] / (double)n;
        c->deviation[k] = variance > 1e-12 ? sqrt(variance) : 1;
    }
}

static void make_z(const struct classifier *c, const real *x, size_t n, real *z)
{
    for (size_t i = 0; i < n; i++, x += c->dim, z += c->width) {
        for (size_t k = 0; k < c->dim; k++)
            z[k] = (real)(((double)x[k] - c->mean[k]) / c->deviation[k]);
        z[c->dim] = 1;
        for (size_t k = c->dim + 1; k < c->width; k++)
            z[k] = 0;
    }
}

static void narrow(const double *weight, size_t n, real *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (real)weight[i];
}

/* Scores of a row become the slopes of its loss by them: chances, less 1 at its class. Returns that loss. */
static double make_slopes(real *score, size_t classes, uint32_t right)
{
    double most = (double)score[0], sum = 0, own = (double)score[right];
    for (size_t c = 1; c < classes; c++)
        most = fmax(most, (double)score[c]);
    for (size_t c = 0; c < classes; c++)
        sum += exp((double)score[c] - most);
    for (size_t c = 0; c < classes; c++)
        score[c] = (real)(exp((double)score[c] - most) / sum);
    score[right] -= 1;
    return log(sum) + most - own;
}

/* The value and its gradient ------------------------------------------------------------------------------------- */

struct fit {
    struct classifier *classifier;
    struct pool *pool;
    size_t n, size;        /* rows; weights */
    const real *z;         /* (n, width) */
    const uint32_t *class; /* (n) */
    real *weight;          /* where the gradient is taken */
    double *sum, value[PARTS]; /* (PARTS, size): of each part of the rows */
};

static void add_part(void *context, size_t part, int worker)
{
    (void)worker;
    struct fit *fit = context;
    const struct classifier *c = fit->classifier;
    double *sum = fit->sum + part * fit->size;
    real *slope = xmalloc((ROWS_PER_BLOCK * c->classes + fit->size) * sizeof *slope),
         *added = slope + ROWS_PER_BLOCK * c->classes;
    memset(sum, 0, fit->size * sizeof *sum);
    fit->value[part] = 0;
    for (size_t first = part * ROWS_PER_BLOCK; first < fit->n; first += (size_t)PARTS * ROWS_PER_BLOCK) {
        size_t rows = fit->n - first < ROWS_PER_BLOCK ? fit->n - first : ROWS_PER_BLOCK;
        const real *z = fit->z + first * c->width;
        product_a_bt(rows, c->classes, c->width, z, fit->weight, slope);
        for (size_t i = 0; i < rows; i++)
            fit->value[part] += make_slopes(slope + i * c->classes, c->classes, fit->class[first + i]);
        product_at_b(c->classes, c->width, rows, slope, z, added, false);
        for (size_t i = 0; i < fit->size; i++)
            sum[i] += (double)added[i];
    }
    free(slope);
}

static double value_and_gradient(struct fit *fit, const double *weight, double *gradient)
{
    double value = 0;
    narrow(weight, fit->size, fit->weight);
    pool_for(fit->pool, PARTS, add_part, fit);
    memset(gradient, 0, fit->size * sizeof *gradient);
    for (size_t part = 0; part < PARTS; part++) {
        add(gradient, 1 / (double)fit->n, fit->sum + part * fit->size, fit->size);
        value += fit->value[part] / (double)fit->n;
    }
    add(gradient, decay, weight, fit->size);
    return value + decay / 2 * dot(weight, weight, fit->size);
}

/* L-BFGS --------------------------------------------------------------------------------------------------------- */

struct point_of_descent {
    double value, *weight, *gradient; /* (size) */
};

/* The latest steps, and how each changed the gradient: that of number i at i % MEMORY. */
struct memory {
    size_t n, size;
    double *step, *change; /* (MEMORY, size) */
    double inverse[MEMORY]; /* of step . change */
};

static void remember(struct memory *m, const struct point_of_descent *from, const struct point_of_descent *to)
{
    double *step = m->step + m->n % MEMORY * m->size, *change = m->change + m->n % MEMORY * m->size;
    for (size_t i = 0; i < m->size; i++) {
        step[i] = to->weight[i] - from->weight[i];
        change[i] = to->gradient[i] - from->gradient[i];
    }
    double product = dot(step, change, m->size);
    if (product > 0) {
        m->inverse[m->n % MEMORY] = 1 / product;
        m->n++;
    }
}

/* The gradient as the remembered curvature scales it, with its sign turned. */
static void find_direction(const struct memory *m, const double *gradient, double *to)
{
    double share[MEMORY];
    size_t first = m->n > MEMORY ? m->n - MEMORY : 0;
    for (size_t i = 0; i < m->size; i++)
        to[i] = -gradient[i];
    for (size_t i = m->n; i-- > first;) {
        size_t at = i % MEMORY;
        share[at] = m->inverse[at] * dot(m->step + at * m->size, to, m->size);
        add(to, -share[at], m->change + at * m->size, m->size);
    }
    if (m->n) {
        size_t at = (m->n - 1) % MEMORY;
        const double *change = m->change + at * m->size;
        double scale = 1 / (m->inverse[at] * dot(change, change, m->size));
        for (size_t i = 0; i < m->size; i++)
            to[i] *= scale;
    }
    for (size_t i = first; i < m->n; i++) {
        size_t at = i % MEMORY;
        add(to, share[at] - m->inverse[at] * dot(m->change + at * m->size, to, m->size), m->step + at * m->size,
            m->size);
    }
}

/* As far along the direction as makes the value less by a part of what its slope promises (Armijo); false where
 * nothing does. */
static bool descend(struct fit *fit, const struct point_of_descent *from, const double *direction, double stride,
                    struct point_of_descent *to)
{
    double slope = dot(from->gradient, direction, fit->size);
    for (int i = 0; i < HALVINGS && slope < 0; i++, stride /= 2) {
        memcpy(to->weight, from->weight, fit->size * sizeof *to->weight);
        add(to->weight, stride, direction, fit->size);
        to->value = value_and_gradient(fit, to->weight, to->gradient);
        if (to->value <= from->value + 1e-4 * stride * slope)
            return true;
    }
    return false;
}

static bool is_small(const double *gradient, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(gradient[i]));
    return most <= small;
}

/* The mean squared length of the rows. */
static double mean_square(const struct fit *fit)
{
    double sum = 0;
    for (size_t i = 0; i < fit->n * fit->classifier->width; i++)
        sum += (double)fit->z[i] * (double)fit->z[i];
    return sum / (double)fit->n;
}

/* From 0, where all classes are as likely. The first stride is the inverse of a bound of the curvature: half the mean
 * squared length of a row. */
static void minimise(struct fit *fit)
{
    size_t size = fit->size;
    double *room = xcalloc((2 * MEMORY + 5) * size, sizeof *room), *direction = room + 4 * size;
    struct point_of_descent now = {0, room, room + size}, next = {0, room + 2 * size, room + 3 * size};
    struct memory memory = {.size = size, .step = room + 5 * size, .change = room + (5 + MEMORY) * size};
    double curvature = 0.5 * mean_square(fit) + decay;
    now.value = value_and_gradient(fit, now.weight, now.gradient);
    for (int round = 0; round < ROUNDS && !is_small(now.gradient, size); round++) {
        find_direction(&memory, now.gradient, direction);
        if (!descend(fit, &now, direction, memory.n ? 1 : 8 / curvature, &next))
            break;
        remember(&memory, &now, &next);
        struct point_of_descent before = now;
        now = next;
        next = before;
    }
    memcpy(fit->classifier->weight, now.weight, size * sizeof *now.weight);
    free(room);
}

/* Both ----------------------------------------------------------------------------------------------------------- */

void classifier_train(struct classifier *c, struct pool *pool, const real *x, const uint32_t *class, size_t n,
                      size_t dim, size_t classes)
{
    size_t width = (dim + TOGETHER) / TOGETHER * TOGETHER, size = classes * width;
    *c = (struct classifier){.dim = dim, .classes = classes, .width = width};
    c->mean = xcalloc(2 * dim, sizeof *c->mean);
    c->deviation = c->mean + dim;
    c->weight = xcalloc(size, sizeof *c->weight);
    standardise(c, x, n);
    real *z = xmalloc(n * width * sizeof *z);
    make_z(c, x, n, z);
    struct fit fit = {.classifier = c, .pool = pool, .n = n, .size = size, .z = z, .class = class,
                      .weight = xmalloc(size * sizeof *fit.weight), .sum = xmalloc(PARTS * size * sizeof *fit.sum)};
    minimise(&fit);
    free(fit.sum);
    free(fit.weight);
    free(z);
}

/* Hands over the scores of each of n rows. */
static void score_rows(const struct classifier *c, const real *x, size_t n,
                       void (*take)(void *to, size_t row, const real *score, size_t classes), void *to)
{
    size_t size = c->classes * c->width;
    real *z = xmalloc(ROWS_PER_BLOCK * c->width * sizeof *z), *weight = xmalloc(size * sizeof *weight),
         *scores = xmalloc(ROWS_PER_BLOCK * c->classes * sizeof *scores);
    narrow(c->weight, size, weight);
    for (size_t first = 0, rows; first < n; first += rows) {
        rows = n - first < ROWS_PER_BLOCK ? n - first : ROWS_PER_BLOCK;
        make_z(c, x + first * c->dim, rows, z);
        product_a_bt(rows, c->classes, c->width, z, weight, scores);
        for (size_t i = 0; i < rows; i++)
            take(to, first + i, scores + i * c->classes, c->classes);
    }
    free(scores);
    free(weight);
    free(z);
}

/* The first of equals. */
static void take_highest(void *to, size_t row, const real *score, size_t classes)
{
    uint32_t *answer = to, best = 0;
    for (uint32_t class = 1; class < classes; class++)
        best = score[class] > score[best] ? class : best;
    answer[row] = best;
}

void classifier_answer(const struct classifier *c, const real *x, size_t n, uint32_t *answer)
{
    score_rows(c, x, n, take_highest, answer);
}

static void take_chances(void *to, size_t row, const real *score, size_t classes)
{
    double *chance = (double *)to + row * classes, most = (double)score[0], sum = 0;
    for (size_t c = 1; c < classes; c++)
        most = fmax(most, (double)score[c]);
    for (size_t c = 0; c < classes; c++)
        sum += chance[c] = exp((double)score[c] - most);
    for (size_t c = 0; c < classes; c++)
        chance[c] /= sum;
}

void classifier_chances(const struct classifier *c, const real *x, size_t n, double *chance)
{
    score_rows(c, x, n, take_chances, chance);
}

void classifier_release(struct classifier *c)
{
    free(c->mean);
    free(c->weight);
    *c = (struct classifier){0};
}
