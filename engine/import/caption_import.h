/* The verb `import` with captions: a data set of pictures and what is said of them. */
#ifndef ENGINE_IMPORT_CAPTION_IMPORT_H
#define ENGINE_IMPORT_CAPTION_IMPORT_H

#include "engine/import/making.h"
#include "engine/import/picture_build.h"

struct caption_request {
    struct import_asked asked;       /* train: pictures, in an order, so no folder; test: none */
    const char *captions;            /* a table with a row for each picture */
    const char *caption, *group;     /* columns: names with commas between, and one name or NULL */
    struct picture_words pictures;
};

#define CAPTION_REQUEST_INIT {.asked = IMPORT_ASKED_INIT}

/* Makes the collections `pictures`, with their classes `group` where a column of groups is named, and `captions`, in
 * which equal ones are one row, and the relation `shows` between them. All pairs of a picture, and all pictures of a
 * group, are on one side of the split. Says what it read and did. */
int caption_import(const struct caption_request *request, struct err *err);

#endif
