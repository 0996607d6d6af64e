/* Points in the plane on a canvas, each in the colour or by the letter of its class. */
#ifndef TUI_WIDGETS_SCATTER_H
#define TUI_WIDGETS_SCATTER_H

#include "tui/widgets/canvas.h"

struct scatter_points {
    const float *xy;    /* (n, 2); one that is not finite is left out */
    const float *class; /* (n): 0, 1, ..., below 0 for none; NULL: none has one */
    size_t n;
};

/* A character that stands over a point, whatever else is there. */
struct scatter_mark {
    size_t point;
    uint32_t rune;
    int style;
};

struct scatter {
    struct scatter_points points;
    struct scatter_points before; /* where the same points were: a line leads from there, where there are as many */
    size_t traced;                /* how many of the points get such a line */
    bool circle;                  /* they lie on the unit circle: where on it is all that they say */
    const float *depth;           /* (n): how near they are on the unit sphere, below 0 on its far side; NULL: flat */
    const bool *lit;              /* (n): those that are chosen from the others; NULL: none is */
    bool ordered;                 /* classes are steps from little to much, in colours from cold to warm */
    const struct scatter_mark *mark; /* the first lie in front */
    size_t n_marks;
    bool letters;                 /* classes by letters instead of by colours of dots: for who sees no colour */
};

/* Both axes have one scale, by which all points lie inside. Where some are chosen, or lie on the near side of a
 * sphere, they are bright and in front, by letters in capitals; the others are dim. */
void scatter_draw(struct canvas *canvas, struct rect area, const struct scatter *scatter);

/* Where places of the plane lie in an area: its middle, and how many cells across are as long as 1. */
struct scatter_view {
    struct rect area;
    double x, y, scale;
};
struct scatter_view scatter_view(const struct scatter *scatter, struct rect area);
/* Where a point is drawn, in the plane. */
void scatter_point(const struct scatter *scatter, size_t i, double at[2]);
/* The cell of a place, which may lie outside the area, and the place in the middle of a cell. */
void scatter_cell(const struct scatter_view *view, const double at[2], int *x, int *y);
void scatter_place(const struct scatter_view *view, int x, int y, double at[2]);
/* How a class is drawn. */
int scatter_style(int class);
int scatter_ordered_style(int step);
enum { SCATTER_STEPS = 5 };
char scatter_letter(int class);

#endif
