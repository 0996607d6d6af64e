/* Importers: from files as they are found in the world to a data set in the store.
 *
 * An importer is one file format. It reads a file line by line through `struct source` (plain or packed, with the
 * line number for complaints) and hands every interaction to the collector, which numbers the ids, merges duplicates,
 * splits and writes. */
#ifndef ENGINE_IMPORT_IMPORTER_H
#define ENGINE_IMPORT_IMPORTER_H

#include "engine/part.h"
#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct source;    /* source.h */
struct collector; /* collect.h */

struct importer {
    struct part part;
    /* Does the beginning of a file (at most 64 KiB, NUL behind it) look like this format? The file's name may
     * help. */
    bool (*recognise)(const char *file, const char *beginning);
    /* When no format recognises a file: -1 and a sentence, if this beginning may be of this format and of another
     * just as well, which says what decides. NULL where that does not happen. */
    int (*doubt)(const char *beginning, struct err *err);
    /* Is this beginning, which may be of several formats, of this one for what another file of the same format looks
     * like? NULL where that cannot be told. */
    bool (*decides)(const char *beginning, const char *other);
    /* Reads all of it. 0, or -1 after naming file, line and remedy. */
    int (*read)(struct source *source, struct collector *collector, struct err *err);
    bool certain;      /* what it recognises is nothing else, so that it is not read as a table either */
    const char *naming; /* how a person says which columns are the user and the item; NULL: the format says it */
    bool named_fields; /* --user, --item, --rating and --time name fields of this format */
};

#endif
