/* Readers of rows of files: a kind of feature and of file each. A new one is a file, its declaration here, and its
 * row in `readers` of outside.c. */
#ifndef ENGINE_OUTSIDE_OUTSIDE_INTERNAL_H
#define ENGINE_OUTSIDE_OUTSIDE_INTERNAL_H

#include "engine/outside/outside.h"

struct outside_reader {
    /* Whether it reads this file into a feature like outside->like; it has these first bytes (64 at most). */
    bool (*reads)(const struct outside *outside, const char *beginning, size_t length);
    bool takes_words; /* what is no file may be a row itself */
    int (*read)(struct outside *outside, const char *file, struct err *err);
    void (*tell)(const struct outside *outside); /* what is to be said of all its files; NULL: nothing */
};

/* Numbers of NumPy, delimited ones, pictures, tokens, texts. */
extern const struct outside_reader outside_matrix, outside_table, outside_pictures, outside_tokens, outside_texts;

/* For readers: a file that is begun, and one row more of it, of like->width values of the feature's type. A label is
 * copied; NULL where there is none. */
void outside_add_file(struct outside *outside, const char *file);
int outside_add(struct outside *outside, const void *values, size_t place, const char *label, struct err *err);
/* The same of a feature that is a text. */
int outside_add_text(struct outside *outside, const char *text, size_t bytes, size_t place, const char *label,
                     struct err *err);

#endif
