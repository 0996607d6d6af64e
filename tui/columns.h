/* A table in plain text: columns as wide as their widest cell, two spaces between them. */
#ifndef TUI_COLUMNS_H
#define TUI_COLUMNS_H

#include <stddef.h>
#include <stdio.h>

struct columns {
    const char *align; /* a letter per column: 'l' or 'r' */
    char **cells;      /* row by row */
    size_t n, capacity;
};

/* columns_init, then a cell at a time, row by row; columns_print also releases it. */
void columns_init(struct columns *columns, const char *align);
void columns_cell(struct columns *columns, const char *format, ...) __attribute__((format(printf, 2, 3)));
void columns_print(struct columns *columns, const char *indent, FILE *to);

#endif
