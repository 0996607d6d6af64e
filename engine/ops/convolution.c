/* A layer of a convolution: see convolution.h.
 *
 * With y the convolution, z = scale (y - mean) / d + shift, d = sqrt(variance + epsilon), and s the slopes of z, the
 * way back is scale' = sum(s (y - mean) / d), shift' = sum(s), and
 *
 *     y' = scale / d (s - mean(s) - (y - mean) / d mean(s (y - mean) / d))
 *
 * of a batch, scale / d s where mean and variance are given; then w' = sum of windows times y', and x' a convolution
 * of y'. So both ways go over the pictures twice: for sums over the batch, and with them.
 *
 * Pictures are dealt out to lanes, a few at a time, as many lanes whatever the number of threads; each adds up its
 * own sums, of statistics in double, and lanes are added in order. */
#include "engine/ops/convolution_internal.h"

#include "engine/core/gathered.h"
#include "engine/core/processor.h"
#include "engine/ops/statistics.h"

#include <assert.h>

enum { X, W, SCALE_SHIFT, OTHER };
enum { LANES_OF_PICTURES = 8 };

struct layer {
    struct layout layout;
    struct node *node;
    size_t rows;
    const real *weights;        /* packed */
    real *made;                 /* (n, made): what the convolution makes of each row; NULL where it is made again */
    bool given;                 /* mean and variance are not the batch's */
    double *mean, *root;        /* (channels): of y; sqrt(variance + epsilon) */
    real *factor, *offset;      /* (channels): z = factor y + offset */
    real *scratch;              /* (threads, scratch_size) */
    size_t scratch_size;
    double *sum;                /* (lanes, 2, channels) */
    /* On the way back. */
    real *const *grad;
    const bool *add;
    real *steady, *tilt;        /* (channels): the slopes of y are factor s + steady + tilt y */
    real *lane;                 /* (lanes, k, channels): the gradient of w */
    struct phase phase[MOST_PHASES];
    size_t phases;
};

/* Some pictures, and where a worker does them: padded x, what is made of it, slopes. */
struct part {
    size_t first, n;
    real *padded, *slopes;
    const real *made;
};

static struct part part_of(const struct layer *layer, size_t block, int worker)
{
    const struct layout *l = &layer->layout;
    size_t first = block * l->pictures, left = layer->rows - first;
    real *scratch = layer->scratch + (size_t)worker * layer->scratch_size;
    return (struct part){.first = first, .n = left < l->pictures ? left : l->pictures, .padded = scratch,
                         .slopes = scratch + l->pictures * l->padded};
}

static void make_scratch(struct layer *layer, struct tape *tape)
{
    const struct layout *l = &layer->layout;
    size_t threads = (size_t)pool_threads(tape->pool);
    layer->scratch_size = l->pictures * (l->padded + l->slopes + map_size(&l->made)) + PRODUCT_LANES;
    layer->scratch = arena_zeroed(&tape->arena, threads * layer->scratch_size, sizeof *layer->scratch);
}

static void pad_part(const struct layer *layer, const struct part *part)
{
    const struct node *x = layer->node->input[X];
    layout_pad(&layer->layout, x->value + part->first * x->cols, part->n, part->padded);
}

/* The convolution of padded pictures. */
static void convolve(const struct layer *layer, const struct part *part, real *to)
{
    const struct layout *l = &layer->layout;
    struct gathered product = {.m = part->n * l->made.height * l->made.width, .n = l->made.channels, .k = l->k,
                               .a = part->padded, .row = l->window, .depth = l->tap, .b = layer->weights,
                               .b_row = l->packed, .b_panel = l->k * PRODUCT_LANES, .c = to, .c_row = l->pixel};
    gathered_run(&product, processor_generation());
}

/* What was made of these pictures, or is made again of them, which then are padded. */
static void make_part(const struct layer *layer, struct part *part)
{
    const struct layout *l = &layer->layout;
    real *again = part->slopes + l->pictures * l->slopes;
    part->made = layer->made ? layer->made + part->first * map_size(&l->made) : again;
    if (layer->made)
        return;
    pad_part(layer, part);
    convolve(layer, part, again);
}

/* The lanes' work is done for the blocks of a lane, one after the other. */
static size_t blocks_of(const struct layer *layer)
{
    return (layer->rows + layer->layout.pictures - 1) / layer->layout.pictures;
}

static size_t lanes_of(const struct layer *layer)
{
    return blocks_of(layer) < LANES_OF_PICTURES ? blocks_of(layer) : LANES_OF_PICTURES;
}

static double *sums_of_lane(const struct layer *layer, size_t lane)
{
    return layer->sum + lane * 2 * layer->layout.made.channels;
}

static const real *other_of(const struct layer *layer, size_t row)
{
    const struct node *other = layer->node->input[OTHER];
    return other ? other->value + row * other->cols : NULL;
}

/* Forward ------------------------------------------------------------------------------------------ */

static void measure_lane(void *context, size_t lane, int worker)
{
    const struct layer *layer = context;
    const struct layout *l = &layer->layout;
    for (size_t block = lane; block < blocks_of(layer); block += LANES_OF_PICTURES) {
        struct part part = part_of(layer, block, worker);
        real *to = layer->made ? layer->made + part.first * map_size(&l->made)
                               : part.slopes + l->pictures * l->slopes;
        pad_part(layer, &part);
        convolve(layer, &part, to);
        add_sums(to, to, part.n * l->made.height * l->made.width, l->made.channels, sums_of_lane(layer, lane));
    }
}

static void finish_block(void *context, size_t block, int worker)
{
    const struct layer *layer = context;
    const struct layout *l = &layer->layout;
    const struct bend bend = {l, layer->factor, layer->offset};
    struct part part = part_of(layer, block, worker);
    make_part(layer, &part);
    for (size_t i = 0; i < part.n; i++)
        bend_forward(&bend, part.made + i * map_size(&l->made), other_of(layer, part.first + i),
                     layer->node->value + (part.first + i) * layer->node->cols);
}

/* Adds up the sums of lanes, to those of the first. */
static void add_lanes(struct layer *layer, struct tape *tape, void (*lane_of)(void *, size_t, int))
{
    size_t numbers = 2 * layer->layout.made.channels;
    layer->sum = arena_zeroed(&tape->arena, LANES_OF_PICTURES * numbers, sizeof *layer->sum);
    pool_for(tape->pool, lanes_of(layer), lane_of, layer);
    for (size_t lane = 1; lane < LANES_OF_PICTURES; lane++)
        for (size_t k = 0; k < numbers; k++)
            layer->sum[k] += layer->sum[lane * numbers + k];
}

/* How many numbers a channel has in the batch. */
static double count_of(const struct layer *layer)
{
    return (double)(layer->rows * layer->layout.made.height * layer->layout.made.width);
}

static void measure_batch(struct layer *layer, struct tape *tape, struct param *statistics)
{
    size_t channels = layer->layout.made.channels;
    add_lanes(layer, tape, measure_lane);
    layer->mean = layer->sum;
    layer->root = layer->sum + channels;
    for (size_t c = 0; c < channels; c++) {
        layer->mean[c] /= count_of(layer);
        layer->root[c] = fmax(layer->root[c] / count_of(layer) - layer->mean[c] * layer->mean[c], 0);
    }
    statistics_follow(tape, statistics, layer->mean);
}

static void make_bend(struct layer *layer, struct tape *tape, struct param *statistics)
{
    size_t channels = layer->layout.made.channels;
    const real *scale = layer->node->input[SCALE_SHIFT]->value, *shift = scale + channels;
    layer->given = statistics_are_given(tape, statistics);
    if (layer->given) {
        layer->mean = statistics_read(tape, statistics);
        layer->root = layer->mean + channels;
    } else
        measure_batch(layer, tape, statistics);
    layer->factor = arena_alloc(&tape->arena, 2 * channels, sizeof *layer->factor);
    layer->offset = layer->factor + channels;
    for (size_t c = 0; c < channels; c++) {
        layer->root[c] = sqrt(layer->root[c] + STATISTICS_EPSILON);
        layer->factor[c] = (real)((double)scale[c] / layer->root[c]);
        layer->offset[c] = (real)((double)shift[c] - (double)scale[c] * layer->mean[c] / layer->root[c]);
    }
}

/* Back ------------------------------------------------------------------------------------------ */

/* The slopes of z of these pictures, padded. */
static void bend_part_back(const struct layer *layer, const struct part *part)
{
    const struct layout *l = &layer->layout;
    const struct node *node = layer->node;
    const struct bend bend = {l, layer->factor, layer->offset};
    for (size_t i = 0; i < part->n; i++)
        bend_back(&bend, part->made + i * map_size(&l->made), other_of(layer, part->first + i),
                  node->grad + (part->first + i) * node->cols, part->slopes + i * l->slopes);
}

/* Where a row of a picture has its slopes. */
static real *slopes_at(const struct layout *l, const struct part *part, size_t picture, size_t row)
{
    return part->slopes + picture * l->slopes + (row + 1) * l->slopes_row + l->made.channels;
}

static void slope_sums_lane(void *context, size_t lane, int worker)
{
    const struct layer *layer = context;
    const struct layout *l = &layer->layout;
    size_t row = l->made.width * l->made.channels;
    for (size_t block = lane; block < blocks_of(layer); block += LANES_OF_PICTURES) {
        struct part part = part_of(layer, block, worker);
        make_part(layer, &part);
        bend_part_back(layer, &part);
        for (size_t i = 0; i < part.n; i++)
            for (size_t y = 0; y < l->made.height; y++)
                add_sums(slopes_at(l, &part, i, y), part.made + (i * l->made.height + y) * row, l->made.width,
                         l->made.channels, sums_of_lane(layer, lane));
    }
}

/* The slopes of z are those of what was added. */
static void add_to_other(const struct layer *layer, const struct part *part)
{
    const struct layout *l = &layer->layout;
    size_t row = l->made.width * l->made.channels;
    for (size_t i = 0; i < part->n; i++)
        for (size_t y = 0; y < l->made.height; y++) {
            const real *slopes = slopes_at(l, part, i, y);
            real *to = layer->grad[OTHER] + ((part->first + i) * l->made.height + y) * row;
            if (layer->add[OTHER])
                vector_add_scaled(to, 1, slopes, row);
            else
                memcpy(to, slopes, row * sizeof *to);
        }
}

/* The slopes of z become those of y. */
static void slopes_of_y(const struct layer *layer, const struct part *part)
{
    const struct layout *l = &layer->layout;
    size_t row = l->made.width * l->made.channels;
    for (size_t i = 0; i < part->n; i++)
        for (size_t y = 0; y < l->made.height; y++)
            slopes_of_made(slopes_at(l, part, i, y), part->made + (i * l->made.height + y) * row, layer->factor,
                           layer->steady, layer->tilt, l->made.width, l->made.channels);
}

static void add_to_weights(const struct layer *layer, const struct part *part, real *to, bool add)
{
    const struct layout *l = &layer->layout;
    if (layer->made) /* else they are padded */
        pad_part(layer, part);
    struct gathered product = {.m = l->k, .n = l->made.channels, .k = part->n * l->made.height * l->made.width,
                               .a = part->padded, .row = l->tap, .depth = l->window, .b = part->slopes,
                               .b_row = l->slope, .b_panel = PRODUCT_LANES, .c = to, .c_row = l->weight, .add = add};
    gathered_run(&product, processor_generation());
}

static void add_to_x(const struct layer *layer, const struct part *part)
{
    const struct layout *l = &layer->layout;
    for (size_t i = 0; i < layer->phases; i++) {
        const struct phase *phase = &layer->phase[i];
        struct gathered product = {.m = part->n * phase->pixels, .n = l->of.from.channels, .k = phase->k,
                                   .a = part->slopes, .row = phase->row, .depth = phase->depth, .b = phase->weights,
                                   .b_row = phase->b_row, .b_panel = phase->k * PRODUCT_LANES,
                                   .c = layer->grad[X] + part->first * map_size(&l->of.from), .c_row = phase->to,
                                   .add = layer->add[X]};
        gathered_run(&product, processor_generation());
    }
}

static void back_lane(void *context, size_t lane, int worker)
{
    const struct layer *layer = context;
    size_t weights = layer->layout.k * layer->layout.made.channels;
    for (size_t block = lane; block < blocks_of(layer); block += LANES_OF_PICTURES) {
        struct part part = part_of(layer, block, worker);
        make_part(layer, &part);
        bend_part_back(layer, &part);
        if (layer->grad[OTHER])
            add_to_other(layer, &part);
        slopes_of_y(layer, &part);
        if (layer->grad[W])
            add_to_weights(layer, &part, layer->lane + lane * weights, block > lane);
        if (layer->grad[X])
            add_to_x(layer, &part);
    }
}

/* From the sums of slopes: the gradients of scale and shift, and what the batch's mean and variance say to y. */
static void use_sums(struct layer *layer)
{
    size_t channels = layer->layout.made.channels;
    real *grad = layer->grad[SCALE_SHIFT];
    for (size_t c = 0; c < channels; c++) {
        double slope = layer->sum[c], bent = (layer->sum[channels + c] - layer->mean[c] * slope) / layer->root[c];
        double factor = (double)layer->factor[c], tilt = factor * bent / count_of(layer) / layer->root[c];
        if (grad) {
            grad[c] = (layer->add[SCALE_SHIFT] ? grad[c] : 0) + (real)bent;
            grad[channels + c] = (layer->add[SCALE_SHIFT] ? grad[channels + c] : 0) + (real)slope;
        }
        layer->tilt[c] = layer->given ? 0 : (real)-tilt;
        layer->steady[c] = layer->given ? 0 : (real)(tilt * layer->mean[c] - factor * slope / count_of(layer));
    }
}

static void convolution_backward(struct tape *tape, struct node *self, real *const *grad, const bool *add)
{
    struct layer *layer = self->saved;
    size_t channels = layer->layout.made.channels, weights = layer->layout.k * channels;
    layer->grad = grad;
    layer->add = add;
    layer->steady = arena_alloc(&tape->arena, 2 * channels, sizeof *layer->steady);
    layer->tilt = layer->steady + channels;
    layer->phases = grad[X] ? phases_make(layer->phase, &layer->layout, &tape->arena, self->input[W]->value) : 0;
    layer->lane = arena_alloc(&tape->arena, lanes_of(layer) * weights, sizeof *layer->lane);
    make_scratch(layer, tape);
    add_lanes(layer, tape, slope_sums_lane);
    use_sums(layer);
    pool_for(tape->pool, lanes_of(layer), back_lane, layer);
    if (grad[W] && !add[W])
        memset(grad[W], 0, weights * sizeof *grad[W]);
    for (size_t lane = 0; grad[W] && lane < lanes_of(layer); lane++)
        vector_add_scaled(grad[W], 1, layer->lane + lane * weights, weights);
    if (layer->made)
        tape_spare(tape, layer->made, layer->rows * map_size(&layer->layout.made));
}

static const struct op convolution_op = {.name = "convolution", .backward_all = convolution_backward};

/* ------------------------------------------------------------------------------------------ */

static void check_inputs(const struct layer *layer, const struct node *x, const struct node *w,
                         const struct node *scale_shift, const struct param *statistics, const struct node *other)
{
    const struct layout *l = &layer->layout;
    size_t channels = l->made.channels;
    assert(x->cols == map_size(&l->of.from) && w->rows == l->k && w->cols == channels);
    assert(scale_shift->rows == 2 && scale_shift->cols == channels);
    assert(statistics->rows == 2 && statistics->cols == channels);
    assert(!other || (other != x && other->cols == map_size(&l->out) && l->of.pooling == POOLING_NONE));
    assert(l->of.relu || l->of.pooling == POOLING_NONE);
}

struct node *op_convolution(struct tape *tape, const struct convolution *convolution, struct node *x, struct node *w,
                            struct node *scale_shift, struct param *statistics, struct node *other)
{
    struct layer *layer = arena_zeroed(&tape->arena, 1, sizeof *layer);
    struct layout *l = &layer->layout;
    layout_make(l, convolution, &tape->arena, x->rows);
    check_inputs(layer, x, w, scale_shift, statistics, other);
    layer->rows = x->rows;
    layer->node = tape_node(tape, &convolution_op, x->rows, map_size(&l->out), x, w);
    layer->node->saved = layer;
    tape_input(layer->node, SCALE_SHIFT, scale_shift);
    if (other)
        tape_input(layer->node, OTHER, other);
    real *weights = arena_alloc(&tape->arena, gathered_packed_size(w->cols, l->k), sizeof *weights);
    gathered_pack(w->cols, l->k, w->value, weights);
    layer->weights = weights;
    make_scratch(layer, tape);
    if (!statistics_are_given(tape, statistics) && made_is_kept(l->k))
        layer->made = arena_alloc(&tape->arena, x->rows * map_size(&l->made), sizeof *layer->made);
    make_bend(layer, tape, statistics);
    pool_for(tape->pool, blocks_of(layer), finish_block, layer);
    return layer->node;
}
