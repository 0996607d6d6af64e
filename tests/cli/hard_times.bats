# A store that is locked, a disk that is full: training never loses what it has acknowledged.
#
# NEARFAR_LOCK_SECONDS is how long the store stays locked: 8, or 30 in the long version.

load helpers

setup() {
    nearfar_setup
    import_tiny
}
teardown() {
    rm -f "$BATS_TEST_TMPDIR/full"
    nearfar_teardown
}

@test "a training run outlives a store that is locked by another program" {
    start_tiny
    seconds=${NEARFAR_LOCK_SECONDS:-8}
    { echo "begin exclusive;"; sleep "$seconds"; echo "rollback;"; } | sqlite3 -cmd ".timeout 5000" "$NEARFAR_STORE" 3>&-
    kill -0 "$(field "$run" pid)"
    here=$(field "$run" step)
    wait_until_step $((here + 5))
    nearfar stop last
    run -0 nearfar replay last
    says "same"
}

@test "changes that could not be stored are refused, not half done" {
    start_tiny
    { echo "begin exclusive;"; sleep 12; } | sqlite3 -cmd ".timeout 5000" "$NEARFAR_STORE" 3>&- &
    holder=$!
    is_locked() { ! sqlite3 "$NEARFAR_STORE" "begin immediate; rollback" 2>/dev/null; }
    wait_for is_locked
    run -4 nearfar set last tau=0.1
    says "busy"
    wait $holder || true
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event")" = 0 ]
}

full_disk_shim() {
    command -v "${CC:-cc}" >/dev/null || skip "no compiler to build the full disk with"
    "${CC:-cc}" -shared -fPIC -o enospc.so "$ROOT/tests/support/enospc.c" -ldl
    export NEARFAR_FULL=$BATS_TEST_TMPDIR/full
}

@test "a full disk pauses the training and loses nothing; with space it goes on" {
    full_disk_shim
    export LD_PRELOAD=$PWD/enospc.so
    run=$(train_tiny --epochs 100000 --set patience=0 --detach)
    unset LD_PRELOAD
    wait_until_step 1
    pid=$(field "$run" pid)
    touch "$NEARFAR_FULL"
    sleep 3
    kill -0 "$pid"
    nearfar export "$run" >before.csv
    here=$(field "$run" step)
    sleep 1
    kill -0 "$pid"
    [ "$(field "$run" step)" = "$here" ]
    rm "$NEARFAR_FULL"
    wait_until_status paused
    says_full() { nearfar show "$run" | grep -q "full\|No space left"; } # whichever was written first: the store, or a checkpoint
    wait_for says_full
    nearfar resume "$run" --detach
    here=$(field "$run" step)
    wait_until_step $((here + 5))
    [ "$(status_of "$run")" = running ]
    nearfar export "$run" >after.csv
    # Every line there was is still there.
    [ -z "$(sort before.csv | comm -23 - <(sort after.csv))" ]
    nearfar stop last
    run -0 nearfar replay last
    says "same"
}

@test "a change is made at once although its checkpoint finds no room; the run pauses, and the checkpoint comes later" {
    full_disk_shim
    export LD_PRELOAD=$PWD/enospc.so
    run=$(train_tiny --epochs 100000 --set validation=0 --detach)
    unset LD_PRELOAD
    wait_until_step 1
    echo safetensors >"$NEARFAR_FULL"
    run -0 nearfar set last tau=0.3
    says "tau 0.2 -> 0.3"
    run=1
    wait_until_status paused
    run -0 nearfar show 1
    says "cannot write the checkpoint"
    says "No space left on device"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from checkpoint")" = 0 ]
    rm "$NEARFAR_FULL"
    is_listed() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from checkpoint join event using (run, step) where kind = 'edit'")" = 1 ]; }
    wait_for is_listed
    run=1
    [ "$(status_of 1)" = paused ]
    nearfar resume 1 --detach
    wait_until_step $(($(field 1 step) + 5))
    nearfar stop 1
    run -0 nearfar replay 1
    says "same"
}

@test "a command on a full disk fails with a sentence" {
    full_disk_shim
    start_tiny
    touch "$NEARFAR_FULL"
    run -1 env LD_PRELOAD="$PWD/enospc.so" nearfar set last tau=0.1
    says "full"
    run -1 env LD_PRELOAD="$PWD/enospc.so" nearfar import other --train tiny.csv
    rm "$NEARFAR_FULL"
    run -0 nearfar data
    [[ $output != *other* ]]
    run -0 nearfar doctor
}

@test "a failed run says why, exit 1" {
    cat >broken <<'END'
#!/bin/sh
if [ "$1" = run ]; then
    "$REAL_ENGINE" "$@" &
    sleep 1
    kill -9 $!
    exit 137
fi
exec "$REAL_ENGINE" "$@"
END
    chmod +x broken
    export REAL_ENGINE=$NEARFAR_BIN/nearfar-engine NEARFAR_ENGINE=$PWD/broken
    run -1 nearfar train tiny --set dim=8 --set patience=0 --epochs 100000
    says "lost"
    says "engine.log"
    says "nearfar resume"
}
