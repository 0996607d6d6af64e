# The sample shop: made again it has the same bytes, its README says what is true, and it can be learned.

load helpers

setup() { nearfar_setup; }

@test "the shop is what its generator makes" {
    mkdir made
    "$NEARFAR_BIN/samples/shop/generate" made
    for file in interactions.csv items.csv users.csv truth.csv truth-items.csv pictures.png; do
        cmp "made/$file" "$ROOT/samples/shop/$file"
    done
    [ "$(du -cb made/* | tail -1 | cut -f1)" -lt 1500000 ]
}

@test "its README has the numbers that are measured" {
    "$NEARFAR_BIN/samples/shop/measure" "$ROOT/samples/shop" >measured
    [ "$(wc -l <measured)" = 7 ]
    while read -r _ _ recall _ ndcg; do
        grep -qF "| $recall | $ndcg |" "$ROOT/samples/shop/README.md"
    done <measured
}

@test "it is imported with its titles, classes and counts" {
    run -0 nearfar import shop --train "$ROOT/samples/shop/interactions.csv" --items "$ROOT/samples/shop/items.csv"
    says "shop: 2,000 users, 720 items, 33,825 + 8,443 interactions (train + test), 0 duplicates merged, 720 titles, 36 classes, "
    run -0 nearfar data show shop
    says "classes of items       36"
    says "items without a class  0 (0.0 %)"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from name where side = 'class' and id in ('Baking', 'Tea and Coffee')")" = 2 ]
    grep -q "42,268 purchases" "$ROOT/samples/shop/README.md"
}

@test "titles are unique, in both languages" {
    for column in 2 3; do
        [ "$(cut -d, -f$column "$ROOT/samples/shop/items.csv" | sort -u | wc -l)" = 721 ]
    done
}

@test "a contrastive model gets well above popularity in it" {
    nearfar import shop --train "$ROOT/samples/shop/interactions.csv"
    nearfar train shop --preset shop --epochs 20 --json 3>&- >report.json
    sqlite3 :memory: "select json_extract(readfile('report.json'), '$.test.\"recall@20\"')" >recall
    awk -v popularity=0.114 '{ exit !($1 > 1.8 * popularity) }' recall || { cat recall; return 1; }
}
