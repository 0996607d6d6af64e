/* How many rows each class of a data set has. */
#ifndef STORE_CLASS_SIZES_H
#define STORE_CLASS_SIZES_H

#include <stddef.h>
#include <stdint.h>

struct class_sizes {
    size_t classes, *rows;    /* (classes) */
    size_t without;           /* rows of no class */
    size_t smallest, largest; /* the first class that is as small, and as large, as any */
};

/* Of n rows, of which those of no class have a number beyond the classes. To be released. */
void class_sizes_count(struct class_sizes *sizes, const uint32_t *class, size_t n, size_t classes);
void class_sizes_release(struct class_sizes *sizes);
/* "the smallest of 3 rows, the largest of 12"; "" without a class. */
void class_sizes_in_words(const struct class_sizes *sizes, char *to, size_t size);

#endif
