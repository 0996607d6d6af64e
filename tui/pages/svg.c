/* Charts as SVG: see svg.h. */
#include "tui/pages/svg.h"

#include "store/base/mem.h"
#include "tui/pages/svg_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEFT = 64, RIGHT = 20, TOP = 44, BOTTOM = 44, /* around the plot */
    LEGEND_ROW = 20, LEGEND_SAMPLE = 46, FLAG_ROW = 13,
    LETTER = 7 /* the mean width of one of 12 pixels, a little more than less */
};

void svg_text(struct text *out, const char *text)
{
    char *safe = xstrdup(text);
    text_make_safe(safe, "\n\t");
    for (const char *at = safe; *at; at++) {
        static const char special[] = "&<>\"'";
        static const char *const escaped[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
        const char *found = strchr(special, *at);
        if (found)
            text_add(out, escaped[found - special]);
        else
            text_add_bytes(out, at, 1);
    }
    free(safe);
}

/* Axes ----------------------------------------------------------------------------------------------------------- */

double plane_x(const struct plane *plane, double x)
{
    const struct chart *chart = plane->chart;
    return plane->x + (x - chart->from) / (chart->span - chart->from) * plane->width;
}

double plane_y(const struct plane *plane, double value)
{
    const struct chart *chart = plane->chart;
    double low = chart->range.low, high = chart->range.high;
    double share = chart->log ? log(value / low) / log(high / low) : (value - low) / (high - low);
    return plane->y + (1 - share) * plane->height;
}

static void add_y_axis(struct text *out, const struct plane *plane)
{
    const struct chart *chart = plane->chart;
    struct ticks ticks;
    (chart->log ? ticks_log : ticks_linear)(&ticks, chart->range.low, chart->range.high, (int)(plane->height / 45));
    for (int i = 0; i < ticks.n; i++) {
        double y = plane_y(plane, ticks.at[i]);
        text_printf(out, "<path class=\"grid\" d=\"M%.1f %.1fh%.1f\"/>", plane->x, y, plane->width);
        text_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", plane->x - 8, y + 4,
                    ticks.label[i]);
    }
}

static void add_x_axis(struct text *out, const struct plane *plane)
{
    const char *unit = plane->chart->unit ? plane->chart->unit : "step";
    double bottom = plane->y + plane->height, right = plane->x + plane->width;
    double unit_from = right - (double)strlen(unit) * LETTER - 12;
    struct ticks ticks;
    ticks_between(&ticks, plane->chart->from, plane->chart->span, (int)(plane->width / 90));
    text_printf(out, "<path class=\"axis\" d=\"M%.1f %.1fV%.1fH%.1f\"/>\n", plane->x, plane->y, bottom, right);
    for (int i = 0; i < ticks.n; i++) {
        double x = plane_x(plane, ticks.at[i]), half = (double)strlen(ticks.label[i]) * LETTER / 2;
        text_printf(out, "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>", x, bottom);
        if (x + half < unit_from)
            text_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n", x, bottom + 20,
                        ticks.label[i]);
    }
    text_printf(out, "<text class=\"unit\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", right, bottom + 20,
                unit);
}

/* Flags ---------------------------------------------------------------------------------------------------------- */

static void add_flag(struct text *out, const struct plane *plane, const struct chart_flag *flag, double x, double y)
{
    text_printf(out, "<path class=\"flag\" d=\"M%.1f %.1fV%.1f\"/>", x, y + 3, plane->y + plane->height);
    text_printf(out, "<text class=\"letter c%d\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">",
                flag->style & COLOUR_MASK, x, y);
    if (flag->run)
        text_printf(out, "%lld", (long long)flag->run);
    text_printf(out, "%c</text>\n", flag->letter);
}

static int by_step(const void *a, const void *b)
{
    const struct chart_flag *p = a, *q = b;
    return p->step != q->step ? (p->step > q->step) - (p->step < q->step) : p->letter - q->letter;
}

/* Letters that would touch the one before stand a row higher, as many rows as there are above the plot. */
static void add_flags(struct text *out, const struct plane *plane)
{
    enum { ROWS = 2 };
    double end[ROWS] = {-1e9, -1e9};
    size_t n = plane->chart->n_flags;
    struct chart_flag *flags = xcalloc(n + 1, sizeof *flags);
    if (n)
        memcpy(flags, plane->chart->flags, n * sizeof *flags);
    qsort(flags, n, sizeof *flags, by_step);
    for (size_t i = 0; i < n; i++) {
        if (flags[i].step < plane->chart->from || flags[i].step > plane->chart->span)
            continue;
        double x = plane_x(plane, flags[i].step), half = flags[i].run ? 2 * LETTER : LETTER;
        int row = x - half > end[0] || end[0] <= end[1] ? 0 : 1;
        end[row] = x + half;
        add_flag(out, plane, &flags[i], x, plane->y - 4 - row * FLAG_ROW);
    }
    free(flags);
}

/* Panels --------------------------------------------------------------------------------------------------------- */

static bool has_points(const struct chart *chart)
{
    for (int i = 0; i < chart->n_curves; i++)
        if (chart->curves[i].series->n)
            return true;
    return false;
}

static void add_panel(struct text *out, const struct svg *svg, size_t at)
{
    const struct svg_panel *panel = &svg->panels[at];
    struct plane plane = {&panel->chart, LEFT, (double)at * svg->height + TOP, svg->width - LEFT - RIGHT,
                          svg->height - TOP - BOTTOM};
    text_printf(out, "<text class=\"title\" x=\"%d\" y=\"%.1f\">", 12, plane.y - 26);
    svg_text(out, panel->title);
    text_add(out, panel->chart.log ? " (logarithmic)</text>\n" : "</text>\n");
    if (!has_points(&panel->chart) || isnan(panel->chart.range.low)) {
        text_printf(out, "<text x=\"%.1f\" y=\"%.1f\">none of these runs has a value of it</text>\n", plane.x,
                    plane.y + plane.height / 2);
        return;
    }
    add_y_axis(out, &plane);
    add_x_axis(out, &plane);
    add_flags(out, &plane);
    svg_curves(out, &plane);
}

/* The legend ----------------------------------------------------------------------------------------------------- */

static int legend_columns(const struct svg *svg, int *column)
{
    int widest = 1;
    for (size_t i = 0; i < svg->n_entries; i++)
        widest = text_width(svg->legend[i].label) > widest ? text_width(svg->legend[i].label) : widest;
    *column = LEGEND_SAMPLE + widest * LETTER + 12;
    int n = (svg->width - 24) / *column;
    return n < 1 ? 1 : n;
}

static void add_entry(struct text *out, const struct svg_entry *entry, double x, double y)
{
    int colour = entry->style & COLOUR_MASK;
    text_printf(out, "<path class=\"curve c%d\"", colour);
    svg_dashes(out, entry->stroke);
    text_printf(out, " d=\"M%.1f %.1fh36\"/>", x, y - 4);
    svg_marker(out, entry->marker, colour, x + 18, y - 4);
    text_printf(out, "<text x=\"%.1f\" y=\"%.1f\">", x + LEGEND_SAMPLE, y);
    svg_text(out, entry->label);
    text_add(out, "</text>\n");
}

/* The beginning of what is left of the note that fits a line; 0 at its end. */
static size_t line_of_note(const struct svg *svg, const char *rest)
{
    return *rest ? text_fitting(rest, (svg->width - 24) / LETTER) : 0;
}

/* The height of all. */
static int height_of(const struct svg *svg)
{
    int column, columns = legend_columns(svg, &column), rows = ((int)svg->n_entries + columns - 1) / columns;
    for (const char *rest = svg->note; *rest; rows++)
        rest += line_of_note(svg, rest);
    return (int)svg->n_panels * svg->height + rows * LEGEND_ROW + 16;
}

static void add_note(struct text *out, const struct svg *svg, int y)
{
    size_t n;
    for (const char *rest = svg->note; (n = line_of_note(svg, rest)) > 0; rest += n, y += LEGEND_ROW) {
        char *line = xasprintf("%.*s", (int)n, rest);
        text_printf(out, "<text class=\"unit\" x=\"12\" y=\"%d\">", y);
        svg_text(out, line + (*line == ' '));
        text_add(out, "</text>\n");
        free(line);
    }
}

static void add_legend(struct text *out, const struct svg *svg)
{
    int column, columns = legend_columns(svg, &column), top = (int)svg->n_panels * svg->height + 16;
    int n = (int)svg->n_entries;
    for (int i = 0; i < n; i++)
        add_entry(out, &svg->legend[i], 12 + i % columns * column, top + i / columns * LEGEND_ROW);
    add_note(out, svg, top + (n + columns - 1) / columns * LEGEND_ROW);
}

static void add_body(struct text *out, const struct svg *svg)
{
    for (size_t i = 0; i < svg->n_panels; i++)
        add_panel(out, svg, i);
    add_legend(out, svg);
}

static void open_element(struct text *out, const struct svg *svg, const char *more)
{
    int height = height_of(svg);
    text_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 %d %d\"%s "
                "role=\"img\">\n<title>", svg->width, height, more);
    for (size_t i = 0; i < svg->n_panels; i++) {
        text_add(out, i ? ", " : "");
        svg_text(out, svg->panels[i].title);
    }
    text_add(out, "</title>\n");
}

void svg_element(struct text *out, const struct svg *svg)
{
    open_element(out, svg, "");
    add_body(out, svg);
    text_add(out, "</svg>\n");
}

/* Rules ---------------------------------------------------------------------------------------------------------- */

/* By enum style; plain text first. */
static const char *const light[] = {"#1f2328", "#cf222e", "#1a7f37", "#9a6700", "#0550ae", "#a626a4", "#00758f"};
static const char *const dark[] = {"#e6edf3", "#ff7b72", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#39c5cf"};

static void add_colours(struct text *out, const char *const colours[], const char *grid, const char *axis,
                        const char *paper)
{
    text_printf(out, ".chart{--grid:%s;--axis:%s;--paper:%s", grid, axis, paper);
    for (int i = 0; i <= COLOUR_CYAN; i++)
        text_printf(out, ";--c%d:%s", i, colours[i]);
    text_add(out, "}\n");
}

static void add_shapes(struct text *out)
{
    text_add(out, ".chart text{font:12px system-ui,\"DejaVu Sans\",Arial,sans-serif;fill:var(--c0)}\n"
             ".chart .title{font-weight:bold;font-size:14px}.chart .unit{fill:var(--axis)}\n"
             ".chart .letter{font-weight:bold}.chart .tick{fill:var(--axis);paint-order:stroke;stroke:var(--paper);"
             "stroke-width:3px}.grid{fill:none;stroke:var(--grid)}\n"
             ".axis{fill:none;stroke:var(--axis)}\n"
             ".flag{fill:none;stroke:var(--axis);stroke-dasharray:2 3}\n"
             ".curve{fill:none;stroke-width:1.8;stroke-linejoin:round}.raw{fill:none;stroke-width:1;opacity:.3}\n"
             ".band{stroke:none;opacity:.16}.level{fill:none;stroke-width:1.2}.marker{stroke-width:1.4}\n");
    for (int i = 0; i <= COLOUR_CYAN; i++)
        text_printf(out, ".curve.c%d,.raw.c%d,.level.c%d,.marker.c%d{stroke:var(--c%d)}.band.c%d,.marker.full.c%d,"
                    ".bar.c%d,.chart .letter.c%d{fill:var(--c%d)}\n", i, i, i, i, i, i, i, i, i, i);
    text_add(out, ".marker.open{fill:var(--paper)}\n");
}

void svg_rules(struct text *out)
{
    add_colours(out, light, "#e6e8eb", "#6e7781", "#ffffff");
    text_add(out, "@media (prefers-color-scheme:dark){@media screen{");
    add_colours(out, dark, "#262c36", "#8b949e", "#0d1117");
    text_add(out, "}}\n");
    add_shapes(out);
}

void svg_paper(struct text *out, int width, int height)
{
    text_add(out, "<style>\n");
    add_colours(out, light, "#e6e8eb", "#6e7781", "#ffffff");
    add_shapes(out);
    text_printf(out, "</style>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n", width, height);
}

void svg_file(struct text *out, const struct svg *svg)
{
    char size[64];
    snprintf(size, sizeof size, " width=\"%d\" height=\"%d\"", svg->width, height_of(svg));
    text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    open_element(out, svg, size);
    svg_paper(out, svg->width, height_of(svg));
    add_body(out, svg);
    text_add(out, "</svg>\n");
}
