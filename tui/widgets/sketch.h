/* A drawing that is not yet on anything: lines, marks, bars and texts with places in cells, which need not be whole.
 * It is put on a canvas (sketch_draw) or drawn with a pen (pages/drawn_sketch.h), so that what draws one need know
 * neither. Lines lie behind all else; of marks and texts those added later lie in front. */
#ifndef TUI_WIDGETS_SKETCH_H
#define TUI_WIDGETS_SKETCH_H

#include "tui/widgets/canvas.h"

enum sketch_kind { SKETCH_LINE, SKETCH_MARK, SKETCH_BAR, SKETCH_TEXT };
enum sketch_align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_MIDDLE };

struct sketch_item {
    enum sketch_kind kind;
    double x, y;      /* 0, 0 is the upper left corner */
    double x1, y1;    /* the other end of a line; the full width of a bar, and its share of that */
    int style;
    unsigned stroke;  /* of a line, as of curves (chart.h) */
    uint32_t marker;
    enum sketch_align align;
    bool label; /* its middle is at y, of which its row has a part: it stands for a value there */
    char *text;
};

struct sketch {
    int width, height; /* what there is room for, in cells */
    bool no_color;     /* who looks at it sees no colour */
    struct sketch_item *item;
    size_t n, capacity;
};

void sketch_line(struct sketch *sketch, double x, double y, double x1, double y1, int style, unsigned stroke);
void sketch_mark(struct sketch *sketch, double x, double y, uint32_t marker, int style);
void sketch_bar(struct sketch *sketch, int x, int y, int width, double share, int style);
/* A text of so many columns at most, which begins, ends or has its middle at x. */
void sketch_text(struct sketch *sketch, double x, double y, int width, enum sketch_align align, int style,
                 const char *text);
/* The same of what stands for the value at x, y. */
void sketch_label(struct sketch *sketch, double x, double y, int width, enum sketch_align align, const char *text);
/* Breaks at blanks; returns the rows it took, at most `rows`. */
int sketch_wrap(struct sketch *sketch, int x, int y, int width, int rows, int style, const char *text);
void sketch_release(struct sketch *sketch);

/* Puts it at the upper left corner of an area. */
void sketch_draw(const struct sketch *sketch, struct canvas *canvas, struct rect area);

#endif
