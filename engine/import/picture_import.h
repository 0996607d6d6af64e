/* The verb `import` with pictures: a data set of pictures of one size, with a class for each where there are
 * labels. */
#ifndef ENGINE_IMPORT_PICTURE_IMPORT_H
#define ENGINE_IMPORT_PICTURE_IMPORT_H

#include "store/base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct picture_request {
    const char *store, *name;
    const char *train, *labels;     /* labels: NULL when train says them itself, or there are none */
    const char *test, *test_labels; /* NULL: train says what test is, or a share of it is */
    const char *label, *class_names;
    const char *size, *tile, *background; /* as they were typed; NULL: as pictures are, no sheet, white */
    bool grey;
    double test_share;              /* of the pictures of each class, where test is not given; NaN: 0.2 */
    int64_t seed;                   /* of the split */
    bool skip_bad, json, dry_run;
};

#define PICTURE_REQUEST_INIT {.test_share = NAN, .seed = 1}

/* Whether a file is one of pictures by its beginning, or a folder of them. */
bool picture_import_reads(const char *file);
/* Makes the collection `rows` with the dense feature `pictures`, the classes `class` where there are labels, and a
 * split, and says what it read and did. */
int picture_import(const struct picture_request *request, struct err *err);

#endif
