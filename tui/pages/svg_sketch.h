/* Sketches (tui/widgets/sketch.h) as SVG. */
#ifndef TUI_PAGES_SVG_SKETCH_H
#define TUI_PAGES_SVG_SKETCH_H

#include "store/base/text.h"
#include "tui/widgets/sketch.h"

/* How wide and high a cell is, in pixels. */
enum { CELL_WIDTH = 8, CELL_HEIGHT = 18 };

/* As a file of its own, or as an element of a page that has the rules of svg_rules (svg.h). */
void svg_sketch(struct text *out, const struct sketch *sketch, const char *title, bool file);

#endif
