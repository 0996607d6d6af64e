/* The verb `import`: from files to a data set in the store.
 *
 * A signal (SIGINT, SIGTERM) or any failure leaves nothing behind; what a killed import left is swept away by the
 * next one (store/dataset.h). */
#ifndef ENGINE_IMPORT_IMPORT_H
#define ENGINE_IMPORT_IMPORT_H

#include "engine/import/making.h"
#include "engine/import/member_features.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct import_request {
    struct import_asked asked; /* test NULL: cut from train, see `split`; its share is of each user's interactions,
                                  for ratio and time; of all, for moment; of the items, for item; the seed is of
                                  ratio and item; skip_bad passes over users of test unknown to train, too */
    const char *title_column, *class_column; /* of items, see items.h; NULL: by their usual names */
    struct feature_request features; /* of users and items; the table of items has titles and classes, too */
    const char *format;     /* name of an importer; NULL: recognised, or 'table' when an option of tables alone is */
    const char *columns;    /* of a table, e.g. "user,item,-,time"; NULL: it has a header */
    bool header;            /* the first record of a table is a header, whatever it looks like */
    bool no_header;         /* the first record of a table is one of data; needs columns */
    const char *fields[4];  /* of the objects of JSON lines: user, item, rating, time; NULL: by their usual names */
    const char *split;      /* "ratio", "leave-one-out", "time", "moment", "item", "none"; NULL: ratio, or the
                               test file */
    double min_rating;      /* leave out what is rated lower; NaN: keep all */
    bool keep_unknown;      /* keep interactions of test whose user train has not */
    double validation;      /* what a run holds out when nobody says another share: a warning says when that is
                               nothing */
};

#define IMPORT_REQUEST_INIT {.asked = IMPORT_ASKED_INIT, .min_rating = NAN, .validation = 0.1}

/* Prints what each file was taken for and a line (or with `json` one object) about the new data set on stdout;
 * progress goes to stderr when that is a terminal. */
int import_run(const struct import_request *request, struct err *err);

#endif
