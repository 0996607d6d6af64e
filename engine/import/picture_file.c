/* See picture_file.h. */
#include "engine/import/picture_file.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_FILE = 256 * 1024 * 1024, FIRST_BYTES = 64 * 1024 };

/* How many pixels a byte of a file can stand for at most: deflate copies 258 bytes, each of which may hold 8 pixels,
 * by two bits. A block of 64 pixels of JPEG takes one bit at least. */
enum { MOST_FOR_A_BYTE = 1032 * 8 };

static int read_open(struct picture_bytes *bytes, FILE *file, bool whole, struct err *err)
{
    struct stat status;
    if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode))
        return err_set(err, ERR_FAILED, "%s is no file: give the file of a picture", bytes->file);
    if (status.st_size > MOST_FILE)
        return err_set(err, ERR_FAILED, "%s has more than %d MiB, which no picture that is read needs: make it "
                       "smaller, or leave it out", bytes->file, MOST_FILE >> 20);
    size_t wanted = whole || status.st_size < FIRST_BYTES ? (size_t)status.st_size : FIRST_BYTES;
    bytes->data = xmalloc(wanted + 1);
    bytes->n = fread(bytes->data, 1, wanted, file);
    return bytes->n == wanted ? 0 : err_set(err, ERR_FAILED, "%s cannot be read to its end: %s", bytes->file,
                                            ferror(file) ? strerror(errno) : _("it became shorter"));
}

int picture_bytes_read(struct picture_bytes *bytes, const char *path, bool whole, struct err *err)
{
    *bytes = (struct picture_bytes){.file = path};
    FILE *file = fopen(path, "rbe");
    if (!file)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_FAILED, "cannot open %s: %m", path);
    int result = read_open(bytes, file, whole, err);
    fclose(file);
    if (result)
        picture_bytes_release(bytes);
    return result;
}

void picture_bytes_release(struct picture_bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct picture_bytes){0};
}

/* ---------------------------------------------------------------------------------------------------------------- */

static int check_facts(const struct picture_facts *facts, bool complete, const struct picture_bytes *bytes,
                       struct err *err)
{
    if (facts->kind == PICTURE_OTHER)
        return err_set(err, ERR_FAILED, "%s is no PNG or JPEG picture%s: check that it is the file that was meant",
                       bytes->file, bytes->n ? "" : _(" but empty"));
    if (!complete)
        return err_set(err, ERR_FAILED, "%s ends before its pixels begin, or is damaged: get it again", bytes->file);
    return picture_check_pixels(bytes->file, facts->height, facts->width, err);
}

int picture_examine(struct picture_facts *facts, const char *path, struct err *err)
{
    struct picture_bytes bytes;
    if (picture_bytes_read(&bytes, path, false, err) < 0)
        return -1;
    bool complete = picture_facts_read(facts, bytes.data, bytes.n);
    if (!complete && facts->kind != PICTURE_OTHER && bytes.n == FIRST_BYTES) {
        picture_bytes_release(&bytes);
        if (picture_bytes_read(&bytes, path, true, err) < 0)
            return -1;
        complete = picture_facts_read(facts, bytes.data, bytes.n);
    }
    int result = check_facts(facts, complete, &bytes, err);
    picture_bytes_release(&bytes);
    return result;
}

/* Refuses what would take much room for few bytes. */
static int check_room(const struct picture_facts *facts, const struct picture_bytes *bytes, struct err *err)
{
    uint64_t pixels = (uint64_t)facts->height * facts->width;
    if (pixels <= (uint64_t)bytes->n * MOST_FOR_A_BYTE)
        return 0;
    return err_set(err, ERR_FAILED, "%s says that it is %u x %u pixels, which its %zu bytes cannot hold: it is cut "
                   "short, or made to fill memory; leave it out", bytes->file, facts->width, facts->height, bytes->n);
}

static int decode(const struct picture_bytes *bytes, const struct picture_facts *facts, struct picture *picture,
                  struct err *err)
{
    if (check_room(facts, bytes, err) < 0)
        return -1;
    *picture = (struct picture){facts->height, facts->width, facts->channels, NULL};
    picture->pixel = xmalloc(picture->height * picture->width * picture->channels);
    int result = facts->kind == PICTURE_PNG ? picture_decode_png(bytes, picture, err)
                                            : picture_decode_jpeg(bytes, facts, picture, err);
    if (result)
        picture_release(picture);
    else
        picture_turn(picture, facts->orientation);
    return result;
}

int picture_read(struct picture *picture, struct picture_facts *facts, const char *path, struct err *err)
{
    struct picture_bytes bytes;
    *picture = (struct picture){0};
    if (picture_bytes_read(&bytes, path, true, err) < 0)
        return -1;
    bool complete = picture_facts_read(facts, bytes.data, bytes.n);
    int result = check_facts(facts, complete, &bytes, err);
    if (!result)
        result = decode(&bytes, facts, picture, err);
    picture_bytes_release(&bytes);
    return result;
}

int picture_read_row(const char *path, const struct picture_style *style, const size_t shape[3], uint8_t *to,
                     struct err *err)
{
    struct picture picture;
    struct picture_facts facts;
    if (picture_read(&picture, &facts, path, err) < 0)
        return -1;
    picture_to_row(&picture, style, shape[0], shape[1], shape[2], to);
    picture_release(&picture);
    return 0;
}
