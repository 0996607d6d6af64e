/* Reading what lies in a zip archive, stored or deflated, as `np.savez` writes them: APPNOTE.TXT of PKWARE. */
#ifndef ENGINE_IMPORT_ZIP_H
#define ENGINE_IMPORT_ZIP_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { ZIP_NAME = 64, ZIP_MOST_ENTRIES = 256 };

struct zip_entry {
    char name[ZIP_NAME]; /* "x_train.npy"; "" when it is longer */
    uint32_t method, crc, packed, size, at;
};

struct zip {
    FILE *file;
    const char *path;
    struct zip_entry entry[ZIP_MOST_ENTRIES];
    size_t n;
};

/* Reads the directory; refuses what is damaged. To be closed. */
int zip_open(struct zip *zip, const char *path, struct err *err);
const struct zip_entry *zip_find(const struct zip *zip, const char *name); /* NULL: it is not there */
/* All bytes of an entry, whose checksum is looked at. Refuses one that claims more than its bytes can unpack to,
 * before room is made. The caller frees *data. */
int zip_read(struct zip *zip, const struct zip_entry *entry, uint8_t **data, struct err *err);
void zip_close(struct zip *zip);

#endif
