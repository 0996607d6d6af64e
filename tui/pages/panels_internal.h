/* Curves of a chart, for panels.c. */
#ifndef TUI_PAGES_PANELS_INTERNAL_H
#define TUI_PAGES_PANELS_INTERNAL_H

#include "tui/pages/panels.h"

/* The rectangle between the axes, in pixels. */
struct plane {
    const struct chart *chart;
    double x, y, width, height;
};

double plane_x(const struct plane *plane, double x); /* of a place on the x axis */
double plane_y(const struct plane *plane, double value);

/* Levels, bands, raw values, curves, and marks along them. */
void panels_draw_curves(struct pen *pen, const struct plane *plane);

#endif
