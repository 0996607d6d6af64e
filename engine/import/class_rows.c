/* See class_rows.h. */
#include "engine/import/class_rows.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

void class_rows_number(const struct ids *names, uint32_t *class, size_t rows)
{
    uint32_t *place = ids_places(names);
    for (size_t r = 0; r < rows; r++)
        class[r] = class[r] == NO_CLASS ? NO_CLASS : place[class[r]];
    free(place);
}

static int name_classes(struct builder *builder, struct feature_row *feature, const struct ids *ids, struct err *err)
{
    uint32_t *place = ids_places(ids);
    struct name *names = xcalloc(ids->n, sizeof *names);
    for (size_t i = 0; i < ids->n; i++)
        names[place[i]].id = ids_text(ids, (uint32_t)i);
    int result = builder_classes(builder, feature, names, ids->n, err);
    free(names);
    free(place);
    return result;
}

struct feature_row *class_rows_build(struct builder *builder, const char *collection, const char *name,
                                     const uint32_t *class, size_t rows, const struct ids *names, struct err *err)
{
    struct feature_row like = {.kind = FEATURE_CLASS, .type = COLUMN_U32};
    COPY_TEXT(like.collection, collection);
    COPY_TEXT(like.name, name);
    char *side = xasprintf("%s.%s", collection, name);
    COPY_TEXT(like.side, side);
    free(side);
    struct feature_row *feature = builder_feature(builder, &like);
    if (builder_add(builder, feature, class, rows, err) < 0 || name_classes(builder, feature, names, err) < 0)
        return NULL;
    return feature;
}

void class_rows_find(const struct class_split *split, size_t classes, double share, const char *row,
                     struct findings *findings)
{
    if (split->unknown)
        findings_add(findings, "train has no %s of %zu of the %zu classes, which test has: nothing can be learned of "
                     "them", row, split->unknown, classes);
    if (split->untested && isnan(share))
        findings_add(findings, "test has no %s of %zu of the %zu classes", row, split->untested, classes);
    else if (split->untested)
        findings_add(findings, "test has no %s of %zu of the %zu classes, since %g of their %ss is less than half a "
                     "one: take a larger --test-share", row, split->untested, classes, share, row);
}
