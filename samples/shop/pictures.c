/* Draws the items: see pictures.h.
 *
 * The background is the department's, the body tells the category within it, a mark tells the ware, the fill is the
 * item's colour and its texture the style. So all that a title says can be seen, too. */
#include "samples/shop/pictures.h"

#include <stdbool.h>
#include <string.h>
#include <zlib.h>

enum { OUTLINE = COLOURS, LIGHT, BACKGROUND, PALETTE = 16, WIDTH = SHEET_COLUMNS * PICTURE,
       HEIGHT = SHEET_ROWS * PICTURE, ROW_BYTES = 1 + WIDTH / 2 };

static const unsigned char palette[PALETTE][3] = {
    {214, 48, 49},   {240, 133, 40},  {246, 205, 60},  {70, 160, 80},   {52, 112, 214},  {136, 78, 190},
    {138, 92, 58},   {60, 62, 70},    {24, 26, 32},    {250, 250, 250}, {255, 236, 224}, {226, 238, 255},
    {226, 250, 228}, {246, 240, 206}, {250, 226, 244}, {224, 228, 234},
};

/* Bodies, one for each place of a category in its department. x and y count from the middle in half pixels. */
static bool in_body(int shape, int x, int y)
{
    int width = x < 0 ? -x : x, height = y < 0 ? -y : y;
    switch (shape) {
    case 0: return x * x + y * y <= 130;                       /* disc */
    case 1: return width <= 9 && height <= 9;                  /* box */
    case 2: return width <= 12 && height <= 6;                 /* bar */
    case 3: return width + height <= 13;                       /* diamond */
    case 4: return height <= 10 && width * 2 <= y + 12;        /* bell, wide below */
    default: return width <= 5 && height <= 12;                /* pillar */
    }
}

/* Marks, one for each ware, in the middle of the body. */
static bool in_mark(int ware, int x, int y)
{
    int width = x < 0 ? -x : x, height = y < 0 ? -y : y;
    switch (ware) {
    case 0: return width <= 1 && height <= 5;
    case 1: return width <= 5 && height <= 1;
    case 2: return (width <= 1 && height <= 5) || (width <= 5 && height <= 1);
    default: return width <= 3 && height <= 3;
    }
}

/* Does the texture of the style lighten this pixel? */
static bool in_texture(int style, int column, int row)
{
    switch (style) {
    case 0: return false;
    case 1: return row % 3 == 0;
    case 2: return column % 3 == 0;
    case 3: return (column + row) % 4 == 0;
    case 4: return (column - row + PICTURE) % 4 == 0;
    case 5: return column % 2 == 0 && row % 2 == 0;
    case 6: return column % 3 == 0 && row % 3 == 0;
    default: return row < 6;
    }
}

static int pixel(const struct item *item, int column, int row)
{
    int shape = item->category % CATEGORIES, x = 2 * column - (PICTURE - 1), y = 2 * row - (PICTURE - 1);
    if (!in_body(shape, x, y))
        return BACKGROUND + item->department;
    if (!in_body(shape, x - 2, y) || !in_body(shape, x + 2, y) || !in_body(shape, x, y - 2) ||
        !in_body(shape, x, y + 2))
        return OUTLINE;
    if (in_mark(item->ware, x, y))
        return item->colour == COLOURS - 1 ? LIGHT : OUTLINE;
    return in_texture(item->style, column, row) ? LIGHT : item->colour;
}

static void put_u32(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void write_chunk(FILE *file, const char *type, const unsigned char *data, uint32_t length)
{
    unsigned char word[4];
    uLong sum = crc32(crc32(0, (const Bytef *)type, 4), data ? data : (const Bytef *)"", length);
    put_u32(word, length);
    fwrite(word, 1, 4, file);
    fwrite(type, 1, 4, file);
    if (length)
        fwrite(data, 1, length, file);
    put_u32(word, (uint32_t)sum);
    fwrite(word, 1, 4, file);
}

/* Every row is a stored block of its own in the zlib stream. */
static void write_pixels(FILE *file, const unsigned char rows[HEIGHT][ROW_BYTES])
{
    static unsigned char stream[2 + HEIGHT * (ROW_BYTES + 5) + 4];
    unsigned char *at = stream;
    *at++ = 0x78;
    *at++ = 0x01;
    for (int row = 0; row < HEIGHT; row++) {
        unsigned char head[5] = {row == HEIGHT - 1, ROW_BYTES & 255, ROW_BYTES >> 8, ~ROW_BYTES & 255,
                                 ~ROW_BYTES >> 8 & 255};
        memcpy(at, head, sizeof head);
        memcpy(at + sizeof head, rows[row], ROW_BYTES);
        at += sizeof head + ROW_BYTES;
    }
    put_u32(at, (uint32_t)adler32(adler32(0, NULL, 0), rows[0], HEIGHT * ROW_BYTES));
    write_chunk(file, "IDAT", stream, sizeof stream);
}

void write_pictures(FILE *file, const struct world *world)
{
    static unsigned char rows[HEIGHT][ROW_BYTES];
    unsigned char head[13] = {[8] = 4, [9] = 3};
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const struct item *item = &world->items[y / PICTURE * SHEET_COLUMNS + x / PICTURE];
            rows[y][1 + x / 2] |= (unsigned char)(pixel(item, x % PICTURE, y % PICTURE) << (x % 2 ? 0 : 4));
        }
    put_u32(head, WIDTH);
    put_u32(head + 4, HEIGHT);
    fwrite("\x89PNG\r\n\x1a\n", 1, 8, file);
    write_chunk(file, "IHDR", head, sizeof head);
    write_chunk(file, "PLTE", palette[0], sizeof palette);
    write_pixels(file, rows);
    write_chunk(file, "IEND", NULL, 0);
}
