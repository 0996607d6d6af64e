/* nearfar knobs: everything that can be set, as the engine has published it. */
#include "store/base/language.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/report.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object: knobs, parts, presets"},
    {.name = NULL},
};

static void range_cell(struct columns *table, const struct knob *knob)
{
    char low[32], high[32];
    if (knob->type == KNOB_BOOL || knob->type == KNOB_CHOICE || knob->type == KNOB_LIST) {
        columns_cell(table, "%s", knob->type == KNOB_BOOL ? "on off" : knob->choices);
        return;
    }
    format_real(knob->low, low, sizeof low);
    format_real(knob->high, high, sizeof high);
    columns_cell(table, knob->type == KNOB_NUMBERS ? _("%s to %s, one or more") : _("%s to %s"), low, high);
}

static void print_knobs(const struct catalogue *catalogue)
{
    struct columns table;
    const char *const heads[] = {N_("knob"), N_("default"), N_("values"), N_("live"), N_("meaning")};
    columns_init(&table, "llwls");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for (size_t i = 0; i < catalogue->n_knobs; i++) {
        const struct knob *knob = &catalogue->knobs[i];
        columns_cell(&table, "%s", knob->name);
        columns_cell(&table, "%s", knob->start);
        range_cell(&table, knob);
        columns_cell(&table, "%s", knob_is_live(knob) ? _("live") : "-");
        columns_cell(&table, "%s", _(knob->help));
    }
    columns_print(&table, "", stdout);
}

static void print_presets(const struct catalogue *catalogue)
{
    struct columns table;
    columns_init(&table, "ls");
    if (catalogue->n_presets)
        print("\npresets:\n");
    for (size_t i = 0; i < catalogue->n_presets; i++) {
        const struct preset *preset = &catalogue->presets[i];
        columns_cell(&table, *preset->data ? "%s (%s):" : "%s%s:", preset->name, preset->data);
        columns_cell(&table, "%s", _(preset->help));
        columns_cell(&table, "%s", "");
        columns_cell(&table, "%s", preset->settings);
    }
    columns_print(&table, "  ", stdout);
}

static int print_catalogue(struct store *store, struct err *err)
{
    struct catalogue catalogue;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    print_knobs(&catalogue);
    print_presets(&catalogue);
    catalogue_release(&catalogue);
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    struct store *store = open_to_show(call->store_path, err);
    if (!store)
        return -1;
    int result = engine_refresh_catalogue(store, err);
    if (!result)
        result = call_flag(call, "json") ? print_json(report_catalogue(store, err)) : print_catalogue(store, err);
    store_close(store);
    return result;
}

const struct command command_knobs = {
    .name = "knobs",
    .operands = "",
    .least = 0,
    .most = 0,
    .help = "Lists every knob with its default, its values, whether it may change live, and what it means; "
            "and the presets.",
    .about = "On a terminal the table fits its width, and long cells go on in the next lines; a pipe or a file "
             "gets one line for each knob.",
    .example = "nearfar knobs",
    .options = options,
    .run = run,
};
