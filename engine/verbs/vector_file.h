/* Vectors with their ids as a file for other programs: tsv, csv, npy with the ids in a file beside it, or
 * safetensors. */
#ifndef ENGINE_VERBS_VECTOR_FILE_H
#define ENGINE_VERBS_VECTOR_FILE_H

#include "store/base/text.h"
#include "store/dataset.h"

struct vectors {
    size_t n, dim;
    const float *rows;        /* (n, dim) */
    const struct name *names; /* (n) */
};

struct vector_file {
    const char *path; /* NULL: standard output */
    size_t format;
};

/* The format that is named, else the one that the path ends in, else tsv. What is no format, and a binary one without
 * a path, is refused. */
int vector_file_choose(struct vector_file *file, const char *path, const char *format, struct err *err);
/* `ids` receives where they stand, where that is not beside the numbers. */
int vectors_write(const struct vectors *vectors, const struct vector_file *file, struct text *ids, struct err *err);

#endif
