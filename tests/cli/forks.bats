# Time travel: fork, undo, rewind and twins.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

# start_long [OPTION...]: as start_tiny, with a number of epochs that can be waited for.
start_long() {
    run=$(train_tiny --epochs 100 --set patience=0 --detach "$@") || return 1
    wait_until_step 1
}

points() { nearfar export "$1" | sort; }

@test "a fork without a change comes to the same bits as its parent, from any step" {
    train_tiny --epochs 6 --set eval_every=0.5 >/dev/null 2>&1
    local last
    last=$(field 1 step)
    points 1 >parent
    for at in 0 1 "$((last / 2))" "$last"; do
        nearfar fork 1 --at "$at" >/dev/null 2>&1 3>&-
        points last >child
        diff parent child
        [ "$(field last parent)" = 1 ]
        [ "$(field last fork_step)" = "$at" ]
        nearfar replay last
    done
}

@test "a fork of a steered run keeps the changes up to its step, and its own" {
    start_long --set pace=100
    nearfar set "$run" tau=0.1
    wait_until_step 20
    nearfar set "$run" tau=0.05
    local at
    at=$(field "$run" 'events[1].step')
    run -0 nearfar fork "$run" --at "$at" --set lr=0.01 --set pace=0 --name other --json 3>&-
    nearfar stop 1
    echo "${lines[-1]}" >result.json
    [ "$(json result.json name)" = other ]
    nearfar show other --json >child.json
    [ "$(json child.json settings.tau)" = 0.1 ]
    [ "$(json child.json settings.lr)" = 0.01 ]
    [ "$(json child.json 'events[1].step')" = "$at" ]
    [ "$(json child.json 'events[1].old')" = 0.003 ]
    nearfar replay other
}

@test "a step that is not there is refused, and leaves nothing behind" {
    train_tiny --epochs 1 >/dev/null 2>&1
    run -3 nearfar fork 1 --at 1000000
    [[ $output == *"has no step 1000000: it is at step"* ]]
    run -2 nearfar fork 1 --set dim=3
    run -3 nearfar fork 1 --set tua=3
    nearfar ls --json >runs.json
    [ "$(sqlite3 :memory: "select json_array_length(readfile('runs.json'))")" = 1 ]
    run -3 nearfar rewind 1
    [[ $output == *"no change to go back before"* ]]
}

@test "undo turns the knob back, rewind forks from before the change" {
    start_tiny --set pace=100
    nearfar set "$run" tau=0.1
    nearfar set "$run" lr=0.01
    run -0 nearfar undo "$run" tau
    [[ $output == "tau 0.1 -> 0.2 from step "* ]]
    run -0 nearfar undo "$run"
    [[ $output == "lr 0.01 -> 0.003 from step "* ]]
    run -3 nearfar undo "$run"
    nearfar set "$run" lr=0.02
    local child
    child=$(nearfar rewind "$run" lr --detach 3>&-)
    nearfar stop "$run"
    [ "$(field "$child" settings.tau)" = 0.2 ]
    [ "$(field "$child" settings.lr)" = 0.003 ]
    nearfar stop "$child"
}

@test "a twin goes on as if the change had not been made" {
    start_long --set pace=300 --name changed
    run -0 nearfar set changed tau=0.02 --twin 3>&-
    [[ ${lines[1]} == "run 2 goes on unchanged from step "* ]]
    wait_for ended 2
    train_tiny --epochs 100 --set patience=0 --name alone >/dev/null 2>&1
    points 2 >twin
    points alone >alone
    diff twin alone
    wait_for ended 1
    points 1 >changed
    ! diff -q changed alone
}

ended() { [ "$(field "$1" status)" = done ]; }

@test "changes in quick succession, and a kill at once: the log holds, and going back before any of them works" {
    start_tiny --set validation=0
    for tau in 0.1 0.15 0.25 0.3; do nearfar set "$run" tau=$tau --no-wait; done
    answered() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event where step is not null")" = 4 ]; }
    wait_for answered
    kill -9 "$(field "$run" pid)"
    steps() { sqlite3 "$NEARFAR_STORE" "select group_concat(new || '@' || step) from event where run = $run order by seq"; }
    before=$(steps)
    nearfar resume "$run" --detach
    wait_until_step $(($(sqlite3 "$NEARFAR_STORE" "select max(step) from event") + 5))
    [ "$(steps)" = "$before" ]
    nearfar stop "$run"
    # Back to before each change, whether it has a checkpoint of its own or not.
    for step in $(sqlite3 "$NEARFAR_STORE" "select distinct step from event where run = $run and verb = 'set'"); do
        child=$(nearfar fork "$run" --at "$step" --detach)
        run=$child wait_until_step $((step + 3))
        nearfar stop "$child"
        run -0 nearfar replay "$child"
        says "same"
        run=1
    done
    run -0 nearfar replay 1
    says "same"
}
