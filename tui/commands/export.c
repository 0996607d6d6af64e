/* nearfar export: every recorded point of a run, with all its digits. */
#include "store/report.h"
#include "tui/command.h"
#include "tui/target.h"

#include <stdio.h>
#include <string.h>

static const struct option options[] = {
    {.name = "format", .type = OPTION_CHOICE, .argument = "FORMAT", .choices = "csv json", .help = "csv when not given"},
    {.name = NULL},
};

static int write_line(void *context, const char *line)
{
    return fputs(line, context) < 0 ? -1 : 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    const char *format = call_text(call, "format");
    if (target_open(&target, call, STORE_READ, err))
        return -1;
    int result = format && !strcmp(format, "json")
                     ? print_json(report_points(target.store, target.run.id, err))
                     : report_points_csv(target.store, target.run.id, write_line, stdout, err);
    target_close(&target);
    return result;
}

const struct command command_export = {
    .name = "export",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Prints every recorded point of a run with all its digits: metric,step,value.",
    .example = "nearfar export last > points.csv",
    .options = options,
    .run = run,
};
