# The same bits on pictures whose views are turned while a run learns: by any number of threads, resumed, replayed, forked.

load helpers

setup() {
    nearfar_setup
    bytes 4000 37 251 | idx images 40 10 10
    bytes 40 1 4 | idx labels 40
    nearfar import p --train images --labels labels >/dev/null 2>&1
}
teardown() { nearfar_teardown; }

same_points() { # same_points RUN RUN
    nearfar export "$1" >a.csv
    nearfar export "$2" >b.csv
    [ "$(wc -l <a.csv)" -gt 20 ]
    cmp a.csv b.csv || { diff a.csv b.csv | head; return 1; }
}

# turned PRESET: a file of its settings, small, with strengths of views that are turned at several steps.
turned() {
    nearfar train p --preset "$1" --set channels=4 --set head_dim=8 --set batch=10 --set validation=0 --set probe=knn+retrieval+health \
        --set main_metric=knn_accuracy --epochs 4 --threads 1 >/dev/null 2>&1 3>&-
    nearfar freeze last --output "$1.nearfar" >/dev/null
    printf 'at 2 crop=0.9\nat 4 rotation=30\nat 4 brightness=0\nat 7 crop=0.3\n' >>"$1.nearfar"
}

turn() { nearfar train p --preset "./$1.nearfar" --threads "$2" >/dev/null 2>&1 3>&-; }
last() { sqlite3 "$NEARFAR_STORE" "select max(id) from run"; }

same_bits_of() {
    turned "$1"
    turn "$1" 1
    local one other
    one=$(last)
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(distinct step) from event where run = $one and applied_at not null")" = 3 ]
    for threads in 2 4; do
        turn "$1" $threads
        other=$(last)
        same_points "$one" "$other"
    done
    # From a checkpoint in the middle, as if the engine had been killed.
    sqlite3 "$NEARFAR_STORE" "delete from checkpoint where run = $other and step > 4;
        update run set status = 'running', ended = null where id = $other"
    nearfar resume "$other" >/dev/null 2>&1
    same_points "$one" "$other"
    nearfar replay "$one" --threads 2 >/dev/null
    nearfar fork "$one" --at 6 >/dev/null 2>&1 # the changes behind it are its own to make
    other=$(last)
    nearfar export "$one" | awk -F, 'NR == 1 || $2 <= 6' >a.csv
    nearfar export "$other" | awk -F, 'NR == 1 || $2 <= 6' >b.csv
    [ "$(wc -l <a.csv)" -gt 10 ]
    cmp a.csv b.csv
    nearfar replay "$other" --threads 4 >/dev/null
}

@test "simclr" { same_bits_of simclr; }
@test "moco" { same_bits_of moco; }
@test "supcon" { same_bits_of supcon; }
@test "vicreg" { same_bits_of vicreg; }
