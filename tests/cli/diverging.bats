# A run whose loss, or its gradient, is not finite: it goes back to where it was sound, and waits for a person.

load helpers

setup() {
    nearfar_setup
    import_tiny
}
teardown() { nearfar_teardown; }

# Squares of dot products that nothing holds: at lr=100 the loss is not finite within some steps.
wild() { nearfar train tiny --set dim=8 --set batch=64 --set negatives=8 --set similarity=dot --set loss=margin_pair \
    --set optimizer=sgd "$@" 3>&-; }

rollbacks() { sqlite3 "$NEARFAR_STORE" "select count(*) from event where verb = 'rollback'"; }

@test "it goes back, pauses and says why; with lr turned down it goes on, and replays to the same bits" {
    run=$(wild --set lr=0.01 --set validation=0 --epochs 100000 --detach)
    wait_until_step 20
    nearfar set "$run" lr=100
    wait_until_status paused
    run -0 nearfar show 1
    says "the loss is not finite in step "
    says "so it went back to step "
    says "lower lr or set max_gradient_norm to 1, then resume"
    says "2. rollback to step "
    run=1
    back=$(sqlite3 "$NEARFAR_STORE" "select step from event where verb = 'rollback'")
    [ "$(field 1 step)" = "$back" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from point where step > $back")" = 0 ]
    [ "$(field 1 settings.lr)" = 100 ]
    # Nothing has been changed: it comes to the same.
    nearfar resume 1 --detach
    twice() { [ "$(rollbacks)" = 2 ]; }
    wait_for twice
    wait_until_status paused
    # What is turned now is in force from where it went back to.
    run -0 nearfar set 1 lr=0.001 max_gradient_norm=1
    says "lr 100 -> 0.001 from step "
    [ "$(sqlite3 "$NEARFAR_STORE" "select distinct step from event where verb = 'set'")" = "$back" ]
    run=1
    nearfar resume 1 --detach
    wait_until_step $((back + 200))
    [ "$(status_of 1)" = running ]
    nearfar stop 1
    run -0 nearfar replay 1
    says "same"
}

@test "killed while it waits, it waits again" {
    run=$(wild --set lr=100 --set validation=0 --detach)
    wait_until_status paused
    kill -9 "$(field 1 pid)"
    wait_until_status lost
    nearfar resume 1 --detach
    wait_until_status paused
    run -0 nearfar show 1
    says "the loss is not finite in step "
    [ "$(rollbacks)" = 1 ]
    nearfar set 1 lr=0.001 max_gradient_norm=1
    run -0 nearfar resume 1
    [ "$(status_of 1)" = done ]
    run -0 nearfar replay 1
    says "same"
}

@test "what was wrong before it went back stays said while it waits, also when it was killed and waits again" {
    run=$(wild --set lr=0.01 --set validation=0 --set eval_every=0.2 --epochs 100000 --detach)
    wait_until_step 30
    nearfar set 1 lr=100 >/dev/null
    wait_until_status paused
    run -0 nearfar show 1
    says "is not finite in step "
    alarm=$(field 1 alarm)
    [[ $alarm == *"ten times its smallest"* || $alarm == "similarities are out of range"* ]]
    run -0 nearfar ls
    says "paused !"
    run -0 nearfar show 1
    says "alarm: $alarm"
    kill -9 "$(field 1 pid)"
    run=1
    wait_until_status lost
    nearfar resume 1 --detach
    wait_until_status paused
    [ "$(field 1 alarm)" = "$alarm" ]
    [ "$(rollbacks)" = 1 ]
}

@test "a change without a checkpoint of its own moves to where the run went back to; a planned one stays" {
    printf 'similarity=dot\nloss=margin_pair\noptimizer=sgd\ndim=8\nbatch=64\nnegatives=8\nlr=0.01\nvalidation=0\nepochs=100000\nat 90000 max_gradient_norm=2 # later\n' >ahead.preset
    run=$(nearfar train tiny --preset ./ahead.preset --set pace=200 --detach 3>&-)
    wait_until_step 5
    nearfar pause "$run"
    # Two changes at two steps.
    nearfar set "$run" max_gradient_norm=0.5
    nearfar step "$run"
    nearfar set "$run" max_gradient_norm=0 lr=100 pace=0
    # As if the disk had been slow: only the checkpoint of the first is there.
    first=$(sqlite3 "$NEARFAR_STORE" "select min(step) from event where knob = 'max_gradient_norm'")
    listed() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from checkpoint where step >= $first")" -ge 1 ]; }
    wait_for listed
    later() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from checkpoint where step > $first")" -ge 1 ]; }
    wait_for later
    kill -9 "$(field 1 pid)"
    wait_until_status lost
    sqlite3 "$NEARFAR_STORE" "delete from checkpoint where step > $first"
    nearfar resume 1 --detach
    went_back() { [ "$(rollbacks)" = 1 ]; }
    wait_for went_back
    wait_until_status paused
    [ "$(sqlite3 "$NEARFAR_STORE" "select step from event where verb = 'rollback'")" = "$first" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select distinct step from event where verb = 'set' and new <> '2'")" = "$first" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select step from event where new = '2'")" = 90000 ]
    nearfar set 1 lr=0.001
    nearfar resume 1 --detach
    wait_until_step $((first + 50))
    nearfar stop 1
    run -0 nearfar replay 1
    says "same"
}

@test "without a terminal nobody can turn a knob: it fails with the sentence, exit 1, and can be taken up by hand" {
    run -1 wild --set lr=100 --set validation=0
    says "run 1 failed: the loss is not finite in step "
    [ "$(status_of 1)" = failed ]
    run -1 nearfar resume 1
    says "run 1 failed: the loss is not finite in step "
    run=1
    nearfar resume 1 --detach
    wait_until_status paused
    nearfar set 1 lr=0.001 max_gradient_norm=1
    run -0 nearfar resume 1
    [ "$(status_of 1)" = done ]
}

@test "a script does what the sentence says: turned while it has failed, it goes on with that, to the same bits" {
    run -1 wild --set lr=100 --set validation=0 --epochs 50 </dev/null
    says "lower lr or set max_gradient_norm to 1, then resume"
    run -0 nearfar set last lr=0.001
    says "is kept for run 1 (failed)"
    run -0 nearfar resume last </dev/null
    says "lr 100 -> 0.001 from step "
    [ "$(status_of 1)" = done ]
    run -0 nearfar replay 1
    says same
}

@test "a sweep counts it as failed and goes on with the others" {
    nearfar sweep tiny --grid lr=100,0.001 --seeds 1 --set max_gradient_norm=0 --set dim=8 --set batch=64 --set negatives=8 --set similarity=dot \
        --set loss=margin_pair --set optimizer=sgd --set init_scale=0.01 --epochs 3 >table 2>progress 3>&- || true
    cat table progress
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(status) from (select status from run order by status)")" = done,failed ]
    grep -q "is failed" progress
}

@test "temperatures that make no sense are refused, the least one trains" {
    for tau in 0 1e-6 -1 nan; do
        run -2 wild --set loss=info_nce --set tau=$tau
        [ "${#lines[@]}" = 1 ]
        says "tau"
    done
    run -2 wild --set loss=info_nce --set tau=1e-6
    says "tau = 1e-6 is out of range: it goes from 0.0001 to 10"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    run -0 train_tiny --epochs 3 --set tau=0.0001
    [ "$(status_of 1)" = done ]
    run -0 train_tiny --epochs 3 --set lr=100
    [ "$(status_of 2)" = done ]
}

@test "scores that are all equal are an alarm wherever the run is looked at, also when it stopped early" {
    run -0 train_tiny --epochs 20 --set dim=8 --set batch=64 --set similarity=dot --set optimizer=sgd --set lr=1 \
        --set weight_decay=10 --set patience=5
    says "all scores are equal"
    [[ $(field 1 message) == "stopped early"* ]]
    [[ $(field 1 alarm) == "all scores are equal"* ]]
    run -0 nearfar ls
    says "done !"
    says "run 1: all scores are equal"
    run -0 nearfar show 1
    says "alarm: all scores are equal"
    run -0 nearfar eval 1
    says "run 1: all scores are equal"
    user=$(sqlite3 "$NEARFAR_STORE" "select id from name where side = 'user' limit 1")
    run -0 nearfar recommend 1 --user "${user:-0}"
    says "run 1: all scores are equal"
    run -0 train_tiny --epochs 1
    [ "$(field 2 alarm)" = "" ]
    run -0 nearfar eval 2
    [[ $output != *"equal"* ]]
}

@test "a loss above ten times its smallest is an alarm, after a resume, too" {
    start_tiny --set loss=bpr --set similarity=dot --set optimizer=sgd --set lr=20 --set pace=100 --set eval_every=0.2
    better() { [ "$(sqlite3 "$NEARFAR_STORE" "select max(step) from point")" -ge 60 ]; }
    wait_for better
    nearfar stop "$run"
    [ "$(field "$run" alarm)" = "" ]
    nearfar resume "$run" --detach
    nearfar set "$run" lr=100 pace=20 # no faster, so that the alarm is seen before the loss is no number any more
    alarmed() { [[ $(field "$run" alarm) == *"ten times its smallest"* || $(field "$run" alarm) == "similarities are out of range"* ]]; }
    wait_for alarmed
    nearfar stop "$run"
    run -0 nearfar ls
    says "stopped !"
}

@test "a loss that runs away within the first epoch is an alarm all the same" {
    run -0 train_tiny --epochs 2 --set batch=16 --set loss=bpr --set similarity=dot --set lr=5 --set optimizer=adam
    run -0 --separate-stderr nearfar ls
    says "done !"
    [[ $stderr == *"above ten times its smallest"* ]]
}
