/* The workbench's loop: wait for a key or a tenth of a second, look whether the store has something new, draw if so.
 * A key is answered at once, whatever the data do. No statement is open while it waits, so that it never holds up an
 * engine. */
#include "tui/workbench.h"

#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/app.h"
#include "tui/itself.h"
#include "tui/pointing.h"
#include "tui/preferences.h"
#include "tui/screens/learn.h"
#include "tui/screens/live.h"
#include "tui/screens/output.h"
#include "tui/term.h"
#include "tui/termabout.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 100, KEYS_AT_ONCE = 64 };

/* What the terminal's window and tab say: the run that is selected, and how far it has come. */
static void tell(const struct app *app, struct term *term)
{
    const struct run *run = app_run(app);
    bool under_way = run && run_status_is_active(run->status) && run->steps > 0;
    char title[128];
    snprintf(title, sizeof title, "nearfar%s%s", run ? ": " : "", run ? run->name : "");
    term_tell(term, title, under_way ? fmin(1, (double)run->step / (double)run->steps) : NAN);
}

static void show(struct app *app, struct term *term, struct canvas *canvas)
{
    app->width = canvas->width;
    app->height = canvas->height;
    int cursor = app_draw(app, canvas);
    term_show(term, canvas, cursor, canvas->height - 2);
    tell(app, term);
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
    else if (code == CODE_MOUSE)
        app_point(app, canvas, term_mouse(term));
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
    for (int wait = app->more ? 0 : TICK_MS; taken < KEYS_AT_ONCE && !app->quit && !app->suspend; wait = 0) {
        uint32_t code = term_key(term, wait);
        if (!code)
            break;
        if (code == CODE_MOUSE && taken) /* it points at what is there now */
            show(app, term, canvas);
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
    canvas.block = term_block(term);
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

/* What was asked for on the command line comes before the file. */
static struct term_wishes wishes_of(const struct workbench_options *options, const struct preferences *file)
{
    const char *glyphs = options->glyphs ? options->glyphs : file->glyphs;
    bool never = !strcmp(file->progress, "off");
    return (struct term_wishes){
        .ascii = options->ascii || !strcmp(glyphs, "ascii"),
        .block = !strcmp(glyphs, "block"),
        .no_color = options->no_color,
        .theme = options->theme ? options->theme : file->theme,
        .mouse = !options->no_mouse && !strcmp(file->mouse, "on"),
        .title = !strcmp(file->title, "on"),
        .progress = !never && (!strcmp(file->progress, "on") || termabout_shows_progress()),
    };
}

static void say_faults(struct app *app, const struct preferences *file)
{
    if (file->n_faults == 1)
        app_say(app, true, "%s", file->fault[0]);
    else if (file->n_faults)
        app_say(app, true, "%s (and %zu more: nearfar doctor lists them)", file->fault[0], file->n_faults - 1);
}

/* At the first start, since no terminal can say whether its font has them. */
static void ask_of_glyphs(struct app *app, const struct term *term, bool chosen)
{
    if (chosen)
        return;
    if (term_ascii(term))
        app_say(app, false, "curves are drawn in ASCII, since the locale has no braille: see nearfar doctor");
    else if (!term_block(term))
        app_say(app, false, "curves are dots: \u2840\u2844\u2846\u2847\u28c7\u28e7\u28f7\u28ff If these are boxes, "
                "start with --glyphs block");
    app->message_until += 16; /* it is said once */
}

static int run_workbench(const struct workbench_options *options, const struct preferences *file, struct err *err)
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
    struct term_wishes wishes = wishes_of(options, file);
    struct term *term = term_open(&wishes, err);
    if (!term) {
        app_close(&app);
        return -1;
    }
    if (term_ascii(term)) /* which has no characters for other languages */
        language_end();
    app.program = itself_path();
    app.preferences = file;
    if (app.read_only)
        app_say(&app, false, "the store %s: what would change anything is refused",
                store_only_looks() ? _("is only looked at") : _("can't be written"));
    if (*language_problem())
        app_say(&app, true, "%s", language_problem());
    say_faults(&app, file);
    history_open(&app.history);
    if (app.history.first && !*app.message)
        ask_of_glyphs(&app, term, wishes.ascii || wishes.block);
    loop(&app, term);
    bool runs = job_runs(&output_of(&app)->job);
    int result = live_finish_turn(&app, &last);
    const struct run *run = app_run(&app);
    const char *farewell = !run || !run_status_is_active(run->status) ? NULL
                           : run->status == RUN_PAUSED            ? _("the run stays paused")
                                                                  : _("training goes on");
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

int workbench_main(const struct workbench_options *options, struct err *err)
{
    struct preferences file;
    preferences_read(&file);
    int result = run_workbench(options, &file, err);
    preferences_release(&file);
    return result;
}
