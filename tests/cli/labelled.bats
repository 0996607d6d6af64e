# The way of a labelled table from its file to what was learned of it: 10,000 rows of 20 numbers, of five classes that no plane
# parts, since each is two clouds on either side of the centre; one row in fifty has the last class.

load helpers

setup() {
    nearfar_setup
    table >table.csv
    nearfar import t --train table.csv --features "$(seq -s, -f 'f%g' 1 20)" --label kind --test-share 0.4 >import.out
}
teardown() { nearfar_teardown; }

table() {
    awk '
        function uniform() { state = (state * 69069 + 1) % 4294967296; return state / 4294967296 }
        BEGIN {
            state = 7
            for (k = 1; k <= 20; k++) printf "f%d,", k
            print "kind"
            for (c = 0; c < 5; c++) for (k = 1; k <= 20; k++) centre[c, k] = 2 * (uniform() + uniform() - 1)
            for (i = 0; i < 10000; i++) {
                c = i % 50 == 0 ? 4 : i % 4
                line = ""
                for (k = 1; k <= 20; k++)
                    line = line sprintf("%.2f,", (i % 3 ? 1 : -1) * centre[c, k] + 2 * (uniform() + uniform() + uniform() - 1.5))
                print line "k" c
            }
        }'
}

train() { nearfar train t --set task=same_class --set eval_every=100 "$@" 3>&-; }

# above FILE PATH FILE PATH: by 0.1 at least.
above() {
    awk -v a="$(json "$1" "$2")" -v b="$(json "$3" "$4")" 'BEGIN { exit !(a > b + 0.1) }' || {
        echo "$2: $(json "$1" "$2"), $4: $(json "$3" "$4")"
        return 1
    }
}

@test "classes that no plane parts are told by what was learned, with a view that was turned by hand" {
    grep -q "classes: 5, the smallest of 200 rows, the largest of 2,500" import.out
    run=$(train --set pace=100 --set patience=0 --epochs 100000 --detach)
    wait_until_step 20
    nearfar set "$run" input_noise=0.3 --why "harder" >/dev/null
    wait_until_step 60
    nearfar stop "$run" >/dev/null
    nearfar eval "$run" --raw --json >eval.json
    above eval.json test.accuracy eval.json raw.test.accuracy
    above eval.json test.f1 eval.json raw.test.f1
    run -0 nearfar replay "$run" --threads 3
    says "same bits"
    nearfar export "$run" >points.csv
    grep -q '^loss,' points.csv
    nearfar export "$run" --vectors rows --output vectors.npy 2>/dev/null
    train --epochs 1 --set input_noise=0.1 >/dev/null 2>&1
    run -0 nearfar diff "$run" 2
    says "input_noise"
}

# The recall of a class (from 0) on test, of the run last made.
recall_of() {
    nearfar eval last --confusion --json >eval.json
    sqlite3 :memory: "select json_extract(row.value, '\$[$1]') * 1.0 / sum(cell.value) from
        json_each(readfile('eval.json'), '\$.confusion.answers') as row, json_each(row.value) as cell where row.key = $1"
}

@test "smote raises the recall of a rare class in the median of five seeds" {
    for balance in none smote; do
        for seed in 1 2 3 4 5; do
            train --set balance=$balance --set probe=linear --epochs 1 --seed $seed >/dev/null 2>&1
            recall_of 4
        done | sort -g | sed -n 3p >$balance.median
    done
    awk -v none="$(cat none.median)" -v smote="$(cat smote.median)" 'BEGIN { exit !(none > 0 && smote > none + 0.1) }' || {
        cat none.median smote.median
        return 1
    }
}
