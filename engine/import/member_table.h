/* What a table says of users or items beside titles and classes: their texts, and which line is whose. */
#ifndef ENGINE_IMPORT_MEMBER_TABLE_H
#define ENGINE_IMPORT_MEMBER_TABLE_H

#include "engine/data/builder.h"
#include "engine/import/collect.h"
#include "engine/import/rows.h"

enum { MOST_TEXT_COLUMNS = 8 };

struct member_table {
    size_t members;                 /* ids that the collector knows */
    size_t rows, capacity;          /* lines of the table */
    uint32_t *member;               /* (rows): whose each is, by number while collecting; NO_CLASS: nobody's */
    struct text bytes;              /* texts one after the other */
    size_t *start, *length;         /* (members), in bytes; of length 0 where there is none */
    size_t texts, unknown, skipped; /* members with a text; lines of nobody; unreadable lines passed over */
    struct reading reading;
};

struct member_wishes {
    const char *option, *text_option; /* "--items", "--item-text": for sentences */
    const char *columns;  /* what --item-text says: columns with commas between, lines of a text in this order; NULL:
                             none */
    enum role role;       /* ROLE_USER or ROLE_ITEM */
    const struct ids *ids; /* of all members */
    bool skip_bad;
};

/* Reads a table with a header. Ids stand in the column that has a usual name for them, or is called id, or else in
 * the first; what the first line of a member says counts. */
int member_table_read(struct member_table *table, const char *file, const struct member_wishes *wishes,
                      struct err *err);
/* The feature `text` of a collection of so many rows; place[number while collecting] is the row, UINT32_MAX none. */
int member_texts_build(const struct member_table *table, struct builder *builder, const char *collection,
                       const uint32_t *place, size_t rows, struct err *err);
void member_table_release(struct member_table *table);

#endif
