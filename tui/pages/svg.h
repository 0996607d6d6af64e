/* What pages and figures of SVG 1.1 share: the kinds of pens that write it stand in pen.h. */
#ifndef TUI_PAGES_SVG_H
#define TUI_PAGES_SVG_H

#include "store/base/text.h"

/* The looks of figures as CSS, by the preference of the reader: light, or dark. */
void svg_rules(struct text *out);

/* A text in XML or HTML: what would be read as markup is escaped, and what XML does not allow, or is not to be shown,
 * is a question mark. */
void svg_text(struct text *out, const char *text);

#endif
