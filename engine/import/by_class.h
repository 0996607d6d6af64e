/* Train and test by class: of each class the same share; or as they are given. */
#ifndef ENGINE_IMPORT_BY_CLASS_H
#define ENGINE_IMPORT_BY_CLASS_H

#include <stddef.h>
#include <stdint.h>

struct class_split {
    uint8_t *split;     /* (rows): SPLIT_TRAIN or SPLIT_TEST of engine/data/corpus.h; to be freed */
    size_t train, test; /* rows */
    size_t untested;    /* classes without a row in test */
    size_t unknown;     /* classes without one in train */
};

/* Of the rows of each class a share goes to test, rounded, drawn by lot from the seed and the number of the row
 * alone; one stays at least. Rows whose number is not below `classes` belong to none, and are split like one more. */
struct class_split split_by_class(const uint32_t *class, size_t rows, size_t classes, double share, uint64_t seed);
/* As these are (copied). */
struct class_split split_as_given(const uint8_t *given, const uint32_t *class, size_t rows, size_t classes);

#endif
