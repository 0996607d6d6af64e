# Classes of very different sizes, made equal when a run starts.

load helpers

setup() {
    nearfar_setup
    table 1500 >table.csv
    nearfar import t --train table.csv --features "$(seq -s, -f 'f%g' 1 20)" --label kind --test-share 0.4 >/dev/null
}
teardown() { nearfar_teardown; }

# table ROWS: 20 numbers and one of five classes, each two clouds on either side of the centre; one row in fifty has
# the last class.
table() {
    awk -v rows="$1" '
        function normal(    i, sum) {
            sum = 0
            for (i = 0; i < 12; i++) {
                state = (state * 69069 + 1) % 4294967296
                sum += state / 4294967296
            }
            return sum - 6
        }
        BEGIN {
            state = 7
            for (k = 1; k <= 20; k++) printf "f%d,", k
            print "kind"
            for (c = 0; c < 5; c++) for (k = 1; k <= 20; k++) centre[c, k] = normal()
            for (i = 0; i < rows; i++) {
                c = i % 50 == 0 ? 4 : i % 4
                side = i % 3 ? 1 : -1
                for (k = 1; k <= 20; k++) printf "%.3f,", side * centre[c, k] + 1.6 * normal()
                print "k" c
            }
        }'
}

train() { nearfar train t --set task=same_class --set eval_every=10 "$@"; }

@test "the counts are said when a run starts and by show, and it replays with any number of threads" {
    while IFS=: read -r balance said; do
        run -0 --separate-stderr train --set balance="$balance" --set mix_class_balanced=0.5 --epochs 2 --threads 1
        [[ $stderr == *"nearfar: balance=$balance $said"* ]]
        run -0 nearfar show last
        says "balance=$balance $said"
        nearfar show last --json >show.json
        [[ $(json show.json balanced) == "balance=$balance $said" ]]
        run -0 nearfar replay last --threads 3
        says "same bits"
    done <<'END'
over:copies 202 rows of 3 classes: each of 5 now has 202 train rows, before 16 to 202
under:leaves out 728 rows of 4 classes: each of 5 now has 16 train rows, before 16 to 202
smote:makes 202 rows of 3 classes: each of 5 now has 202 train rows, before 16 to 202
END
    run -0 --separate-stderr train --epochs 1
    [[ $stderr != *balance=* ]]
}

@test "the vectors of a balanced run are those of the rows of the data set" {
    for balance in over smote under; do
        train --set balance="$balance" --set dim=4 --epochs 1 --threads 1 >/dev/null 2>&1
        nearfar export last --vectors rows --output rows.tsv 2>said
        grep -q "$(nearfar data export t 2>/dev/null | tail -n +2 | wc -l) rows of 4 numbers" said
        awk -F'\t' '{ s = $2 ^ 2 + $3 ^ 2 + $4 ^ 2 + $5 ^ 2; if ($1 != NR - 1 || s > 1e-9 && (s - 1) ^ 2 > 1e-8) exit 1 }' rows.tsv
    done
}

@test "a balanced run goes on after a kill, and is forked, to the same bits" {
    train --set balance=smote --epochs 3 >/dev/null 2>&1
    nearfar export 1 >whole.csv
    nearfar fork 1 --at 0 >/dev/null 2>&1
    nearfar export 2 >fork.csv
    cmp whole.csv fork.csv
    rm "$NEARFAR_STORE"-files/2/step-*
    sqlite3 "$NEARFAR_STORE" "update run set status = 'running', ended = null where id = 2"
    nearfar resume 2 >/dev/null 2>&1
    nearfar export 2 >resumed.csv
    cmp whole.csv resumed.csv
    run -0 nearfar show 2
    says "balance=smote makes 202 rows"
    train --set balance=smote --epochs 3 --seed 2 >/dev/null 2>&1
    nearfar export 3 >other.csv
    ! cmp -s whole.csv other.csv
}

@test "smote raises the recall of the classes in the median of five seeds" {
    for balance in none smote; do
        for seed in 1 2 3 4 5; do
            train --set balance=$balance --epochs 20 --seed $seed --json >run.json 2>/dev/null
            json run.json test.recall
        done | sort -g | sed -n 3p >$balance.median
    done
    awk -v none="$(cat none.median)" -v smote="$(cat smote.median)" 'BEGIN { exit !(smote > none + 0.005) }'
}

@test "data show says how unequal the classes are" {
    run -0 nearfar data show t
    says "of rows: 5 classes, the smallest of 30 rows, the largest of 375"
}

@test "balance cannot be turned while training, and is refused or said to do nothing where it cannot help" {
    train --set balance=over --epochs 1 >/dev/null 2>&1
    run -2 nearfar set last balance=smote
    says "balance cannot change while a model trains: it decides which rows a run trains on"
    run -0 --separate-stderr train --epochs 1 --set balance=over --set smote_neighbours=3
    [[ $stderr == *"nothing in this run reads smote_neighbours"* ]]
    tiny_table tiny.csv
    nearfar import tiny --train tiny.csv >/dev/null
    run -0 --separate-stderr nearfar train tiny --set balance=over --epochs 1
    [[ $stderr == *"nothing in this run reads balance"* ]]
    nearfar import moons --toy moons >/dev/null
    run -0 --separate-stderr nearfar train moons --set balance=under --epochs 1
    [[ $stderr == *"balance=under changes nothing: each class has 360 train rows"* ]]
}
