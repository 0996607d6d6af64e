# What people say of runs: tags, notes, stars, and runs that are put away.

load helpers

setup() {
    cd "$BATS_TEST_TMPDIR"
    nearfar_setup && import_tiny
    for run in one two three; do nearfar train tiny --set dim=4 --epochs 1 --name $run >/dev/null; done
}
teardown() { nearfar_teardown; }

listed() {
    nearfar ls --where "$1" --json >listed.json 2>/dev/null || return
    sqlite3 :memory: "select group_concat(json_extract(value, '\$.name')) from json_each(readfile('listed.json'))"
}

@test "runs are found by their tags, notes and stars" {
    run -0 nearfar tag one lesson warm-start
    says "run 1 is tagged lesson warm-start"
    nearfar tag two warm
    nearfar note two "diverged until lr was halved"
    nearfar star three
    [ "$(listed tag:lesson)" = one ]
    [ "$(listed 'tag:warm*')" = two,one ]
    [ "$(listed tag:warm)" = two ]
    [ "$(listed halved)" = two ]
    [ "$(listed star)" = three ]
    [ "$(listed -star)" = two,one ]
    run -0 nearfar tag one lesson nothing --remove
    says "run 1 has no tag nothing"
    says "run 1 is tagged warm-start"
    nearfar note two "another"
    run -0 nearfar note two
    [ "$output" = another ]
    nearfar note two ""
    [ "$(listed another)" = "" ]
    run -0 nearfar star three --remove
    [ "$(listed star)" = "" ]
    run -2 nearfar tag one "two words"
    says "cannot be a tag"
    run -2 nearfar note one "$(printf 'a%.0s' {1..300})"
    says "has 300 bytes, and 255 is the most"
}

@test "an archived run is left out of lists, which say so, until somebody asks for it" {
    nearfar archive two
    run -0 nearfar ls
    [[ $output != *" two "* ]]
    says "1 archived run is left out; --where archived shows them"
    [ "$(listed archived)" = two ]
    [ "$(listed -archived)" = three,one ]
    nearfar archive two --undo
    [ "$(listed data:tiny)" = three,two,one ]
    # A run that is removed takes its labels with it.
    nearfar tag two gone
    nearfar rm two --yes
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from label")" = 0 ]
}

@test "show, ls and their JSON have the labels" {
    nearfar tag one lesson
    nearfar star one
    nearfar note one 'a "note"'
    nearfar archive two
    run -0 nearfar show one
    says "  has a star"
    says "  tags: lesson"
    says '  note: a "note"'
    run -0 nearfar show two
    says "  archived: lists leave it out"
    run -0 nearfar ls
    [[ $output == *created*labels* ]]
    [[ $output == *"* lesson"* ]]
    nearfar ls --json --where 'id>0 archived' >two.json
    is_json two.json
    [ "$(sqlite3 :memory: "select json_extract(readfile('two.json'), '\$[0].archived')")" = 1 ]
    nearfar show one --json >one.json
    [ "$(json one.json star),$(json one.json 'tags[0]'),$(json one.json note),$(json one.json archived)" = '1,lesson,a "note",0' ]
}
