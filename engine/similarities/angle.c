/* The angle between two rows, as a similarity from 1 (the same direction) to -1 (opposite): 1 - 2 acos(cosine) / pi.
 *
 * Unlike the cosine it is not flat near its ends, so that a positive almost reached is still pulled as strongly. */
#include "engine/ops/ops.h"
#include "engine/similarities/similarity.h"

static const double two_over_pi = 0.63661977236758134;

static double cosine(const real *x, const real *y, size_t n)
{
    double c = (double)vector_dot(x, y, n);
    return c < -1 ? -1 : c > 1 ? 1 : c;
}

static real pair(const real *x, const real *y, size_t n)
{
    return (real)(1 - two_over_pi * acos(cosine(x, y, n)));
}

/* d s / d cosine = (2 / pi) / sin(angle). Where the rows meet the sine is 0 and the direction lost: it is taken as no
 * less than 1e-4, which bounds the gradient. */
static void gradient(real *grad, real slope, const real *x, const real *y, size_t n)
{
    double c = cosine(x, y, n), sine = sqrt(1 - c * c);
    vector_add_scaled(grad, (real)((double)slope * two_over_pi / fmax(sine, 1e-4)), y, n);
}

static const struct geometry geometry = {pair, gradient};

const struct similarity similarity_angle = {
    .part = {.name = "angle", .help = "angle between directions, from 1 (the same) to -1 (opposite)"},
    .prepare = op_normalize,
    .prepare_rows = prepare_unit_rows,
    .geometry = &geometry,
    .low = -1,
    .high = 1,
};
