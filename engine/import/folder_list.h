/* The files of one kind in a folder, pictures or texts: which they are, and what the folders that they lie in say of
 * them.
 *
 * The folder of a class lies in the folder that is given, or in its folder `train` or `test` where it has those;
 * deeper folders belong to the class above them. Files come in the order of the bytes of their names. */
#ifndef ENGINE_IMPORT_FOLDER_LIST_H
#define ENGINE_IMPORT_FOLDER_LIST_H

#include "engine/import/picture_facts.h"
#include "engine/import/progress.h"

enum folder_found {
    FOLDER_OTHER, /* of another kind: passed over */
    FOLDER_TAKEN,
    FOLDER_BAD    /* of this kind, but it cannot be read; err says why */
};

struct folder_file;

/* What is looked for. */
struct folder_search {
    const char *folder;
    const char *one, *each, *several; /* N_("PNG or JPEG picture"), N_("picture"), N_("pictures") */
    enum folder_found (*examine)(struct folder_file *file, const char *name, struct err *err);
    uint8_t split;             /* of the files, where folders do not say */
    bool skip_bad;
    struct progress *progress;
};

struct folder_file {
    char *path;        /* to open it */
    const char *name;  /* the same without the folder that was given, in `path` */
    size_t class_at, class_length; /* the folder of its class, in `name`; length 0: it lies in none */
    uint8_t split;
    struct picture_facts facts; /* of a picture */
};

struct folder_list {
    struct folder_file *file;
    size_t n, capacity;
    bool has_test;                        /* there is a folder for test */
    size_t others, links, beside;         /* passed over: files of another kind, links to folders, files beside the
                                             folders of train and test */
    char first_other[64];
    size_t bad;                           /* files that cannot be read, where they are passed over */
    struct text first_bad;                /* what is wrong with the first of them */
};

/* Lists and examines them. Refuses a folder without any, names that are no UTF-8, and files that cannot be read,
 * unless those are to be passed over. */
int folder_list_read(struct folder_list *list, const struct folder_search *search, struct err *err);
/* One more that cannot be read: 0 when it is passed over, else -1. */
int folder_list_pass(struct folder_list *list, const struct folder_search *search, struct err *err);
/* What was passed over, in `said`; the words are like N_("that is no PNG or JPEG") and "that are ...". */
void folder_list_say(const struct folder_list *list, const struct folder_search *search, const char *other_one,
                     const char *others, struct reading *said);
void folder_list_release(struct folder_list *list);

#endif
