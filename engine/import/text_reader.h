/* The kinds of files that hold texts, and what reading one of them comes to. */
#ifndef ENGINE_IMPORT_TEXT_READER_H
#define ENGINE_IMPORT_TEXT_READER_H

#include "engine/import/collect.h"
#include "engine/import/progress.h"
#include "engine/import/text_set.h"

struct latin_1; /* latin_1.h */

/* A file that is read. */
struct text_reading {
    const char *file, *option; /* option: "--train" or "--test", or another command that reads it */
    const char *asked_by;      /* who asks for its columns, where no option does; or NULL */
    uint8_t split;             /* of its texts, where it does not say */
    const struct text_wishes *wishes;
    struct text_set *set;
    struct collector *collector; /* how tables are written, whether bad lines are passed over, and how many were */
    struct reading *said;
    struct progress *progress;
    bool has_test;             /* it says which texts are test */
};

/* Whether it is a folder with texts in it and no pictures, in whatever form. */
bool text_folder_recognise(const char *folder);

/* Reads a file, as which it is known by its beginning, and says what it took it for. Refuses one without texts. */
int text_read(struct text_reading *reading, struct err *err);

/* A delimited table whose first line names its columns. */
int text_read_table(struct text_reading *reading, struct source *source, struct err *err);

/* An object on each line, of which fields are the text and its labels. */
int text_read_lines(struct text_reading *reading, struct source *source, struct err *err);

/* A folder of text files; the class of each is the folder that it lies in. */
int text_read_folder(struct text_reading *reading, struct err *err);

/* "text", "label" or "group": what the k-th of the wished fields is, and the option that names it. */
const char *text_field_word(const struct text_wishes *wishes, size_t k);
/* For those who read: "text = question, label = intent" in `said`. */
void text_say_fields(const struct text_reading *reading);
/* Notes what was made UTF-8. */
void text_note_latin_1(const struct latin_1 *latin_1, struct reading *said);
/* Adds a text with the values of the wished fields, and says the first of a file. */
int text_take(struct text_reading *reading, const struct field *values, struct err *err);

#endif
