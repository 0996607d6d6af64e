/* Safetensors files from elsewhere: 8 bytes little-endian length, a JSON header of that length, then the numbers of
 * named tensors. What the engine writes itself is read by arrays.h. */
#ifndef ENGINE_SAFETENSORS_H
#define ENGINE_SAFETENSORS_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { TENSOR_DIMENSIONS = 8, TENSOR_TYPE = 16 };

struct tensor {
    char *name;
    char type[TENSOR_TYPE];           /* as the header writes it: F32, F16, BF16, I64, ... */
    size_t dimensions, shape[TENSOR_DIMENSIONS];
    size_t begin, end;                /* bytes of the data */
};

struct safetensors {
    const unsigned char *bytes;       /* mapped */
    size_t size, header;
    struct tensor *list;              /* in the order of the header */
    size_t n;
};

/* Refuses what is no such file, and a header that names a tensor twice, or tensors that lie outside the data, over
 * each other, or have more or fewer bytes than their shape says. To be released with safetensors_close. */
int safetensors_open(struct safetensors *file, const char *path, struct err *err);
void safetensors_close(struct safetensors *file);

/* NULL when there is none. */
const struct tensor *safetensors_find(const struct safetensors *file, const char *name);
/* How many numbers it has. */
size_t tensor_numbers(const struct tensor *tensor);
/* They are F32, F64, F16 or BF16. */
bool tensor_is_real(const struct tensor *tensor);
/* The numbers of such a one, to (tensor_numbers). False when one of them is not finite. */
bool tensor_read(const struct safetensors *file, const struct tensor *tensor, float *to);

#endif
