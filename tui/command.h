/* A command of the command line. How to add one:
 *
 *   1. Copy the shortest neighbour in commands/: one file, ending in one `const struct command` with its operands,
 *      its options, its help and its function.
 *   2. Add its row to commands.h.
 *
 * Nothing else: `nearfar --help`, `nearfar NAME --help`, checking of what is typed, suggestions for what is mistyped
 * and shell completion all come from the struct. The manual's lists come from it by man/tables.sh. */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include "store/base/err.h"
#include "tui/options.h"

struct command {
    const char *name;
    const char *operands;   /* as help shows them: "RUN knob=value..." */
    const char *completes;  /* what an operand may be, for completion: a word of `nearfar complete`, or "files", or
                               NULL */
    const char *then;       /* the same of the operands behind the first; NULL: as the first */
    int least, most;        /* how many operands; most -1: any number */
    const char *help;       /* one line */
    const char *about;      /* what else there is to know, a line feed between paragraphs; or NULL */
    const char *example;    /* one line that could be typed */
    const struct option *options; /* ends with a NULL name */
    bool writes; /* whatever it is told, it writes into the store */
    bool of_own; /* what it changes is a run, which must not be somebody else's (store/person.h) */
    /* The exit code, or -1 after filling err. It prints its own results: data on stdout, messages on stderr. */
    int (*run)(const struct call *call, struct err *err);
};

extern const struct command *const commands[]; /* in the order of help; ends with NULL */

/* By name; NULL when there is none. */
const struct command *command_named(const char *name);
/* The same. ERR_USAGE naming the nearest when there is none. */
const struct command *command_find(const char *name, struct err *err);

#endif
