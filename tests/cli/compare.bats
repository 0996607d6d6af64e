# Runs side by side, and a run as a preset.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

verdict() { # verdict METRIC FILE: of the second run
    sqlite3 :memory: "select coalesce(json_extract(value, '\$.runs[1].verdict'), 'none') from json_each(readfile('$2'), '\$.metrics')
        where json_extract(value, '\$.metric') = '$1'"
}

@test "diff shows the settings that differ, and no others, and gives no verdict without evidence" {
    train_tiny --epochs 2 --name cold >/dev/null 2>&1
    train_tiny --epochs 2 --name warm --set tau=0.5 >/dev/null 2>&1
    run -0 nearfar diff cold warm
    says "tau"
    says "no verdict"
    says "nearfar seeds 1 2"
    [[ $output != *within* && $output != *beyond* ]]
    nearfar diff cold warm --json >diff.json
    is_json diff.json
    [ "$(json diff.json 'settings[0].knob')" = tau ]
    [ "$(json diff.json 'settings[0].start[1]')" = 0.5 ]
    [ -z "$(json diff.json 'settings[1]')" ]
    [ "$(verdict loss diff.json)" = none ]
}

@test "diff judges by the runs of which only the seed differs" {
    for seed in 1 2 3 4; do
        train_tiny --epochs 2 --seed $seed --name plain >/dev/null 2>&1
    done
    train_tiny --epochs 2 --set lr=0.2 --name warm >/dev/null 2>&1
    nearfar diff 1 2 --json >seeds.json
    [ "$(verdict loss seeds.json)" = within ]
    [ "$(json seeds.json 'settings')" = "[]" ]
    nearfar diff 1 warm --json >warm.json
    [ "$(verdict health/gradient_norm/items warm.json)" = beyond ]
    run -0 nearfar diff 1 warm
    says "beyond the spread over seeds"
}

@test "values of a loss are not compared where something that says what they mean differs" {
    train_tiny --epochs 2 --name cold >/dev/null 2>&1
    train_tiny --epochs 2 --name warm --set tau=0.5 --set margin=1 >/dev/null 2>&1 # nothing reads the margin
    train_tiny --epochs 2 --name fast --set lr=0.01 >/dev/null 2>&1
    train_tiny --epochs 2 --name crowd --set negatives=16 --set tau=0.1 >/dev/null 2>&1
    run -0 nearfar diff cold warm
    says "not comparable: tau differs"
    run -0 nearfar diff cold crowd
    says "not comparable: tau and negatives differ"
    run -0 nearfar diff cold fast
    [[ $output != *"not comparable"* ]]
    nearfar diff cold warm --json >diff.json
    [ "$(json diff.json "metrics[#-1].metric")" != "" ]
    loss() { sqlite3 :memory: "select json_extract(value, '\$.runs[1].$1') from json_each(readfile('diff.json'), '\$.metrics')
        where json_extract(value, '\$.metric') = 'loss'"; }
    [ "$(loss why_not)" = "tau differs" ]
    [ "$(loss last_difference)" = "" ]
    [ "$(verdict loss diff.json)" = none ]
    # Turned alike at the same step, it meant the same at every step; turned at all in only one of two, it did not.
    for name in a b c; do
        printf 'dim=8\nbatch=64\nnegatives=8\nepochs=2\nlr=%s\nat %d tau=0.3\n' \
            "$([ $name = b ] && echo 0.01 || echo 0.003)" "$([ $name = c ] && echo 3 || echo 2)" >$name.preset
        nearfar train tiny --preset ./$name.preset --name turned-$name >/dev/null 2>&1 3>&-
    done
    run -0 nearfar diff turned-a turned-b
    [[ $output != *"not comparable"* ]]
    run -0 nearfar diff turned-a turned-c
    says "not comparable: tau differs"
}

@test "runs of another data set, or that go on, are compared without a verdict" {
    nearfar import other --train tiny.csv --seed 2 >/dev/null 2>&1
    train_tiny --epochs 1 --seed 1 >/dev/null 2>&1
    train_tiny --epochs 1 --seed 2 >/dev/null 2>&1
    nearfar train other --epochs 1 --set dim=8 --set batch=64 --set negatives=8 >/dev/null 2>&1
    run -0 nearfar diff 1 3
    says "on the data set tiny, run 3 on other"
    [[ $output != *within* && $output != *beyond* ]]
    start_tiny
    run -0 nearfar diff 1 last
    says "its numbers are not final"
    nearfar stop last
    run -2 nearfar diff 1
    run -3 nearfar diff 1 99
}

@test "diff aligns the changes of runs by their steps" {
    train_tiny --epochs 3 >/dev/null 2>&1
    nearfar fork 1 --at 5 --set tau=0.1 --name forked >/dev/null 2>&1 3>&-
    run -0 nearfar diff 1 forked
    says "tau 0.2 -> 0.1"
    nearfar diff 1 forked --json >diff.json
    [ "$(json diff.json 'events[0].step')" = 5 ]
    [ "$(json diff.json 'events[0].run')" = 2 ]
    [ "$(json diff.json 'settings[0].value[1]')" = 0.1 ]
}

@test "a frozen run trained again with the same seed comes to the same bits" {
    run=$(train_tiny --epochs 60 --set patience=0 --set pace=100 --seed 5 --detach)
    wait_until_step 3
    nearfar set "$run" tau=0.1 --why 'colder # and harder'
    wait_until_step 30
    nearfar set "$run" lr=0.01 pace=0
    wait_until_status "done"
    nearfar freeze "$run" --output hand.preset
    grep -q '^dim=8$' hand.preset
    grep -qE '^at [0-9]+ tau=0.1 # colder # and harder$' hand.preset
    ! grep -q '^validation=' hand.preset
    run -0 nearfar train tiny --preset ./hand.preset --seed 5 --name again
    nearfar export 1 >1.csv
    nearfar export again >again.csv
    cmp 1.csv again.csv
    nearfar replay again
    nearfar show again --json >again.json
    [ "$(json again.json preset)" = hand.preset ]
    [ "$(json again.json 'events[0].actor')" = "preset hand.preset" ]
    [ "$(json again.json 'events[0].why')" = "colder # and harder" ]
    [ "$(json again.json 'events[0].old')" = 0.2 ]
    [ "$(json again.json settings.lr)" = 0.01 ]
    nearfar diff 1 again --json >diff.json
    [ "$(json diff.json settings)" = "[]" ]
    run -1 nearfar freeze 1 --output hand.preset
    says "there already"
    nearfar freeze again | grep -v '^#' >again.preset
    grep -v '^#' hand.preset | diff - again.preset
}

@test "a planned change is not in force before its step" {
    printf 'at 1000000 tau=0.1\n' >late.preset
    start_tiny --preset late.preset
    [ "$(field "$run" settings.tau)" = 0.2 ]
    run -0 nearfar show 1
    [[ $output != *"began as"* ]]
    run -3 nearfar fork 1 --at 900000
    says "has no step 900000"
    nearfar stop 1
}

@test "a bad preset file is refused with file and line, and leaves no run" {
    bad() { printf "$1" >bad.preset; run -"$2" nearfar train tiny --preset ./bad.preset; says "$3"; }
    bad '# fine\ndim=8\ntua=1\n' 3 './bad.preset:3: '
    says tau
    bad 'dim=-1\n' 2 './bad.preset:1: '
    bad 'at soon tau=0.1\n' 2 "./bad.preset:1: 'soon' is not a step"
    bad 'at 5\n' 2 "'at STEP knob=value'"
    bad '\n\nat 5 dim=3\n' 2 './bad.preset:3: dim cannot change'
    bad 'dim = 8\n' 2 'without spaces'
    bad 'dim=8\000' 2 'not a text file'
    run -3 nearfar train tiny --preset ./missing
    says "./missing"
    run -3 nearfar train tiny --preset shpo
    says "did you mean"
    [ "$(nearfar ls --json)" = "[]" ]
}
