/* Pictures of one size as they are read, with the class and the split of each. */
#ifndef ENGINE_IMPORT_PICTURE_SET_H
#define ENGINE_IMPORT_PICTURE_SET_H

#include "engine/import/ids.h"
#include "engine/import/picture.h"

struct picture_set {
    size_t n, capacity;
    size_t height, width, channels; /* of each; 0 as long as that is not known */
    uint8_t *pixel;     /* (n, height, width, channels) */
    uint32_t *class;    /* (n): its number in `classes`, or NO_CLASS */
    uint8_t *split;     /* (n): SPLIT_TRAIN or SPLIT_TEST */
    char **name;        /* (n): which file each is, NULL when it is none of its own; NULL when none is */
    struct ids classes; /* what the classes are called */
    size_t scaled, bent; /* how many had another size, and how many of those other proportions */
};

/* Says what size and channels the pictures of a file have. The first to say so decides, with what the style wants;
 * later ones must fit, or be made to fit by the style; grey ones among colours have three equal channels. */
int picture_set_shape(struct picture_set *set, const char *file, const struct picture *like,
                      const struct picture_style *style, struct err *err);
/* One more, without a class. Refuses more than memory is to be taken for. */
int picture_set_add(struct picture_set *set, const char *file, const struct picture *picture,
                    const struct picture_style *style, uint8_t split, struct err *err);
/* What the picture that was added last is called (copied). */
void picture_set_name(struct picture_set *set, const char *name);
bool picture_set_is_named(const struct picture_set *set); /* all of them */
/* Takes the pictures from the n-th on away. */
void picture_set_cut(struct picture_set *set, size_t n);
void picture_set_release(struct picture_set *set);

static inline size_t picture_set_bytes(const struct picture_set *set) /* of a picture */
{
    return set->height * set->width * set->channels;
}

#endif
