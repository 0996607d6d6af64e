/* A matrix of numbers as NumPy's `np.save` writes it: two dimensions, float32 or float64, rows one after the
 * other. */
#ifndef ENGINE_IMPORT_NPY_H
#define ENGINE_IMPORT_NPY_H

#include "store/base/err.h"

#include <stddef.h>

struct npy {
    size_t rows, cols;
    float *value; /* (rows, cols) */
};

/* Refuses, with the file's name and what to do: other files, other types and orders, other numbers of dimensions, a
 * file that is cut short or too long, and numbers that are not finite. To be released with npy_release. */
int npy_read(struct npy *npy, const char *path, struct err *err);
void npy_release(struct npy *npy);

#endif
