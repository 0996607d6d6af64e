/* The captions of pictures as they are read from a table or from JSON lines: row i is of picture i. Equal captions
 * are one. */
#ifndef ENGINE_IMPORT_CAPTION_SET_H
#define ENGINE_IMPORT_CAPTION_SET_H

#include "engine/import/collect.h"
#include "engine/import/progress.h"

enum { MOST_CAPTION_COLUMNS = 8 };

struct caption_wishes {
    const char *file, *group;  /* group: a column, or NULL */
    char *column[MOST_CAPTION_COLUMNS];
    size_t columns;
    const char *delimiter, *quote;
};

struct caption_set {
    size_t rows;                      /* of the table */
    size_t n, capacity;
    uint32_t *row[2];                 /* (n): the row and the caption of each pair */
    uint32_t *group;                  /* (rows): in `groups`, or NO_CLASS */
    size_t group_capacity;
    struct ids captions, groups;
    size_t without;                   /* rows that have no caption */
};

/* Reads the table, and says what it was taken for. */
int caption_read(struct caption_set *set, const struct caption_wishes *wishes, struct reading *said,
                 struct progress *progress, struct err *err);
void caption_set_release(struct caption_set *set);

#endif
