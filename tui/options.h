/* Options and operands, read by the table of a command: long options only ("--name VALUE" or "--name=VALUE"),
 * anywhere among the operands; "--" ends them. Help texts are written from the same table.
 *
 * Order of calls: call_parse, the call_ readers, call_release. */
#ifndef TUI_OPTIONS_H
#define TUI_OPTIONS_H

#include "store/base/err.h"
#include "store/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;

enum option_type {
    OPTION_FLAG,   /* takes no value */
    OPTION_TEXT,   /* any text but an empty one; a file name is one too */
    OPTION_INT,    /* a whole number from low to high */
    OPTION_REAL,   /* a number from low to high */
    OPTION_CHOICE  /* one of the words of `choices` */
};

struct option {
    const char *name;      /* without the dashes */
    enum option_type type;
    const char *argument;  /* what help calls its value; NULL for a flag */
    const char *help;      /* one line */
    double low, high;
    const char *choices;   /* words separated by spaces */
    const char *completes; /* as in struct command */
    bool repeats;          /* may be given more than once */
};

/* Options that every command takes. */
extern const struct option global_options[];

/* The option of a command, its own or a global one, with a name of so many bytes; NULL when there is none. */
const struct option *command_option(const struct command *command, const char *name, size_t length);

/* One command as it was typed. */
struct call {
    const struct command *command;
    struct given {
        const struct option *option;
        const char *value; /* points into argv; "" for a flag */
    } *given;
    size_t n_given;
    const char **operands;
    int n_operands;
    char *store_path; /* from --store, the environment or the default place */
    bool wants_help;
};

/* Reads argv[0..argc). ERR_USAGE names the word that is wrong and the nearest right one. With `leading`, reading
 * stops at the first operand, which is not taken. Returns how many words were read, or -1. */
int call_parse(struct call *call, const struct command *command, int argc, char **argv, bool leading,
               struct err *err);
void call_release(struct call *call);

/* What was given last for an option of the command's table, or NULL. */
const char *call_text(const struct call *call, const char *name);
bool call_flag(const struct call *call, const char *name);
int64_t call_int(const struct call *call, const char *name, int64_t fallback);
double call_real(const struct call *call, const char *name, double fallback);
/* The values of an option that repeats, one per call; *at is 0 to begin with. NULL at the end. */
const char *call_each(const struct call *call, const char *name, size_t *at);
/* What `--set KNOB=` says last; NULL when it is not there. */
const char *call_setting(const struct call *call, const char *knob);

/* The page of `nearfar NAME --help`. */
void help_command(const struct command *command, struct text *out);
/* The page of `nearfar --help`; `program` is the table of its own options. */
void help_program(const struct command *program, struct text *out);

#endif
