# Views of pictures: knobs, presets and starts for them, and how they are shown.

load helpers

setup() {
    nearfar_setup
    shapes 16 12 | idx images 16 14 12
    bytes 16 1 2 | idx labels 16
}
teardown() { nearfar_teardown; }

# shapes N WIDTH: pictures of 14 lines in which a bright triangle stands before stripes, a byte each.
shapes() {
    awk -v n="$1" -v width="$2" 'BEGIN {
        for (i = 0; i < n; i++) for (y = 0; y < 14; y++) for (x = 0; x < width; x++)
            printf("\\x%02x", x > 1 && x < y - 1 ? 230 - 8 * i : (y + i) % 4 < 2 ? 60 : 10)
    }' | xargs -0 printf
}

import() { nearfar import p --train images --labels labels >/dev/null 2>&1; }

@test "data show --views prints a picture and its views side by side, by characters" {
    import
    nearfar data show p --views 3 --row 3 --set rotation=30 >show.out
    sed 's/ *$//' show.out | diff - <(cat <<'END'
views: crop=0.55 flip=0.5 rotation=30 brightness=0.4 (--set changes them)

row 3, class 1: the picture, then 3 views of it
............   ..::::..   --::::...         .....
............ ::..  ..::::  .:..::::--: .....
..%=........ ..::::..  .. :*@=..    .. .      .....
..%%%+...... .   ..::---- :@@@#--::::.  .=-::..
..%%%%%=.... ::--=+*%%@@@ *@@@@%-...:: ..:++++==:::
..%%%%%%%+.. %@@@@@@@@@@* @@@@@@@+...     :++++++++
..%%%%%%%%%= @@@@@@@@@@#: @@@@@@@@#---   ..-+++++++
END
)
    [ "$(wc -L <show.out)" -le 80 ]
    # The same again, and in a locale without Unicode; another strength is another picture; off is the picture itself.
    LC_ALL=C NO_COLOR=1 nearfar data show p --views 3 --row 3 --set rotation=30 | cmp - show.out
    nearfar data show p --views 3 --row 3 | tail -n +2 >other.out
    run ! diff -q <(tail -n +2 show.out) other.out
    nearfar data show p --views 2 --row 3 --set crop=1 --set flip=0 --set rotation=0 --set brightness=0 >off.out
    says_of off.out "views: none is on"
    awk 'NR > 3 && substr($0, 1, 12) != substr($0, 14, 12) { exit 1 }' off.out
    [ "$(nearfar data show p --views 1 | grep -c "^row")" = 3 ]
    # Many views go on in further lines.
    nearfar data show p --views 20 --row 0 >many.out
    [ "$(wc -L <many.out)" -le 80 ]
}

# What the newest run began with, in the order of the knobs' names: starts "'KNOB', ..."
starts() {
    sqlite3 "$NEARFAR_STORE" "select group_concat(value, ' ') from (select value from setting
        where run = (select max(id) from run) and knob in ($1) order by knob)"
}

says_of() { grep -qF -- "$2" "$1" || { cat "$1"; return 1; }; }

@test "data show --views is in colour on a terminal that has them" {
    import
    in_terminal() { script -qec "stty cols 80; $* nearfar data show p --views 2 --row 1" /dev/null; }
    in_terminal TERM=xterm-256color >few.out
    says_of few.out $'\033[38;5;'
    says_of few.out ▀
    in_terminal TERM=xterm COLORTERM=truecolor >all.out
    says_of all.out $'\033[38;2;'
    for plain in TERM=vt100 "TERM=xterm-256color NO_COLOR=1" "TERM=xterm-256color LC_ALL=C"; do
        in_terminal $plain >plain.out
        run ! grep -q $'\033' plain.out
    done
}

@test "data show --views writes a PNG file" {
    import
    nearfar data show p --views 3 --output sheet.png | grep -q "^written to sheet.png$"
    # Three rows of 14 pixels and four columns of 12, two pixels between them, grey.
    [ "$(od -An -tx1 -j1 -N3 sheet.png | tr -d ' ')" = 504e47 ]
    [ "$(od -An -tx1 -j16 -N10 sheet.png | tr -d ' \n')" = 000000360000002e0800 ]
    run -1 nearfar data show p --views 3 --output no/such/folder.png
    [ ! -e no ]
}

@test "what cannot be shown says why" {
    import
    nearfar import moons --toy moons >/dev/null 2>&1
    run -2 nearfar data show moons --views 2
    says "the data set moons has no pictures or texts whose views could be shown"
    run -2 nearfar data show p --views 2 --row 16
    says "p has no row 16: its rows have the numbers 0 to 15"
    run -2 nearfar data show p --row 3
    says "--row is for \`nearfar data show NAME --views N\`"
    run -2 nearfar data show p --set crop=1
    says "--set is for"
    run -2 nearfar data rm p --views 3
    says "--views is for \`nearfar data show NAME\`"
    run -2 nearfar data show p --views 2 --json
    says "leave --json out"
    run -2 nearfar data show p --views 2 --set crop=2
    says "crop = 2 is out of range"
    run -0 nearfar data show p --views 2 --set hue=20
    says "nothing in this run reads hue (it belongs to task:two_views task:same_class task:tokens task:paired, with data:colour)"
}

@test "runs on pictures begin with views of pictures, and those turn live" {
    import
    nearfar train p --epochs 1 >/dev/null 2>&1
    [ "$(starts "'batch', 'brightness', 'crop', 'flip', 'hue', 'probe', 'rotation'")" = \
        "256 0.4 0.55 0.5 0 linear+knn+clusters+retrieval+health 9" ]
    nearfar train p --epochs 400 --set pace=20 --detach >/dev/null 2>&1
    run -0 nearfar set last crop=1 brightness=0.1
    run -2 nearfar set last hue=3
    says "nothing in this run reads hue: "
    says "its data is pictures+grey"
    nearfar stop last >/dev/null
    nearfar replay last >/dev/null
}

@test "a knob for other data is said to be read by nothing" {
    import
    nearfar import moons --toy moons >/dev/null 2>&1
    run -0 nearfar train p --epochs 1 --set input_rotate=20 --detach
    says "nothing in this run reads input_rotate (it belongs to task:two_views task:same_class task:tokens task:paired, with data:plane)"
    run -0 nearfar train moons --epochs 1 --set crop=0.5 --detach
    says "nothing in this run reads crop (it belongs to task:two_views task:same_class task:tokens task:paired, with data:pictures)"
    run -0 nearfar train moons --epochs 1 --set input_rotate=20 --detach
    [[ $output != *"nothing in this run reads"* ]]
}

@test "a preset is for the data that it is trained on" {
    import
    nearfar import moons --toy moons >/dev/null 2>&1
    for set in p moons; do
        nearfar train $set --preset simclr --epochs 1 >/dev/null 2>&1
        starts "'crop', 'input_noise', 'task'"
    done >starts.out
    [ "$(tr '\n' ' ' <starts.out)" = "0.4 0 two_views 1 0.2 two_views " ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(preset) from run")" = simclr,simclr ]
    run -2 nearfar train moons --preset gowalla
    says "the preset gowalla is for data of the kind interactions, and these are numbers+plane: for them there are simclr,"
    run -2 nearfar train moons --preset metric
    says "the preset metric is for data of the kind pictures, and these are numbers+plane: "
    nearfar complete presets | sort | uniq -d | wc -l | grep -qx 0
}

@test "what a preset sets for colours is left out of grey pictures" {
    import
    bytes 3840 37 251 | idx colours 20 8 8 3
    nearfar import c --train colours >/dev/null 2>&1
    for set in p c; do
        run -0 nearfar train $set --preset simclr --epochs 1 --set probe=retrieval+health --set main_metric=retrieval/recall
        [[ $output != *"nothing in this run reads"* ]]
        starts "'hue', 'saturation'"
    done >starts.out
    [ "$(tr '\n' ' ' <starts.out)" = "0 0 36 0.4 " ]
    # Pictures without labels are measured by what needs none.
    nearfar train c --epochs 1 >/dev/null 2>&1
    [ "$(starts "'batch', 'main_metric', 'probe'")" = "256 retrieval/recall retrieval+health" ]
    nearfar data show c --views 2 --row 0 --set crop=1 | grep -q "^views: .*hue=36"
}

@test "each preset of pictures trains, to the same bits by one thread and by four" {
    import
    for preset in simclr moco byol vicreg barlow supcon metric supervised; do
        nearfar train p --preset $preset --epochs 2 --threads 1 >/dev/null 2>train.err
        run ! grep -q "nothing in this run reads" train.err
        nearfar replay last --threads 4 >/dev/null
    done
}

@test "a run on pictures goes on from another by their classes, with its encoder moving or frozen" {
    import
    nearfar train p --preset simclr --epochs 2 >/dev/null 2>&1
    start=$(sqlite3 "$NEARFAR_STORE" "select max(id) from run")
    for frozen in none encoder; do
        nearfar train p --preset finetune --from "$start" --set frozen=$frozen --epochs 2 >/dev/null 2>train.err
        run ! grep -q "nothing in this run reads" train.err
        nearfar export last --vectors rows --output $frozen.tsv 2>/dev/null
        nearfar replay last >/dev/null
    done
    nearfar export "$start" --vectors rows --output start.tsv 2>/dev/null
    cut -f2- start.tsv >start
    cut -f2- encoder.tsv | cmp - start
    run ! cmp start <(cut -f2- none.tsv)
}

@test "views of texts are marked up: what is left out, and what is put in" {
    printf 'question,kind\nwhere is my lost card,card\nthe card is lost,card\n' >train.csv
    printf 'question,kind\nhow do I change my PIN,card\n' >test.csv
    nearfar import q --train train.csv --test test.csv --text question --label kind >/dev/null
    run -0 nearfar data show q --views 1 --row 0 --set task=same_class --set word_deletion=0 --set dropout=0
    says "views: none is on"
    says "row 0, class card: its words, then 1 view of them"
    [ "$(grep -c '^  where is my lost card$' <<<"$output")" = 2 ]
    run -0 nearfar data show q --views 12 --row 0 --set word_deletion=0.6
    says "[-lost-]"
    run -0 nearfar data show q --views 12 --row 0 --set word_deletion=0 --set span=1 --set word_swap=1
    says "{+is+} where {+lost+} [-is-] my [-lost-] card"
    run -0 nearfar data show q --views 2 --row 0 --set word_deletion=0 --set span=1 --set typos=1
    [ "$(grep -cE '^  \[-where-\] \{\+[a-z]+\+\} \[-is-\] \{\+[a-z]+\+\} \[-my-\]' <<<"$output")" = 2 ]
    run -0 nearfar data show q --views 12 --row 0 --set word_deletion=0 --set span=1 --set word_mask=0.5
    says "[-lost-] {+[mask]+}"
    run -2 nearfar data show q --views 2 --output q.png
    says "views of texts are printed"
    run -2 nearfar data show q --views 2 --set synonyms=0.5
    says "synonyms are found by the word vectors of a run, and here is none"
}
