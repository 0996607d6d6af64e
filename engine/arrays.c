/* Named arrays in a file: see arrays.h. */
#include "engine/arrays.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "store/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { ALIGNED = 4, LONGEST_HEADER = 100 << 20 };

static size_t number_bytes(const char *type)
{
    return strcmp(type, "F64") ? 4 : 8;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static size_t bytes_of(const struct array *array)
{
    return array->rows * array->cols * number_bytes(array->type);
}

static void make_header(const char *metadata, const struct array *arrays, size_t n, struct text *header)
{
    size_t offset = 0;
    text_add(header, "{\"__metadata__\":{\"format\":\"nearfar 1\",");
    text_add(header, metadata);
    text_add(header, "}");
    for (size_t i = 0; i < n; offset += bytes_of(&arrays[i++]))
        text_printf(header, ",\"%s\":{\"dtype\":\"%s\",\"shape\":[%zu,%zu],\"data_offsets\":[%zu,%zu]}",
                    arrays[i].name, arrays[i].type, arrays[i].rows, arrays[i].cols, offset,
                    offset + bytes_of(&arrays[i]));
    text_add(header, "}");
    while (header->length % 8)
        text_add(header, " ");
}

struct out {
    FILE *file;
    uLong crc;
    int64_t bytes;
};

static bool put(struct out *out, const void *data, size_t n)
{
    out->crc = crc32_z(out->crc, data, n);
    out->bytes += (int64_t)n;
    return fwrite(data, 1, n, out->file) == n;
}

static bool put_all(struct out *out, const char *metadata, const struct array *arrays, size_t n)
{
    unsigned char length[8];
    struct text header = TEXT_INIT;
    make_header(metadata, arrays, n, &header);
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)((uint64_t)header.length >> 8 * i);
    bool ok = put(out, length, 8) && put(out, header.data, header.length);
    for (size_t i = 0; i < n && ok; i++)
        ok = bytes_of(&arrays[i]) == 0 || put(out, arrays[i].data, bytes_of(&arrays[i]));
    text_release(&header);
    return ok;
}

bool arrays_put(FILE *file, const char *metadata, const struct array *arrays, size_t n)
{
    struct out out = {file, 0, 0};
    return put_all(&out, metadata, arrays, n);
}

/* What is written: arrays, or a text. */
struct content {
    const char *metadata;
    const struct array *arrays;
    size_t n;
    const struct text *text; /* NULL: arrays */
};

static bool put_content(struct out *out, const struct content *content)
{
    if (content->text)
        return put(out, content->text->data, content->text->length);
    return put_all(out, content->metadata, content->arrays, content->n);
}

static int write_whole(const char *path, const struct content *content, int64_t *bytes, int64_t *crc32,
                       struct err *err)
{
    char *temporary = xasprintf("%s.part", path);
    struct out out = {fopen(temporary, "wbe"), crc32_z(0, NULL, 0), 0};
    bool ok = out.file && put_content(&out, content) && fflush(out.file) == 0 && fsync(fileno(out.file)) == 0;
    int why = errno;
    if (out.file && fclose(out.file) && ok) {
        ok = false;
        why = errno;
    }
    if (ok && rename(temporary, path) < 0) {
        ok = false;
        why = errno;
    }
    if (!ok) {
        unlink(temporary);
        err_set(err, ERR_FAILED, "cannot write %s: %s", path, strerror(why));
    }
    *bytes = out.bytes;
    *crc32 = (int64_t)out.crc;
    free(temporary);
    return ok ? 0 : -1;
}

int arrays_write(const char *path, const char *note, const struct array *arrays, size_t n, int64_t *bytes,
                 int64_t *crc32, struct err *err)
{
    char *metadata = xasprintf("\"note\":\"%s\"", note);
    int result = write_whole(path, &(struct content){metadata, arrays, n, NULL}, bytes, crc32, err);
    free(metadata);
    return result;
}

int arrays_write_text(const char *path, const struct text *text, int64_t *bytes, int64_t *crc32, struct err *err)
{
    return write_whole(path, &(struct content){.text = text}, bytes, crc32, err);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int map(struct arrays_file *file, const char *path, int64_t bytes, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool whole = fd >= 0 && fstat(fd, &st) == 0 && st.st_size == bytes && bytes > 8;
    void *at = whole ? mmap(NULL, (size_t)bytes, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    if (fd >= 0)
        close(fd);
    if (at == MAP_FAILED)
        return err_set(err, ERR_FAILED, "%s is missing or cut short", path);
    file->bytes = at;
    file->size = (size_t)bytes;
    return 0;
}

int arrays_open(struct arrays_file *file, const char *path, int64_t bytes, int64_t crc32, struct err *err)
{
    *file = (struct arrays_file){0};
    if (map(file, path, bytes, err) < 0)
        return -1;
    uint64_t header = 0;
    for (int i = 0; i < 8; i++)
        header |= (uint64_t)file->bytes[i] << 8 * i;
    bool same = (int64_t)crc32_z(crc32_z(0, NULL, 0), file->bytes, file->size) == crc32;
    if (same && header <= file->size - 8 && header <= LONGEST_HEADER) {
        file->header_size = header;
        return 0;
    }
    arrays_close(file);
    return err_set(err, ERR_FAILED, "%s is damaged: %s", path, same ? _("its header is longer than the file") :
                   _("its checksum is not the one it was written with"));
}

void arrays_close(struct arrays_file *file)
{
    if (file->bytes)
        munmap((void *)(uintptr_t)file->bytes, file->size);
    *file = (struct arrays_file){0};
}

static char *header_at(const struct arrays_file *file, struct store *store, const char *path, struct err *err)
{
    return json_at(store, (const char *)file->bytes + 8, file->header_size, path, err);
}

static bool read_size(const struct arrays_file *file, struct store *store, const char *name, const char *field,
                      size_t *value, struct err *err)
{
    char *path = xasprintf("$.\"%s\".%s", name, field), *word = header_at(file, store, path, err);
    int64_t number = -1;
    bool ok = word && parse_int(word, &number) && number >= 0;
    *value = ok ? (size_t)number : 0;
    free(path);
    free(word);
    return ok;
}

/* Whether bytes first up to end of the data are this array, no more and no less. */
static bool fits(const struct arrays_file *file, const struct array *array, size_t first, size_t end)
{
    size_t numbers, bytes, data = 8 + file->header_size;
    return !__builtin_mul_overflow(array->rows, array->cols, &numbers) &&
           !__builtin_mul_overflow(numbers, number_bytes(array->type), &bytes) && end >= first &&
           end <= file->size - data && end - first == bytes && (data + first) % ALIGNED == 0;
}

int arrays_find(const struct arrays_file *file, struct store *store, struct array *array, struct err *err)
{
    size_t first, end;
    char *path = xasprintf("$.\"%s\".dtype", array->name), *type = header_at(file, store, path, err);
    free(path);
    if (!type)
        return 0;
    bool ok = !strcmp(type, array->type) && read_size(file, store, array->name, "shape[0]", &array->rows, err) &&
              read_size(file, store, array->name, "shape[1]", &array->cols, err) &&
              read_size(file, store, array->name, "data_offsets[0]", &first, err) &&
              read_size(file, store, array->name, "data_offsets[1]", &end, err) && fits(file, array, first, end);
    free(type);
    if (!ok)
        return err_set(err, ERR_FAILED, "its header says of %s what cannot be", array->name);
    array->data = file->bytes + 8 + file->header_size + first;
    return 1;
}

static char *metadata_at(const struct arrays_file *file, struct store *store, const char *key, struct err *err)
{
    char *path = xasprintf("$.__metadata__.\"%s\"", key), *word = header_at(file, store, path, err);
    free(path);
    return word;
}

int arrays_number(const struct arrays_file *file, struct store *store, const char *key, double low, double high,
                  double *value, struct err *err)
{
    char *word = metadata_at(file, store, key, err);
    int result = 0;
    if (!word)
        result = err_set(err, ERR_FAILED, "its header has no %s", key);
    else if (!parse_real(word, value) || *value < low || *value > high)
        result = err_set(err, ERR_FAILED, "its header says that %s is %.40s, which cannot be", key, word);
    free(word);
    return result;
}

bool arrays_knows(const struct arrays_file *file, struct store *store, const char *key)
{
    char *word = metadata_at(file, store, key, NULL);
    free(word);
    return word != NULL;
}

char *arrays_note(const struct arrays_file *file, struct store *store, struct err *err)
{
    char *note = metadata_at(file, store, "note", err);
    if (!note)
        err_set(err, ERR_FAILED, "its note is missing");
    return note;
}
