/* The verb `import` with pictures: a data set of pictures of one size, with a class for each where there are
 * labels. */
#ifndef ENGINE_IMPORT_PICTURE_IMPORT_H
#define ENGINE_IMPORT_PICTURE_IMPORT_H

#include "engine/import/making.h"
#include "engine/import/picture_build.h"

struct picture_request {
    struct import_asked asked;
    const char *labels, *test_labels; /* NULL when the files say them themselves, or there are none */
    const char *label, *class_names;
    struct picture_words pictures;
};

#define PICTURE_REQUEST_INIT {.asked = IMPORT_ASKED_INIT}

/* Whether a file is one of pictures by its beginning, or a folder of them. */
bool picture_import_reads(const char *file);
/* Makes the collection `rows` with the dense feature `pictures`, the classes `class` where there are labels, and a
 * split, and says what it read and did. */
int picture_import(const struct picture_request *request, struct err *err);

#endif
