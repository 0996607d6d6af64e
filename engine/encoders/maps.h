/* What encoders of pictures share: layers of convolutions (ops/convolution.h) with their weights, and what is made of
 * the last map.
 *
 * First weights are drawn with the variance 2 / inputs (He, Zhang, Ren, Sun: Delving Deep into Rectifiers, ICCV
 * 2015), scales are 1 and shifts 0; weight decay leaves both alone. The params of layer N are NAME_statisticsN,
 * NAME_convolutionN and NAME_normN. */
#ifndef ENGINE_ENCODERS_MAPS_H
#define ENGINE_ENCODERS_MAPS_H

#include "engine/encoders/encoder.h"
#include "store/description.h"

/* Sides of pictures that these encoders take. Of others the tower gets no params, and the run is refused. */
enum { LEAST_PICTURE = SMALL_PICTURE, MOST_PICTURE = 128 };

/* Goes over the layers of a tower one after the other: first to add them, then, at each forward, to apply them. */
struct map_layers {
    const struct tower *tower;
    size_t next;             /* param */
    struct tower *adds;      /* the tower again when layers are added; else NULL */
    struct rng_place *place; /* from where on first values are taken, if so */
    struct tape *tape;       /* on which they are applied, if not */
};

/* The next layer, of x to what comes out; NULL where it is added. */
struct node *map_layer(struct map_layers *layers, const struct convolution *convolution, struct node *x,
                       struct node *other);

/* What an encoder is: x, a picture in each row with the shape `map`, through all its layers to the last map, whose
 * shape is left there; x and what is returned are NULL where layers are added. */
typedef struct node *map_network(struct map_layers *layers, struct node *x, struct map *map);

/* Its functions: `init`, `encode`, which is the mean of each channel over the pixels of the last map, and
 * `describe`: of each channel that mean, the largest number and the means over the quarters of the map, so that some
 * place is kept, for tapes that look. */
size_t maps_init(struct tower *tower, const struct settings *settings, struct rng_place *place,
                 map_network *network);
struct node *maps_encode(const struct tower *tower, struct tape *tape, const struct input *input,
                         map_network *network);
struct node *maps_describe(const struct tower *tower, struct tape *tape, const struct input *input,
                           map_network *network);
enum { MAP_DESCRIPTIONS = 6 };

/* Their `fits` and the groups of their params. */
int maps_fit(const struct fitting *run, struct err *err);
/* Halves of it: whether a tower, where it encodes pictures, takes those of these rows; what steps keep. */
int maps_take(const struct tower *tower, const char *rows, struct err *err);
int maps_can_be_kept(const struct fitting *run, struct err *err);
extern const char *const maps_groups[];

/* Channels of the first layer; what is kept of four pixels. */
extern const struct knob knob_channels, knob_pooling;

#endif
