/* The kinds of files that hold texts, and what reading one of them comes to. */
#ifndef ENGINE_IMPORT_TEXT_READER_H
#define ENGINE_IMPORT_TEXT_READER_H

#include "engine/import/collect.h"
#include "engine/import/progress.h"
#include "engine/import/text_set.h"

/* A file that is read. */
struct text_reading {
    const char *file, *option; /* option: "--train" or "--test" */
    uint8_t split;             /* of its texts */
    const struct text_wishes *wishes;
    struct text_set *set;
    struct collector *collector; /* how tables are written, whether bad lines are passed over, and how many were */
    struct reading *said;
    struct progress *progress;
};

/* Reads a file, as which it is known by its beginning, and says what it took it for. Refuses one without texts. */
int text_read(struct text_reading *reading, struct err *err);

/* A delimited table whose first line names its columns. */
int text_read_table(struct text_reading *reading, struct source *source, struct err *err);

/* For those who read: "text = question, label = intent" in `said`. */
void text_say_fields(const struct text_reading *reading);
/* Adds a text with the values of the wished fields, and says the first of a file. */
int text_take(struct text_reading *reading, const struct field *values, struct err *err);

#endif
