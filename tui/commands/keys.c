/* nearfar keys: the keys of the workbench. */
#include "tui/keys.h"

#include "tui/columns.h"
#include "tui/command.h"
#include "tui/json.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as JSON: a list of keys"},
    {.name = NULL},
};

static void print_table(void)
{
    struct columns table;
    const char *const heads[] = {"screen", "key", "command", "meaning"};
    columns_init(&table, "llls");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", heads[i]);
    for (size_t i = 0; i < n_key_rows; i++) {
        columns_cell(&table, "%s", key_screen_names[key_rows[i].screen]);
        columns_cell(&table, "%s", key_rows[i].label);
        columns_cell(&table, "%s", key_rows[i].command);
        columns_cell(&table, "%s", key_rows[i].help);
    }
    columns_print(&table, "", stdout);
}

static char *keys_json(void)
{
    struct text out = TEXT_INIT;
    text_add(&out, "[");
    for (size_t i = 0; i < n_key_rows; i++) {
        const char *const fields[][2] = {{"{\"screen\":", key_screen_names[key_rows[i].screen]},
                                         {",\"key\":", key_rows[i].label},
                                         {",\"command\":", key_rows[i].command},
                                         {",\"help\":", key_rows[i].help}};
        text_add(&out, i ? ",\n " : "");
        for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
            text_add(&out, fields[f][0]);
            json_string(&out, fields[f][1]);
        }
        text_add(&out, "}");
    }
    text_add(&out, "]");
    return out.data;
}

static int run(const struct call *call, struct err *err)
{
    (void)err;
    if (call_flag(call, "json"))
        return print_json(keys_json());
    print_table();
    return 0;
}

const struct command command_keys = {
    .name = "keys",
    .operands = "",
    .least = 0,
    .most = 0,
    .help = "Lists the keys of the workbench.",
    .example = "nearfar keys",
    .options = options,
    .run = run,
};
