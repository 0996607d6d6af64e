/* The list of commands: see command.h. */
#include "tui/command.h"

#include "store/base/text.h"
#include "tui/commands.h"

#include <string.h>

#define DECLARE(name) extern const struct command command_##name;
COMMANDS(DECLARE)

#define ROW(name) &command_##name,
const struct command *const commands[] = {COMMANDS(ROW) NULL};

const struct command *command_named(const char *name)
{
    for (const struct command *const *command = commands; *command; command++)
        if (!strcmp(name, (*command)->name))
            return *command;
    return NULL;
}

const struct command *command_find(const char *name, struct err *err)
{
    const struct command *found = command_named(name);
    const char *names[sizeof commands / sizeof *commands];
    size_t n = 0;
    if (found)
        return found;
    for (; commands[n]; n++)
        names[n] = commands[n]->name;
    const char *nearest = nearest_word(name, names, n);
    if (nearest)
        err_set(err, ERR_USAGE, "there is no command '%s': did you mean `nearfar %s`?", name, nearest);
    else
        err_set(err, ERR_USAGE, "there is no command '%s': `nearfar --help` lists them", name);
    return NULL;
}
