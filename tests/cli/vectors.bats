# What a run has learned, for other programs: vectors with their ids, and what every user would be shown.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

train_one() { train_tiny --epochs 3 "$@" >/dev/null 2>&1; }

@test "the vectors are those that ranking compares: their dot products are the scores of recommend" {
    train_one
    nearfar export last --vectors users >users.tsv 2>said
    grep -q "each of length 1; the score of a user and an item is the dot product" said
    nearfar export last --vectors items --output items.tsv
    [ "$(wc -l <users.tsv) $(wc -l <items.tsv)" = "40 60" ]
    nearfar recommend last --user u7 --top 5 --json >best.json
    for at in 0 4; do
        item=$(json best.json "recommended[$at].item")
        awk -F'\t' -v user=u7 -v item="$item" -v score="$(json best.json "recommended[$at].score")" '
            FNR == NR && $1 == user { split($0, u) } FNR != NR && $1 == item { for (d = 2; d <= NF; d++) s += u[d] * $d }
            END { exit !(s - score < 1e-5 && score - s < 1e-5) }' users.tsv items.tsv
    done
}

@test "npy and safetensors have the same numbers, and the ids stand beside or inside" {
    train_one
    nearfar export last --vectors items --output items.tsv 2>/dev/null
    run -0 nearfar export last --vectors items --output items.npy
    says "ids in items.ids"
    cut -f1 items.tsv | cmp - items.ids
    [ "$(head -c 6 items.npy | tail -c 5)" = NUMPY ]
    head -c 128 items.npy | grep -qa "'shape': (60, 8)"
    [ "$(stat -c %s items.npy)" = $((128 + 60 * 8 * 4)) ]
    nearfar export last --vectors items --format safetensors --output packed 2>/dev/null
    size=$(od -An -t u8 -N 8 packed | tr -d ' ')
    head -c $((8 + size)) packed | tail -c "$size" >header.json
    is_json header.json
    [ "$(json header.json 'vectors.shape')" = "[60,8]" ]
    [ "$(sqlite3 :memory: "select json_extract(json_extract(readfile('header.json'), '\$.__metadata__.ids'), '\$[59]')")" = \
        "$(tail -1 items.ids)" ]
    cmp <(tail -c $((60 * 8 * 4)) packed) <(tail -c +129 items.npy)
    # The first number of the first row, as text and as bytes.
    awk -v a="$(head -1 items.tsv | cut -f2)" -v b="$(od -An -t f4 -j 128 -N 4 items.npy)" 'BEGIN { exit !(a - b < 1e-6 && b - a < 1e-6) }'
}

@test "ids with quotes and backslashes are JSON in safetensors" {
    printf 'user,item\na,"say ""hi"""\na,back\\slash\nb,"say ""hi"""\nb,c\nc,d\nc,c\n' >odd.csv
    nearfar import odd --train odd.csv --split none
    nearfar train odd --epochs 1 --set dim=4 >/dev/null 2>&1 3>&-
    nearfar export last --vectors items --output odd.safetensors 2>/dev/null
    size=$(od -An -t u8 -N 8 odd.safetensors | tr -d ' ')
    head -c $((8 + size)) odd.safetensors | tail -c "$size" >header.json
    sqlite3 :memory: "select json_extract(readfile('header.json'), '\$.__metadata__.ids')" >ids.json
    is_json ids.json
    [ "$(sqlite3 :memory: "select group_concat(value, ' ') from json_each(readfile('ids.json'))")" = 'back\slash c d say "hi"' ]
}

@test "raw vectors, the prior's number, and a similarity that is no dot product are said" {
    train_one --set similarity=cosine --set prior=0.2
    run -0 nearfar export last --vectors items --output prior.tsv
    says "60 items of 9 numbers"
    says "the last number is the part of popularity (prior)"
    run -0 nearfar export last --vectors items --raw --output raw.tsv
    says "60 items of 8 numbers, raw, before the similarity cosine prepares them"
    train_one --set similarity=euclidean
    run -0 nearfar export last --vectors items --output far.tsv
    says "not normalised; the score of a user and an item is the euclidean of their vectors"
}

@test "a table of what every user would be shown is what recommend says of each" {
    train_one
    nearfar recommend last --all --top 7 --output all.csv
    [ "$(head -1 all.csv)" = user,rank,item,score ]
    [ "$(wc -l <all.csv)" = $((1 + 40 * 7)) ]
    for user in u0 u13 u39; do
        nearfar recommend last --user $user --top 7 --json >one.json
        [ "$(grep "^$user," all.csv | cut -d, -f3 | tr '\n' ' ')" = \
            "$(sqlite3 :memory: "select group_concat(json_extract(value, '\$.item'), ' ') || ' '
                from json_each(readfile('one.json'), '\$.recommended')")" ]
    done
    [ "$(nearfar recommend last --all --top 1 --format tsv | head -2 | tail -1 | cut -f1,2)" = "$(printf 'u0\t1')" ]
    # Who has nearly all items in train gets what is left; several runs recommend together.
    [ "$(nearfar recommend last --all --top 1000 | tail -n +2 | wc -l)" = $((40 * 60 - $(nearfar data export tiny --split train | tail -n +2 | wc -l))) ]
    train_one --seed 2
    [ "$(nearfar recommend 1 2 --all --top 3 | wc -l)" = 121 ]
}

@test "a file appears when it is whole, or not at all" {
    train_one
    echo before >all.csv
    run -1 nearfar recommend last --all --output no/folder/all.csv
    says "cannot write no/folder/all.csv"
    run -3 nearfar recommend 1 99 --all --output all.csv
    [ "$(cat all.csv)" = before ]
    mv "$NEARFAR_STORE-files/1" gone
    run ! nearfar recommend 1 --all --output all.csv
    run ! nearfar export 1 --vectors items --output items.npy
    [ "$(cat all.csv)" = before ]
    [ ! -e items.npy ] && [ ! -e items.ids ]
    [ -z "$(ls | grep part)" ]
}

@test "what does not go together is refused" {
    train_one
    run -2 nearfar recommend last
    says "--all"
    run -2 nearfar recommend last --all --user u1
    run -2 nearfar recommend last --all --json
    run -2 nearfar recommend last --user u1 --output file
    run -2 nearfar export last --vectors items --format json
    says "tsv, csv, npy or safetensors"
    run -2 nearfar export last --format npy
    says "--vectors"
    run -2 nearfar export last --output file
    run -2 nearfar export last --vectors items --format npy
    says "--output FILE"
    [ ! -e file ]
}

@test "a list that ends among equals is said so, of one user and of all" {
    nearfar train tiny --epochs 2 --set dim=1 >/dev/null 2>&1
    run -0 --separate-stderr nearfar recommend last --user u1 --top 3
    [[ $stderr == *"equal scores decide what is among the best 3"* ]]
    run -0 --separate-stderr nearfar recommend last --all --top 3
    [[ $stderr == *"users equal scores decide what is among the best 3"* ]]
}
