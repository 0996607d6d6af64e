/* A knob in a list: its name, value and where that lies in its range. */
#ifndef TUI_SCREENS_KNOB_ROW_H
#define TUI_SCREENS_KNOB_ROW_H

#include "store/catalogue.h"
#include "tui/screens/live.h"

struct knob_row {
    int name, value; /* widths */
    bool helped;     /* a second line with the meaning */
};

void knob_row_draw(const struct live *live, struct canvas *canvas, struct rect row, const struct knob *knob,
                   const struct knob_row *widths, bool selected);

#endif
