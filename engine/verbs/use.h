/* What the verbs that use a trained run on rows or on pairs of them begin with: the run as its best checkpoint left
 * it, and the rows of files that it is asked about.
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
    const struct collection *rows;  /* of the data set: such are those of files */
    enum side side;                 /* of pairs: on which side of them they are */
    const struct collection *other; /* of pairs: whose rows are on the other side; else NULL */
    bool items;                     /* they are items that users choose, and on the side of candidates */
    struct name *classes;          /* what they are called; none where the rows have no classes, or these no names */
    size_t n_classes;
    struct outside outside;
};

/* `command` is "classify RUN". Refuses a run of pairs unless the verb `takes_pairs`, and one of users and items but
 * where it does and the items have texts or pictures that the run has learned from. The side of pairs is side=anchor
 * or side=candidate, else that whose rows are of the kind of the first file=, else anchor. */
int use_open(struct use *use, const struct verb_arguments *words, const char *command, bool takes_pairs,
             struct err *err);
/* The rows of each file=. */
int use_read(struct use *use, const struct verb_arguments *words, struct err *err);
/* How many numbers a row of these comes to: below the head or, of pairs, above it, where both sides meet. */
size_t use_width(const struct use *use);
/* What that is, in a new array (outside.n, use_width): of length 1 each, or as it is; of pairs as their similarity
 * compares them, or as it is. */
real *use_encode(const struct use *use, bool raw);
/* The tower that encodes them. */
const struct tower *use_tower(const struct use *use);
void use_close(struct use *use);

/* What people know the rows of a collection by, by their numbers in the data set: their names, or their texts, which
 * *called says; none where they have neither. To be released with names_release. */
int use_name_rows(const struct use *use, const struct collection *rows, struct name **name, size_t *n,
                  const char **called, struct err *err);
/* Which row of the data set it is. */
size_t use_row_number(const struct collection *rows, size_t row);

/* The name of a class, or "class 3" in `number`. */
enum { CLASS_NUMBERED = 32 };
const char *use_class(const struct use *use, size_t class, char number[CLASS_NUMBERED]);

/* Standard output or the file of output=, as csv or as tsv, by what its name ends in; any other ending is refused. */
int use_sheet(struct sheet *sheet, const struct verb_arguments *words, struct err *err);
/* What tells a row in a table and in JSON: its file, and its number there where the file holds several. */
void use_put_row(struct sheet *sheet, const struct use *use, size_t row);
void use_json_row(struct text *out, const struct use *use, size_t row);

#endif
