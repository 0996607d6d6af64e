# A class on one store: looking without writing, whose run a run is, and how much each student may keep and train.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

sum_of_store() { sha256sum "$NEARFAR_STORE" | cut -d' ' -f1; }

@test "a store that is only looked at is read by every command, and nothing in it or beside it changes" {
    train_tiny --epochs 2 >/dev/null 2>&1
    before=$(sum_of_store) files=$(find "$NEARFAR_STORE-files" | sort)
    for command in ls "show 1" "export 1" "diff 1 1" data "data show tiny" knobs lesson "lesson report" "eval 1" "recommend 1 --user u1" \
        "report 1 --html page.html" "plot 1 --svg figure.svg" "replay 1" doctor "importance 1" query; do
        run nearfar --read-only $command
        [[ $output != *"only looked at"* ]]
    done
    [ "$(sum_of_store)" = "$before" ]
    [ "$(find "$NEARFAR_STORE-files" | sort)" = "$files" ]
    nearfar ls >plain
    nearfar ls --read-only | cmp - plain
    NEARFAR_READ_ONLY=1 nearfar ls | cmp - plain
}

@test "whatever would write into a store that is only looked at is refused in one sentence" {
    train_tiny --epochs 2 >/dev/null 2>&1
    before=$(sum_of_store)
    for command in "train tiny" "set 1 tau=0.1" "rm 1 --yes" "tag 1 word" "note 1 word" "archive 1" "stop 1" "fork 1 --at 1" "twin 1 A" \
        "sweep tiny --grid tau=0.1,0.2" "tune tiny --minutes 1" "resume 1" "data rm tiny --yes" "query save a tau<1" "baseline tiny" \
        "seeds 1" "import more --train tiny.csv"; do
        run -2 nearfar --read-only $command
        says "the store $NEARFAR_STORE is only looked at (--read-only, or NEARFAR_READ_ONLY)"
    done
    [ "$(sum_of_store)" = "$before" ]
    run -3 nearfar --read-only --store nothing.db ls
    [ ! -e nothing.db ]
}

@test "somebody else's training is watched as it goes on, and nobody is told that it is watched" {
    start_tiny
    first=$(nearfar --read-only show "$run" --json | sed 's/.*"step":\([0-9]*\).*/\1/')
    further() { [ "$(nearfar --read-only show "$run" --json | sed 's/.*"step":\([0-9]*\).*/\1/')" -gt "$first" ]; }
    wait_for further
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from lease")" = 0 ]
    nearfar stop "$run" >/dev/null 2>&1
}
