/* The cell canvas: see canvas.h. Its cells are what term.c compares and sends; nothing here knows of a terminal. */
#include "tui/widgets/canvas.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

void canvas_init(struct canvas *canvas, int width, int height, bool ascii)
{
    *canvas = (struct canvas){.ascii = ascii};
    canvas_resize(canvas, width, height);
}

void canvas_resize(struct canvas *canvas, int width, int height)
{
    canvas->width = width > 0 ? width : 1;
    canvas->height = height > 0 ? height : 1;
    canvas->cells = xrealloc(canvas->cells, (size_t)canvas->width * (size_t)canvas->height, sizeof *canvas->cells);
    canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas)
{
    for (int i = 0; i < canvas->width * canvas->height; i++)
        canvas->cells[i] = (struct cell){.rune = ' '};
    canvas->n_regions = 0;
}

void canvas_release(struct canvas *canvas)
{
    free(canvas->cells);
    free(canvas->region);
    canvas->cells = NULL;
    canvas->region = NULL;
    canvas->n_regions = canvas->room_for_regions = 0;
}

struct cell *canvas_cell(const struct canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return NULL;
    return &canvas->cells[y * canvas->width + x];
}

/* Regions -------------------------------------------------------------------------------------------------------- */

void canvas_region(struct canvas *canvas, const struct region *region)
{
    ARRAY_ROOM(canvas->region, canvas->n_regions, canvas->room_for_regions);
    canvas->region[canvas->n_regions++] = *region;
}

void canvas_row(struct canvas *canvas, struct rect area, int row)
{
    struct region region = {.area = area, .kind = REGION_ROW, .row = row};
    canvas_region(canvas, &region);
}

void canvas_command(struct canvas *canvas, struct rect area, const char *command)
{
    struct region region = {.area = area, .kind = REGION_COMMAND};
    COPY_TEXT(region.command, command);
    canvas_region(canvas, &region);
}

static bool is_within(struct rect area, int x, int y)
{
    return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

const struct region *canvas_region_at(const struct canvas *canvas, int x, int y, const struct region *below)
{
    size_t i = below ? (size_t)(below - canvas->region) : canvas->n_regions;
    while (i-- > 0)
        if (is_within(canvas->region[i].area, x, y))
            return &canvas->region[i];
    return NULL;
}

/* Text ----------------------------------------------------------------------------------------------------------- */

/* Beside what must not reach a terminal: formats and what is no character, whose width nobody knows. */
static bool is_shown(utf8proc_int32_t rune, utf8proc_category_t category)
{
    return rune_is_shown((uint32_t)rune) && category != UTF8PROC_CATEGORY_CF && category != UTF8PROC_CATEGORY_CN;
}

/* Joiners and choosers of a variant draw nothing by themselves, and terminals do not agree what they do to a
 * width. */
static bool is_left_out(utf8proc_int32_t value)
{
    return value == 0x200c || value == 0x200d || (value >= 0xfe00 && value <= 0xfe0f);
}

/* One character of a text and how many columns it takes; what cannot be shown is a question mark, so that a name in
 * the store can never send an escape sequence. Rune 0: nothing to show. */
static const char *next_rune(const char *text, uint32_t *rune, int *width)
{
    utf8proc_int32_t value;
    utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &value);
    if (length <= 0) {
        *rune = '?';
        *width = 1;
        return text + 1;
    }
    utf8proc_category_t category = utf8proc_category(value);
    bool shown = is_shown(value, category), out = is_left_out(value);
    *rune = out ? 0 : shown ? (uint32_t)value : '?';
    /* A vowel sign of an Indian script (Mc) has a column of its own on terminals. */
    *width = out ? 0 : !shown || category == UTF8PROC_CATEGORY_MC ? 1 : utf8proc_charwidth(value);
    return text + length;
}

int text_width(const char *text)
{
    int width = 0;
    while (*text) {
        uint32_t rune;
        int columns;
        text = next_rune(text, &rune, &columns);
        width += columns;
    }
    return width;
}

static bool is_one_of(const uint32_t *set, uint32_t rune)
{
    while (*set && *set != rune)
        set++;
    return *set != 0;
}

/* Chinese and Japanese are broken between any two characters, but no line begins with a mark that closes or ends with
 * one that opens. */
static bool breaks_between(uint32_t before, int columns_before, uint32_t rune, int columns)
{
    static const uint32_t closing[] = {0xff0c, 0x3002, 0x3001, 0xff1b, 0xff1a, 0xff01, 0xff1f, 0xff09, 0x300b, 0x300d,
                                       0x300f, 0x3011, 0x201d, 0x2019, 0x2026, 0x2014, ',', '.', ';', ':', '!', '?',
                                       ')', ']', '%', 0};
    static const uint32_t opening[] = {0xff08, 0x300a, 0x300c, 0x300e, 0x3010, 0x201c, 0x2018, '(', '[', 0};
    bool wide = columns == 2 || (columns > 0 && columns_before == 2);
    return wide && !is_one_of(closing, rune) && !is_one_of(opening, before);
}

size_t text_fitting(const char *text, int width)
{
    const char *at = text, *stop = NULL; /* the last place to break at */
    uint32_t rune, before = ' ';
    int used = 0, columns, columns_before = 0;
    while (*at) {
        const char *next = next_rune(at, &rune, &columns);
        if (rune == ' ' || (before != ' ' && breaks_between(before, columns_before, rune, columns)))
            stop = at;
        if (used + columns > width && at > text)
            break;
        used += columns;
        at = next;
        before = rune;
        columns_before = columns;
    }
    if (*at && stop && stop > text)
        at = stop;
    return (size_t)(at - text);
}

void text_pad(char *to, size_t size, const char *text, int width)
{
    int missing = width - text_width(text);
    snprintf(to, size, "%s%*s", text, missing > 0 ? missing : 0, "");
}

/* What comes after a line of it. */
static const char *next_line(const char *text, size_t length)
{
    text += length;
    return text + strspn(text, " ");
}

int text_rows(const char *text, int width)
{
    int rows = 0;
    for (; *text && width > 0; rows++)
        text = next_line(text, text_fitting(text, width));
    return rows;
}

static void add_rune(struct text *text, uint32_t rune)
{
    utf8proc_uint8_t bytes[4];
    if (rune)
        text_add_bytes(text, (const char *)bytes, (size_t)utf8proc_encode_char((utf8proc_int32_t)rune, bytes));
}

char *text_shown(const char *text)
{
    struct text out = TEXT_INIT;
    text_add(&out, "");
    while (*text) {
        uint32_t rune;
        int columns;
        text = next_rune(text, &rune, &columns);
        add_rune(&out, rune);
    }
    return out.data;
}

/* Pairs of a character and the ASCII one that stands for it. */
static char ascii_for(uint32_t rune)
{
    static const struct {
        uint32_t rune;
        char ascii;
    } table[] = {
        {0x2500, '-'}, {0x2502, '|'}, {0x250a, ':'}, {0x25cf, 'o'}, {0x25c6, 'x'}, {0x25aa, '+'}, {0x25b8, '>'},
        {0x25b6, '>'}, {0x2026, '.'}, {0x00b7, '.'}, {0x2192, '>'}, {0x2190, '<'}, {0x2191, '^'}, {0x2193, 'v'},
        {0x00d7, 'x'}, {0x2212, '-'}, {0x2713, 'v'}, {0x2717, 'x'}, {0x2016, '='}, {0x25a0, '#'}, {0x25cb, '.'},
        {0x2591, '.'}, {0x2592, '+'}, {0x2593, '%'}, {0x2588, '#'}, {0x2581, '_'}, {0x2582, '.'}, {0x2583, '-'},
        {0x2584, '='}, {0x2585, '+'}, {0x2586, '*'}, {0x2587, '%'}, {0x2589, '#'}, {0x258a, '#'}, {0x258b, '='},
        {0x258c, '='}, {0x258d, '-'}, {0x258e, '-'}, {0x258f, '.'}, {0x25b2, '^'}, {0x25bc, 'v'}, {0x2013, '-'},
        {0x201c, '"'}, {0x201d, '"'}, {0x25c7, '%'}, {0x00b1, '~'}, {0x2605, '*'},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].rune == rune)
            return table[i].ascii;
    return rune >= 0x2501 && rune <= 0x257f ? '+' : '?';
}

/* A wide character loses its half when something is put over the other one. */
static void break_wide(struct canvas *canvas, int x, int y)
{
    struct cell *cell = canvas_cell(canvas, x, y);
    if (!cell->rune && x > 0)
        cell[-1].rune = ' ';
    if (x + 1 < canvas->width && !cell[1].rune)
        cell[1].rune = ' ';
}

/* A combining character belongs to the cell before. */
static void add_mark(const struct canvas *canvas, struct cell *cell, int x, uint32_t rune)
{
    if (!rune || x <= 0 || canvas->ascii)
        return;
    cell += cell[-1].rune || x < 2 ? -1 : -2;
    for (int i = 0; i < CELL_MARKS; i++)
        if (!cell->marks[i]) {
            cell->marks[i] = rune;
            return;
        }
}

static void put_rune(struct canvas *canvas, int x, int y, uint32_t rune, int width, int style)
{
    struct cell *cell = canvas_cell(canvas, x, y);
    if (!cell)
        return;
    if (width == 0) {
        add_mark(canvas, cell, x, rune);
        return;
    }
    break_wide(canvas, x, y);
    if (canvas->ascii && rune > 126) {
        rune = (uint32_t)(unsigned char)ascii_for(rune);
        if (width == 2)
            put_rune(canvas, x + 1, y, rune, 1, style);
        width = 1;
    }
    *cell = (struct cell){.rune = rune, .style = (uint8_t)style};
    if (width == 2 && x + 1 < canvas->width) {
        break_wide(canvas, x + 1, y);
        cell[1] = (struct cell){.style = (uint8_t)style};
    } else if (width == 2) {
        cell->rune = ' ';
    }
}

void canvas_put(struct canvas *canvas, int x, int y, uint32_t rune, int style)
{
    put_rune(canvas, x, y, rune, 1, style);
}

void canvas_halves(struct canvas *canvas, int x, int y, uint8_t upper, uint8_t lower)
{
    struct cell *cell = canvas_cell(canvas, x, y);
    canvas_put(canvas, x, y, 0x2580, COLOUR_PLAIN);
    if (!cell)
        return;
    cell->ink = upper;
    cell->paper = lower;
}

int canvas_text(struct canvas *canvas, int x, int y, int width, int style, const char *text)
{
    bool cut = text_width(text) > width;
    int room = cut ? width - 1 : width, used = 0;
    while (*text && width > 0) {
        uint32_t rune;
        int columns;
        text = next_rune(text, &rune, &columns);
        if (used + columns > room)
            break;
        if (x + used >= 0 && (columns > 0 || x + used <= canvas->width))
            put_rune(canvas, x + used, y, rune, columns, style);
        used += columns;
    }
    if (cut && width > 0)
        put_rune(canvas, x + used++, y, 0x2026, 1, style);
    return used;
}

int canvas_printf(struct canvas *canvas, int x, int y, int width, int style, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, _(format), args);
    va_end(args);
    return canvas_text(canvas, x, y, width, style, line);
}

void canvas_right(struct canvas *canvas, int x, int y, int width, int style, const char *text)
{
    int columns = text_width(text);
    int skip = columns < width ? width - columns : 0;
    canvas_text(canvas, x + skip, y, width - skip, style, text);
}

int canvas_wrap(struct canvas *canvas, struct rect area, int style, const char *text)
{
    int row = 0;
    while (*text && row < area.height && area.width > 0) {
        size_t length = text_fitting(text, area.width);
        if (row + 1 == area.height && text[length]) /* the last row says that there was more */
            length = strlen(text);
        char *line = xasprintf("%.*s", (int)length, text);
        canvas_text(canvas, area.x, area.y + row++, area.width, style, line);
        free(line);
        text = next_line(text, length);
    }
    return row;
}

void canvas_fill(struct canvas *canvas, struct rect area, uint32_t rune, int style)
{
    for (int y = area.y; y < area.y + area.height; y++)
        for (int x = area.x; x < area.x + area.width; x++)
            canvas_put(canvas, x, y, rune, style);
}

void canvas_mark(struct canvas *canvas, struct rect area, int style)
{
    for (int y = area.y; y < area.y + area.height; y++)
        for (int x = area.x; x < area.x + area.width; x++) {
            struct cell *cell = canvas_cell(canvas, x, y);
            if (cell)
                cell->style |= (uint8_t)style;
        }
}

/* Boxes ---------------------------------------------------------------------------------------------------------- */

enum { LINE_UP = 1, LINE_DOWN = 2, LINE_LEFT = 4, LINE_RIGHT = 8 };

/* Box-drawing characters by the directions in which they have an arm. */
static const uint16_t line_runes[16] = {
    [LINE_LEFT | LINE_RIGHT] = 0x2500,
    [LINE_UP | LINE_DOWN] = 0x2502,
    [LINE_DOWN | LINE_RIGHT] = 0x250c,
    [LINE_DOWN | LINE_LEFT] = 0x2510,
    [LINE_UP | LINE_RIGHT] = 0x2514,
    [LINE_UP | LINE_LEFT] = 0x2518,
    [LINE_UP | LINE_DOWN | LINE_RIGHT] = 0x251c,
    [LINE_UP | LINE_DOWN | LINE_LEFT] = 0x2524,
    [LINE_DOWN | LINE_LEFT | LINE_RIGHT] = 0x252c,
    [LINE_UP | LINE_LEFT | LINE_RIGHT] = 0x2534,
    [LINE_UP | LINE_DOWN | LINE_LEFT | LINE_RIGHT] = 0x253c,
};

/* The arms of the line that is there. In ASCII a corner may be any. */
static int arms_of(const struct canvas *canvas, uint32_t rune)
{
    if (canvas->ascii)
        return rune == '-'   ? LINE_LEFT | LINE_RIGHT
               : rune == '|' ? LINE_UP | LINE_DOWN
               : rune == '+' ? LINE_UP | LINE_DOWN | LINE_LEFT | LINE_RIGHT
                             : 0;
    for (int i = 1; i < 16; i++)
        if (line_runes[i] && line_runes[i] == rune)
            return i;
    return 0;
}

static void put_line(struct canvas *canvas, int x, int y, int arms, int style)
{
    struct cell *cell = canvas_cell(canvas, x, y);
    if (!cell)
        return;
    arms |= arms_of(canvas, cell->rune);
    canvas_put(canvas, x, y, line_runes[arms], style);
}

void canvas_box(struct canvas *canvas, struct rect area, int style, const char *title, int title_style)
{
    int right = area.x + area.width - 1, bottom = area.y + area.height - 1;
    if (area.width < 2 || area.height < 2)
        return;
    for (int x = area.x + 1; x < right; x++) {
        put_line(canvas, x, area.y, LINE_LEFT | LINE_RIGHT, style);
        put_line(canvas, x, bottom, LINE_LEFT | LINE_RIGHT, style);
    }
    for (int y = area.y + 1; y < bottom; y++) {
        put_line(canvas, area.x, y, LINE_UP | LINE_DOWN, style);
        put_line(canvas, right, y, LINE_UP | LINE_DOWN, style);
    }
    put_line(canvas, area.x, area.y, LINE_DOWN | LINE_RIGHT, style);
    put_line(canvas, right, area.y, LINE_DOWN | LINE_LEFT, style);
    put_line(canvas, area.x, bottom, LINE_UP | LINE_RIGHT, style);
    put_line(canvas, right, bottom, LINE_UP | LINE_LEFT, style);
    if (*title && area.width > 6) {
        canvas_put(canvas, area.x + 1, area.y, ' ', style);
        int used = canvas_text(canvas, area.x + 2, area.y, area.width - 4, title_style, title);
        canvas_put(canvas, area.x + 2 + used, area.y, ' ', style);
    }
}

struct rect rect_inside(struct rect area)
{
    return (struct rect){area.x + 1, area.y + 1, area.width > 2 ? area.width - 2 : 0,
                         area.height > 2 ? area.height - 2 : 0};
}

/* Bars ----------------------------------------------------------------------------------------------------------- */

void canvas_bar(struct canvas *canvas, int x, int y, int width, double share, int style)
{
    int eighths = (int)(share * width * 8 + 0.5);
    for (int i = 0; i < width; i++, eighths -= 8) {
        if (eighths >= 8)
            canvas_put(canvas, x + i, y, 0x2588, style);
        else if (eighths > 0)
            canvas_put(canvas, x + i, y, 0x2590u - (uint32_t)eighths, style);
        else
            canvas_put(canvas, x + i, y, 0x2591, STYLE_DIM);
    }
}

static void upright_bar(struct canvas *canvas, int x, int bottom, int height, double value, int style)
{
    int eighths = (int)(value * height * 8 + 0.5);
    if (value > 0 && eighths == 0)
        eighths = 1; /* little is not nothing */
    for (int row = 0; row < height && eighths > 0; row++, eighths -= 8)
        canvas_put(canvas, x, bottom - row, 0x2580u + (uint32_t)(eighths > 8 ? 8 : eighths), style);
}

void canvas_columns(struct canvas *canvas, struct rect area, const double *values, int n, int style)
{
    for (int i = 0; i < n && i < area.width; i++)
        if (values[i] > 0)
            upright_bar(canvas, area.x + i, area.y + area.height - 1, area.height, values[i] > 1 ? 1 : values[i],
                        style);
}

static void add_cells(struct text *text, const struct canvas *canvas, int x, int y, int n)
{
    const struct cell *row = canvas_cell(canvas, 0, y);
    for (int end = x + n; x < end; x++) {
        add_rune(text, row[x].rune);
        for (int i = 0; i < CELL_MARKS; i++)
            add_rune(text, row[x].marks[i]);
    }
}

char *canvas_piece(const struct canvas *canvas, int x, int y, int n)
{
    struct text text = TEXT_INIT;
    text_add(&text, "");
    add_cells(&text, canvas, x, y, n);
    return text.data;
}

char *canvas_to_text(const struct canvas *canvas)
{
    struct text text = TEXT_INIT;
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *row = canvas_cell(canvas, 0, y);
        int end = canvas->width;
        while (end > 0 && row[end - 1].rune == ' ')
            end--;
        add_cells(&text, canvas, 0, y, end);
        text_add(&text, "\n");
    }
    return text.data;
}
