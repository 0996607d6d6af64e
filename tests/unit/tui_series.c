/* Curves and axes: no spike is lost, bins stand still, smoothing has no start-up bias, labels are round. */
#include "tui/widgets/chart.h"
#include "tui/widgets/series.h"
#include "tui/widgets/ticks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct series make(int64_t steps, int64_t spike)
{
    struct series series = SERIES_INIT;
    for (int64_t step = 1; step <= steps; step++)
        series_append(&series, step, 2 + sin((double)step / 700) + (step == spike ? 5 : 0));
    return series;
}

static void the_spike_is_seen_among_a_million(void **state)
{
    (void)state;
    struct series series = make(1000000, 654321);
    struct bin columns[160];
    series_columns(&series, false, 0, 1000000, columns, 160);
    int seen = 0;
    for (int i = 0; i < 160; i++)
        if (columns[i].high > 6) {
            seen++;
            assert_int_equal(i, 654321 * 160 / 1000000);
        }
    assert_int_equal(seen, 1);
    series_release(&series);
}

static char *draw(const struct series *series, int64_t span, int width)
{
    struct canvas canvas;
    struct chart_curve curve = {.series = series, .marker = ' ', .stroke = STROKE_SOLID};
    struct chart chart = {.curves = &curve, .n_curves = 1, .span = span, .range = {0, 8, NAN}};
    canvas_init(&canvas, width, 12, false);
    chart_draw(&canvas, (struct rect){0, 0, width, 12}, &chart);
    char *text = canvas_to_text(&canvas);
    canvas_release(&canvas);
    return text;
}

static void the_spike_is_drawn_at_80_columns(void **state)
{
    (void)state;
    struct series with = make(1000000, 400000), without = make(1000000, -1);
    char *a = draw(&with, 1000000, 80), *b = draw(&without, 1000000, 80);
    assert_string_not_equal(a, b);
    assert_non_null(strchr(a, '\n'));
    free(a);
    free(b);
    series_release(&with);
    series_release(&without);
}

static void the_beginning_looks_the_same_however_long_the_run(void **state)
{
    (void)state;
    struct series brief = make(10000, 4321), full = make(100000, 4321);
    series_smooth(&brief, 0.9);
    series_smooth(&full, 0.9);
    struct bin a[184], b[184];
    for (int smooth = 0; smooth < 2; smooth++) {
        series_columns(&brief, smooth, 0, 10000, a, 184);
        series_columns(&full, smooth, 0, 10000, b, 184);
        for (int i = 0; i < 183; i++) /* the last column takes in the step after the end of the shorter one */
            assert_memory_equal(&a[i], &b[i], sizeof a[i]);
        series_columns(&brief, smooth, 0, 100000, a, 184);
        series_columns(&full, smooth, 0, 100000, b, 184);
        for (int i = 0; i < 18; i++)
            assert_memory_equal(&a[i], &b[i], sizeof a[i]);
    }
    series_release(&brief);
    series_release(&full);
}

static void gaps_stay_gaps(void **state)
{
    (void)state;
    struct series series = SERIES_INIT;
    struct bin columns[10];
    for (int step = 0; step < 10; step++)
        series_append(&series, step, step == 4 ? NAN : step == 5 ? INFINITY : 1);
    series_columns(&series, false, 0, 10, columns, 10);
    assert_int_equal(columns[4].count, 0);
    assert_true(columns[4].gap_before);
    assert_int_equal(columns[5].count, 0);
    assert_true(series_at(&series, 5, false) == 1);
    assert_true(series.high == 1);
    series_release(&series);
}

static void smoothing_has_no_start_up_bias(void **state)
{
    (void)state;
    struct series series = SERIES_INIT;
    series_smooth(&series, 0.9);
    double average = 0;
    for (int step = 1; step <= 20; step++) {
        double value = step % 3;
        series_append(&series, step, value);
        average = 0.9 * average + 0.1 * value;
        double expected = average / (1 - pow(0.9, step));
        assert_true(fabs(series.points[step - 1].smooth - expected) < 1e-12);
    }
    series_smooth(&series, 0);
    for (int i = 0; i < 20; i++)
        assert_true(series.points[i].smooth == series.points[i].raw);
    series_release(&series);
}

static void steps_that_do_not_grow_are_ignored(void **state)
{
    (void)state;
    struct series series = SERIES_INIT;
    series_append(&series, 5, 1);
    series_append(&series, 5, 2);
    series_append(&series, 3, 3);
    assert_int_equal(series.n, 1);
    series_release(&series);
}

static void expect_ticks(const struct ticks *ticks, const char *const *labels, int n)
{
    assert_int_equal(ticks->n, n);
    for (int i = 0; i < n; i++)
        assert_string_equal(ticks->label[i], labels[i]);
}

static void ticks_are_round(void **state)
{
    (void)state;
    struct ticks ticks;
    ticks_linear(&ticks, 0, 0.3, 3);
    expect_ticks(&ticks, (const char *const[]){"0.0", "0.1", "0.2", "0.3"}, 4);
    ticks_linear(&ticks, -1, 1, 4);
    expect_ticks(&ticks, (const char *const[]){"-1.0", "-0.5", "0.0", "0.5", "1.0"}, 5);
    ticks_linear(&ticks, 1.9, 5.2, 3);
    expect_ticks(&ticks, (const char *const[]){"2", "3", "4", "5"}, 4);
    ticks_log(&ticks, 0.05, 3, 5);
    expect_ticks(&ticks, (const char *const[]){"0.05", "0.1", "0.2", "0.5", "1", "2"}, 6);
    ticks_log(&ticks, 0.001, 100, 6);
    expect_ticks(&ticks, (const char *const[]){"0.001", "0.01", "0.1", "1", "10", "100"}, 6);
    ticks_steps(&ticks, 2400, 4);
    expect_ticks(&ticks, (const char *const[]){"0", "500", "1k", "1.5k", "2k"}, 5);
    ticks_linear(&ticks, 1, 1, 5);
    assert_int_equal(ticks.n, 0);
}

static void numbers_are_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *si;
    } cases[] = {{0, "0"}, {999, "999"}, {999.7, "1k"}, {1500, "1.5k"}, {24000, "24k"},
                 {1234567, "1.2M"}, {2e9, "2G"}};
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        format_si(cases[i].value, text, sizeof text);
        assert_string_equal(text, cases[i].si);
    }
    format_short(3.14159, text, sizeof text);
    assert_string_equal(text, "3.142");
    format_short(NAN, text, sizeof text);
    assert_string_equal(text, "-");
    format_short(0.00012, text, sizeof text);
    assert_string_equal(text, "1.2e-04");
}

static void the_axis_doubles_when_full(void **state)
{
    (void)state;
    assert_int_equal(axis_span(24000, 1), 1500);
    assert_int_equal(axis_span(24000, 1501), 3000);
    assert_int_equal(axis_span(24000, 24000), 24000);
    assert_int_equal(axis_span(24000, 24001), 48000);
    assert_int_equal(axis_span(1000, 900), 1000);
    assert_int_equal(axis_span(90, 5), 90);
    assert_int_equal(axis_span(0, 7), 100);
    assert_int_equal(axis_span(0, 101), 200);
}

static void the_range_grows_at_once_and_shrinks_late(void **state)
{
    (void)state;
    struct range range = RANGE_INIT;
    range_update(&range, NAN, NAN, false, 0);
    assert_true(isnan(range.low));
    range_update(&range, 0.1, 5.2, false, 0);
    assert_true(range.low == 0 && range.high == 6);
    range_update(&range, 0.1, 9, false, 1);
    assert_true(range.high == 10);
    range_update(&range, 0.1, 2, false, 2);
    range_update(&range, 0.1, 2, false, 4);
    assert_true(range.high == 10);
    range_update(&range, 0.1, 2, false, 6);
    assert_true(range.high < 3);
    struct range flat = RANGE_INIT;
    range_update(&flat, 3, 3, false, 0);
    assert_true(flat.low < 3 && flat.high > 3);
    struct range decades = RANGE_INIT;
    range_update(&decades, 0.013, 7, true, 0);
    assert_true(fabs(decades.low - 0.01) < 1e-12 && fabs(decades.high - 10) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_spike_is_seen_among_a_million),
        cmocka_unit_test(the_spike_is_drawn_at_80_columns),
        cmocka_unit_test(the_beginning_looks_the_same_however_long_the_run),
        cmocka_unit_test(gaps_stay_gaps),
        cmocka_unit_test(smoothing_has_no_start_up_bias),
        cmocka_unit_test(steps_that_do_not_grow_are_ignored),
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(numbers_are_short),
        cmocka_unit_test(the_axis_doubles_when_full),
        cmocka_unit_test(the_range_grows_at_once_and_shrinks_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
