/* The classes of pictures, from a file of their own: IDX of one dimension, an array of
 * NumPy, a column of a table (--label), or a text of a label a line. */
#ifndef ENGINE_IMPORT_PICTURE_LABELS_H
#define ENGINE_IMPORT_PICTURE_LABELS_H

#include "engine/import/picture_reader.h"

/* Reads a file of a name a line, of which the first is that of label 0. */
int class_names_read(struct class_names *names, const char *file, struct err *err);
void class_names_release(struct class_names *names);

/* Where a label stands, for sentences. */
struct label_place {
    const char *file;
    size_t row;
};
/* Gives a picture of the set the class that a number stands for: what the number is called, or its digits. Refuses
 * one that is below 0, or for which there is no name. */
int picture_classify(struct picture_set *set, const struct class_names *names, size_t at, int64_t label,
                     const struct label_place *place, struct err *err);
/* Gives the pictures of the set from `first` on these labels, one for each; -1 is none. `file` and `labels` of the
 * reading are named in refusals. */
int picture_labels_take(struct picture_reading *reading, size_t first, const int64_t *label, size_t n,
                        struct err *err);
/* Gives the pictures of the set from `first` on the labels of the file, which has one for each. */
int picture_labels_read(struct picture_reading *reading, size_t first, struct err *err);

#endif
