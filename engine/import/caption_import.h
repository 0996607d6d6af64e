/* The verb `import` with captions: a data set of pictures and what is said of them. */
#ifndef ENGINE_IMPORT_CAPTION_IMPORT_H
#define ENGINE_IMPORT_CAPTION_IMPORT_H

#include "engine/import/picture_build.h"

#include <math.h>

struct caption_request {
    const char *store, *name;
    const char *train;               /* pictures, in an order: no folder */
    const char *captions;            /* a table with a row for each picture */
    const char *caption, *group;     /* columns: names with commas between, and one name or NULL */
    const char *delimiter, *quote;   /* NULL: by what it looks like */
    struct picture_words pictures;
    double test_share;               /* of the pairs; NaN: 0.2 */
    int64_t seed;                    /* of the split */
    bool json, dry_run;
};

#define CAPTION_REQUEST_INIT {.test_share = NAN, .seed = 1}

/* Makes the collections `pictures`, with their classes `group` where a column of groups is named, and `captions`, in
 * which equal ones are one row, and the relation `shows` between them. All pairs of a picture, and all pictures of a
 * group, are on one side of the split. Says what it read and did. */
int caption_import(const struct caption_request *request, struct err *err);

#endif
