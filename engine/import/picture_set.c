/* See picture_set.h. */
#include "engine/import/picture_set.h"

#include "engine/data/corpus.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>

/* What all pictures of a data set may take: training keeps them in memory, too. */
#define MOST_BYTES ((size_t)8 << 30)

int picture_set_shape(struct picture_set *set, const char *file, const struct picture *like,
                      const struct picture_style *style, struct err *err)
{
    size_t height = style->height ? style->height : like->height, width = style->width ? style->width : like->width,
           channels = picture_row_channels(like->channels, style);
    if (height > MOST_SIDE || width > MOST_SIDE)
        return err_set(err, ERR_FAILED, "%s has pictures of %zu x %zu pixels, and a row can have %d x %d: scale them "
                       "with --size WxH", file, width, height, MOST_SIDE, MOST_SIDE);
    if (!set->channels) {
        set->height = height;
        set->width = width;
        set->channels = channels;
        return 0;
    }
    if (height != set->height || width != set->width)
        return err_set(err, ERR_FAILED, "%s has pictures of %zu x %zu pixels and the others are %zu x %zu: make them "
                       "equal with --size %zux%zu", file, width, height, set->width, set->height, set->width,
                       set->height);
    if (channels > set->channels)
        return err_set(err, ERR_FAILED, "%s has pictures in colour and those before are grey: make all of them grey "
                       "with --grey", file);
    return 0;
}

static void make_room(struct picture_set *set)
{
    size_t before = set->capacity;
    set->capacity = set->capacity ? set->capacity * 2 : 256;
    set->pixel = xrealloc(set->pixel, set->capacity, picture_set_bytes(set));
    set->class = xrealloc(set->class, set->capacity, sizeof *set->class);
    set->split = xrealloc(set->split, set->capacity, sizeof *set->split);
    if (!set->name)
        return;
    set->name = xrealloc(set->name, set->capacity, sizeof *set->name);
    memset(set->name + before, 0, (set->capacity - before) * sizeof *set->name);
}

int picture_set_add(struct picture_set *set, const char *file, const struct picture *picture,
                    const struct picture_style *style, uint8_t split, struct err *err)
{
    size_t bytes = picture_set_bytes(set);
    if ((set->n + 1) * bytes > MOST_BYTES || set->n == UINT32_MAX - 1)
        return err_set(err, ERR_FAILED, "%s: the first %zu pictures of %zu x %zu pixels take more than %zu GiB, the "
                       "most that is read: make them smaller with --size WxH, or take fewer", file, set->n,
                       set->width, set->height, MOST_BYTES >> 30);
    if (set->n == set->capacity)
        make_room(set);
    if (picture->height != set->height || picture->width != set->width) {
        set->scaled++;
        set->bent += picture->height * set->width != picture->width * set->height;
    }
    picture_to_row(picture, style, set->height, set->width, set->channels, set->pixel + set->n * bytes);
    set->class[set->n] = NO_CLASS;
    set->split[set->n++] = split;
    return 0;
}

void picture_set_name(struct picture_set *set, const char *name)
{
    if (!set->name)
        set->name = xcalloc(set->capacity, sizeof *set->name);
    set->name[set->n - 1] = xstrdup(name);
}

bool picture_set_is_named(const struct picture_set *set)
{
    for (size_t i = 0; set->name && i < set->n; i++)
        if (!set->name[i])
            return false;
    return set->name != NULL;
}

void picture_set_cut(struct picture_set *set, size_t n)
{
    for (size_t i = n; set->name && i < set->n; i++) {
        free(set->name[i]);
        set->name[i] = NULL;
    }
    set->n = n;
}

void picture_set_release(struct picture_set *set)
{
    for (size_t i = 0; set->name && i < set->n; i++)
        free(set->name[i]);
    free(set->name);
    free(set->pixel);
    free(set->class);
    free(set->split);
    ids_release(&set->classes);
    *set = (struct picture_set){0};
}
