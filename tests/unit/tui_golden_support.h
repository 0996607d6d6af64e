/* What files of golden screens share: a workbench on the fixture's store, and the comparison with tests/golden. */
#ifndef TESTS_UNIT_TUI_GOLDEN_SUPPORT_H
#define TESTS_UNIT_TUI_GOLDEN_SUPPORT_H

#include "tests/unit/tui_support.h"

/* Terminals: with the usual colours, with 256 of them, with none, with ASCII alone, with the colours of the light
 * theme, * which the styles then name, and with curves in quarters of cells. */
enum terminal { TERMINAL_UTF8, TERMINAL_PALETTE, TERMINAL_NO_COLOR, TERMINAL_ASCII, TERMINAL_LIGHT, TERMINAL_BLOCK };

void compare_on(enum terminal terminal, const struct app *app, const char *name, int width, int height);
void compare(const struct app *app, const char *name, int width, int height, bool ascii);
/* At four sizes, each in UTF-8, in ASCII, without colours, in those of the light theme, and in Chinese. */
void compare_everywhere(const struct app *app, const char *name);
/* Where the layout is another one: a column and a row short of the usual size. In UTF-8 and ASCII. */
void compare_edges(const struct app *app, const char *name);
void open_app(struct app *app, struct fixture *fixture, bool runs, bool live);
void close_app(struct app *app, struct fixture *fixture);

#endif
