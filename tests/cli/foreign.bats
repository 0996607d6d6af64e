# Words of strangers in files, notes and names: control characters, C1, marks of writing direction. They are shown as
# question marks, or as escapes in JSON, and never sent to a terminal, by any command.

load helpers

setup() {
    nearfar_setup
    esc=$'\x1b[31m' c1=$'\u009b2J' bidi=$'\u202e'
}
teardown() { nearfar_teardown; }

# A table whose ids, and one of items whose titles and classes, have all kinds of them.
foreign_tables() {
    local u i n
    {
        echo "user,item,rating"
        for ((u = 0; u < 24; u++)); do
            for ((n = 0; n < 6; n++)); do
                i=$(((u * 7 + n * 5) % 30))
                echo "u$u$c1,i$i$bidi,$((1 + n % 5))"
            done
        done
    } >foreign.csv
    {
        echo "id,title,class"
        for ((i = 0; i < 30; i++)); do
            printf 'i%d%s,"Title %d%s\nsecond line",c%d\n' "$i" "$bidi" "$i" "$c1" "$((i % 3))"
        done
    } >items.csv
}

# safely COMMAND...: runs it and looks at every byte of its output and of its messages.
safely() {
    "$@" >safe.out 2>safe.err </dev/null 3>&- || true
    local file
    for file in safe.out safe.err; do
        iconv -f UTF-8 -t UTF-8 "$file" >/dev/null || { echo "not UTF-8: $*"; cat -v "$file"; return 1; }
        if grep -nP '[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{61c}\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]' "$file" >found; then
            echo "reaches the terminal: $*"
            cat -v found
            return 1
        fi
    done
}

@test "words of a file: ids, titles, classes, file names" {
    foreign_tables
    cp foreign.csv "${esc}evil$bidi.csv"
    safely nearfar import named --train "${esc}evil$bidi.csv"
    cp foreign.csv $'raw\x9b2J.csv'
    safely nearfar import raw --train $'raw\x9b2J.csv' --json
    safely nearfar import foreign --train foreign.csv --items items.csv
    for command in data "data --json" "data show named" "data show named --json" "data show raw" "data show foreign"; do
        safely nearfar $command
    done
    [ "$(sqlite3 "$NEARFAR_STORE" 'select count(*) from dataset')" = 3 ]
    safely nearfar train foreign --set dim=8 --epochs 2 --name first
    safely nearfar recommend first --user "u1$c1"
    grep -q '^user u1?2J, run 1 first' safe.out
    grep -q 'Title [0-9]*?2J' safe.out
    safely nearfar recommend first --user "u1$c1" --json
    is_json safe.out
    [ "$(json safe.out user)" = "u1$c1" ]
    safely nearfar recommend first --user "$esc"
    safely nearfar recommend first --user "u$bidi"
    # A file has the ids as they are, a terminal never.
    nearfar data export foreign >exported.csv 2>/dev/null
    grep -q "u1$c1" exported.csv
    script -qec "nearfar data export foreign" /dev/null </dev/null | tr -d '\r' >shown.csv
    safely cat shown.csv
    grep -q 'u1?2J,i' shown.csv
}

@test "words of a person: notes, preset files, names that are refused" {
    import_tiny
    printf 'tau=0.2\ndim=8\nat 2 tau=0.3 # %sred\x1b]0;title\x07\n' "$esc" >"$esc.preset"
    safely nearfar train tiny --preset "./$esc.preset" --set batch=64 --epochs 2 --name one
    safely nearfar rewind one --name two
    sqlite3 "$NEARFAR_STORE" "select why from event where run = 1" | grep -q red
    for command in "show 1" "show 1 --json" "show 2" "show 2 --json" "diff 1 2" "diff 1 2 --json" "freeze 1" ls "ls --json"; do
        safely nearfar $command
        case $command in *--json) is_json safe.out ;; esac
    done
    printf 'a%s=3\n' "$esc" >unknown.preset
    safely nearfar train tiny --preset ./unknown.preset
    grep -q 'a?\[31m' safe.err
    for word in "$esc" "x$c1" "x$bidi" $'x\x9b' $'x\nnearfar: all is well'; do
        safely nearfar "$word"
        safely nearfar show "$word"
        safely nearfar show "--$word"
        safely nearfar train "$word"
        safely nearfar train tiny --name "$word"
        safely nearfar train tiny --set "$word=1"
        safely nearfar train tiny --set "tau=$word"
        safely nearfar train tiny --set "loss=$word"
        safely nearfar train tiny --teacher "$word.npy"
        safely nearfar import "$word" --train tiny.csv
        safely nearfar import other --train "$word"
        safely nearfar ls --metric "$word"
        safely nearfar ls --store "/dev/null/$word"
        safely nearfar complete "$word"
        safely nearfar-engine "$word"
        [ "$(wc -l <safe.err)" -le 30 ]
    done
}

@test "words in a store that somebody else wrote" {
    import_tiny
    train_tiny --epochs 2 --name one
    sqlite3 "$NEARFAR_STORE" "update run set name = 'n' || char(27) || '[31m', message = 'm' || char(155), alarm = 'a' || char(8238),
        preset = 'p' || char(27), engine = 'e' || char(27); update dataset set source = 's' || char(155), split = 'x' || char(27);
        update metric set name = name || char(27) where id = 3; insert into event (run, seq, verb, knob, old, new, actor, why,
        asked_at, asked_step, applied_at, step, answer) values (1, 1, 'set', 'tau', 'o' || char(27), 'v' || char(27), 'a' ||
        char(27), 'w' || char(10) || char(27), 1, 2, 2, 2, 'n' || char(27))"
    for command in ls "ls --json" "show 1" "show 1 --json" data "data --json" "diff 1 1" "eval 1" "export 1" "export 1 --format json" \
        "freeze 1" "complete runs" "replay 1" "twin 1" "rm 1" doctor "doctor --json"; do
        safely nearfar $command
        case $command in *json) is_json safe.out ;; esac
    done
    safely cat "$NEARFAR_STORE"-files/1/engine.log
}
