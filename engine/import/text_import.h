/* The verb `import` with texts: a data set of texts, with classes where there are labels. */
#ifndef ENGINE_IMPORT_TEXT_IMPORT_H
#define ENGINE_IMPORT_TEXT_IMPORT_H

#include "store/base/err.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

struct text_request {
    const char *store, *name;
    const char *train, *test;      /* test NULL: a share of train is */
    const char *text, *label;      /* columns or fields of the files; label: names with commas between, or NULL; of
                                      folders both are NULL */
    const char *group;             /* column or field whose texts stay on one side of the split, or NULL */
    const char *encoding;          /* "utf-8" (or NULL) or "latin-1" */
    const char *delimiter, *quote; /* NULL: by what it looks like */
    int64_t min_words;
    double test_share;             /* of the texts of each class, where test is not given; NaN: 0.2 */
    int64_t seed;                  /* of the split */
    bool skip_bad, json, dry_run;
};

#define TEXT_REQUEST_INIT {.test_share = NAN, .seed = 1, .min_words = 1}

/* Whether it is a folder of texts. */
bool text_import_reads(const char *file);
/* Makes the collection `texts` with the texts `text`, of each label a feature of classes, of which the first is
 * called `class` and the others like their columns, and a split. Texts of train come first, then those of test, each
 * in the order of the files. Says what it read and did. */
int text_import(const struct text_request *request, struct err *err);

#endif
