/* A linear classifier of rows of numbers: softmax regression with a small weight decay. Training has no knob and no
 * luck, and the same rows give the same bits whatever the number of threads. */
#ifndef ENGINE_PROBES_CLASSIFIER_H
#define ENGINE_PROBES_CLASSIFIER_H

#include "engine/core/pool.h"
#include "engine/core/real.h"

#include <stdint.h>

/* Class c of a row x is scored by weight[c] . z, z being x less `mean`, divided by `deviation`, with a 1 behind it
 * and zeros behind that. */
struct classifier {
    size_t dim, classes;
    size_t width;             /* of z: a multiple of what is added at one go */
    double *mean, *deviation; /* (dim) */
    double *weight;           /* (classes, width) */
};

/* On n rows x (n, dim), of which there is one at least, and their classes. To be released with classifier_release. */
void classifier_train(struct classifier *classifier, struct pool *pool, const real *x, const uint32_t *class,
                      size_t n, size_t dim, size_t classes);
/* The class with the highest score of each of n rows, the first of equals. */
void classifier_answer(const struct classifier *classifier, const real *x, size_t n, uint32_t *answer);
/* How likely each class is for each of n rows, into chance (n, classes): the chances of a row add up to 1. */
void classifier_chances(const struct classifier *classifier, const real *x, size_t n, double *chance);
void classifier_release(struct classifier *classifier);

#endif
