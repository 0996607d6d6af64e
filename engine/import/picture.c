/* See picture.h. */
#include "engine/import/picture.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Words ---------------------------------------------------------------------------------------------------------- */

static bool parse_side(const char *digits, size_t length, size_t *side)
{
    char word[8];
    int64_t value;
    if (!length || length >= sizeof word)
        return false;
    memcpy(word, digits, length);
    word[length] = '\0';
    if (strspn(word, "0123456789") != length || !parse_int(word, &value) || value < 1 || value > MOST_SIDE)
        return false;
    *side = (size_t)value;
    return true;
}

int picture_parse_size(const char *option, const char *word, size_t *height, size_t *width, struct err *err)
{
    const char *cross = strchr(word, 'x');
    size_t first = cross ? (size_t)(cross - word) : strlen(word);
    const char *second = cross ? cross + 1 : word;
    if (parse_side(word, first, width) && parse_side(second, strlen(second), height))
        return 0;
    return err_set(err, ERR_USAGE, "%s is a width and a height from 1 to %d, like 32x24, or one number for both, not "
                   "'%.40s'", option, MOST_SIDE, word);
}

static int hex_digit(char digit)
{
    return digit <= '9' ? digit - '0' : tolower((unsigned char)digit) - 'a' + 10;
}

int picture_parse_colour(const char *word, uint8_t colour[3], struct err *err)
{
    if (!strcmp(word, "white") || !strcmp(word, "black")) {
        memset(colour, *word == 'w' ? 255 : 0, 3);
        return 0;
    }
    bool ok = word[0] == '#' && strlen(word) == 7 && strspn(word + 1, "0123456789abcdefABCDEF") == 6;
    for (int i = 0; i < 3 && ok; i++)
        colour[i] = (uint8_t)(16 * hex_digit(word[1 + 2 * i]) + hex_digit(word[2 + 2 * i]));
    return ok ? 0 : err_set(err, ERR_USAGE, "--background is white, black or a colour like '#ff8800', not '%.40s'",
                            word);
}

/* Limits --------------------------------------------------------------------------------------------------------- */

int picture_check_pixels(const char *file, uint64_t height, uint64_t width, struct err *err)
{
    char wide[32], high[32], most[32];
    format_count((int64_t)width, wide, sizeof wide);
    format_count((int64_t)height, high, sizeof high);
    format_count(MOST_PIXELS, most, sizeof most);
    if (!height || !width)
        return err_set(err, ERR_FAILED, "%s says that its pictures are %s x %s pixels, so there is nothing to see: "
                       "get the file again", file, wide, high);
    if (height > MOST_PIXELS || width > MOST_PIXELS || height * width > MOST_PIXELS)
        return err_set(err, ERR_FAILED, "%s says that a picture is %s x %s pixels, more than the %s that are read: "
                       "make it smaller, or leave it out", file, wide, high, most);
    return 0;
}

void picture_release(struct picture *picture)
{
    free(picture->pixel);
    *picture = (struct picture){0};
}

/* Colours -------------------------------------------------------------------------------------------------------- */

static bool is_grey(const uint8_t colour[3])
{
    return colour[0] == colour[1] && colour[1] == colour[2];
}

size_t picture_row_channels(size_t channels, const struct picture_style *style)
{
    return style->grey || channels == 1 || (channels == 2 && is_grey(style->background)) ? 1 : 3;
}

static uint8_t grey_of(const uint8_t colour[3])
{
    return (uint8_t)((299u * colour[0] + 587u * colour[1] + 114u * colour[2] + 500) / 1000);
}

/* A pixel of any kind as one of 1 or 3 channels. */
static void put_pixel(const uint8_t *from, size_t channels, const struct picture_style *style, uint8_t *to,
                      size_t wanted)
{
    const bool coloured = channels > 2, opaque = channels % 2;
    uint8_t colour[3];
    for (size_t k = 0; k < 3; k++) {
        unsigned own = from[coloured ? k : 0], alpha = opaque ? 255 : from[channels - 1];
        colour[k] = (uint8_t)((own * alpha + style->background[k] * (255 - alpha) + 127) / 255);
    }
    if (wanted == 3)
        memcpy(to, colour, 3);
    else
        *to = is_grey(colour) ? *colour : grey_of(colour);
}

static void put_colours(const struct picture *picture, const struct picture_style *style, uint8_t *to,
                        size_t channels)
{
    size_t pixels = picture->height * picture->width;
    if (picture->channels == channels) {
        memcpy(to, picture->pixel, pixels * channels);
        return;
    }
    for (size_t i = 0; i < pixels; i++)
        put_pixel(picture->pixel + i * picture->channels, picture->channels, style, to + i * channels, channels);
}

/* Turning and scaling -------------------------------------------------------------------------------------------- */

void picture_turn(struct picture *picture, unsigned orientation)
{
    if (orientation < 2 || orientation > 8)
        return;
    const bool aside = orientation >= 5, mirrored = orientation == 2 || orientation == 3 || orientation == 7 ||
                                                    orientation == 8,
               upside = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    size_t height = picture->height, width = picture->width, channels = picture->channels;
    struct picture turned = {aside ? width : height, aside ? height : width, channels,
                             xmalloc(height * width * channels)};
    for (size_t y = 0; y < turned.height; y++)
        for (size_t x = 0; x < turned.width; x++) {
            size_t row = aside ? x : y, column = aside ? y : x;
            row = upside ? height - 1 - row : row;
            column = mirrored ? width - 1 - column : column;
            memcpy(turned.pixel + (y * turned.width + x) * channels,
                   picture->pixel + (row * width + column) * channels, channels);
        }
    free(picture->pixel);
    *picture = turned;
}

/* Which pixels of `from` one of `to` covers, in parts of which each pixel of `from` has `to` and each of `to` has
 * `from`. */
struct span {
    size_t first, last;
    uint64_t first_part, last_part; /* of the first and of the last pixel; those between are whole */
};

static struct span span_of(size_t at, size_t to, size_t from)
{
    size_t begin = at * from, end = begin + from;
    struct span span = {.first = begin / to, .last = (end - 1) / to};
    span.first_part = (span.first + 1) * to - begin;
    span.last_part = end - span.last * to;
    if (span.first == span.last)
        span.first_part = span.last_part = from;
    return span;
}

static uint64_t part_of(const struct span *span, size_t at, size_t whole)
{
    return at == span->first ? span->first_part : at == span->last ? span->last_part : whole;
}

/* One pixel of the scaled picture: the mean over its rows and columns of the other. */
static void average(const struct picture *from, const struct span *rows, const struct span *columns, size_t height,
                    size_t width, uint8_t *to)
{
    uint64_t sum[3] = {0, 0, 0}, all = (uint64_t)from->height * from->width;
    for (size_t y = rows->first; y <= rows->last; y++) {
        uint64_t line[3] = {0, 0, 0}, part = part_of(rows, y, height);
        const uint8_t *pixel = from->pixel + (y * from->width + columns->first) * from->channels;
        for (size_t x = columns->first; x <= columns->last; x++)
            for (size_t k = 0; k < from->channels; k++)
                line[k] += part_of(columns, x, width) * *pixel++;
        for (size_t k = 0; k < from->channels; k++)
            sum[k] += part * line[k];
    }
    for (size_t k = 0; k < from->channels; k++)
        to[k] = (uint8_t)((sum[k] + all / 2) / all);
}

static void scale(const struct picture *from, size_t height, size_t width, uint8_t *to)
{
    struct span *columns = xmalloc(width * sizeof *columns);
    for (size_t x = 0; x < width; x++)
        columns[x] = span_of(x, width, from->width);
    for (size_t y = 0; y < height; y++) {
        struct span rows = span_of(y, height, from->height);
        for (size_t x = 0; x < width; x++)
            average(from, &rows, &columns[x], height, width, to + (y * width + x) * from->channels);
    }
    free(columns);
}

void picture_to_row(const struct picture *picture, const struct picture_style *style, size_t height, size_t width,
                    size_t channels, uint8_t *to)
{
    if (picture->height == height && picture->width == width) {
        put_colours(picture, style, to, channels);
        return;
    }
    struct picture plain = *picture;
    if (picture->channels != channels) {
        plain.channels = channels;
        plain.pixel = xmalloc(picture->height * picture->width * channels);
        put_colours(picture, style, plain.pixel, channels);
    }
    scale(&plain, height, width, to);
    if (plain.pixel != picture->pixel)
        free(plain.pixel);
}
