# What once was wrong, and stays mended.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

@test "the best checkpoint is kept although the store was locked in that moment" {
    start_tiny --set pace=30 --set eval_every=0.5 --set lr=0.01
    (echo "begin immediate;"; sleep 2) | sqlite3 "$NEARFAR_STORE"
    nearfar set "$run" tau=0.1
    kill -9 "$(field "$run" pid)"
    wait_until_status lost
    nearfar resume "$run" --detach 3>&-
    nearfar stop "$run"
    ! grep "could not be used" "$NEARFAR_STORE-files/$run/engine.log"
    nearfar replay "$run"
}

@test "one step is one step, also while the store is locked" {
    start_tiny --set pace=50
    nearfar pause "$run"
    local before
    before=$(field "$run" step)
    nearfar step "$run" --no-wait
    (echo "begin immediate;"; sleep 1) | sqlite3 "$NEARFAR_STORE"
    wait_until_status paused
    [ "$(field "$run" step)" -le $((before + 1)) ]
}

@test "a metric that became infinite leaves the JSON valid" {
    train_tiny --epochs 1 >/dev/null 2>&1
    sqlite3 "$NEARFAR_STORE" "update summary set last = 9e999, best = -9e999"
    nearfar ls --json >runs.json
    is_json runs.json
    nearfar show 1 --json >run.json
    is_json run.json
}

@test "every strategy of the mix is read by every run that draws negatives" {
    run train_tiny --epochs 1 --set mix_in_batch=0.5 --set mix_popularity=0.5 --set popularity_exponent=0.5
    [ "$status" = 0 ]
    [[ $output != *"nothing in this run reads"* ]]
    run train_tiny --epochs 1 --set mix_in_batch=0.5 --set popularity_exponent=0.5
    says "nothing in this run reads popularity_exponent (it belongs to mix_popularity>0)"
}

@test "a note that is not UTF-8 is refused" {
    start_tiny --set pace=20
    run -2 nearfar set "$run" tau=0.1 --why $'a\xffb'
    [[ $output == *"not UTF-8"* ]]
    nearfar stop "$run"
}

@test "files of a forgotten or half-written checkpoint go when the run goes on" {
    start_tiny --set pace=20
    nearfar stop "$run"
    touch "$NEARFAR_STORE-files/$run/step-000099999-timer.safetensors" "$NEARFAR_STORE-files/$run/step-000000009-end.safetensors.part"
    nearfar resume "$run" --detach 3>&-
    wait_for test ! -e "$NEARFAR_STORE-files/$run/step-000099999-timer.safetensors"
    wait_for test ! -e "$NEARFAR_STORE-files/$run/step-000000009-end.safetensors.part"
    nearfar stop "$run"
}

@test "undo and rewind pass over what a preset file foresees and has not come to yet" {
    printf 'dim=8\nbatch=64\nepochs=100000\npace=50\nat 90000 tau=0.1 # later\n' >ahead.preset
    run=$(nearfar train tiny --preset ./ahead.preset --detach 3>&-)
    wait_until_step 1
    run -3 nearfar undo last
    run -3 nearfar rewind last
    [ "$(field last settings.tau)" = 0.2 ]
    nearfar set last lr=0.01
    run -0 nearfar undo last
    [[ $output == "lr 0.01 -> 0.003 from step "* ]]
    nearfar stop last
}
