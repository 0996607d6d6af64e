# Importing what is no plain table: JSON lines, the form of the Netflix prize, Matrix Market, packed files, and the kinds that are
# named with the command that helps.

load helpers

setup() { nearfar_setup; }

# refused CODE WORDS...: importing train.csv fails with this code and says each of the words.
refused() {
    local code=$1 word
    shift
    run --separate-stderr "-$code" nearfar import x --train train.csv $options
    for word; do
        [[ $stderr == *"$word"* ]] || { echo "expected: $word"; echo "saw: $stderr"; return 1; }
    done
}

# follow TEXT: does what the refusal of train.csv says from TEXT on, up to the end of the command.
follow() {
    local said
    said=$(nearfar import x --train train.csv 2>&1) && return 1
    said="$1${said#*"$1"}"
    said=${said%%stdin*}stdin
    said=${said//FILE/train.csv}
    eval "${said/import .../import followed --split none}"
}

@test "JSON lines: fields by their usual names, by name, and inside of others" {
    printf '{"reviewerID":"A1","asin":"007","overall":5.0,"unixReviewTime":1252800000}\n{"reviewerID":"A2","asin":"007","overall":3.0,"unixReviewTime":1252800001}\n' >train.csv
    run -0 nearfar import usual --train train.csv --split none --min-rating 4
    says "usual: 1 user, 1 item, 1 + 0 interactions"
    printf '{"who":{"id":9007199254740993},"song":"a","at":"2024-01-31"}\n{"who":{"id":9007199254740992},"song":"a","at":"2024-01-30"}\n' >train.csv
    refused 1 "train.csv: which field of its objects is the user? Name it with --user FIELD; in the first lines are: who.id, song, at"
    run -0 nearfar import named --train train.csv --split none --user who.id --item song --time at
    says "named: 2 users, 1 item, 2 + 0 interactions"
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(id) from (select id from name where dataset = 2 and side = 'user' order by idx)")" = 9007199254740992,9007199254740993 ]
    options='--user nobody' refused 2 "no field 'nobody' with words or numbers"
    printf '{"user":1,"item":2}\n{"user":null,"item":2}\n' >train.csv
    refused 1 "train.csv, line 2: the field 'user' is not there or null" "--skip-bad"
}

@test "fields are named of JSON lines alone, and --columns is for tables alone" {
    printf 'user,item\na,x\n' >train.csv
    options='--user user' refused 2 "train.csv is read as table; name the columns of a table in its header or with --columns"
    printf '%%%%MatrixMarket matrix coordinate pattern general\n2 2 2\n1 2\n2 1\n' >train.csv
    options='--columns user,item' refused 2 "train.csv is no table but matrix_market" "leave out --columns"
    options='--quote none' refused 2 "leave out --quote"
    options='--delimiter comma' refused 2 "leave out --delimiter"
    options='--item x' refused 2 "train.csv is read as matrix_market; leave them out"
    run -0 nearfar import x --train train.csv --split none
    says "x: 2 users, 2 items, 2 + 0 interactions"
}

@test "the form of the Netflix prize, with its probe file for test" {
    printf '1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n1488844,4,2005-10-19\n' >train.csv
    printf '2:\n822109\n' >probe.txt
    run -0 nearfar import prize --train train.csv --test probe.txt
    says "prize: 2 users, 2 items, 3 + 1 interactions (train + test)"
}

@test "zstd and xz, by content and not by name; lines that end with CR alone" {
    base64 -d <<<KLUv/QRosQAAdXNlcixpdGVtCmEseApiLHkKYix4CjMXUN0= >train.csv
    run -0 nearfar import zstd --train train.csv --split none
    says "zstd: 2 users, 2 items, 3 + 0 interactions"
    base64 -d <<</Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAVdXNlcixpdGVtCmEseApiLHkKYix4CgAAAOS/fR8PARJyAAEuFlYJVd8ftvN9AQAAAAAEWVo= >train.csv
    run -0 nearfar import xz --train train.csv --split none
    says "xz: 2 users, 2 items, 3 + 0 interactions"
    head -c 60 train.csv >half && mv half train.csv
    refused 1 "train.csv: the xz data ends in the middle; the file is incomplete, get it again"
    printf 'user,item\ra,x\rb,y\rb,x\r' >train.csv
    run -0 nearfar import mac --train train.csv --split none
    says "mac: 2 users, 2 items, 3 + 0 interactions"
}

@test "the commands that refusals name do what they say" {
    tiny_table table.csv 5 10 4
    nearfar import plain --train table.csv --split none --json >plain.json
    n=$(json plain.json train)
    tar -czf train.csv table.csv
    run -0 follow "tar -xOf"
    says "followed: 5 users, "
    says " items, $n + 0 interactions"
    for code in UTF-16 UTF-16LE UTF-16BE; do
        nearfar data rm followed --yes
        iconv -f UTF-8 -t $code table.csv >train.csv
        run -0 follow "iconv"
        says " items, $n + 0 interactions"
    done
    nearfar data rm followed --yes
    { head -n 3 table.csv | gzip -c; tail -n +4 table.csv; } >train.csv
    refused 1 "where its gzip data end, there are other bytes"
    run -0 follow "(head"
    says " items, $n + 0 interactions"
}

@test "a refusal names the option that its file was given by" {
    tiny_table train.csv 5 10 4
    printf 'id,title\ni0,One\ni1,Two\n' >titles.csv
    head -n 5 train.csv | tail -n 2 | sed '1i user,item,rating,time' >part.csv
    iconv -f UTF-8 -t UTF-16 titles.csv >foreign
    options='--items foreign' refused 1 "iconv -f UTF-16 -t UTF-8 FILE | nearfar import ... --items /dev/stdin"
    iconv -f UTF-16 -t UTF-8 foreign | nearfar import a --train train.csv --items /dev/stdin
    iconv -f UTF-8 -t UTF-16 part.csv >foreign
    options='--test foreign' refused 1 "iconv -f UTF-16 -t UTF-8 FILE | nearfar import ... --test /dev/stdin"
    iconv -f UTF-16 -t UTF-8 foreign | nearfar import b --train train.csv --test /dev/stdin
    { head -n 2 titles.csv | gzip -c; tail -n +3 titles.csv; } >foreign
    options='--items foreign' refused 1 "| nearfar import ... --items /dev/stdin"
}

@test "JSON for a table of items is to become a table, and for a test JSON lines" {
    tiny_table train.csv 5 10 4
    fields="make a table of two of its fields, like (echo item,title; "
    printf '[{"id":"i0","title":"One"}]' >foreign
    options='--items foreign' refused 1 "one JSON list of objects; ${fields}jq -r '.[] | [.id, .title] | @csv' FILE) | nearfar import ... --items /dev/stdin"
    options='--test foreign' refused 1 "jq -c '.[]' FILE | nearfar import ... --test /dev/stdin"
    printf '{"id":"i0",\n"title":"One"}\n' >foreign
    options='--items foreign' refused 1 "${fields}jq -r '[.id, .title] | @csv' FILE) | nearfar import ... --items /dev/stdin"
    printf '{"id":"i0"}\n' >foreign
    options='--items foreign' refused 1 "this is JSON, and --items is a table; ${fields}" "--items /dev/stdin"
    gzip -c foreign >packed
    options='--items packed' refused 1 "inside its gzip data there is JSON, and --items is a table. First unpack it: gzip -dc FILE >OTHER"
    printf '[["i0","One"]]' >foreign
    options='--items foreign' refused 1 "jq -r '.[] | @csv' FILE | nearfar import ... --items /dev/stdin"
    [[ $stderr != *--columns* ]]
    options='--test foreign' refused 1 "--test /dev/stdin --columns user,item,rating,time"
}

@test "a test file of another format than train is read as what it is" {
    printf 'user,item\na,x\na,y\nb,x\nb,z\n' >train.csv
    printf '{"user":"a","item":"z"}\n' >test.json
    run -0 nearfar import mixed --train train.csv --test test.json
    says "test.json: JSON lines, one object each; user = user, item = item"
    says "mixed: 2 users, 3 items, 4 + 1 interactions"
    options='--test test.json --columns user,item' refused 2 "test.json is no table but json_lines" "leave out --columns"
    printf '0 1 2\n1 3 4 5\n' >train.csv
    printf 'user,item\n0,3\n' >test.csv
    run -0 nearfar import numbers --train train.csv --test test.csv
    says "numbers: 2 users, 5 items, 5 + 1 interactions"
}
