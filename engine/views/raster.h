/* A picture while views change it. There are three kinds of such views, which follow each other:
 *
 *   moves    say where in the stored picture each pixel is taken from; all of them together are one movement of the
 *            plane, and the pixels are read once
 *   tints    say what becomes of a colour; all of them together are one matrix, applied once
 *   paints   change pixels by those around them
 *
 * Nothing here calls the C library's mathematics, and the Makefile forbids the compiler to fuse a multiplication with
 * an addition, so that a view is the same on every machine. */
#ifndef ENGINE_VIEWS_RASTER_H
#define ENGINE_VIEWS_RASTER_H

#include "engine/data/corpus.h"

enum { MOST_CHANNELS = 3 };

struct raster {
    size_t height, width, channels;
    real *pixel;        /* (height, width, channels), from 0 to 255 */
    real *spare;        /* (raster_spare): for who changes pixels in place */
    const double *mean; /* (channels): of the train rows, or NULL */
};

/* Numbers of the spare room for a picture. */
size_t raster_spare(const struct feature *feature);
struct raster raster_of(const struct feature *feature, real *pixel, real *spare);

/* The plane from a picture's upper left corner, (0, 0), to (width, height). */
struct movement {
    double height, width;
    double at[2][3]; /* a point (x, y) of the view is taken from at * (x, y, 1) */
};

struct movement movement_of(const struct feature *feature);
/* The view so far is seen through another movement: a point (x, y) is taken from where step * (x, y, 1) was. */
void movement_then(struct movement *movement, const double step[2][3]);
/* Reads a row of the feature as it is moved: each pixel from between the four around its point, by their
 * distances; a point outside of the picture is that of the edge next to it. */
void movement_read(const struct movement *movement, const struct feature *feature, size_t row, struct raster *to);

/* What becomes of a colour: by * colour + add. */
struct tint {
    size_t channels;
    double by[MOST_CHANNELS][MOST_CHANNELS], add[MOST_CHANNELS];
    double mean[MOST_CHANNELS]; /* of the picture with the tint as it is */
};

struct tint tint_of(const struct raster *raster);
/* One more tint after those that are there. */
void tint_then(struct tint *tint, double by[MOST_CHANNELS][MOST_CHANNELS], const double add[MOST_CHANNELS]);
/* What is brighter than 255 or darker than 0 is cut off. */
void tint_apply(const struct tint *tint, struct raster *raster);
/* How bright a colour is: 0.299 red + 0.587 green + 0.114 blue, or the grey itself. */
double tint_brightness(const struct tint *tint, const double *colour);
/* Each colour so far towards its own grey (part 1) or away from it (part below 0). */
void tint_towards_grey(struct tint *tint, double part);

#endif
