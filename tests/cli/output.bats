# Where output goes, and what happens when it cannot go there.

load helpers

setup() {
    nearfar_setup
    import_tiny
    train_tiny --epochs 2 --name short >train.out 2>train.err
}
teardown() { nearfar_teardown; }

@test "data on stdout, messages on stderr" {
    grep -q "done" train.out
    grep -q "step" train.err
    run -0 --separate-stderr nearfar ls
    [[ $output == *short* ]]
    [ -z "$stderr" ]
}

@test "a full disk under stdout is a failure with a sentence" {
    for command in ls "show last" "export last" knobs keys --help --version "data" "completion bash" "ls --json"; do
        run -1 --separate-stderr bash -c "nearfar $command >/dev/full"
        [[ $stderr == *"cannot be written"* || $stderr == *"cannot write"* ]] || { echo "$command: $stderr"; false; }
    done
}

@test "stdout closed: a failure with a sentence, of every command, and the store is not written into" {
    for command in ls "show last" "export last" knobs keys data "diff last last" "eval last" "recommend last --user u1" "replay last" \
        "freeze last" --version --help "completion bash" "complete runs" doctor "import other --train tiny.csv" \
        "train tiny --epochs 1 --set dim=8 --detach"; do
        run -1 --separate-stderr bash -c "nearfar $command >&- 3>&-"
        [[ $stderr == *"it is closed"* || $stderr == *"written"* ]] || { echo "$command: $stderr"; false; }
    done
    run -0 nearfar doctor
    bash -c "nearfar train tiny --epochs 1 --set dim=8 >&- 2>&- <&-" || [ $? = 1 ]
    [ "$(status_of last)" = "done" ]
    run -0 nearfar doctor
}

@test "a reader that goes away ends the writer quietly" {
    run --separate-stderr bash -c "set -o pipefail; nearfar export last | head -n 1"
    [ "$output" = "metric,step,value" ]
    [ -z "$stderr" ]
}

@test "everything that reports does so as JSON" {
    for command in ls "show last" data "data show tiny" knobs keys doctor "export last --format json" "eval last" \
        "recommend last --user u1"; do
        case $command in export*) option= ;; *) option=--json ;; esac
        nearfar $command $option >out.json
        is_json out.json || { echo "$command"; false; }
    done
}

@test "train --json ends with one object on stdout" {
    train_tiny --epochs 2 --json >out.json 2>/dev/null
    is_json out.json
    [ "$(json out.json status)" = "done" ]
    [ "$(json out.json run)" = 2 ]
    [ "$(json out.json epochs)" = 2.0 ] || [ "$(json out.json epochs)" = 2 ]
    for split in valid test; do
        for metric in recall@20 precision@20 f1@20 ndcg@20 hit@20 mrr@20; do
            value=$(json out.json "$split.\"$metric\"")
            [ -n "$value" ] || { echo "$split $metric"; cat out.json; false; }
            awk -v v="$value" 'BEGIN { exit !(v >= 0 && v <= 1) }'
        done
    done
    [ "$(sqlite3 :memory: "select json_extract(readfile('out.json'), '\$.steps') > 0")" = 1 ]
    [ "$(sqlite3 :memory: "select json_extract(readfile('out.json'), '\$.rate') > 0")" = 1 ]
}

@test "train --open without a terminal prints progress on stdout and exits 0" {
    train_tiny --epochs 2 --open >open.out 2>open.err
    grep -q "step" open.out
}

@test "on a terminal the progress is one line that is rewritten" {
    command -v script >/dev/null || skip "script(1) is not here"
    script -qec "nearfar train tiny --set dim=8 --epochs 3" typescript >/dev/null
    grep -q $'\r.*step' typescript
    grep -q $'\033\[K' typescript
}

@test "show fits the terminal: lines are broken, columns left out; a pipe has every line whole" {
    start_tiny --set pace=300 --name warm-enough-for-this
    nearfar set "$run" tau=0.1 lr=0.01 --why "a long sentence about what was seen on the screen, and what was hoped for then"
    nearfar twin "$run" B 3>&-
    nearfar stop "$run"
    for width in 80 60; do
        run -0 script -qec "stty cols $width rows 24; nearfar show $run" /dev/null
        for line in "${lines[@]}"; do
            line=${line%$'\r'}
            [ ${#line} -le "$width" ] || { echo "$line"; return 1; }
        done
        says "parent of run 3"
    done
    run -0 nearfar show "$run"
    says "a long sentence about what was seen on the screen, and what was hoped for then"
}

@test "one of a thing is no plural" {
    printf 'user,item\nu1,i1\nu1,i2\nu1,i3\nu1,i4\n' >one.csv
    nearfar import one --train one.csv --seed 1
    run -0 nearfar train one --set dim=4 --set batch=64 --set negatives=2 --set validation=0.25 --epochs 1 3>&-
    says "1 step,"
    run -0 nearfar eval last
    says "valid, 1 user"
    [[ $output != *"1 users"* ]]
    run -0 nearfar recommend last --user u1
    says "known: "
    run -0 nearfar replay last
    says "of 1 step "
    run -2 nearfar rm last </dev/null
    says "1 step, "
    run nearfar doctor
    [[ $output != *" 1 runs"* ]]
}
