/* Rows that a run has never seen: files become rows of a feature like the one that its tower encodes, treated as the
 * import treated those of the data set.
 *
 * Order of calls: outside_begin, outside_read for each file, outside_end, then what stands in the struct;
 * outside_release, also after a failure. */
#ifndef ENGINE_OUTSIDE_OUTSIDE_H
#define ENGINE_OUTSIDE_OUTSIDE_H

#include "engine/data/corpus.h"
#include "store/treatment.h"

#define WHOLE_FILE SIZE_MAX

struct outside_row {
    size_t file;  /* in outside.file */
    size_t place; /* of the row in its file, from 0, of a token that of its sentence; WHOLE_FILE: it is all that the
                     file holds */
    char *label;  /* what the file says that its class is; NULL: nothing */
};

struct outside {
    /* What rows are to be like. */
    const char *command;        /* "classify RUN": who reads them, for remedies */
    const char *dataset;        /* its name */
    const struct feature *like; /* of the data set */
    struct name *column;        /* (like->width): what its numbers are called */
    size_t n_columns;           /* 0 of a text */
    struct treatment treatment;
    const char *label;          /* the column that has the classes: asked for, else that of the data set; or NULL */
    bool label_asked;           /* each file must have it */

    /* What was read. */
    struct feature feature; /* mean and deviation are those of `like` */
    size_t used, room; /* bytes of its values */
    size_t n, capacity;
    struct outside_row *row; /* (n) */
    bool parts;              /* rows are parts of wholes, as tokens are of sentences, */
    uint32_t *whole;         /* (n) and this is which, rising from 0; else NULL */
    char **file;             /* (n_files) */
    size_t n_files, labelled; /* rows with a label */
    size_t laid, bent;        /* pictures of one file each that are not opaque; of other proportions */
    size_t wordless;          /* texts without a word */
};

/* `rows` and its features, of which `like` is one, are those of the corpus of the run. `label` NULL: none is asked
 * for. What is given is borrowed. */
int outside_begin(struct outside *outside, struct store *store, const struct dataset *dataset,
                  const struct collection *rows, const struct feature *like, const char *command, const char *label,
                  struct err *err);
/* Whether it holds one picture or many, by its beginning. */
bool outside_is_pictures(const char *file);
/* All rows of a file; where rows are texts or tokens, "-" is standard input, and what no file is called is a text
 * itself, or a sentence. Says on standard error how the file was read, and what was done to its numbers. */
int outside_read(struct outside *outside, const char *file, struct err *err);
/* Says on standard error what is to be said once of all files, when the last was read. */
void outside_end(const struct outside *outside);
/* What to call a row: its number in the file, with the file where there are several; or the file; a token by itself.
 * The caller frees it. */
char *outside_name(const struct outside *outside, size_t row);
void outside_release(struct outside *outside);

#endif
