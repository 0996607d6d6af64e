/* The pictures of items: of a sheet, or of any other file of pictures, the i-th is of the i-th line of the table of
 * items; of a folder each is of the item whose id its file is named after. */
#ifndef ENGINE_IMPORT_ITEM_PICTURES_H
#define ENGINE_IMPORT_ITEM_PICTURES_H

#include "engine/import/member_table.h"
#include "engine/import/picture_build.h"

struct item_pictures {
    struct picture_set set;
    struct picture_wishes wishes;
    struct reading reading;
    uint32_t *picture; /* by number of the item while collecting, NO_CLASS where it has none */
    size_t found;      /* items that have one */
};

/* `items` has read the table, and `ids` are those of the items. */
int item_pictures_read(struct item_pictures *pictures, const char *file, const struct picture_words *words,
                       const struct member_table *items, const struct ids *ids, struct findings *findings,
                       struct progress *progress, struct err *err);
/* The feature `pictures` of the collection `item`, as member_texts_build. An item without a picture has a black
 * one. */
int item_pictures_build(const struct item_pictures *pictures, struct builder *builder, const uint32_t *place,
                        size_t n_ids, size_t rows, struct progress *progress, struct err *err);
void item_pictures_release(struct item_pictures *pictures);

#endif
