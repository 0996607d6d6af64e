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
    says "t: 300 rows of 2 numbers, 3 classes, 240 + 60 (train + test), 0 duplicates merged"
    nearfar data show t >show.out
    grep -qE '^collection rows +300 rows$' show.out
    grep -qE '^feature numbers +of rows: dense, 2 f32$' show.out
    grep -qE '^feature class +of rows: 3 classes$' show.out
    [ "$(sql "select group_concat(id) from name where side = 'rows.numbers'")" = a,b ]
    [ "$(sql "select group_concat(id) from name where side = 'rows.class'")" = k0,k1,k2 ]
    [ "$(value 1 0 2)" = 00001642 ] # 37.5
    [ "$(value 1 1 2)" = 00003041 ] # 11
    nearfar doctor >/dev/null
    # Packed, and with other delimiters, it is the same.
    tr , '\t' <table.csv | gzip >table.tsv.gz
    nearfar import u --train table.tsv.gz --features a,b --label kind >/dev/null
    [ "$(sql "select count(distinct fingerprint) from dataset")" = 1 ]
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
    nearfar import t --train table.csv --features a,b --label kind --json >t.json 2>said.out
    [ "$(json t.json rows)" = 303 ] && [ "$(json t.json duplicates)" = 1 ] && [ "$(json t.json without_class)" = 1 ]
    grep -q "1 row has the numbers of another row and another label: nothing can tell them apart" said.out
    grep -q "rows without a label, which belong to no class: 1 of 303" said.out
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
    refused 2 "--label is for a table of numbers: give --features NAMES, too" --label kind
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
