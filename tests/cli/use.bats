# Rows that a run on rows of numbers has never seen: their classes, their neighbours, their embeddings.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# table FILE: 120 rows of three kinds that two columns part, and a third that says nothing.
table() {
    awk 'BEGIN {
        print "id,a,b,c,kind"
        for (i = 0; i < 120; i++) printf "%d,%.2f,%.2f,%.2f,k%d\n", i, i % 3 * 4 + i * 37 % 101 / 60, (3 - i % 3) ^ 2 + i * 53 % 89 / 60, i * 29 % 97 / 50, i % 3
    }' >"$1"
}

# A data set t of such a table, and a run on it that tells its kinds; the words are options of the import.
learn() {
    table table.csv
    nearfar import t --train table.csv --features a,b,c --label kind "$@" >/dev/null 2>&1
    nearfar train t --set task=same_class --set dim=8 --set batch=32 --epochs 20 --threads 1 >/dev/null 2>&1 3>&-
}

# Rows (from 1) of the table with its columns in another order.
some_rows() { awk -F, -v OFS=, -v rows="$1" 'NR == 1 || (FNR > 1 && index(rows, " " FNR - 1 " ")) { print $5, $4, $1, $3, $2 }' table.csv; }

@test "classify tells the class of each row, how sure it is, and how many are right" {
    learn
    some_rows " 1 2 3 7 " >new.csv
    run -0 --separate-stderr nearfar classify last new.csv
    says "run 1 t-1 at step"
    says "4 rows, by the linear classifier of its accuracy"
    grep -qE '^  0  k0     k0 +[01]\.[0-9]{4}  k[12] [0-9.]+, k[12] [0-9.]+$' <<<"$output"
    says "right: 4 of 4 with a label (1.0000)"
    [[ $stderr == "new.csv: a table of numbers, fields between commas, with a header; 3 features, label = kind; passed over: id" ]]
    nearfar classify last new.csv --top 2 --json >new.json 2>/dev/null
    is_json new.json
    [ "$(json new.json 'rows[3].file') $(json new.json 'rows[3].row') $(json new.json 'rows[3].label')" = "new.csv 3 k0" ]
    [ "$(json new.json 'rows[1].answers[0].class') $(json new.json right) $(json new.json labelled) $(json new.json method)" = "k1 4 4 linear" ]
    [ "$(sqlite3 :memory: "select json_array_length(readfile('new.json'), '\$.rows[0].answers')")" = 2 ]
    # Without the column of the classes nothing is said of right and wrong; the answers are the same.
    cut -d, -f2- new.csv >bare.csv
    nearfar classify last bare.csv --output bare.tsv 2>/dev/null
    [ "$(head -1 bare.tsv)" = "$(printf 'file\trow\tclass\tprobability\tclass_2\tprobability_2\tclass_3\tprobability_3')" ]
    [ "$(cut -f1-3 bare.tsv | sed -n 3p)" = "$(printf 'bare.csv\t1\tk1')" ]
    [[ $(nearfar classify last bare.csv 2>/dev/null) != *right* ]]
}

@test "the answers on the rows of test are those that accuracy is of" {
    learn
    nearfar data export t --split test --output test.csv
    sed -i '1s/class/kind/' test.csv
    nearfar eval last --json >eval.json
    nearfar classify last test.csv --json >classify.json 2>/dev/null
    awk -v a="$(json eval.json test.accuracy)" -v right="$(json classify.json right)" -v n="$(json classify.json labelled)" \
        'BEGIN { exit !(n == 24 && (a - right / n) ^ 2 < 1e-12) }'
    nearfar classify last test.csv --method knn --json >knn.json 2>/dev/null
    awk -v a="$(json eval.json test.knn_accuracy)" -v right="$(json knn.json right)" 'BEGIN { exit !((a - right / 24) ^ 2 < 1e-12) }'
    run -0 nearfar classify last test.csv --method knn --top 1
    says "24 rows, by the nearest neighbours in train"
}

@test "labels by another column, and labels that no class has" {
    learn
    printf 'a,b,c,said\n0.5,9.5,1,k0\n8.5,1.5,1,martian\n8.5,1.5,1,\n' >new.csv
    run -0 nearfar classify last new.csv --label said
    says "1 row has a label that is no class of the data set t: no answer can be right"
    says "right: 1 of 2 with a label (0.5000)"
    run -2 nearfar classify last new.csv --label kind
    says "--label: there is no column 'kind' in new.csv; its first line has a, b, c, said"
}

@test "missing numbers and those far out are treated as the import did, or refused and kept" {
    learn
    printf 'a,b,c\n,9.5,1\n' >gap.csv
    run -1 nearfar classify last gap.csv
    says "gap.csv, line 2: a is missing; the import of the data set filled none in (--missing mean), so that nothing says what stands for it"
    printf 'a,b,c\n1e9,9.5,1\n' >far.csv
    run -0 nearfar embed last far.csv --output far.tsv
    [[ $output != *"far out"* ]]
    nearfar import u --train table.csv --features a,b,c --label kind --missing mean --outliers clip >/dev/null 2>&1
    nearfar train u --set dim=8 --epochs 2 --threads 1 >/dev/null 2>&1 3>&-
    printf 'a,b,c\n,9.5,1\n1e9,9.5,1\n1e8,9.5,1\n' >both.csv
    run -0 nearfar embed last both.csv --output both.tsv
    says "both.csv: 1 missing number was filled in with the mean of the column, as the import did"
    says "both.csv: 2 numbers lay far out and became the bound that the import set (--outliers clip)"
    [ "$(sed -n 2p both.tsv | cut -f2-)" = "$(sed -n 3p both.tsv | cut -f2-)" ]
    # What stands for it is the mean of the column in train.
    mean=$(nearfar data export u --split train 2>/dev/null | awk -F, 'NR > 1 { s += $2 } END { printf "%.9g", s / (NR - 1) }')
    printf 'a,b,c\n%s,9.5,1\n' "$mean" >mean.csv
    nearfar embed last mean.csv --output mean.tsv 2>/dev/null
    paste <(head -1 both.tsv) mean.tsv | awk -F'\t' '{ for (i = 2; i <= 9; i++) if (($i - $(i + 9)) ^ 2 > 1e-9) exit 1 }'
    nearfar doctor >/dev/null
}

@test "search finds the nearest rows of the data set, with class, split and number" {
    learn
    some_rows " 8 30 " >new.csv
    run -0 --separate-stderr nearfar search last new.csv --top 3
    says "the nearest of 120 rows of the data set t, by cosine"
    grep -qE '^   1   1\.0000  row 7 +(train|valid|test) +k1$' <<<"$output"
    nearfar search last new.csv --top 4 --json >new.json 2>/dev/null
    is_json new.json
    [ "$(json new.json 'rows[1].row') $(json new.json 'rows[1].nearest[0].row') $(json new.json 'rows[1].nearest[0].class')" = "1 29 k2" ]
    # A row of the data set: not its own neighbour; the others are those of the same row in a file.
    nearfar search last --row 29 --top 3 --json >row.json
    [ "$(json row.json 'rows[0].row')" = 29 ]
    for at in 0 1 2; do
        [ "$(json row.json "rows[0].nearest[$at].row")" = "$(json new.json "rows[1].nearest[$((at + 1))].row")" ]
    done
    nearfar search last new.csv --top 2 --output near.csv 2>/dev/null
    [ "$(head -1 near.csv)" = "file,row,rank,nearest,cosine,class,split" ]
    [ "$(wc -l <near.csv)" = 5 ]
    grep -qE '^new\.csv,0,1,7,[01][.0-9]*,k1,(train|valid|test)$' near.csv
    [ "$(nearfar search last --row 3 --top 1000 --json | tr '{' '\n' | grep -c cosine)" = 119 ]
}

@test "embed writes what export writes of the same rows, whatever balance made" {
    learn
    for balance in none over under; do
        nearfar train t --set balance=$balance --set dim=4 --epochs 2 --threads 1 >/dev/null 2>&1 3>&-
        nearfar export last --vectors rows --output rows.tsv 2>/dev/null
        [ "$(wc -l <rows.tsv)" = 120 ]
        run -0 nearfar embed last table.csv --output new.tsv
        says "120 rows of 4 numbers, as the encoder makes them, below the head, each of length 1"
        cmp rows.tsv new.tsv
    done
    nearfar export last --vectors rows --raw --output rows.npy 2>/dev/null
    nearfar embed last table.csv --raw --output new.npy 2>/dev/null
    cmp rows.npy new.npy && cmp rows.ids new.ids
    nearfar export last --vectors rows --raw --output rows.csv 2>/dev/null
    nearfar embed last table.csv --raw --output new.csv 2>/dev/null
    cmp rows.csv new.csv
    nearfar embed last table.csv table.csv --output both.safetensors 2>/dev/null
    grep -qa 'table.csv:119' both.safetensors
}

@test "rows that balance made are no rows of the data set" {
    awk 'BEGIN { print "a,b,kind"; for (i = 0; i < 90; i++) printf "%d,%d,%s\n", i * 37 % 101, i * 53 % 89, i % 9 ? "many" : "few" }' >rare.csv
    nearfar import rare --train rare.csv --features a,b --label kind >/dev/null 2>&1
    for balance in over smote under; do
        nearfar train rare --set balance=$balance --set dim=4 --epochs 2 --threads 1 >/dev/null 2>&1 3>&-
        nearfar export last --vectors rows --output rows.tsv 2>/dev/null
        nearfar embed last rare.csv --output new.tsv 2>/dev/null
        cmp rows.tsv new.tsv
        [ "$(nearfar search last --row 3 --top 1000 --json | tr '{' '\n' | grep -c cosine)" = 89 ]
    done
    nearfar search last --row 3 --top 1000 | grep -qE 'row [0-9]+ +left out +many$'
}

@test "a matrix of NumPy is read as it is, and points are x0 and x1" {
    nearfar import rings --toy rings --points 100 >/dev/null
    nearfar train rings --set dim=4 --epochs 2 --threads 1 >/dev/null 2>&1 3>&-
    nearfar data export rings 2>/dev/null | cut -d, -f2-4 >points.csv
    [ "$(head -1 points.csv)" = x0,x1,class ]
    run -0 nearfar classify last points.csv --label class
    says "of 100 with a label"
    # What embed writes is a matrix: here of four columns, where a point has two.
    nearfar embed last points.csv --output four.npy 2>/dev/null
    run -1 nearfar search last four.npy
    says "four.npy has 4 columns, and a row of the data set rings has 2 numbers: give as many, in their order"
    nearfar train rings --set dim=2 --epochs 1 --threads 1 >/dev/null 2>&1 3>&-
    nearfar embed last points.csv --output two.npy 2>/dev/null
    nearfar embed last points.csv --output two.tsv 2>/dev/null
    { echo x0,x1; cut -f2- two.tsv | tr '\t' ,; } >two.csv
    nearfar embed last two.csv --output a.tsv 2>/dev/null
    nearfar embed last two.npy --output b.tsv 2>/dev/null
    cmp a.tsv b.tsv
    run -2 nearfar classify last two.npy --label class
    says "two.npy: an array has no column 'class': leave --label out, or give a table with a header"
}

@test "completion offers files behind a run, and runs" {
    learn
    nearfar completion bash >complete.sh
    complete() { bash -c 'source ./complete.sh; COMP_WORDS=(nearfar "$@"); COMP_CWORD=$#; _nearfar; echo " ${COMPREPLY[*]} "' complete "$@" 2>/dev/null; }
    [[ $(complete classify last tab) == *" table.csv "* ]]
    [[ $(complete search t) == *" t-1 "* ]]
    [[ $(complete eval last tab) != *table.csv* ]]
}

@test "what cannot be answered is refused in one sentence" {
    learn
    printf 'a,b,kind\n1,2,k0\n' >short.csv
    run -2 nearfar classify last short.csv
    says "the columns of the data set t: there is no column 'c' in short.csv; its first line has a, b, kind"
    printf 'a,b,c\n1,two,3\n' >word.csv
    run -1 nearfar classify last word.csv
    says "word.csv, line 2: b is 'two', which is not a number"
    [[ $output != *--skip-bad* ]]
    : >empty.csv
    run -1 nearfar embed last empty.csv
    says "empty.csv: the file is empty"
    echo a,b,c >header.csv
    run -1 nearfar search last header.csv
    says "header.csv: there are no rows below its header"
    run -3 nearfar classify last missing.csv
    says "missing.csv: there is no such file; check the path"
    run -3 nearfar classify nobody table.csv
    says "there is no run nobody"
    printf 'PK\3\4[Content_Types].xml xl/' >book.xlsx
    run -1 nearfar classify last book.xlsx
    says "an Excel workbook"
    run -1 nearfar classify last .
    says "this is a folder"
    run -2 nearfar classify last
    says "FILE is missing: give a table with the columns that the data set was made of, as in nearfar classify last new.csv"
    run -2 nearfar embed last
    says "nearfar export last --vectors rows"
    run -2 nearfar search last
    says "or a row of the data set, as in --row 0"
    run -2 nearfar search last table.csv --row 3
    says "FILE and --row exclude each other"
    run -3 nearfar search last --row 120
    says "the data set t has no row 120: its 120 rows are numbered from 0 to 119"
    run -2 nearfar classify last table.csv --output answers.txt
    says "let the name of --output end in .csv or .tsv"
    run -2 nearfar classify last table.csv --output answers.csv --json
    says "--output writes a table: leave --json out"
    run -1 nearfar classify last table.csv word.csv --output answers.csv
    [ ! -e answers.csv ]
}

@test "a run of users and items, and rows without classes, are refused with what to do instead" {
    import_tiny
    train_tiny --epochs 1 >/dev/null 2>&1
    table table.csv
    for command in classify search embed; do
        run -2 nearfar $command 1 table.csv
        says "run 1 has learned users and items by heart, and nothing of rows that it has not seen: nearfar recommend 1 --user ID"
    done
    nearfar import t --train table.csv --features a,b,c --label kind >/dev/null 2>&1
    sql "delete from feature where kind = 'class'; delete from name where side like 'rows.class%'"
    nearfar train t --set task=two_views --set probe=retrieval+health --set main_metric=retrieval/recall --set dim=4 --epochs 1 --threads 1 >/dev/null 2>&1 3>&-
    run -2 nearfar classify last table.csv
    says "the rows of the data set t have no classes, so that none can be told: nearfar search 2 FILE finds the rows that are nearest"
    run -0 nearfar search last table.csv --top 1
    says "row 119"
}

@test "what the import kept for later rows is looked at before it is used" {
    learn --missing mean
    sql "update column_chunk set data = x'0000C07F0000C07F0000C07F' where name = 'fill'"
    run -1 nearfar classify last table.csv
    says "the column fill of the data set t is damaged: import it again"
    sql "delete from column_chunk where name = 'fill'; insert into column_chunk values (1, 'rows.numbers', 'low', 0, 'f32', 3, x'000000000000000000000000')"
    run -1 nearfar classify last table.csv
    says "the bounds of the numbers of the data set t are damaged: import it again"
}
