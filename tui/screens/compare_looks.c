/* How the curves of Compare are told apart: each run by its own look, or by settings, the colour by the value of one
 * and stroke and mark by that of another; and the line that says which value has which. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/screens/compare.h"
#include "tui/widgets/sketch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *value_of(const struct shown_run *run, const char *knob)
{
    for (size_t i = 0; i < run->n_settings; i++)
        if (!strcmp(run->settings[i].knob, knob))
            return run->settings[i].value;
    return "-";
}

/* Numbers by size, before words. */
static int by_value(const void *a, const void *b)
{
    const char *p = *(const char *const *)a, *q = *(const char *const *)b;
    double x, y;
    bool first = parse_real(p, &x), second = parse_real(q, &y);
    if (first && second && x != y)
        return (x > y) - (x < y);
    return first != second ? second - first : strcmp(p, q);
}

/* The values that the runs have of a knob, in order. Returns how many. */
static int values_of(const struct compare *compare, const char *knob, const char *value[MARKS_MOST])
{
    int n = 0;
    const char *all[MARKS_MOST];
    for (size_t i = 0; i < compare->n; i++)
        all[i] = value_of(&compare->run[i], knob);
    if (compare->n)
        qsort(all, compare->n, sizeof *all, by_value);
    for (size_t i = 0; i < compare->n; i++)
        if (!n || strcmp(value[n - 1], all[i]))
            value[n++] = all[i];
    return n;
}

static int place_of(const struct compare *compare, const struct shown_run *run, const char *knob)
{
    const char *value[MARKS_MOST], *own = value_of(run, knob);
    int at = 0, n = values_of(compare, knob, value);
    while (at < n && strcmp(value[at], own))
        at++;
    return at;
}

struct look compare_look(const struct compare *compare, const struct shown_run *run)
{
    const char *colour = compare->by[BY_COLOUR], *stroke = compare->by[BY_STROKE];
    struct look look = look_numbered(run->look);
    if (*colour)
        look.style = look_numbered(place_of(compare, run, colour)).style;
    if (*stroke) {
        struct look other = look_numbered(place_of(compare, run, stroke));
        look = (struct look){other.marker, other.sign, look.style, other.stroke};
    }
    return look;
}

/* The next of the settings that differ; behind the last none. */
const char *compare_next_setting(const struct compare *compare, int by)
{
    const char *value[MARKS_MOST];
    bool passed = !*compare->by[by];
    for (size_t i = 0; i < compare->n_items; i++) {
        bool differs = values_of(compare, compare->item[i], value) > 1;
        if (passed && differs)
            return compare->item[i];
        passed |= !strcmp(compare->item[i], compare->by[by]);
    }
    return "";
}

void compare_tell_looks(const struct compare *compare, int by, const char *knob, char *to, size_t size)
{
    static const int kinds[BY_COUNT] = {COLOUR_CYAN, SHAPES};
    static const char *const what[BY_COUNT] = {N_("colour"), N_("stroke and mark")};
    const char *value[MARKS_MOST];
    int n = *knob ? values_of(compare, knob, value) : 0;
    if (!*knob)
        snprintf(to, size, _("each run has its own %s again"), _(what[by]));
    else
        snprintf(to, size, _("%s by %s%s"), _(what[by]), knob,
                 n > kinds[by] ? _("; it has more values than there are of these, which begin again") : "");
}

/* What each value of one setting looks like, in a row of its own. */
static void add_legend(const struct compare *compare, int by, struct sketch *sketch, int y)
{
    static const char *const what[BY_COUNT] = {N_("colour"), N_("stroke")};
    const char *value[MARKS_MOST], *knob = compare->by[by];
    char text[64];
    int n = values_of(compare, knob, value), x = 1;
    bool unseen = by == BY_COLOUR && sketch->no_color;
    snprintf(text, sizeof text, _("%s by %s%s:"), _(what[by]), knob, unseen ? _(" (no colours here: C takes strokes)")
             : "");
    sketch_text(sketch, x, y, sketch->width - x, ALIGN_LEFT, STYLE_BOLD, text);
    x += text_width(text) + 1;
    for (int i = 0; i < n; i++) {
        struct look look = look_numbered(i);
        int style = by == BY_COLOUR ? look.style : COLOUR_PLAIN, needed = text_width(value[i]) + 5;
        if (x + needed + (i + 1 < n ? 8 : 0) > sketch->width) {
            snprintf(text, sizeof text, _("%d more"), n - i);
            sketch_text(sketch, x, y, 8, ALIGN_LEFT, STYLE_DIM, text);
            return;
        }
        sketch_line(sketch, x, y + 0.5, x + 2.5, y + 0.5, style, by == BY_COLOUR ? 0xff : look.stroke);
        if (by == BY_STROKE)
            sketch_mark(sketch, x + 1, y + 0.5, look.marker, style);
        sketch_text(sketch, x + 4, y, needed, ALIGN_LEFT, style, value[i]);
        x += needed + 1;
    }
}

int compare_draw_legend(const struct compare *compare, struct canvas *canvas, int y)
{
    struct sketch sketch = {.width = canvas->width - 1, .height = BY_COUNT, .no_color = canvas->no_color};
    int rows = 0;
    for (int by = 0; by < BY_COUNT; by++)
        if (*compare->by[by])
            add_legend(compare, by, &sketch, rows++);
    sketch_draw(&sketch, canvas, (struct rect){0, y, canvas->width - 1, rows});
    sketch_release(&sketch);
    return rows;
}

char *compare_values_by(const struct compare *compare, const struct shown_run *run)
{
    struct text text = TEXT_INIT;
    text_add(&text, "");
    for (int by = 0; by < BY_COUNT; by++)
        if (*compare->by[by])
            text_printf(&text, ", %s %s", compare->by[by], value_of(run, compare->by[by]));
    return text.data;
}
