/* Sketches on paper: see drawn_sketch.h. */
#include "tui/pages/drawn_sketch.h"

#include "tui/widgets/chart.h"

#include <math.h>

static void draw_text(struct pen *pen, const struct sketch_item *item)
{
    enum lettering lettering = item->label                ? LETTERS_TICK
                               : item->style & STYLE_BOLD ? LETTERS_BOLD
                               : item->style & STYLE_DIM  ? LETTERS_UNIT
                                                          : LETTERS_PLAIN;
    double y = item->label ? item->y * CELL_HEIGHT + 4 : floor(item->y) * CELL_HEIGHT + 13;
    pen->kind->text(pen, lettering, item->style & COLOUR_MASK, item->x * CELL_WIDTH, y, item->align, item->text);
}

static void draw_bar(struct pen *pen, const struct sketch_item *item)
{
    enum { BELOW = 4, THICK = 10 };
    double x = item->x * CELL_WIDTH, y = item->y * CELL_HEIGHT + BELOW, end = x + item->x1 * item->y1 * CELL_WIDTH;
    pen->kind->path(pen, INK_BAR, item->style & COLOUR_MASK, STROKE_SOLID);
    pen->kind->move(pen, x, y);
    pen->kind->line(pen, end, y);
    pen->kind->line(pen, end, y + THICK);
    pen->kind->line(pen, x, y + THICK);
    pen->kind->close(pen);
    pen->kind->finish(pen);
}

static void draw_item(struct pen *pen, const struct sketch_item *item)
{
    int colour = item->style & COLOUR_MASK;
    if (item->kind == SKETCH_MARK)
        pen_mark(pen, item->marker, colour, item->x * CELL_WIDTH, item->y * CELL_HEIGHT);
    else if (item->kind == SKETCH_BAR)
        draw_bar(pen, item);
    else if (item->kind == SKETCH_TEXT)
        draw_text(pen, item);
    else
        pen_draw_line(pen, item->style & STYLE_DIM ? INK_RAW : INK_CURVE, colour, item->stroke,
                      item->x * CELL_WIDTH, item->y * CELL_HEIGHT, item->x1 * CELL_WIDTH, item->y1 * CELL_HEIGHT);
}

/* The rows that it fills, and a little more. */
static double rows_of(const struct sketch *sketch)
{
    double rows = 1;
    for (size_t i = 0; i < sketch->n; i++)
        rows = fmax(rows, sketch->item[i].y);
    return fmin(sketch->height, floor(rows) + 1.5);
}

void drawn_sketch(struct pen *pen, const struct sketch *sketch, const char *title)
{
    pen->kind->begin(pen, title, sketch->width * CELL_WIDTH, (int)(rows_of(sketch) * CELL_HEIGHT));
    for (size_t i = 0; i < sketch->n; i++)
        if (sketch->item[i].kind == SKETCH_LINE)
            draw_item(pen, &sketch->item[i]);
    for (size_t i = 0; i < sketch->n; i++)
        if (sketch->item[i].kind != SKETCH_LINE)
            draw_item(pen, &sketch->item[i]);
    pen->kind->end(pen);
}
