/* The part of an x axis that is seen: see axis_window.h. */
#include "tui/screens/axis_window.h"

#include "store/base/language.h"
#include "store/base/text.h"
#include "tui/words.h"

#include <math.h>

double axis_window_end(const struct axis_window *window, double span)
{
    return window->to > 0 ? window->to : span;
}

int axis_window_move_cursor(struct axis_window *window, double span, const char *word, struct err *err)
{
    static const char *const ways[] = {"left", "right", "off"};
    double end = axis_window_end(window, span), by = (end - window->from) / 100, place;
    if (parse_real(word, &place)) {
        window->cursor = fmin(fmax(place, window->from), end);
        window->has_cursor = true;
        return 0;
    }
    int way = words_pick(word, ways, 3, "way", err);
    if (way < 0)
        return -1;
    place = !window->has_cursor ? (way ? window->from : end)
                                : fmin(fmax(window->cursor + (way ? by : -by), window->from), end);
    if (way < 2 && window->has_cursor && place == window->cursor)
        return err_set(err, ERR_USAGE, "the cursor is at the end of what is shown");
    window->cursor = place;
    window->has_cursor = way < 2;
    return 0;
}

/* Keeps it on the axis: all of that is no window. */
static void set(struct axis_window *window, double span, double from, double width)
{
    bool all = width >= span * 0.999;
    window->from = all ? 0 : fmin(fmax(from, 0), span - width);
    window->to = all ? 0 : window->from + width;
}

int axis_window_between(struct axis_window *window, double span, const char *from, const char *to, struct err *err)
{
    double begin, end;
    if (!parse_real(from, &begin) || !parse_real(to, &end) || begin >= end || end <= 0 || begin >= span)
        return err_set(err, ERR_USAGE, "a window goes from one place of the x axis to a later one, between 0 and %g, "
                       "as in window 0 %g", span, span / 2);
    begin = fmax(begin, 0);
    set(window, span, begin, fmax(fmin(end, span) - begin, span / 4096));
    return 0;
}

int axis_window_change(struct axis_window *window, double span, const char *word, struct err *err)
{
    static const char *const ways[] = {"closer", "wider", "left", "right", "all"};
    int way = words_pick(word, ways, 5, "way", err);
    static const char *const nothing[] = {N_("it cannot be looked at closer"),
                                          N_("all of the x axis is shown already"),
                                          N_("there is nothing before it"), N_("there is nothing behind it"),
                                          N_("all of the x axis is shown already")};
    const struct axis_window before = *window;
    double end = axis_window_end(window, span), width = end - window->from;
    double middle = window->has_cursor ? window->cursor : (window->from + end) / 2;
    if (way < 0)
        return -1;
    if (way < 2) {
        double wanted = way ? width * 2 : fmax(width / 2, span / 4096);
        set(window, span, middle - (middle - window->from) * wanted / width, wanted);
    } else {
        set(window, span, window->from + (way == 2 ? -width : width) / 4, way == 4 ? INFINITY : width);
    }
    window->has_cursor &= way != 4;
    if (window->from == before.from && window->to == before.to && window->has_cursor == before.has_cursor)
        return err_set(err, ERR_USAGE, "%s", _(nothing[way]));
    return 0;
}

void axis_window_see(const struct axis_window *window, double span, const struct series *series, double scale,
                     bool log, double *low, double *high)
{
    enum { COLUMNS = 256 };
    struct bin columns[COLUMNS];
    int64_t from = (int64_t)(window->from / scale), to = (int64_t)ceil(axis_window_end(window, span) / scale);
    series_columns(series, true, from, to > from ? to : from + 1, columns, COLUMNS);
    for (int i = 0; i < COLUMNS; i++) {
        if (!columns[i].count)
            continue;
        double bottom = log && columns[i].low <= 0 ? series->low_positive : columns[i].low;
        *low = fmin(*low, bottom);
        *high = fmax(*high, columns[i].high);
    }
}

void axis_window_apply(const struct axis_window *window, double span, struct chart *chart)
{
    chart->from = window->from;
    chart->span = axis_window_end(window, span);
    chart->has_cursor = window->has_cursor;
    chart->cursor = window->cursor;
}

int64_t axis_window_step(const struct axis_window *window, double scale)
{
    return window->has_cursor ? (int64_t)(window->cursor / scale + 1e-9) : INT64_MAX - 1;
}
