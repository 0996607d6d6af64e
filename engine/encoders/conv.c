/* A small convolutional network: three layers of 3x3, each with batch normalisation and relu, and pooling after the
 * first two, for pictures of about 28 to 32 pixels. The embedding is the mean of the last map over its pixels (Lin,
 * Chen, Yan: Network In Network, ICLR 2014), so that pictures of any size have as many numbers. With 32 channels it
 * has 93 thousand weights, with 64 it has 370 thousand. */
#include "engine/encoders/maps.h"
#include "engine/encoders/tower.h"

enum { LAYERS = 3 };

/* Through all layers, or adds them. Returns the last map, whose shape is left in `map`. */
static struct node *go_through(struct map_layers *layers, struct node *x, struct map *map)
{
    const struct tower *tower = layers->tower;
    for (size_t layer = 0; layer < LAYERS; layer++) {
        struct convolution c = {.from = *map, .size = 3, .stride = 1, .channels = tower->channels << layer,
                                .relu = true, .pooling = layer < LAYERS - 1 ? tower->pooling : POOLING_NONE};
        x = map_layer(layers, &c, x, NULL);
        *map = convolution_map(&c);
    }
    return x;
}

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    return maps_init(tower, settings, place, go_through);
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    return maps_encode(tower, tape, input, go_through);
}

static struct node *describe(const struct tower *tower, struct tape *tape, const struct input *input)
{
    return maps_describe(tower, tape, input, go_through);
}

const struct encoder encoder_conv = {
    .part = {.name = "conv", .help = "three layers of convolutions, on pictures",
             .knobs = (const struct knob *const[]){&knob_channels, &knob_pooling, NULL}, .fits = maps_fit},
    .groups = maps_groups,
    .reads_dense = true,
    .reads_pictures = true,
    .init = init,
    .encode = encode,
    .describe = describe,
};
