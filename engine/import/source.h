/* A file of the world as numbered lines: plain, or packed with gzip, zstd or xz (told apart by content), a pipe as
 * well as a file.
 *
 * Order of calls: source_open, source_watch, source_beginning, source_line until it returns LINE_END,
 * source_close. */
#ifndef ENGINE_IMPORT_SOURCE_H
#define ENGINE_IMPORT_SOURCE_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source;

enum {
    SOURCE_BEGINNING = 64 * 1024,       /* bytes shown to the recognisers */
    SOURCE_LONGEST = 8 * 1024 * 1024    /* bytes of the longest line that is read */
};

/* What reading a line or record can come to. */
enum {
    LINE_FAILED = -1, /* the file cannot be read on; err says why */
    LINE_END = 0,
    LINE_READ = 1,
    LINE_BAD = 2 /* this one is unreadable, the next may not be; err has the problem without file and line */
};

/* Refuses what is missing, a folder, or may not be read. `option`: by which the file is given, "--train", "--test" or
 * "--items", or another command that reads it, "classify RUN"; remedies name it. It is kept, not copied. */
struct source *source_open(const char *file, const char *option, struct err *err);
void source_close(struct source *source); /* NULL allowed */

/* `tick` is called now and then while reading; when it returns false, reading ends with "interrupted". */
void source_watch(struct source *source, bool (*tick)(void *context, const struct source *source), void *context);

/* Before anything is read: the file is in latin-1 and is handed out in UTF-8. */
void source_from_latin_1(struct source *source);
const struct latin_1 *source_latin_1(const struct source *source); /* what has been made UTF-8 so far: latin_1.h */

/* The first bytes (at most SOURCE_BEGINNING, without a byte order mark), NUL behind them and none among them, each
 * line end a line feed; they are not used up. Refuses an empty file and one that is not text (foreign.h). Owned by
 * the source. */
const char *source_beginning(struct source *source, struct err *err);

/* The next line without its end (LF, CRLF or CR alone, also mixed), NUL behind it; one with a zero byte in it is
 * bad. It may be changed and is valid until the next call. */
int source_line(struct source *source, char **line, size_t *length, struct err *err);

const char *source_file(const struct source *source); /* as it was given */
int64_t source_number(const struct source *source);   /* of the line read last, from 1 */
double source_share(const struct source *source);     /* how much of the file is read, 0 to 1; NaN for a pipe */

#endif
