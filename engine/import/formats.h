/* Which importer reads a file. */
#ifndef ENGINE_IMPORT_FORMATS_H
#define ENGINE_IMPORT_FORMATS_H

#include "engine/import/importer.h"

/* By name; ERR_USAGE lists the formats and names the nearest. */
const struct importer *format_named(const char *name, struct err *err);
/* By the beginning of the file; refuses, with a list of the formats, what none of them takes for its own. */
const struct importer *format_recognised(struct source *source, struct err *err);

/* -1 and the problem when the file is of a format that knows its columns, so that --columns would misread it. */
int format_check_columns(struct source *source, struct err *err);

#endif
