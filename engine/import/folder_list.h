/* The pictures in a folder: which files they are, and what the folders that they lie in say of them.
 *
 * The folder of a class lies in the folder that is given, or in its folder `train` or `test` where it has those;
 * deeper folders belong to the class above them. Files come in the order of the bytes of their names. */
#ifndef ENGINE_IMPORT_FOLDER_LIST_H
#define ENGINE_IMPORT_FOLDER_LIST_H

#include "engine/import/picture_facts.h"
#include "engine/import/picture_reader.h"

struct folder_file {
    char *path;        /* to open it */
    const char *name;  /* the same without the folder that was given, in `path` */
    size_t class_at, class_length; /* the folder of its class, in `name`; length 0: it lies in none */
    uint8_t split;
    struct picture_facts facts;
};

struct folder_list {
    struct folder_file *file;
    size_t n, capacity;
    bool has_test;                        /* there is a folder for test */
    size_t others, links, beside;         /* passed over: files that are no pictures, links to folders, files beside
                                             the folders of train and test */
    char first_other[64];
    size_t bad;                           /* pictures that cannot be read, where they are passed over */
    struct text first_bad;                /* what is wrong with the first of them */
};

/* Lists and examines them. Refuses a folder without any, names that are no UTF-8, and pictures that cannot be read,
 * unless those are to be passed over. */
int folder_list_read(struct folder_list *list, const struct picture_reading *reading, struct err *err);
/* One more that cannot be read: 0 when it is passed over, else -1. */
int folder_list_pass(struct folder_list *list, const struct picture_wishes *wishes, struct err *err);
void folder_list_release(struct folder_list *list);

#endif
