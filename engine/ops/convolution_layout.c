/* Tables of where numbers are: see convolution_internal.h. */
#include "engine/ops/convolution_internal.h"

#include "engine/core/gathered.h"

enum { OUTPUTS_AT_ONCE = 256 };

size_t map_size(const struct map *map)
{
    return map->height * map->width * map->channels;
}

static struct map made_map(const struct convolution *c)
{
    return (struct map){(c->from.height + c->stride - 1) / c->stride, (c->from.width + c->stride - 1) / c->stride,
                        c->channels};
}

struct map convolution_map(const struct convolution *c)
{
    struct map map = made_map(c);
    size_t by = c->pooling == POOLING_NONE ? 1 : 2;
    return (struct map){map.height / by, map.width / by, map.channels};
}

bool made_is_kept(size_t k)
{
    return k > 27;
}

size_t convolution_kept(const struct convolution *c)
{
    struct map made = made_map(c), out = convolution_map(c);
    return map_size(&out) + (made_is_kept(c->size * c->size * c->from.channels) ? map_size(&made) : 0);
}

static size_t outputs_of(const struct layout *l)
{
    return l->made.height * l->made.width;
}

static void fill_outputs(struct layout *l)
{
    size_t columns = l->made.width, at = 0, channels = l->made.channels;
    for (size_t picture = 0; picture < l->pictures; picture++)
        for (size_t i = 0; i < outputs_of(l); i++, at++) {
            size_t y = i / columns, x = i % columns;
            l->window[at] = (uint32_t)(picture * l->padded + y * l->of.stride * l->padded_row +
                                       x * l->of.stride * l->of.from.channels);
            l->slope[at] = (uint32_t)(picture * l->slopes + (y + 1) * l->slopes_row + (x + 1) * channels);
            l->pixel[at] = (uint32_t)(at * channels);
        }
}

static void fill_taps(struct layout *l)
{
    size_t row = l->of.size * l->of.from.channels;
    for (size_t d = 0; d < l->k; d++) {
        l->tap[d] = (uint32_t)(d / row * l->padded_row + d % row);
        l->packed[d] = (uint32_t)(d * PRODUCT_LANES);
        l->weight[d] = (uint32_t)(d * l->of.channels);
    }
}

void layout_make(struct layout *l, const struct convolution *c, struct arena *arena, size_t rows)
{
    *l = (struct layout){.of = *c, .made = made_map(c), .out = convolution_map(c)};
    size_t outputs = outputs_of(l), border = c->size / 2, most = OUTPUTS_AT_ONCE / outputs;
    l->pictures = most < 1 ? 1 : most < rows ? most : rows;
    l->k = c->size * c->size * c->from.channels;
    l->padded_row = (c->from.width + 2 * border) * c->from.channels;
    l->padded = (c->from.height + 2 * border) * l->padded_row;
    l->slopes_row = (l->made.width + 2) * c->channels;
    l->slopes = (l->made.height + 2) * l->slopes_row;
    l->window = arena_alloc(arena, 3 * (l->pictures * outputs + l->k), sizeof *l->window);
    l->slope = l->window + l->pictures * outputs;
    l->pixel = l->slope + l->pictures * outputs;
    l->tap = l->pixel + l->pictures * outputs;
    l->packed = l->tap + l->k;
    l->weight = l->packed + l->k;
    fill_outputs(l);
    fill_taps(l);
}

void layout_pad(const struct layout *l, const real *x, size_t pictures, real *padded)
{
    const struct map *from = &l->of.from;
    size_t row = from->width * from->channels, border = l->of.size / 2;
    for (size_t picture = 0; picture < pictures; picture++)
        for (size_t y = 0; y < from->height; y++)
            memcpy(padded + picture * l->padded + (y + border) * l->padded_row + border * from->channels,
                   x + (picture * from->height + y) * row, row * sizeof *x);
}

/* Back to x ------------------------------------------------------------------------------------------ */

/* Along one direction, pixel stride j + at is in the windows of outputs j + from[i] - 1, as number tap[i] of each. */
struct reach {
    size_t n, from[3], tap[3];
};

static struct reach reach_of(const struct convolution *c, size_t at)
{
    struct reach reach = {0};
    size_t border = c->size / 2;
    for (size_t tap = c->size; tap-- > 0;) /* outputs in rising order */
        if ((at + border + c->stride - tap) % c->stride == 0) {
            reach.from[reach.n] = (at + border + c->stride - tap) / c->stride;
            reach.tap[reach.n++] = tap;
        }
    return reach;
}

/* The pixels of a phase, all pictures. */
static void fill_pixels(struct phase *phase, const struct layout *l, size_t top, size_t left)
{
    const struct map *from = &l->of.from;
    size_t at = 0, stride = l->of.stride;
    for (size_t picture = 0; picture < l->pictures; picture++)
        for (size_t y = top; y < from->height; y += stride)
            for (size_t x = left; x < from->width; x += stride, at++) {
                phase->row[at] = (uint32_t)(picture * l->slopes + y / stride * l->slopes_row +
                                            x / stride * l->of.channels);
                phase->to[at] = (uint32_t)(((picture * from->height + y) * from->width + x) * from->channels);
            }
}

/* What each of them sums up, and by which weights. */
static void fill_weights(struct phase *phase, const struct layout *l, const struct reach *down,
                         const struct reach *across, const real *w, struct arena *arena)
{
    size_t inputs = l->of.from.channels, outputs = l->of.channels, d = 0;
    real *plain = arena_alloc(arena, phase->k * inputs + 1, sizeof *plain);
    for (size_t i = 0; i < down->n; i++)
        for (size_t j = 0; j < across->n; j++)
            for (size_t channel = 0; channel < outputs; channel++, d++) {
                const real *from = w + (down->tap[i] * l->of.size + across->tap[j]) * inputs * outputs + channel;
                phase->depth[d] = (uint32_t)(down->from[i] * l->slopes_row + across->from[j] * outputs + channel);
                phase->b_row[d] = (uint32_t)(d * PRODUCT_LANES);
                for (size_t k = 0; k < inputs; k++)
                    plain[d * inputs + k] = from[k * outputs];
            }
    gathered_pack(inputs, phase->k, plain, phase->weights);
}

size_t phases_make(struct phase *phase, const struct layout *l, struct arena *arena, const real *w)
{
    const struct map *from = &l->of.from;
    size_t stride = l->of.stride, n = 0;
    for (size_t top = 0; top < stride; top++)
        for (size_t left = 0; left < stride; left++, n++) {
            struct reach down = reach_of(&l->of, top), across = reach_of(&l->of, left);
            size_t rows = (from->height + stride - 1 - top) / stride,
                   columns = (from->width + stride - 1 - left) / stride, k = down.n * across.n * l->of.channels;
            phase[n] = (struct phase){.k = k, .pixels = rows * columns};
            phase[n].row = arena_alloc(arena, 2 * l->pictures * rows * columns + 2 * k + 1, sizeof(uint32_t));
            phase[n].to = phase[n].row + l->pictures * rows * columns;
            phase[n].depth = phase[n].to + l->pictures * rows * columns;
            phase[n].b_row = phase[n].depth + k;
            phase[n].weights = arena_alloc(arena, gathered_packed_size(from->channels, k), sizeof(real));
            fill_pixels(&phase[n], l, top, left);
            fill_weights(&phase[n], l, &down, &across, w, arena);
        }
    return n;
}
