/* What the program nearfar reads of a store: see damage.c. */
#include "store/base/clock.h"
#include "tests/damage/trial.h"
#include "tui/app.h"
#include "tui/command.h"

#include <stdlib.h>
#include <string.h>

static void command(struct trial *trial, const char *line)
{
    char copy[256], *argv[16], *rest;
    int argc = 0;
    struct err err = ERR_INIT;
    struct call call;
    snprintf(copy, sizeof copy, "%s --store %s", line, trial->path);
    for (char *word = strtok_r(copy, " ", &rest); word && argc < 16; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    note(trial, "nearfar %s", line);
    const struct command *found = command_find(argv[0], &err);
    if (!found || call_parse(&call, found, argc - 1, argv + 1, false, &err) < 0) {
        note(trial, "%s", err.text);
        abort();
    }
    found->run(&call, &err);
    call_release(&call);
}

static void run_commands(struct trial *trial)
{
    static const char *const lines[] = {
        "ls", "ls --json", "ls --metric loss", "show 1", "show 1 --json", "show 2", "show 3", "show 4", "show last",
        "diff 1 3", "diff 1 3 --json", "diff 1 2 3 4", "importance 1 2 3 4", "importance 1 3 --json",
        "data", "data --json", "data show tiny", "data show tiny --json", "data show rings",
        "data show rings --json", "export 1", "export 1 --format json",
        "freeze 1", "freeze 3", "knobs", "knobs --json", "complete runs", "complete datasets", "complete knobs",
        "complete presets", "doctor", "doctor --json"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        command(trial, lines[i]);
}

static void draw(struct app *app, int width, int height)
{
    struct canvas canvas;
    canvas_init(&canvas, width, height, false);
    app_draw(app, &canvas);
    canvas_release(&canvas);
}

static void workbench(struct trial *trial)
{
    static const char keys[] = "\t\t\tjlhkgz\tE?\x1b" "1[{]]}[srRof2\t\tvjl[+vv\r2";
    struct err err = ERR_INIT;
    struct app app;
    for (int64_t run = 0; run <= 4; run++) {
        note(trial, "the workbench on run %lld", (long long)run);
        if (app_open(&app, trial->path, run, 1.7e9, &err) < 0)
            continue;
        double now = clock_wall();
        for (const char *key = keys; *key; key++) {
            app_update(&app, now += 1);
            draw(&app, 80, 24);
            app_key(&app, (uint32_t)*key);
        }
        draw(&app, 200, 60);
        draw(&app, 60, 16);
        app_close(&app);
    }
}

void look(struct trial *trial)
{
    run_commands(trial);
    workbench(trial);
}
