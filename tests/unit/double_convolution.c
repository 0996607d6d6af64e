/* Layers of convolutions in double: against their definition written out plainly, and their way back against central
 * differences, of each input and of sizes that are odd. */
#include "tests/unit/double_case.h"

#include "engine/ops/convolution.h"

enum { PICTURES = 11, MOST_INPUTS = 4 };

/* What is convolved, and by what: x, w, scale and shift, what is added. */
struct layer_case {
    const char *name;
    struct convolution of;
    bool other, frozen;
};

struct layer_world {
    const struct layer_case *of;
    struct map out;
    size_t rows[MOST_INPUTS], cols[MOST_INPUTS];
    real *value[MOST_INPUTS], *grad[MOST_INPUTS], *weights;
    struct param statistics;
    struct pool *pool;
};

static void layer_make(struct layer_world *w, const struct layer_case *of)
{
    size_t channels = of->of.channels;
    *w = (struct layer_world){.of = of, .out = convolution_map(&of->of), .pool = pool_new(2)};
    size_t rows[] = {PICTURES, of->of.size * of->of.size * of->of.from.channels, 2, PICTURES};
    size_t cols[] = {map_size(&of->of.from), channels, channels, map_size(&w->out)};
    for (int i = 0; i < MOST_INPUTS; i++) {
        w->rows[i] = rows[i];
        w->cols[i] = cols[i];
        w->value[i] = xmalloc(rows[i] * cols[i] * sizeof(real));
        w->grad[i] = xcalloc(rows[i] * cols[i], sizeof(real));
        fill(w->value[i], rows[i] * cols[i], (enum rng_stream)i);
    }
    for (size_t c = 0; c < channels; c++)
        w->value[2][c] += (real)1.5;
    w->weights = xmalloc(PICTURES * map_size(&w->out) * sizeof(real));
    fill(w->weights, PICTURES * map_size(&w->out), STREAM_NOISE);
    param_init_state(&w->statistics, "rows_statistics1", 2, channels, false);
    for (size_t c = 0; c < channels; c++) {
        w->statistics.value[c] = (real)0.1 * (real)c;
        w->statistics.value[channels + c] = (real)0.5 + (real)c;
    }
    w->statistics.frozen = of->frozen;
}

static void layer_release(struct layer_world *w)
{
    for (int i = 0; i < MOST_INPUTS; i++) {
        free(w->value[i]);
        free(w->grad[i]);
    }
    free(w->weights);
    param_release(&w->statistics);
    pool_free(w->pool);
}

static struct node *layer_node(struct layer_world *w, struct tape *tape, struct node *input[MOST_INPUTS])
{
    for (int i = 0; i < MOST_INPUTS; i++)
        input[i] = tape_constant(tape, w->rows[i], w->cols[i], w->value[i], true);
    return op_convolution(tape, &w->of->of, input[0], input[1], input[2], &w->statistics,
                          w->of->other ? input[3] : NULL);
}

/* A number of all outputs and, so that gradients are added to, of x and what is added once more. */
static double layer_value(struct layer_world *w, bool back)
{
    struct tape tape;
    struct node *input[MOST_INPUTS];
    tape_init(&tape, w->pool);
    struct node *y = layer_node(w, &tape, input);
    struct node *weights = tape_constant(&tape, y->rows, y->cols, w->weights, false);
    struct node *out = op_mean_square(&tape, op_weighted_sum(&tape, y, 1, weights, 1));
    for (int i = 0; i < MOST_INPUTS; i++)
        out = op_weighted_sum(&tape, out, 1, op_mean_square(&tape, input[i]), 0.01);
    double value = (double)out->value[0];
    if (back)
        tape_backward(&tape, out);
    for (int i = 0; i < MOST_INPUTS && back; i++)
        keep_grad(input[i], w->grad[i]);
    tape_release(&tape);
    return value;
}

static void check_layer(const struct layer_case *of)
{
    struct layer_world w;
    layer_make(&w, of);
    layer_value(&w, true);
    double scale = 0;
    for (int i = 0; i < MOST_INPUTS; i++)
        for (size_t at = 0; at < w.rows[i] * w.cols[i]; at++)
            scale = fmax(scale, fabs((double)w.grad[i][at]));
    for (int i = 0; i < MOST_INPUTS; i++)
        for (size_t at = 0; at < w.rows[i] * w.cols[i]; at += 1 + w.rows[i] * w.cols[i] / 150) {
            real kept = w.value[i][at];
            w.value[i][at] = kept + (real)step;
            double up = layer_value(&w, false);
            w.value[i][at] = kept - (real)step;
            double numeric = (up - layer_value(&w, false)) / (2 * step);
            w.value[i][at] = kept;
            if (fabs(numeric - (double)w.grad[i][at]) > tolerance * scale)
                fail_msg("%s: input %d element %zu: %.10g by differences, %.10g by the tape", of->name, i, at,
                         numeric, (double)w.grad[i][at]);
        }
    layer_release(&w);
}

static const struct layer_case layer_cases[] = {
    {"3x3", {{4, 4, 2}, 3, 1, 5, POOLING_NONE, true}, false, false},
    {"3x3 without relu", {{3, 4, 2}, 3, 1, 3, POOLING_NONE, false}, false, false},
    {"odd", {{7, 5, 3}, 3, 1, 4, POOLING_NONE, true}, false, false},
    {"one pixel", {{1, 1, 3}, 3, 1, 2, POOLING_NONE, true}, true, false},
    {"every second", {{6, 4, 2}, 3, 2, 3, POOLING_NONE, true}, false, false},
    {"every second of odd", {{7, 5, 4}, 3, 2, 17, POOLING_NONE, true}, true, false},
    {"every second of one", {{1, 1, 2}, 3, 2, 2, POOLING_NONE, true}, false, false},
    {"1x1", {{3, 5, 4}, 1, 1, 6, POOLING_NONE, false}, true, false},
    {"1x1, every second", {{7, 5, 3}, 1, 2, 6, POOLING_NONE, false}, false, false},
    {"maximum", {{4, 6, 2}, 3, 1, 3, POOLING_MAXIMUM, true}, false, false},
    {"maximum of odd", {{7, 5, 1}, 3, 1, 3, POOLING_MAXIMUM, true}, false, false},
    {"average", {{4, 6, 2}, 3, 1, 3, POOLING_AVERAGE, true}, false, false},
    {"average of odd", {{5, 7, 4}, 3, 2, 2, POOLING_AVERAGE, true}, false, false},
    {"by statistics", {{5, 3, 4}, 3, 1, 3, POOLING_MAXIMUM, true}, false, true},
    {"by statistics, with more", {{5, 3, 4}, 3, 1, 16, POOLING_NONE, true}, true, true},
    {"many channels", {{2, 3, 18}, 3, 1, 34, POOLING_NONE, true}, false, false},
};
enum { LAYER_CASES = sizeof layer_cases / sizeof *layer_cases };

static void layers_go_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAYER_CASES; i++)
        check_layer(&layer_cases[i]);
}

/* Plainly ------------------------------------------------------------------------------------------ */

/* The convolution of one output, with zeros around the picture. */
static double plain_sum(const struct layer_world *w, size_t picture, size_t y, size_t x, size_t channel)
{
    const struct convolution *c = &w->of->of;
    double sum = 0;
    for (size_t i = 0; i < c->size; i++)
        for (size_t j = 0; j < c->size; j++)
            for (size_t k = 0; k < c->from.channels; k++) {
                size_t row = y * c->stride + i - c->size / 2, column = x * c->stride + j - c->size / 2;
                if (row < c->from.height && column < c->from.width) /* below 0 it is huge */
                    sum += (double)w->value[0][((picture * c->from.height + row) * c->from.width + column) *
                                               c->from.channels + k] *
                           (double)w->value[1][((i * c->size + j) * c->from.channels + k) * c->channels + channel];
            }
    return sum;
}

/* All outputs of a channel, normalised and with what is added, before pooling. */
static void plain_channel(const struct layer_world *w, size_t channel, size_t height, size_t width, double *z)
{
    const struct convolution *c = &w->of->of;
    size_t n = PICTURES * height * width;
    double mean = 0, variance = 0;
    for (size_t i = 0; i < n; i++) {
        z[i] = plain_sum(w, i / (height * width), i / width % height, i % width, channel);
        mean += z[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++)
        variance += (z[i] - mean) * (z[i] - mean) / (double)n;
    if (w->of->frozen) {
        mean = (double)w->statistics.value[channel];
        variance = (double)w->statistics.value[c->channels + channel];
    }
    for (size_t i = 0; i < n; i++) {
        z[i] = (double)w->value[2][channel] * (z[i] - mean) / sqrt(variance + 1e-5) +
               (double)w->value[2][c->channels + channel];
        z[i] += w->of->other ? (double)w->value[3][i * c->channels + channel] : 0;
        z[i] = c->relu ? fmax(z[i], 0) : z[i];
    }
}

static double plain_pool(enum pooling pooling, const double *z, size_t width)
{
    if (pooling == POOLING_NONE)
        return z[0];
    return pooling == POOLING_MAXIMUM ? fmax(fmax(z[0], z[1]), fmax(z[width], z[width + 1]))
                                      : (z[0] + z[1] + z[width] + z[width + 1]) / 4;
}

static void layers_are_what_they_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAYER_CASES; i++) {
        struct layer_world w;
        struct tape tape;
        struct node *input[MOST_INPUTS];
        layer_make(&w, &layer_cases[i]);
        tape_init(&tape, w.pool);
        const struct node *y = layer_node(&w, &tape, input);
        const struct convolution *c = &w.of->of;
        size_t height = (c->from.height + c->stride - 1) / c->stride, by = c->pooling == POOLING_NONE ? 1 : 2,
               width = (c->from.width + c->stride - 1) / c->stride;
        double *z = xmalloc(PICTURES * height * width * sizeof *z);
        for (size_t channel = 0; channel < c->channels; channel++) {
            plain_channel(&w, channel, height, width, z);
            for (size_t p = 0; p < PICTURES; p++)
                for (size_t at = 0; at < w.out.height * w.out.width; at++) {
                    size_t row = at / w.out.width * by, column = at % w.out.width * by;
                    double right = plain_pool(c->pooling, z + (p * height + row) * width + column, width);
                    double found = (double)y->value[p * y->cols + at * c->channels + channel];
                    if (fabs(found - right) > 1e-9)
                        fail_msg("%s: picture %zu, pixel %zu, channel %zu is %.10g, not %.10g", w.of->name, p, at,
                                 channel, found, right);
                }
        }
        free(z);
        tape_release(&tape);
        layer_release(&w);
    }
}

static double averaged_map(const struct function *f, struct inputs *in, real *grad_anchors, real *grad_candidates)
{
    (void)grad_candidates;
    const struct map map = {5, 1, DIM};
    tape_reset(f->tape);
    struct node *x = tape_constant(f->tape, 1, ANCHORS * DIM, in->anchors, true);
    struct node *mean = op_average_map(f->tape, x, &map);
    struct node *out = op_weighted_sum(f->tape, op_mean_square(f->tape, mean), 1, op_mean_square(f->tape, x), 0.1);
    double value = (double)out->value[0];
    assert_true(fabs((double)(mean->value[1] - (in->anchors[1] + in->anchors[DIM + 1] + in->anchors[2 * DIM + 1] +
                                                in->anchors[3 * DIM + 1] + in->anchors[4 * DIM + 1]) / 5)) < 1e-12);
    tape_backward(f->tape, out);
    keep_grad(x, grad_anchors);
    return value;
}

static void averages_of_maps_agree(void **state)
{
    (void)state;
    struct function f = {.name = "average_map", .value = averaged_map};
    check(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_are_what_they_should),
        cmocka_unit_test(layers_go_back),
        cmocka_unit_test(averages_of_maps_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
