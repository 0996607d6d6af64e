/* What the files of the convolution share: see convolution.h. */
#ifndef ENGINE_OPS_CONVOLUTION_INTERNAL_H
#define ENGINE_OPS_CONVOLUTION_INTERNAL_H

#include "engine/ops/convolution.h"

/* Where everything is: of a few pictures at a time, as many as make enough rows of a product. Of x with zeros around
 * it each output has a window; the slopes of the outputs lie with zeros around them, too, since the way back to x
 * is a convolution of them. */
struct layout {
    struct convolution of;
    struct map made, out;      /* by the convolution itself; pooled */
    size_t pictures;           /* that are done at one go */
    size_t k;                  /* numbers in a window */
    size_t padded, padded_row; /* numbers of a picture, and of a row of it, with zeros around */
    size_t slopes, slopes_row; /* the same of slopes */
    uint32_t *window;          /* (outputs of all pictures): where in padded x each begins */
    uint32_t *tap;             /* (k): where each number of a window is, from its beginning on */
    uint32_t *pixel;           /* (outputs): where each has its channels */
    uint32_t *slope;           /* (outputs): where each has its slopes, as padded */
    uint32_t *packed;          /* (k): where rows of packed weights are */
    uint32_t *weight;          /* (k): where rows of weights are */
};

/* Whether what the convolution makes is kept for the way back; it is made again where windows of k numbers are so
 * short that this is as cheap as to read it. */
bool made_is_kept(size_t k);

void layout_make(struct layout *layout, const struct convolution *convolution, struct arena *arena, size_t rows);

/* Pictures of x into the middle of zeros. */
void layout_pad(const struct layout *layout, const real *x, size_t pictures, real *padded);

/* Back to x: pixels whose windows take the same weights, 1 phase with stride 1, 4 with stride 2. */
struct phase {
    size_t k, pixels;       /* numbers that each sums up; how many there are in a picture */
    uint32_t *row, *to;     /* (pixels of all pictures): where their slopes begin; where they are */
    uint32_t *depth, *b_row; /* (k) */
    real *weights;          /* packed: (k, channels of x) */
};
enum { MOST_PHASES = 4 };
/* How many. */
size_t phases_make(struct phase *phase, const struct layout *layout, struct arena *arena, const real *w);

/* Passes over numbers of a picture. y is what the convolution made, z = factor y + offset + other. */
struct bend {
    const struct layout *layout;
    const real *factor, *offset; /* (channels) */
};
/* One picture: relu and pooling. */
void bend_forward(const struct bend *bend, const real *y, const real *other, real *to);
/* Its way back: the slopes of z, into the padded `slopes` of this picture. */
void bend_back(const struct bend *bend, const real *y, const real *other, const real *grad, real *slopes);

/* To sums (2, channels): of a and of a b over n pixels. */
void add_sums(const real *a, const real *b, size_t n, size_t channels, double *sum);
/* Slopes of n pixels: those of z become those of y, factor slope + steady + tilt y. */
void slopes_of_made(real *slope, const real *y, const real *factor, const real *steady, const real *tilt, size_t n,
                    size_t channels);

#endif
