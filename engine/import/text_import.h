/* The verb `import` with texts: a data set of texts, with classes where there are labels. */
#ifndef ENGINE_IMPORT_TEXT_IMPORT_H
#define ENGINE_IMPORT_TEXT_IMPORT_H

#include "engine/import/making.h"

struct text_request {
    struct import_asked asked;
    const char *text, *label;      /* columns or fields of the files; label: names with commas between, or NULL; of
                                      folders both are NULL */
    const char *group;             /* column or field whose texts stay on one side of the split, or NULL */
    const char *encoding;          /* "utf-8" (or NULL) or "latin-1" */
    int64_t min_words;
};

#define TEXT_REQUEST_INIT {.asked = IMPORT_ASKED_INIT, .min_words = 1}

/* Whether it is a folder of texts. */
bool text_import_reads(const char *file);
/* Makes the collection `texts` with the texts `text`, of each label a feature of classes, of which the first is
 * called `class` and the others like their columns, and a split. Texts of train come first, then those of test, each
 * in the order of the files. Says what it read and did. */
int text_import(const struct text_request *request, struct err *err);

#endif
