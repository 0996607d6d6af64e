/* Sketches (tui/widgets/sketch.h) on paper. */
#ifndef TUI_PAGES_DRAWN_SKETCH_H
#define TUI_PAGES_DRAWN_SKETCH_H

#include "tui/pages/pen.h"

/* How wide and high a cell is, in pixels. */
enum { CELL_WIDTH = 8, CELL_HEIGHT = 18 };

void drawn_sketch(struct pen *pen, const struct sketch *sketch, const char *title);

#endif
