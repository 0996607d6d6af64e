/* A screen in memory: a rectangle of cells that charts, tables and panels draw into as plain functions, without
 * curses, so that a test can read what they drew. term.c puts it on the terminal.
 *
 * All drawing is clipped to the canvas. Text is UTF-8 and measured in display columns. On a canvas without Unicode
 * every character that is not ASCII is replaced by one that looks like it as it is put, so that callers draw once. */
#ifndef TUI_WIDGETS_CANVAS_H
#define TUI_WIDGETS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A style is a colour and attributes or-ed together. Colours are the terminal's own, to fit its background. */
enum style {
    COLOUR_PLAIN = 0,
    COLOUR_RED,
    COLOUR_GREEN,
    COLOUR_YELLOW,
    COLOUR_BLUE,
    COLOUR_MAGENTA,
    COLOUR_CYAN,
    COLOUR_MASK = 0x0f,
    STYLE_BOLD = 0x10,
    STYLE_DIM = 0x20,
    STYLE_REVERSE = 0x40,
    STYLE_UNDERLINE = 0x80
};

enum { CELL_MARKS = 3 };

struct rect {
    int x, y, width, height;
};

struct cell {
    uint32_t rune;              /* 0: the right half of the wide character before it */
    uint32_t marks[CELL_MARKS]; /* combining characters on it, 0 where there are no more */
    uint8_t style;
    uint8_t ink, paper; /* colours of the palette of 256 (store/base/palette.h) in place of the style's; 0: that */
};

/* What a place on the screen stands for, so that a hand can point at it: whoever draws says so, and what comes of it
 * is decided elsewhere (tui/pointing.h). */
enum region_kind {
    REGION_ROW,     /* of the list that is shown: `row`, from 0 */
    REGION_AXIS,    /* a chart, whose x axis goes from `from` to `to` */
    REGION_PLANE,   /* points in the plane: `from`, `top` are those of the first cell, `to`, `bottom` of the last */
    REGION_COMMAND, /* it is as if `command` was typed */
    REGION_COVER    /* what lies below cannot be seen */
};

struct region {
    struct rect area;
    enum region_kind kind;
    int row;
    double from, to, top, bottom;
    char command[64];
};

struct canvas {
    int width, height;
    bool ascii;
    bool block;    /* curves in quarters of cells in place of braille dots */
    bool no_color; /* who looks at it sees no colour, so that what colours say must be said by characters, too */
    bool palette;  /* it has the palette of 256 colours */
    struct cell *cells; /* row by row */
    struct region *region; /* those on top come last */
    size_t n_regions, room_for_regions;
};

void canvas_init(struct canvas *canvas, int width, int height, bool ascii);
void canvas_resize(struct canvas *canvas, int width, int height); /* and clears it */
void canvas_clear(struct canvas *canvas);
void canvas_release(struct canvas *canvas);
struct cell *canvas_cell(const struct canvas *canvas, int x, int y); /* NULL outside */

/* Says what a place stands for, until the canvas is cleared. */
void canvas_region(struct canvas *canvas, const struct region *region);
void canvas_row(struct canvas *canvas, struct rect area, int row);
void canvas_command(struct canvas *canvas, struct rect area, const char *command);
/* The topmost region at that place that lies below `below` (NULL: any); NULL when there is none. */
const struct region *canvas_region_at(const struct canvas *canvas, int x, int y, const struct region *below);

/* Display columns of a text. */
int text_width(const char *text);
/* The text with blanks behind it, so many columns wide: printf's %-12s counts bytes. A text that is wider stays. */
void text_pad(char *to, size_t size, const char *text, int width);
/* Bytes of the longest beginning of a text that fits so many columns, ending before a space or beside a wide
 * character where there is one; of a text that is not empty at least one character. */
size_t text_fitting(const char *text, int width);
/* Rows that a text needs when it is wrapped. */
int text_rows(const char *text, int width);
/* The text as it may be sent to a terminal: what is no character to be shown is a question mark. The caller frees
 * it. */
char *text_shown(const char *text);

void canvas_put(struct canvas *canvas, int x, int y, uint32_t rune, int style);
/* The upper and the lower half of a cell in colours of the palette, which the canvas must have. */
void canvas_halves(struct canvas *canvas, int x, int y, uint8_t upper, uint8_t lower);
/* Draws at most `width` columns; a text that is longer ends in an ellipsis. Returns the columns used. */
int canvas_text(struct canvas *canvas, int x, int y, int width, int style, const char *text);
int canvas_printf(struct canvas *canvas, int x, int y, int width, int style, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* The same, ending at the right edge of x..x+width. */
void canvas_right(struct canvas *canvas, int x, int y, int width, int style, const char *text);
/* Breaks at spaces; what does not fit ends in an ellipsis. Returns the rows it used, at most area.height. */
int canvas_wrap(struct canvas *canvas, struct rect area, int style, const char *text);
void canvas_fill(struct canvas *canvas, struct rect area, uint32_t rune, int style);
/* Adds attributes to what is there: the selected row of a table. */
void canvas_mark(struct canvas *canvas, struct rect area, int style);

/* A box with a title in its upper edge. Where boxes share an edge the lines are joined. */
void canvas_box(struct canvas *canvas, struct rect area, int style, const char *title, int title_style);
/* What is left inside a box. */
struct rect rect_inside(struct rect area);

/* A bar of eighths of a cell, `share` 0 to 1 of the width. */
void canvas_bar(struct canvas *canvas, int x, int y, int width, double share, int style);
/* Upright bars, one column each, values 0 to 1 of the area's height. NaN is left out. */
void canvas_columns(struct canvas *canvas, struct rect area, const double *values, int n, int style);

/* The canvas as lines of text without styles and trailing blanks. The caller frees it. */
char *canvas_to_text(const struct canvas *canvas);

/* So many cells of a row as text. The caller frees it. */
char *canvas_piece(const struct canvas *canvas, int x, int y, int n);

/* Dots inside cells: 2 by 4 braille dots, 2 by 2 quarters of a cell, or 1 by 3 levels in ASCII. Layers are drawn
 * back to front, and the front * one owns a cell, so that crossing curves do not run into each other. */
struct plot {
    struct canvas *canvas;
    struct rect area;
    int across, down;    /* dots of a cell */
    int width, height;   /* in dots */
    uint8_t *bits, *owner;
    uint8_t *style;
    int layer;
};

void plot_init(struct plot *plot, struct canvas *canvas, struct rect area);
void plot_layer(struct plot *plot); /* what follows lies in front of what was drawn before */
/* y counts down from the top. */
void plot_dot(struct plot *plot, int x, int y, int style);
void plot_upright(struct plot *plot, int x, int from, int to, int style);
void plot_line(struct plot *plot, int x0, int y0, int x1, int y1, int style, unsigned stroke);
/* Puts the dots on the canvas and gives the memory back. */
void plot_finish(struct plot *plot);

#endif
