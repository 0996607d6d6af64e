/* See picture_build.h. */
#include "engine/import/picture_build.h"

#include "store/base/mem.h"
#include "store/treatment.h"

#include <string.h>

int picture_wish(struct picture_wishes *wishes, const struct picture_words *words, struct err *err)
{
    struct picture_style *style = &wishes->style;
    *style = (struct picture_style)PICTURE_STYLE_INIT;
    style->grey = words->grey;
    if (words->size && picture_parse_size("--size", words->size, &style->height, &style->width, err) < 0)
        return -1;
    if (words->tile && picture_parse_size("--tile", words->tile, &wishes->tile_height, &wishes->tile_width, err) < 0)
        return -1;
    return words->background ? picture_parse_colour(words->background, style->background, err) : 0;
}

int picture_build(struct builder *builder, const char *collection, const struct picture_set *set,
                  const struct picture_style *style, struct progress *progress, struct err *err)
{
    enum { AT_ONCE = 4096 };
    struct feature_row like = {.name = "pictures",
                               .kind = FEATURE_DENSE,
                               .type = COLUMN_U8,
                               .shape = {set->height, set->width, set->channels}};
    COPY_TEXT(like.collection, collection);
    struct feature_row *pictures = builder_feature(builder, &like);
    for (size_t i = 0; i < set->n; i += AT_ONCE) {
        size_t n = set->n - i < AT_ONCE ? set->n - i : AT_ONCE;
        if (builder_add(builder, pictures, set->pixel + i * picture_set_bytes(set), n, err) < 0 ||
            progress_stage(progress, "writing pictures", err) < 0)
            return -1;
    }
    uint8_t background[3];
    memcpy(background, style->background, sizeof background);
    const struct treatment treatment = {.background = background};
    return treatment_write(builder->store, builder->dataset, pictures, NULL, &treatment, err);
}
