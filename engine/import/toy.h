/* The verb `import` with a toy: a data set of points that are made, not read. */
#ifndef ENGINE_IMPORT_TOY_H
#define ENGINE_IMPORT_TOY_H

#include "store/base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct toy_request {
    const char *store, *name;
    const char *toy;     /* see engine/toys/ */
    int64_t points;
    int64_t classes;     /* 0: as many as is usual for the toy */
    double noise;        /* NaN: as is usual for the toy */
    double test_share;   /* of the points of each class; NaN: 0.2 */
    int64_t seed;        /* of the points and of the split */
    bool json;
    bool dry_run;        /* only say what would be made */
};

#define TOY_REQUEST_INIT {.points = 1000, .noise = NAN, .test_share = NAN, .seed = 1}

/* Makes the collection `points` with the dense feature `position`, the classes `class` and a split, and says what it
 * made. */
int toy_import(const struct toy_request *request, struct err *err);

#endif
