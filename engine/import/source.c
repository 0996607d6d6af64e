/* Lines of plain and gzip files: see source.h. zlib's gzread reads both, and says which.
 *
 * Lines are handed out in place from one buffer that grows to the longest line, so that reading costs one copy.
 * getline() over a stream was the other choice; it cannot read gzip, and needs a second copy to. */
#include "engine/import/source.h"

#include "store/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { FIRST_CAPACITY = 256 * 1024, READ_AT_ONCE = 128 * 1024 };

struct source {
    char *file;
    gzFile gz;
    int64_t bytes; /* of the file; 0 for a pipe */
    char *buffer;  /* capacity + 1 bytes */
    size_t capacity, start, end;
    bool finished; /* nothing is left to read into the buffer */
    int64_t number;
    char *beginning;
    bool (*tick)(void *context, const struct source *source);
    void *context;
};

static int open_file(const char *file, int64_t *bytes, struct err *err)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_FAILED, errno == ENOENT
                       ? "%s: there is no such file; check the path" : "%s: it cannot be opened: %m", file);
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(fd);
        return err_set(err, ERR_FAILED, "%s: this is a folder; give the file inside it", file);
    }
    *bytes = S_ISREG(status.st_mode) ? status.st_size : 0;
    return fd;
}

struct source *source_open(const char *file, struct err *err)
{
    int64_t bytes = 0;
    int fd = open_file(file, &bytes, err);
    if (fd < 0)
        return NULL;
    gzFile gz = gzdopen(fd, "rb");
    if (!gz) {
        close(fd);
        err_set(err, ERR_FAILED, "%s: it cannot be opened: %m", file);
        return NULL;
    }
    gzbuffer(gz, READ_AT_ONCE);
    struct source *source = xcalloc(1, sizeof *source);
    source->file = xstrdup(file);
    source->gz = gz;
    source->bytes = bytes;
    source->capacity = FIRST_CAPACITY;
    source->buffer = xmalloc(source->capacity + 1);
    return source;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    gzclose(source->gz);
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
    return source->bytes ? (double)gzoffset(source->gz) / (double)source->bytes : NAN;
}

static int check_stream(struct source *source, struct err *err)
{
    int code;
    const char *message = gzerror(source->gz, &code);
    if (code == Z_OK || code == Z_STREAM_END)
        return 0;
    if (code == Z_BUF_ERROR)
        return err_set(err, ERR_FAILED, "%s: the gzip data ends in the middle; the file is incomplete, get it again",
                       source->file);
    if (code == Z_ERRNO)
        return err_set(err, ERR_FAILED, "%s: it cannot be read: %m", source->file);
    return err_set(err, ERR_FAILED, "%s: the gzip data is damaged (%s); get the file again", source->file, message);
}

/* Reads more behind what is in the buffer. */
static int fill(struct source *source, struct err *err)
{
    if (source->start) {
        memmove(source->buffer, source->buffer + source->start, source->end - source->start);
        source->end -= source->start;
        source->start = 0;
    }
    if (source->end == source->capacity) {
        source->capacity *= 2;
        source->buffer = xrealloc(source->buffer, source->capacity + 1, 1);
    }
    size_t room = source->capacity - source->end;
    unsigned wanted = room < READ_AT_ONCE ? (unsigned)room : READ_AT_ONCE;
    int got = gzread(source->gz, source->buffer + source->end, wanted);
    /* First, because a signal also makes the read fail. */
    if (source->tick && !source->tick(source->context, source))
        return err_set(err, ERR_FAILED, "interrupted while reading %s; nothing was kept", source->file);
    if (got < (int)wanted && check_stream(source, err) < 0)
        return -1;
    source->end += (size_t)got;
    source->finished = got == 0;
    return 0;
}

/* What a file that is no text most likely is, and what to do about it. */
static int refuse_binary(const struct source *source, struct err *err)
{
    const char *bytes = source->buffer;
    if (source->end >= 4 && !memcmp(bytes, "PK\3\4", 4))
        return err_set(err, ERR_FAILED, "%s: this is a zip archive; unpack it and give the file inside it",
                       source->file);
    if (source->end >= 2 && (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2)))
        return err_set(err, ERR_FAILED, "%s: this text is in UTF-16; save it as UTF-8 "
                       "(iconv -f UTF-16 -t UTF-8)", source->file);
    return err_set(err, ERR_FAILED, "%s: this is a binary file; an import reads text, plain or gzip", source->file);
}

const char *source_beginning(struct source *source, struct err *err)
{
    if (source->beginning)
        return source->beginning;
    while (!source->finished && source->end < SOURCE_BEGINNING)
        if (fill(source, err) < 0)
            return NULL;
    size_t length = source->end < SOURCE_BEGINNING ? source->end : SOURCE_BEGINNING;
    if (!length) {
        err_set(err, ERR_FAILED, "%s: the file is empty", source->file);
        return NULL;
    }
    if (memchr(source->buffer, '\0', length)) {
        refuse_binary(source, err);
        return NULL;
    }
    size_t mark = length >= 3 && !memcmp(source->buffer, "\xef\xbb\xbf", 3) ? 3 : 0;
    source->start += mark;
    source->beginning = xcalloc(length + 1, 1);
    memcpy(source->beginning, source->buffer + mark, length - mark);
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
    if (taken && text[taken - 1] == '\r')
        taken--;
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
