/* Figures as SVG: see svg.h and pen.h. Looks are classes, so that a page can have them for all of its figures. */
#include "tui/pages/svg.h"

#include "store/base/mem.h"
#include "tui/pages/pen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void svg_text(struct text *out, const char *text)
{
    char *safe = xstrdup(text);
    text_make_safe(safe, "\n\t");
    for (const char *at = safe; *at; at++) {
        static const char special[] = "&<>\"'";
        static const char *const escaped[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
        const char *found = strchr(special, *at);
        if (found)
            text_add(out, escaped[found - special]);
        else
            text_add_bytes(out, at, 1);
    }
    free(safe);
}

/* Rules ---------------------------------------------------------------------------------------------------------- */

static const char *const paints[] = {
    [PAINT_NONE] = "none",          [PAINT_GRID] = "var(--grid)", [PAINT_AXIS] = "var(--axis)",
    [PAINT_PAPER] = "var(--paper)", [PAINT_TEXT] = "var(--c0)",   [PAINT_OWN] = "currentColor"};

static void add_colours(struct text *out, const struct pen_colours *colours)
{
    text_printf(out, ".chart{--grid:%s;--axis:%s;--paper:%s", colours->grid, colours->axis, colours->paper);
    for (int i = 0; i <= COLOUR_CYAN; i++)
        text_printf(out, ";--c%d:%s", i, colours->style[i]);
    text_add(out, "}\n");
}

static void add_looks(struct text *out)
{
    text_add(out, ".chart text{font-family:system-ui,\"DejaVu Sans\",Arial,sans-serif}\n");
    for (int i = 0; i <= COLOUR_CYAN; i++)
        text_printf(out, ".chart .c%d{color:var(--c%d)}", i, i);
    text_add(out, "\n");
    for (int i = 0; i < INKS; i++) {
        const struct ink_look *look = &ink_looks[i];
        text_printf(out, ".chart .%s{fill:%s;stroke:%s;stroke-width:%g;opacity:%g%s}\n", look->name,
                    paints[look->fill], paints[look->stroke], look->width, look->opacity,
                    look->round ? ";stroke-linejoin:round" : "");
    }
    for (int i = 0; i < LETTERINGS; i++) {
        const struct lettering_look *look = &lettering_looks[i];
        text_printf(out, ".chart .%s{fill:%s;font-size:%dpx%s%s}\n", look->name, paints[look->fill], look->size,
                    look->bold ? ";font-weight:bold" : "",
                    look->halo ? ";paint-order:stroke;stroke:var(--paper);stroke-width:3px" : "");
    }
}

void svg_rules(struct text *out)
{
    add_colours(out, &pen_light);
    text_add(out, "@media (prefers-color-scheme:dark){@media screen{");
    add_colours(out, &pen_dark);
    text_add(out, "}}\n");
    add_looks(out);
}

/* The pen -------------------------------------------------------------------------------------------------------- */

static void open_element(struct pen *pen, const char *title, int width, int height, const char *more)
{
    text_printf(pen->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 %d %d\"%s "
                "role=\"img\">\n<title>", width, height, more);
    svg_text(pen->out, title);
    text_add(pen->out, "</title>\n");
}

static void begin_element(struct pen *pen, const char *title, int width, int height)
{
    open_element(pen, title, width, height, "");
}

static void begin_file(struct pen *pen, const char *title, int width, int height)
{
    char size[64];
    snprintf(size, sizeof size, " width=\"%d\" height=\"%d\"", width, height);
    text_add(pen->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    open_element(pen, title, width, height, size);
    text_add(pen->out, "<style>\n");
    add_colours(pen->out, &pen_light);
    add_looks(pen->out);
    text_printf(pen->out, "</style>\n<rect width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", width, height,
                pen_light.paper);
}

static void begin_path(struct pen *pen, enum ink ink, int colour, unsigned stroke)
{
    int dashes[DASHES_MOST];
    size_t n = pen_dashes(ink, stroke, dashes);
    text_printf(pen->out, "<path class=\"%s c%d\"", ink_looks[ink].name, colour);
    for (size_t i = 0; i < n; i++)
        text_printf(pen->out, i ? " %d" : " stroke-dasharray=\"%d", dashes[i]);
    text_add(pen->out, n ? "\" d=\"" : " d=\"");
}

static void move(struct pen *pen, double x, double y)
{
    text_printf(pen->out, "M%.1f %.1f", x, y);
}

static void line(struct pen *pen, double x, double y)
{
    text_printf(pen->out, "L%.1f %.1f", x, y);
}

static void close_path(struct pen *pen)
{
    text_add(pen->out, "z");
}

static void circle(struct pen *pen, double x, double y, double radius)
{
    text_printf(pen->out, "M%.1f %.1fa%g %g 0 1 0 %g 0a%g %g 0 1 0 %g 0z", x - radius, y, radius, radius, 2 * radius,
                radius, radius, -2 * radius);
}

static void finish_path(struct pen *pen)
{
    text_add(pen->out, "\"/>\n");
}

static void add_text(struct pen *pen, enum lettering lettering, int colour, double x, double y,
                     enum sketch_align align, const char *text)
{
    static const char *const anchors[] = {
        [ALIGN_LEFT] = "start", [ALIGN_RIGHT] = "end", [ALIGN_MIDDLE] = "middle"};
    text_printf(pen->out, "<text class=\"%s", lettering_looks[lettering].name);
    if (lettering_looks[lettering].fill == PAINT_OWN)
        text_printf(pen->out, " c%d", colour);
    text_printf(pen->out, "\" x=\"%.1f\" y=\"%.1f\"", x, y);
    if (align != ALIGN_LEFT)
        text_printf(pen->out, " text-anchor=\"%s\"", anchors[align]);
    text_add(pen->out, ">");
    svg_text(pen->out, text);
    text_add(pen->out, "</text>\n");
}

static void end_element(struct pen *pen)
{
    text_add(pen->out, "</svg>\n");
}

const struct pen_kind pen_svg = {begin_file, begin_path, move, line, close_path, circle, finish_path, add_text,
                                 end_element};
const struct pen_kind pen_svg_element = {begin_element, begin_path, move, line, close_path, circle, finish_path,
                                         add_text, end_element};
