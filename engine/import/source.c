/* Lines of plain and packed files: see source.h.
 *
 * Lines are handed out in place from one buffer that grows to the longest line, so that reading costs one copy.
 * Every line end is made a line feed when its bytes come into the buffer, so that finding a line is looking for
 * one. */
#include "engine/import/source.h"

#include "engine/import/foreign.h"
#include "engine/import/latin_1.h"
#include "engine/import/unpack.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 * 1024, READ_AT_ONCE = 128 * 1024 };
enum { NO_ZERO = '\x1a' }; /* what the recognisers see in place of a zero byte, so that they see what follows */

struct source {
    char *file;
    const char *option;
    struct unpacker *unpacker;
    int64_t bytes; /* of the file; 0 for a pipe */
    char *buffer;  /* capacity + 1 bytes */
    size_t capacity, start, end;
    bool finished;    /* nothing is left to read into the buffer */
    bool after_return; /* the byte before the end of the buffer was a carriage return */
    int64_t number;
    char *beginning;
    bool is_latin_1;
    struct latin_1 latin_1; /* what was made UTF-8 */
    bool (*tick)(void *context, const struct source *source);
    void *context;
};

struct source *source_open(const char *file, const char *option, struct err *err)
{
    int64_t bytes = 0;
    struct unpacker *unpacker = unpack_open(file, option, &bytes, err);
    if (!unpacker)
        return NULL;
    struct source *source = xcalloc(1, sizeof *source);
    source->file = xstrdup(file);
    source->option = option;
    source->unpacker = unpacker;
    source->bytes = bytes;
    source->capacity = FIRST_CAPACITY;
    source->buffer = xmalloc(source->capacity + 1);
    return source;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    unpack_free(source->unpacker);
    free(source->file);
    free(source->buffer);
    free(source->beginning);
    free(source);
}

void source_watch(struct source *source, bool (*tick)(void *context, const struct source *source), void *context)
{
    source->tick = tick;
    source->context = context;
}

void source_from_latin_1(struct source *source)
{
    source->is_latin_1 = true;
}

const struct latin_1 *source_latin_1(const struct source *source)
{
    return &source->latin_1;
}

const char *source_file(const struct source *source)
{
    return source->file;
}

int64_t source_number(const struct source *source)
{
    return source->number;
}

double source_share(const struct source *source)
{
    return source->bytes ? (double)unpack_taken(source->unpacker) / (double)source->bytes : NAN;
}

/* Makes each line end among n new bytes a line feed, CR LF as well as CR alone, and returns how many bytes are
 * left. */
static size_t end_lines(struct source *source, char *bytes, size_t n)
{
    char *from = bytes, *to = bytes, *end = bytes + n, *mark;
    if (!n)
        return 0;
    from += source->after_return && *from == '\n';
    source->after_return = end[-1] == '\r';
    while ((mark = memchr(from, '\r', (size_t)(end - from)))) {
        memmove(to, from, (size_t)(mark - from));
        to += mark - from;
        *to++ = '\n';
        from = mark + 1;
        from += from < end && *from == '\n';
    }
    if (to != from)
        memmove(to, from, (size_t)(end - from));
    return (size_t)(to - bytes) + (size_t)(end - from);
}

/* Reads more behind what is in the buffer. */
static int fill(struct source *source, struct err *err)
{
    if (source->start) {
        memmove(source->buffer, source->buffer + source->start, source->end - source->start);
        source->end -= source->start;
        source->start = 0;
    }
    if (source->capacity - source->end < LATIN_1_WIDEST) {
        source->capacity *= 2;
        source->buffer = xrealloc(source->buffer, source->capacity + 1, 1);
    }
    size_t room = (source->capacity - source->end) / (source->is_latin_1 ? LATIN_1_WIDEST : 1), got;
    char *to = source->buffer + source->end;
    enum unpacked result;
    do {
        result = unpack_read(source->unpacker, to, room < READ_AT_ONCE ? room : READ_AT_ONCE, &got, err);
        /* First, because a signal also ends the read. */
        if (source->tick && !source->tick(source->context, source))
            return err_set(err, ERR_FAILED, "interrupted while reading %s; nothing was kept", source->file);
    } while (result == UNPACK_READ && !got);
    got = end_lines(source, to, got);
    source->end += source->is_latin_1 ? latin_1_to_utf8(&source->latin_1, to, got) : got;
    source->finished = result == UNPACK_END;
    return result == UNPACK_FAILED ? -1 : 0;
}

const char *source_beginning(struct source *source, struct err *err)
{
    if (source->beginning)
        return source->beginning;
    while (!source->finished && source->end < SOURCE_BEGINNING)
        if (fill(source, err) < 0)
            return NULL;
    size_t length = source->end < SOURCE_BEGINNING ? source->end : SOURCE_BEGINNING;
    size_t mark = length >= 3 && !memcmp(source->buffer, "\xef\xbb\xbf", 3) ? 3 : 0;
    source->start += mark;
    length -= mark;
    if (!length) {
        err_set(err, ERR_FAILED, "%s: the file is empty", source->file);
        return NULL;
    }
    const char *begin = source->buffer + mark;
    const struct compression *packed = unpack_compression(source->unpacker);
    if (foreign_check(source->file, source->option, begin, length, packed, err) < 0)
        return NULL;
    source->beginning = xcalloc(length + 1, 1);
    memcpy(source->beginning, begin, length);
    char *end = source->beginning + length;
    for (char *zero = source->beginning; (zero = memchr(zero, '\0', (size_t)(end - zero)));)
        *zero = NO_ZERO;
    return source->beginning;
}

/* Passes over the rest of a line that is too long to be held. */
static int skip_line(struct source *source, struct err *err)
{
    for (;;) {
        char *begin = source->buffer + source->start;
        char *newline = memchr(begin, '\n', source->end - source->start);
        source->start = newline ? (size_t)(newline + 1 - source->buffer) : source->end;
        if (newline || source->finished)
            break;
        if (fill(source, err) < 0)
            return LINE_FAILED;
    }
    err_set(err, ERR_FAILED, "the line is longer than %d MiB, which no list of interactions needs",
            SOURCE_LONGEST / (1024 * 1024));
    return LINE_BAD;
}

static int hand_out(struct source *source, size_t taken, size_t used, char **line, size_t *length, struct err *err)
{
    char *text = source->buffer + source->start;
    source->start += used;
    text[taken] = '\0';
    *line = text;
    *length = taken;
    if (!memchr(text, '\0', taken))
        return LINE_READ;
    err_set(err, ERR_FAILED, "the line has a zero byte in it, so it is not text");
    return LINE_BAD;
}

int source_line(struct source *source, char **line, size_t *length, struct err *err)
{
    if (!source_beginning(source, err))
        return LINE_FAILED;
    size_t searched = 0;
    source->number++;
    for (;;) {
        size_t held = source->end - source->start;
        char *begin = source->buffer + source->start;
        char *newline = memchr(begin + searched, '\n', held - searched);
        if (newline)
            return hand_out(source, (size_t)(newline - begin), (size_t)(newline - begin) + 1, line, length, err);
        if (source->finished)
            return held ? hand_out(source, held, held, line, length, err) : LINE_END;
        if (held > SOURCE_LONGEST)
            return skip_line(source, err);
        searched = held;
        if (fill(source, err) < 0)
            return LINE_FAILED;
    }
}
