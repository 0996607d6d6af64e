/* Softmax regression: see classifier.h.
 *
 * What is made least is the mean over rows of -log(chance of its class), and decay / 2 times the sum of all squared
 * weights, by L-BFGS (Liu, Nocedal: On the Limited Memory BFGS Method for Large Scale Optimization, Mathematical
 * Programming 1989) from 0 until the gradient is small. In double. Sums over rows are of as many parts whatever the
 * number of threads, added in order; sums over numbers are of TOGETHER sums side by side, which the processor adds at
 * one go. */
#include "engine/probes/classifier.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { TOGETHER = 8, ROWS_PER_BLOCK = 256, PARTS = 8, MEMORY = 10, ROUNDS = 100, HALVINGS = 30 };
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
            c->mean[k] += (double)x[i * c->dim + k] / (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c->dim; k++) {
            double off = (double)x[i * c->dim + k] - c->mean[k];
            c->deviation[k] += off * off / (double)n;
        }
    for (size_t k = 0; k < c->dim; k++)
        c->deviation[k] = c->deviation[k] > 1e-12 ? sqrt(c->deviation[k]) : 1;
}

static void make_z(const struct classifier *c, const real *x, double *z)
{
    for (size_t k = 0; k < c->dim; k++)
        z[k] = ((double)x[k] - c->mean[k]) / c->deviation[k];
    z[c->dim] = 1;
    for (size_t k = c->dim + 1; k < c->width; k++)
        z[k] = 0;
}

static void make_scores(const struct classifier *c, const double *weight, const double *z, double *score)
{
    for (size_t class = 0; class < c->classes; class++)
        score[class] = dot(weight + class * c->width, z, c->width);
}

/* Scores become chances. Returns -log of that of a class. */
static double make_chances(double *score, size_t classes, uint32_t right)
{
    double most = score[0], sum = 0, own = score[right];
    for (size_t c = 1; c < classes; c++)
        most = score[c] > most ? score[c] : most;
    for (size_t c = 0; c < classes; c++)
        sum += score[c] = exp(score[c] - most);
    for (size_t c = 0; c < classes; c++)
        score[c] /= sum;
    return log(sum) + most - own;
}

/* The value and its gradient ------------------------------------------------------------------------------------- */

struct fit {
    struct classifier *classifier;
    struct pool *pool;
    size_t n, size;        /* rows; weights */
    const double *z;       /* (n, width) */
    const uint32_t *class; /* (n) */
    const double *weight;  /* where the gradient is taken */
    double *sum, value[PARTS]; /* (PARTS, size): of each part of the rows */
};

static void add_part(void *context, size_t part, int worker)
{
    (void)worker;
    struct fit *fit = context;
    const struct classifier *c = fit->classifier;
    double *sum = fit->sum + part * fit->size, *chance = xmalloc(c->classes * sizeof *chance);
    memset(sum, 0, fit->size * sizeof *sum);
    fit->value[part] = 0;
    for (size_t first = part * ROWS_PER_BLOCK; first < fit->n; first += (size_t)PARTS * ROWS_PER_BLOCK)
        for (size_t i = first; i < first + ROWS_PER_BLOCK && i < fit->n; i++) {
            const double *z = fit->z + i * c->width;
            make_scores(c, fit->weight, z, chance);
            fit->value[part] += make_chances(chance, c->classes, fit->class[i]);
            chance[fit->class[i]] -= 1;
            for (size_t class = 0; class < c->classes; class++)
                add(sum + class * c->width, chance[class], z, c->width);
        }
    free(chance);
}

static double value_and_gradient(struct fit *fit, const double *weight, double *gradient)
{
    double value = 0;
    fit->weight = weight;
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

/* From 0, where all classes are as likely. The first stride is the inverse of a bound of the curvature: half the mean
 * squared length of a row. */
static void minimise(struct fit *fit)
{
    size_t size = fit->size;
    double *room = xcalloc((2 * MEMORY + 5) * size, sizeof *room), *direction = room + 4 * size;
    struct point_of_descent now = {0, room, room + size}, next = {0, room + 2 * size, room + 3 * size};
    struct memory memory = {.size = size, .step = room + 5 * size, .change = room + (5 + MEMORY) * size};
    double curvature = 0.5 * dot(fit->z, fit->z, fit->n * fit->classifier->width) / (double)fit->n + decay;
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
    double *z = xmalloc(n * width * sizeof *z);
    for (size_t i = 0; i < n; i++)
        make_z(c, x + i * dim, z + i * width);
    struct fit fit = {.classifier = c, .pool = pool, .n = n, .size = size, .z = z, .class = class,
                      .sum = xmalloc(PARTS * size * sizeof *fit.sum)};
    minimise(&fit);
    free(fit.sum);
    free(z);
}

void classifier_answer(const struct classifier *c, const real *x, size_t n, uint32_t *answer)
{
    double *z = xmalloc(c->width * sizeof *z), *score = xmalloc(c->classes * sizeof *score);
    for (size_t i = 0; i < n; i++) {
        make_z(c, x + i * c->dim, z);
        make_scores(c, c->weight, z, score);
        answer[i] = 0;
        for (uint32_t class = 1; class < c->classes; class++)
            answer[i] = score[class] > score[answer[i]] ? class : answer[i];
    }
    free(score);
    free(z);
}

void classifier_release(struct classifier *c)
{
    free(c->mean);
    free(c->weight);
    *c = (struct classifier){0};
}
