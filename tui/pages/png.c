/* Figures as PNG, drawn by cairo: see pen.h. An error of cairo makes all that follows do nothing, and is told at the
 * end. */
#include "tui/pages/pen.h"

#include "store/base/mem.h"

#include <cairo/cairo.h>
#include <stdlib.h>

#ifdef NEARFAR_SANITIZED
/* fontconfig keeps what it has read until the program ends, in a form that the sanitizer takes for lost memory. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
#endif

enum { LONGEST = 32767 }; /* of a side, in pixels: what cairo can paint on */

struct png {
    cairo_t *cairo;
    int width, height;
    enum ink ink; /* of the path that is drawn */
    int colour;
};

/* Paint ---------------------------------------------------------------------------------------------------------- */

static void dip(struct png *png, enum paint paint, int colour, double opacity)
{
    const char *const colours[] = {
        [PAINT_NONE] = pen_light.paper,  [PAINT_GRID] = pen_light.grid,      [PAINT_AXIS] = pen_light.axis,
        [PAINT_PAPER] = pen_light.paper, [PAINT_TEXT] = pen_light.style[0], [PAINT_OWN] = pen_light.style[colour]};
    unsigned long rgb = strtoul(colours[paint] + 1, NULL, 16);
    cairo_set_source_rgba(png->cairo, (double)(rgb >> 16 & 0xff) / 255, (double)(rgb >> 8 & 0xff) / 255,
                          (double)(rgb & 0xff) / 255, opacity);
}

static void begin(struct pen *pen, const char *title, int width, int height)
{
    struct png *png = xcalloc(1, sizeof *png);
    (void)title;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, width * PNG_SCALE, height * PNG_SCALE);
    *png = (struct png){.cairo = cairo_create(surface), .width = width, .height = height};
    cairo_surface_destroy(surface); /* the drawing keeps it */
    cairo_scale(png->cairo, PNG_SCALE, PNG_SCALE);
    dip(png, PAINT_PAPER, 0, 1);
    cairo_paint(png->cairo);
    pen->state = png;
}

/* Paths ---------------------------------------------------------------------------------------------------------- */

static void begin_path(struct pen *pen, enum ink ink, int colour, unsigned stroke)
{
    struct png *png = pen->state;
    int dashes[DASHES_MOST];
    double lengths[DASHES_MOST];
    size_t n = pen_dashes(ink, stroke, dashes);
    for (size_t i = 0; i < n; i++)
        lengths[i] = dashes[i];
    cairo_set_dash(png->cairo, lengths, (int)n, 0);
    cairo_set_line_width(png->cairo, ink_looks[ink].width);
    cairo_set_line_join(png->cairo, ink_looks[ink].round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_new_path(png->cairo);
    png->ink = ink;
    png->colour = colour;
}

static void move(struct pen *pen, double x, double y)
{
    cairo_move_to(((struct png *)pen->state)->cairo, x, y);
}

static void line(struct pen *pen, double x, double y)
{
    cairo_line_to(((struct png *)pen->state)->cairo, x, y);
}

static void close_path(struct pen *pen)
{
    cairo_close_path(((struct png *)pen->state)->cairo);
}

static void circle(struct pen *pen, double x, double y, double radius)
{
    cairo_t *cairo = ((struct png *)pen->state)->cairo;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x, y, radius, 0, 2 * 3.14159265358979);
    cairo_close_path(cairo);
}

static void finish_path(struct pen *pen)
{
    struct png *png = pen->state;
    const struct ink_look *look = &ink_looks[png->ink];
    if (look->fill) {
        dip(png, look->fill, png->colour, look->opacity);
        cairo_fill_preserve(png->cairo);
    }
    if (look->stroke) {
        dip(png, look->stroke, png->colour, look->opacity);
        cairo_stroke_preserve(png->cairo);
    }
    cairo_new_path(png->cairo);
}

/* Texts ---------------------------------------------------------------------------------------------------------- */

/* Glyph 0 stands for what a font lacks. Where there is no font, cairo draws ASCII with letters of its own. */
static size_t count_boxes(cairo_t *cairo, const char *text)
{
    cairo_glyph_t *glyphs = NULL;
    int n = 0;
    size_t boxes = 0;
    if (cairo_scaled_font_text_to_glyphs(cairo_get_scaled_font(cairo), 0, 0, text, -1, &glyphs, &n, NULL, NULL, NULL))
        return 0; /* the error is told at the end */
    for (int i = 0; i < n; i++)
        boxes += glyphs[i].index == 0;
    cairo_glyph_free(glyphs);
    return boxes;
}

static void add_text(struct pen *pen, enum lettering lettering, int colour, double x, double y,
                     enum sketch_align align, const char *text)
{
    struct png *png = pen->state;
    const struct lettering_look *look = &lettering_looks[lettering];
    static const double before[] = {[ALIGN_LEFT] = 0, [ALIGN_RIGHT] = 1, [ALIGN_MIDDLE] = 0.5};
    cairo_text_extents_t extents;
    char *safe = text_shown(text);
    cairo_select_font_face(png->cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           look->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(png->cairo, look->size);
    pen->boxes += count_boxes(png->cairo, safe);
    cairo_text_extents(png->cairo, safe, &extents);
    cairo_move_to(png->cairo, x - before[align] * extents.x_advance, y);
    if (look->halo) {
        enum { AROUND = 3 };
        cairo_text_path(png->cairo, safe);
        cairo_set_dash(png->cairo, NULL, 0, 0);
        cairo_set_line_width(png->cairo, AROUND);
        dip(png, PAINT_PAPER, 0, 1);
        cairo_stroke(png->cairo);
        cairo_move_to(png->cairo, x - before[align] * extents.x_advance, y);
    }
    dip(png, look->fill, colour, 1);
    cairo_show_text(png->cairo, safe);
    free(safe);
}

/* The file ------------------------------------------------------------------------------------------------------- */

static cairo_status_t add_bytes(void *out, const unsigned char *bytes, unsigned n)
{
    text_add_bytes(out, (const char *)bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void end(struct pen *pen)
{
    struct png *png = pen->state;
    cairo_status_t status = cairo_status(png->cairo);
    if (!status)
        status = cairo_surface_write_to_png_stream(cairo_get_target(png->cairo), add_bytes, pen->out);
    if (status == CAIRO_STATUS_INVALID_SIZE)
        err_set(&pen->why, ERR_USAGE, "a PNG is at most %d pixels wide and high, and this figure needs %d times %d: "
                "draw fewer or smaller charts, or write an SVG", LONGEST, png->width * PNG_SCALE,
                png->height * PNG_SCALE);
    else if (status)
        err_set(&pen->why, ERR_FAILED, "cannot draw the PNG: %s", cairo_status_to_string(status));
    cairo_destroy(png->cairo);
    free(png);
    pen->state = NULL;
}

const struct pen_kind pen_png = {begin, begin_path, move, line, close_path, circle, finish_path, add_text, end};
