# Worlds at the edge: each gives one clear sentence or a result that is defined.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

table() { # table NAME ROW...: imports the rows "user item" without a test split
    local name=$1
    shift
    { echo user,item; printf '%s\n' "$@" | tr ' ' ,; } >"$name.csv"
    nearfar import "$name" --train "$name.csv" --split none >/dev/null 2>&1
}

train() { # train NAME [OPTION...]: to its end, with a replay
    local name=$1
    shift
    nearfar train "$name" --epochs 3 --set dim=4 --set eval_every=1 "$@" 3>&- || return 1
    [ "$(status_of last)" = done ] || return 1
    nearfar replay last 3>&- | grep -q same || return 1
}

all_finite() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from point where value is null or abs(value) > 1e300")" = 0 ]; }

@test "a batch that is larger than the data is all of the data" {
    import_tiny
    n=$(sqlite3 "$NEARFAR_STORE" "select train from dataset")
    train tiny --set batch=1048576 --set validation=0
    [ "$(field last step)" = 3 ]
    train tiny --set batch="$n" --set validation=0
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(distinct value) from metrics where name = 'loss' and step = 3")" = 1 ]
    all_finite
}

@test "one user, one item, one of each" {
    table one-user "u a" "u b" "u c" "u d" "u e"
    table one-item "u a" "v a" "w a"
    table single "u a"
    for data in one-user one-item single; do
        for sharing in own shared; do
            train $data --set sharing=$sharing
            train $data --set sharing=$sharing --set validation=0 --set mix_uniform=0 --set mix_in_batch=1
        done
    done
    all_finite
    run -0 nearfar recommend 1 --user u
    run -0 nearfar eval 1
}

@test "every item known to every user: no negative is left, and it says so" {
    table full "u a" "u b" "u c" "v a" "v b" "v c"
    for sharing in own shared; do
        run -0 nearfar train full --set dim=4 --set sharing=$sharing --set validation=0 --epochs 3
        says "no negative is left: every candidate is known to its anchors; turn mask_known off"
        [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(distinct value) from metrics where name = 'loss'")" = 0.0 ]
    done
    run -0 nearfar train full --set dim=4 --set validation=0 --set mask_known=off --epochs 3
    [[ $output != *"no negative is left"* ]]
    all_finite
}

@test "one user of many who knows every item" {
    rows=("u0 i0" "u0 i1" "u0 i2" "u0 i3" "u0 i4" "u0 i5")
    for u in 1 2 3 4 5; do rows+=("u$u i$u" "u$u i0"); done
    table greedy "${rows[@]}"
    for sharing in own shared; do
        run -0 train greedy --set sharing=$sharing --set validation=0
        [[ $output != *"no negative is left"* ]]
    done
    all_finite
}

@test "an item without an interaction in train is ranked like any other" {
    printf 'user,item\nu,a\nu,b\nv,b\nv,c\nw,a\nw,c\n' >train.csv
    printf 'user,item\nu,never\nv,a\n' >test.csv
    nearfar import cold --train train.csv --test test.csv
    [ "$(nearfar data show cold --json >d.json; json d.json items)" = 4 ]
    for sharing in own shared; do
        train cold --set sharing=$sharing --set validation=0
        train cold --set sharing=$sharing --set validation=0 --set mix_uniform=0 --set mix_popularity=1
    done
    run -0 nearfar recommend last --user u
    says never
    all_finite
}

@test "two told to resume the same run: one goes on, the other says so" {
    import_tiny
    start_tiny
    nearfar stop "$run"
    nearfar resume "$run" --detach >one 2>&1 3>&- &
    nearfar resume "$run" --detach >two 2>&1 3>&- &
    wait
    cat one two
    wait_until_status running
    # Whoever came second was refused, or found the engine of the first at work.
    [ "$(pgrep -fc "nearfar-engine run store=$NEARFAR_STORE run=$run")" = 1 ]
    nearfar stop "$run"
    nearfar resume "$run" --detach 3>&-
    wait_until_status running
    run=1
    run -1 nearfar resume 1
    says "is running already: an engine is at it"
    run -4 nearfar-engine run "store=$NEARFAR_STORE" run=1
    says "is being trained by another engine"
    nearfar stop 1
    run -0 nearfar replay 1
    says "same"
}

@test "a fork from a step that there is not" {
    import_tiny
    train_tiny --epochs 2 >/dev/null 2>&1
    for step in 1000000 -1; do
        run ! nearfar fork 1 --at $step
        [ "${#lines[@]}" = 1 ]
    done
    run -3 nearfar fork 1 --at 1000000
    says "run 1 has no step 1000000: it is at step "
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 1 ]
    run -0 nearfar fork 1 --at 0
    run -0 nearfar replay 2
    says "same"
}
