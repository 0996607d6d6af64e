/* JPEG by TurboJPEG: see picture_file.h. The only file that includes turbojpeg.h. */
#include "engine/import/picture_file.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

/* The exact transform, no more passes over the picture than one takes that is meant to be seen, and nothing that is
 * mended by guessing. */
enum { FLAGS = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING };

static int refuse(tjhandle jpeg, const char *file, struct err *err)
{
    return err_set(err, ERR_FAILED, "%s is a damaged JPEG picture (%s): get it again, or leave it out", file,
                   tjGetErrorStr2(jpeg));
}

/* As Adobe's programs write them, and all others since: 255 is no ink. */
static void ink_to_light(const uint8_t *ink, size_t pixels, uint8_t *to)
{
    for (size_t i = 0; i < pixels; i++)
        for (size_t k = 0; k < 3; k++)
            to[3 * i + k] = (uint8_t)((ink[4 * i + k] * ink[4 * i + 3] + 127) / 255);
}

static int decompress(tjhandle jpeg, const struct picture_bytes *bytes, enum TJPF format, size_t channels,
                      const struct picture *picture, uint8_t *to)
{
    return tjDecompress2(jpeg, bytes->data, bytes->n, to, (int)picture->width, (int)(picture->width * channels),
                         (int)picture->height, format, FLAGS);
}

static int read_pixels(tjhandle jpeg, const struct picture_bytes *bytes, const struct picture_facts *facts,
                       struct picture *picture, struct err *err)
{
    int width, height, subsampling, space;
    if (tjDecompressHeader3(jpeg, bytes->data, bytes->n, &width, &height, &subsampling, &space) != 0)
        return refuse(jpeg, bytes->file, err);
    if ((uint32_t)width != facts->width || (uint32_t)height != facts->height)
        return err_set(err, ERR_FAILED, "%s is a damaged JPEG picture (it says two sizes): get it again, or leave it "
                       "out", bytes->file);
    if (!facts->cmyk)
        return decompress(jpeg, bytes, picture->channels == 1 ? TJPF_GRAY : TJPF_RGB, picture->channels, picture,
                          picture->pixel) == 0 ? 0 : refuse(jpeg, bytes->file, err);
    size_t pixels = picture->height * picture->width;
    uint8_t *ink = xmalloc(pixels * 4);
    int result = decompress(jpeg, bytes, TJPF_CMYK, 4, picture, ink) == 0 ? 0 : refuse(jpeg, bytes->file, err);
    if (!result)
        ink_to_light(ink, pixels, picture->pixel);
    free(ink);
    return result;
}

int picture_decode_jpeg(const struct picture_bytes *bytes, const struct picture_facts *facts, struct picture *picture,
                        struct err *err)
{
    tjhandle jpeg = tjInitDecompress();
    if (!jpeg)
        return err_set(err, ERR_FAILED, "%s cannot be read: %s", bytes->file, tjGetErrorStr2(NULL));
    int result = read_pixels(jpeg, bytes, facts, picture, err);
    tjDestroy(jpeg);
    return result;
}
