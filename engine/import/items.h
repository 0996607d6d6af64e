/* What a table of items says about them, titles and classes: MovieLens movies.csv, movies.dat and u.item, or any
 * other with an item and a title or class. */
#ifndef ENGINE_IMPORT_ITEMS_H
#define ENGINE_IMPORT_ITEMS_H

#include "engine/import/collect.h"

struct item_table {
    char *bytes; /* the titles one after the other, a NUL behind each */
    size_t used, room;
    size_t *title;        /* in bytes, by number of the item while collecting; SIZE_MAX: it has none */
    uint32_t *class;      /* in classes, by number of the item while collecting; UINT32_MAX: it has none */
    struct ids classes;   /* what they are called */
    char separator;       /* between the classes of one item */
    size_t titles, classed; /* items that have one */
    size_t several;         /* items with several classes, of which the first was taken */
    size_t others;          /* lines with another title or class for an item that has one */
    size_t unknown;         /* lines for items that the interactions do not have */
    size_t rows, skipped;   /* records read, and those of them that were unreadable */
    struct text problem;    /* of the first that was */
    struct reading reading; /* what the file was taken for */
};

#define ITEM_TABLE_INIT {.bytes = NULL}

/* Names of columns, or their places, from 1, in a table without header; NULL: the usual names. */
struct item_columns {
    const char *title, *class;
};

/* Takes title and class of every item that the collector knows; lines for others are counted and passed over, as a
 * catalogue may well hold what nobody has touched. The header names the columns: 'item', 'movieId', 'id', ...;
 * 'title' or 'name'; 'category', 'class', 'label' or 'genres'. A table without header has the id first and the
 * title second. `columns` name others. Of several classes of an item ('Adventure|Comedy', as in MovieLens; between
 * blanks where RecBole's header says token_seq) the first is taken, and so is what the first of several lines of an
 * item says, which is noted. What is not UTF-8 is read as Latin-1, in which older releases of MovieLens are written.
 * Refuses a table that knows none of the items, and a column that is not there or always empty. */
int item_table_read(struct item_table *table, struct source *source, const struct item_columns *columns,
                    struct collector *collector, struct err *err);
void item_table_release(struct item_table *table);
const char *item_title(const struct item_table *table, uint32_t item); /* NULL when it has none */

#endif
