# Tables of numbers with a class for each row.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# numbers FILE: 300 rows of three columns of numbers, an id and a kind.
numbers() {
    awk 'BEGIN {
        print "id,a,b,same,kind"
        for (i = 0; i < 300; i++) printf "%d,%d.5,%d,4,%s\n", i, i * 37 % 101, i % 7 * 10 + i % 3, "k" i % 3
    }' >"$1"
}

# The number in a row (from 0) and column (from 0) of the first data set, which has so many columns, as the bytes of its float.
value() { # value ROW COLUMN COLUMNS
    sql "select hex(substr(data, 1 + 4 * ($1 * $3 + $2), 4)) from column_chunk where dataset = 1 and split = 'rows' and name = 'numbers'"
}

@test "a table becomes rows with numbers, a class and a split" {
    numbers table.csv
    run -0 nearfar import t --train table.csv --features 'a, b' --label kind
    says "table.csv: a table of numbers, fields between commas, with a header; 2 features, label = kind; passed over: id, same"
    says "  classes: 3, the smallest of 100 rows, the largest of 100"
    says "t: 300 rows of 2 numbers, 3 classes, 240 + 60 (train + test), 0 duplicates merged"
    nearfar data show t >show.out
    grep -qE '^collection rows +300 rows$' show.out
    grep -qE '^feature numbers +of rows: dense, 2 f32$' show.out
    grep -qE '^feature class +of rows: 3 classes, the smallest of 100 rows, the largest of 100' show.out
    grep -qE '^  k0 +100 +33.3 %' show.out
    awk -F, 'NR > 1 { s += $2; q += $2 * $2 } END { m = s / 300; printf "^  a +%.4g +%.4g$\n", m, sqrt(q / 300 - m * m) }' table.csv >pattern
    grep -qEf pattern show.out
    nearfar data show t --json >show.json
    [ "$(json show.json 'collections[0].features[1].class_sizes')" = '[100,100,100]' ]
    [ "$(sql "select group_concat(id) from name where side = 'rows.numbers'")" = a,b ]
    [ "$(sql "select group_concat(id) from name where side = 'rows.class'")" = k0,k1,k2 ]
    [ "$(value 1 0 2)" = 00001642 ] # 37.5
    [ "$(value 1 1 2)" = 00003041 ] # 11
    nearfar doctor >/dev/null
    # Of many numbers a summary.
    awk 'BEGIN { for (c = 0; c < 40; c++) printf "n%d,", c; print "kind"
                 for (r = 0; r < 50; r++) { for (c = 0; c < 40; c++) printf "%d,", c ? (r * c) % 10 : 5; print r % 2 } }' >wide.csv
    nearfar import w --train wide.csv --features "$(seq -s, -f 'n%g' 0 39)" --label kind >/dev/null 2>&1
    nearfar data show w | grep -qE '^  40 numbers a row: their means go from .* to .*, their deviations from 0 to .*; 4 are the same in all rows'
    # Packed, and with other delimiters, it is the same.
    tr , '\t' <table.csv | gzip >table.tsv.gz
    nearfar import u --train table.tsv.gz --features a,b --label kind >/dev/null
    [ "$(sql "select count(distinct fingerprint) from dataset where name in ('t', 'u')")" = 1 ]
    nearfar train t --epochs 2 --json >train.json
    [ "$(json train.json "test.accuracy")" ]
}

@test "missing numbers are refused, or filled in with the mean of train, and counted" {
    numbers table.csv
    sed -i '5s/^\([0-9]*\),[^,]*/\1,NA/; 9s/^\([0-9]*\),[^,]*/\1,/' table.csv
    run -1 nearfar import t --train table.csv --features a,b --label kind
    says "table.csv, line 5: a is missing; --missing mean would fill it in (mend the line, or leave such lines out with --skip-bad)"
    [ "$(sql "select count(*) from dataset")" = 0 ]
    run -0 nearfar import t --train table.csv --features a,b --label kind --missing mean
    [[ $output =~ "2 missing values of a were filled in with "([0-9.]+)", the mean in train" ]]
    [ "$(value 3 0 2)" = "$(value 7 0 2)" ]
    nearfar data show t | grep -q "warning: 2 missing values of a were filled in"
    nearfar import u --train table.csv --features a,b --label kind --skip-bad --json >u.json 2>/dev/null
    is_json u.json
    [ "$(json u.json rows)" = 298 ] && [ "$(json u.json skipped)" = 2 ]
}

@test "numbers that lie far out are kept or clipped, and counted; a column that says nothing is told" {
    numbers table.csv
    sed -i '4s/^\([0-9]*\),[^,]*/\1,1e9/' table.csv
    run -0 nearfar import t --train table.csv --features a,b,same --label kind
    says "1 value of a lies far outside of"
    says "kept (--outliers clip sets them to that bound)"
    says "same is 4 in every row of train: it tells no row from another"
    [ "$(value 2 0 3)" = 286B6E4E ] # 1e9
    nearfar data rm t --yes
    run -0 nearfar import t --train table.csv --features a --label kind --outliers clip
    says "set to that bound"
    [ "$(value 2 0 1)" != 286B6E4E ]
}

@test "repeated rows are merged; rows that nothing tells apart, and those without a label, are counted" {
    numbers table.csv
    printf '%s\n' '300,1.5,2,4,k1' '301,1.5,2,4,k1' '302,1.5,2,4,k0' '303,99,98,4,' >>table.csv
    run -0 nearfar import s --train table.csv --features a,b --label kind
    says "  classes: 3, the smallest of 100 rows, the largest of 101; 1 row without one"
    nearfar import t --train table.csv --features a,b --label kind --json >t.json 2>said.out
    [ "$(json t.json smallest_class),$(json t.json largest_class)" = 100,101 ]
    [ "$(json t.json rows)" = 303 ] && [ "$(json t.json duplicates)" = 1 ] && [ "$(json t.json without_class)" = 1 ]
    grep -q "1 row has the numbers of another row and another label: nothing can tell them apart" said.out
    grep -q "rows without a label, which belong to no class: 1 of 303" said.out
    nearfar data show t | grep -qE '^  \(no class\) +1 +0.3 %'
    nearfar doctor >/dev/null
}

@test "a table of numbers with a wrong word is refused with what to do" {
    numbers table.csv
    refused() { code=$1; words=$2; shift 2; run "-$code" nearfar import x --train table.csv "$@"; says "$words"; }
    refused 2 "--features: there is no column 'z' in table.csv; its first line has id, a, b, same, kind" --features a,z --label kind
    refused 2 "--label: there is no column 'z'" --features a --label z
    refused 2 "--features names 'a' twice" --features a,a --label kind
    refused 2 "'kind' is both a feature and the label" --features kind --label kind
    refused 2 "--label NAME is missing" --features a
    refused 2 "--label is for a table of numbers or of texts: give --features NAMES or --text NAME, too" --label kind
    refused 2 "for which --user does nothing: leave it out" --features a --label kind --user id
    refused 2 "--test-share is a number above 0 and below 1" --features a --label kind --test-share 2
    refused 1 "line 2: kind is 'k0', which is not a number" --features kind --label a
    run -0 nearfar import x --train table.csv --features a --label kind --dry-run
    says "nothing is written"
    [ ! -e "$NEARFAR_STORE" ] || [ "$(sql "select count(*) from dataset")" = 0 ]
    for column in NA '' 1e300; do
        awk -F, -v OFS=, -v c="$column" 'NR > 1 { $2 = c } { print }' table.csv >bad.csv
        run -1 nearfar import x --train bad.csv --features a,b --label kind --missing mean
    done
    says "a is 1e300, which is too large"
    head -n 1 table.csv >empty.csv
    run -1 nearfar import x --train empty.csv --features a --label kind
    says "there are no rows below its header"
    awk -F, -v OFS=, 'NR > 1 { $5 = "" } { print }' table.csv >bad.csv
    run -1 nearfar import x --train bad.csv --features a --label kind
    says "no row has a label in the column 'kind'; name another one with --label"
}

# npy FILE TYPE SHAPE: a NumPy file of the bytes on standard input.
npy() {
    local header
    header=$(printf "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }" "$2" "$3")
    { printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "$header"; cat; } >"$1"
}

# bytes N FACTOR FROM MODULO: FROM + (i * FACTOR) % MODULO for each i below N, a byte each.
bytes() {
    local i
    for ((i = 0; i < $1; i++)); do printf "\\x$(printf %x $(($3 + i * $2 % $4)))"; done
}

@test "NumPy matrices become rows with numbers, classes and a split, given or by class" {
    bytes 400 37 0 251 | npy x.npy '|u1' '200, 2'
    bytes 200 1 4 3 | npy y.npy '|u1' '200,'
    bytes 40 91 0 251 | npy x2.npy '|u1' '20, 2'
    bytes 20 1 4 3 | npy y2.npy '|u1' '20, 1'
    run -0 nearfar import t --train x.npy --labels y.npy
    says "x.npy: a NumPy matrix; 200 x 2, the labels of its rows in y.npy"
    says "split: class 0.2: 20 % of the rows of each class, drawn by lot, seed 1"
    says "t: 200 rows of 2 numbers, 3 classes, 161 + 39 (train + test)"
    [ "$(sql "select group_concat(id) from name where side = 'rows.class'")" = 4,5,6 ]
    [ "$(sql "select group_concat(id) from name where side = 'rows.numbers'")" = x0,x1 ]
    [ "$(value 1 0 2)" = 00009442 ] # 74
    run -0 nearfar import u --train x.npy --labels y.npy --test x2.npy --test-labels y2.npy --json
    [[ $output == *'"train":200,"test":20,'*'"split":"given"'*'"kind":"test","file":"x2.npy"'* ]]
    nearfar train u --epochs 2 --json >train.json 2>/dev/null
    [ "$(json train.json "test.accuracy")" ]
    nearfar doctor >/dev/null
}

@test "rows of test that are in train, and classes on one side alone, are counted" {
    bytes 40 37 0 251 | npy x.npy '|u1' '20, 2'
    bytes 20 1 4 2 | npy y.npy '|u1' '20,'
    bytes 20 0 9 3 | npy z.npy '|u1' '20,'
    run -0 nearfar import t --train x.npy --labels y.npy --test x.npy --test-labels y.npy
    says "20 rows of test have the numbers and the label of a row of train"
    run -0 nearfar import u --train x.npy --labels y.npy --test x.npy --test-labels z.npy
    says "train has no row of 1 of the 3 classes, which test has"
    says "test has no row of 2 of the 3 classes"
    nearfar train u --epochs 1 --set task=same_class --json >train.json 2>/dev/null
    [ "$(json train.json "test.accuracy")" = 0 ]
}

@test "what does not go together in NumPy matrices is refused, and nothing is written" {
    bytes 40 37 0 251 | npy x.npy '|u1' '20, 2'
    bytes 60 37 0 251 | npy wide.npy '|u1' '20, 3'
    bytes 20 1 4 2 | npy y.npy '|u1' '20,'
    bytes 19 1 4 2 | npy short.npy '|u1' '19,'
    bytes 20 0 255 1 | npy none.npy '|i1' '20,'
    for ((i = 0; i < 20; i++)); do printf '\x00\x00\xc0\x7f'; done | npy nan.npy '<f4' '20, 1'
    run -2 nearfar import t --train x.npy
    says "x.npy is a NumPy matrix: give --labels FILE, too"
    run -1 nearfar import t --train x.npy --labels short.npy
    says "x.npy has 20 rows and short.npy 19 labels: each row has one"
    run -1 nearfar import t --train x.npy --labels x.npy
    says "x.npy is 20 x 2, and labels are one number a row"
    run -1 nearfar import t --train y.npy --labels y.npy
    says "y.npy does not hold a matrix of two dimensions"
    run -1 nearfar import t --train x.npy --labels nan.npy
    says "nan.npy has nan in row 0 (counted from 0), and a label is a whole number"
    run -1 nearfar import t --train x.npy --labels none.npy
    says "none.npy: every label is -1, which stands for none"
    run -1 nearfar import t --train nan.npy --labels y.npy
    says "the number in row 0, column 0 (counted from 0) is missing (NaN); --missing mean would fill it in"
    run -1 nearfar import t --train nan.npy --labels y.npy --missing mean
    says "the column x0 has no number in train: leave it out"
    run -1 nearfar import t --train x.npy --labels y.npy --test wide.npy --test-labels y.npy
    says "wide.npy has 3 columns and the rows of train have 2"
    run -2 nearfar import t --train x.npy --labels y.npy --test x.npy
    says "--test-labels FILE is missing: the labels of the rows of --test"
    run -2 nearfar import t --train x.npy --labels y.npy --header
    says "--labels reads NumPy matrices or pictures, for which --header does nothing: leave it out"
    run -2 nearfar import t --train x.npy --test-labels y.npy
    says "--test-labels is for NumPy matrices and pictures: give --labels FILE, too"
    [ "$(sql "select count(*) from dataset" 2>/dev/null || echo 0)" = 0 ]
}
