/* Bytes of latin-1 as UTF-8. */
#ifndef ENGINE_IMPORT_LATIN_1_H
#define ENGINE_IMPORT_LATIN_1_H

#include <stddef.h>
#include <stdint.h>

enum { LATIN_1_WIDEST = 3 }; /* bytes of UTF-8 that one byte becomes at most */

struct latin_1 {
    int64_t letters, windows; /* bytes made UTF-8: those of latin-1, and those from 0x80 to 0x9f, where it has no
                                 letters and which are read as Windows-1252 has them */
};

/* Makes n bytes UTF-8 in place; there is room for LATIN_1_WIDEST times as many. Returns how many there are then. */
size_t latin_1_to_utf8(struct latin_1 *latin_1, char *bytes, size_t n);

#endif
