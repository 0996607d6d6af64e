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

static void add_row(void *context, const char *screen, const struct key_row *row)
{
    struct columns *table = context;
    const char *const cells[] = {screen, row->label, row->command, row->help};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        columns_cell(table, "%s", cells[i]);
}

static void add_object(void *context, const char *screen, const struct key_row *row)
{
    struct text *out = context;
    const char *const fields[][2] = {{"{\"screen\":", screen},
                                     {",\"key\":", row->label},
                                     {",\"command\":", row->command},
                                     {",\"help\":", row->help}};
    text_add(out, out->length > 1 ? ",\n " : "");
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        text_add(out, fields[f][0]);
        json_string(out, fields[f][1]);
    }
    text_add(out, "}");
}

static void for_each_key(void *context, void (*take)(void *context, const char *screen, const struct key_row *row))
{
    struct key_list list;
    for (size_t at = 0; (list = key_list(at)).title; at++)
        for (size_t i = 0; i < list.n; i++)
            take(context, list.title, &list.row[i]);
}

static void print_table(void)
{
    struct columns table;
    const char *const heads[] = {"screen", "key", "command", "meaning"};
    columns_init(&table, "llls");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", heads[i]);
    for_each_key(&table, add_row);
    columns_print(&table, "", stdout);
}

static char *keys_json(void)
{
    struct text out = TEXT_INIT;
    text_add(&out, "[");
    for_each_key(&out, add_object);
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
