/* Unpacks a file as it is read: see unpack.h. */
#include "engine/import/unpack.h"

#include "engine/import/foreign.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_AT_ONCE = 128 * 1024 };

struct unpacker {
    char *file;
    const char *option;                /* by which the file is given */
    int fd;
    int64_t read;                      /* bytes of the file read so far */
    unsigned char bytes[READ_AT_ONCE]; /* of the file, not yet used between start and end */
    size_t start, end;
    bool ended;                            /* the file has no more */
    bool known;                            /* whether and how it is packed */
    const struct compression *compression; /* NULL: it is not packed */
    void *state;                           /* of the compression */
    bool within;                           /* a stream is begun and not complete */
    int64_t complete;                      /* bytes of the file up to the end of the last complete stream */
};

static int open_file(const char *file, int64_t *bytes, struct err *err)
{
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_FAILED, errno == ENOENT
                       ? N_("%s: there is no such file; check the path") : N_("%s: it cannot be opened: %m"), file);
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        close(fd);
        return err_set(err, ERR_FAILED, "%s: this is a folder; give the file inside it", file);
    }
    *bytes = S_ISREG(status.st_mode) ? status.st_size : 0;
    return fd;
}

struct unpacker *unpack_open(const char *file, const char *option, int64_t *bytes, struct err *err)
{
    int fd = open_file(file, bytes, err);
    if (fd < 0)
        return NULL;
    struct unpacker *unpacker = xcalloc(1, sizeof *unpacker);
    unpacker->fd = fd;
    unpacker->file = xstrdup(file);
    unpacker->option = option;
    return unpacker;
}

void unpack_free(struct unpacker *unpacker)
{
    if (unpacker->state)
        unpacker->compression->free(unpacker->state);
    close(unpacker->fd);
    free(unpacker->file);
    free(unpacker);
}

const struct compression *unpack_compression(const struct unpacker *unpacker)
{
    return unpacker->compression;
}

int64_t unpack_taken(const struct unpacker *unpacker)
{
    return unpacker->read - (int64_t)(unpacker->end - unpacker->start);
}

/* Bytes of the file as they stand in it; *got is 0 after a signal and at the end. */
static int read_file(struct unpacker *unpacker, void *to, size_t room, size_t *got, struct err *err)
{
    ssize_t n = read(unpacker->fd, to, room);
    *got = n > 0 ? (size_t)n : 0;
    unpacker->read += (int64_t)*got;
    unpacker->ended = n == 0;
    if (n >= 0 || errno == EINTR)
        return 0;
    return err_set(err, ERR_FAILED, "%s: it cannot be read: %m", unpacker->file);
}

/* Adds to the bytes not yet used. */
static int read_more(struct unpacker *unpacker, struct err *err)
{
    size_t left = unpacker->end - unpacker->start, got;
    memmove(unpacker->bytes, unpacker->bytes + unpacker->start, left);
    unpacker->start = 0;
    unpacker->end = left;
    if (read_file(unpacker, unpacker->bytes + left, sizeof unpacker->bytes - left, &got, err) < 0)
        return -1;
    unpacker->end += got;
    return 0;
}

static enum unpacked read_plain(struct unpacker *unpacker, char *to, size_t room, size_t *got, struct err *err)
{
    size_t left = unpacker->end - unpacker->start;
    if (!left) {
        if (read_file(unpacker, to, room, got, err) < 0)
            return UNPACK_FAILED;
        return unpacker->ended ? UNPACK_END : UNPACK_READ;
    }
    *got = left < room ? left : room;
    memcpy(to, unpacker->bytes + unpacker->start, *got);
    unpacker->start += *got;
    return UNPACK_READ;
}

static enum unpacked refuse_rest(const struct unpacker *unpacker, struct err *err)
{
    const char *name = unpacker->compression->name, *command = unpacker->compression->command;
    long long end = unpacker->complete, at = unpack_taken(unpacker);
    err_set(err, ERR_FAILED,
            "%s: behind byte %lld, where its %s data end, there are other bytes; if they are text that was "
            "added, unpack the beginning and add them: (head -c %lld FILE | %s; tail -c +%lld FILE) | nearfar %s%s "
            "/dev/stdin",
            unpacker->file, end, name, end, command, at + 1, before_option(unpacker->option), unpacker->option);
    return UNPACK_FAILED;
}

static enum unpacked refuse_stream(const struct unpacker *unpacker, enum compression_step step, const char *problem,
                                   struct err *err)
{
    const char *name = unpacker->compression->name, *command = unpacker->compression->command;
    if (step == STEP_LARGE)
        err_set(err, ERR_FAILED,
                "%s: to unpack its %s data takes more than %d MiB of memory; unpack it outside: %s FILE | "
                "nearfar %s%s /dev/stdin",
                unpacker->file, name, COMPRESSION_MEMORY, command, before_option(unpacker->option),
                unpacker->option);
    else if (step == STEP_DAMAGED)
        err_set(err, ERR_FAILED, "%s: the %s data is damaged (%s); get the file again", unpacker->file, name,
                problem);
    else
        err_set(err, ERR_FAILED, "%s: the %s data ends in the middle; the file is incomplete, get it again",
                unpacker->file, name);
    return UNPACK_FAILED;
}

/* Between two streams: zeros are padding, and another stream is the text going on. UNPACK_READ when one is begun. */
static enum unpacked begin_stream(struct unpacker *unpacker, struct err *err)
{
    const struct compression *compression = unpacker->compression;
    while (unpacker->start < unpacker->end && !unpacker->bytes[unpacker->start])
        unpacker->start++;
    size_t left = unpacker->end - unpacker->start;
    if (left < COMPRESSION_SIGN && !unpacker->ended)
        return read_more(unpacker, err) < 0 ? UNPACK_FAILED : UNPACK_READ;
    if (!left)
        return UNPACK_END;
    if (!compression->begins(unpacker->bytes + unpacker->start, left))
        return refuse_rest(unpacker, err);
    unpacker->state = unpacker->state ? unpacker->state : compression->new ();
    unpacker->within = unpacker->state && compression->restart(unpacker->state);
    return unpacker->within ? UNPACK_READ : refuse_stream(unpacker, STEP_LARGE, NULL, err);
}

static enum unpacked read_stream(struct unpacker *unpacker, char *to, size_t room, size_t *got, struct err *err)
{
    if (unpacker->start == unpacker->end && !unpacker->ended && read_more(unpacker, err) < 0)
        return UNPACK_FAILED;
    size_t left = unpacker->end - unpacker->start;
    struct compression_window window = {unpacker->bytes + unpacker->start, left, (unsigned char *)to, room};
    const char *problem = NULL;
    enum compression_step step = unpacker->compression->step(unpacker->state, &window, &problem);
    *got = room - window.out_left;
    unpacker->start += left - window.in_left;
    unpacker->within = step != STEP_END;
    unpacker->complete = unpack_taken(unpacker);
    bool stuck = step == STEP_MORE && unpacker->ended && !*got && window.in_left == left;
    if (stuck || step == STEP_DAMAGED || step == STEP_LARGE)
        return refuse_stream(unpacker, step, problem, err);
    return UNPACK_READ;
}

enum unpacked unpack_read(struct unpacker *unpacker, char *to, size_t room, size_t *got, struct err *err)
{
    *got = 0;
    if (!unpacker->known) {
        size_t left = unpacker->end - unpacker->start;
        if (left < COMPRESSION_SIGN && !unpacker->ended)
            return read_more(unpacker, err) < 0 ? UNPACK_FAILED : UNPACK_READ;
        unpacker->compression = compression_of(unpacker->bytes + unpacker->start, left);
        unpacker->known = true;
    }
    if (!unpacker->compression)
        return read_plain(unpacker, to, room, got, err);
    return unpacker->within ? read_stream(unpacker, to, room, got, err) : begin_stream(unpacker, err);
}

int unpack_fill(struct unpacker *unpacker, void *to, size_t n, size_t *got, struct err *err)
{
    enum unpacked state = UNPACK_READ;
    for (*got = 0; *got < n && state == UNPACK_READ;) {
        size_t more;
        state = unpack_read(unpacker, (char *)to + *got, n - *got, &more, err);
        *got += more;
    }
    return state == UNPACK_FAILED ? -1 : 0;
}
