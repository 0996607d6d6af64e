/* Which fields the objects in the first of some JSON lines have. */
#ifndef ENGINE_IMPORT_JSON_FIELDS_H
#define ENGINE_IMPORT_JSON_FIELDS_H

#include "engine/import/ids.h"
#include "store/base/text.h"

/* In the order of their appearance. */
struct json_fields {
    struct ids words;  /* whose values are words and numbers */
    struct ids others; /* lists, true and false */
};

/* Whether a file is JSON lines, by its beginning. */
bool json_fields_recognise(const char *beginning);
/* Looks at the first lines. One that is cut off or no object shows the fields up to there. */
void json_fields_note(struct json_fields *fields, const char *beginning);
/* "reviewerID, asin, ...": those with words and numbers, or "none". */
void json_fields_list(const struct json_fields *fields, struct text *list);
void json_fields_release(struct json_fields *fields);

#endif
