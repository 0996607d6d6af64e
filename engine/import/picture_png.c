/* PNG by libpng: see picture_file.h. The only file that includes png.h. */
#include "engine/import/picture_file.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_SIDE = 1000000 }; /* libpng keeps two rows beside the picture */

struct decoding {
    const struct picture_bytes *bytes;
    size_t at; /* in the bytes */
    struct picture *picture;
    png_structp png;
    png_infop info;
    uint8_t **row; /* (height): where each begins */
    char problem[96];
    jmp_buf refused;
};

static void refuse(png_structp png, png_const_charp problem)
{
    struct decoding *decoding = png_get_error_ptr(png);
    COPY_TEXT(decoding->problem, problem);
    longjmp(decoding->refused, 1);
}

/* What libpng mends by itself (a chunk of no weight for the pixels, a wrong profile) changes no pixel. */
static void pass_over(png_structp png, png_const_charp problem)
{
    (void)png;
    (void)problem;
}

static void take(png_structp png, png_bytep to, size_t n)
{
    struct decoding *decoding = png_get_io_ptr(png);
    if (n > decoding->bytes->n - decoding->at)
        png_error(png, N_("it ends in the middle"));
    memcpy(to, decoding->bytes->data + decoding->at, n);
    decoding->at += n;
}

/* Eight bits a channel, colours for a palette, alpha for a transparent colour. */
static void choose_form(struct decoding *decoding)
{
    png_structp png = decoding->png;
    struct picture *picture = decoding->picture;
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, decoding->info);
    if (png_get_image_height(png, decoding->info) != picture->height ||
        png_get_rowbytes(png, decoding->info) != picture->width * picture->channels)
        png_error(png, N_("its header and its chunks disagree"));
}

static void read_pixels(struct decoding *decoding)
{
    struct picture *picture = decoding->picture;
    png_set_read_fn(decoding->png, decoding, take);
    png_set_user_limits(decoding->png, LONGEST_SIDE, LONGEST_SIDE);
    png_read_info(decoding->png, decoding->info);
    choose_form(decoding);
    decoding->row = xmalloc(picture->height * sizeof *decoding->row);
    for (size_t y = 0; y < picture->height; y++)
        decoding->row[y] = picture->pixel + y * picture->width * picture->channels;
    png_read_image(decoding->png, decoding->row);
    png_read_end(decoding->png, NULL);
}

int picture_decode_png(const struct picture_bytes *bytes, struct picture *picture, struct err *err)
{
    struct decoding *decoding = xcalloc(1, sizeof *decoding);
    decoding->bytes = bytes;
    decoding->picture = picture;
    decoding->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoding, refuse, pass_over);
    decoding->info = decoding->png ? png_create_info_struct(decoding->png) : NULL;
    int result = 0;
    if (!decoding->info)
        result = err_set(err, ERR_FAILED, "%s cannot be read: libpng does not start", bytes->file);
    else if (setjmp(decoding->refused) == 0)
        read_pixels(decoding);
    else
        result = -1;
    if (result && decoding->problem[0])
        err_set(err, ERR_FAILED, "%s is a damaged PNG picture (%s): get it again, or leave it out", bytes->file,
                _(decoding->problem));
    png_destroy_read_struct(&decoding->png, &decoding->info, NULL);
    free(decoding->row);
    free(decoding);
    return result;
}
