/* Convolutions of pictures: a node has a picture in each row, pixel by pixel from the top left, and of each pixel its
 * channels side by side.
 *
 * A layer is one op: convolution, batch normalisation with a learned scale and shift (Ioffe and Szegedy: Batch
 * Normalization, ICML 2015), what another node adds, relu, and pooling. The numbers between them are as many as a
 * picture has pixels times the channels of the layer, and to move them costs more than to compute with them: as one
 * op, what is kept is what the convolution makes (where its sums are short not even that: it is made again), and the
 * rest is done picture by picture in the caches. */
#ifndef ENGINE_OPS_CONVOLUTION_H
#define ENGINE_OPS_CONVOLUTION_H

#include "engine/ops/ops.h"

struct map {
    size_t height, width, channels;
};

/* None, or of squares of two by two pixels, which stand side by side: their largest number, or their mean. A last row
 * or column that no square takes is left out. The words of the knob of encoders stand in this order, from the second
 * on. */
enum pooling { POOLING_NONE, POOLING_MAXIMUM, POOLING_AVERAGE };

struct convolution {
    struct map from;   /* of a row of x */
    size_t size;       /* of windows: 3, whose middle goes over all pixels, with zeros around the picture; or 1 */
    size_t stride;     /* 1; or 2: every second pixel of each direction, beginning with the first */
    size_t channels;   /* that it makes */
    enum pooling pooling; /* not where something is added */
    bool relu;         /* before pooling, which wants it */
};

size_t map_size(const struct map *map);
/* What comes out. */
struct map convolution_map(const struct convolution *convolution);

/* (n, height width channels) of convolution_map: relu(scale (x * w - mean) / sqrt(variance + 1e-5) + shift + other),
 * pooled. w (size size channels of x, channels) has the rows of windows one below the other; scale_shift (2,
 * channels). Mean and variance of a channel are over all pixels of the batch, in double, or the statistics, as for
 * op_batch_norm. `other` (n, the same map), or NULL. The same sums, whatever the number of threads. */
struct node *op_convolution(struct tape *tape, const struct convolution *convolution, struct node *x, struct node *w,
                            struct node *scale_shift, struct param *statistics, struct node *other);

/* (n, channels): the mean of each channel over the pixels of a picture. */
struct node *op_average_map(struct tape *tape, struct node *x, const struct map *map);

/* Numbers that op_convolution keeps of a row of x while training. */
size_t convolution_kept(const struct convolution *convolution);

#endif
