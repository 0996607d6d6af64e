/* A function of two inputs against central differences, in double.
 *
 * The derivative by each input element, as the tape has it, is compared with (f(x + h) - f(x - h)) / 2h. */
#ifndef TESTS_UNIT_DOUBLE_CASE_H
#define TESTS_UNIT_DOUBLE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/catalogue.h"
#include "engine/parts.h"
#include "engine/losses/loss_input.h"
#include "engine/teacher.h"

enum { ANCHORS = 5, CANDIDATES = 9, DIM = 19, PAIRS = 7, NEGATIVES = 6 };
static const double step = 1e-5, tolerance = 1e-6;

struct inputs {
    real anchors[ANCHORS * DIM], candidates[CANDIDATES * DIM], weights[CANDIDATES * DIM];
};

static inline void fill(real *to, size_t n, enum rng_stream stream)
{
    struct rng rng = rng_make(7, stream, 0);
    for (size_t i = 0; i < n; i++)
        to[i] = (real)(rng_unit(&rng, i) * 2 - 1);
}

static inline void make_inputs(struct inputs *in)
{
    fill(in->anchors, ANCHORS * DIM, STREAM_INIT);
    fill(in->candidates, CANDIDATES * DIM, STREAM_SHUFFLE);
    fill(in->weights, CANDIDATES * DIM, STREAM_NOISE);
}

struct summary;

/* A scalar made of two inputs; leaves the gradients where asked. */
struct function {
    const char *name;
    double (*value)(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates);
    const struct loss *loss;
    bool shared, masked, corrected, weighted;
    struct loss_terms terms;
    const struct similarity *similarity; /* NULL: the dot product of the rows as they are */
    struct node *(*summary)(const struct summary *summary);
    struct tape *tape; /* given by check, to be reset first */
};

static inline void check(const struct function *asked)
{
    struct function with_tape = *asked, *f = &with_tape;
    struct inputs in;
    struct tape tape;
    struct pool *pool = pool_new(2);
    tape_init(&tape, pool);
    f->tape = &tape;
    real grad[2][CANDIDATES * DIM] = {{0}};
    make_inputs(&in);
    f->value(f, &in, grad[0], grad[1]);
    real *x[2] = {in.anchors, in.candidates};
    size_t n[2] = {ANCHORS * DIM, CANDIDATES * DIM};
    double scale = 0;
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < n[side]; i++)
            scale = fabs((double)grad[side][i]) > scale ? fabs((double)grad[side][i]) : scale;
    assert_true(scale > 1e-6); /* a gradient of nothing would agree with everything */
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < n[side]; i++) {
            real kept = x[side][i];
            x[side][i] = kept + (real)step;
            double up = f->value(f, &in, NULL, NULL);
            x[side][i] = kept - (real)step;
            double down = f->value(f, &in, NULL, NULL);
            x[side][i] = kept;
            double numeric = (up - down) / (2 * step), error = fabs(numeric - (double)grad[side][i]);
            if (error > tolerance * scale)
                fail_msg("%s: side %d element %zu: %.10g by differences, %.10g by the tape", f->name, side, i,
                         numeric, (double)grad[side][i]);
        }
    tape_release(&tape);
    pool_free(pool);
}

static inline void keep_grad(const struct node *node, real *to)
{
    if (to && node->grad)
        memcpy(to, node->grad, node->rows * node->cols * sizeof(real));
}

#endif
