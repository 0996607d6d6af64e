/* Every key of every list, on each screen where it is valid: it is pressed, the workbench lives, and something is
 * another than before or something is said. A key that does nothing and does not say why is a fault. */
#include "store/base/mem.h"
#include "tests/unit/tui_support.h"
#include "tui/actions.h"
#include "tui/screens/learn.h"
#include "tui/screens/output.h"
#include "tui/screens/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Of the screen; small enough that the pages of a lesson do not fit. */
enum { WIDTH = 80, HEIGHT = 18 };

static void must_run(struct test *test, const char *line)
{
    struct err err = ERR_INIT;
    if (action_run(&test->app, line, &err) < 0)
        fail_msg("%s: %s", line, err.text);
}

/* A pane with more rows than it shows; nothing runs in it. */
static void open_output(struct test *test)
{
    struct output_pane *output = output_of(&test->app);
    if (!output->job.text.data)
        for (int i = 0; i < 200; i++)
            text_printf(&output->job.text, "line %d\n", i);
    COPY_TEXT(output->line, "nearfar diff 1 2");
    output->scrolled = true;
    output->top = 60;
    test->app.over = &screen_output;
}

/* On a screen of its own or in front of Runs, nothing typed and nothing said. */
static void go(struct test *test, const struct screen *screen)
{
    struct err err = ERR_INIT;
    char line[64];
    test->app.over = NULL;
    test->app.prompt.open = false;
    if (screen == &screen_learn)
        assert_int_equal(learn_open(&test->app, "samples/lessons/contrast.lesson", "anna", "en", &err), 0);
    snprintf(line, sizeof line, "screen %s", screen->over ? "runs" : screen->name);
    must_run(test, line);
    if (screen == &screen_output)
        open_output(test);
    else if (screen->over)
        must_run(test, strcmp(screen->name, "help") ? "sweep" : "help");
    test_later(test, 0.5);
}

/* Where the key can do something: a list is gone through from its other end. */
static void make_room(struct test *test, const struct key_row *row)
{
    struct err none = ERR_INIT;
    const char *command = row->command;
    bool back = strstr(command, "previous") || strstr(command, "page-up") || strstr(command, "first") ||
                strstr(command, "left") || strstr(command, "earlier");
    if (!strncmp(command, "select ", 7))
        action_run(&test->app, back ? "select last" : "select first", &none);
    test->app.message[0] = '\0';
    test->app.quit = test->app.suspend = test->app.redraw = false;
}

static struct cell *picture(struct test *test)
{
    struct canvas canvas;
    canvas_init(&canvas, WIDTH, HEIGHT, false);
    app_draw(&test->app, &canvas);
    struct cell *cells = canvas.cells;
    canvas.cells = NULL;
    canvas_release(&canvas);
    return cells;
}

/* Whether it did something. What takes a moment is looked at when it is done. */
static bool does_something(struct test *test, const struct key_row *row)
{
    struct app *app = &test->app;
    const struct screen *screen = app->screen, *over = app->over;
    make_room(test, row);
    struct cell *before = picture(test);
    app_key(app, row->code);
    bool acted = *app->message || app->quit || app->suspend || app->redraw || app->prompt.open ||
                 app->screen != screen || app->over != over;
    test_later(test, 0.5);
    struct cell *after = picture(test);
    acted |= *app->message || memcmp(before, after, sizeof *before * WIDTH * HEIGHT) != 0;
    free(before);
    free(after);
    return acted;
}

static void press_all(struct test *test, const struct screen *screen, const struct key_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        go(test, screen);
        if (!does_something(test, &list->row[i]))
            fail_msg("on %s %s (%s) does nothing and says nothing", screen->name, list->row[i].label,
                     list->row[i].command);
    }
}

static void every_key_does_or_says_something(void **state)
{
    struct test *test = *state;
    struct key_list everywhere = key_list_everywhere();
    test->app.width = WIDTH;
    test->app.height = HEIGHT;
    must_run(test, "mark 1 2 3");
    for (size_t i = 0; i < n_screen_rows; i++) {
        const struct screen *screen = screen_rows[i].screen;
        struct key_list own = {screen->name, screen->keys, screen->n_keys, screen->over};
        press_all(test, screen, &own);
        if (!screen->over)
            press_all(test, screen, &everywhere);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_key_does_or_says_something, test_set_up, test_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
