/* The header of NumPy's format, versions 1 to 3: six bytes of magic, two of version, the length of the header (2
 * bytes, from version 2 on 4), and the header, which is a Python dictionary with the keys 'descr', 'fortran_order'
 * and 'shape'. Behind it stand the numbers. */
#ifndef ENGINE_IMPORT_NPY_HEADER_H
#define ENGINE_IMPORT_NPY_HEADER_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { NPY_DIMENSIONS = 4 };
enum npy_kind { NPY_TRUTH, NPY_WHOLE, NPY_SIGNED, NPY_REAL };

struct npy_header {
    size_t dimensions; /* more than NPY_DIMENSIONS: only the first are in `shape` */
    size_t shape[NPY_DIMENSIONS];
    size_t size;       /* bytes of a number */
    enum npy_kind kind;
};

/* Reads up to the first number, and sees that the file, which is called `path` in refusals, has as many as its header
 * says. The dimensions are known also when that is not so. */
int npy_header_read(struct npy_header *header, FILE *file, const char *path, struct err *err);
/* Reads `n` numbers. */
int npy_numbers(const struct npy_header *header, FILE *file, const char *path, double *to, size_t n, struct err *err);

#endif
