/* The verb `import` with a toy: a data set of points that are made, not read. */
#ifndef ENGINE_IMPORT_TOY_H
#define ENGINE_IMPORT_TOY_H

#include "engine/import/making.h"

struct toy_request {
    struct import_asked asked; /* no files; the seed is that of the points, too */
    const char *toy;     /* see engine/toys/ */
    int64_t points;
    int64_t classes;     /* 0: as many as is usual for the toy */
    double noise;        /* NaN: as is usual for the toy */
};

#define TOY_REQUEST_INIT {.asked = IMPORT_ASKED_INIT, .points = 1000, .noise = NAN}

/* Makes the collection `points` with the dense feature `position`, the classes `class` and a split, and says what it
 * made. */
int toy_import(const struct toy_request *request, struct err *err);

#endif
