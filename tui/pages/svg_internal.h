/* Curves of a chart as SVG, for svg.c. */
#ifndef TUI_PAGES_SVG_INTERNAL_H
#define TUI_PAGES_SVG_INTERNAL_H

#include "tui/pages/svg.h"

/* The rectangle between the axes, in pixels. */
struct plane {
    const struct chart *chart;
    double x, y, width, height;
};

double plane_x(const struct plane *plane, double x); /* of a place on the x axis */
double plane_y(const struct plane *plane, double value);

/* What a file begins with: the rules of its colours, and white paper. */
void svg_paper(struct text *out, int width, int height);
/* Levels, bands, raw values, curves, and marks along them. */
void svg_curves(struct text *out, const struct plane *plane);
/* A stroke of 8 dots (widgets/chart.h) as dashes; nothing for a solid line. */
void svg_dashes(struct text *out, unsigned stroke);
/* A mark around a point. */
void svg_marker(struct text *out, uint32_t marker, int colour, double x, double y);

#endif
