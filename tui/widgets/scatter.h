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
    bool ordered;                 /* classes are steps from little to much, in colours from cold to warm */
    const struct scatter_mark *mark; /* the first lie in front */
    size_t n_marks;
    bool letters;                 /* classes by letters instead of by colours of dots: for who sees no colour */
};

/* Both axes have one scale, by which all points lie inside. */
void scatter_draw(struct canvas *canvas, struct rect area, const struct scatter *scatter);
/* How a class is drawn. */
int scatter_style(int class);
int scatter_ordered_style(int step);
enum { SCATTER_STEPS = 5 };
char scatter_letter(int class);

#endif
