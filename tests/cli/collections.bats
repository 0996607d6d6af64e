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
    grep -qE '^feature class +of item: 3 classes$' show.out
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
END
}
