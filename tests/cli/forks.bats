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
    [[ $output == *"no change to rewind"* ]]
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
    start_long --set pace=150 --name changed
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

# write_preset FILE [LINE...]: a short run that is changed three times, unless a line is taken out.
write_preset() {
    printf '%s\n' dim=8 batch=64 negatives=8 epochs=12 eval_every=0.5 patience=0 'at 12 lr=0.02' 'at 21 tau=0.05 # sharper' \
        'at 34 tau=0.4' | grep -v "^${2:-none}" >"$1"
}

ended_well() { [ "$(field "$1" status)" = "${2:-done}" ]; }

recall() { sqlite3 "$NEARFAR_STORE" "select value from metrics where run = $1 and name = 'valid/recall@20' and step = $2"; }

@test "a twin made afterwards lacks one change and makes every other one at its step" {
    write_preset with.preset
    write_preset alone.preset 'at 21'
    nearfar train tiny --preset ./with.preset --name with >/dev/null 2>&1 3>&-
    nearfar train tiny --preset ./alone.preset --name alone >/dev/null 2>&1 3>&-
    run -0 nearfar show with
    says "no twin: nearfar twin 1 2 asks what would have happened"
    run -0 --separate-stderr nearfar twin with B 3>&-
    [ "$output" = 3 ]
    [[ $stderr == "run 3 (with-without-B) goes on without tau 0.2 -> 0.05 from step 21, in the background" ]]
    wait_for ended_well 3
    points 3 >twin
    points alone >alone
    diff twin alone
    nearfar replay 3
    run -0 --separate-stderr nearfar twin with 2 --json
    [ "$output" = '{"run":3,"name":"with-without-B","made":false,"without":2}' ]
    [[ $stderr == *"is the twin without tau 0.2 -> 0.05 already: done at step"* ]]
    # What the change did, at the last step that both were evaluated at: the difference of their numbers.
    nearfar show with --json >with.json
    at=$(json with.json 'effects[1].step')
    [ "$at" = "$(sqlite3 "$NEARFAR_STORE" "select max(step) from metrics where run = 1 and name = 'valid/recall@20'")" ]
    [ "$(json with.json 'effects[1].twin')" = 3 ]
    [ "$(json with.json 'effects[1].without')" = "$(recall 3 "$at")" ]
    [ "$(json with.json 'effects[1].difference')" = "$(sqlite3 :memory: "select $(recall 1 "$at") - $(recall 3 "$at")")" ]
    run -0 nearfar show with
    says "against its twin, run 3, at step $at"
    says "nearfar twin 1 3 asks what would have happened"
}

@test "several seeds with and without a change give the mean difference and its spread" {
    write_preset with.preset
    for seed in 1 2; do nearfar train tiny --preset ./with.preset --seed $seed >/dev/null 2>&1 3>&-; done
    for run in 1 2; do nearfar twin $run C 2>/dev/null 3>&-; done
    wait_for ended_well 3
    wait_for ended_well 4
    run -0 nearfar show 1
    says "over 2 seeds"
    nearfar show 1 --json >one.json
    nearfar show 2 --json >two.json
    [ "$(json one.json 'effects[2].seeds')" = 2 ]
    [ "$(json one.json 'effects[2].mean')" = "$(json two.json 'effects[2].mean')" ]
}

@test "no number is said of a change before an evaluation, and nothing of what it did without a twin" {
    start_tiny --set pace=200 --set eval_every=1000
    nearfar set "$run" tau=0.1
    run -0 nearfar show "$run"
    says "not measured since" # an early evaluation was before it
    [[ $output != *"no twin"* ]]
    nearfar stop "$run"
}

@test "a twin of a stopped run stops where that is, and goes on when it is resumed" {
    start_long --set pace=200 --name early
    nearfar pause early
    nearfar set early tau=0.1
    run -2 nearfar twin early
    says "has not trained since tau became 0.1"
    nearfar resume early --detach
    at=$(field early 'events[1].step')
    wait_until_step $((at + 30))
    nearfar stop early
    run -0 nearfar twin early 3>&-
    wait_for ended_well 2 stopped
    [ "$(field 2 step)" = "$(field early step)" ]
    [[ $(field 2 message) == "a twin, trained as far as run 1"* ]]
    run -0 nearfar resume 2
    [ "$(field 2 status)" = done ]
}

@test "what no twin could go without is refused with the reason" {
    start_tiny --set pace=200
    run -3 nearfar twin "$run"
    says "has no change that a twin could go without"
    nearfar pause "$run"
    nearfar set "$run" pace=100
    run -2 nearfar twin "$run" 1
    says "is no change of a knob"
    run -2 nearfar twin "$run" A
    says "changes no number"
    run -3 nearfar twin "$run" Z
    says "has no change 'Z'"
    nearfar stop "$run"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 1 ]
}

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

count_runs() { sqlite3 "$NEARFAR_STORE" "select count(*) from run"; }

@test "a twin that could not be trained is refused before it is written down" {
    start_tiny --set pace=200
    nearfar set "$run" mix_hard=1
    nearfar set "$run" mix_uniform=0 # which leaves nothing without the change before it
    run -2 nearfar twin "$run" A
    says "the twin could not be trained at step "
    [ "$(count_runs)" = 1 ]
    [ ! -e "$NEARFAR_STORE-files/2" ]
}

@test "however a child is begun, nothing is left of it when its engine cannot begin" {
    start_tiny --set pace=200
    nearfar set "$run" tau=0.1
    cat >broken <<'END'
#!/bin/sh
[ "$1" = run ] || exec "$REAL_ENGINE" "$@"
echo "nearfar-engine: no room for it" >&2
exit 1
END
    chmod +x broken
    export REAL_ENGINE=$NEARFAR_BIN/nearfar-engine NEARFAR_ENGINE=$PWD/broken
    for words in "twin 1" "fork 1 --detach" "fork 1 --set lr=0.01 --detach" "rewind 1 --detach" "set 1 tau=0.3 --twin"; do
        run -1 nearfar $words 3>&-
        says "no room for it"
        [ "$(count_runs)" = 1 ]
        [ ! -e "$NEARFAR_STORE-files/2" ]
    done
    says "the change is made, but there is no twin"
}

@test "a child that waits for a core is not said to go on" {
    local core
    core=$(awk '/^Cpus_allowed_list/ { split($2, c, "[-,]"); print c[1] }' /proc/self/status)
    run=$(taskset -c "$core" nearfar train tiny --set dim=8 --set pace=100 --set patience=0 --epochs 100000 --detach 3>&-)
    wait_until_step 1
    run -0 taskset -c "$core" nearfar set "$run" tau=0.1 --twin 3>&-
    says "run 2 is queued (waits for a free core) and then goes on unchanged from step "
    nearfar set 1 tau=0.3
    run -0 taskset -c "$core" nearfar twin 1 3>&-
    says "is queued (waits for a free core) and then goes on without tau 0.1 -> 0.3"
}
