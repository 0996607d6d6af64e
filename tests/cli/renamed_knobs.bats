# Knobs that have another name than before: the former one works wherever a person writes it, and runs that have it stored
# go on as they were.

load helpers

setup() {
    nearfar_setup
    import_tiny
}
teardown() { nearfar_teardown; }

# old_run RUN: as a program of before had stored it.
old_run() {
    sqlite3 "$NEARFAR_STORE" "update setting set knob = 'guide' where run = $1 and knob = 'false_negative_guard';
        update setting set knob = 'tau_least' where run = $1 and knob = 'tau_min';
        update setting set knob = 'mixed_spread' where run = $1 and knob = 'blend_range';
        update setting set knob = 'clip' where run = $1 and knob = 'max_gradient_norm';
        update setting set knob = 'freeze' where run = $1 and knob = 'frozen';
        update event set knob = 'guide' where run = $1 and knob = 'false_negative_guard'"
}
sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

@test "a former name is understood, and the present one is said once" {
    run train_tiny --epochs 1 --set guide=0.5
    [ "$status" = 0 ]
    says "nearfar: guide is called false_negative_guard now"
    [ "$(grep -c 'is called' <<<"$output")" = 1 ]
    [ "$(sql "select value from setting where run = 1 and knob = 'false_negative_guard'")" = 0.5 ]
    [ "$(sql "select count(*) from setting where knob = 'guide'")" = 0 ]
    run train_tiny --epochs 1 --set false_negative_guard=0.5
    [[ $output != *"is called"* ]]
    printf 'guide=0.4\nat 3 tau_least=0.02\n' >preset.nearfar
    run train_tiny --epochs 1 --set learn_tau=on --preset ./preset.nearfar
    [ "$status" = 0 ]
    says "guide is called false_negative_guard now"
    says "tau_least is called tau_min now"
    [ "$(sql "select value from setting where run = 3 and knob = 'false_negative_guard'")" = 0.4 ]
    [ "$(sql "select knob || ' ' || new from event where run = 3")" = "tau_min 0.02" ]
    run nearfar sweep tiny --epochs 1 --set dim=8 --grid guide=0.1,0.2
    [ "$status" = 0 ]
    says "guide is called false_negative_guard now"
    run train_tiny --set guide=7
    [ "$status" != 0 ]
    says "false_negative_guard"
}

@test "a run with former names goes on, is shown, forked and replayed under the present ones" {
    train_tiny --epochs 6 --set false_negative_guard=0.5 --set mix_mixed=0.3 --set blend_range=0.5
    old_run 1
    nearfar show 1 --json >show.json
    [ "$(json show.json settings.false_negative_guard)" = 0.5 ]
    [ "$(json show.json settings.guide)" = "" ]
    nearfar replay 1
    nearfar fork 1 --at 5 --set guide=0.7
    [ "$(sql "select knob || ' ' || new from event where run = 2")" = "guide 0.7" ]
    [ "$(field 2 settings.false_negative_guard)" = 0.7 ]
    nearfar replay 2
    nearfar freeze 2 >frozen.nearfar
    grep -q "^false_negative_guard=0.5$" frozen.nearfar
    grep -q "^at 5 false_negative_guard=0.7" frozen.nearfar
    run ! grep -q guide= frozen.nearfar
    nearfar diff 1 2 >diff.out
    grep -q false_negative_guard diff.out
}

@test "a run with former names is changed while it trains" {
    start_tiny --set false_negative_guard=0.5
    nearfar stop "$run"
    old_run "$run"
    nearfar resume "$run" --detach
    wait_until_status running
    nearfar set "$run" false_negative_guard=0.6 --why "by the present name"
    run_again=$run
    run nearfar set "$run" guide=0.7
    [ "$status" = 0 ]
    says "guide is called false_negative_guard now"
    run=$run_again
    [ "$(field "$run" settings.false_negative_guard)" = 0.7 ]
    [ "$(sql "select group_concat(knob || '=' || old || '>' || new, ' ') from event where run = $run and verb = 'set'")" = \
        "guide=0.5>0.6 guide=0.6>0.7" ]
    nearfar stop "$run"
}
