# Stores in which something wrote what cannot be: each command ends with a sentence, or with what it can tell.
# (tests/damage alters them at random.)

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

change() { sqlite3 "$NEARFAR_STORE" "$1"; }

@test "a version that cannot be is refused by every command, doctor too" {
    import_tiny
    right=$(sqlite3 "$NEARFAR_STORE" "pragma user_version")
    for version in -2147483644 -1 0; do
        change "pragma user_version = $version"
        for command in "ls" "train tiny --detach" doctor "data rm tiny --yes"; do
            run -1 nearfar $command
            says "says that it is of version $version, which cannot be"
        done
    done
    change "pragma user_version = $right"
    nearfar data show tiny >/dev/null
}

@test "a run whose row cannot be is listed, told by show and doctor, not computed with, and can be removed" {
    import_tiny
    train_tiny --epochs 2 --name one
    while IFS='|' read -r column value word; do
        cp "$NEARFAR_STORE" kept.db
        change "update run set $column = $value"
        nearfar ls >ls.out
        grep -q one ls.out
        run -0 nearfar show 1
        says "its row in the store is damaged (its $word is"
        run -1 nearfar doctor
        says "run 1 (one): its row in the store is damaged"
        for command in "eval 1" "replay 1" "recommend 1 --user u1" "fork 1 --at 1"; do
            run -1 nearfar $command </dev/null
            says "damaged (its $word is"
        done
        cp kept.db "$NEARFAR_STORE"
    done <<END
threads|-5|number of threads
threads|1000000000|number of threads
threads|'many'|number of threads
steps|-9223372036854775807|number of steps
step|9223372036854775807|step
rules|0|rules
epoch|9e999|epoch
created|1e300|moment of creation
best_step|'x'|best step
END
    change "update run set threads = -5"
    nearfar rm 1 --yes
}

@test "a data set whose counts cannot be is not computed with, and can be removed" {
    import_tiny
    train_tiny --epochs 2 --name one
    for change in "users = -1" "users = 4000000000" "users = 9223372036854775807" "items = 2" "items = 'all'" "users = users + 1"; do
        cp "$NEARFAR_STORE" kept.db
        change "update dataset set $change"
        nearfar data >/dev/null
        for command in "eval 1" "recommend 1 --user u1" "train tiny"; do
            run -1 nearfar $command </dev/null
            says "the data set tiny is damaged"
            says "import it again"
        done
        run -1 nearfar doctor
        says "the data set tiny is damaged"
        cp kept.db "$NEARFAR_STORE"
    done
    # A class column of no rows is none; a name beyond the counts is no place in an array.
    change "insert into column_chunk values (1, 'items', 'class', 0, 'u32', 0, x'')"
    nearfar eval 1 >/dev/null
    change "update name set idx = 1000000 where side = 'user' and idx = 3"
    run -1 nearfar recommend 1 --user "$(sqlite3 "$NEARFAR_STORE" "select id from name where idx = 1000000")"
    says "import it again"
    nearfar rm 1 --yes
    nearfar data rm tiny --yes
}

@test "an event that nobody knows is refused by the engine and changes nothing" {
    import_tiny
    start_tiny
    change "insert into event (run, seq, verb, actor, asked_at, asked_step) values ($run, 1, 'levitate', 'x', 1, 1)"
    refused() { [ "$(sqlite3 "$NEARFAR_STORE" "select refused from event where run = $run")" = "this engine does not know what was asked" ]; }
    wait_for refused
    nearfar stop "$run"
    nearfar show "$run" >show.out
    grep -q '1. unknown, refused: this engine does not know what was asked' show.out
}

@test "doctor looks at the checksum of every file, and says what it did not look at; the run goes on from the one before" {
    import_tiny
    start_tiny
    nearfar set "$run" tau=0.3 >/dev/null
    nearfar stop "$run"
    run -0 nearfar doctor
    says "sizes and checksums of all were looked at"
    says "not looked at: whether recorded values are right"
    newest=$(sqlite3 "$NEARFAR_STORE" "select file from checkpoint order by step desc limit 1")
    printf '\x55' | dd of="$NEARFAR_STORE-files/$run/$newest" bs=1 seek=2000 conv=notrunc 2>/dev/null
    run -1 nearfar doctor
    says "$newest is damaged: its checksum is not the one it was written with; the run uses the one before"
    nearfar eval "$run" >/dev/null
}

@test "a checkpoint's row cannot name a file outside of its folder" {
    import_tiny
    train_tiny --epochs 2 --name one
    echo precious >precious
    change "update checkpoint set file = '../../precious'"
    run -1 nearfar doctor
    says "does not lie in the folder of its run"
    run nearfar eval 1
    nearfar rm 1 --yes
    [ "$(cat precious)" = precious ]
}
