/* A file that a verb writes for a person: it appears under its name when it is whole, and not at all when something
 * goes wrong before; what was there under that name stays until then. Without a name it is standard output. */
#ifndef ENGINE_VERBS_OUTPUT_H
#define ENGINE_VERBS_OUTPUT_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stdio.h>

struct output {
    FILE *file;
    char *path;      /* NULL: standard output */
    char *temporary; /* its name until it is whole */
    bool nameless;   /* it has no name until then, so that it is gone whatever ends the program */
    bool in_place;   /* a pipe or device: written as it comes */
};

int output_open(struct output *output, const char *path, struct err *err);
/* Writes what is left and gives the file its name, or with `keep` false drops it. Returns -1 when it was dropped; err
 * is filled here only if everything was well before. */
int output_close(struct output *output, bool keep, struct err *err);

/* How many columns of a terminal a word takes. */
int columns_of(const char *word);

/* A table in such a file: fields between commas or tabs. */
struct sheet {
    struct output output;
    char delimiter;
    bool begun; /* the line has a field */
    bool shown; /* on a terminal, where its words must be safe; anywhere else they are exact */
};

/* `format` is "csv" or "tsv"; NULL: csv. */
int sheet_open(struct sheet *sheet, const char *path, const char *format, struct err *err);
/* One field, in quotes where a reader would take it apart or for something else. */
void sheet_word(struct sheet *sheet, const char *word);
/* One field that never needs quotes. */
void sheet_printf(struct sheet *sheet, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The fewest digits that read back as the same float. */
void sheet_float(struct sheet *sheet, float value);
void sheet_end_line(struct sheet *sheet);

#endif
