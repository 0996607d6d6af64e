/* The pane of health: what is measured on no split, as the engine's signs of how training goes. Each has its last
 * value and a curve of its own scale, since their units differ; an alarm stands above them. */
#include "tui/screens/charts.h"
#include "tui/widgets/spark.h"
#include "tui/widgets/ticks.h"

enum { VALUE = 7, LEAST_SPARK = 6 };

static int count(const struct live *live)
{
    return (int)curves_of_others(&live->view.curves).n;
}

static bool shown(const struct live *live)
{
    return count(live) > 0 || *live->view.run.alarm;
}

/* Columns for the names: all of the longest where a value fits behind it. */
static int name_width(struct curve_slice slice, int width)
{
    int longest = 0, most = width - VALUE - 3;
    for (size_t i = 0; i < slice.n; i++) {
        int length = text_width(curve_label(&slice.curve[i]));
        longest = length > longest ? length : longest;
    }
    return longest < most ? longest : most;
}

static void draw_row(const struct curve *curve, double now, struct canvas *canvas, struct rect row, int name)
{
    char value[32];
    int spark = row.x + 1 + name + 1 + VALUE + 1, width = row.x + row.width - spark - 1;
    format_short(now, value, sizeof value);
    canvas_text(canvas, row.x + 1, row.y, name, STYLE_DIM, curve_label(curve));
    canvas_right(canvas, row.x + 1 + name + 1, row.y, VALUE, COLOUR_PLAIN, value);
    if (width >= LEAST_SPARK)
        spark_draw(canvas, (struct rect){spark, row.y, width, 1}, &curve->series, curve->series.low,
                   curve->series.high, COLOUR_CYAN);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    struct curve_slice slice = curves_of_others(&live->view.curves);
    struct rect area = rect_inside(box);
    int y = area.y, end = area.y + area.height, name = name_width(slice, area.width);
    (void)title_style;
    if (*live->view.run.alarm)
        y += canvas_wrap(canvas, (struct rect){area.x + 1, y, area.width - 2, area.height}, COLOUR_RED | STYLE_BOLD,
                         live->view.run.alarm);
    for (size_t i = (size_t)live->scroll[PANE_health]; i < slice.n && y < end; i++, y++)
        draw_row(&slice.curve[i], charts_at(app, live, &slice.curve[i]), canvas,
                 (struct rect){area.x, y, area.width, 1}, name);
}

const struct pane pane_health = {.name = "health", .place = PLACE_SIDE, .shown = shown, .draw = draw,
                                 .count = count};
