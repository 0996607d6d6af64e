/* Golden screens: see tui_golden_support.h. */
#include "tests/unit/tui_golden_support.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/widgets/theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *read_golden(const char *path)
{
    struct text text = TEXT_INIT;
    char bytes[4096];
    size_t got;
    FILE *file = fopen(path, "r");
    text_add(&text, "");
    while (file && (got = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add_bytes(&text, bytes, got);
    if (file)
        fclose(file);
    return text.data;
}

static void write_golden(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* As the theme has it; one of text that is plain has a colour only when it is faint. */
static void name_colour(const struct cell *cell, const struct theme *theme, struct text *out)
{
    int colour = cell->style & COLOUR_MASK;
    const uint8_t *rgb = colour ? theme->colour[colour].rgb : theme->faint.rgb;
    if (colour || cell->style & STYLE_DIM)
        text_printf(out, " #%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
}

static void name_style(const struct cell *cell, const struct theme *theme, struct text *out)
{
    static const char *const colours[] = {"", " red", " green", " yellow", " blue", " magenta", " cyan"};
    static const struct {
        int bit;
        const char *word;
    } attributes[] = {{STYLE_BOLD, " bold"}, {STYLE_DIM, " dim"}, {STYLE_REVERSE, " reverse"},
                      {STYLE_UNDERLINE, " underline"}};
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        text_add(out, cell->style & attributes[i].bit ? attributes[i].word : "");
    if (theme)
        name_colour(cell, theme, out);
    else
        text_add(out, colours[cell->style & COLOUR_MASK]);
    if (cell->ink || cell->paper)
        text_printf(out, " %d/%d", cell->ink, cell->paper);
}

static bool same_style(const struct cell *a, const struct cell *b)
{
    return a->style == b->style && a->ink == b->ink && a->paper == b->paper;
}

/* "10-14 bold cyan, 79 dim"; "" for a row without any style. */
static char *styles_of_row(const struct canvas *canvas, const struct theme *theme, int y)
{
    struct text out = TEXT_INIT;
    text_add(&out, "");
    for (int x = 0, end; x < canvas->width; x = end) {
        const struct cell *cell = canvas_cell(canvas, x, y);
        for (end = x + 1; end < canvas->width && same_style(canvas_cell(canvas, end, y), cell);)
            end++;
        if (!cell->style && !cell->ink && !cell->paper)
            continue;
        text_printf(&out, "%s%d", out.length ? ", " : "", x);
        if (end - x > 1)
            text_printf(&out, "-%d", end - 1);
        name_style(cell, theme, &out);
    }
    return out.data;
}

/* The canvas as text, and its styles. */
static char *drawn_with_styles(const struct canvas *canvas, const struct theme *theme)
{
    struct text out = TEXT_INIT;
    char *words = canvas_to_text(canvas);
    text_add(&out, words);
    text_add(&out, "styles\n");
    free(words);
    for (int y = 0, end; y < canvas->height; y = end) {
        char *styles = styles_of_row(canvas, theme, y);
        for (end = y + 1; end < canvas->height; end++) {
            char *below = styles_of_row(canvas, theme, end);
            bool same = !strcmp(styles, below);
            free(below);
            if (!same)
                break;
        }
        if (*styles && end - y > 1)
            text_printf(&out, "%d-%d: %s\n", y, end - 1, styles);
        else if (*styles)
            text_printf(&out, "%d: %s\n", y, styles);
        free(styles);
    }
    return out.data;
}

static void compare_drawn(enum terminal terminal, const struct app *app, const char *name, int width, int height,
                          const char *word)
{
    char path[128];
    struct canvas canvas;
    canvas_init(&canvas, width, height, terminal == TERMINAL_ASCII);
    canvas.palette = terminal == TERMINAL_PALETTE;
    canvas.no_color = terminal == TERMINAL_NO_COLOR;
    canvas.block = terminal == TERMINAL_BLOCK;
    app_draw(app, &canvas);
    char *drawn = drawn_with_styles(&canvas, terminal == TERMINAL_LIGHT ? theme_choose("light", 0) : NULL);
    snprintf(path, sizeof path, "tests/golden/%s-%dx%d-%s.txt", name, width, height, word);
    if (getenv("NEARFAR_UPDATE_GOLDEN"))
        write_golden(path, drawn);
    char *golden = read_golden(path);
    if (strcmp(drawn, golden))
        print_error("%s differs; drawn was:\n%s", path, drawn);
    assert_string_equal(drawn, golden);
    free(drawn);
    free(golden);
    canvas_release(&canvas);
}

/* The same screen in Chinese, whose characters are wide. What was put into words before it is drawn, as a verdict or
 * a message, is in English; tui_golden_chinese.c has these. */
static void compare_in_chinese(const struct app *app, const char *name, int width, int height)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    language_begin("zh_CN", NULL);
    if (!strcmp(language_in_use(), "zh_CN")) /* else there was no msgfmt to make the catalogue */
        compare_drawn(TERMINAL_UTF8, app, name, width, height, "zh");
    language_end();
}

static void compare_in_english(enum terminal terminal, const struct app *app, const char *name, int width, int height)
{
    static const char *const words[] = {"utf8", "palette", "nocolor", "ascii", "light", "block"};
    compare_drawn(terminal, app, name, width, height, words[terminal]);
}

void compare_on(enum terminal terminal, const struct app *app, const char *name, int width, int height)
{
    bool usual = (width == 80 && height == 24) || (width == 120 && height == 40);
    if (!strcmp(language_in_use(), "zh_CN")) {
        compare_drawn(terminal, app, name, width, height, "zh");
        return;
    }
    compare_in_english(terminal, app, name, width, height);
    if (terminal == TERMINAL_UTF8 && usual)
        compare_in_chinese(app, name, width, height);
}

void compare(const struct app *app, const char *name, int width, int height, bool ascii)
{
    compare_on(ascii ? TERMINAL_ASCII : TERMINAL_UTF8, app, name, width, height);
}

void compare_everywhere(const struct app *app, const char *name)
{
    static const int sizes[][2] = {{60, 16}, {80, 24}, {120, 40}, {200, 60}};
    static const enum terminal terminals[] = {TERMINAL_UTF8, TERMINAL_ASCII, TERMINAL_NO_COLOR, TERMINAL_LIGHT};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t t = 0; t < sizeof terminals / sizeof *terminals; t++)
            compare_in_english(terminals[t], app, name, sizes[i][0], sizes[i][1]);
        compare_in_chinese(app, name, sizes[i][0], sizes[i][1]);
    }
}

void compare_edges(const struct app *app, const char *name)
{
    static const int sizes[][2] = {{79, 24}, {80, 23}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        compare(app, name, sizes[i][0], sizes[i][1], false);
        compare(app, name, sizes[i][0], sizes[i][1], true);
    }
}

void open_app(struct app *app, struct fixture *fixture, bool runs, bool live)
{
    struct err err = ERR_INIT;
    fixture_open(fixture, runs);
    if (app_open(app, fixture->path, live ? fixture->live : 0, fixture->now, &err) < 0)
        fail_msg("%s", err.text);
    for (int i = 0; i < 8; i++)
        app_update(app, fixture->now + i * 0.01);
    app->now = fixture->now;
}

void close_app(struct app *app, struct fixture *fixture)
{
    app_close(app);
    fixture_close(fixture);
}
