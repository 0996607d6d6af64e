/* Drawings: see sketch.h. */
#include "tui/widgets/sketch.h"

#include "store/base/mem.h"
#include "store/base/text.h"

#include <math.h>
#include <stdlib.h>

static void add(struct sketch *sketch, struct sketch_item item)
{
    ARRAY_ROOM(sketch->item, sketch->n, sketch->capacity);
    sketch->item[sketch->n++] = item;
}

void sketch_line(struct sketch *sketch, double x, double y, double x1, double y1, int style, unsigned stroke)
{
    bool turned = x1 < x; /* lines go from the left to the right */
    add(sketch, (struct sketch_item){.kind = SKETCH_LINE, .x = turned ? x1 : x, .y = turned ? y1 : y,
                                     .x1 = turned ? x : x1, .y1 = turned ? y : y1, .style = style, .stroke = stroke});
}

void sketch_mark(struct sketch *sketch, double x, double y, uint32_t marker, int style)
{
    add(sketch, (struct sketch_item){.kind = SKETCH_MARK, .x = x, .y = y, .marker = marker, .style = style});
}

void sketch_bar(struct sketch *sketch, int x, int y, int width, double share, int style)
{
    add(sketch, (struct sketch_item){.kind = SKETCH_BAR, .x = x, .y = y, .x1 = width, .y1 = share, .style = style});
}

/* The text as it is drawn: one that is longer ends in an ellipsis. */
static char *cut_text(const char *text, int width)
{
    char *shown = text_shown(text);
    size_t used = 0, keep = 0;
    int columns = 0;
    if (text_width(shown) <= width)
        return shown;
    while (shown[used]) {
        uint32_t rune;
        char one[8] = "";
        size_t bytes = text_rune(&shown[used], &rune);
        bytes = bytes ? bytes : 1;
        for (size_t i = 0; i < bytes; i++)
            one[i] = shown[used + i];
        columns += text_width(one);
        if (columns > width - 1)
            break;
        used += bytes;
        keep = used;
    }
    char *cut = xasprintf("%.*s…", (int)keep, shown);
    free(shown);
    return cut;
}

void sketch_text(struct sketch *sketch, double x, double y, int width, enum sketch_align align, int style,
                 const char *text)
{
    if (width < 1 || !*text)
        return;
    add(sketch, (struct sketch_item){.kind = SKETCH_TEXT, .x = x, .y = y, .style = style, .align = align,
                                     .text = cut_text(text, width)});
}

void sketch_label(struct sketch *sketch, double x, double y, int width, enum sketch_align align, const char *text)
{
    size_t before = sketch->n;
    sketch_text(sketch, x, y, width, align, STYLE_DIM, text);
    if (sketch->n > before)
        sketch->item[before].label = true;
}

int sketch_wrap(struct sketch *sketch, int x, int y, int width, int rows, int style, const char *text)
{
    int row = 0;
    while (*text && row < rows) {
        size_t n = text_fitting(text, width);
        char *line = xasprintf("%.*s", row + 1 < rows ? (int)n : 10000, text);
        sketch_text(sketch, x, y + row, width, ALIGN_LEFT, style, line);
        free(line);
        text += n;
        text += *text == ' ';
        row++;
    }
    return row;
}

void sketch_release(struct sketch *sketch)
{
    for (size_t i = 0; i < sketch->n; i++)
        free(sketch->item[i].text);
    free(sketch->item);
    sketch->item = NULL;
    sketch->n = sketch->capacity = 0;
}

static void draw_lines(const struct sketch *sketch, struct canvas *canvas, struct rect area)
{
    struct plot plot;
    plot_init(&plot, canvas, area);
    double across = canvas->ascii ? 1 : 2, down = canvas->ascii ? 3 : 4;
    for (size_t i = 0; i < sketch->n; i++) {
        const struct sketch_item *item = &sketch->item[i];
        if (item->kind != SKETCH_LINE)
            continue;
        plot_layer(&plot);
        plot_line(&plot, (int)(item->x * across), (int)(item->y * down), (int)(item->x1 * across),
                  (int)(item->y1 * down), item->style, item->stroke);
    }
    plot_finish(&plot);
}

static void draw_item(const struct sketch_item *item, struct canvas *canvas, struct rect area)
{
    int x = area.x + (int)floor(item->x), y = area.y + (int)floor(item->y);
    int width = item->text ? text_width(item->text) : 0;
    if (item->y >= area.height || item->y < 0)
        return;
    if (item->kind == SKETCH_MARK)
        canvas_put(canvas, x, y, item->marker, item->style);
    else if (item->kind == SKETCH_BAR)
        canvas_bar(canvas, x, y, (int)item->x1, item->y1, item->style);
    else if (item->kind == SKETCH_TEXT)
        canvas_text(canvas, item->align == ALIGN_LEFT ? x : item->align == ALIGN_RIGHT ? x - width : x - width / 2, y,
                    width, item->style, item->text);
}

void sketch_draw(const struct sketch *sketch, struct canvas *canvas, struct rect area)
{
    draw_lines(sketch, canvas, area);
    for (size_t i = 0; i < sketch->n; i++)
        draw_item(&sketch->item[i], canvas, area);
}
