# Pictures of what a run has learned: by three methods, kept, written, and refused where there is nothing to draw.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

train_one() { train_tiny --epochs 3 "$@" >/dev/null 2>&1; }

@test "a picture is drawn by each method, kept, and written with its ids" {
    train_one
    for by in pca tsne umap; do
        run -0 nearfar project last --by $by
        says "60 items of 8 numbers"
        says "trustworthiness 0."
        run -0 nearfar project last --by $by
        says "kept from before"
    done
    nearfar project last --by tsne --output map.csv >/dev/null 2>&1
    nearfar project last --by tsne --output map.tsv >/dev/null 2>&1
    [ "$(wc -l <map.csv)" = 60 ]
    tr , '\t' <map.csv | cmp - map.tsv
    nearfar export last --vectors items 2>/dev/null | cut -f1 | cmp - <(cut -f1 map.tsv)
    nearfar project last --by tsne --output map.npy >/dev/null 2>&1
    head -c 128 map.npy | grep -qa "'shape': (60, 2)"
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(kind) from (select kind from frame where kind like 'space%' order by 1)")" = \
        "space/items/pca,space/items/tsne,space/items/umap,space/items/vectors" ]
}

@test "clusters of the vectors are found and kept, the same for any number of threads and for another picture" {
    train_one
    nearfar project last --clusters 4 --json >a.json 2>/dev/null
    is_json a.json
    [ "$(sqlite3 :memory: "select json_array_length(readfile('a.json'), '\$.cluster_sizes')")" = 4 ]
    [ "$(sqlite3 :memory: "select sum(value) from json_each(readfile('a.json'), '\$.cluster_sizes')")" = 60 ]
    sqlite3 "$NEARFAR_STORE" "select hex(data) from frame where kind = 'space/items/clusters'" >a
    OPENBLAS_NUM_THREADS=1 nearfar project last --by umap --clusters 4 >said 2>/dev/null
    grep -q "k-means with seed 1: 4 clusters of " said
    sqlite3 "$NEARFAR_STORE" "select hex(data) from frame where kind = 'space/items/clusters'" | cmp - a
    run -2 nearfar project last --clusters 61
    says "61 clusters need as many rows, and the picture has 60"
}

@test "the same seed and settings give the same picture, another seed or perplexity another" {
    train_one --threads 2
    nearfar project last --by umap --output a.tsv >/dev/null 2>&1
    sqlite3 "$NEARFAR_STORE" "delete from frame"
    nearfar project last --by umap --output b.tsv >/dev/null 2>&1
    cmp a.tsv b.tsv
    nearfar project last --by umap --seed 2 --output b.tsv >/dev/null 2>&1
    run ! cmp -s a.tsv b.tsv
    nearfar project last --by tsne --output a.tsv >/dev/null 2>said
    grep -q "a perplexity of 30 needs more than 60 rows: it is 19.7 here" said
    nearfar project last --by tsne --perplexity 5 --output b.tsv >/dev/null 2>said
    run ! cmp -s a.tsv b.tsv
    run ! grep -q perplexity said
}

@test "users, some of the rows, another step, and JSON" {
    train_one
    nearfar project last --side users --rows 20 --step last --json >out.json 2>/dev/null
    is_json out.json
    [ "$(json out.json whose) $(json out.json rows) $(json out.json all_rows) $(json out.json dim)" = "users 20 40 8" ]
    [ "$(json out.json step)" = "$(sqlite3 "$NEARFAR_STORE" "select max(step) from checkpoint")" ]
    [ "$(json out.json kept_before)" = 0 ]
    [ "$(sqlite3 :memory: "select json_array_length(readfile('out.json'), '\$.singular_values')")" = 8 ]
}

@test "each checkpoint gets its picture, turned towards the one before it" {
    train_one
    nearfar project last --by pca --step each --json >out.json 2>/dev/null
    [ "$(wc -l <out.json)" = "$(sqlite3 "$NEARFAR_STORE" "select count(distinct step) from checkpoint")" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from frame where kind = 'space/items/pca'")" = "$(wc -l <out.json)" ]
}

@test "what cannot be drawn is refused with what can be done" {
    train_one
    run -2 nearfar project last --side rows
    says "take --side users or --side items"
    run -3 nearfar project last --step 7
    says "its checkpoints are of step"
    run -2 nearfar project last --step first
    says "--step is the step of a checkpoint, last or each"
    run -2 nearfar project last --step each --output map.csv
    says "--output is for one picture"
    run -2 nearfar project last --by pca --perplexity 5
    says "--perplexity is for --by tsne"
    run -2 nearfar project last --by tsne --seed 5
    says "--seed is for --by umap and for --clusters"
    run -2 nearfar project last --output map.jpg
    says "tsv, csv, npy or safetensors"
    run -3 nearfar project 77
}

@test "a second picture by another setting is kept beside the first" {
    train_one
    nearfar project last --by tsne --perplexity 15 >/dev/null 2>&1
    run -0 nearfar project last --by tsne --perplexity 5 --beside
    says "perplexity 5"
    [[ $output != *"not turned"* ]]
    run -0 nearfar project last --by umap
    says "15 neighbours"
    # One of other rows has no first one to be turned to.
    run -0 nearfar project last --by tsne --perplexity 4 --rows 20 --beside
    says "no first picture of step"
    run -0 nearfar project last --by tsne --perplexity 5 --beside
    nearfar project last --by umap --neighbours 8 --beside --json >umap.json 2>/dev/null
    [ "$(json umap.json neighbours)" = 8.0 ] || [ "$(json umap.json neighbours)" = 8 ]
    # The first ones are as they were.
    run -0 nearfar project last --by tsne --perplexity 15
    says "kept from before"
    run -0 nearfar project last --by umap
    says "kept from before"
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(kind) from (select kind from frame where kind like '%beside' order by 1)")" = \
        "space/items/tsne/beside,space/items/umap/beside" ]
    run -0 nearfar project last --by tsne --perplexity 10 # another first one: the second was turned to the old one
    says "so it was removed: --beside draws another"
    [ "$(sqlite3 "$NEARFAR_STORE" "select kind from frame where kind like '%beside'")" = space/items/umap/beside ]
    run -0 nearfar project last --by umap --neighbours 1000 --beside
    says "1000 neighbours need more than"
    run -2 nearfar project last --by tsne --beside
    says "--beside is for a second picture by another setting"
    run -2 nearfar project last --neighbours 8
    says "--neighbours is for --by umap"
}
