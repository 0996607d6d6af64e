/* What all imports of pictures share: what is wished of them as it was typed, and how they are written. */
#ifndef ENGINE_IMPORT_PICTURE_BUILD_H
#define ENGINE_IMPORT_PICTURE_BUILD_H

#include "engine/data/builder.h"
#include "engine/import/picture_reader.h"

/* As a person typed it; NULL: as pictures are, no sheet, white. */
struct picture_words {
    const char *size, *tile, *background;
    bool grey;
};

/* -1 for words that are none. */
int picture_wish(struct picture_wishes *wishes, const struct picture_words *words, struct err *err);

/* The dense feature `pictures` of a collection, and what was laid under them. */
int picture_build(struct builder *builder, const char *collection, const struct picture_set *set,
                  const struct picture_style *style, struct progress *progress, struct err *err);

#endif
