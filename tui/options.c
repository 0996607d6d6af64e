/* Reading what was typed, and writing help, from the same tables: see options.h. */
#include "tui/options.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/store.h"
#include "tui/command.h"
#include "tui/widgets/canvas.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 64, HELP_COLUMN = 26, HELP_WIDTH = 80 };

const struct option global_options[] = {
    {.name = "store", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "the store to use instead of $NEARFAR_STORE or the one in the data folder"},
    {.name = "read-only", .type = OPTION_FLAG, .help = "only look: whatever would write into the store is refused"},
    {.name = "help", .type = OPTION_FLAG, .help = "print this page"},
    {.name = NULL},
};

static const struct option *find_in(const struct option *table, const char *name, size_t length)
{
    for (const struct option *option = table; option->name; option++)
        if (strlen(option->name) == length && !strncmp(option->name, name, length))
            return option;
    return NULL;
}

const struct option *command_option(const struct command *command, const char *name, size_t length)
{
    const struct option *option = find_in(command->options, name, length);
    return option ? option : find_in(global_options, name, length);
}

/* "nearfar train --help", for the end of a complaint. */
static const char *where_to_look(const struct command *command, char *to, size_t size)
{
    copy_text(to, size, "`nearfar");
    if (*command->name) {
        strncat(to, " ", size - strlen(to) - 1);
        strncat(to, command->name, size - strlen(to) - 1);
    }
    strncat(to, " --help`", size - strlen(to) - 1);
    return to;
}

static int unknown_option(const struct command *command, const char *name, size_t length, struct err *err)
{
    const char *words[MOST_OPTIONS];
    size_t n = 0;
    for (const struct option *option = command->options; option->name && n < MOST_OPTIONS; option++)
        words[n++] = option->name;
    for (const struct option *option = global_options; option->name && n < MOST_OPTIONS; option++)
        words[n++] = option->name;
    char typed[64], help[64];
    snprintf(typed, sizeof typed, "%.*s", (int)length, name);
    const char *nearest = nearest_word(typed, words, n);
    where_to_look(command, help, sizeof help);
    if (nearest)
        return err_set(err, ERR_USAGE, "there is no option --%s: did you mean --%s? See %s", typed, nearest, help);
    return err_set(err, ERR_USAGE, "there is no option --%s: see %s", typed, help);
}

static bool word_among(const char *word, const char *choices)
{
    size_t length = strlen(word);
    for (const char *at = choices; length && (at = strstr(at, word)); at += length)
        if ((at == choices || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

static int check_number(const struct option *option, const char *value, struct err *err)
{
    double number;
    int64_t whole;
    bool read = parse_real(value, &number);
    if (read && option->type == OPTION_INT)
        read = parse_int(value, &whole);
    if (read && number >= option->low && number <= option->high)
        return 0;
    const char *kind = option->type == OPTION_INT ? _("a whole number") : _("a number");
    if (option->high >= 1e15)
        return err_set(err, ERR_USAGE, "--%s is %s, at least %g, not '%s'", option->name, kind, option->low, value);
    return err_set(err, ERR_USAGE, "--%s is %s from %g to %g, not '%s'", option->name, kind, option->low,
                   option->high, value);
}

static int check_value(const struct option *option, const char *value, struct err *err)
{
    if (!*value)
        return err_set(err, ERR_USAGE, "--%s needs a value: %s", option->name, option->argument);
    if (option->type == OPTION_INT || option->type == OPTION_REAL)
        return check_number(option, value, err);
    if (option->type == OPTION_CHOICE && !word_among(value, option->choices))
        return err_set(err, ERR_USAGE, "--%s is one of: %s; not '%s'", option->name, option->choices, value);
    return 0;
}

static int take(struct call *call, const struct option *option, const char *value, struct err *err)
{
    if (option->type != OPTION_FLAG && check_value(option, value, err))
        return -1;
    if (!option->repeats)
        for (size_t i = 0; i < call->n_given; i++)
            if (call->given[i].option == option && option->type != OPTION_FLAG)
                return err_set(err, ERR_USAGE, "--%s was given twice", option->name);
    call->given[call->n_given++] = (struct given){option, value};
    return 0;
}

/* One option beginning at argv[0]. Returns how many words it took, or -1. */
static int parse_option(struct call *call, int argc, char **argv, struct err *err)
{
    if (argv[0][1] != '-') {
        char help[64];
        where_to_look(call->command, help, sizeof help);
        return err_set(err, ERR_USAGE, "options have long names, and '%s' is not one: see %s", argv[0], help);
    }
    const char *name = argv[0] + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    const struct option *option = command_option(call->command, name, length);
    if (!option)
        return unknown_option(call->command, name, length, err);
    if (option->type == OPTION_FLAG) {
        if (equals)
            return err_set(err, ERR_USAGE, "--%s takes no value", option->name);
        return take(call, option, "", err) ? -1 : 1;
    }
    if (equals)
        return take(call, option, equals + 1, err) ? -1 : 1;
    if (argc < 2)
        return err_set(err, ERR_USAGE, "--%s needs a value: %s", option->name, option->argument);
    return take(call, option, argv[1], err) ? -1 : 2;
}

static int check_operands(const struct call *call, struct err *err)
{
    const struct command *command = call->command;
    if (call->n_operands < command->least)
        return err_set(err, ERR_USAGE, "something is missing: nearfar %s %s", command->name, command->operands);
    if (command->most >= 0 && call->n_operands > command->most)
        return err_set(err, ERR_USAGE, "'%s' is one word too many: nearfar %s %s", call->operands[command->most],
                       command->name, command->operands);
    return 0;
}

/* Returns how many words were read. */
static int parse_words(struct call *call, int argc, char **argv, bool leading, struct err *err)
{
    bool options_end = false;
    int at = 0;
    while (at < argc) {
        if (!options_end && !strcmp(argv[at], "--")) {
            options_end = true;
            at++;
        } else if (!options_end && argv[at][0] == '-' && argv[at][1]) {
            int taken = parse_option(call, argc - at, argv + at, err);
            if (taken < 0)
                return -1;
            at += taken;
            if (call_flag(call, "help")) {
                call->wants_help = true;
                return at;
            }
        } else if (leading) {
            return at;
        } else {
            call->operands[call->n_operands++] = argv[at++];
        }
    }
    return at;
}

int call_parse(struct call *call, const struct command *command, int argc, char **argv, bool leading,
               struct err *err)
{
    *call = (struct call){.command = command};
    call->given = xcalloc((size_t)argc + 1, sizeof *call->given);
    call->operands = xcalloc((size_t)argc + 1, sizeof *call->operands);
    int read = parse_words(call, argc, argv, leading, err);
    if (read < 0 || (!call->wants_help && !leading && check_operands(call, err)))
        return -1;
    call->store_path = store_locate(call_text(call, "store"));
    return read;
}

void call_release(struct call *call)
{
    free(call->given);
    free(call->operands);
    free(call->store_path);
    *call = (struct call){.command = NULL};
}

const char *call_text(const struct call *call, const char *name)
{
    assert(command_option(call->command, name, strlen(name)));
    for (size_t i = call->n_given; i-- > 0;)
        if (!strcmp(call->given[i].option->name, name))
            return call->given[i].value;
    return NULL;
}

bool call_flag(const struct call *call, const char *name)
{
    return call_text(call, name) != NULL;
}

int64_t call_int(const struct call *call, const char *name, int64_t fallback)
{
    const char *value = call_text(call, name);
    int64_t number;
    return value && parse_int(value, &number) ? number : fallback;
}

double call_real(const struct call *call, const char *name, double fallback)
{
    const char *value = call_text(call, name);
    double number;
    return value && parse_real(value, &number) ? number : fallback;
}

const char *call_each(const struct call *call, const char *name, size_t *at)
{
    while (*at < call->n_given) {
        const struct given *given = &call->given[(*at)++];
        if (!strcmp(given->option->name, name))
            return given->value;
    }
    return NULL;
}

const char *call_setting(const struct call *call, const char *knob)
{
    const char *word, *value = NULL;
    size_t at = 0, length = strlen(knob);
    while ((word = call_each(call, "set", &at)))
        if (!strncmp(word, knob, length) && word[length] == '=')
            value = word + length + 1;
    return value;
}

/* A text folded into lines that begin at a column; the first line begins where `used` stands. */
static void fold(struct text *out, size_t used, size_t column, const char *text)
{
    if (column && used >= column)
        text_printf(out, "\n%*s", (int)column, "");
    else
        text_printf(out, "%*s", (int)(column - used), "");
    while (*text) {
        size_t length = text_fitting(text, HELP_WIDTH - (int)column);
        text_add_bytes(out, text, length);
        text += length;
        text += strspn(text, " ");
        if (*text)
            text_printf(out, "\n%*s", (int)column, "");
    }
    text_add(out, "\n");
}

static void help_options(const struct option *table, struct text *out)
{
    for (const struct option *option = table; option->name; option++) {
        char left[64];
        int used = option->argument ? snprintf(left, sizeof left, "  --%s %s", option->name, option->argument)
                                    : snprintf(left, sizeof left, "  --%s", option->name);
        text_add(out, left);
        struct text right = TEXT_INIT;
        text_add(&right, _(option->help));
        if (option->choices)
            text_printf(&right, "%s%s", C_("choices", ": "), option->choices);
        if (option->repeats)
            text_add(&right, _(" (may be repeated)"));
        fold(out, (size_t)used, HELP_COLUMN, right.data);
        text_release(&right);
    }
}

/* An empty line before each paragraph; between paragraphs `text` has a line feed. */
static void help_paragraph(const char *text, struct text *out)
{
    while (text) {
        struct text paragraph = TEXT_INIT;
        const char *end = strchr(text, '\n');
        text_add_bytes(&paragraph, text, end ? (size_t)(end - text) : strlen(text));
        text_add(out, "\n");
        fold(out, 0, 0, _(paragraph.data));
        text_release(&paragraph);
        text = end ? end + 1 : NULL;
    }
}

void help_command(const struct command *command, struct text *out)
{
    text_printf(out, _("Usage: nearfar %s%s%s [OPTION]...\n"), command->name, *command->operands ? " " : "",
                command->operands);
    help_paragraph(command->help, out);
    if (command->about)
        help_paragraph(command->about, out);
    text_add(out, _("\nOptions:\n"));
    help_options(command->options, out);
    help_options(global_options, out);
    text_printf(out, _("\nExample:\n  %s\n"), command->example);
}

void help_program(const struct command *program, struct text *out)
{
    text_add(out, _("Usage: nearfar [OPTION]...                     opens the workbench\n"
                  "       nearfar COMMAND [OPERAND]... [OPTION]...\n"));
    help_paragraph(program->help, out);
    text_add(out, _("\nCommands:\n"));
    for (const struct command *const *command = commands; *command; command++) {
        text_printf(out, "  %s", (*command)->name);
        fold(out, 2 + strlen((*command)->name), 14, _((*command)->help));
    }
    text_add(out, _("\nOptions:\n"));
    help_options(program->options, out);
    help_options(global_options, out);
    help_paragraph(program->about, out);
    text_printf(out, _("\nExample:\n  %s\n"), program->example);
}
