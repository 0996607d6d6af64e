# What a data set is measured on: how it is split, what the import found strange, its fingerprint, and its interactions as a table
# for another program.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

fingerprint() { # fingerprint NAME: as `data show` prints it
    nearfar data show "$1" | sed -n 's/^fingerprint *//p'
}

one_each() { # one_each USERS: a table in which each user has one interaction
    awk -v users="$1" 'BEGIN { print "user,item"; for (u = 0; u < users; u++) printf "u%d,i%d\n", u, u % 7 }'
}

@test "what an import finds strange is said, kept, and shown again" {
    { echo user,item; for u in 1 2 3 4 5 6 7 8; do for i in 1 2 3 4 5 6; do echo "$u,$(((u + i) % 9))"; done; done; } >train.csv
    { echo user,item; for u in 1 2 3 4; do echo "$u,$((u + 4)).0"; done; } >test.csv
    run -0 --separate-stderr nearfar import floats --train train.csv --test test.csv --json
    [[ $stderr == "warning: 4 of 4 test interactions (100 %) are of items that train has not"*"'5.0' from '5'"* ]]
    echo "$output" >report.json
    is_json report.json
    [ "$(json report.json test_of_new_items)" = 4 ]
    [[ $(json report.json 'warnings[0]') == "4 of 4 test interactions"* ]]
    run -0 nearfar data show floats
    says "warning: 4 of 4 test interactions (100 %)"
    nearfar data show floats --json >show.json
    [ "$(json show.json 'warnings[0]')" = "$(json report.json 'warnings[0]')" ]
    run -0 nearfar import floats2 --train train.csv --test test.csv
    says "4 of test are of items without any in train"
}

@test "data in good order give no warning" {
    tiny_table train.csv
    run -0 --separate-stderr nearfar import tidy --train train.csv
    [ -z "$stderr" ]
    nearfar data show tidy --json >show.json
    [ "$(json show.json warnings)" = "[]" ]
}

@test "no test: the import says why, and eval that there is nothing to measure" {
    one_each 30 >one_each.csv
    run -0 nearfar import one --train one_each.csv
    says "one: 30 users, 7 items, 30 + 0 interactions"
    says "warning: there is no test: no user has more than one interaction"
    nearfar train one --epochs 1 --set dim=4 >/dev/null 2>&1 3>&-
    run -1 nearfar eval last
    says "there is nothing to measure: the data set one has no test interactions, and validation=0.1 holds out nothing"
    run -1 nearfar eval last --json
    says "there is nothing to measure"
}

@test "nothing for validation at the default share: the import says which share takes one of each" {
    awk 'BEGIN { print "user,item"; for (u = 0; u < 20; u++) for (i = 0; i < 5; i++) printf "u%d,i%d\n", u, (u + 3 * i) % 17 }' >five.csv
    run -0 nearfar import five --train five.csv --split leave-one-out
    says "validation=0.1, the default, holds out nothing, since no user has more than 4 interactions in train"
    says "--set validation=0.25"
    [ "$(nearfar data export five --split valid --validation 0.25 | wc -l)" = 21 ]
}

@test "ratings are looked at before what train and test have in common" {
    printf 'user,item,rating\na,x,1\na,y,5\nb,x,4\n' >train.csv
    printf 'user,item,rating\na,x,5\nb,y,5\n' >test.csv
    run -0 nearfar import rated --train train.csv --test test.csv --min-rating 4
    says "2 + 2 interactions (train + test)"
    [[ $output != *dropped* ]]
}

@test "the split by time is each user's, the split by moment everybody's, and both say so" {
    { echo user,item,time; for u in 1 2 3 4 5; do for n in 0 1 2 3 4; do echo "u$u,i$n,$((u * 1000 + n))"; done; done; } >train.csv
    nearfar import each --train train.csv --split time
    [ "$(nearfar data export each --split test | cut -d, -f1 | sort -u | wc -l)" = 6 ]
    run -0 nearfar data show each
    says "time 0.2: each user's latest 20 %"
    # From the moment on only the fifth user is there, who has nothing before.
    run -0 nearfar import all --train train.csv --split moment
    says "5 dropped from test because their users have none before"
    nearfar import most --train train.csv --split moment --test-share 0.3 --json >most.json
    [ "$(json most.json newcomers) $(json most.json test)" = "5 3" ]
    run -0 nearfar data show most
    says "moment 0.3 from 4002"
    says "everybody's from one moment on"
    run -0 nearfar import --help
    says "moment"
    cut -d, -f1,2 train.csv >untimed.csv
    run -2 nearfar import no --train untimed.csv --split moment
    says "--split moment needs times"
}

@test "the import says how it set test apart, and data show the same" {
    printf 'user,item,time\na,x,1.5\na,y,2.25\na,z,4.75\nb,x,1\nb,y,4.125\n' >timed.csv
    cut -d, -f1,2 timed.csv >untimed.csv
    said() { # said NAME WORDS OPTIONS...: the import and data show say it
        local name=$1 words=$2
        shift 2
        run -0 nearfar import "$name" "$@"
        says "split: $words"
        run -0 nearfar data show "$name"
        says "$words"
    }
    said drawn "ratio 0.4: 40 % of each user, drawn by lot" --train timed.csv --test-share 0.4
    said latest "leave-one-out: each user's latest by time" --train timed.csv --split leave-one-out
    said last "leave-one-out: each user's last in the file, since there are no times" --train untimed.csv --split leave-one-out
    said moment "moment 0.4 from 4.125: everybody's from one moment on (1970-01-01 00:00:04 UTC)" --train timed.csv --split moment \
        --test-share 0.4
    said none "none: nothing is set apart" --train timed.csv --split none
    run -0 nearfar import seeded --train timed.csv --seed 7
    says "drawn by lot, seed 7"
}

@test "ids that a spreadsheet rounded are a warning that data show keeps" {
    printf 'user,item\n1.23E+11,x\n1.23E+11,y\n4.5E+10,x\n' >train.csv
    nearfar import rounded --train train.csv
    run -0 nearfar data show rounded
    says "warning: 2 of 2 user ids are like '1.23E+11': a spreadsheet has rounded long numbers"
}

@test "the order of lines means nothing: the same data set, the same numbers" {
    tiny_table train.csv
    { head -1 train.csv; tail -n +2 train.csv | sort -t, -k2,2r -k1,1; } >sorted.csv
    columns() {
        sqlite3 "$NEARFAR_STORE" "select c.split, c.name, hex(c.data) from column_chunk c join dataset d on d.id = c.dataset
            where d.name = '$1' union all select n.side, n.idx, n.id from name n join dataset d on d.id = n.dataset where d.name = '$1'"
    }
    nearfar import one --train train.csv
    nearfar import two --train sorted.csv
    [ "$(columns one)" = "$(columns two)" ]
    [ "$(fingerprint one)" = "$(fingerprint two)" ]
    for name in one two; do nearfar train $name --epochs 2 --set dim=4 --name $name >/dev/null 2>&1 3>&-; done
    [ "$(nearfar export one)" = "$(nearfar export two)" ]
    # Numbers keep their order, whatever the order of lines.
    printf '10 7 2\n9 100\n' >numbers
    nearfar import numbers --train numbers --split none
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(n.id) from (select n.id from name n join dataset d on d.id = n.dataset
        where d.name = 'numbers' and side = 'item' order by idx) n")" = 2,7,100 ]
}

@test "the fingerprint can be made with sort and sha256sum, and is that of the split alone" {
    tiny_table train.csv
    nearfar import one --train train.csv
    [ "$(nearfar data export one --format tsv | tail -n +2 | cut -f1-3 | LC_ALL=C sort | sha256sum | cut -c1-16)" = "$(fingerprint one)" ]
    nearfar import other --train train.csv --seed 2
    [ "$(fingerprint one)" != "$(fingerprint other)" ]
    for name in one other; do nearfar train $name --epochs 1 --set dim=4 --name $name >/dev/null 2>&1 3>&-; done
    run -0 nearfar show one
    says "$(fingerprint one)"
    nearfar eval one --json >eval.json
    [ "$(json eval.json fingerprint)" = "$(fingerprint one)" ]
    run -0 nearfar eval one
    says "fingerprint $(fingerprint one)"
    run -0 nearfar diff one other
    says "runs 1 and 2 were not measured on the same thing"
    nearfar diff one other --json >diff.json
    [ "$(json diff.json 'runs[1].fingerprint')" = "$(fingerprint other)" ]
}

@test "a data set of before gets its fingerprint when it is looked at" {
    tiny_table train.csv
    nearfar import old --train train.csv
    before=$(fingerprint old)
    sqlite3 "$NEARFAR_STORE" "update dataset set fingerprint = ''"
    nearfar data show old --json >show.json
    [ "$(json show.json fingerprint)" = "$before" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select fingerprint from dataset")" = "$before" ]
}

@test "what is exported and imported again is the same split" {
    cat >odd.csv <<'END'
user,item,rating,time
"a,b",plain,1,10
"a,b","with ""quotes""",2.5,20
"a,b",#hash,3,30
"a,b", blank ,0.1,40
"a,b",0012,4,50
#first,"x,y",5,-60
#first,plain,-1,70
#first,0012,1e10,80
%second,"""all""",1,90
%second,plain,1,95
%second,naïve 字,1,99
END
    sed -i 's/^#first/"#first"/; s/^%second/"%second"/; s/, blank ,/," blank ",/' odd.csv
    nearfar import odd --train odd.csv --split leave-one-out
    for format in csv tsv; do
        nearfar data export odd --split train --format $format --output "train.$format"
        nearfar data export odd --split test --format $format --output "test.$format"
        nearfar import again-$format --train "train.$format" --test "test.$format"
        [ "$(fingerprint again-$format)" = "$(fingerprint odd)" ]
        [ "$(nearfar data export again-$format)" = "$(nearfar data export odd)" ]
    done
    # A split in one table has a column that says which.
    [ "$(nearfar data export odd | head -1)" = "user,item,split,rating,time" ]
    [ "$(nearfar data export odd | grep -c ',test,')" = 3 ]
}

@test "users of test that train has not go out and come in again" {
    printf 'user,item,rating\na,x,5\na,y,4\nb,x,1\nb,y,5\nc,y,1\n' >train.csv
    printf 'user,item,rating\na,z,5\nb,z,5\nc,x,5\nc,z,4\n' >test.csv
    nearfar import first --train train.csv --test test.csv --min-rating 3
    run -0 --separate-stderr nearfar data export first --split train --output train.out
    [ -z "$stderr" ]
    run -0 --separate-stderr nearfar data export first --split test --output test.out
    [ "$stderr" = 'nearfar: 1 user of test has nothing in train: `nearfar import` takes such a test with --keep-unknown' ]
    run -1 nearfar import again --train train.out --test test.out
    says "the user 'c' does not occur in the training file"
    run -0 nearfar import again --train train.out --test test.out --keep-unknown
    says "2 of test are of users without any in train"
    says "warning: 2 of 4 test interactions (50 %) are of users that train has not, like 'c'"
    [ "$(fingerprint again)" = "$(fingerprint first)" ]
    nearfar train again --epochs 1 --set dim=4 >/dev/null 2>&1
    run -0 --separate-stderr nearfar recommend 1 --user c
    [[ $stderr == *"this user has nothing in train, so that training has learned nothing of them"* ]]
    run -0 --separate-stderr nearfar recommend 1 --all
    [[ $stderr == *"1 of 3 users has nothing in train"* ]]
    [ "$(nearfar data export again 2>&1)" = "$(nearfar data export first 2>&1)" ]
}

@test "what a run holds out for validation is exported as the run cuts it" {
    import_tiny
    train_tiny --epochs 1 --set validation=0.3 >/dev/null 2>&1
    nearfar data export tiny --validation 0.3 >all.csv
    valid=$(grep -c ,valid, all.csv)
    [ "$(nearfar data export tiny --split valid --validation 0.3 | tail -n +2 | wc -l)" = "$valid" ]
    # Train and validation together are train as it was stored.
    [ $(($(nearfar data export tiny --split train --validation 0.3 | tail -n +2 | wc -l) + valid)) = \
        "$(nearfar data export tiny --split train | tail -n +2 | wc -l)" ]
    nearfar eval last --json >eval.json
    [ "$(json eval.json valid.users)" = "$(grep ,valid, all.csv | cut -d, -f1 | sort -u | wc -l)" ]
}

@test "export refuses what it cannot mean" {
    import_tiny
    run -2 nearfar data export tiny --split valid
    says "--validation 0.1"
    run -2 nearfar data export tiny --json
    run -2 nearfar data show tiny --split test
    says "--split is for"
    run -3 nearfar data export tniy
    run -1 nearfar data export tiny --output no/folder/file
    says "cannot write no/folder/file"
    [ ! -e no ]
    run -1 nearfar data export tiny --output /dev/full
    says "cannot write /dev/full"
    nearfar import whole --train tiny.csv --split none
    run -0 --separate-stderr nearfar data export whole --split test
    [ "$output" = user,item,rating,time ]
    [[ $stderr == *"no interactions in test"* ]]
}
