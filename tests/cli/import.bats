# Importing: what is read, what is refused and with which sentence, and that a failed import leaves nothing behind.

load helpers

setup() { nearfar_setup; }

# refused CODE WORDS...: the import fails with this code and says each of the words, on stderr alone, and stores nothing.
refused() {
    local code=$1 word
    shift
    run --separate-stderr "-$code" nearfar import x --train "${file:-train.csv}" $options
    [ -z "$output" ]
    for word; do
        [[ $stderr == *"$word"* ]] || { echo "expected: $word"; echo "saw: $stderr"; return 1; }
    done
    [[ $stderr == nearfar:* ]]
    [ ! -f "$NEARFAR_STORE" ] || [ "$(sqlite3 "$NEARFAR_STORE" \
        'select (select count(*) from dataset) + (select count(*) from name) + (select count(*) from column_chunk)')" = 0 ]
}

@test "a table, titles and a report in a line and as JSON" {
    printf 'user,item,rating,time\nann,fig,4,2024-01-01\nann,pear,5,2024-01-02\nbob,fig,2,2024-01-03\nbob,fig,3,2024-01-04\n' >train.csv
    printf 'id,title\nfig,"The Fig, dried"\n' >items.csv
    run -0 nearfar import fruit --train train.csv --items items.csv --split none
    says "fruit: 2 users, 2 items, 3 + 0 interactions (train + test), 1 duplicate merged, 1 title, "
    nearfar import again --train train.csv --split none --json >report.json
    is_json report.json
    [ "$(json report.json dataset)" = again ]
    [ "$(json report.json train)" = 3 ]
    [ "$(json report.json duplicates)" = 1 ]
    run -0 nearfar data
    says fruit
    run -0 sqlite3 "$NEARFAR_STORE" "select title from name where id = 'fig' and title is not null"
    says "The Fig, dried"
}

@test "it says what each file was taken for, and --dry-run says that alone" {
    printf '# from a shop\nuser\titem\tlabel\tnote\nann\tfig\t1\t"open\nann\tpear\t0\tfine\nbob\tfig\t1\tNA\n\tfig\t1\tx\n' >train.tsv
    printf 'id,titel\nfig,The Fig\n' >items.csv
    run -0 nearfar import fruit --train train.tsv --items items.csv --title-column titel --split none --skip-bad --dry-run
    [ "${lines[0]}" = "train.tsv: a table, fields between tabs, quotes are letters, with a header; user = user, item = item, rating = label; passed over: note" ]
    [ "${lines[1]}" = "  first: user ann, item fig, rating 1" ]
    [ "${lines[2]}" = "  note: 1 comment line passed over; 1 line has a quote that is a letter; 1 rating is 0 or negative and counts like the others; --min-rating leaves such out" ]
    [ "${lines[3]}" = "items.csv: a table of items, fields between commas, with a header; item = id, title = titel" ]
    [ "${lines[4]}" = "  the first line skipped: train.tsv, line 6: the user id is empty" ]
    [ "${lines[5]}" = "  split: none: nothing is set apart" ]
    [ "${lines[6]}" = "fruit: 2 users, 2 items, 3 + 0 interactions (train + test), 0 duplicates merged, 1 unreadable line skipped, 1 title, nothing is written (--dry-run)" ]
    [ ! -e "$NEARFAR_STORE" ]
    nearfar import fruit --train train.tsv --split none --skip-bad --dry-run --json >report.json
    is_json report.json
    [ ! -e "$NEARFAR_STORE" ]
    [ "$(json report.json 'readings[0].passed_over')" = note ]
    [ "$(json report.json 'readings[0].first')" = "user ann, item fig, rating 1" ]
    nearfar import fruit --train train.tsv --split none --skip-bad --json >report.json
    [ "$(json report.json dry_run) $(json report.json skipped)" = "0 1" ]
}

@test "what it guesses can be overruled, and what contradicts is refused" {
    printf 'item;user\n"1;2\n3;4\n' >train.csv
    options='--columns user,item' refused 2 "the header calls field 1 'item' and --columns calls it user; leave --columns out"
    run -0 nearfar import a --train train.csv --columns user,item --no-header --delimiter semicolon --quote none --split none --dry-run
    says "fields between semicolons, quotes are letters, without a header; user = field 1, item = field 2"
    says "a: 3 users, 3 items, 3 + 0"
    options='--no-header' refused 2 "--no-header needs --columns"
    options='--format movielens --quote none' refused 2 "--quote is for the format table"
    options='--delimiter 12345678' refused 2 "--delimiter: '12345678' does not stand between fields"
    options='--quote ab' refused 2 "--quote: 'ab' is no quote"
    options='--title-column x' refused 2 "--title-column names a column of the table of items"
    printf '0 1 5 9\n0 2 4 9\n1 1 3 9\n' >train.csv
    refused 1 "each line has 4 whole numbers" "--format adjacency" "--columns user,item,rating,time"
    run -0 nearfar import b --train train.csv --format adjacency --split none --dry-run
    says "b: 2 users, 6 items"
    printf 'user,item,Sterne\na,x,3\n' >train.csv
    options='--min-rating 3' refused 2 "there is no rating column in train.csv (user = user, item = item; passed over: Sterne); name it with --columns"
    printf 'user,item\na,x,3\n,\n' >train.csv
    options='--skip-bad' refused 1 "all lines were skipped as unreadable; the first was train.csv, line 2: it has 3 fields"
}

@test "times keep their order within a second" {
    printf 'user,item,time\na,last,1500000000.95\na,first,1500000000.1\na,second,1500000000.25\n' >train.csv
    nearfar import a --train train.csv --split leave-one-out
    [ "$(sqlite3 "$NEARFAR_STORE" "select n.id from name n join column_chunk c on c.dataset = n.dataset
        where c.split = 'test' and c.name = 'item' and n.side = 'item' and hex(c.data) = printf('%02X000000', n.idx)")" = last ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select hex(data) from column_chunk where split = 'test' and name = 'fraction'")" = 80D99F38 ]
    printf 'user,item,time\na,x,1\na,y,2\n' >train.csv
    nearfar import b --train train.csv
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from column_chunk where dataset = 2 and name = 'fraction'")" = 0 ]
}

@test "classes of items: which column, what is counted, what is refused" {
    tiny_table train.csv
    printf 'id,title,kind\ni1,One,dry|sweet\ni2,Two,\ni3,Three,dry\ni999,None,wet\n' >items.csv
    run -0 nearfar import plain --train train.csv --items items.csv
    [[ $output != *class* ]]
    run -0 nearfar import kinds --train train.csv --items items.csv --class-column kind
    says "3 titles, 1 class, 58 items without one, 1 item with several of which the first counts, 1 item of the table unknown here"
    nearfar data show kinds --json >kinds.json
    [ "$(json kinds.json classes) $(json kinds.json without_class)" = "1 58" ]
    run -2 nearfar import x --train train.csv --items items.csv --class-column colour
    says "there is no column 'colour' in items.csv; its first line has id, title, kind"
    run -2 nearfar import x --train train.csv --class-column kind
    says "--class-column names a column of the table of items"
    printf 'id,title,kind\ni1,One,dry\ni1,One,dry\ni1,Uno,dry\ni1,,sweet\n' >items.csv
    run -0 nearfar import twice --train train.csv --items items.csv --class-column kind
    says "note: 2 lines have another title or class for an item that has one; the first counts"
    [ "$(sqlite3 "$NEARFAR_STORE" "select title from name where id = 'i1' and title is not null and dataset = 3")" = One ]
    printf 'id,title,kind\ni1,One,\n' >items.csv
    run -1 nearfar import x --train train.csv --items items.csv --class-column kind
    says "items.csv: the column 'kind' gives none of the items a class"
    run -3 nearfar data show x
}

@test "plain and gzip, by content and not by name; a pipe; names with blanks" {
    tiny_table "a table.csv"
    nearfar import plain --train "a table.csv" --json >plain.json
    gzip -c "a table.csv" >packed.csv
    nearfar import packed --train packed.csv --json >packed.json
    nearfar import piped --train <(cat "a table.csv") --json >piped.json
    for kind in packed piped; do
        for what in users items train test; do
            [ "$(json $kind.json $what)" = "$(json plain.json $what)" ]
        done
    done
}

@test "adjacency text with its test file" {
    tiny_adjacency train.txt test.txt
    run -0 nearfar import adj --train train.txt --test test.txt
    says "adj: 30 users, 40 items, 240 + 60 interactions (train + test)"
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(idx = id) from (select idx, id from name where side = 'user' limit 3)")" = 1,1,1 ]
}

@test "a table without a header needs --columns" {
    printf 'ann\tfig\t4\nbob\tfig\t5\n' >train.csv
    refused 1 "train.csv: the format is not recognised" "--columns user,item,rating,time"
    run -0 nearfar import x --train train.csv --columns user,item,rating
    says "x: 2 users, 1 item,"
}

@test "empty, binary, zip, half a gzip, missing, a folder" {
    : >train.csv
    refused 1 "train.csv: the file is empty"
    head -c 5000 "$NEARFAR_BIN/nearfar" >train.csv
    refused 1 "train.csv: this is a binary file"
    printf 'PK\003\004\0\0' >train.csv
    refused 1 "zip archive; read the file inside it: unzip -p FILE"
    tiny_table all.csv 200
    gzip -c all.csv | head -c 2000 >train.csv
    refused 1 "train.csv: the gzip data ends in the middle"
    rm train.csv
    refused 3 "train.csv"
    mkdir train.csv
    refused 1 "train.csv" "folder"
}

@test "letters for numbers, NaN, negative ids, missing columns: file, line and remedy" {
    printf 'user,item,rating\na,x,3\na,y,three\n' >train.csv
    refused 1 "train.csv, line 3: the rating 'three' is not a number" "--skip-bad"
    printf 'user,item,rating\na,x,3\na,y,NaN\n' >train.csv
    refused 1 "train.csv, line 3: the rating is missing: 'NaN'"
    printf 'user,item\n1,2\n1,NA\n' >train.csv
    refused 1 "train.csv, line 3: the item id is missing: 'NA'"
    printf '0 1 2\n1 4\n2 3 -5\n' >train.csv
    refused 1 "train.csv, line 3: the item id '-5' is negative"
    printf '0 1 2\n1 x\n' >train.csv
    refused 1 "train.csv, line 2: the item id 'x' is not a whole number"
    printf 'user,rating\na,3\n' >train.csv
    refused 1 "train.csv, line 1: no column for the item" "--columns"
    printf 'user,item\na\n' >train.csv
    refused 1 "train.csv, line 2: it has 1 field where the first line has 2"
    printf 'user,item\n' >train.csv
    refused 1 "there are no interactions in it"
}

@test "ratings that are left out are neither the first nor counted as 0" {
    printf 'user,item,rating\na,x,-1\na,y,0\na,z,5\nb,x,4\n' >train.csv
    run -0 nearfar import kept --train train.csv --min-rating 1 --split none
    says "first: user a, item z, rating 5"
    [[ $output != *"0 or negative"* ]]
    run -0 nearfar import all --train train.csv --split none
    says "first: user a, item x, rating -1"
    says "2 ratings are 0 or negative and count like the others; --min-rating leaves such out"
}

@test "a header that is none by its looks: --header says it" {
    printf 'klant,artikel\nann,fig\nann,pear\nbob,fig\n' >train.csv
    refused 1 "the format is not recognised" "like --columns user,item,rating,time (and --header"
    options='--columns user,item --header --no-header' refused 2 "--header and --no-header exclude each other"
    run -0 nearfar import x --train train.csv --columns user,item --header --split none
    says "user = klant, item = artikel"
    says "x: 2 users, 2 items, 3 + 0 interactions"
}

@test "where a test file leaves a doubt, its first line is as in train" {
    printf 'naam,isbn13\njan,B00X1\npieter,B0Y22\nann,B001Z\n' >train.csv
    printf 'naam,isbn13\njan,B0Y22\n' >with.csv
    printf 'jan,B0Y22\npieter,boek\n' >without.csv
    run -0 nearfar import a --train train.csv --test with.csv --columns user,item
    says "a: 3 users, 3 items, 3 + 1 interactions"
    run -0 nearfar import b --train train.csv --test without.csv --columns user,item
    says "b: 3 users, 4 items, 3 + 2 interactions"
    tail -n +2 train.csv >bare.csv
    run -0 nearfar import c --train bare.csv --test without.csv --columns user,item
    says "c: 3 users, 4 items, 3 + 2 interactions"
}

@test "10 MB on one line" {
    { printf 'user,item\na,x\n'; head -c 10000000 /dev/zero | tr '\0' x; printf '\nb,y\n'; } >train.csv
    refused 1 "train.csv, line 3: the line is longer than 8 MiB"
    run -0 nearfar import x --train train.csv --skip-bad --split none
    says "x: 2 users, 2 items, 2 + 0 interactions (train + test), 0 duplicates merged, 1 unreadable line skipped"
}

@test "--skip-bad passes over bad lines and counts them" {
    printf 'user,item,rating\na,x,3\na,y,three\nb,,1\nb,x,1\n' >train.csv
    nearfar import x --train train.csv --split none --skip-bad --json >report.json
    [ "$(json report.json skipped)" = 2 ]
    [ "$(json report.json train)" = 2 ]
}

@test "users of the test file who are unknown to train" {
    printf 'user,item\na,x\nb,y\n' >train.csv
    printf 'user,item\na,y\nc,x\n' >test.csv
    options='--test test.csv' refused 1 "test.csv, line 3: the user 'c' does not occur in the training file" "--skip-bad" \
        "or keep users that train has not with --keep-unknown"
    nearfar import x --train train.csv --test test.csv --skip-bad --json >report.json
    [ "$(json report.json users)" = 2 ]
    [ "$(json report.json test)" = 1 ]
    [ "$(json report.json skipped) $(json report.json unknown_users)" = "1 1" ]
    run -0 nearfar import y --train train.csv --test test.csv --skip-bad
    says "the first of a user that train has not: test.csv, line 3: the user 'c'"
    says "1 line skipped of a user that train has not"
    [[ $output != *unreadable* ]]
    run -2 nearfar import x --train train.csv --keep-unknown
    says "--keep-unknown is for users of a test file that train has not: give one with --test, or leave it out"
    run -0 nearfar import z --train train.csv --test test.csv --keep-unknown
    says "z: 3 users, 2 items, 2 + 2 interactions (train + test), 0 duplicates merged, 1 of test is of a user without any in train"
    says "warning: 1 of 2 test interactions (50 %) is of users that train has not, like 'c'"
}

@test "wrong words are refused before anything is stored, exit 2" {
    tiny_table train.csv
    options='--format tabel' refused 2 "tabel"
    options='--split half' refused 2 "half"
    options='--columns user,thing' refused 2 "thing"
    options='--split none --test train.csv' refused 2 "--test" "--split"
    for share in 0 1 1.5 half; do
        options="--test-share $share" refused 2 "--test-share is a number above 0 and below 1, not '$share'"
    done
    options='--split leave-one-out --test-share 0.1' refused 2 "leave-one-out takes no share, so leave it out"
    options='--split none --test-share 0.1' refused 2 "none takes no share"
    run -2 nearfar import 'a name' --train train.csv
    says "'a name' cannot name a data set"
    run -2 nearfar import x
    [ ! -f "$NEARFAR_STORE" ] || [ "$(sqlite3 "$NEARFAR_STORE" 'select count(*) from dataset')" = 0 ]
}

@test "the splits" {
    tiny_table train.csv 10 20 10
    all=$(nearfar import whole --train train.csv --split none --json | tee none.json | wc -l)
    [ "$all" = 1 ]
    [ "$(json none.json test)" = 0 ]
    nearfar import last --train train.csv --split leave-one-out --json >last.json
    [ "$(json last.json test)" = 10 ]
    for split in ratio time; do
        nearfar import "$split" --train train.csv --split "$split" --test-share 0.5 --json >split.json
        [ $(($(json split.json train) + $(json split.json test))) = "$(json none.json train)" ]
    done
    # By time nothing in test is older than what the user has in train.
    [ "$(sqlite3 "$NEARFAR_STORE" "select split from dataset where name = 'time'")" = "time 0.5" ]
    cut -d, -f1-2 train.csv >untimed.csv
    run -2 nearfar import untimed --train untimed.csv --split time
    says "there is no time column"
}

@test "the same seed makes the same split, another one another" {
    tiny_table train.csv
    for name in a b; do nearfar import $name --train train.csv --seed 5; done
    nearfar import c --train train.csv --seed 6
    test_of() {
        sqlite3 "$NEARFAR_STORE" "select hex(c.data) from column_chunk c join dataset d on d.id = c.dataset
            where d.name = '$1' and c.split = 'test' and c.name = 'item'"
    }
    [ "$(test_of a)" = "$(test_of b)" ]
    [ "$(test_of a)" != "$(test_of c)" ]
}

@test "a name that is taken" {
    import_tiny
    run -1 nearfar import tiny --train tiny.csv
    says "there is a data set tiny already"
    says "nearfar data rm tiny"
}

@test "two imports at once: of one name the second is busy, of two names both succeed" {
    mkfifo slow
    nearfar import one --train slow --format table >one.out 2>&1 3>&- &
    first=$!
    exec 7>slow
    printf 'user,item\na,x\n' >&7
    is_importing() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from dataset" 2>/dev/null)" = 1 ]; }
    wait_for is_importing
    tiny_table tiny.csv
    run -4 nearfar import one --train tiny.csv 7>&-
    says "being imported by somebody else"
    nearfar import two --train tiny.csv 7>&-
    exec 7>&-
    wait $first
    grep -q 'one: 1 user' one.out
    [ "$(nearfar data --json | grep -o '"name"' | wc -l)" = 2 ]
}

@test "interrupted, ended or killed: nothing is left and the name is free" {
    tiny_table tiny.csv
    for signal in INT TERM KILL; do
        mkfifo slow-$signal
        env --default-signal=INT nearfar import one --train slow-$signal --format table >out 2>&1 3>&- &
        pid=$!
        exec 7>slow-$signal
        printf 'user,item\na,x\n' >&7
        is_importing() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from dataset" 2>/dev/null)" = 1 ]; }
        wait_for is_importing
        kill -$signal $pid
        ! wait $pid
        exec 7>&-
        [ $signal = KILL ] || grep -q 'interrupted' out
        nearfar import one --train tiny.csv
        nearfar data rm one --yes
        [ "$(sqlite3 "$NEARFAR_STORE" 'select count(*) from name')" = 0 ]
    done
}

@test "a full disk: a sentence, and nothing is left once there is room" {
    command -v "${CC:-cc}" >/dev/null || skip "no compiler to build the full disk with"
    "${CC:-cc}" -shared -fPIC -o enospc.so "$ROOT/tests/support/enospc.c" -ldl
    import_tiny
    export NEARFAR_FULL=$BATS_TEST_TMPDIR/full
    mkfifo slow
    env LD_PRELOAD="$PWD/enospc.so" nearfar import more --train slow --format table >out 2>&1 3>&- &
    pid=$!
    exec 7>slow
    cat tiny.csv >&7
    is_importing() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from dataset")" = 2 ]; }
    wait_for is_importing
    touch "$NEARFAR_FULL"
    exec 7>&-
    ! wait $pid
    cat out
    grep -q '^nearfar: .*full' out
    rm "$NEARFAR_FULL"
    [ "$(nearfar data --json | grep -o '"name"' | wc -l)" = 1 ]
    nearfar import more --train tiny.csv
}

@test "MovieLens in its three forms" {
    printf 'userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n2,31,4,1260759145\n' >ratings.csv
    printf '1::31::3::978300760\n2::661::3::978302109\n' >ratings.dat
    printf '196\t242\t3\t881250949\n186\t302\t3\t891717742\n' >u.data
    for file in ratings.csv ratings.dat u.data; do
        run -0 nearfar import "$file" --train "$file"
        says "$file: 2 users"
    done
}

@test "the public data sets have their published counts" {
    [ -r "$NEARFAR_DATA/gowalla/train.txt.gz" ] || skip "the data are not on this machine"
    run -0 nearfar import gowalla --train "$NEARFAR_DATA/gowalla/train.txt.gz" --test "$NEARFAR_DATA/gowalla/test.txt.gz"
    says "gowalla: 29,858 users, 40,981 items, 810,128 + 217,242 interactions (train + test), 0 duplicates merged"
    run -0 nearfar import films --train "$NEARFAR_DATA/ml-latest-small/ratings.csv.gz" \
        --items "$NEARFAR_DATA/ml-latest-small/movies.csv.gz"
    says "films: 610 users, 9,724 items, 80,672 + 20,164 interactions"
    says "9,724 titles"
}
