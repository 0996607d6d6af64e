/* What the verbs that use a trained run on rows of numbers begin with: the run as its best checkpoint left it, and
 * the rows of files that it is asked about.
 *
 * Order of calls: use_open, use_read, then what stands in the struct; use_close, also after a failure. */
#ifndef ENGINE_VERBS_USE_H
#define ENGINE_VERBS_USE_H

#include "engine/outside/outside.h"
#include "engine/verbs/output.h"
#include "engine/verbs/verb.h"

struct use {
    struct run_context w;
    struct dataset dataset;
    const struct collection *rows; /* of the data set */
    struct name *classes;          /* what they are called; none where the rows have no classes, or these no names */
    size_t n_classes;
    struct outside outside;
};

/* `command` is "classify RUN". Refuses a run of users and items. */
int use_open(struct use *use, const struct verb_arguments *words, const char *command, struct err *err);
/* The rows of each file=. */
int use_read(struct use *use, const struct verb_arguments *words, struct err *err);
/* What the encoder makes of these rows below the head, into a new array (outside.n, encoded): of length 1 each, or as
 * they are. */
real *use_encode(const struct use *use, bool raw);
void use_close(struct use *use);

/* The name of a class, or "class 3" in `number`. */
enum { CLASS_NUMBERED = 32 };
const char *use_class(const struct use *use, size_t class, char number[CLASS_NUMBERED]);

/* Standard output or the file of output=, as csv or as tsv, by what its name ends in; any other ending is refused. */
int use_sheet(struct sheet *sheet, const struct verb_arguments *words, struct err *err);
/* What tells a row in a table and in JSON: its file, and its number there where the file holds several. */
void use_put_row(struct sheet *sheet, const struct use *use, size_t row);
void use_json_row(struct text *out, const struct use *use, size_t row);

#endif
