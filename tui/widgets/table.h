/* A table with a cursor: the columns that there is room for, the more important first, and the rows around the
 * cursor. What its cells say, whoever has it answers by its functions.
 *
 *     struct table_layout layout = table_lay_out(&table, width, height);
 *     table_draw(&table, &layout, canvas, y); */
#ifndef TUI_WIDGETS_TABLE_H
#define TUI_WIDGETS_TABLE_H

#include "tui/widgets/canvas.h"

/* What a cell can hold. */
enum { TABLE_COLUMNS = 32, TABLE_CELL = 512 };

struct table_column {
    int width, most; /* at least, and as far as it may grow to what its cells need */
    int importance;  /* the least number has the first right to a place; below 0: it has none */
    bool left;       /* else its cells end at its right edge, and its title is not cut */
    bool whole;      /* its cells are not cut */
    bool marked;     /* its title stands out: the rows are sorted by it */
    bool drawn;      /* its cells are no text: `draw` draws them, as wide as they may grow */
};

struct table {
    struct table_column column[TABLE_COLUMNS];
    int n_columns;
    int rows, cursor; /* -1: on none */
    const void *context;
    /* Over a column of so many columns, 0 where its width is not known yet. */
    void (*title)(const void *context, int column, int width, char *to, size_t size);
    void (*text)(const void *context, int column, int row, char *to, size_t size);
    int (*style)(const void *context, int column, int row);
    void (*draw)(const void *context, int column, int row, struct canvas *canvas, struct rect cell);
};

/* Which rows are seen: those from `top` on, and where that is not 0 and there is room, the first one above them, so
 * that the best stays in view. */
struct table_layout {
    int height;    /* rows of the canvas, without the head */
    int top, rows; /* without the first one and the line under it */
    int width[TABLE_COLUMNS]; /* 0: left out */
};

/* In so many columns and rows of the canvas, the head among them. */
struct table_layout table_lay_out(const struct table *table, int width, int height);
/* The first of the table's rows that are seen, from one to the next; -1 behind the last. */
int table_seen(const struct table *table, const struct table_layout *layout, int i);
void table_draw(const struct table *table, const struct table_layout *layout, struct canvas *canvas, int y);

#endif
