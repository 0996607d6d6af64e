# Stores that cannot be used, and why: each refused with one sentence and the right exit code.

load helpers

setup() { nearfar_setup; }

one_sentence() {
    [ "$(printf '%s\n' "$output" | wc -l)" = 1 ] || { echo "$output"; return 1; }
}

@test "a missing store is not found, and says how to make one" {
    run -3 nearfar ls
    says "import"
    one_sentence
    run -3 nearfar show 1
    run -3 nearfar train tiny
}

@test "the place of the store: --store before NEARFAR_STORE before XDG_DATA_HOME" {
    nearfar knobs >/dev/null
    [ -f "$NEARFAR_STORE" ]
    nearfar knobs --store other.db >/dev/null
    [ -f other.db ]
    nearfar --store third.db knobs >/dev/null
    [ -f third.db ]
    unset NEARFAR_STORE
    XDG_DATA_HOME=$PWD/data nearfar knobs >/dev/null
    [ -f data/nearfar/nearfar.db ]
}

@test "a file that is not a store is refused and left alone" {
    echo "this is a letter to my aunt, and it is longer than the header of a database would be, I am sure" >letter
    cp letter before
    run -1 nearfar ls --store letter
    says "letter"
    one_sentence
    run -1 nearfar knobs --store letter
    cmp letter before
}

@test "another program's database is refused and left alone" {
    sqlite3 other.db "create table mine(x); insert into mine values (1)"
    cp other.db before
    run -1 nearfar ls --store other.db
    one_sentence
    run -1 nearfar knobs --store other.db
    cmp other.db before
}

@test "a folder is not a store" {
    mkdir folder
    run -1 nearfar ls --store folder
    says "folder"
}

@test "a store of a newer version is refused and left alone" {
    nearfar knobs >/dev/null
    sqlite3 "$NEARFAR_STORE" "pragma user_version = 999"
    for command in ls knobs "show 1" "train tiny" doctor; do
        run -1 nearfar $command
        says "999"
    done
    [ "$(sqlite3 "$NEARFAR_STORE" "pragma user_version")" = 999 ]
}

@test "a read-only store can be looked at but not changed" {
    import_tiny
    mkdir shelf
    sqlite3 "$NEARFAR_STORE" "pragma wal_checkpoint(truncate)" >/dev/null
    mv "$NEARFAR_STORE" shelf/store.db
    chmod 444 shelf/store.db
    chmod 777 shelf
    chmod a+rx "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
    export NEARFAR_STORE=$PWD/shelf/store.db
    # The programs may lie where only root may look.
    cp "$NEARFAR_BIN/nearfar" "$NEARFAR_BIN/nearfar-engine" .
    PATH=$PWD:$PATH
    run -0 powerless nearfar data
    says tiny
    run -0 powerless nearfar ls
    run -1 powerless nearfar train tiny
    says "read-only"
    one_sentence
    run -1 powerless nearfar data rm tiny --yes
    run -1 powerless nearfar import other --train tiny.csv
    says "read-only"
    run -0 powerless nearfar doctor
    says "read-only"
}

@test "a store that somebody else has locked is busy: exit 4" {
    import_tiny
    { echo "begin exclusive;"; echo ".shell until [ -e free ]; do sleep 0.1; done"; } | sqlite3 "$NEARFAR_STORE" 3>&- &
    holder=$!
    is_locked() { ! sqlite3 "$NEARFAR_STORE" "begin immediate; rollback" 2>/dev/null; }
    wait_for is_locked
    run -0 nearfar ls
    run -4 nearfar train tiny --detach
    says "busy"
    one_sentence
    touch free
    wait $holder
}

@test "doctor finds a sound store sound, and a damaged one damaged" {
    import_tiny
    run -0 nearfar doctor
    says "ok "
    nearfar doctor --json >doctor.json
    is_json doctor.json
    [ "$(json doctor.json problems)" = 0 ]
    mkdir -p "$NEARFAR_STORE-files/77"
    run -1 nearfar doctor
    says "77"
}

@test "the engine binary missing: said with where was looked, exit 1" {
    mkdir bin
    cp "$NEARFAR_BIN/nearfar" bin/
    run -1 env PATH=/usr/bin:/bin bin/nearfar knobs
    says "nearfar-engine"
    one_sentence
    run -1 env PATH=/usr/bin:/bin bin/nearfar doctor
    says "problem  engine"
    run -1 env NEARFAR_ENGINE=/nowhere/engine nearfar knobs
    says "/nowhere/engine"
    import_tiny
    run -1 env NEARFAR_ENGINE=/nowhere/engine nearfar train tiny
    run -1 env NEARFAR_ENGINE=/nowhere/engine nearfar import other --train tiny.csv
}

@test "programs found beside, in libexec and on PATH" {
    mkdir -p beside a/bin a/libexec path
    cp "$NEARFAR_BIN/nearfar" beside/
    cp "$NEARFAR_BIN/nearfar-engine" beside/
    PATH=/usr/bin:/bin beside/nearfar knobs >/dev/null
    mv beside/nearfar a/bin/
    cp "$NEARFAR_BIN/nearfar-engine" a/libexec/
    rm beside/nearfar-engine
    PATH=/usr/bin:/bin a/bin/nearfar knobs >/dev/null
    mv a/libexec/nearfar-engine path/
    PATH=$PWD/path:/usr/bin:/bin a/bin/nearfar knobs >/dev/null
}

@test "an engine that dies at once is told with its last words" {
    import_tiny
    cat >broken <<'END'
#!/bin/sh
[ "$1" = run ] || exec "$REAL_ENGINE" "$@"
echo "the processor is on strike" >&2
exit 1
END
    chmod +x broken
    export REAL_ENGINE=$NEARFAR_BIN/nearfar-engine NEARFAR_ENGINE=$PWD/broken
    run -1 nearfar train tiny
    says "the processor is on strike"
    run -1 nearfar train tiny --detach
    says "the processor is on strike"
    # What could not begin leaves nothing behind.
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    [ -z "$(ls "$NEARFAR_STORE-files")" ]
}

@test "a store of an earlier version is taken along" {
    import_tiny
    older_store 1
    run -1 nearfar ls
    says "older version 1"
    says "nearfar doctor"
    run -0 nearfar doctor
    run -0 nearfar ls
    sqlite3 "$NEARFAR_STORE" "select answer from event; select * from given"
    [ "$(sqlite3 "$NEARFAR_STORE" "pragma user_version")" = 7 ]
}

@test "several processes make the same new store at once" {
    tiny_table tiny.csv
    for round in 1 2 3; do
        export NEARFAR_STORE=$PWD/new-$round.db
        for i in 1 2 3 4 5 6 7 8; do
            nearfar import "part$i" --train tiny.csv >"said-$round-$i" 2>&1 || echo "failed" >>"said-$round-$i" &
        done
        wait
        run ! grep -h "failed\|busy\|not a nearfar store" said-"$round"-*
        [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from dataset where status = 'ready'")" = 8 ]
    done
}
