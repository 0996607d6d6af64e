/* Which importer reads a file. */
#ifndef ENGINE_IMPORT_FORMATS_H
#define ENGINE_IMPORT_FORMATS_H

#include "engine/import/importer.h"

/* By name; ERR_USAGE lists the formats and names the nearest. */
const struct importer *format_named(const char *name, struct err *err);
/* By the beginning of the file; refuses, with a list of the formats, what none of them takes for its own. Where a
 * file fits several formats, `other`, a file of the same format (NULL: there is none), may decide, and *by_other says
 * so. */
const struct importer *format_recognised(struct source *source, struct source *other, bool *by_other,
                                         struct err *err);

/* That of a second file, which may be of another format than the first, whose is `importer`: this one unless another
 * alone recognises the file. */
const struct importer *format_beside(struct source *source, const struct importer *importer);

/* -1 and the problem when the file is of a format that knows its columns, so that an option of tables would misread
 * it. */
int format_check_columns(struct source *source, const char *option, struct err *err);

#endif
