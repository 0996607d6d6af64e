/* Points in the plane, with a class: the smallest data set that has everything. A toy is a part; `nearfar import NAME
 * --toy TOY` makes one (engine/import/toy.h).
 *
 * The same seed gives the same bits on every machine: nothing here calls the C library's mathematics, and the
 * Makefile forbids the compiler to fuse a multiplication with an addition. */
#ifndef ENGINE_TOYS_TOY_H
#define ENGINE_TOYS_TOY_H

#include "engine/core/rng.h"
#include "engine/core/turn.h"
#include "engine/part.h"

struct toy {
    struct part part;
    const char *class_word;       /* what one class is: "ring" */
    unsigned least, most, usual;  /* classes */
    double noise;                 /* usual standard deviation of what is added to both coordinates */
    /* Where a point of a class lies without noise, within a circle of radius 1 or a little more. */
    void (*place)(const struct rng *rng, unsigned class, unsigned classes, double at[2]);
};

/* ERR_USAGE names the nearest. */
const struct toy *toy_named(const char *name, struct err *err);

/* Point number `row` of so many classes, which it takes in turn. */
void toy_point(const struct toy *toy, const struct rng *rng, uint32_t row, unsigned classes, double noise,
               float at[2]);

#endif
