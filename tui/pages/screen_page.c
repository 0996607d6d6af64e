/* A screen on standard output: see screen_page.h. */
#include "tui/pages/screen_page.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/app.h"
#include "tui/screens/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 10000 }; /* no more, as the numbers of a damaged store need not come to an end */
enum { LEAST_WIDTH = 60, LEAST_HEIGHT = 16, MOST_SIDE = 500 };

int screen_size_parse(const char *word, struct screen_size *size, struct err *err)
{
    char *sides = xstrdup(word), *between = strchr(sides, 'x');
    int64_t width = 0, height = 0;
    if (between)
        *between++ = '\0';
    bool read = between && parse_int(sides, &width) && parse_int(between, &height);
    free(sides);
    if (!read || width < LEAST_WIDTH || height < LEAST_HEIGHT || width > MOST_SIDE || height > MOST_SIDE)
        return err_set(err, ERR_USAGE, "a screen is columns x rows from %dx%d to %dx%d, like 120x40, not %s",
                       LEAST_WIDTH, LEAST_HEIGHT, MOST_SIDE, MOST_SIDE, word);
    *size = (struct screen_size){(int)width, (int)height};
    return 0;
}

/* What a style is to a terminal; colours are in the order of enum style. */
static void rendition_of(const struct cell *cell, char *to, size_t size)
{
    static const char *const colours[] = {"", "31", "32", "33", "34", "35", "36"};
    static const struct {
        int style;
        const char *code;
    } attributes[] = {{STYLE_BOLD, "1"}, {STYLE_DIM, "2"}, {STYLE_UNDERLINE, "4"}, {STYLE_REVERSE, "7"}};
    struct text codes = TEXT_INIT;
    text_add(&codes, "");
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (cell->style & attributes[i].style)
            text_printf(&codes, "%s%s", codes.length ? ";" : "", attributes[i].code);
    if (cell->style & COLOUR_MASK)
        text_printf(&codes, "%s%s", codes.length ? ";" : "", colours[cell->style & COLOUR_MASK]);
    copy_text(to, size, codes.data);
    text_release(&codes);
}

static bool same_style(const struct cell *a, const struct cell *b)
{
    return a->style == b->style;
}

/* A row in pieces of one style each, without the blanks at its end. */
static void print_row(const struct canvas *canvas, int y)
{
    int end = canvas->width;
    while (end > 0 && canvas_cell(canvas, end - 1, y)->rune == ' ' && !canvas_cell(canvas, end - 1, y)->style)
        end--;
    for (int x = 0, from = 0; x < end; from = x) {
        char rendition[32];
        rendition_of(canvas_cell(canvas, from, y), rendition, sizeof rendition);
        while (x < end && same_style(canvas_cell(canvas, from, y), canvas_cell(canvas, x, y)))
            x++;
        char *piece = canvas_piece(canvas, from, y, x - from);
        print_in_rendition(rendition, piece);
        free(piece);
    }
    print("\n");
}

static void print_canvas(const struct canvas *canvas, bool colour)
{
    if (colour) {
        for (int y = 0; y < canvas->height; y++)
            print_row(canvas, y);
        return;
    }
    char *text = canvas_to_text(canvas);
    print("%s", text);
    free(text);
}

static int mark_all(struct app *app, const int64_t *runs, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (selection_mark(&app->selection, runs[i], err) < 0)
            return -1;
    return screen_go(app, &screen_compare, err);
}

int screen_page(const char *store_path, const int64_t *runs, size_t n, struct screen_size size, bool ascii,
                bool colour, struct err *err)
{
    struct app app;
    struct canvas canvas;
    if (n > MARKS_MOST)
        return err_set(err, ERR_USAGE, "Compare has room for %d runs, and %zu are named: name fewer", MARKS_MOST, n);
    if (app_look(&app, store_path, n == 1 ? runs[0] : 0, clock_wall(), err) < 0)
        return -1;
    int result = n > 1 ? mark_all(&app, runs, n, err) : 0;
    app.width = size.width;
    app.height = size.height;
    app_update(&app, app.now);
    for (int i = 0; i < LOOKS && app.more; i++)
        app_update(&app, app.now);
    canvas_init(&canvas, size.width, size.height, ascii);
    canvas.no_color = !colour;
    if (!result && !*app.trouble) {
        app_draw(&app, &canvas);
        print_canvas(&canvas, colour);
    } else if (!result) {
        result = err_set(err, ERR_FAILED, "%s", app.trouble);
    }
    canvas_release(&canvas);
    app_close(&app);
    return result;
}
