/* Legends: see legend.h. */
#include "tui/pages/legend.h"

#include "store/base/mem.h"

#include <stdlib.h>

enum { ROW = 20, SAMPLE = 46, MARK_ALONE = 16, MARGIN = 12 };

/* How wide the sample of an entry is. */
static int sample_width(const struct legend *legend)
{
    for (size_t i = 0; i < legend->n; i++)
        if (legend->entry[i].stroke)
            return SAMPLE;
    return MARK_ALONE;
}

static int count_columns(const struct legend *legend, int width, int *column)
{
    int widest = 1;
    for (size_t i = 0; i < legend->n; i++)
        widest = text_width(legend->entry[i].label) > widest ? text_width(legend->entry[i].label) : widest;
    *column = sample_width(legend) + widest * LETTER + MARGIN;
    int n = (width - 2 * MARGIN) / *column;
    return n < 1 ? 1 : n;
}

static void draw_entry(struct pen *pen, const struct legend_entry *entry, int sample, double x, double y)
{
    enum { LINE = 36, UP = 4 /* to the middle of a letter */ };
    int colour = entry->style & COLOUR_MASK;
    if (entry->stroke)
        pen_draw_line(pen, INK_CURVE, colour, entry->stroke, x, y - UP, x + LINE, y - UP);
    pen_mark(pen, entry->marker, colour, entry->stroke ? x + LINE / 2.0 : x + UP, y - UP);
    pen->kind->text(pen, LETTERS_PLAIN, colour, x + sample, y, ALIGN_LEFT, entry->label);
}

/* The beginning of what is left of the note that fits a line; 0 at its end. */
static size_t line_of_note(const char *rest, int width)
{
    return *rest ? text_fitting(rest, (width - 2 * MARGIN) / LETTER) : 0;
}

static int rows_of_entries(const struct legend *legend, int columns)
{
    return ((int)legend->n + columns - 1) / columns;
}

int legend_height(const struct legend *legend, int width)
{
    int column, rows = rows_of_entries(legend, count_columns(legend, width, &column));
    for (const char *rest = legend->note; *rest; rows++)
        rest += line_of_note(rest, width);
    return rows * ROW + 16;
}

static void draw_note(struct pen *pen, const char *rest, int width, int y)
{
    size_t n;
    for (; (n = line_of_note(rest, width)) > 0; rest += n, y += ROW) {
        char *line = xasprintf("%.*s", (int)n, rest);
        pen->kind->text(pen, LETTERS_UNIT, COLOUR_PLAIN, MARGIN, y, ALIGN_LEFT, line + (*line == ' '));
        free(line);
    }
}

void legend_draw(struct pen *pen, const struct legend *legend, int width, int top)
{
    int column, columns = count_columns(legend, width, &column), n = (int)legend->n;
    top += 16;
    for (int i = 0; i < n; i++)
        draw_entry(pen, &legend->entry[i], sample_width(legend), MARGIN + i % columns * column,
                   top + i / columns * ROW);
    draw_note(pen, legend->note, width, top + rows_of_entries(legend, columns) * ROW);
}
