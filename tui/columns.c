/* Plain tables: see columns.h. */
#include "tui/columns.h"

#include "store/base/mem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void columns_init(struct columns *columns, const char *align)
{
    *columns = (struct columns){.align = align};
}

void columns_cell(struct columns *columns, const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    ARRAY_ROOM(columns->cells, columns->n, columns->capacity);
    columns->cells[columns->n++] = length < 0 ? xstrdup("") : text;
}

/* Characters, which for what is printed here is columns on the screen. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* Spaces are printed when something follows them, so that no line ends in one. */
static void print_row(const struct columns *columns, char **row, const size_t *widths, size_t across, FILE *to)
{
    size_t owed = 0;
    for (size_t c = 0; c < across; c++) {
        size_t width = width_of(row[c]), pad = widths[c] - width;
        bool right = columns->align[c] == 'r';
        if (width)
            fprintf(to, "%*s%s", (int)(owed + (right ? pad : 0)), "", row[c]);
        owed = (width ? right ? 0 : pad : owed + widths[c]) + 2;
    }
    fputc('\n', to);
}

void columns_print(struct columns *columns, const char *indent, FILE *to)
{
    size_t across = strlen(columns->align);
    size_t *widths = xcalloc(across, sizeof *widths);
    for (size_t i = 0; i < columns->n; i++) {
        size_t width = width_of(columns->cells[i]);
        widths[i % across] = width > widths[i % across] ? width : widths[i % across];
    }
    for (size_t i = 0; i + across <= columns->n; i += across) {
        fputs(indent, to);
        print_row(columns, columns->cells + i, widths, across, to);
    }
    for (size_t i = 0; i < columns->n; i++)
        free(columns->cells[i]);
    free(columns->cells);
    free(widths);
    columns_init(columns, columns->align);
}
