/* The workbench's loop: wait for a key or a tenth of a second, look whether the store has something new, draw if so.
 * A key is answered at once, whatever the data do. No statement is open while it waits, so that it never holds up an
 * engine. */
#include "tui/workbench.h"

#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/app.h"
#include "tui/itself.h"
#include "tui/screens/learn.h"
#include "tui/screens/live.h"
#include "tui/screens/output.h"
#include "tui/term.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { TICK_MS = 100, KEYS_AT_ONCE = 64 };

static void show(struct app *app, struct term *term, struct canvas *canvas)
{
    app->width = canvas->width;
    app->height = canvas->height;
    int cursor = app_draw(app, canvas);
    term_show(term, canvas, cursor, canvas->height - 2);
}

static void fit(struct term *term, struct canvas *canvas)
{
    int width, height;
    term_size(term, &width, &height);
    if (width != canvas->width || height != canvas->height)
        canvas_resize(canvas, width, height);
}

static void take_key(struct app *app, struct term *term, struct canvas *canvas, uint32_t code)
{
    app->now = clock_wall();
    if (code == CODE_RESIZE)
        fit(term, canvas);
    else if (code == CODE_PASTE)
        app_paste(app, term_paste(term));
    else
        app_key(app, code);
}

/* The keys that are there, so that a held arrow does not fall behind the hand; after some of them the screen has its
 * turn. A key that has been read is taken. */
static bool take_keys(struct app *app, struct term *term, struct canvas *canvas)
{
    int taken = 0;
    for (int wait = TICK_MS; taken < KEYS_AT_ONCE && !app->quit && !app->suspend; wait = 0) {
        uint32_t code = term_key(term, wait);
        if (!code)
            break;
        take_key(app, term, canvas, code);
        taken++;
    }
    return taken > 0;
}

static void obey(struct app *app, struct term *term, struct canvas *canvas)
{
    if (app->suspend && !term_suspend(term))
        app_say(app, true, "there is no shell here that could wake the workbench up again; q leaves, and "
                "training goes on");
    if (app->redraw || app->suspend)
        term_forget(term);
    app->redraw = app->suspend = false;
    fit(term, canvas);
}

static void loop(struct app *app, struct term *term)
{
    struct canvas canvas;
    canvas_init(&canvas, 1, 1, term_ascii(term));
    canvas.no_color = !term_has_color(term);
    canvas.palette = term_has_palette(term);
    fit(term, &canvas);
    show(app, term, &canvas); /* before anything slow is read */
    double shown = clock_monotonic();
    bool changed = app_update(app, clock_wall());
    while (!app->quit && !term_should_end(term)) {
        if (changed || clock_monotonic() - shown >= 1) {
            show(app, term, &canvas);
            shown = clock_monotonic();
        }
        assert(store_idle(app->store));
        changed = take_keys(app, term, &canvas);
        double rested = clock_wall(); /* a terminal that takes its time to be drawn on is not a hand that rests */
        obey(app, term, &canvas);
        if (changed && !app->quit) {
            show(app, term, &canvas);
            shown = clock_monotonic();
        }
        changed = app_update(app, rested);
    }
    canvas_release(&canvas);
}

int workbench_main(const struct workbench_options *options, struct err *err)
{
    struct app app;
    struct err last = ERR_INIT;
    /* The terminal is taken last: what is wrong with the store must be readable. */
    if (term_check(err) < 0 || app_open(&app, options->store_path, options->run, clock_wall(), err) < 0)
        return -1;
    app.present = options->present;
    if (options->lesson && learn_open(&app, options->lesson, options->student, options->language, err) < 0) {
        app_close(&app);
        return -1;
    }
    struct term *term = term_open(options->ascii, options->no_color, err);
    if (!term) {
        app_close(&app);
        return -1;
    }
    app.program = itself_path();
    history_open(&app.history);
    loop(&app, term);
    bool runs = job_runs(&output_of(&app)->job);
    int result = live_finish_turn(&app, &last);
    const struct run *run = app_run(&app);
    const char *farewell = !run || !run_status_is_active(run->status) ? NULL
                           : run->status == RUN_PAUSED            ? "the run stays paused"
                                                                  : "training goes on";
    term_close(term);
    if (runs)
        print_to(stderr, "nearfar: %s was ended with the workbench\n", output_of(&app)->line);
    if (result < 0)
        err_set(err, last.code, "the last turn of a knob was not asked for: %s", last.text);
    else if (farewell)
        print_to(stderr, "nearfar: %s; nearfar opens it again\n", farewell);
    app_close(&app);
    return result;
}
