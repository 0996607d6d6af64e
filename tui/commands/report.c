/* nearfar report: runs as one page of HTML. */
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/command.h"
#include "tui/pages/named_runs.h"
#include "tui/pages/report_page.h"
#include "tui/target.h"
#include "tui/whole_file.h"

#include <stdio.h>
#include <stdlib.h>

static const struct option options[] = {
    {.name = "html", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where to write it; stdout when not given. A file that is there is replaced"},
    FIGURE_OPTIONS,
    {.name = NULL},
};

/* The same runs as tables. */
static int load(struct comparison *comparison, struct store *store, const int64_t *runs, size_t n, struct err *err)
{
    char **numbers = xcalloc(n, sizeof *numbers);
    for (size_t i = 0; i < n; i++)
        numbers[i] = xasprintf("%lld", (long long)runs[i]);
    int result = comparison_load(comparison, store, (const char **)numbers, n, err);
    for (size_t i = 0; i < n; i++)
        free(numbers[i]);
    free(numbers);
    return result;
}

static int write_page(const struct call *call, struct store *store, const int64_t *runs, size_t n, struct err *err)
{
    struct figure figure = {.store = NULL};
    struct comparison comparison;
    const char *path = call_text(call, "html");
    struct text out = TEXT_INIT;
    int result = -1;
    if (!named_figure(&figure, store, call, runs, n, err) && !load(&comparison, store, runs, n, err)) {
        struct report report = {&figure, &comparison, clock_wall()};
        result = report_page(&report, &out, err);
        comparison_release(&comparison);
    }
    if (!result)
        result = path ? whole_file_write(path, out.data, out.length, true, err) : print("%s", out.data) < 0;
    text_release(&out);
    figure_release(&figure);
    return result;
}

static int run(const struct call *call, struct err *err)
{
    struct store *store = look_into_store(call->store_path, err);
    size_t n;
    int64_t *runs = store ? named_runs(store, call, &n, err) : NULL;
    int result = runs ? write_page(call, store, runs, n, err) : -1;
    free(runs);
    store_close(store);
    return result;
}

const struct command command_report = {
    .name = "report",
    .operands = "RUN...",
    .completes = "runs",
    .least = 1,
    .most = -1,
    .help = "Writes a page of HTML about runs: curves, settings that differ and how the metric goes with them, "
            "metrics, changes and what they did, data, and the commands that make them again.",
    .about = "The page is one file, opens without a network and needs no script; it is light or dark as the reader "
             "prefers, and can be printed. Verdicts are those of `nearfar diff`, against the first run that is "
             "named; what a change did is told by its twin, as `nearfar show` says it. The spread over seeds in "
             "its tables is that of the named runs; with --fold the curves have it as bands, too.",
    .example = "nearfar report cold warm --html warm.html",
    .options = options,
    .run = run,
};
