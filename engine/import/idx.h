/* The header of an IDX file, as MNIST has it: two zero bytes, the type of the numbers, how many dimensions there are,
 * and each of them in four bytes, the highest first. */
#ifndef ENGINE_IMPORT_IDX_H
#define ENGINE_IMPORT_IDX_H

#include "engine/import/unpack.h"

#include <stdbool.h>

enum { IDX_DIMENSIONS = 4 };

struct idx {
    struct unpacker *from;
    const char *file;
    size_t dimensions;
    uint32_t shape[IDX_DIMENSIONS];
};

/* Whether a file can begin so. */
bool idx_begins(const uint8_t *bytes, size_t n);
/* Opens one of unsigned bytes, to be read from `from` on, and refuses others, and one that is shorter or longer than
 * its header says where that can be seen at once. To be closed. */
int idx_open(struct idx *idx, const char *file, const char *option, struct err *err);
/* `n` bytes; refuses when the file ends before. */
int idx_read(struct idx *idx, uint8_t *to, size_t n, struct err *err);
/* Refuses more bytes than the header says. */
int idx_end(struct idx *idx, struct err *err);
void idx_close(struct idx *idx);

#endif
