/* Numbers as NumPy's `np.save` writes them: float32, float64 or whole, in one dimension or in two, rows one after the
 * other. */
#ifndef ENGINE_IMPORT_NPY_H
#define ENGINE_IMPORT_NPY_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct npy {
    size_t rows, cols;
    float *value; /* (rows, cols) */
};

/* Whether a file begins as one does; of a pipe nothing is taken. */
bool npy_is(const char *path);
/* A matrix. Refuses, with the file's name and what to do: other files, other types and orders, other numbers of
 * dimensions, a file that is cut short or too long, and numbers that are not finite; with `missing` NaN stays. To be
 * released with npy_release. */
int npy_read(struct npy *npy, const char *path, bool missing, struct err *err);
/* One whole number for each row, in one dimension or a matrix of one column; real ones too if they are whole. The
 * caller frees *value, also after a failure. */
int npy_read_whole(int64_t **value, size_t *n, const char *path, struct err *err);
/* The same from an array that lies in an open file, which is called `path` in refusals. */
int npy_read_whole_from(int64_t **value, size_t *n, FILE *file, const char *path, struct err *err);
void npy_release(struct npy *npy);

#endif
