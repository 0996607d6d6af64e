# What every command-line test begins with: `load helpers`, and `setup() { nearfar_setup; }`.
#
# Each test has its own store, $NEARFAR_STORE in its own folder, and makes its data itself. $NEARFAR_BIN says where the
# programs lie (build/ when it does not). No test asserts a time; the waits below only give up after a minute.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
NEARFAR_BIN=${NEARFAR_BIN:-$ROOT/build}
case $NEARFAR_BIN in /*) ;; *) NEARFAR_BIN=$ROOT/$NEARFAR_BIN ;; esac
NEARFAR_DATA=${NEARFAR_DATA:-$ROOT/../shared/data}
export NEARFAR_BIN
export PATH="$NEARFAR_BIN:$PATH"

nearfar_setup() {
    unset LANGUAGE NEARFAR_ENGINE NO_COLOR XDG_DATA_HOME NEARFAR_THEME COLORTERM COLORFGBG
    export NEARFAR_STORE=$BATS_TEST_TMPDIR/store.db
    export TERM=xterm LC_ALL=C.UTF-8
    export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
    cd "$BATS_TEST_TMPDIR" || return 1
}

# Engines that a test left running end with it: theirs are the pids in its own store.
nearfar_teardown() {
    [ -f "$NEARFAR_STORE" ] || return 0
    local pid
    for pid in $(sqlite3 "file:$NEARFAR_STORE?mode=ro" \
        "select pid from run where pid is not null and status in ('queued','running','paused')" 2>/dev/null); do
        case $(cat "/proc/$pid/comm" 2>/dev/null) in nearfar-engine) kill -9 "$pid" 2>/dev/null || true ;; esac
    done
}

# tiny_table FILE [USERS [ITEMS [PER_USER]]]: a comma-separated table user,item,rating,time in which users of the same
# parity share a taste, so that there is something to learn. The same file every time.
tiny_table() {
    awk -v users="${2:-40}" -v items="${3:-60}" -v each="${4:-12}" 'BEGIN {
        print "user,item,rating,time"
        state = 12345
        for (u = 0; u < users; u++) {
            split("", seen)
            for (n = 0; n < each; n++) {
                state = state * 16807 % 2147483647
                i = 2 * (state % int(items / 2)) + (n % 6 == 5 ? 1 - u % 2 : u % 2)
                if (i in seen) continue
                seen[i] = 1
                printf "u%d,i%d,%d,%d\n", u, i, 1 + (u + i) % 5, 1000000 + 1000 * u + n
            }
        }
    }' > "$1"
}

# idx FILE DIMENSION...: an IDX file of the bytes on standard input.
idx() {
    local file=$1 side
    shift
    {
        printf '\x00\x00\x08'
        printf "\\x$(printf %02x $#)"
        for side; do printf '%08x' "$side" | sed 's/../\\x&/g' | xargs -0 printf; done
        cat
    } >"$file"
}

# bytes N FACTOR MODULO: (i * FACTOR) % MODULO for each i below N, a byte each.
bytes() {
    awk -v n="$1" -v factor="$2" -v modulo="$3" 'BEGIN { for (i = 0; i < n; i++) printf "\\x%02x", i * factor % modulo }' |
        xargs -0 printf
}

# tiny_adjacency TRAIN TEST: the same kind of data as NGCF's text: a user and then the items, on one line.
tiny_adjacency() {
    awk -v train="$1" -v test="$2" 'BEGIN {
        for (u = 0; u < 30; u++) {
            a = u; b = u
            most = u % 2 ? 7 : 9
            for (n = 0; n < most; n++) a = a " " (2 * ((u * 7 + n * 3) % 20) + u % 2)
            for (n = most; n < 10; n++) b = b " " (2 * ((u * 7 + n * 3) % 20) + u % 2)
            print a > train
            print b > test
        }
    }'
}

# The data set `tiny` in the test's store.
import_tiny() {
    tiny_table tiny.csv "$@"
    nearfar import tiny --train tiny.csv --seed 1 >import.out 2>&1 || { cat import.out; return 1; }
}

# train_tiny [OPTION...]: a short run on `tiny`, followed to its end.
train_tiny() {
    nearfar train tiny --set dim=8 --set batch=64 --set negatives=8 "$@" 3>&-
}

# start_tiny [OPTION...]: a long run left in the background, under way (at least one step) when this returns.
# $run is its id.
start_tiny() {
    run=$(train_tiny --epochs 100000 --set patience=0 --detach "$@") || return 1
    wait_until_step 1
}

# older_store VERSION: the test's store as an earlier version had it, without what later ones added.
older_store() {
    local sql=""
    if [ "$1" -lt 7 ]; then sql="alter table run drop column owner; drop table quota;"; fi
    if [ "$1" -lt 6 ]; then
        sql="$sql drop trigger dataset_described; drop table collection; drop table feature; drop table relation;
             alter table dataset drop column task; drop table frame; alter table run drop column balanced;
             drop table label; drop table lesson_answer; create table knob_of_5 as select name, ord, type, low, high, scale, start, unit, live, why_not,
             choices, help, used_by, was from knob; drop table knob; alter table knob_of_5 rename to knob;
             create index knob_was on knob(was);"
    fi
    if [ "$1" -lt 5 ]; then
        sql="$sql drop trigger metric_described; alter table run drop column main_metric; alter table metric drop column base;
             alter table metric drop column split; alter table metric drop column cut; alter table metric drop column pane;
             alter table metric drop column unit; alter table metric drop column comparable; drop index knob_was; alter table knob drop column was;"
    fi
    if [ "$1" -lt 4 ]; then
        sql="$sql drop index run_children; alter table run drop column rules; alter table run drop column alarm; alter table run
             drop column twin_of; alter table run drop column stop_at; alter table run drop column evaluates_from; alter
             table dataset drop column fingerprint; alter table dataset drop column warnings;"
    fi
    if [ "$1" -lt 3 ]; then sql="$sql drop table given;"; fi
    if [ "$1" -lt 2 ]; then sql="$sql alter table event drop column answer;"; fi
    sqlite3 "$NEARFAR_STORE" "$sql pragma user_version = $1"
}

field() { # field RUN NAME: one field of `show --json`
    nearfar show "$1" --json >field.json || return 1
    sqlite3 :memory: "select json_extract(readfile('field.json'), '\$.$2')"
}

status_of() { field "$1" status; }

wait_for() { # wait_for COMMAND...: until it succeeds, for at most a minute
    local i
    for ((i = 0; i < 600; i++)); do
        "$@" && return 0
        sleep 0.1
    done
    echo "still not so after a minute: $*" >&2
    return 1
}

step_is_at_least() { [ "$(field "$run" step)" -ge "$1" ]; }
status_is() { [ "$(status_of "$run")" = "$1" ]; }
wait_until_step() { wait_for step_is_at_least "$1"; }
wait_until_status() { wait_for status_is "$1"; }

is_json() { # is_json FILE
    [ "$(sqlite3 :memory: "select json_valid(readfile('$1'))")" = 1 ] || { cat "$1"; return 1; }
}

json() { # json FILE PATH: the value at $.PATH
    sqlite3 :memory: "select json_extract(readfile('$1'), '\$.$2')"
}

# Without root's power to write everywhere; when not root it is the command alone.
powerless() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --clear-groups "$@"
    else
        "$@"
    fi
}

# `says TEXT`: what the last `run` printed contains it.
says() {
    [[ $output == *"$1"* ]] || {
        echo "expected to see: $1"
        echo "saw: $output"
        return 1
    }
}
