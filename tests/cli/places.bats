# Where a store may lie, and under which names: one file is one store, whoever comes to it by what way.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

one_sentence() {
    [ "$(printf '%s\n' "$output" | wc -l)" = 1 ] || { echo "$output"; return 1; }
}

@test "without a home the store has no place, and none is guessed" {
    unset NEARFAR_STORE HOME
    tiny_table tiny.csv
    for command in ls knobs "import tiny --train tiny.csv" "train tiny" "show 1" "data"; do
        run -2 nearfar $command
        says "HOME"
        says "--store"
        one_sentence
    done
    nearfar --help >/dev/null
    run -0 nearfar knobs --store here.db
    HOME=$PWD/me run -0 nearfar knobs
    [ -f me/.local/share/nearfar/nearfar.db ]
}

@test "a relative home, and what is no regular file, is no place for a store" {
    (
        unset NEARFAR_STORE
        export HOME=here
        run -2 nearfar ls
        says "not set to a path from /"
        [ ! -e here ]
    )
    mkfifo pipe
    for file in pipe /dev/null; do
        NEARFAR_STORE=$file run -1 nearfar ls
        says "$file is no regular file, so it cannot be a store"
        one_sentence
    done
}

@test "a name that SQLite would not take for a file is refused" {
    tiny_table tiny.csv
    for name in :memory: file:there.db "file:there.db?mode=memory"; do
        run -2 nearfar --store "$name" import tiny --train tiny.csv
        says "$name"
        one_sentence
        run -2 nearfar --store "$name" ls
    done
    [ "$(ls)" = tiny.csv ]
    # A file may have such a name.
    run -0 nearfar --store ./:memory: import tiny --train tiny.csv
    run -0 nearfar --store "$PWD/:memory:" data
    says tiny
    [ -f :memory: ]
}

@test "by a link to its file a store has the same locks and the same folder of runs" {
    import_tiny
    mkdir elsewhere
    ln -s ../store.db elsewhere/link.db
    ln -s elsewhere/link.db twice.db
    start_tiny
    for link in elsewhere/link.db twice.db; do
        run -0 nearfar --store $link ls
        says running
        run -1 nearfar --store $link rm 1 --yes
        says "stop it first"
        run -1 nearfar --store $link resume 1
        says "an engine is at it"
        run -4 nearfar-engine run "store=$link" run=1
        says "another engine"
    done
    nearfar --store twice.db stop 1
    [ "$(ls -d elsewhere/* ./*-files ./*-lock)" = "./store.db-files
./store.db-lock
elsewhere/link.db" ]
    run -0 nearfar --store twice.db replay 1
    says same
    run -0 nearfar --store twice.db rm 1 --yes
    [ ! -e store.db-files/1 ]
}

@test "a link may come before the file that it leads to" {
    mkdir there
    ln -s there/new.db link.db
    nearfar --store link.db knobs >/dev/null
    [ -f there/new.db ]
    ln -s round.db round2.db
    ln -s round2.db round.db
    run -1 nearfar --store round.db ls
    says "circle"
}

@test "what an earlier version left beside a link is not passed over" {
    import_tiny
    ln -s store.db link.db
    mkdir -p link.db-files/1
    run -1 nearfar --store link.db data
    says "link.db-files"
    says "store.db-files"
    one_sentence
    run -0 nearfar data
    mv link.db-files store.db-files
    run -0 nearfar --store link.db data
}

@test "a store with two names is refused by both, until one is left" {
    import_tiny
    ln store.db second.db
    for name in store.db second.db; do
        run -1 nearfar --store $name data
        says "2 names"
        says "copy"
        one_sentence
        run -1 nearfar --store $name train tiny
        run -1 nearfar-engine run store=$name run=1
    done
    [ ! -e second.db-files ]
    rm second.db
    cp store.db copy.db
    run -0 nearfar data
    run -0 nearfar --store copy.db data
}

@test "a second name that a store gets while a run trains is said by its engine and by every command, and does no harm" {
    import_tiny
    start_tiny --set pace=100
    ln store.db second.db
    message_has() { [[ $(sqlite3 store.db "select message from run") == *"$1"* ]]; }
    wait_for message_has "has 2 names (hard links)"
    grep -q "has 2 names.*training goes on" store.db-files/1/engine.log
    for name in store.db second.db; do
        for command in doctor ls "stop 1" "set 1 tau=0.1"; do
            run -1 nearfar --store $name $command
            says "2 names"
            says "remove the others"
        done
    done
    rm second.db
    no_message() { [ -z "$(sqlite3 store.db "select message from run")" ]; }
    wait_for no_message
    [ "$(status_of 1)" = running ]
    nearfar stop 1
    run -0 nearfar doctor
    run -0 nearfar replay 1
    says same
}

@test "a folder that may not be searched is said, for a store in it, beside it and to be made in it" {
    import_tiny
    mkdir closed
    cp store.db closed/
    chmod 700 closed
    [ "$(id -u)" = 0 ] || chmod 000 closed
    chmod a+rx "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
    cp "$NEARFAR_BIN/nearfar" "$NEARFAR_BIN/nearfar-engine" .
    for command in ls data doctor "show 1" "train tiny"; do
        run -1 powerless ./nearfar --store "$PWD/closed/store.db" $command
        says "cannot open the store $PWD/closed/store.db: Permission denied"
        [ "$command" = doctor ] || one_sentence
    done
    run -1 powerless ./nearfar --store "$PWD/closed/inner/store.db" knobs
    says "$PWD/closed"
    says "Permission denied"
    one_sentence
    chmod 755 closed
}

@test "a file that is mounted by itself is refused, its folder is not" {
    import_tiny
    mkdir folder
    touch alone.db
    unshare -m true 2>/dev/null || skip "mounting is not allowed here"
    run -1 unshare -m sh -c 'mount --bind store.db alone.db && nearfar --store alone.db data'
    says "mount its folder"
    run -0 unshare -m sh -c 'mount --bind . folder && nearfar --store folder/store.db data'
    says tiny
}

# Where a stranger may look, but not write.
shelf() {
    mkdir shelf
    nearfar data >/dev/null
    cp "$NEARFAR_STORE"* shelf/ 2>/dev/null || true
    rm -f shelf/store.db-lock
    chmod 644 shelf/store.db*
    chmod 555 shelf
    chmod a+rx "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
    cp "$NEARFAR_BIN/nearfar" "$NEARFAR_BIN/nearfar-engine" .
    PATH=$PWD:$PATH
}

@test "a store in a closed folder can be looked at, and it is said that this is all" {
    import_tiny
    train_tiny --epochs 2
    cp -r store.db-files keep
    shelf
    chmod 755 shelf
    cp -r keep shelf/store.db-files
    chmod -R a+rX shelf
    chmod 555 shelf
    export NEARFAR_STORE=$PWD/shelf/store.db
    for command in ls data "show 1" "export 1" "diff 1 1" "eval 1" "recommend 1 --user u1" "freeze 1"; do
        run -0 powerless nearfar $command
        [ "$command" = "freeze 1" ] || says "cannot be written here"
    done
    run -0 powerless nearfar project 1
    says "the picture was not kept"
    run -0 powerless nearfar doctor
    says "cannot be written here"
    run -1 powerless nearfar train tiny
    says "read-only"
    one_sentence
    [ -z "$(find shelf -name '*-shm' -o -name '*-wal')" ]
}

@test "what a copied store has only in its log is seen, too" {
    import_tiny
    { echo "pragma wal_autocheckpoint = 0; insert into dataset (id, name, status, kind, source, split, users, items, train, test, duplicates, skipped, created, fingerprint, warnings) select 99, 'inlog', status, kind, source, split, users, items, train, test, duplicates, skipped, created, fingerprint, warnings from dataset limit 1;"
      echo ".shell touch written; until [ -e copied ]; do sleep 0.1; done"; } | sqlite3 "$NEARFAR_STORE" 3>&- &
    written() { [ -e written ]; }
    wait_for written
    mkdir shelf
    cp store.db store.db-wal shelf/
    touch copied
    wait
    chmod 644 shelf/*
    chmod 555 shelf
    chmod a+rx "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
    cp "$NEARFAR_BIN/nearfar" .
    mkdir -m 777 temporary
    TMPDIR=$PWD/temporary run -0 powerless ./nearfar --store "$PWD/shelf/store.db" data
    says inlog
    [ -z "$(ls temporary)" ]
}

@test "an older store that cannot be brought up to date says what can be done" {
    import_tiny
    shelf
    chmod 755 shelf
    sqlite3 shelf/store.db "pragma user_version = 3" >/dev/null
    chmod 555 shelf
    run -1 powerless nearfar --store "$PWD/shelf/store.db" ls
    says "copy it"
}
