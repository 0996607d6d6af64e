/* Plain tables: see columns.h. */
#include "tui/columns.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/widgets/canvas.h"
#include "tui/job.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { GAP = 2, LEAST_WRAPPED = 8, LEAST_BESIDE_SENTENCE = 20, LEAST_SENTENCE = 24, SENTENCE_INDENT = 4,
       HEADED_INDENT = 2, DROPPED = -1 };

/* How a table is laid out: columns `from` up to `to` stand side by side. */
struct fit {
    size_t from, to;
    int *widths; /* of every column; DROPPED: it is left out */
    int below;   /* width of the sentences under the rows; 0: they stand in the last column */
};

void columns_init(struct columns *columns, const char *align)
{
    *columns = (struct columns){.align = align};
}

void columns_cell(struct columns *columns, const char *format, ...)
{
    char *text;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, _(format), args);
    va_end(args);
    ARRAY_ROOM(columns->cells, columns->n, columns->capacity);
    columns->cells[columns->n++] = length < 0 ? xstrdup("") : text_shown(text);
    if (length >= 0)
        free(text);
}

int columns_of_terminal(FILE *to)
{
    struct winsize size;
    int64_t width;
    if (!isatty(fileno(to)))
        return job_columns();
    if (ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *word = getenv("COLUMNS");
    return word && parse_int(word, &width) && width > 0 && width < 100000 ? (int)width : 0;
}

/* Fitting -------------------------------------------------------------------------------------------------------- */

static int *natural_widths(const struct columns *columns)
{
    size_t across = strlen(columns->align);
    int *widths = xcalloc(across, sizeof *widths);
    for (size_t i = 0; i < columns->n; i++) {
        int width = text_width(columns->cells[i]);
        widths[i % across] = width > widths[i % across] ? width : widths[i % across];
    }
    return widths;
}

static int width_of_row(const struct fit *fit)
{
    int all = -GAP;
    for (size_t c = fit->from; c < fit->to; c++)
        all += fit->widths[c] == DROPPED ? 0 : GAP + fit->widths[c];
    return all;
}

/* Leaves out columns that may be, the last ones first, until the row fits. */
static void drop(const struct columns *columns, struct fit *fit, int room)
{
    for (size_t c = fit->to; c-- > fit->from && width_of_row(fit) > room;)
        if (columns->align[c] == 'd' || columns->align[c] == 'D')
            fit->widths[c] = DROPPED;
}

/* Takes columns away from the widest that may wrap until the row fits, or none can give more. */
static void narrow(const struct columns *columns, struct fit *fit, int room, int least)
{
    for (int over = width_of_row(fit) - room; over > 0; over--) {
        int *widest = NULL;
        for (size_t c = fit->from; c < fit->to; c++)
            if (columns->align[c] == 'w' && fit->widths[c] > least && (!widest || fit->widths[c] > *widest))
                widest = &fit->widths[c];
        if (!widest)
            return;
        --*widest;
    }
}

/* Sentences stay beside the row where two fifths of the room can be made for them; else they go below. */
static void place_sentences(const struct columns *columns, struct fit *fit, int room)
{
    int natural = fit->widths[--fit->to], wanted = room * 2 / 5 > LEAST_SENTENCE ? room * 2 / 5 : LEAST_SENTENCE;
    wanted = natural < wanted ? natural : wanted;
    narrow(columns, fit, room - GAP - wanted, LEAST_BESIDE_SENTENCE);
    int left = room - GAP - width_of_row(fit);
    if (left >= wanted) {
        fit->widths[fit->to++] = natural < left ? natural : left;
        return;
    }
    free(fit->widths);
    fit->widths = natural_widths(columns);
    fit->below = room > SENTENCE_INDENT + LEAST_WRAPPED ? room - SENTENCE_INDENT : LEAST_WRAPPED;
}

static struct fit fit_to(const struct columns *columns, int room)
{
    struct fit fit = {.from = 0, .to = strlen(columns->align), .widths = natural_widths(columns)};
    if (room <= 0 || width_of_row(&fit) <= room)
        return fit;
    if (columns->align[0] == 'h') {
        fit.from = 1;
        room -= HEADED_INDENT;
    }
    if (columns->align[fit.to - 1] == 's' && width_of_row(&fit) > room)
        place_sentences(columns, &fit, room);
    drop(columns, &fit, room);
    narrow(columns, &fit, room, LEAST_WRAPPED);
    return fit;
}

/* Printing ------------------------------------------------------------------------------------------------------- */

static size_t line_of(const char *cell, char align, int width)
{
    return align == 'w' || align == 's' ? text_fitting(cell, width) : strlen(cell);
}

/* Prints a line of each cell and moves the cells on to what is left of them; true when any is left. Spaces are
 * printed when something follows them, so that no line ends in one. */
static bool print_line(const struct columns *columns, const char **cells, const struct fit *fit, FILE *to)
{
    int owed = 0;
    bool more = false;
    for (size_t c = fit->from; c < fit->to; c++) {
        if (fit->widths[c] == DROPPED)
            continue;
        bool right = columns->align[c] == 'r' || columns->align[c] == 'D';
        size_t length = line_of(cells[c], columns->align[c], fit->widths[c]);
        char *line = xasprintf("%.*s", (int)length, cells[c]);
        int width = text_width(line), pad = fit->widths[c] - width;
        if (width)
            print_to(to, "%*s%s", owed + (right ? pad : 0), "", line);
        owed = (width ? right ? 0 : pad : owed + fit->widths[c]) + GAP;
        cells[c] += length;
        cells[c] += strspn(cells[c], " ");
        more |= *cells[c] != '\0';
        free(line);
    }
    print_to(to, "\n");
    return more;
}

/* A sentence over as many lines as it needs, each of so many columns beside its indent. */
static void print_broken(FILE *to, const char *sentence, int indent, int width)
{
    while (*sentence) {
        size_t length = text_fitting(sentence, width);
        print_to(to, "%*s%.*s\n", indent, "", (int)length, sentence);
        sentence += length;
        sentence += strspn(sentence, " ");
    }
}

void columns_line(int hanging, const char *format, ...)
{
    char *text;
    int width = columns_of_terminal(stdout);
    va_list args;
    va_start(args, format);
    int failed = vasprintf(&text, _(format), args) < 0;
    va_end(args);
    if (failed)
        return;
    char *line = text_shown(text);
    size_t length = width >= hanging + LEAST_WRAPPED ? text_fitting(line, width) : strlen(line);
    print("%.*s\n", (int)length, line);
    print_broken(stdout, line + length + strspn(line + length, " "), hanging, width - hanging);
    free(line);
    free(text);
}

static void print_row(const struct columns *columns, char **row, const struct fit *fit, const char *indent, FILE *to)
{
    const char **cells = xcalloc(fit->to, sizeof *cells);
    memcpy(cells, row, fit->to * sizeof *cells);
    if (fit->from && *row[0])
        print_to(to, "%s%s\n", indent, row[0]);
    do
        print_to(to, "%s%*s", indent, fit->from ? HEADED_INDENT : 0, "");
    while (print_line(columns, cells, fit, to));
    if (fit->below)
        print_broken(to, row[fit->to], text_width(indent) + SENTENCE_INDENT, fit->below);
    free(cells);
}

void columns_print_fitted(struct columns *columns, const char *indent, int width, FILE *to)
{
    struct fit fit = fit_to(columns, width ? width - text_width(indent) : 0);
    size_t across = strlen(columns->align);
    for (size_t i = 0; i + across <= columns->n; i += across)
        print_row(columns, columns->cells + i, &fit, indent, to);
    for (size_t i = 0; i < columns->n; i++)
        free(columns->cells[i]);
    free(columns->cells);
    free(fit.widths);
    columns_init(columns, columns->align);
}

void columns_print(struct columns *columns, const char *indent, FILE *to)
{
    columns_print_fitted(columns, indent, columns_of_terminal(to), to);
}
