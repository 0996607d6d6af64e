/* What stands below a figure: which look is which run or class, and how it was made. */
#ifndef TUI_PAGES_LEGEND_H
#define TUI_PAGES_LEGEND_H

#include "tui/pages/pen.h"

enum { LETTER = 7 }; /* the mean width of one of 12 pixels, a little more than less */

struct legend_entry {
    char *label;
    uint32_t marker;
    int style;
    unsigned stroke; /* of a line through the mark; 0: there is none */
};

struct legend {
    const struct legend_entry *entry; /* in as many columns as there is room for */
    size_t n;
    const char *note; /* lines below; "" for none */
};

/* Of a figure of this width, in pixels. */
int legend_height(const struct legend *legend, int width);
void legend_draw(struct pen *pen, const struct legend *legend, int width, int top);

#endif
