/* Titles of items from a table: MovieLens movies.csv, movies.dat and u.item, or any other with an item and a
 * title. */
#ifndef ENGINE_IMPORT_TITLES_H
#define ENGINE_IMPORT_TITLES_H

#include "engine/import/collect.h"

struct titles {
    char *bytes; /* the titles one after the other, a NUL behind each */
    size_t used, room;
    size_t *start; /* by number of the item while collecting; SIZE_MAX: it has none */
    size_t n;      /* items that have one */
};

#define TITLES_INIT {NULL, 0, 0, NULL, 0}

/* Takes the title of every item that the collector knows. The header names the columns ('item', 'movieId', 'id', ...
 * and 'title' or 'name'); a table without header has the id first and the title second. Titles that are not UTF-8 are
 * read as Latin-1, in which older releases of MovieLens are written. Refuses a table that knows none of the items. */
int titles_read(struct titles *titles, struct source *source, struct collector *collector, struct err *err);
void titles_release(struct titles *titles);
const char *titles_of(const struct titles *titles, uint32_t item); /* NULL when it has none */

#endif
