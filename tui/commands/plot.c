/* nearfar plot: curves of runs as a figure. */
#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/command.h"
#include "tui/pages/named_runs.h"
#include "tui/target.h"
#include "tui/whole_file.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 800, HEIGHT = 360 };

static const struct option options[] = {
    {.name = "svg", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where to write it; stdout when no file is given. A file that is there is replaced"},
    {.name = "png", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where to write the same as PNG, with twice as many pixels each way. A file that is there is replaced"},
    FIGURE_OPTIONS,
    {.name = "width", .type = OPTION_INT, .argument = "PIXELS", .low = 560, .high = 4000,
     .help = "of the figure; 800 when not given"},
    {.name = "height", .type = OPTION_INT, .argument = "PIXELS", .low = 160, .high = 4000,
     .help = "of each chart; 360 when not given"},
    {.name = NULL},
};

/* To stdout where there is no path. */
static int write_figure(const struct call *call, const struct figure *figure, const struct pen_kind *kind,
                        const char *path, struct err *err)
{
    struct text out = TEXT_INIT;
    struct pen pen = {.kind = kind, .out = &out};
    figure_draw(figure, (int)call_int(call, "width", WIDTH), (int)call_int(call, "height", HEIGHT), &pen);
    int result = pen_failed(&pen, err);
    char told[PEN_TOLD];
    pen_tell(&pen, told);
    if (*told)
        print_to(stderr, "nearfar: %s\n", told);
    if (!result)
        result = path ? whole_file_write(path, out.data, out.length, true, err) : print("%s", out.data) < 0;
    text_release(&out);
    return result;
}

static int write_figures(const struct call *call, const struct figure *figure, struct err *err)
{
    const char *svg = call_text(call, "svg"), *png = call_text(call, "png");
    int result = png ? write_figure(call, figure, &pen_png, png, err) : 0;
    return !result && (svg || !png) ? write_figure(call, figure, &pen_svg, svg, err) : result;
}

static int run(const struct call *call, struct err *err)
{
    struct store *store = look_into_store(call->store_path, err);
    struct figure figure = {.store = NULL};
    size_t n = 0;
    int64_t *runs = store ? named_runs(store, call, &n, err) : NULL;
    int result = runs ? named_figure(&figure, store, call, runs, n, err) : -1;
    if (!result)
        result = write_figures(call, &figure, err);
    figure_release(&figure);
    free(runs);
    store_close(store);
    return result;
}

const struct command command_plot = {
    .name = "plot",
    .operands = "RUN...",
    .completes = "runs",
    .least = 1,
    .most = -1,
    .help = "Draws curves of runs as a figure, SVG or PNG: one chart for each metric, with axes, a legend and a "
            "flag at each change.",
    .about = "The curves are those of the Compare screen. Runs are told apart by colour, stroke and marker, so "
             "that a copy in grey will do. Long curves are reduced to the first, lowest, highest and last value of "
             "each half pixel, so that no spike is lost. A flag stands where a knob was turned, with the letter "
             "that the change has in `nearfar show`, behind the number of its run where several runs were "
             "changed.\n\n"
             "A PNG is drawn with the font that fontconfig calls sans-serif here. Where there is no font, letters "
             "are thin lines; what the font lacks, or without one all but ASCII, is a box, and how many there are "
             "is said.",
    .example = "nearfar plot cold warm --metric valid/recall@20,loss --svg warm.svg",
    .options = options,
    .run = run,
};
