/* The runs that a command names, and how it wants their curves: what `plot` and `report` have in common. */
#ifndef TUI_PAGES_NAMED_RUNS_H
#define TUI_PAGES_NAMED_RUNS_H

#include "tui/options.h"
#include "tui/pages/figure.h"

#define FIGURE_OPTIONS                                                                                               \
    {.name = "metric", .type = OPTION_TEXT, .argument = "METRIC[,METRIC]",                                           \
     .help = "a chart for each, by its name in `nearfar show`; the main metric and the loss when not given"},        \
    {.name = "x", .type = OPTION_CHOICE, .argument = "AXIS", .choices = "step epoch time",                           \
     .help = "what the x axis counts: step (default), epoch or time"},                                               \
    {.name = "smooth", .type = OPTION_REAL, .argument = "WEIGHT", .low = 0, .high = 0.99,                            \
     .help = "moving average in front of the measured values: 0 (none, the default) to 0.99"},                       \
    {.name = "log", .type = OPTION_FLAG, .help = "logarithmic y axes"},                                              \
    {.name = "fold", .type = OPTION_FLAG,                                                                            \
     .help = "runs that differ by their seed alone are one curve: the mean, and a band of one standard deviation"}

/* Finds the runs of all operands, each once. The caller frees it. */
int64_t *named_runs(struct store *store, const struct call *call, size_t *n, struct err *err);
/* Reads them as the options of FIGURE_OPTIONS say, and says on stderr what the figure cannot show. To be released
 * after -1, too. */
int named_figure(struct figure *figure, struct store *store, const struct call *call, const int64_t *runs, size_t n,
                 struct err *err);

#endif
