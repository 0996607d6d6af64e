# Runs on rows of numbers: what each command makes of them.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# Three hundred points of two classes, and a short run on them.
import_moons() { nearfar import moons --toy moons --points 300 >/dev/null 2>&1; }
train_moons() { nearfar train moons --epochs 3 --set batch=64 "$@" 3>&-; }

# same_numbers FILE PATH FILE PATH: two numbers of JSON are equal to nine digits.
same_numbers() {
    awk -v a="$(json "$1" "$2")" -v b="$(json "$3" "$4")" 'BEGIN { exit !(a != "" && b != "" && (a - b) ^ 2 < 1e-18) }' || {
        echo "$2: $(json "$1" "$2"), $4: $(json "$3" "$4")"
        return 1
    }
}

@test "train --json has what the probes measure on valid and on test, and eval measures the same again" {
    import_moons
    train_moons --json >train.json 2>/dev/null
    nearfar eval last --json >eval.json
    is_json eval.json
    for metric in linear_accuracy knn_accuracy accuracy precision recall f1 nmi retrieval/recall@1 retrieval/recall@10; do
        same_numbers train.json "test.$metric" eval.json "test.$metric"
        [ "$(json train.json "valid.$metric")" ]
        [ "$(json eval.json "valid.$metric")" ]
    done
    [ "$(json eval.json valid.rows) $(json eval.json test.rows)" = "24 60" ]
    run ! grep -q users eval.json
}

@test "eval prints a table of its metrics, and which classes are taken for which" {
    import_moons
    train_moons >/dev/null 2>&1
    run -0 nearfar eval last
    says "run 1 moons-1 at step"
    [[ $output =~ metric\ +valid\ +test ]]
    [[ $output =~ linear_accuracy\ +[01]\.[0-9]{4}\ +[01]\.[0-9]{4} ]]
    [[ $output =~ "the linear classifier answers "[0-9]+" of 60 rows of test wrongly, most often:" ]]
    [[ $output =~ [0-9]+\ of\ [0-9]+\ rows\ of\ moon\ [12]\ are\ taken\ for\ moon\ [12] ]]
    [[ $output != *"--confusion"* ]] # there are no more pairs
    nearfar eval last --json >eval.json
    [ "$(json eval.json confusion)" = "" ]
    [ "$(json eval.json 'confused.worst[0].taken_for')" != "$(json eval.json 'confused.worst[0].class')" ]
    wrong=$(json eval.json confused.wrong)
    run -0 nearfar eval last --confusion
    says "answers of the linear classifier on test, a line for the rows of each class"
    [[ $output =~ 1\ +[0-9]+\ +[0-9]+\ \ moon\ 1 ]]
    nearfar eval last --confusion --json >eval.json
    [ "$(json eval.json confusion.split)" = test ]
    [ "$(json eval.json 'confusion.classes')" = '["moon 1","moon 2"]' ]
    right=$(($(json eval.json 'confusion.answers[0][0]') + $(json eval.json 'confusion.answers[1][1]')))
    [ $((right + wrong)) = 60 ]
    awk -v right="$right" -v accuracy="$(json eval.json test.accuracy)" 'BEGIN { exit !((right / 60 - accuracy) ^ 2 < 1e-18) }'
}

@test "eval sees rows by the strengths that views had at the step whose weights it measures" {
    import_moons
    train_moons --set probe=retrieval+linear+health --set main_metric=retrieval/recall --set input_noise=0.5 --set patience=0 >/dev/null 2>&1
    nearfar fork 1 --at 4 --set input_noise=0.01 --json >fork.json 2>/dev/null
    nearfar eval 2 --json >eval.json
    same_numbers fork.json 'test."retrieval/recall@1"' eval.json 'test."retrieval/recall@1"'
    [ "$(field 2 best_step)" -gt 4 ]
}

@test "eval --raw measures the numbers themselves beside what the encoder makes of them" {
    import_moons
    train_moons >/dev/null 2>&1
    run -0 nearfar eval last --raw
    [[ $output =~ metric\ +valid\ +test\ +raw\ valid\ +raw\ test ]]
    [[ $output =~ retrieval/recall@1\ +[01]\.[0-9]{4}\ +[01]\.[0-9]{4}\ +-\ +- ]]
    says "raw: the same probes on the 2 numbers that each row has, without the encoder"
    nearfar eval last --raw --json >eval.json
    is_json eval.json
    [ "$(json eval.json raw.test.rows)" = 60 ]
    awk -v raw="$(json eval.json raw.test.linear_accuracy)" 'BEGIN { exit !(raw > 0.7 && raw < 0.97) }' # no line parts moons
    [ "$(json eval.json 'raw.test."retrieval/recall@1"')" = "" ]
    train_moons --set probe=retrieval+health --set main_metric=retrieval/recall >/dev/null 2>&1
    run -2 nearfar eval last --raw
    says "--raw is for runs whose probes tell classes, and run 2 has probe=retrieval+health: leave --raw out"
    import_tiny
    train_tiny --epochs 1 >/dev/null 2>&1
    run -2 nearfar eval last --raw
    says "--raw is for runs on rows of numbers, and run 3 ranks items: leave --raw out"
}

@test "show lists the settings that the run reads, and says how to see the others" {
    import_moons
    train_moons >/dev/null 2>&1
    nearfar show 1 >show.out
    grep -qE '^  input_noise +0.2' show.out
    run ! grep -qE '^  (popularity_exponent|positive_score|adversary_lr) ' show.out
    [[ $(cat show.out) =~ ([0-9]+)\ more\ settings,\ which\ nothing\ in\ this\ run\ reads:\ nearfar\ show\ 1\ --all ]]
    nearfar show 1 --all >all.out
    grep -qE '^  adversary_lr ' all.out
    [ "$(wc -l <all.out)" = $(($(wc -l <show.out) - 1 + BASH_REMATCH[1])) ]
    # One that was read at the time and turned is listed.
    nearfar fork 1 --at 2 --set input_noise=0.3 >/dev/null 2>&1
    nearfar show 2 | grep -qE '^  input_noise +0.3 +began as 0.2'
}

@test "without validation eval measures test alone, and without classes there is no table of them" {
    import_moons
    train_moons --set validation=0 --set probe=retrieval+health --set main_metric=retrieval/recall >/dev/null 2>&1
    run -0 nearfar eval last
    [[ $output =~ metric\ +test ]]
    run ! grep -q "classifier" <<<"$output"
    nearfar eval last --json >eval.json
    [ "$(json eval.json valid.rows)" = 0 ]
    [ "$(json eval.json 'valid."retrieval/recall@1"')" = "" ]
    [ "$(json eval.json confused)" = "" ]
    run -2 nearfar eval last --confusion
    says "--confusion is for runs whose probes have linear, which answers a class for each row, and run 1 has probe=retrieval+health"
}

@test "what is for users and items is refused in words" {
    import_moons
    train_moons >/dev/null 2>&1
    train_moons >/dev/null 2>&1
    run -2 nearfar recommend last --user 3
    says "run 2 has rows of points, and no users to whom items could be recommended: nearfar eval 2 tells what it has learned"
    run -2 nearfar recommend 1 2 --all
    says "no users to whom items could be recommended"
    run -2 nearfar eval last --k 10
    says "leave --k out"
    run -2 nearfar eval 1 2
    says "measure each of them by itself"
    run -2 nearfar export last --vectors items
    says "run 2 has rows of points, and no users and items: take --vectors rows"
    import_tiny
    train_tiny --epochs 1 >/dev/null 2>&1
    run -2 nearfar export last --vectors rows
    says "run 3 has users and items: take --vectors users or --vectors items"
    run -2 nearfar train moons --set pseudo_count=2
    says "leave out pseudo_count"
}

@test "vectors of rows are the encoder's, of length 1 or raw, in the order of the data set" {
    printf 'x,y,kind\n' >table.csv
    for ((i = 0; i < 60; i++)); do printf '%d,%d,k%d\n' $((i / 2 * 7 % 31)) $((i / 2 % 5)) $((i % 2)); done >>table.csv
    nearfar import t --train table.csv --features x,y --label kind >/dev/null 2>&1
    nearfar train t --epochs 2 --set dim=3 --set head_dim=5 --set batch=16 >/dev/null 2>&1 3>&-
    nearfar export last --vectors rows >rows.tsv 2>said
    grep -q "60 rows of 3 numbers, as the encoder makes them, below the head, each of length 1" said
    awk -F'\t' '{ s = $2 ^ 2 + $3 ^ 2 + $4 ^ 2; if (NF != 4 || $1 != NR - 1 || (s > 1e-9 && (s - 1) ^ 2 > 1e-8)) exit 1 }' rows.tsv
    nearfar export last --vectors rows --raw --output raw.npy 2>said
    grep -q "not normalised; rows are numbered from 0 in the order of the data set; ids in raw.ids" said
    [ "$(stat -c %s raw.npy)" = $((128 + 60 * 3 * 4)) ]
    # Two neighbours have the same numbers, and so the same vector, wherever validation and test have put them.
    awk -F'\t' '{ $1 = ""; if (NR % 2) before = $0; else if ($0 != before) exit 1 }' rows.tsv
    nearfar export last --vectors rows --raw >raw.tsv 2>/dev/null
    awk -F'\t' 'FNR == NR { split($0, w); for (k = 2; k <= 4; k++) of[$1, k] = $k; next }
        { s = 0; for (k = 2; k <= 4; k++) s += of[$1, k] ^ 2; for (k = 2; k <= 4 && s > 0; k++) if ((of[$1, k] / sqrt(s) - $k) ^ 2 > 1e-8) exit 1 }' \
        raw.tsv rows.tsv
}

@test "a run whose views are turned by hand resumes, replays and is forked to the same numbers" {
    import_moons
    run=$(nearfar train moons --set epochs=100000 --set batch=64 --set pace=200 --detach 3>&-)
    wait_until_step 5
    nearfar set "$run" input_noise=0.4
    nearfar set "$run" tau=0.3
    wait_until_step "$(($(field "$run" step) + 20))"
    nearfar stop "$run"
    wait_until_status stopped
    nearfar resume "$run" --detach >/dev/null
    wait_until_step "$(($(field "$run" step) + 20))"
    nearfar set "$run" freeze=head
    wait_until_step "$(($(field "$run" step) + 20))"
    nearfar stop "$run"
    wait_until_status stopped
    run -0 nearfar replay "$run" --threads 1
    says "replays to the same bits"
    run -0 nearfar replay "$run" --threads 4
    says "replays to the same bits"
}

@test "a fork, a sweep and a comparison of such runs go by their main metric" {
    import_moons
    train_moons >/dev/null 2>&1
    nearfar fork 1 --at 6 --set input_noise=0.6 >/dev/null 2>&1
    run -0 nearfar diff 1 2
    says "input_noise"
    says "valid/linear_accuracy"
    run -0 nearfar replay 2
    nearfar sweep moons --set batch=64 --grid lr=0.0001,0.01 --epochs 3 --json >sweep.json 2>/dev/null
    [ "$(json sweep.json metric)" = valid/linear_accuracy ]
    run -0 nearfar ls
    says "valid/linear_accuracy"
}

@test "a run begins with the weights of another that fit, and what does not is said" {
    import_moons
    nearfar import blobs --toy blobs --points 300 >/dev/null 2>&1
    train_moons >/dev/null 2>&1
    run -0 --separate-stderr nearfar train blobs --from 1 --set batch=64 --epochs 2 3>&-
    [[ $stderr == *"taken over from run 1 (moons-1) at step "*": 8 of 8 weights"$'\n'* ]]
    run -0 --separate-stderr train_moons --from 1 --set head_dim=32 --set predictor=linear --set candidate_tower=slow
    [[ $stderr == *": 6 of 10 weights; not taken: points_head_weight2 (64 x 32 here, 64 x 64 there), "* ]]
    [[ $stderr == *"points_predictor_weight1 (which that run does not have)"* ]]
    nearfar rm 1 --yes
    for id in 2 3; do
        run -0 nearfar replay "$id"
        says "replays to the same bits"
    done
    nearfar fork 3 --at 0 >/dev/null 2>&1
    nearfar export 3 >a.csv
    nearfar export 4 >b.csv
    cmp a.csv b.csv
    run -2 train_moons --from 2 --set width=17
    says "run 2 (blobs-2) has width=64 and this run 17, so that the weights of its encoder do not fit: leave out --set width=17"
    import_tiny
    run -2 train_tiny --from 2
    says "run 2 (blobs-2) has task=two_views and this run task=user_item: they have no weights in common"
    run -0 nearfar doctor
}

@test "a run that begins with another's weights has the shape of its encoder, and what comes of that is said" {
    import_moons
    train_moons --set width=17 --set depth=2 >/dev/null 2>&1
    run -0 --separate-stderr train_moons --from 1
    [[ $stderr == *"the encoder has the shape of that of run 1 (moons-1): "*width=17* ]]
    [[ $stderr == *depth=2* ]]
    [[ $stderr == *"taken over from run 1 (moons-1) at step "*" weights"$'\n'* ]]
    [ "$(sqlite3 "$NEARFAR_STORE" "select value from setting where run = 2 and knob = 'width'")" = 17 ]
    run -0 nearfar replay 2
    run -2 train_moons --from 1 --set depth=3
    says "run 1 (moons-1) has depth=2 and this run 3"
    says "leave out --set depth=3, or --from"
    run -0 --separate-stderr train_moons --from 1 --set depth=2
}

@test "a run on the same rows teaches, and so do vectors and scores in the order of the data set" {
    import_moons
    train_moons --set validation=0.3 >/dev/null 2>&1
    run -0 --separate-stderr train_moons --teacher 1 --set loss=info_nce+distill
    [[ $stderr == *"taught by run 1 (moons-1) at step "*": 300 of 300 points"* ]]
    nearfar export 1 --vectors rows --output rows.npy 2>/dev/null
    run -0 --separate-stderr train_moons --teacher rows.npy --set loss=info_nce+distill
    [[ $stderr == *"taught by rows.npy: vectors of 300 rows"* ]]
    run -0 nearfar replay 3
    nearfar import blobs --toy blobs --points 300 >/dev/null 2>&1
    run -2 nearfar train blobs --teacher 1 --set loss=info_nce+distill
    says "run 1 (moons-1) is on other data, and a teacher must know the rows of this run: take a run on the same data set"
    nearfar import fewer --toy moons --points 200 >/dev/null 2>&1
    run -1 nearfar train fewer --teacher rows.npy --set loss=info_nce+distill
    says "a teacher for this data set is 200 x any number (vectors of its rows) or 200 x 200 (scores of its rows with each other)"
}

@test "the rows of a data set go out with their numbers, classes and splits, and come in again" {
    import_moons
    nearfar data export moons >all.csv
    head -1 all.csv | grep -qx 'row,x0,x1,class,split'
    awk -F, 'NR > 1 && ($1 != NR - 2 || ($4 != "moon 1" && $4 != "moon 2") || ($5 != "train" && $5 != "test")) { exit 1 }' all.csv
    [ "$(wc -l <all.csv) $(grep -c ',test$' all.csv)" = "301 60" ]
    nearfar data export moons --validation 0.1 --format tsv >parts.tsv
    [ "$(cut -f5 parts.tsv | sort | uniq -c | tr -s ' ' | tr '\n' ';')" = " 1 split; 60 test; 216 train; 24 valid;" ]
    nearfar data export moons --split valid --validation 0.1 --output valid.csv
    head -1 valid.csv | grep -qx 'row,x0,x1,class'
    [ "$(wc -l <valid.csv)" = 25 ]
    nearfar import few --toy moons --points 10 >/dev/null 2>&1
    run -0 --separate-stderr nearfar data export few --split valid --validation 0.01
    [[ $stderr == *"the data set few has no rows in valid"* ]]
    nearfar import again --train all.csv --features x0,x1 --label class >/dev/null
    diff <(cut -d, -f1-4 all.csv) <(nearfar data export again | cut -d, -f1-4)
    # The rows are those that vectors stand for.
    train_moons >/dev/null 2>&1
    [ "$(nearfar export last --vectors rows 2>/dev/null | cut -f1 | tail -1)" = "$(tail -1 all.csv | cut -d, -f1)" ]
}

@test "an evaluation keeps which classes were taken for which, of each split that was measured" {
    import_moons
    train_moons >/dev/null 2>&1
    sql() { sqlite3 "$NEARFAR_STORE" "$1"; }
    [ "$(sql "select max(step) from frame where kind = 'confusion'")" = "$(sql "select step from run")" ]
    header=$(sql "select substr(data, 9, 300) from frame where kind = 'confusion' order by step desc limit 1")
    [[ $header == *'"valid":{"dtype":"F32","shape":['*',3]'*'"test":{"dtype":"F32","shape":['*',3]'* ]]
}

@test "turning a knob of a paused run makes its map anew for who watches" {
    import_moons
    nearfar train moons --epochs 5000 --set batch=64 --set pace=5 --detach >/dev/null 2>&1 3>&-
    sql() { sqlite3 -cmd ".timeout 5000" "$NEARFAR_STORE" "$1"; }
    nearfar pause last >/dev/null
    sql "insert into lease values (1, 'test', 9e9)"
    step=$(sql "select step from run")
    made() { [ "$(sql "select count(*) from frame where kind = 'map' and step = $step")" = 1 ]; }
    wait_for made
    before=$(sql "select created from frame where kind = 'map' and step = $step")
    nearfar set last input_noise=0.5 >/dev/null
    again() { [ "$(sql "select created from frame where kind = 'map' and step = $step")" != "$before" ]; }
    wait_for again
    nearfar stop last >/dev/null
}
