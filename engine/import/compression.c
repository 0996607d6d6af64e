/* gzip by zlib, zstd by libzstd, xz by liblzma: see compression.h. */
#include "engine/import/compression.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <limits.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* gzip ----------------------------------------------------------------------------------------------------------- */

enum { GZIP_ONLY = 16 }; /* added to the bits of zlib's window: no other wrapping is taken */

static bool gzip_begins(const unsigned char *bytes, size_t length)
{
    return length >= 2 && !memcmp(bytes, "\x1f\x8b", 2);
}

static void *gzip_new(void)
{
    z_stream *stream = xcalloc(1, sizeof *stream);
    if (inflateInit2(stream, MAX_WBITS + GZIP_ONLY) == Z_OK)
        return stream;
    free(stream);
    return NULL;
}

static bool gzip_restart(void *state)
{
    return inflateReset(state) == Z_OK;
}

static enum compression_step gzip_step(void *state, struct compression_window *window, const char **problem)
{
    z_stream *stream = state;
    unsigned in = window->in_left < UINT_MAX ? (unsigned)window->in_left : UINT_MAX;
    unsigned out = window->out_left < UINT_MAX ? (unsigned)window->out_left : UINT_MAX;
    stream->next_in = (unsigned char *)window->in;
    stream->avail_in = in;
    stream->next_out = window->out;
    stream->avail_out = out;
    int code = inflate(stream, Z_NO_FLUSH);
    window->in_left -= in - stream->avail_in;
    window->out_left -= out - stream->avail_out;
    window->in = stream->next_in;
    window->out = stream->next_out;
    *problem = stream->msg ? stream->msg : _("it cannot be unpacked");
    return code == Z_STREAM_END ? STEP_END : code == Z_OK || code == Z_BUF_ERROR ? STEP_MORE : STEP_DAMAGED;
}

static void gzip_free(void *state)
{
    inflateEnd(state);
    free(state);
}

/* zstd ----------------------------------------------------------------------------------------------------------- */

/* A frame, or one of those that hold no data ("skippable"), with which pzstd begins. */
static bool zstd_begins(const unsigned char *bytes, size_t length)
{
    return length >= 4 && (!memcmp(bytes, "\x28\xb5\x2f\xfd", 4) ||
                           (!memcmp(bytes + 1, "\x2a\x4d\x18", 3) && (bytes[0] & 0xf0) == 0x50));
}

static void *zstd_new(void)
{
    return ZSTD_createDCtx();
}

static bool zstd_restart(void *state)
{
    return !ZSTD_isError(ZSTD_DCtx_reset(state, ZSTD_reset_session_only)) &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, 28)); /* 256 MiB */
}

static enum compression_step zstd_step(void *state, struct compression_window *window, const char **problem)
{
    ZSTD_inBuffer in = {window->in, window->in_left, 0};
    ZSTD_outBuffer out = {window->out, window->out_left, 0};
    size_t code = ZSTD_decompressStream(state, &out, &in);
    window->in += in.pos;
    window->in_left -= in.pos;
    window->out += out.pos;
    window->out_left -= out.pos;
    if (!ZSTD_isError(code))
        return code ? STEP_MORE : STEP_END;
    *problem = ZSTD_getErrorName(code);
    return ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge ? STEP_LARGE : STEP_DAMAGED;
}

static void zstd_free(void *state)
{
    ZSTD_freeDCtx(state);
}

/* xz ------------------------------------------------------------------------------------------------------------- */

static bool xz_begins(const unsigned char *bytes, size_t length)
{
    return length >= 6 && !memcmp(bytes, "\xfd\x37zXZ\0", 6);
}

static void *xz_new(void)
{
    return xcalloc(1, sizeof(lzma_stream));
}

static bool xz_restart(void *state)
{
    return lzma_stream_decoder(state, (uint64_t)COMPRESSION_MEMORY << 20, 0) == LZMA_OK;
}

static const char *xz_problem(lzma_ret code)
{
    switch (code) {
    case LZMA_FORMAT_ERROR: return _("it does not begin as xz data do");
    case LZMA_OPTIONS_ERROR: return _("it uses what this version of xz does not know");
    case LZMA_DATA_ERROR: return _("incorrect data check");
    default: return _("it cannot be unpacked");
    }
}

static enum compression_step xz_step(void *state, struct compression_window *window, const char **problem)
{
    lzma_stream *stream = state;
    stream->next_in = window->in;
    stream->avail_in = window->in_left;
    stream->next_out = window->out;
    stream->avail_out = window->out_left;
    lzma_ret code = lzma_code(stream, LZMA_RUN);
    *window = (struct compression_window){stream->next_in, stream->avail_in, stream->next_out, stream->avail_out};
    if (code == LZMA_OK || code == LZMA_BUF_ERROR)
        return STEP_MORE;
    if (code == LZMA_STREAM_END)
        return STEP_END;
    *problem = xz_problem(code);
    return code == LZMA_MEMLIMIT_ERROR || code == LZMA_MEM_ERROR ? STEP_LARGE : STEP_DAMAGED;
}

static void xz_free(void *state)
{
    lzma_end(state);
    free(state);
}

static const struct compression compressions[] = {
    {"gzip", "gzip -dc", gzip_begins, gzip_new, gzip_restart, gzip_step, gzip_free},
    {"zstd", "zstd -dc --long=31", zstd_begins, zstd_new, zstd_restart, zstd_step, zstd_free},
    {"xz", "xz -dc", xz_begins, xz_new, xz_restart, xz_step, xz_free},
};

const struct compression *compression_of(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof compressions / sizeof *compressions; i++)
        if (compressions[i].begins(bytes, length))
            return &compressions[i];
    return NULL;
}
