/* Writing what a screen shows into a file. */
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/screens/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Presses w and types a name in the test's folder. Returns what the file has then, or NULL; the caller frees it. */
static char *written(struct test *test, const char *name)
{
    char path[160], *text = NULL;
    size_t n = 0;
    snprintf(path, sizeof path, "%s/%s", test->fixture.folder, name);
    test_press(test, "w");
    test_press(test, path);
    app_key(&test->app, CODE_ENTER);
    FILE *file = fopen(path, "r");
    if (file && getdelim(&text, &n, '\0', file) < 0)
        fail_msg("%s is empty", path);
    if (file)
        fclose(file);
    return text;
}

/* A file that `w` writes is a PNG with twice the sides of an SVG. Its first chunk has them, each as four bytes. */
static void assert_png(struct test *test, const char *name, const char *svg)
{
    char path[160];
    int width = 0, height = 0;
    assert_int_equal(sscanf(strstr(svg, " width="), " width=\"%d\" height=\"%d\"", &width, &height), 2);
    unsigned char head[24];
    free(written(test, name));
    snprintf(path, sizeof path, "%s/%s", test->fixture.folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(head, 1, sizeof head, file), sizeof head);
    fclose(file);
    assert_memory_equal(head, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    assert_int_equal(head[18] << 8 | head[19], 2 * width);
    assert_int_equal(head[22] << 8 | head[23], 2 * height);
}

static void must_run(struct test *test, const char *line)
{
    struct err err = ERR_INIT;
    if (action_run(&test->app, line, &err) < 0)
        fail_msg("%s: %s", line, err.text);
}

static void live_is_written(void **state)
{
    struct test *test = *state;
    char *screen = written(test, "live.txt"), *points = written(test, "live.csv");
    char *figure = written(test, "live.svg");
    assert_non_null(strstr(screen, "Live"));
    assert_non_null(strstr(screen, "shop-tau"));
    assert_null(strstr(screen, "write to")); /* the prompt is no part of it */
    assert_memory_equal(points, "metric,step,value\n", 18);
    assert_non_null(strstr(figure, "5 shop-tau"));
    assert_non_null(strstr(figure, ">A<")); /* the first change */
    assert_string_equal(figure + strlen(figure) - 7, "</svg>\n");
    assert_png(test, "live.png", figure);
    free(screen);
    free(points);
    free(figure);
}

static void compare_is_written(void **state)
{
    struct test *test = *state;
    must_run(test, "mark 1 2");
    must_run(test, "screen compare");
    test_later(test, 1);
    char *values = written(test, "compare.csv"), *figure = written(test, "compare.svg");
    assert_memory_equal(values, "run,metric,step,value\n1,valid/recall@20,300,", 43);
    assert_non_null(strstr(values, "\n2,loss,10,"));
    assert_non_null(strstr(figure, ">1 baseline<"));
    assert_non_null(strstr(figure, ">2 bpr-dot<"));
    assert_png(test, "compare.png", figure);
    free(values);
    free(figure);
}

static void what_cannot_be_written_is_said(void **state)
{
    struct test *test = *state;
    free(written(test, "live.txt"));
    assert_null(written(test, "live.pdf"));
    assert_non_null(strstr(test->app.prompt.problem, ".svg or .png"));
    app_key(&test->app, CODE_ESCAPE);
    free(written(test, "live.txt"));
    assert_non_null(strstr(test->app.prompt.problem, "is there already"));
    app_key(&test->app, CODE_ESCAPE);
    must_run(test, "screen runs");
    assert_null(written(test, "runs.svg"));
    assert_non_null(strstr(test->app.prompt.problem, "Live, Compare or Space"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(live_is_written, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(compare_is_written, test_set_up, test_tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_said, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
