# What a data set consists of: collections, features and relations, in the store and as they are shown.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# The rows that describe all data sets.
described() {
    sql "select * from collection order by dataset, ord; select * from feature order by dataset, collection, ord;
         select * from relation order by dataset, ord"
}

# Interactions with ratings, times and classes; and some without any of them.
import_both() {
    import_tiny
    awk 'BEGIN { print "item,title,class"; for (i = 0; i < 50; i++) print "i" i ",Item " i ",c" i % 3 }' >items.csv
    nearfar import rich --train tiny.csv --items items.csv >/dev/null 2>&1
    cut -d, -f1,2 tiny.csv >plain.csv
    nearfar import plain --train plain.csv >/dev/null 2>&1
}

@test "data show tells collections, features and relations" {
    import_both
    nearfar data show rich >show.out
    grep -qE '^collection user +40 rows$' show.out
    grep -qE '^collection item +60 rows$' show.out
    grep -qE '^feature class +of item: 3 classes, the smallest of [0-9]+ rows?, the largest of [0-9]+' show.out
    grep -qE '^relation chose +user to item, positive: [0-9]+ \+ [0-9]+ pairs \(train \+ test\), with values and times$' show.out
    nearfar data show plain >show.out
    run ! grep -q '^feature' show.out
    grep -qE '^relation chose .*\(train \+ test\)$' show.out
    nearfar data show rich --json >show.json
    is_json show.json
    [ "$(json show.json 'collections[1].name')" = item ]
    [ "$(json show.json 'collections[1].rows')" = 60 ]
    [ "$(json show.json 'collections[1].features[0].kind')" = class ]
    [ "$(json show.json 'collections[1].features[0].classes')" = 3 ]
    [ "$(json show.json 'relations[0].train')" = "$(json show.json train)" ]
    [ "$(json show.json 'relations[0].times')" = 1 ]
}

@test "what an older store says of its data sets is what an import says" {
    import_both
    described >new.out
    older_store 5
    nearfar doctor >/dev/null
    described >old.out
    diff new.out old.out
    # The tables are those of a new store.
    shape() { sqlite3 "$1" "select sql from sqlite_schema where name in ('collection','feature','relation','dataset_described')
        order by name" | sed 's/--.*//' | tr -d ' \n'; }
    NEARFAR_STORE=$PWD/new.db nearfar import tiny --train tiny.csv >/dev/null 2>&1
    diff <(shape new.db) <(shape "$NEARFAR_STORE")
    train_tiny --epochs 1
}

@test "an import that an older program ends later is described, too" {
    import_both
    described >before.out
    sql "delete from collection where dataset = 2; delete from feature where dataset = 2; delete from relation where dataset = 2;
         update dataset set status = 'importing' where id = 2"
    [ "$(sql "select count(*) from collection where dataset = 2")" = 0 ]
    sql "update dataset set status = 'ready', kind = 'interactions', users = users where id = 2"
    described | diff before.out -
}

@test "a description that cannot be is told by show, train and doctor, and the data set can be removed" {
    import_both
    while IFS='|' read -r change; do
        cp "$NEARFAR_STORE" kept.db
        sql "$change"
        nearfar data >/dev/null
        for command in "data show rich" "data show rich --json" "train rich --detach"; do
            run -1 nearfar $command
            says "the data set rich is damaged"
            says "import it again"
        done
        run -1 nearfar doctor
        says "the data set rich is damaged"
        nearfar data rm rich --yes
        [ "$(sql "select (select count(*) from collection where dataset = 2) + (select count(*) from feature where dataset = 2) +
            (select count(*) from relation where dataset = 2)")" = 0 ]
        cp kept.db "$NEARFAR_STORE"
    done <<END
delete from collection where dataset = 2
update collection set rows = 59 where dataset = 2 and name = 'item'
update collection set rows = 'many' where dataset = 2
update feature set kind = 'smell' where dataset = 2
update feature set classes = 4 where dataset = 2
update relation set to_name = 'shelf' where dataset = 2
update relation set train = -3 where dataset = 2
update relation set name = 'liked' where dataset = 2
update relation set from_name = 'item', to_name = 'user' where dataset = 2
delete from relation where dataset = 2
update dataset set kind = 'collections' where id = 2
END
    # Numbers that are called class are no classes.
    sql "update feature set kind = 'dense', type = 'f32', shape = '1', classes = 0, side = '' where dataset = 2;
         update column_chunk set type = 'f32', data = zeroblob(length(data)) where dataset = 2 and split = 'items'"
    nearfar train rich --set dim=8 --set batch=64 --epochs 1 3>&- >/dev/null
}

@test "each toy becomes points with a position, a class and a split, which data and data show tell" {
    while read -r toy classes fingerprint; do
        run -0 nearfar import "my-$toy" --toy "$toy"
        says "1,000 points of $toy, $classes classes"
        says "split: class 0.2: 20 % of the rows of each class, drawn by lot, seed 1"
        nearfar data show "my-$toy" >show.out
        grep -qE "^fingerprint +$fingerprint$" show.out # the same on every machine
        grep -qE '^kind +collections$' show.out
        grep -qE "^source +--toy $toy --points 1000 --noise [0-9.]+ --classes $classes --seed 1$" show.out
        grep -qE '^collection points +1,000 rows$' show.out
        grep -qE '^feature position +of points: dense, 2 f32$' show.out
        grep -qE "^feature class +of points: $classes classes, the smallest of [0-9]+ rows, the largest of [0-9]+$" show.out
        run ! grep -qE "users|items|interactions" show.out
        nearfar data >data.out
        grep -qE "^my-$toy +- +- +(800|799) +(200|201) +class 0.2$" data.out
    done <<END
rings 2 e48a15f613aa2df6
moons 2 f1af5b9f21cbcacf
blobs 3 ae7653b4a9583c0b
spiral 3 b82171376b0e0092
xor 2 3fcebd0f3cb402a8
END
    nearfar doctor >/dev/null
    [ "$(sql "select group_concat(id) from name where dataset = 1 and side = 'points.class'")" = "ring 1,ring 2" ]
    nearfar data rm my-xor --yes
    nearfar data --json >data.json
    is_json data.json
}

@test "a toy follows its options, and its seed" {
    nearfar import a --toy rings --points 300 --classes 5 --noise 0 --test-share 0.5 --seed 3 --json >a.json
    is_json a.json
    [ "$(json a.json points)" = 300 ] && [ "$(json a.json classes)" = 5 ] && [ "$(json a.json noise)" = 0 ]
    [ "$(json a.json train)" = 150 ] && [ "$(json a.json test)" = 150 ] && [ "$(json a.json split)" = "class 0.5" ]
    nearfar import b --toy rings --points 300 --classes 5 --noise 0 --test-share 0.5 --seed 3 --json >b.json
    nearfar import c --toy rings --points 300 --classes 5 --noise 0 --test-share 0.5 --seed 4 --json >c.json
    [ "$(json a.json fingerprint)" = "$(json b.json fingerprint)" ]
    [ "$(json a.json fingerprint)" != "$(json c.json fingerprint)" ]
    run -0 nearfar import d --toy moons --points 10 --test-share 0.05 --dry-run
    says "nothing is written"
    says "warning: test has no point of 2 of the 2 classes"
    [ "$(nearfar data | grep -c '^[abcd] ')" = 3 ]
}

@test "a toy with a wrong word is refused with what to do" {
    refused() { words=$1; shift; run -2 nearfar import x "$@"; says "$words"; }
    refused "there is no toy 'ring' (did you mean rings?); the toys are rings, moons, blobs, spiral, xor" --toy ring
    refused "moons has 2 classes: leave --classes out" --toy moons --classes 3
    refused "--classes of rings is a whole number from 2 to 10, not 11" --toy rings --classes 11
    refused "--toy makes its points itself: leave --train out" --toy rings --train points.csv
    refused "--noise is for points that are made: give --toy TOY, too" --train points.csv --noise 1
    refused "--points is a whole number from 10 to" --toy rings --points 5
    refused "--test-share is a number above 0 and below 1, not '1'" --toy rings --test-share 1
    refused "or --toy TOY, points that are made" --seed 3
    nearfar complete toys >toys.out || true
    nearfar import one --toy blobs >/dev/null
    run -1 nearfar import one --toy rings
    says "there is a data set one already"
}

@test "what needs interactions says so of points" {
    nearfar import rings --toy rings >/dev/null
    run -2 nearfar train rings --set task=user_item
    says "task=user_item is for data in which users chose items, and these are none"
    says "what fits these data is task=two_views or task=same_class"
    [ "$(sql "select count(*) from run")" = 0 ]
}

@test "how interactions are spread is counted: the export says the same" {
    import_tiny
    run nearfar data show tiny
    [ "$status" -eq 0 ]
    [[ "$output" == *"of all pairs of user and item are in train"* ]]
    [[ "$output" == *"by rank (log axes)"* ]]
    most=$(nearfar data export tiny --split train | tail -n +2 | cut -d, -f2 | sort | uniq -c | sort -rn | awk 'NR == 1 {print $1}')
    [[ "$output" == *"an item has "*" to $most interactions in train"* ]]
    nearfar data show tiny --json | grep -q "\"items\":{\"least\":[0-9]*,\"median\":[0-9]*,\"most\":$most,"
}
