/* The verb `import` with features or labels: a data set of a table of numbers, with a class for each row. */
#ifndef ENGINE_IMPORT_NUMBER_IMPORT_H
#define ENGINE_IMPORT_NUMBER_IMPORT_H

#include "engine/import/making.h"

struct number_request {
    struct import_asked asked;     /* files plain, or packed with gzip, zstd or xz; test: other rows of NumPy */
    const char *features, *label;  /* columns: names with commas between, and one name */
    const char *labels, *test_labels; /* or of arrays of NumPy: the classes of the rows of train and of test */
    const char *missing;           /* "refuse" (or NULL) or "mean" */
    const char *outliers;          /* "keep" (or NULL) or "clip" */
};

#define NUMBER_REQUEST_INIT {.asked = IMPORT_ASKED_INIT}

/* Makes the collection `rows` with the dense feature `numbers`, the classes `class` and a split, and says what it
 * read and did. */
int number_import(const struct number_request *request, struct err *err);

#endif
