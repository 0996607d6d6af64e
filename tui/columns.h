/* A table in plain text: columns as wide as their widest cell, two spaces between them. Widths are those of the
 * display, and what is no character to be shown (an escape, a control of writing direction) is a question mark.
 *
 * On a terminal a table is made to fit: a first column whose letter is 'h' holds headings, which go to lines of their
 * own over their rows; columns whose letter is 'd' or 'D' are left out, the last first, before columns whose letter
 * is 'w' get narrower and their cells go on in the next lines; a last column whose letter is 's' holds sentences,
 * which go to lines of their own under the row where little room is left for them. A pipe or a file gets every row on
 * one line, as a script expects. */
#ifndef TUI_COLUMNS_H
#define TUI_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

struct columns {
    const char *align; /* a letter per column: 'l' left, 'r' right, 'd', 'w', 'h', 's' as above; 'D' is 'd' right */
    char **cells;      /* row by row */
    size_t n, capacity;
};

/* columns_init, then a cell at a time, row by row; columns_print also releases it. */
void columns_init(struct columns *columns, const char *align);
void columns_cell(struct columns *columns, const char *format, ...) __attribute__((format(printf, 2, 3)));
void columns_print(struct columns *columns, const char *indent, FILE *to);
/* The same, fitted to so many display columns; 0: as wide as it is. */
void columns_print_fitted(struct columns *columns, const char *indent, int width, FILE *to);

/* A line on stdout, which on a terminal that is narrower is broken at blanks; what goes on is indented by `hanging`
 * columns. */
void columns_line(int hanging, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Display columns of what `to` leads to: the terminal's, or $COLUMNS where the terminal does not say; 0 when it is
 * none. Run by the workbench, those of its pane. */
int columns_of_terminal(FILE *to);

#endif
