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
    says "nearfar freeze 1"
    says "nearfar sweep tiny --preset ./run-1.preset --seeds 3"
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
    train_tiny --epochs 2 --set tau=2 --name warm >/dev/null 2>&1
    nearfar diff 1 2 --json >seeds.json
    [ "$(verdict loss seeds.json)" = within ]
    [ "$(json seeds.json 'settings')" = "[]" ]
    nearfar diff 1 warm --json >warm.json
    [ "$(verdict loss warm.json)" = beyond ]
    run -0 nearfar diff 1 warm
    says "beyond the spread over seeds"
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
