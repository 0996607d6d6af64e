# Pictures that a run has never seen: their classes, their neighbours, their embeddings.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# A run on 60 grey pictures of 4 x 4 pixels, every second of them bright; picture I has the pixels (37 I + 11 K) % 60.
learn() {
    local i k
    {
        printf '\0\0\10\3\0\0\0\74\0\0\0\4\0\0\0\4'
        for ((i = 0; i < 60; i++)); do
            for ((k = 0; k < 16; k++)); do printf "\\x$(printf %x $(((i * 37 + k * 11) % 60 + i % 2 * 190)))"; done
        done
    } >images
    { printf '\0\0\10\1\0\0\0\74'; for ((i = 0; i < 30; i++)); do printf '\0\1'; done; } >labels
    nearfar import p --train images --labels labels >/dev/null
    nearfar train p --set encoder=mlp --set task=same_class --set dim=4 --set batch=16 --epochs 10 --threads 1 >/dev/null 2>&1 3>&-
}

# The pictures 4 and 7 as PNG, and picture 4 twice as large.
draw() {
    base64 -d >four.png <<<'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAHElEQVR42mOQUTdiZOARV9JlsGAXkmXQMGbiBQASSAHBI+Dl7QAAAABJRU5ErkJggg=='
    base64 -d >seven.png <<<'iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAAH0lEQVR42gEUAOv/ANHc5/IAwczX4gDt+MfSAN3o88KJgA3F8x18WgAAAABJRU5ErkJggg=='
    base64 -d >large.png <<<'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAMUlEQVR42mOQkVFXNzJiZGSAM3h4xMWVlHR1EQwLC3Z2ISFZWQRDQ8PYmImJlxfOAAAEdwcBsnafWgAAAABJRU5ErkJggg=='
}

@test "PNG files and a folder of them are classified; the folder of a class says what is right" {
    learn
    draw
    run -0 --separate-stderr nearfar classify last four.png seven.png --top 1
    grep -qE '^ four\.png  0 +[01]\.[0-9]{4}$' <<<"$output"
    grep -qE '^seven\.png  1 +[01]\.[0-9]{4}$' <<<"$output"
    [[ $output != *right* ]] && [ -z "$stderr" ]
    mkdir -p new/0 new/1
    cp four.png new/0/a.png
    cp seven.png large.png new/1
    run -0 nearfar classify last new
    says "new: a folder of pictures: 3 PNG and 0 JPEG; class = the folder"
    says "right: 2 of 3 with a label (0.6667)"
    nearfar classify last new --top 1 --json >new.json 2>/dev/null
    is_json new.json
    [ "$(json new.json 'rows[0].file') $(json new.json 'rows[0].answers[0].class') $(json new.json 'rows[0].label')" = "new/0/a.png 0 0" ]
    nearfar classify last new --output new.csv --top 1 2>/dev/null
    grep -qE '^new/1/seven\.png,"",1,1,' new.csv
}

@test "a picture finds itself, whatever its size, and embeds as the row of the data set" {
    learn
    draw
    run -0 nearfar search last large.png --top 1
    grep -qE '^   1   1\.0000  row 4 +(train|valid|test) +0$' <<<"$output"
    nearfar embed last images --output new.npy 2>/dev/null
    nearfar export last --vectors rows --output rows.npy 2>/dev/null
    cmp new.npy rows.npy
    nearfar export last --vectors rows 2>/dev/null | sed -n '5p;8p' | cut -f2- >two.tsv
    nearfar embed last large.png seven.png >new.tsv 2>/dev/null
    [ "$(cut -f1 new.tsv | tr '\n' ' ')" = "large.png seven.png " ]
    cut -f2- new.tsv | cmp - two.tsv
}

@test "the colour under what is not opaque is that of the import; other proportions are said" {
    printf '\0\0\10\4\0\0\0\10\0\0\0\2\0\0\0\2\0\0\0\4' >rgba
    for i in 1 2 3 4 5 6 7 8; do printf "\\x${i}0\x10\x20\x80\x3${i}\x50\x60\xff\x70\x8${i}\x90\x40\xa0\xb0\xc${i}\x00" >>rgba; done
    nearfar import green --train rgba --background '#00ff00' >/dev/null 2>&1
    nearfar train green --set encoder=mlp --set dim=4 --set batch=4 --set probe=retrieval+health --set main_metric=retrieval/recall --epochs 1 --threads 1 >/dev/null 2>&1 3>&-
    run -0 nearfar embed last rgba --output new.npy
    says "laid over #00ff00"
    nearfar export last --vectors rows --output rows.npy 2>/dev/null
    cmp new.npy rows.npy
    base64 -d >wide.png <<<'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAYAAAB/qH1jAAAAFUlEQVR42mPgEpFrQMYMJ0Tk/iNjAInmCtUWsgZKAAAAAElFTkSuQmCC'
    run -0 nearfar embed last wide.png
    says "1 picture is not opaque: laid over #00ff00, as the import did"
    says "1 picture has other proportions than 2 x 2 pixels, and is squeezed into them"
}

@test "pictures of a folder are found by their names" {
    learn
    draw
    mkdir -p set/dark set/bright
    for i in 1 2 3 4 5; do cp four.png set/dark/d$i.png; cp seven.png set/bright/b$i.png; done
    nearfar import named --train set >/dev/null 2>&1
    nearfar train named --set encoder=mlp --set dim=4 --set batch=4 --epochs 1 --threads 1 >/dev/null 2>&1 3>&-
    nearfar search last four.png --top 1 --json >near.json
    [[ $(json near.json 'rows[0].nearest[0].name') == dark/d?.png ]]
    nearfar search last four.png --top 1 --output near.csv
    [ "$(head -1 near.csv)" = file,row,rank,nearest,cosine,class,split,name ]
}

@test "pictures that cannot be read, and other files, are refused; so are classes where there are none" {
    learn
    draw
    head -c 60 four.png >cut.png
    run -1 nearfar classify last four.png cut.png
    says "cut.png is a damaged PNG picture"
    run -3 nearfar classify last missing.png
    says "missing.png: there is no such file; check the path"
    echo a,b >table.csv
    run -1 nearfar embed last table.csv
    says "table.csv is no file of pictures that is read"
    run -2 nearfar classify last four.png --label kind
    says "pictures have none: leave it out"
    nearfar import bare --train images >/dev/null 2>&1
    nearfar train bare --set encoder=mlp --set dim=4 --set batch=16 --set probe=retrieval+health --set main_metric=retrieval/recall --epochs 1 --threads 1 >/dev/null 2>&1 3>&-
    run -2 nearfar classify last four.png
    says "the rows of the data set bare have no classes, so that none can be told: nearfar search 2 FILE"
    run -0 nearfar search last four.png --top 1
    says "row 4"
}

@test "pictures that are too small for convolutions begin with layers, and that is said" {
    learn
    run -0 --separate-stderr nearfar train p --preset simclr --epochs 1 --threads 1
    [[ $stderr == *"the data are pictures+grey+small, with which a run begins with encoder=mlp"* ]]
    [ "$(sqlite3 "$NEARFAR_STORE" "select value from setting where run = 2 and knob = 'encoder'")" = mlp ]
    run -0 --separate-stderr nearfar train p --epochs 1 --set encoder=mlp --set width=8 --threads 1
    run -2 nearfar train p --set encoder=conv
    says "encoder=conv takes pictures of 8 to 128 rows and columns, and those of rows have 4 by 4"
}
