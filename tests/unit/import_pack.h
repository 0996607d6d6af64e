/* Packing a text for the tests, in each of the ways that are read. */
#ifndef TESTS_UNIT_IMPORT_PACK_H
#define TESTS_UNIT_IMPORT_PACK_H

#include <assert.h>
#include <lzma.h>
#include <stddef.h>
#include <zlib.h>
#include <zstd.h>

enum packing { PACK_GZIP, PACK_ZSTD, PACK_XZ, PACKINGS };

static const char *const packing_names[PACKINGS] = {"gzip", "zstd", "xz"};

static inline size_t pack_gzip(const void *text, size_t length, void *packed, size_t room)
{
    z_stream stream = {.next_in = (unsigned char *)text, .avail_in = (unsigned)length, .next_out = packed,
                       .avail_out = (unsigned)room};
    int code = deflateInit2(&stream, 1, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    code = code == Z_OK ? deflate(&stream, Z_FINISH) : code;
    assert(code == Z_STREAM_END);
    deflateEnd(&stream);
    return room - stream.avail_out;
}

/* With a checksum at the end, as the program zstd writes it. */
static inline size_t pack_zstd(const void *text, size_t length, void *packed, size_t room)
{
    ZSTD_CCtx *state = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(state, ZSTD_c_checksumFlag, 1);
    size_t used = ZSTD_compress2(state, packed, room, text, length);
    assert(!ZSTD_isError(used));
    ZSTD_freeCCtx(state);
    return used;
}

static inline size_t pack_xz(const void *text, size_t length, void *packed, size_t room)
{
    size_t used = 0;
    lzma_ret code = lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, text, length, packed, &used, room);
    assert(code == LZMA_OK);
    (void)code;
    return used;
}

/* Returns how many bytes were written to `packed`. */
static inline size_t pack(enum packing packing, const void *text, size_t length, void *packed, size_t room)
{
    return packing == PACK_GZIP   ? pack_gzip(text, length, packed, room)
           : packing == PACK_ZSTD ? pack_zstd(text, length, packed, room)
                                  : pack_xz(text, length, packed, room);
}

#endif
