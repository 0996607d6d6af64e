/* The verb `import` with features or labels: a data set of a table of numbers, with a class for each row. */
#ifndef ENGINE_IMPORT_NUMBER_IMPORT_H
#define ENGINE_IMPORT_NUMBER_IMPORT_H

#include "store/base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct number_request {
    const char *store, *name;
    const char *file;              /* plain, or packed with gzip, zstd or xz */
    const char *features, *label;  /* columns: names with commas between, and one name */
    const char *labels;            /* or of arrays of NumPy: the classes of its rows; */
    const char *test, *test_labels; /* and other rows, which are test, with theirs; NULL: a share is */
    const char *missing;           /* "refuse" (or NULL) or "mean" */
    const char *outliers;          /* "keep" (or NULL) or "clip" */
    const char *delimiter, *quote; /* NULL: by what it looks like */
    double test_share;             /* of the rows of each class, where test is not given; NaN: 0.2 */
    int64_t seed;                  /* of the split */
    bool skip_bad, json, dry_run;
};

#define NUMBER_REQUEST_INIT {.test_share = NAN, .seed = 1}

/* Makes the collection `rows` with the dense feature `numbers`, the classes `class` and a split, and says what it
 * read and did. */
int number_import(const struct number_request *request, struct err *err);

#endif
