/* One picture in a PNG or JPEG file. */
#include "tests/fuzz/fuzz.h"

#include "engine/import/picture_file.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

enum { WIDTH = 9, HEIGHT = 7 };

static void take_png(fuzz_take *take, const uint8_t *pixel, uint32_t format)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = format};
    char file[4096];
    png_alloc_size_t n = sizeof file;
    if (!png_image_write_to_memory(&image, file, &n, 0, pixel, 0, NULL))
        abort();
    take(file, n);
}

static void take_jpeg(fuzz_take *take, const uint8_t *pixel, int format, int flags)
{
    unsigned char *file = NULL;
    unsigned long n = 0;
    tjhandle jpeg = tjInitCompress();
    if (tjCompress2(jpeg, pixel, WIDTH, 0, HEIGHT, format, &file, &n, TJSAMP_420, 80, flags))
        abort();
    take(file, n);
    tjFree(file);
    tjDestroy(jpeg);
}

void fuzz_seeds(fuzz_take *take)
{
    uint8_t pixel[WIDTH * HEIGHT * 4];
    for (size_t i = 0; i < sizeof pixel; i++)
        pixel[i] = (uint8_t)(i * 7);
    take_png(take, pixel, PNG_FORMAT_RGB);
    take_png(take, pixel, PNG_FORMAT_GA);
    take_png(take, pixel, PNG_FORMAT_RGBA);
    take_jpeg(take, pixel, TJPF_RGB, 0);
    take_jpeg(take, pixel, TJPF_RGB, TJFLAG_PROGRESSIVE);
    take_jpeg(take, pixel, TJPF_CMYK, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct err err = ERR_INIT;
    const struct picture_style style = PICTURE_STYLE_INIT;
    const char *path = fuzz_file(0, bytes, n);
    uint8_t row[5 * 4 * 3];
    struct picture_facts facts;
    picture_facts_read(&facts, bytes, n);
    if (picture_read_row(path, &style, (size_t[]){5, 4, 3}, row, &err) < 0)
        fuzz_check_refusal(&err);
    return 0;
}
