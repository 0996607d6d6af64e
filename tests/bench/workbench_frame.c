/* One frame: a screen of 200x60 with 100,000 points in one chart, drawn into cells and sent to a terminal. */
#include "tests/bench/workbench.h"

#include "store/base/clock.h"
#include "tui/app.h"
#include "tui/term.h"

#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WIDTH = 200, HEIGHT = 60, SHOWN = 100000, FRAMES = 200 };

/* The cursor of the charts moves, so that there is something to draw and to send. */
static double draw(struct app *app, struct term *term, struct canvas *canvas)
{
    static double took[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
        app_key(app, '<');
        double begun = clock_monotonic();
        int cursor = app_draw(app, canvas);
        term_show(term, canvas, cursor, HEIGHT - 2);
        took[i] = (clock_monotonic() - begun) * 1000;
    }
    return median_of(took, FRAMES);
}

static void draw_frames(const struct bench *bench, int result)
{
    struct term_wishes wishes = {.theme = "terminal"};
    struct err err = ERR_INIT;
    struct app app;
    struct canvas canvas;
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    must(app_open(&app, bench->path, bench->live, clock_wall(), &err), &err);
    struct term *term = term_open(&wishes, &err);
    must(term ? 0 : -1, &err);
    app_update(&app, clock_wall());
    canvas_init(&canvas, WIDTH, HEIGHT, term_ascii(term));
    canvas.palette = term_has_palette(term);
    app_draw(&app, &canvas);
    double ms = draw(&app, term, &canvas);
    if (write(result, &ms, sizeof ms) != (ssize_t)sizeof ms)
        _exit(1);
    term_close(term);
    app_close(&app);
    _exit(0);
}

static void drain(int from)
{
    char buffer[1 << 16];
    while (read(from, buffer, sizeof buffer) > 0)
        ;
}

double frame_ms(const char *program)
{
    struct winsize size = {.ws_row = HEIGHT, .ws_col = WIDTH};
    struct bench bench;
    int terminal, result[2];
    double ms = 0;
    (void)program;
    bench_open(&bench, 1, 1);
    bench.noise = 0.2;
    bench_record(&bench, 1, POINTS * POINT_EVERY + 1, SHOWN + POINTS * (POINT_EVERY - 1), 1);
    if (pipe(result))
        exit(1);
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    if (child == 0)
        draw_frames(&bench, result[1]);
    close(result[1]);
    drain(terminal);
    if (read(result[0], &ms, sizeof ms) != (ssize_t)sizeof ms) {
        fprintf(stderr, "workbench bench: no frame was drawn\n");
        exit(1);
    }
    waitpid(child, NULL, 0);
    close(terminal);
    close(result[0]);
    bench_close(&bench);
    return ms;
}
