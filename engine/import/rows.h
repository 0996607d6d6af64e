/* Interactions from the records of a delimited text: which field is what, and reading them all. Shared by the formats
 * that are tables. */
#ifndef ENGINE_IMPORT_ROWS_H
#define ENGINE_IMPORT_ROWS_H

#include "engine/import/collect.h"
#include "engine/import/delimited.h"

enum role { ROLE_USER, ROLE_ITEM, ROLE_RATING, ROLE_TIME, ROLE_TITLE, ROLE_CLASS, ROLES };

extern const char *const role_words[ROLES]; /* "user", ... as --columns has them */

struct layout {
    int at[ROLES];   /* which field has the role; -1: none */
    size_t fields;   /* that every record has */
    bool row_names;  /* the first field of each record has no name in the header (as R writes them) */
    bool whole_only; /* ids must be whole numbers */
};

/* The role that a column or field of this name usually has ("userId", "user_id", "uid", ...); -1: none. */
int role_of_name(const char *name);
/* "user", "item", "rating", "time", ... */
const char *role_word(enum role role);

/* Gives every role to the field whose name is the most usual one for it ("userId", "user_id", "uid", ...). */
void layout_of_header(const struct field_list *fields, struct layout *layout);

/* From --columns: 'user,item,rating,time' in the order of the file, '-' for a field to pass over; fields behind the
 * last one named are passed over too. `fields` is left 0. ERR_USAGE when a word is none of these or comes twice, or
 * when user or item is missing. */
int layout_of_columns(const char *columns, struct layout *layout, struct err *err);

/* Says which fields are what and which are passed over, by their names in the header (NULL: there is none). */
void layout_describe(const struct layout *layout, const struct field_list *header, struct reading *reading);

/* Makes an interaction of the words of a line, by role; the text of a role that it does not have is NULL. -1 and the
 * problem when an id, a rating or a time cannot be read, or a user of test is unknown. */
int row_take(const struct field words[ROLES], bool whole_only, struct collector *collector, struct interaction *one,
             struct err *err);

/* Hands every record to the collector, beginning with the one that was read last when `first_is_data`. */
int rows_read(struct delimited *records, const struct layout *layout, bool first_is_data, struct collector *collector,
              struct err *err);

#endif
