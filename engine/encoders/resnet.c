/* A small residual network (He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, CVPR 2016): a layer of
 * 3x3 with pooling, and three stages of blocks of two layers, each of which adds to what it is given. From stage to
 * stage there are half as many rows and columns and twice as many channels; what the first block of a stage is given
 * goes through a layer of 1x1. The embedding is the mean of the last map. With 32 channels and a block in each stage
 * it has 307 thousand weights. */
#include "engine/encoders/maps.h"
#include "engine/encoders/tower.h"

static const struct knob knob_blocks = {
    .name = "blocks", .type = KNOB_INT, .low = 1, .high = 8, .scale = SCALE_LINEAR, .start = "1", .unit = "blocks",
    .why_not = "it is the shape of the weights", .help = "residual blocks in each of the three stages"};

enum { STAGES = 3 };

/* One block, from `map` to `map`. */
static struct node *block(struct map_layers *layers, size_t stride, size_t channels, struct node *x, struct map *map)
{
    struct convolution first = {.from = *map, .size = 3, .stride = stride, .channels = channels, .relu = true};
    struct convolution beside = {.from = *map, .size = 1, .stride = stride, .channels = channels};
    struct convolution second = {.from = convolution_map(&first), .size = 3, .stride = 1, .channels = channels,
                                 .relu = true};
    struct node *y = map_layer(layers, &first, x, NULL);
    if (stride != 1 || channels != map->channels)
        x = map_layer(layers, &beside, x, NULL);
    *map = second.from;
    return map_layer(layers, &second, y, x);
}

static struct node *go_through(struct map_layers *layers, struct node *x, struct map *map)
{
    const struct tower *tower = layers->tower;
    struct convolution first = {.from = *map, .size = 3, .stride = 1, .channels = tower->channels, .relu = true,
                                .pooling = tower->pooling};
    x = map_layer(layers, &first, x, NULL);
    *map = convolution_map(&first);
    for (size_t stage = 0; stage < STAGES; stage++)
        for (size_t b = 0; b < tower->blocks; b++)
            x = block(layers, stage > 0 && b == 0 ? 2 : 1, tower->channels << stage, x, map);
    return x;
}

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    tower->blocks = (size_t)setting(settings, &knob_blocks);
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

const struct encoder encoder_resnet = {
    .part = {.name = "resnet", .help = "a small residual network of convolutions, on pictures",
             .knobs = (const struct knob *const[]){&knob_channels, &knob_blocks, &knob_pooling, NULL},
             .fits = maps_fit},
    .groups = maps_groups,
    .reads_dense = true,
    .reads_pictures = true,
    .init = init,
    .encode = encode,
    .describe = describe,
};
