/* Shapes and looks that all pens share: see pen.h. */
#include "tui/pages/pen.h"

#include "store/base/language.h"
#include "tui/widgets/chart.h"

#include <stdio.h>

/* Looks ---------------------------------------------------------------------------------------------------------- */

const struct ink_look ink_looks[INKS] = {
    [INK_GRID] = {"grid", PAINT_GRID, PAINT_NONE, 1, 1, false, false},
    [INK_AXIS] = {"axis", PAINT_AXIS, PAINT_NONE, 1, 1, false, false},
    [INK_FLAG] = {"flag", PAINT_AXIS, PAINT_NONE, 1, 1, true, false},
    [INK_CURVE] = {"curve", PAINT_OWN, PAINT_NONE, 1.8, 1, false, true},
    [INK_RAW] = {"raw", PAINT_OWN, PAINT_NONE, 1, 0.3, false, true},
    [INK_BAND] = {"band", PAINT_NONE, PAINT_OWN, 0, 0.16, false, false},
    [INK_LEVEL] = {"level", PAINT_OWN, PAINT_NONE, 1.2, 1, false, false},
    [INK_BAR] = {"bar", PAINT_NONE, PAINT_OWN, 0, 1, false, false},
    [INK_FILLED] = {"filled", PAINT_OWN, PAINT_OWN, 1.4, 1, false, false},
    [INK_HOLLOW] = {"hollow", PAINT_OWN, PAINT_PAPER, 1.4, 1, false, false},
    [INK_FAINT] = {"faintly", PAINT_OWN, PAINT_NONE, 1, 0.35, false, false},
};

const struct lettering_look lettering_looks[LETTERINGS] = {
    [LETTERS_PLAIN] = {"plain", PAINT_TEXT, 12, false, false},
    [LETTERS_TITLE] = {"title", PAINT_TEXT, 14, true, false},
    [LETTERS_UNIT] = {"unit", PAINT_AXIS, 12, false, false},
    [LETTERS_BOLD] = {"letter", PAINT_OWN, 12, true, false},
    [LETTERS_TICK] = {"tick", PAINT_AXIS, 12, false, true},
    [LETTERS_OVER] = {"over", PAINT_TEXT, 12, true, true},
};

const struct pen_colours pen_light = {
    {"#1f2328", "#cf222e", "#1a7f37", "#9a6700", "#0550ae", "#a626a4", "#00758f"}, "#e6e8eb", "#6e7781", "#ffffff"};
const struct pen_colours pen_dark = {
    {"#e6edf3", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#39c5cf"}, "#262c36", "#8b949e", "#0d1117"};

size_t pen_dashes(enum ink ink, unsigned stroke, int dashes[DASHES_MOST])
{
    enum { DOTS = 8, UNIT = 3 };
    unsigned begin = 0;
    size_t n = 0;
    if (ink_looks[ink].dotted) {
        dashes[0] = 2;
        dashes[1] = 3;
        return 2;
    }
    if ((stroke & 0xff) == STROKE_SOLID)
        return 0;
    while (stroke >> begin % DOTS & 1) /* behind a gap, where a dash begins */
        begin++;
    while (!(stroke >> begin % DOTS & 1))
        begin++;
    for (unsigned i = 0, length = 1; i < DOTS; i++, length++) {
        unsigned now = stroke >> (begin + i) % DOTS & 1, next = stroke >> (begin + i + 1) % DOTS & 1;
        if (now == next && i + 1 < DOTS)
            continue;
        dashes[n++] = (int)length * UNIT;
        length = 0;
    }
    return n;
}

int pen_failed(const struct pen *pen, struct err *err)
{
    return pen->why.code ? err_set(err, pen->why.code, "%s", pen->why.text) : 0;
}

void pen_tell(const struct pen *pen, char to[PEN_TOLD])
{
    *to = '\0';
    if (pen->boxes)
        snprintf(to, PEN_TOLD,
                 language_plural("%zu character is a box, since the font sans-serif lacks it: choose another by "
                                 "fontconfig, or write an SVG",
                                 "%zu characters are boxes, since the font sans-serif lacks them: choose another by "
                                 "fontconfig, or write an SVG", (long long)pen->boxes), pen->boxes);
}

/* Lines and marks ------------------------------------------------------------------------------------------------ */

void pen_draw_line(struct pen *pen, enum ink ink, int colour, unsigned stroke, double x, double y, double x1,
                   double y1)
{
    pen->kind->path(pen, ink, colour, stroke);
    pen->kind->move(pen, x, y);
    pen->kind->line(pen, x1, y1);
    pen->kind->finish(pen);
}

/* Corners around 0, 0; a circle where there are none. What is not in the list is drawn as the last. */
static const struct shape {
    uint32_t rune;
    bool hollow;
    int n;
    double corner[4][2];
} shapes[] = {
    {0x25cf, false, 0, {{0}}},
    {0x25cb, true, 0, {{0}}},
    {0x25c6, false, 4, {{0, -5}, {5, 0}, {0, 5}, {-5, 0}}},
    {0x25c7, true, 4, {{0, -5}, {5, 0}, {0, 5}, {-5, 0}}},
    {0x25aa, false, 4, {{-2.5, -2.5}, {2.5, -2.5}, {2.5, 2.5}, {-2.5, 2.5}}},
    {0x25a0, false, 4, {{-4, -4}, {4, -4}, {4, 4}, {-4, 4}}},
    {0x25b2, false, 3, {{0, -5}, {4.5, 3}, {-4.5, 3}}},
    {0x25bc, false, 3, {{0, 5}, {4.5, -3}, {-4.5, -3}}},
};

static const struct shape *shape_of(uint32_t marker)
{
    size_t i = 0;
    while (i + 1 < sizeof shapes / sizeof *shapes && shapes[i].rune != marker)
        i++;
    return &shapes[i];
}

bool pen_is_hollow(uint32_t marker)
{
    return shape_of(marker)->hollow;
}

void pen_shape(struct pen *pen, uint32_t marker, double x, double y, double size)
{
    enum { RADIUS = 4 };
    const struct shape *shape = shape_of(marker);
    if (!shape->n) {
        pen->kind->circle(pen, x, y, RADIUS * size);
        return;
    }
    for (int i = 0; i < shape->n; i++)
        (i ? pen->kind->line : pen->kind->move)(pen, x + size * shape->corner[i][0], y + size * shape->corner[i][1]);
    pen->kind->close(pen);
}

void pen_mark(struct pen *pen, uint32_t marker, int colour, double x, double y)
{
    pen->kind->path(pen, pen_is_hollow(marker) ? INK_HOLLOW : INK_FILLED, colour, STROKE_SOLID);
    pen_shape(pen, marker, x, y, 1);
    pen->kind->finish(pen);
}
