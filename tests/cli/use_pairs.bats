# Runs on pairs, asked about rows that they have never seen: a question finds answers, a text pictures, a picture words.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# Questions and answers that share a number.
learn_texts() {
    awk 'BEGIN { print "question,answer"
        for (i = 0; i < 60; i++) printf "\"where is parcel %d, please\",parcel %d is on its way\n", i, i }' >all.csv
    nearfar import q --train all.csv --pair question,answer >/dev/null
    nearfar train q --set batch=16 --epochs 20 --set dim=16 --set buckets=4096 --threads 1 >/dev/null 2>&1 3>&-
}

@test "a question finds its answer, and an answer its question" {
    learn_texts
    run -0 --separate-stderr nearfar search last "where is parcel 7, please" --top 3
    says "the nearest of 60 texts of the data set q, by cosine"
    grep -qE '^   1  +[0-9.]+  row 15 +[a-z]+ +parcel 7 is on its way$' <<<"$output"
    [[ $output != *"where is parcel 9"* ]] # candidates alone
    run -0 nearfar search last "parcel 7 is on its way" --side candidate --top 1
    says "where is parcel 7, please"
    run -0 nearfar search last --row 14 --top 1 --json
    says '"row":15,"cosine":'
    says '"text":"parcel 7 is on its way"'
    nearfar embed last "parcel 7" --side anchor 2>said >one.tsv
    grep -q "as anchors of pairs, as the similarity of the run compares them" said
    [ "$(awk -F '\t' '{ print NF }' one.tsv)" = 17 ]
    run -2 nearfar classify last "parcel 7"
    says "run 1 has learned pairs of rows, which have no classes: nearfar search 1"
    run -0 bash -c "printf 'where is parcel 3, please\nwhere is parcel 5, please\n' | nearfar search last - --top 1 --output found.csv"
    [ "$(head -1 found.csv)" = "file,row,rank,nearest,cosine,class,split,text" ]
    [ "$(tail -1 found.csv | cut -d, -f 2,8)" = "1,parcel 5 is on its way" ]
}

@test "a text finds pictures, and a picture words; what is of neither side is refused" {
    bytes 1600 37 251 | idx images 16 10 10
    { printf 'name\n'; for i in $(seq 0 15); do printf 'shade %d\n' "$i"; done; } >said.tsv
    nearfar import p --train images --captions said.tsv --caption name >/dev/null 2>&1
    nearfar train p --set batch=8 --epochs 1 --set channels=4 --set head_dim=8 --set dim=16 --set buckets=4096 --threads 1 >/dev/null 2>&1 3>&-
    base64 -d >four.png <<<'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAHElEQVR42mOQUTdiZOARV9JlsGAXkmXQMGbiBQASSAHBI+Dl7QAAAABJRU5ErkJggg=='
    run -0 nearfar search last four.png --top 2
    says "the nearest of 16 captions of the data set p, by cosine"
    grep -qE '^   2 .*  shade [0-9]+$' <<<"$output"
    run -0 nearfar search last "shade 3" --top 2
    says "the nearest of 16 pictures of the data set p, by cosine"
    nearfar embed last images --output seen.npy 2>/dev/null
    nearfar embed last "shade 3" --output text.npy 2>/dev/null
    [ "$(head -c 128 seen.npy | grep -ao '([0-9]*, [0-9]*)')" = "(16, 8)" ]
    [ "$(head -c 128 text.npy | grep -ao '([0-9]*, [0-9]*)')" = "(1, 8)" ]
    run -2 nearfar search last "shade 3" four.png
    says "four.png holds pictures, and texts are asked about here"
    run -3 nearfar search last "shade 3" --side anchor
    says "shade 3: there is no such file"
}

@test "--side is for runs on pairs" {
    nearfar import m --toy moons --points 60 >/dev/null
    nearfar train m --epochs 1 --threads 1 >/dev/null 2>&1 3>&-
    run -2 nearfar search last --row 3 --side anchor
    says "--side is for runs on pairs, and run 1 is on rows: leave --side out"
}
