/* Is the first record of a table a header? */
#ifndef ENGINE_IMPORT_HEADER_H
#define ENGINE_IMPORT_HEADER_H

#include "engine/import/rows.h"

/* What the first record is, by itself and by those below. */
enum first_record {
    FIRST_IS_DATA,
    FIRST_IS_HEADER,
    FIRST_IN_DOUBT, /* words above words, and nothing tells */
};

/* Words above numbers are a header, in any language: there are columns that hold numbers or dates from the second
 * record on and none in the first, and elsewhere the first has a word that does not come again; one of these words
 * above numbers has no digits, or none of those above words has any.
 *
 * Words above ids are one too: in some column the words below are alike in form (of one length and the same kinds of
 * letters, with digits) and the first is not like them, in no column does the first look like those below, and none
 * of its words comes again. */
enum first_record header_look(const struct sample *sample);

/* Two whole numbers are all that a record has: a user and an item, without a header. A few other words do not
 * count. */
bool header_of_pairs(const struct sample *sample);

/* Do the records begin with a field that the header does not name, as R writes the names of rows: words that
 * differ, or numbers that increase? */
bool header_lacks_row_names(const struct sample *sample);

/* The first column that holds numbers alone below the first record; -1 when there is none. */
int header_number_column(const struct sample *sample);

/* "user, item, note": the fields of a first record, for a message. */
void header_show(const struct field_list *fields, struct text *names);

/* Where the column of this name stands in the header of `file`; SIZE_MAX and the problem when it is not there, or
 * twice. `option` is the one that names it. */
size_t header_column(const struct field_list *fields, const char *file, const char *option, const char *name,
                     struct err *err);

#endif
