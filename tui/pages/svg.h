/* Line charts as SVG 1.1: the same struct chart that the workbench draws on cells (tui/widgets/chart.h), with the
 * same ticks, bins and bands. Runs are told apart by colour, stroke and marker, so that a copy in grey will do. */
#ifndef TUI_PAGES_SVG_H
#define TUI_PAGES_SVG_H

#include "store/base/text.h"
#include "tui/widgets/chart.h"

/* A chart and what stands above it. */
struct svg_panel {
    struct chart chart;
    const char *title;
};

/* A line of the legend. */
struct svg_entry {
    char *label;
    uint32_t marker;
    int style;
    unsigned stroke;
};

struct svg {
    const struct svg_panel *panels; /* one below the other */
    size_t n_panels;
    const struct svg_entry *legend;
    size_t n_entries;
    int width, height; /* of a panel, in pixels; the legend comes below the last */
    const char *note;  /* a line below the legend: how the curves were made; "" for none */
};

/* A file of its own: with its colours, on white. */
void svg_file(struct text *out, const struct svg *svg);
/* The element alone, for a page that has the rules of svg_rules. */
void svg_element(struct text *out, const struct svg *svg);
/* The colours of charts as CSS, by the preference of the reader: light, or dark. */
void svg_rules(struct text *out);

/* A text in XML or HTML: what would be read as markup is escaped, and what XML does not allow, or is not to be shown,
 * is a question mark. */
void svg_text(struct text *out, const char *text);

#endif
