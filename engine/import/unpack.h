/* The bytes of a file as they were before somebody packed it: as they are, or gzip, zstd or xz, told apart by
 * content. Streams one behind the other (members, frames) are one text. What ends in the middle, is damaged, or
 * has other things behind its last stream is refused with one sentence that names the file. */
#ifndef ENGINE_IMPORT_UNPACK_H
#define ENGINE_IMPORT_UNPACK_H

#include "engine/import/compression.h"
#include "store/base/err.h"

#include <stdint.h>

struct unpacker;

enum unpacked { UNPACK_FAILED = -1, UNPACK_END, UNPACK_READ };

/* Refuses what is missing, a folder, or may not be read. `option`, by which the file is given, stands in remedies; it
 * is not copied. *bytes is the size of the file, 0 of a pipe. Reads nothing yet. */
struct unpacker *unpack_open(const char *file, const char *option, int64_t *bytes, struct err *err);
void unpack_free(struct unpacker *unpacker);

/* Puts up to `room` bytes at `to`. UNPACK_READ may come with *got 0 (a signal, or a stretch that unpacks to
 * nothing), so that the caller is never kept long. */
enum unpacked unpack_read(struct unpacker *unpacker, char *to, size_t room, size_t *got, struct err *err);

/* Puts `n` bytes at `to`, or as many as there are. */
int unpack_fill(struct unpacker *unpacker, void *to, size_t n, size_t *got, struct err *err);

/* How the file is packed, known after the first bytes were read; NULL: not at all. */
const struct compression *unpack_compression(const struct unpacker *unpacker);
int64_t unpack_taken(const struct unpacker *unpacker); /* bytes of the file used so far */

#endif
