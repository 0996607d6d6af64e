/* The picture of Space for a file. */
#ifndef TUI_PAGES_FIGURE_SPACE_H
#define TUI_PAGES_FIGURE_SPACE_H

#include "tui/pages/pen.h"
#include "tui/screens/space.h"

/* As it is shown (space_xy is not NULL), in a size of its own. Classes are told apart by colour and shape, so that a
 * copy in grey will do. */
void figure_of_space(const struct space *space, struct pen *pen);

#endif
