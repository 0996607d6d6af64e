/* nearfar keys: the keys of the workbench. */
#include "store/base/language.h"
#include "tui/keys.h"

#include "store/base/print.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/json.h"
#include "tui/preferences.h"
#include "tui/target.h"

#include <stdio.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as JSON: a list of keys"},
    {.name = NULL},
};

static void add_row(void *context, const char *screen, const struct key_row *row)
{
    struct columns *table = context;
    const char *const cells[] = {language_in_context("keys of", screen), row->label, row->command, _(row->help)};
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

/* What a key does: on screens that lie over no other those that a person has bound come first, and theirs are left
 * out. */
static void for_each_key(const struct preferences *file, void *context,
                         void (*take)(void *context, const char *screen, const struct key_row *row))
{
    struct key_list list, bound = preferences_keys(file);
    for (size_t i = 0; i < bound.n; i++)
        take(context, bound.title, &bound.row[i]);
    for (size_t at = 0; (list = key_list(at)).title; at++)
        for (size_t i = 0; i < list.n; i++)
            if (list.over || !key_in(&bound, list.row[i].code))
                take(context, list.title, &list.row[i]);
}

/* What the configuration file changed, and what is wrong with it, for people. */
static void say_changes(const struct preferences *file)
{
    struct key_list list, bound = preferences_keys(file);
    for (size_t at = 0; (list = key_list(at)).title; at++)
        for (size_t i = 0; i < list.n && !list.over; i++)
            if (key_in(&bound, list.row[i].code))
                print_to(stderr, "nearfar: %s no longer does '%s' (%s): %s binds it to '%s'\n", list.row[i].label,
                         list.row[i].command, language_in_context("keys of", list.title), file->file,
                         key_in(&bound, list.row[i].code)->command);
    for (size_t i = 0; i < file->n_faults; i++)
        print_to(stderr, "nearfar: %s\n", file->fault[i]);
}

static void print_table(const struct preferences *file)
{
    struct columns table;
    const char *const heads[] = {N_("screen"), N_("key"), N_("command"), N_("meaning")};
    columns_init(&table, "llls");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for_each_key(file, &table, add_row);
    columns_print(&table, "", stdout);
}

static char *keys_json(const struct preferences *file)
{
    struct text out = TEXT_INIT;
    text_add(&out, "[");
    for_each_key(file, &out, add_object);
    text_add(&out, "]");
    return out.data;
}

static int run(const struct call *call, struct err *err)
{
    struct preferences file;
    int result = 0;
    (void)err;
    preferences_read(&file);
    if (call_flag(call, "json"))
        result = print_json(keys_json(&file));
    else
        print_table(&file);
    say_changes(&file);
    preferences_release(&file);
    return result;
}

const struct command command_keys = {
    .name = "keys",
    .operands = "",
    .least = 0,
    .most = 0,
    .help = "Lists the keys of the workbench.",
    .about = "Those that the configuration file binds come first; what those keys no longer do is said on standard "
             "error.",
    .example = "nearfar keys",
    .options = options,
    .run = run,
};
