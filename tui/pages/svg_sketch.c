/* Sketches as SVG: see svg_sketch.h. */
#include "tui/pages/svg_sketch.h"

#include "tui/pages/svg.h"
#include "tui/pages/svg_internal.h"

#include <math.h>
#include <stdio.h>

static void add_text(struct text *out, const struct sketch_item *item)
{
    static const char *const anchors[] = {"start", "end", "middle"};
    double y = item->label ? item->y * CELL_HEIGHT + 4 : floor(item->y) * CELL_HEIGHT + 13;
    text_printf(out, "<text class=\"%s c%d\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">",
                item->label ? "tick" : item->style & STYLE_BOLD ? "letter" : item->style & STYLE_DIM ? "unit"
                                                                                                     : "plain",
                item->style & COLOUR_MASK, item->x * CELL_WIDTH, y, anchors[item->align]);
    svg_text(out, item->text);
    text_add(out, "</text>\n");
}

static void add_line(struct text *out, const struct sketch_item *item)
{
    text_printf(out, "<path class=\"%s c%d\"", item->style & STYLE_DIM ? "raw" : "curve", item->style & COLOUR_MASK);
    svg_dashes(out, item->stroke);
    text_printf(out, " d=\"M%.1f %.1fL%.1f %.1f\"/>\n", item->x * CELL_WIDTH, item->y * CELL_HEIGHT,
                item->x1 * CELL_WIDTH, item->y1 * CELL_HEIGHT);
}

static void add_item(struct text *out, const struct sketch_item *item)
{
    int colour = item->style & COLOUR_MASK;
    if (item->kind == SKETCH_MARK)
        svg_marker(out, item->marker, colour, item->x * CELL_WIDTH, item->y * CELL_HEIGHT);
    else if (item->kind == SKETCH_BAR)
        text_printf(out, "<path class=\"bar c%d\" d=\"M%.1f %.1fh%.1fv10h%.1fz\"/>\n", colour, item->x * CELL_WIDTH,
                    item->y * CELL_HEIGHT + 4, item->x1 * item->y1 * CELL_WIDTH, -item->x1 * item->y1 * CELL_WIDTH);
    else if (item->kind == SKETCH_TEXT)
        add_text(out, item);
    else
        add_line(out, item);
}

static void add_items(struct text *out, const struct sketch *sketch)
{
    for (size_t i = 0; i < sketch->n; i++)
        if (sketch->item[i].kind == SKETCH_LINE)
            add_item(out, &sketch->item[i]);
    for (size_t i = 0; i < sketch->n; i++)
        if (sketch->item[i].kind != SKETCH_LINE)
            add_item(out, &sketch->item[i]);
}

/* The rows that it fills, and a little more. */
static double rows_of(const struct sketch *sketch)
{
    double rows = 1;
    for (size_t i = 0; i < sketch->n; i++)
        rows = fmax(rows, sketch->item[i].y);
    return fmin(sketch->height, floor(rows) + 1.5);
}

void svg_sketch(struct text *out, const struct sketch *sketch, const char *title, bool file)
{
    int width = sketch->width * CELL_WIDTH, height = (int)(rows_of(sketch) * CELL_HEIGHT);
    char size[64] = "";
    if (file) {
        text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        snprintf(size, sizeof size, " width=\"%d\" height=\"%d\"", width, height);
    }
    text_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 %d %d\"%s "
                "role=\"img\">\n<title>", width, height, size);
    svg_text(out, title);
    text_add(out, "</title>\n");
    if (file)
        svg_paper(out, width, height);
    add_items(out, sketch);
    text_add(out, "</svg>\n");
}
