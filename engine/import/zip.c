/* See zip.h. At the end of the file stands where the directory is; there stands where each entry is. All numbers have
 * the lowest byte first. */
#include "engine/import/zip.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    END = 22, LONGEST_COMMENT = 65535, DIRECTORY_ENTRY = 46, LOCAL_HEADER = 30, /* bytes */
    STORED = 0, DEFLATED = 8,
    MOST_UNPACKED = 1032 /* bytes that one byte of deflate can become */
};

static uint32_t number16(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t number32(const uint8_t *bytes)
{
    return number16(bytes) | number16(bytes + 2) << 16;
}

static int refuse(const struct zip *zip, const char *what, struct err *err)
{
    return err_set(err, ERR_FAILED, "%s is a damaged archive (%s): get it again, or write it with np.savez",
                   zip->path, what);
}

static int read_at(struct zip *zip, uint64_t at, void *to, size_t n)
{
    return fseeko(zip->file, (off_t)at, SEEK_SET) == 0 && fread(to, 1, n, zip->file) == n ? 0 : -1;
}

/* The directory -------------------------------------------------------------------------------------------------- */

/* The last place where the sign of the end stands: 22 bytes from the end, or before a comment. */
static const uint8_t *find_end(const uint8_t *tail, size_t n)
{
    for (size_t at = n < END ? 0 : n - END + 1; at-- > 0;)
        if (!memcmp(tail + at, "PK\5\6", 4))
            return tail + at;
    return NULL;
}

static int read_end(struct zip *zip, uint64_t bytes, uint32_t *entries, uint32_t *size, uint32_t *at, struct err *err)
{
    size_t n = bytes < END + LONGEST_COMMENT ? (size_t)bytes : END + LONGEST_COMMENT;
    uint8_t *tail = xmalloc(n + 1);
    const uint8_t *end = read_at(zip, bytes - n, tail, n) == 0 ? find_end(tail, n) : NULL;
    if (end) {
        *entries = number16(end + 10);
        *size = number32(end + 12);
        *at = number32(end + 16);
    }
    free(tail);
    if (!end)
        return refuse(zip, _("its end is not there"), err);
    if (*entries > ZIP_MOST_ENTRIES)
        return refuse(zip, _("it has more than 256 entries"), err);
    return *at <= bytes && *size <= bytes - *at ? 0 : refuse(zip, _("its directory lies outside of it"), err);
}

static void take_entry(struct zip *zip, const uint8_t *entry, size_t name)
{
    struct zip_entry *to = &zip->entry[zip->n++];
    *to = (struct zip_entry){.method = number16(entry + 10),
                             .crc = number32(entry + 16),
                             .packed = number32(entry + 20),
                             .size = number32(entry + 24),
                             .at = number32(entry + 42)};
    if (name < ZIP_NAME)
        memcpy(to->name, entry + DIRECTORY_ENTRY, name);
}

static int take_entries(struct zip *zip, const uint8_t *directory, size_t size, uint32_t entries, struct err *err)
{
    for (size_t at = 0; entries-- > 0;) {
        const uint8_t *entry = directory + at;
        if (size - at < DIRECTORY_ENTRY || memcmp(entry, "PK\1\2", 4))
            return refuse(zip, _("its directory is cut short"), err);
        size_t name = number16(entry + 28), behind = number16(entry + 30) + number16(entry + 32);
        if (size - at - DIRECTORY_ENTRY < name + behind)
            return refuse(zip, _("its directory is cut short"), err);
        take_entry(zip, entry, name);
        at += DIRECTORY_ENTRY + name + behind;
    }
    return 0;
}

static int read_directory(struct zip *zip, struct err *err)
{
    uint32_t entries = 0, size = 0, at = 0;
    off_t bytes = fseeko(zip->file, 0, SEEK_END) == 0 ? ftello(zip->file) : -1;
    if (bytes < 0)
        return err_set(err, ERR_FAILED, "%s cannot be read: %m", zip->path);
    if (read_end(zip, (uint64_t)bytes, &entries, &size, &at, err) < 0)
        return -1;
    uint8_t *directory = xmalloc(size + 1);
    int result = read_at(zip, at, directory, size) == 0 ? take_entries(zip, directory, size, entries, err)
                                                        : refuse(zip, _("its directory cannot be read"), err);
    free(directory);
    return result;
}

int zip_open(struct zip *zip, const char *path, struct err *err)
{
    *zip = (struct zip){.path = path, .file = fopen(path, "rbe")};
    if (!zip->file)
        return err_set(err, ERR_FAILED, "cannot open %s: %m", path);
    if (read_directory(zip, err) == 0)
        return 0;
    zip_close(zip);
    return -1;
}

void zip_close(struct zip *zip)
{
    if (zip->file)
        fclose(zip->file);
    zip->file = NULL;
}

const struct zip_entry *zip_find(const struct zip *zip, const char *name)
{
    for (size_t i = 0; i < zip->n; i++)
        if (!strcmp(zip->entry[i].name, name))
            return &zip->entry[i];
    return NULL;
}

/* Entries -------------------------------------------------------------------------------------------------------- */

static bool inflate_all(const uint8_t *packed, uint32_t n, uint8_t *to, uint32_t size)
{
    z_stream stream = {.next_in = (uint8_t *)packed, .avail_in = n, .next_out = to, .avail_out = size};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return false;
    int code = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return code == Z_STREAM_END && !stream.avail_out;
}

static int check_entry(const struct zip *zip, const struct zip_entry *entry, struct err *err)
{
    if (entry->method != STORED && entry->method != DEFLATED)
        return refuse(zip, _("an entry is packed otherwise than by deflate"), err);
    if (entry->size == UINT32_MAX || entry->packed == UINT32_MAX)
        return err_set(err, ERR_FAILED, "%s has an array of 4 GiB or more: write each array with np.save", zip->path);
    bool can = entry->method == STORED ? entry->size == entry->packed
                                       : entry->size / MOST_UNPACKED <= entry->packed;
    return can ? 0 : refuse(zip, _("an entry says that it is larger than its bytes can become"), err);
}

static int unpack_entry(struct zip *zip, const struct zip_entry *entry, const uint8_t *packed, uint8_t **data,
                        struct err *err)
{
    *data = xmalloc((size_t)entry->size + 1);
    if (entry->method == STORED)
        memcpy(*data, packed, entry->size);
    else if (!inflate_all(packed, entry->packed, *data, entry->size))
        return refuse(zip, _("an entry cannot be unpacked"), err);
    return crc32(crc32(0, NULL, 0), *data, entry->size) == entry->crc ? 0
                                                                      : refuse(zip, _("a checksum is wrong"), err);
}

int zip_read(struct zip *zip, const struct zip_entry *entry, uint8_t **data, struct err *err)
{
    uint8_t local[LOCAL_HEADER];
    *data = NULL;
    if (check_entry(zip, entry, err) < 0)
        return -1;
    off_t bytes = fseeko(zip->file, 0, SEEK_END) == 0 ? ftello(zip->file) : -1;
    if (bytes < (off_t)entry->packed || read_at(zip, entry->at, local, sizeof local) < 0 ||
        memcmp(local, "PK\3\4", 4))
        return refuse(zip, _("an entry is not where its directory says"), err);
    uint64_t begin = (uint64_t)entry->at + LOCAL_HEADER + number16(local + 26) + number16(local + 28);
    uint8_t *packed = xmalloc((size_t)entry->packed + 1);
    int result = read_at(zip, begin, packed, entry->packed) == 0 ? unpack_entry(zip, entry, packed, data, err)
                                                                 : refuse(zip, _("an entry is cut short"), err);
    free(packed);
    return result;
}
