/* See idx.h. */
#include "engine/import/idx.h"

#include "store/base/language.h"

#include <stdio.h>
#include <string.h>

enum { UNSIGNED_BYTES = 0x08 };

bool idx_begins(const uint8_t *bytes, size_t n)
{
    return n >= 8 && !bytes[0] && !bytes[1] && bytes[2] >= 0x08 && bytes[2] <= 0x0e && bytes[2] != 0x0a &&
           bytes[3] >= 1 && bytes[3] <= 8;
}

static const char *type_word(uint8_t type)
{
    static const char *const words[] = {N_("unsigned bytes"), N_("signed bytes"), "", N_("16-bit numbers"),
                                        N_("32-bit numbers"), "float32", "float64"};
    return _(words[type - UNSIGNED_BYTES]);
}

/* "60000 x 28 x 28". */
static const char *shape_word(const struct idx *idx, char word[64])
{
    size_t length = 0;
    for (size_t i = 0; i < idx->dimensions; i++)
        length += (size_t)snprintf(word + length, 64 - length, "%s%u", i ? " x " : "", idx->shape[i]);
    return word;
}

static int refuse_length(const struct idx *idx, bool fewer, struct err *err)
{
    char shape[64];
    return err_set(err, ERR_FAILED,
                   fewer ? N_("%s has fewer bytes than its header says (%s bytes): get the file again")
                         : N_("%s has more bytes than its header says (%s bytes): get the file again"), idx->file,
                   shape_word(idx, shape));
}

static int read_header(struct idx *idx, struct err *err)
{
    uint8_t begin[4], number[4 * IDX_DIMENSIONS];
    size_t got;
    if (unpack_fill(idx->from, begin, sizeof begin, &got, err) < 0)
        return -1;
    if (got < sizeof begin || !idx_begins((uint8_t[8]){begin[0], begin[1], begin[2], begin[3]}, 8))
        return err_set(err, ERR_FAILED, "%s is no IDX file: such a file begins with the bytes 0, 0, 8 and its number "
                       "of dimensions", idx->file);
    idx->dimensions = begin[3];
    if (begin[2] != UNSIGNED_BYTES)
        return err_set(err, ERR_FAILED, "%s is an IDX file of %s, and unsigned bytes are read: write its numbers as "
                       "bytes", idx->file, type_word(begin[2]));
    if (idx->dimensions > IDX_DIMENSIONS)
        return err_set(err, ERR_FAILED, "%s is an IDX file of %zu dimensions; pictures have 3 or 4, and labels 1",
                       idx->file, idx->dimensions);
    if (unpack_fill(idx->from, number, 4 * idx->dimensions, &got, err) < 0)
        return -1;
    for (size_t i = 0; i < idx->dimensions; i++)
        idx->shape[i] = (uint32_t)number[4 * i] << 24 | (uint32_t)number[4 * i + 1] << 16 |
                        (uint32_t)number[4 * i + 2] << 8 | number[4 * i + 3];
    return got == 4 * idx->dimensions ? 0 : err_set(err, ERR_FAILED, "%s ends in its header: get the file again",
                                                    idx->file);
}

/* The size of a file that is not packed is known before any of it is read. */
static int check_size(const struct idx *idx, int64_t bytes, struct err *err)
{
    double wanted = 1, header = 4 + 4 * (double)idx->dimensions;
    for (size_t i = 0; i < idx->dimensions; i++)
        wanted *= idx->shape[i];
    char shape[64];
    if (wanted == 0)
        return err_set(err, ERR_FAILED, "%s says that it is %s, so there is nothing in it: get the file again",
                       idx->file, shape_word(idx, shape));
    if (!bytes || unpack_compression(idx->from) || (double)bytes == header + wanted)
        return 0;
    return refuse_length(idx, (double)bytes < header + wanted, err);
}

int idx_open(struct idx *idx, const char *file, const char *option, struct err *err)
{
    int64_t bytes;
    *idx = (struct idx){.file = file, .from = unpack_open(file, option, &bytes, err)};
    if (!idx->from)
        return -1;
    if (read_header(idx, err) == 0 && check_size(idx, bytes, err) == 0)
        return 0;
    idx_close(idx);
    return -1;
}

int idx_read(struct idx *idx, uint8_t *to, size_t n, struct err *err)
{
    size_t got;
    if (unpack_fill(idx->from, to, n, &got, err) < 0)
        return -1;
    return got == n ? 0 : refuse_length(idx, true, err);
}

int idx_end(struct idx *idx, struct err *err)
{
    uint8_t more;
    size_t got;
    if (unpack_fill(idx->from, &more, 1, &got, err) < 0)
        return -1;
    return got ? refuse_length(idx, false, err) : 0;
}

void idx_close(struct idx *idx)
{
    if (idx->from)
        unpack_free(idx->from);
    idx->from = NULL;
}
