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
    { echo "begin exclusive;"; echo ".shell until [ -e free ]; do sleep 0.1; done"; } | sqlite3 -cmd ".timeout 5000" "$NEARFAR_STORE" 3>&- &
    holder=$!
    is_locked() { ! sqlite3 "$NEARFAR_STORE" "begin immediate; rollback" 2>/dev/null; }
    wait_for is_locked
    run -4 nearfar set last tau=0.1
    says "busy"
    touch free
    wait $holder
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event")" = 0 ]
}

full_disk_shim() {
    command -v "${CC:-cc}" >/dev/null || skip "no compiler to build the full disk with"
    "${CC:-cc}" -shared -fPIC -o enospc.so "$ROOT/tests/support/enospc.c" -ldl
    export NEARFAR_FULL=$BATS_TEST_TMPDIR/full
}

# The engine of run 1 goes on with it, as if a person at a terminal had started it.
attended_engine() {
    nearfar-engine run "store=$NEARFAR_STORE" run=1 attended=1 >attended.log 2>&1 3>&- &
    run=1
    wait_until_status running
}

says_full() { nearfar show 1 | head -1 | grep -q "full\|No space left"; } # whichever was written first: the store, or a checkpoint

@test "a full disk holds the training up and loses nothing; with space it goes on by itself" {
    full_disk_shim
    export LD_PRELOAD=$PWD/enospc.so
    run=$(train_tiny --epochs 100000 --set patience=0 --detach)
    unset LD_PRELOAD
    wait_until_step 1
    pid=$(field "$run" pid)
    touch "$NEARFAR_FULL"
    stands_still() { nearfar show "$run" | head -1 | grep -q "paused.*training waits"; }
    wait_for stands_still
    run -0 nearfar ls
    says "run 1 stands still: training waits, as the store takes nothing; its disk has "
    run -0 nearfar doctor
    says "run 1 (tiny-1) stands still: "
    says "MB free"
    run=1
    kill -0 "$pid"
    nearfar export "$run" >before.csv
    here=$(field "$run" step)
    sleep 1
    kill -0 "$pid"
    [ "$(field "$run" step)" = "$here" ]
    rm "$NEARFAR_FULL"
    wait_until_step $((here + 5))
    [ "$(status_of "$run")" = running ]
    nearfar export "$run" >after.csv
    # Every line there was is still there.
    [ -z "$(sort before.csv | comm -23 - <(sort after.csv))" ]
    nearfar stop last
    run -0 nearfar replay last
    says "same"
}

@test "where a person has started it, it stays paused after the trouble and says what it was" {
    full_disk_shim
    start_tiny
    nearfar stop 1
    LD_PRELOAD=$PWD/enospc.so attended_engine
    touch "$NEARFAR_FULL"
    stands_still() { nearfar show 1 | head -1 | grep -q "paused.*training waits"; }
    wait_for stands_still
    rm "$NEARFAR_FULL"
    wait_for says_full
    [ "$(status_of 1)" = paused ]
    run -0 nearfar resume 1 --detach
    says "run 1 goes on from step "
    run=1
    wait_until_step $(($(field 1 step) + 5))
    nearfar stop 1
    run -0 nearfar replay 1
    says same
}

@test "a change is made at once although its checkpoint finds no room; the run pauses, and the checkpoint comes later" {
    full_disk_shim
    run=$(train_tiny --epochs 100000 --set validation=0 --detach)
    wait_until_step 1
    nearfar stop 1
    LD_PRELOAD=$PWD/enospc.so attended_engine
    echo safetensors >"$NEARFAR_FULL"
    run -0 nearfar set last tau=0.3
    says "tau 0.2 -> 0.3"
    run=1
    wait_until_status paused
    run -0 nearfar show 1
    says "cannot write the checkpoint"
    says "No space left on device"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from checkpoint where kind = 'edit'")" = 0 ]
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

@test "stop is answered where the store takes nothing, and where only a checkpoint finds no room" {
    full_disk_shim
    LD_PRELOAD=$PWD/enospc.so start_tiny
    echo safetensors >"$NEARFAR_FULL"
    run -0 nearfar stop 1
    says "run 1 is stopped at step "
    says "no checkpoint of its end could be kept"
    says "No space left"
    rm "$NEARFAR_FULL"
    LD_PRELOAD=$PWD/enospc.so nearfar resume 1 --detach 3>&-
    touch "$NEARFAR_FULL"
    # The command finds no room for its word either.
    run -0 env LD_PRELOAD="$PWD/enospc.so" nearfar stop 1
    says "is full"
    says "asked by a signal"
    says "resume goes on from its newest checkpoint"
    run ! pgrep -f "store=$NEARFAR_STORE run=1"
    rm "$NEARFAR_FULL"
    run=1
    nearfar resume 1 --detach
    wait_until_step 100
    nearfar stop 1
    run -0 nearfar replay 1
    says same
}

@test "stop of a suspended engine does not wait for it, and says what helps: exit 4" {
    start_tiny
    pid=$(field "$run" pid)
    kill -STOP "$pid"
    run -4 timeout 10 nearfar stop "$run"
    says "run 1 has been asked to stop and cannot answer yet, as its engine is suspended"
    says "kill -CONT $pid"
    says "kill -9 $pid"
    # Who wants to wait all the same says how long.
    run -4 nearfar stop 1 --wait 2
    says "is suspended"
    says "has not in 2 s: it may still stop, \`nearfar show 1\` will tell"
    run -2 nearfar stop 1 --wait 2 --no-wait
    says "give one of them"
    kill -CONT "$pid"
    run=1
    wait_until_status stopped
    run -0 nearfar replay 1
    says same
}

@test "stop of a run in a store that another program keeps: said, obeyed when the store is free, and nothing is lost" {
    start_tiny
    { echo "begin immediate;"; echo ".shell touch kept; until [ -e free ]; do sleep 0.1; done"; echo "rollback;"; } |
        sqlite3 -cmd ".timeout 5000" "$NEARFAR_STORE" 3>&- &
    kept() { [ -e kept ]; }
    wait_for kept
    run -4 timeout 10 nearfar stop 1
    says "the store is busy, as another program holds its lock; so the engine was asked by a signal"
    says "run 1 stops when the other program lets go of the store"
    touch free
    run=1
    wait_until_status stopped
    run -0 nearfar replay 1
    says same
}

@test "why an engine cannot go on with a run reaches whoever asked, though a full disk has no room for its log" {
    full_disk_shim
    start_tiny
    nearfar stop 1
    cat >full-engine <<'END'
#!/bin/sh
[ "$1" = run ] && export LD_PRELOAD="$SHIM"
exec "$NEARFAR_BIN/nearfar-engine" "$@"
END
    chmod +x full-engine
    export NEARFAR_ENGINE=$PWD/full-engine SHIM=$PWD/enospc.so
    touch "$NEARFAR_FULL"
    # The C library's own writes do not come to the shim.
    ln -sf /dev/full "$NEARFAR_STORE-files/1/engine.log"
    for how in --detach --json; do
        run -1 nearfar resume 1 $how
        says "the engine ended before it began with run 1; its last words: the disk that holds the store"
        says "is full: free some space"
    done
    rm "$NEARFAR_FULL"
    run=1
    nearfar resume 1 --detach
    wait_until_step $(($(field 1 step) + 5))
    nearfar stop 1
}

@test "a run that waits for space lets others have its core" {
    full_disk_shim
    echo safetensors >"$NEARFAR_FULL"
    LD_PRELOAD=$PWD/enospc.so taskset -c 0 nearfar train tiny --set dim=8 --set batch=64 --epochs 100000 --detach 3>&-
    run=1
    wait_until_status paused
    run=$(taskset -c 0 nearfar train tiny --set dim=8 --set batch=64 --set patience=0 --epochs 100000 --detach 3>&-)
    wait_until_step 5
    nearfar stop 1
    nearfar stop 2
}

@test "a limit can be set to how long a run waits for a store" {
    full_disk_shim
    run -1 env NEARFAR_WAIT=soon nearfar train tiny --detach
    says "NEARFAR_WAIT is 'soon'"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    NEARFAR_WAIT=0.5 LD_PRELOAD=$PWD/enospc.so start_tiny
    echo safetensors >"$NEARFAR_FULL"
    nearfar set last tau=0.3
    wait_until_status failed
    run -0 nearfar show "$run"
    says "has taken nothing for 0 seconds"
    says "No space left"
}

@test "a limit on the size of files is said, by commands and by the engine" {
    run -1 bash -c "ulimit -f 100; nearfar import other --train tiny.csv --json"
    says "ulimit -f"
    run -1 bash -c "ulimit -f 1; nearfar --help >help.txt"
    says "File too large"
    run=$(bash -c "ulimit -f 1500; nearfar train tiny --set dim=8 --set batch=32 --set patience=0 --epochs 100000 --detach 3>&-")
    wait_until_status paused
    run -0 nearfar show "$run"
    says "ulimit -f"
    run=1
    kill -0 "$(field 1 pid)"
    nearfar stop 1
}

@test "with its folder gone an engine makes it again and says so" {
    start_tiny --set pace=60
    wait_for rm -r "$NEARFAR_STORE-files/1" # the engine may just write a file there
    logged() { grep -q "was gone" "$NEARFAR_STORE-files/1/engine.log" 2>/dev/null; }
    wait_for logged
    kept() { ls "$NEARFAR_STORE-files/1" | grep -q safetensors; }
    wait_for kept
    [ "$(status_of 1)" = running ]
    run -0 nearfar stop 1
    says "run 1 is stopped at step "
    run -0 nearfar doctor
    run -0 nearfar replay 1
    says same
}

@test "where there can be no folder a stop ends the run all the same" {
    start_tiny
    rm -r "$NEARFAR_STORE-files"
    touch "$NEARFAR_STORE-files"
    run -0 nearfar stop 1
    says "run 1 is stopped at step "
    says "no checkpoint of its end could be kept"
}

@test "with its store gone, or another in its place, an engine ends, says so, and leaves that one alone" {
    start_tiny
    cp "$NEARFAR_STORE" other.db
    pid=$(field 1 pid)
    rm "$NEARFAR_STORE" "$NEARFAR_STORE-wal" "$NEARFAR_STORE-shm"
    ended() { ! kill -0 "$pid" 2>/dev/null; }
    wait_for ended
    grep "is gone, or another file is in its place" "$NEARFAR_STORE-files/1/engine.log"
    rm -r "$NEARFAR_STORE"-*
    import_tiny
    start_tiny
    pid=$(field 1 pid)
    nearfar import other --train tiny.csv --store another.db
    before=$(sha256sum <another.db)
    mv another.db "$NEARFAR_STORE"
    wait_for ended
    grep "is gone, or another file is in its place" "$NEARFAR_STORE-files/1/engine.log"
    [ "$(sha256sum <"$NEARFAR_STORE")" = "$before" ]
}

@test "an export that finds no room is told in one sentence, with the reason" {
    train_tiny --epochs 20 >/dev/null 2>&1
    nearfar export 1 >all.csv
    [ "$(wc -c <all.csv)" -gt 10000 ]
    run -1 bash -c 'nearfar export 1 >/dev/full'
    [ "$output" = "nearfar: cannot write to standard output: No space left on device" ]
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
