# Items by their texts and pictures: items that nobody has chosen yet are recommended, and found by a text.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }
value() { sql "select value from metrics where run = $1 and name = '$2' order by step desc limit 1"; }
shop() {
    nearfar import "$1" --train "$ROOT/samples/shop/interactions.csv" --items "$ROOT/samples/shop/items.csv" "${@:2}"
}

@test "texts and pictures of items, and texts of users, are features, and items are held out whole" {
    run -0 shop a --item-text title,title_zh --item-pictures "$ROOT/samples/shop/pictures.png" --tile 16 --users "$ROOT/samples/shop/users.csv" \
        --user-text group,age --split item
    says "text = title and title_zh"
    says "pictures.png: a sheet of tiles: 720 pictures"
    says "users.csv: a table of users, fields between commas, with a header; user = user, text = group and age"
    says "split: item 0.2: 20 % of the items, drawn by lot, with all of their interactions, seed 1"
    [ "$(sql "select group_concat(collection || '.' || name) from (select * from feature order by ord)")" \
        = "user.text,item.text,item.pictures,item.class" ]
    run -0 shop b --split item
    says "nothing is known of them but their ids"
    run -0 shop c --item-text title --split item
    [ "$(sql "select count(distinct fingerprint) from dataset")" = 3 ]
    run -2 shop d --item-text titel
    says "no column 'titel'"
    run -2 nearfar import d --train "$ROOT/samples/shop/interactions.csv" --item-text title
    says "with --items"
    run -1 shop d --item-pictures "$ROOT/samples/shop/pictures.png" --tile 32
    says "180 pictures, and the table of --items has 720 lines"
    run -2 nearfar train b --set encoder=table --set candidate_encoder=fusion --set members=bag --epochs 1
    says "members=bag"
    nearfar doctor >/dev/null
}

@test "features look at each other where they may, and the run replays, with any number of threads" {
    shop shop --item-text title --item-pictures "$ROOT/samples/shop/pictures.png" --tile 16 --split item >/dev/null
    few=(--preset content --set candidate_encoder=attention --set members=table+conv+bag --set dim=16 --set layers=1
         --set feature_dropout=0.3 --set layer_dropout=0.1 --set channels=8 --epochs 1 --set probe=ranking)
    nearfar train shop "${few[@]}" --threads 1 >/dev/null 2>&1
    run -0 nearfar replay 1 --threads 2
    says "same bits"
    nearfar train shop "${few[@]}" --set looks=text_at_picture+picture_at_text >/dev/null 2>&1
    nearfar train shop "${few[@]}" --set looks=own >/dev/null 2>&1
    [ "$(sql "select count(distinct value) from metrics where name = 'test/ndcg@20'")" = 3 ]
    run -2 nearfar train shop "${few[@]}" --set attention_heads=3
    says "dim=16 cannot be shared out among attention_heads=3: set dim to a multiple of it, such as 18"
    run -2 nearfar train shop "${few[@]}" --set looks=text_at_sound
    says "looks cannot be text_at_sound; did you mean text_at_row?"
    run -2 nearfar train shop "${few[@]}" --set looks=all+text_at_row
    says "looks=all+text_at_row: all stands alone"
    run -2 nearfar train shop "${few[@]}" --set members=table+bag --set looks=text_at_picture
    says "looks=text_at_picture says something of pictures, and members=table+bag encodes none"
}

@test "content recommends and finds items held out from training far better than chance and popularity" {
    shop shop --item-text title,title_zh --split item >/dev/null
    nearfar train shop --preset content --set epochs=4 --set eval_every=4 >/dev/null 2>&1
    nearfar baseline shop --only popularity --set probe=ranking+cold >/dev/null
    [ "$(sql "select $(value 1 test/cold/recall@20) > 2 * $(value 1 test/cold/chance@20)")" = 1 ]
    [ "$(sql "select $(value 1 test/recall@20) > 2 * 20.0 / 720 and $(value 2 test/recall@20) < 0.01")" = 1 ]
    nearfar search 1 "Classic Blue Teapot" --top 1 --json | grep -q '"item":"i0","title":"Classic Blue Teapot"'
    nearfar search 1 "现代黑色茶壶" --top 1 --json | grep -q '"item":"i1"'
    [ "$(nearfar recommend 1 --user u17 --top 20 | grep -c "^ *[0-9]")" = 20 ]
    run -0 nearfar project 1 --by pca # items have vectors, though their run holds whole ones out
    says "PCA of 720 items"
    run -0 nearfar replay 1
    says "replays to the same bits"
}

# Items are numbered by their ids as text, and of equals those with the lower number count as more frequent.
@test "the probe rare measures what a plain count of the lists says of the rarest fifth" {
    shop shop >/dev/null
    nearfar train shop --set probe=ranking+rare --set main_metric=rare/recall --set validation=0 --set epochs=4 \
        --set lr=0.02 --set dim=16 --set negatives=16 >/dev/null 2>&1
    nearfar recommend last --all --top 20 >lists.csv
    nearfar data export shop >pairs.csv
    counted=$(sqlite3 :memory: ".mode csv" ".import lists.csv list" ".import pairs.csv pair" "
        create table rare as select item from pair where split = 'train' group by item order by count(*), item desc limit 144;
        select avg(share) from (select avg(exists(select 1 from list l where l.user = p.user and l.item = p.item)) share
            from pair p where split = 'test' and item in rare group by user)")
    measured=$(value 1 test/rare/recall@20)
    [ "$(sql "select abs($counted - $measured) < 1e-9 and $measured > 0")" = 1 ]
    nearfar baseline shop --only popularity --set probe=ranking+rare >/dev/null
    [ "$(value 2 test/rare/hit@20)" = 0.0 ]
    nearfar import rings --toy rings >/dev/null 2>&1
    run -2 nearfar train rings --set probe=rare+health --set main_metric=rare/recall
    says "leave rare out"
}
