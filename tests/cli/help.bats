# Help, suggestions, completion: what the tables of commands and options say.

load helpers

setup() { nearfar_setup; }

@test "--version prints the version on stdout" {
    run -0 --separate-stderr nearfar --version
    [[ $output =~ ^nearfar\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
    [ -z "$stderr" ]
}

@test "--help lists every command" {
    run -0 nearfar --help
    for command in $(nearfar complete commands); do
        says "  $command "
    done
}

@test "every command has help with an example, also after other words" {
    for command in $(nearfar complete commands); do
        run -0 nearfar "$command" --help
        says "Usage: nearfar $command"
        says "Example:"
        says "nearfar $command"
        says "--store FILE"
        [ "$(nearfar "$command" some words --help)" = "$output" ]
    done
}

@test "no line of help is wider than 80 columns" {
    for command in $(nearfar complete commands); do
        nearfar "$command" --help
    done | awk '/^  nearfar/ { next } length > 80 { print; wide = 1 } END { exit wide }'
}

@test "an unknown command suggests the nearest" {
    run -2 nearfar trian
    says "did you mean \`nearfar train\`"
}

@test "an unknown option suggests the nearest" {
    run -2 nearfar train shop --epocs 3
    says "did you mean --epochs"
    run -2 nearfar --storre x ls
    says "did you mean --store"
}

@test "options need their values, and no others" {
    run -2 nearfar train shop --epochs
    says "--epochs needs a value"
    run -2 nearfar train shop --epochs many
    says "whole number"
    run -2 nearfar train shop --epochs 0
    says "at least 1"
    run -2 nearfar ls --json=yes
    says "takes no value"
    run -2 nearfar export 1 --format xml
    says "csv json"
    run -2 nearfar train shop --seed 1 --seed 2
    says "twice"
    run -2 nearfar ls -l
    says "long names"
}

@test "missing and surplus words are refused with the form" {
    run -2 nearfar train
    says "nearfar train DATASET"
    run -2 nearfar ls here
    says "one word too many"
    run -2 nearfar import
    says "nearfar import NAME"
    run -2 nearfar recommend 1
    says "--user"
    run -2 nearfar eval 1 --k ten
    says "10,20,50"
    run -2 nearfar data shew x
    says "data show NAME"
}

@test "-- ends the options" {
    run -2 nearfar import -- --odd
    says "cannot name a data set"
}

@test "complaints go to stderr and begin with the program's name" {
    run -2 --separate-stderr nearfar train
    [ -z "$output" ]
    [[ $stderr == nearfar:\ * ]]
}

@test "without a command and without a terminal it says what to use instead, exit 5" {
    run -5 nearfar </dev/null
    says "nearfar ls"
    run -5 env TERM=dumb nearfar </dev/null
}

@test "on a terminal of type dumb the workbench refuses with exit 5" {
    command -v script >/dev/null || skip "script(1) is not here"
    run env TERM=dumb script -qec "nearfar" /dev/null
    [ "$status" = 5 ]
}

@test "completion scripts are valid and know every command and option" {
    nearfar completion bash >bash.sh
    bash -n bash.sh
    for shell in bash zsh fish; do
        nearfar completion $shell >script
        for command in $(nearfar complete commands); do
            grep -q -- "$command" script
            for option in $(nearfar "$command" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p'); do
                grep -q -- "$option" script || { echo "$shell: $command --$option"; false; }
            done
        done
    done
    if command -v zsh >/dev/null; then nearfar completion zsh | zsh -n /dev/stdin; fi
    if command -v fish >/dev/null; then nearfar completion fish | fish --no-execute /dev/stdin; fi
    run -2 nearfar completion csh
    says "bash, zsh or fish"
}

@test "bash completes commands, options and values" {
    complete_words() { # the words of a command line, the last one unfinished
        bash -c 'source <(nearfar completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _nearfar; echo "${COMPREPLY[*]}"' \
            bash "$@"
    }
    [ "$(complete_words nearfar tra)" = train ]
    [ "$(complete_words nearfar train shop --epo)" = --epochs ]
    [ "$(complete_words nearfar export 1 --format j)" = json ]
    [ "$(complete_words nearfar data s)" = show ]
    [ "$(complete_words nearfar completion z)" = zsh ]
}

@test "fish and zsh complete too" {
    nearfar knobs >/dev/null
    if command -v fish >/dev/null; then
        nearfar completion fish >nearfar.fish
        run -0 fish -c 'source nearfar.fish; complete -C "nearfar train x --preset "; complete -C "nearfar pau"; complete -C "nearfar set 1 ta"'
        says shop
        says pause
        says "tau="
        [[ $output != *error* ]]
    fi
    if command -v zsh >/dev/null; then
        nearfar completion zsh >_nearfar
        run -0 zsh -fc 'compdef() { true; }; source ./_nearfar; compadd() { print -r -- "$@"; }
            try() { words=("$@"); CURRENT=$#; _nearfar; }; try nearfar pau; try nearfar train x --preset ""; try nearfar set 1 ta'
        says pause
        says shop
        says "tau="
    fi
}

@test "complete refuses an unknown list, and a missing store has nothing to complete" {
    run -2 nearfar complete nobs
    says "did you mean knobs"
    run -0 nearfar complete runs
    [ -z "$output" ]
}

@test "keys lists the keys, and as JSON" {
    run -0 nearfar keys
    says "turn the selected knob"
    nearfar keys --json >keys.json
    is_json keys.json
}
