/* Line charts on paper: the same struct chart that the workbench draws on cells (tui/widgets/chart.h), with the same
 * ticks, bins and bands. Runs are told apart by colour, stroke and marker, so that a copy in grey will do. */
#ifndef TUI_PAGES_PANELS_H
#define TUI_PAGES_PANELS_H

#include "tui/pages/legend.h"
#include "tui/widgets/chart.h"

/* A chart and what stands above it. */
struct panel {
    struct chart chart;
    const char *title;
};

struct panels {
    const struct panel *panel; /* one below the other */
    size_t n_panels;
    struct legend legend;      /* below the last */
    int width, height;         /* of a panel, in pixels */
};

void panels_draw(struct pen *pen, const struct panels *panels);

#endif
