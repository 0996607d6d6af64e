/* nearfar completion: a script for bash, zsh or fish, written from the tables of commands and options.
 *
 * Names of runs, data sets, presets and knobs are asked for while completing, with `nearfar complete`. */
#include "store/base/print.h"
#include "store/base/text.h"
#include "tui/command.h"

#include <stdio.h>
#include <string.h>

static const struct option options[] = {
    {.name = NULL},
};

/* Hands every option of a command, its own and the global ones, to `each`. */
static void for_options(const struct command *command, void (*each)(const struct command *, const struct option *))
{
    for (const struct option *option = command->options; option->name; option++)
        each(command, option);
    for (const struct option *option = global_options; option->name; option++)
        each(command, option);
}

static const char *words_of(const char *completes, char *to, size_t size)
{
    snprintf(to, size, "$(nearfar complete %s 2>/dev/null)", completes);
    return to;
}

/* Text between single quotes of a shell. */
static void print_quoted(const char *text)
{
    print("'");
    for (; *text; text++) {
        if (*text == '\'')
            print("%s", "'\\''");
        else
            print("%c", *text);
    }
    print("'");
}

/* bash and zsh --------------------------------------------------------------------------------------------------- */

static void case_option(const struct command *command, const struct option *option)
{
    (void)command;
    print(" --%s", option->name);
}

/* A case for the value of an option: the word before the one being completed. */
static void case_value(const struct command *command, const struct option *option)
{
    char words[96];
    if (option->type == OPTION_FLAG)
        return;
    print("        %s:--%s) ", command->name, option->name);
    if (option->choices)
        print("list='%s' ;;\n", option->choices);
    else if (option->completes && strcmp(option->completes, "files"))
        print("list=\"%s\" ;;\n", words_of(option->completes, words, sizeof words));
    else
        print("files=1 ;;\n");
}

static void case_command(const struct command *command)
{
    char words[96];
    for_options(command, case_value);
    print("        %s:*) list=\"", command->name);
    if (command->completes && strcmp(command->completes, "files"))
        print("%s", words_of(command->completes, words, sizeof words));
    if (!strcmp(command->name, "set"))
        print("%s", " $(nearfar complete knobs 2>/dev/null)");
    if (!strcmp(command->name, "data"))
        print("%s", " show rm");
    for_options(command, case_option);
    print("\"%s ;;\n", command->then ? "; also=1" : "");
}

/* The cases of all commands, which bash and zsh read alike: they set `list`, or `files`, and `also` where files stand
 * beside what is in the list. */
static void print_cases(void)
{
    fputs("    case $command:$before in\n"
          "        *:--store) files=1 ;;\n"
          "        :*) list=\"$(nearfar complete commands 2>/dev/null) --ascii --no-color --store "
          "--version --help\" ;;\n", stdout);
    for (const struct command *const *command = commands; *command; command++)
        case_command(*command);
    print("%s", "    esac\n");
}

static void print_bash(void)
{
    print("%s", "# Completion of nearfar for bash, made by `nearfar completion bash`.\n"
          "_nearfar() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local command= list= files= also= i\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in --store) ((i++)) ;; -*) ;; *) command=${COMP_WORDS[i]}; break ;; esac\n"
          "    done\n");
    print_cases();
    print("%s", "    if [[ $files ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "        compopt -o filenames 2>/dev/null\n"
          "    else\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$list\" -- \"$word\")\n"
          "        [[ ${#COMPREPLY[@]} = 1 && ${COMPREPLY[0]} = *= ]] && compopt -o nospace 2>/dev/null\n"
          "        if [[ $also ]]; then\n"
          "            mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$word\")\n"
          "            compopt -o filenames 2>/dev/null\n"
          "        fi\n"
          "    fi\n"
          "    return 0\n"
          "}\n"
          "complete -F _nearfar nearfar\n");
}

static void print_zsh(void)
{
    print("%s", "#compdef nearfar\n"
          "# Completion of nearfar for zsh, made by `nearfar completion zsh`.\n"
          "_nearfar() {\n"
          "    local before=${words[CURRENT-1]} command= list= files= also= i\n"
          "    for ((i = 2; i < CURRENT; i++)); do\n"
          "        case ${words[i]} in --store) ((i++)) ;; -*) ;; *) command=${words[i]}; break ;; esac\n"
          "    done\n");
    print_cases();
    print("%s", "    if [[ -n $files ]]; then\n"
          "        _files\n"
          "    else\n"
          "        compadd -- ${${=list}:#*=}\n"
          "        compadd -S '' -- ${(M)${=list}:#*=}\n"
          "        [[ -n $also ]] && _files\n"
          "    fi\n"
          "}\n"
          "if [[ $zsh_eval_context[-1] = loadautofunc ]]; then _nearfar \"$@\"; else compdef _nearfar nearfar; fi\n");
}

/* fish ----------------------------------------------------------------------------------------------------------- */

static void fish_option(const struct command *command, const struct option *option)
{
    char words[96];
    print("complete -c nearfar -n '__fish_seen_subcommand_from %s' -l %s", command->name, option->name);
    if (option->type != OPTION_FLAG)
        print("%s", option->completes && !strcmp(option->completes, "files") ? " -r -F" : " -x");
    if (option->choices)
        print(" -a '%s'", option->choices);
    else if (option->completes && strcmp(option->completes, "files"))
        print(" -a '%s'", words_of(option->completes, words, sizeof words) + 1); /* without the dollar */
    print("%s", " -d ");
    print_quoted(option->help);
    print("\n");
}

static void fish_words(const struct command *command)
{
    static const char *const asked[] = {"runs", "datasets", "lists", "shells"};
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (command->completes && !strcmp(command->completes, asked[i]))
            print("complete -c nearfar -n '__fish_seen_subcommand_from %s' -a '(nearfar complete %s 2>/dev/null)'\n",
                  command->name, asked[i]);
    if (command->then && !strcmp(command->then, "files"))
        print("complete -c nearfar -n '__fish_seen_subcommand_from %s' -F\n", command->name);
}

static void print_fish(void)
{
    print("%s", "# Completion of nearfar for fish, made by `nearfar completion fish`.\n"
          "complete -c nearfar -f\n");
    for (const struct command *const *command = commands; *command; command++) {
        print("complete -c nearfar -n __fish_use_subcommand -a %s -d ", (*command)->name);
        print_quoted((*command)->help);
        print("\n");
        fish_words(*command);
        for_options(*command, fish_option);
    }
    fputs("complete -c nearfar -n '__fish_seen_subcommand_from set' -a '(nearfar complete knobs 2>/dev/null)'\n"
          "complete -c nearfar -n '__fish_seen_subcommand_from data' -a 'show rm'\n", stdout);
}

static int run(const struct call *call, struct err *err)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (!strcmp(call->operands[0], shells[i].name)) {
            shells[i].print();
            return 0;
        }
    return err_set(err, ERR_USAGE, "there is no completion for '%s': it is bash, zsh or fish", call->operands[0]);
}

const struct command command_completion = {
    .name = "completion",
    .operands = "SHELL",
    .completes = "shells",
    .least = 1,
    .most = 1,
    .help = "Prints a completion script for bash, zsh or fish.",
    .about = "In bash: source <(nearfar completion bash). It completes commands, options, and the names of "
             "runs, data sets, presets and knobs.",
    .example = "nearfar completion bash > ~/.local/share/bash-completion/completions/nearfar",
    .options = options,
    .run = run,
};
