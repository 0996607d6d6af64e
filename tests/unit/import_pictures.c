/* Pictures: what is read of a PNG or JPEG file, how it becomes a row, and what is refused. The files are made
 * here. */
#include "tests/unit/import_case.h"

#include "engine/import/picture_file.h"

#include <png.h>
#include <turbojpeg.h>

struct bytes {
    uint8_t data[1 << 20];
    size_t n;
};

static void add_bytes(png_structp png, png_bytep data, size_t n)
{
    struct bytes *to = png_get_io_ptr(png);
    assert_true(to->n + n <= sizeof to->data);
    memcpy(to->data + to->n, data, n);
    to->n += n;
}

static void flush(png_structp png)
{
    (void)png;
}

struct png_form {
    unsigned width, height;
    int depth, colour, interlace;
    const uint8_t *row; /* each row is the same */
    png_color *palette;
    size_t n_palette;
    png_bytep clear; /* tRNS of a palette */
    int n_clear;
};

static struct bytes *make_png(const struct png_form *form)
{
    struct bytes *made = calloc(1, sizeof *made);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, made, add_bytes, flush);
    png_set_IHDR(png, info, form->width, form->height, form->depth, form->colour, form->interlace, 0, 0);
    if (form->palette)
        png_set_PLTE(png, info, form->palette, (int)form->n_palette);
    if (form->clear)
        png_set_tRNS(png, info, form->clear, form->n_clear, NULL);
    png_write_info(png, info);
    for (int pass = png_set_interlace_handling(png); pass-- > 0;)
        for (unsigned y = 0; y < form->height; y++)
            png_write_row(png, form->row);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return made;
}

/* What a file becomes as a row of so many pixels and channels, or the sentence by which it is refused. */
static const uint8_t *row_of(void **state, const struct bytes *bytes, size_t height, size_t width, size_t channels)
{
    static uint8_t row[64 * 64 * 3];
    struct err err = ERR_INIT;
    const struct picture_style style = PICTURE_STYLE_INIT;
    const char *path = file_of_bytes(state, "picture", bytes->data, bytes->n);
    if (picture_read_row(path, &style, (size_t[]){height, width, channels}, row, &err) < 0)
        fail_msg("%s", err.text);
    return row;
}

static void refused(void **state, const struct bytes *bytes, const char *words)
{
    struct err err = ERR_INIT;
    struct picture picture;
    struct picture_facts facts;
    const char *path = file_of_bytes(state, "picture", bytes->data, bytes->n);
    assert_int_equal(picture_read(&picture, &facts, path, &err), -1);
    assert_says(err, words);
    assert_says(err, "/picture ");
    assert_null(picture.pixel);
}

#define FORM(depth_, colour_, interlace_, row_) \
    .width = 2, .height = 2, .depth = depth_, .colour = PNG_COLOR_TYPE_##colour_, .interlace = interlace_, .row = row_

static void test_kinds_of_png(void **state)
{
    const uint8_t colour[] = {255, 0, 0, 0, 0, 255}, grey[] = {10, 200}, deep[] = {0x80, 0xff, 0x01, 0x00},
                  alpha[] = {255, 0, 0, 255, 0, 0, 255, 0}, half[] = {0, 128, 100, 255}, index[] = {0x40},
                  bits[] = {0x40};
    png_color palette[] = {{1, 2, 3}, {250, 100, 0}};
    struct {
        struct png_form form;
        size_t channels;
        uint8_t first[6];
    } cases[] = {
        {{FORM(8, RGB, 0, colour)}, 3, {255, 0, 0, 0, 0, 255}},
        {{FORM(8, RGB, PNG_INTERLACE_ADAM7, colour)}, 3, {255, 0, 0, 0, 0, 255}},
        {{FORM(8, RGB, 0, colour)}, 1, {76, 29}},
        {{FORM(8, GRAY, 0, grey)}, 1, {10, 200}},
        {{FORM(8, GRAY, 0, grey)}, 3, {10, 10, 10, 200, 200, 200}},
        {{FORM(16, GRAY, 0, deep)}, 1, {128, 1}},
        {{FORM(1, GRAY, 0, bits)}, 1, {0, 255}},
        {{FORM(8, RGB_ALPHA, 0, alpha)}, 3, {255, 0, 0, 255, 255, 255}},
        {{FORM(8, GRAY_ALPHA, 0, half)}, 1, {127, 100}},
        {{FORM(1, PALETTE, 0, index), .palette = palette, .n_palette = 2}, 3, {1, 2, 3, 250, 100, 0}},
        {{FORM(1, PALETTE, 0, index), .palette = palette, .n_palette = 2, .clear = (uint8_t[]){0}, .n_clear = 1},
         3, {255, 255, 255, 250, 100, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes *made = make_png(&cases[i].form);
        assert_memory_equal(row_of(state, made, 2, 2, cases[i].channels), cases[i].first, 2 * cases[i].channels);
        free(made);
    }
}

static void test_scaling_is_the_mean_of_areas(void **state)
{
    const uint8_t grey[] = {0, 100, 200, 40, 60, 80};
    struct bytes *made = make_png(
        &(struct png_form){.width = 6, .height = 2, .depth = 8, .colour = PNG_COLOR_TYPE_GRAY, .row = grey});
    assert_memory_equal(row_of(state, made, 1, 3, 1), ((uint8_t[]){50, 120, 70}), 3);
    assert_memory_equal(row_of(state, made, 2, 4, 1), ((uint8_t[]){33, 167, 47, 73, 33, 167}), 6);
    assert_memory_equal(row_of(state, made, 1, 12, 1), ((uint8_t[]){0, 0, 100, 100, 200, 200, 40, 40}), 8);
    assert_memory_equal(row_of(state, made, 1, 1, 1), ((uint8_t[]){80}), 1);
    free(made);
}

/* JPEG ----------------------------------------------------------------------------------------------------------- */

static struct bytes *make_jpeg(const uint8_t *pixel, int width, int height, enum TJPF format, enum TJSAMP samples)
{
    struct bytes *made = calloc(1, sizeof *made);
    unsigned long n = 0;
    unsigned char *packed = NULL;
    tjhandle jpeg = tjInitCompress();
    assert_int_equal(tjCompress2(jpeg, pixel, width, 0, height, format, &packed, &n, samples, 100, 0), 0);
    memcpy(made->data, packed, n);
    made->n = n;
    tjFree(packed);
    tjDestroy(jpeg);
    return made;
}

/* A picture of 16 x 8 whose left half is dark and whose upper half is red. */
static struct bytes *quarters(void)
{
    uint8_t pixel[8 * 16 * 3];
    for (int y = 0; y < 8; y++)
        for (int x = 0; x < 16; x++)
            memcpy(pixel + 3 * (16 * y + x), (uint8_t[]){x < 8 ? 60 : 220, y < 4 ? 0 : 90, y < 4 ? 0 : 90}, 3);
    return make_jpeg(pixel, 16, 8, TJPF_RGB, TJSAMP_444);
}

/* The same with Exif's tag. */
static void add_exif(struct bytes *jpeg, uint8_t orientation)
{
    uint8_t exif[] = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', '*', 0, 8, 0, 0, 0,
                      1,    0,    0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0};
    memmove(jpeg->data + 2 + sizeof exif, jpeg->data + 2, jpeg->n - 2);
    memcpy(jpeg->data + 2, exif, sizeof exif);
    jpeg->n += sizeof exif;
}

static void near(const uint8_t *row, size_t at, const uint8_t expected[3])
{
    for (size_t k = 0; k < 3; k++)
        assert_in_range(row[3 * at + k], expected[k] < 9 ? 0 : expected[k] - 9, expected[k] + 9);
}

static void test_exif_turns(void **state)
{
    static const uint8_t dark[] = {60, 0, 0}, light[] = {220, 0, 0}, low_dark[] = {60, 90, 90},
                         low_light[] = {220, 90, 90};
    /* The upper left, upper right, lower left and lower right quarter. */
    const uint8_t *const quarter[9][4] = {{0},
                                          {dark, light, low_dark, low_light},
                                          {light, dark, low_light, low_dark},
                                          {low_light, low_dark, light, dark},
                                          {low_dark, low_light, dark, light},
                                          {dark, low_dark, light, low_light},
                                          {low_dark, dark, low_light, light},
                                          {low_light, light, low_dark, dark},
                                          {light, low_light, dark, low_dark}};
    for (uint8_t orientation = 1; orientation <= 8; orientation++) {
        struct bytes *made = quarters();
        struct picture_facts facts;
        add_exif(made, orientation);
        const uint8_t *row = row_of(state, made, 2, 2, 3);
        for (size_t i = 0; i < 4; i++)
            near(row, i, quarter[orientation][i]);
        assert_true(picture_facts_read(&facts, made->data, made->n));
        assert_int_equal(facts.orientation, orientation);
        assert_int_equal(picture_lies_aside(&facts), orientation >= 5);
        free(made);
    }
}

static void test_grey_and_cmyk_jpeg(void **state)
{
    uint8_t pixel[64 * 4];
    memset(pixel, 90, sizeof pixel);
    struct bytes *grey = make_jpeg(pixel, 8, 8, TJPF_GRAY, TJSAMP_GRAY);
    near(row_of(state, grey, 1, 1, 3), 0, (uint8_t[]){90, 90, 90});
    for (int i = 0; i < 64; i++)
        memcpy(pixel + 4 * i, (uint8_t[]){255, 128, 0, 200}, 4);
    struct bytes *ink = make_jpeg(pixel, 8, 8, TJPF_CMYK, TJSAMP_444);
    near(row_of(state, ink, 1, 1, 3), 0, (uint8_t[]){200, 100, 0});
    free(grey);
    free(ink);
}

/* What is refused ------------------------------------------------------------------------------------------------ */

static void put_number(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static void test_damaged_png(void **state)
{
    const uint8_t colour[300] = {255, 0, 0, 0, 0, 255};
    const struct png_form form = {
        .width = 100, .height = 50, .depth = 8, .colour = PNG_COLOR_TYPE_RGB, .row = colour};
    struct bytes *made = make_png(&form), cut = *made, *bad = malloc(sizeof *bad);
    for (cut.n = 0; cut.n < made->n; cut.n++)
        refused(state, &cut, cut.n < 8 ? "no PNG or JPEG picture" : "get it again");
    *bad = *made;
    bad->data[made->n - 30] ^= 1;
    refused(state, bad, "is a damaged PNG picture");
    *bad = *made;
    put_number(bad->data + 16, 20000);
    put_number(bad->data + 20, 20000);
    refused(state, bad, "says that a picture is 20,000 x 20,000 pixels, more than the 67,108,864 that are read");
    put_number(bad->data + 16, 8000);
    put_number(bad->data + 20, 8000);
    refused(state, bad, "says that it is 8000 x 8000 pixels, which its");
    put_number(bad->data + 16, 0);
    refused(state, bad, "ends before its pixels begin, or is damaged");
    free(bad);
    free(made);
}

static void test_damaged_jpeg(void **state)
{
    struct bytes *made = quarters(), *cut = malloc(sizeof *cut);
    *cut = *made;
    for (cut->n = 0; cut->n < made->n; cut->n++)
        refused(state, cut, cut->n < 3 ? "no PNG or JPEG picture" : "get it again");
    /* The height and width stand 5 bytes behind the marker of the frame. */
    uint8_t *frame = memmem(made->data, made->n, "\xff\xc0", 2);
    memcpy(frame + 5, "\x1f\x40\x1f\x40", 4);
    refused(state, made, "says that it is 8000 x 8000 pixels, which its");
    memcpy(frame + 5, "\xff\xff\xff\xff", 4);
    refused(state, made, "says that a picture is 65,535 x 65,535 pixels");
    free(cut);
    free(made);
}

/* A file with one byte altered is read or refused. */
static void test_altered_bytes_do_no_harm(void **state)
{
    const uint8_t alpha[40] = {255, 0, 0, 255, 0, 0, 255, 0};
    const struct png_form form = {
        .width = 10, .height = 4, .depth = 8, .colour = PNG_COLOR_TYPE_RGB_ALPHA, .interlace = 1, .row = alpha};
    struct bytes *made[] = {make_png(&form), quarters()};
    add_exif(made[1], 6);
    for (size_t i = 0; i < 2; i++) {
        for (size_t at = 0; at < made[i]->n; at++) {
            struct err err = ERR_INIT;
            struct picture picture;
            struct picture_facts facts;
            made[i]->data[at] ^= 0x55;
            const char *path = file_of_bytes(state, "picture", made[i]->data, made[i]->n);
            if (picture_read(&picture, &facts, path, &err) < 0)
                assert_true(err.text[0]);
            picture_release(&picture);
            made[i]->data[at] ^= 0x55;
        }
        free(made[i]);
    }
}

static void test_animated_png(void **state)
{
    static const uint8_t chunk[] = {0, 0, 0, 8, 'a', 'c', 'T', 'L', 0, 0, 0, 1, 0, 0, 0, 0, 0xb9, 0x3d, 0xe4, 0x0e};
    const uint8_t grey = 77;
    struct picture_facts facts;
    struct bytes *made = make_png(
        &(struct png_form){.width = 1, .height = 1, .depth = 8, .colour = PNG_COLOR_TYPE_GRAY, .row = &grey});
    memmove(made->data + 33 + sizeof chunk, made->data + 33, made->n - 33);
    memcpy(made->data + 33, chunk, sizeof chunk);
    made->n += sizeof chunk;
    assert_true(picture_facts_read(&facts, made->data, made->n));
    assert_true(facts.animated);
    assert_int_equal(row_of(state, made, 1, 1, 1)[0], 77);
    free(made);
}

static void test_what_is_no_file(void **state)
{
    struct err err = ERR_INIT;
    struct picture picture;
    struct picture_facts facts;
    assert_int_equal(picture_read(&picture, &facts, *state, &err), -1);
    assert_says(err, "is no file: give the file of a picture");
    assert_int_equal(picture_read(&picture, &facts, "/nonexistent/x.png", &err), -1);
    assert_int_equal(err.code, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_of_png),      cmocka_unit_test(test_scaling_is_the_mean_of_areas),
        cmocka_unit_test(test_exif_turns),        cmocka_unit_test(test_grey_and_cmyk_jpeg),
        cmocka_unit_test(test_damaged_png),       cmocka_unit_test(test_damaged_jpeg),
        cmocka_unit_test(test_animated_png),      cmocka_unit_test(test_what_is_no_file),
        cmocka_unit_test(test_altered_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, folder_setup, folder_teardown);
}
