/* The kinds of files that hold pictures, and what reading one of them comes to.
 *
 * A reader recognises a file by its beginning, or a folder by what lies in it. The first that does reads it: it adds
 * the pictures to the set and says what it took the file for. */
#ifndef ENGINE_IMPORT_PICTURE_READER_H
#define ENGINE_IMPORT_PICTURE_READER_H

#include "engine/import/findings.h"
#include "engine/import/picture_set.h"
#include "engine/import/progress.h"
#include "engine/import/reading.h"

enum { PICTURE_BEGINNING = 512 };

/* What a file is known by. */
struct picture_beginning {
    const char *file;
    bool folder;
    uint8_t bytes[PICTURE_BEGINNING]; /* unpacked; zeros behind the last */
    size_t n;
    int64_t size; /* of the file as it lies there */
    bool packed;
};

/* What the labels 0, 1 and so on are called. */
struct class_names {
    char **name;
    size_t n, capacity;
    bool ended; /* an empty line was read */
};

/* What a person wants of the pictures. */
struct picture_wishes {
    struct picture_style style;
    struct class_names names; /* none: classes are called by their digits */
    size_t tile_height, tile_width; /* of the pictures in a sheet of them; 0: not said */
    bool skip_bad;
    const char *label; /* --label: a column of a table of labels, or which label of CIFAR-100 */
};

/* A file that is read, and what comes of it. */
struct picture_reading {
    const char *file, *labels; /* labels: NULL when there are none */
    const char *option, *labels_option;
    uint8_t split; /* of its pictures, where the file does not say */
    const struct picture_wishes *wishes;
    struct picture_set *set;
    bool labelled;    /* the file says the classes itself, */
    bool numbered;    /* by numbers */
    bool tiled;       /* it is a sheet, whose last tiles may be empty */
    bool label_used;  /* --label says something of it */
    bool has_test;    /* the file says which pictures are test */
    size_t skipped;   /* pictures that could not be read */
    struct reading *said;
    struct findings *findings;
    struct progress *progress;
};

struct picture_reader {
    const char *name; /* "IDX": for the sentence that lists them */
    bool (*recognise)(const struct picture_beginning *beginning);
    int (*read)(struct picture_reading *reading, struct err *err);
};

extern const struct picture_reader picture_reader_idx, picture_reader_cifar, picture_reader_folder,
    picture_reader_sheet, picture_reader_array, picture_reader_archive;

/* Looks at a file; false when it cannot be, or is no file or folder. */
bool picture_look(struct picture_beginning *beginning, const char *file);
/* NULL: it is none that holds pictures. */
const struct picture_reader *picture_recognised(const char *file);

/* The sentence that there is no reader for it. */
int picture_refuse(const char *file, struct err *err);

/* "28 x 28 pixels, grey": the first words of what a file was taken for. */
void picture_say(struct picture_reading *reading, const char *kind, const struct picture *like, size_t n);

#endif
