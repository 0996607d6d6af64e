/* nearfar: the workbench, and the command line beside it.
 *
 * Reads the leading options and the name of a command, hands the rest to that command (commands/), and turns what
 * came back into an exit code and at most one sentence on stderr. Without a command it opens the workbench. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/person.h"
#include "store/store.h"
#include "tui/command.h"
#include "tui/preferences.h"
#include "tui/workbench.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option program_options[] = {
    {.name = "ascii", .type = OPTION_FLAG, .help = N_("the workbench draws with ASCII characters only")},
    {.name = "no-color", .type = OPTION_FLAG,
     .help = N_("the workbench uses no colours (as does a NO_COLOR that is not empty)")},
    {.name = "theme", .type = OPTION_CHOICE, .argument = "THEME", .choices = "auto terminal dark light colour-blind "
     "high-contrast colour-blind-dark colour-blind-light high-contrast-dark high-contrast-light",
     .help = N_("colours of the workbench; auto asks the terminal whether its background is light")},
    {.name = "glyphs", .type = OPTION_CHOICE, .argument = "GLYPHS", .choices = "auto braille block ascii",
     .help = N_("what the workbench draws curves with")},
    {.name = "no-mouse", .type = OPTION_FLAG, .help = N_("the workbench leaves the mouse to the terminal")},
    {.name = "version", .type = OPTION_FLAG, .help = N_("print the version")},
    {.name = NULL},
};

static const struct command program = {
    .name = "",
    .operands = "[COMMAND]",
    .most = -1,
    .help = N_("A workbench for contrastive learning: train a model, watch it learn, turn its knobs while it "
               "does, and find it all stored and replayable."),
    .about = N_("`nearfar COMMAND --help` explains a command. RUN is a run's number, its name, or `last`. Exit "
             "codes: 0 done, 1 failed, 2 used wrongly, 3 not found, 4 the store or run is busy, 5 a "
             "terminal is needed."),
    .example = "nearfar train shop --preset shop --set tau=0.1 --open",
    .options = program_options,
};

/* Descriptors 0 to 2 that the starter closed are opened on /dev/null: otherwise the store would be opened as one of
 * them, and a message would be written into it. Output stays impossible, so that it is missed. */
static void hold_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR) < 0)
            _exit(ERR_FAILED);
}

/* Also for the programs that this one starts. */
static void only_look_if_asked(const struct call *call)
{
    if (call_flag(call, "read-only"))
        setenv("NEARFAR_READ_ONLY", "1", 1);
}

static int open_workbench(const struct call *call, struct err *err)
{
    struct workbench_options options = {
        .store_path = call->store_path,
        .ascii = call_flag(call, "ascii"),
        .no_color = call_flag(call, "no-color"),
        .no_mouse = call_flag(call, "no-mouse"),
        .theme = call_text(call, "theme"),
        .glyphs = call_text(call, "glyphs"),
    };
    return workbench_main(&options, err);
}

/* The help page of a command, or of the program for the one without a name. */
static int print_help(const struct command *command)
{
    struct text page = TEXT_INIT;
    if (*command->name)
        help_command(command, &page);
    else
        help_program(command, &page);
    print("%s", page.data);
    text_release(&page);
    return 0;
}

static int run_command(const struct call *leading, int argc, char **argv, struct err *err)
{
    const struct command *command = command_find(argv[0], err);
    if (!command)
        return -1;
    struct call call;
    int result = call_parse(&call, command, argc - 1, argv + 1, false, err);
    if (result >= 0 && call.wants_help) {
        result = print_help(command);
    } else if (result >= 0) {
        if (call_flag(leading, "store") && !call_flag(&call, "store")) {
            free(call.store_path);
            call.store_path = xstrdup(leading->store_path);
        }
        only_look_if_asked(&call);
        /* Programs read one language. */
        if (command_option(command, "json", strlen("json")) && call_flag(&call, "json"))
            language_end();
        result = command->run(&call, err);
    }
    call_release(&call);
    return result;
}

static int run_program(int argc, char **argv, struct err *err)
{
    struct call call;
    int read = call_parse(&call, &program, argc - 1, argv + 1, true, err), result = -1;
    if (read < 0)
        goto out;
    only_look_if_asked(&call);
    if (person_check_environment(err) < 0)
        goto out;
    if (call.wants_help)
        result = print_help(&program);
    else if (call_flag(&call, "version"))
        result = print("nearfar " NEARFAR_VERSION "\n") < 0 ? -1 : 0;
    else if (read < argc - 1)
        result = run_command(&call, argc - 1 - read, argv + 1 + read, err);
    else
        result = open_workbench(&call, err);
out:
    call_release(&call);
    return result;
}

/* What was printed must have arrived: a full disk is a failure, not a short file. */
static int close_output(void)
{
    int error = fflush(stdout) ? errno : 0;
    if (!error && !ferror(stdout))
        return 0;
    error = error ? error : print_refused(); /* it failed before, when the buffer was full */
    const char *why = error == EBADF ? _("it is closed") : error ? strerror(error) : _("not all of it was taken");
    print_to(stderr, "nearfar: cannot write to standard output: %s\n", why);
    return -1;
}

/* What the configuration file says comes before the environment. What is wrong with the file, the workbench says. */
static void choose_language(void)
{
    struct preferences preferences;
    preferences_read(&preferences);
    language_begin(preferences.language, NULL);
    preferences_release(&preferences);
}

int main(int argc, char **argv)
{
    hold_standard_descriptors();
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a write that fails, with a sentence */
    choose_language();
    struct err err = ERR_INIT;
    int result = run_program(argc, argv, &err);
    if (result < 0) {
        print_to(stderr, "nearfar: %s\n", err.text);
        result = err.code ? (int)err.code : ERR_FAILED;
    }
    bool told = result && ferror(stdout); /* its sentence is of just that */
    return !told && close_output() && !result ? ERR_FAILED : result;
}
