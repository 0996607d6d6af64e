/* What draws a figure on paper, as SVG or as PNG: lines, areas and texts of a few looks. Figures are drawn with a pen
 * (panels.h, drawn_sketch.h, figure_space.h) and know nothing of files; a kind of file is one struct pen_kind.
 *
 * Places are pixels of the figure from its upper left corner. Colours are those of enum style (widgets/canvas.h). */
#ifndef TUI_PAGES_PEN_H
#define TUI_PAGES_PEN_H

#include "store/base/err.h"
#include "store/base/text.h"
#include "tui/widgets/sketch.h"

enum ink { INK_GRID, INK_AXIS, INK_FLAG, INK_CURVE, INK_RAW, INK_BAND, INK_LEVEL, INK_BAR, INK_FILLED, INK_HOLLOW,
           INK_FAINT, INKS };
enum lettering { LETTERS_PLAIN, LETTERS_TITLE, LETTERS_UNIT, LETTERS_BOLD, LETTERS_TICK, LETTERS_OVER,
                 LETTERINGS };

struct pen {
    const struct pen_kind *kind;
    struct text *out; /* where the file is added */
    void *state;      /* the kind's own, from begin to end */
    struct err why;   /* after end: why there is no file; code 0: there is one */
    size_t boxes;     /* so many characters are drawn as boxes, since the font has none of them */
};

struct pen_kind {
    /* White paper of this size; the title is for readers that speak. */
    void (*begin)(struct pen *pen, const char *title, int width, int height);
    /* A path begins. `stroke` says which dots of a line are drawn, as in widgets/chart.h. */
    void (*path)(struct pen *pen, enum ink ink, int colour, unsigned stroke);
    void (*move)(struct pen *pen, double x, double y);
    void (*line)(struct pen *pen, double x, double y);
    void (*close)(struct pen *pen); /* a line back to where it last moved to */
    void (*circle)(struct pen *pen, double x, double y, double radius);
    void (*finish)(struct pen *pen); /* the path is drawn */
    /* The text stands on y, and begins, ends or has its middle at x. */
    void (*text)(struct pen *pen, enum lettering lettering, int colour, double x, double y, enum sketch_align align,
                 const char *text);
    void (*end)(struct pen *pen);
};

extern const struct pen_kind pen_svg;         /* a file of its own: with its colours, on white */
extern const struct pen_kind pen_svg_element; /* the element alone, for a page that has svg_rules (svg.h) */
extern const struct pen_kind pen_png;         /* PNG_SCALE times as many pixels each way, on white */
enum { PNG_SCALE = 2 };

/* -1 with the reason where the pen has ended without a file, else 0. */
int pen_failed(const struct pen *pen, struct err *err);
/* A sentence about what could not be drawn as it should be; "" for nothing. */
enum { PEN_TOLD = 160 };
void pen_tell(const struct pen *pen, char to[PEN_TOLD]);

/* A straight line. */
void pen_draw_line(struct pen *pen, enum ink ink, int colour, unsigned stroke, double x, double y, double x1,
                   double y1);
/* The shape of a mark around a point, added to the path, and a mark by itself. A mark of size 1 is about 9 wide. */
void pen_shape(struct pen *pen, uint32_t marker, double x, double y, double size);
void pen_mark(struct pen *pen, uint32_t marker, int colour, double x, double y);
bool pen_is_hollow(uint32_t marker);

/* Looks, for the kinds ------------------------------------------------------------------------------------------- */

enum paint { PAINT_NONE, PAINT_GRID, PAINT_AXIS, PAINT_PAPER, PAINT_TEXT, PAINT_OWN /* the colour it is given */ };

struct ink_look {
    const char *name;
    enum paint stroke, fill;
    double width, opacity;
    bool dotted; /* whatever the stroke */
    bool round;  /* corners */
};
extern const struct ink_look ink_looks[INKS];

struct lettering_look {
    const char *name;
    enum paint fill;
    int size;
    bool bold, halo; /* of paper, around each letter */
};
extern const struct lettering_look lettering_looks[LETTERINGS];

/* As "#rrggbb". */
struct pen_colours {
    const char *style[COLOUR_CYAN + 1]; /* by enum style; plain text first */
    const char *grid, *axis, *paper;
};
extern const struct pen_colours pen_light, pen_dark;

/* A stroke of 8 dots as lengths of dashes and gaps in pixels; returns how many, 0 for a solid line. */
enum { DASHES_MOST = 8 };
size_t pen_dashes(enum ink ink, unsigned stroke, int dashes[DASHES_MOST]);

#endif
