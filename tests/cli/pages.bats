# Figures and reports of runs.

load helpers

setup() { nearfar_setup && import_tiny && train_pair; }
teardown() { nearfar_teardown; }

train_pair() {
    train_tiny --epochs 4 --seed 1 --name cold >/dev/null 2>&1
    train_tiny --epochs 4 --seed 2 --name cold >/dev/null 2>&1
}

# Opened and closed elements of a page or figure are the same, and no text has bare markup.
is_balanced() { # is_balanced FILE
    [ "$(grep -oE '<(svg|style|title|text|table|tr|td|th|ul|li|pre|div|p|h[1-3]|b|span|body|html|head)[ >]' "$1" | wc -l)" = \
        "$(grep -oE '</(svg|style|title|text|table|tr|td|th|ul|li|pre|div|p|h[1-3]|b|span|body|html|head)>' "$1" | wc -l)" ]
}

count() { grep -o "$1" "$2" | wc -l; }

@test "plot draws a chart for each metric, a curve for each run, and a flag at a change" {
    nearfar fork 1 --at 4 --set tau=0.1 --name warm >/dev/null 2>&1
    nearfar plot 1 2 warm --metric recall@20,loss --svg three.svg
    is_balanced three.svg
    [ "$(head -c 38 three.svg)" = '<?xml version="1.0" encoding="UTF-8"?>' ]
    [ "$(count 'class="title"' three.svg)" = 2 ]
    [ "$(count '<path class="curve' three.svg)" = 9 ] # three runs in two charts, and three samples in the legend
    [ "$(count 'class="letter' three.svg)" = 2 ]
    grep -q '>3 warm<' three.svg
    grep -q 'stroke-dasharray="18 6"' three.svg # the second is dashed
    nearfar plot 1 2 warm --metric loss >shown.svg
    [ "$(count 'class="title"' shown.svg)" = 1 ]
}

@test "plot folds seeds into a mean with a band, smooths, and counts epochs" {
    nearfar plot 1 2 --metric loss --fold --smooth 0.6 --x epoch --svg folded.svg
    is_balanced folded.svg
    [ "$(count '<path class="curve' folded.svg)" = 2 ]
    [ "$(count '<path class="band' folded.svg)" = 1 ]
    [ "$(count '<path class="raw' folded.svg)" = 1 ]
    grep -q 'mean of 2 seeds' folded.svg
    grep -q '>epoch<' folded.svg
    grep -q 'one standard deviation' folded.svg
}

# The sides of a PNG, which its first chunk has as four bytes each.
sides() { od -An -tu1 -j16 -N8 "$1" | awk '{ print $3 * 256 + $4, $7 * 256 + $8 }'; }

@test "plot draws a PNG of twice the size of the SVG, with fonts and without" {
    nearfar plot 1 2 --metric loss --svg both.svg --png both.png
    [ "$(head -c 8 both.png | od -An -tx1)" = ' 89 50 4e 47 0d 0a 1a 0a' ]
    [ "$(sides both.png)" = "$(sed -nE 's/.* width="([0-9]+)" height="([0-9]+)".*/\1 \2/p' both.svg | head -1 | awk '{ print 2 * $1, 2 * $2 }')" ]
    [ "$(wc -c <both.png)" -gt 20000 ] # more than axes on white paper
    nearfar plot 1 2 --metric loss --width 600 --height 200 --png small.png >shown
    [ ! -s shown ]
    [ "$(sides small.png)" = "1200 472" ]
    echo '<fontconfig></fontconfig>' >none.conf
    sqlite3 "$NEARFAR_STORE" "update run set name = 'kalt 冷' where id = 1"
    FONTCONFIG_FILE=$PWD/none.conf run -0 nearfar plot 1 --metric loss --png fontless.png
    says "1 character is a box, since the font sans-serif lacks it"
    [ "$(sides fontless.png)" = "$(sides both.png)" ]
    run -0 env FONTCONFIG_FILE=/dev/null nearfar plot 2 --metric loss --png null.png
    run -2 nearfar plot 1 --metric loss,recall@20,ndcg@20,health/ties,valid/recall@20 --width 4000 --height 4000 --png large.png
    says "a PNG is at most 32767 pixels wide and high"
    [ ! -e large.png ]
    run -1 nearfar plot 1 --png /nowhere/a.png
    says "cannot write /nowhere/a.png"
}

@test "plot says what it cannot draw" {
    run -3 nearfar plot 1 --metric recal@20
    says "there is no recorded metric recal@20"
    run -2 nearfar plot 1 --metric a,b,c,d,e,f,g
    says "room for 6 charts, and 7"
    run -3 nearfar plot 77
    run -1 nearfar plot 1 --svg /nowhere/a.svg
    says "cannot write /nowhere/a.svg"
    run -0 nearfar plot 1 --metric health/ties --log --svg log.svg
    says "not positive, which a logarithmic axis cannot show"
    is_balanced log.svg
}

@test "a report is one page with everything in it, and escapes strangers' words" {
    nearfar fork 1 --at 4 --set tau=0.1 --name warm >/dev/null 2>&1
    printf 'dim=8\nbatch=64\nnegatives=8\nat 4 tau=0.1 # <script>alert("x")</script> & more\n' >noted.preset
    nearfar train tiny --preset ./noted.preset --epochs 4 >/dev/null 2>&1
    nearfar report 1 2 warm last --html page.html
    is_balanced page.html
    [ "$(grep -cE '<script|src=|href=|url\(|@import' page.html)" = 0 ]
    [ "$(grep -oE 'https?://[^"]*' page.html | sort -u)" = http://www.w3.org/2000/svg ]
    grep -q '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more' page.html
    grep -q 'prefers-color-scheme' page.html
    grep -q "Fingerprint of the split: $(nearfar show 1 | sed -n 's/.*fingerprint //p')" page.html
    grep -q 'against its twin, run 1' page.html
    grep -q 'within the spread over seeds\|beyond the spread over seeds' page.html
    grep -q 'nearfar train tiny --preset ./run-3.preset --seed 1' page.html
    [[ $(<page.html) == *"$(nearfar freeze 3 | tail -1 | sed 's/&/\&amp;/; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g')"* ]]
}

@test "the commands of a report make the run again" {
    nearfar fork 1 --at 4 --set tau=0.1 --name warm >/dev/null 2>&1
    nearfar report warm --html page.html
    nearfar freeze 3 --output run-3.preset
    $(grep -o 'nearfar train tiny --preset ./run-3.preset[^<]*' page.html) --name again >/dev/null 2>&1
    nearfar export 3 >warm.csv
    nearfar export again >again.csv
    cmp warm.csv again.csv
}

@test "export writes an event file for TensorBoard into a folder, and says what the folder is for" {
    run -2 nearfar export 1 --format tensorboard
    says "--output DIR"
    run -0 nearfar export 1 --format tensorboard --output events
    says "tensorboard --logdir events"
    [ "$(ls events)" = "$(cd events && ls events.out.tfevents.*.nearfar.1)" ]
    grep -aq 'brain.Event:2' events/*
    grep -aq '| tau | 0.2 | 0.2 |' events/*
    nearfar export 1 --format tensorboard --output events 2>/dev/null # the same file again
    [ "$(ls events | wc -l)" = 1 ]
    : >file
    run -1 nearfar export 1 --format tensorboard --output file
    says "cannot"
}

@test "show --screen prints Live of a run and Compare of several, and changes nothing" {
    before=$(sqlite3 store.db "select count(*) from lease")
    nearfar show 1 --screen 100x30 >live.txt
    [ "$(wc -l <live.txt)" = 30 ]
    grep -q '^  Live  run 1 cold' live.txt
    grep -q 'knobs' live.txt
    [ "$(LC_ALL=C.UTF-8 wc -L <live.txt)" -le 100 ]
    nearfar show 1 2 --screen 80x24 >compare.txt
    grep -q '^  Compare   2 runs' compare.txt
    ! grep -q $'\e' compare.txt
    nearfar show 1 2 --screen 80x24 --colour >coloured.txt
    sed $'s/\e\\[[0-9;]*m//g; s/ *$//' coloured.txt | diff - compare.txt
    grep -q $'\e\\[' coloured.txt
    LC_ALL=C nearfar show 1 --screen 80x24 >ascii.txt
    ! LC_ALL=C grep -q '[^ -~]' ascii.txt
    [ "$(sqlite3 store.db "select count(*) from lease")" = "$before" ]
}

@test "show --screen refuses sizes and options that do not fit" {
    run -2 nearfar show 1 --screen 59x16
    says "from 60x16 to 500x500"
    run -2 nearfar show 1 --screen wide
    says "like 120x40"
    run -2 nearfar show 1 --screen 80x24 --json
    says "leave out --json"
    run -2 nearfar show 1 --colour
    says "add --screen"
    run -2 nearfar show 1 2
    says "nearfar diff"
}

@test "import-runs reads event files back, as runs that say so and cannot be trained" {
    mkdir events
    nearfar export 1 --format tensorboard --output events/first 2>/dev/null
    nearfar export 2 --format tensorboard --output events/second 2>/dev/null
    run -0 --separate-stderr nearfar import-runs events
    [ "${#lines[@]}" = 2 ]
    [[ $output == "run 3: "*" from events/first"* ]]
    [[ $stderr == *"1 value of events/first left out: no number"* ]]
    values() { sqlite3 store.db "select name, step, printf('%.6g', value) from point join metric on metric.id = metric where run = $1 order by 1, 2"; }
    values 1 >ours && values 3 >theirs && cmp ours theirs
    nearfar doctor >/dev/null
    run -0 nearfar show 3
    says "imported from TensorBoard: events/first"
    nearfar diff 3 4 >/dev/null
    nearfar report 1 3 --html page.html
    grep -q 'cannot be made again here' page.html
    for words in "fork 3" "resume 3" "replay 3" "eval 3" "freeze 3" "twin 3"; do
        run -2 nearfar $words
        says "run 3 was imported from another program"
    done
    run nearfar train imported
    [ "$status" != 0 ]
    says "imported has no rows"
}

@test "import-runs reads what is whole of a damaged file, and says the rest" {
    nearfar export 1 --format tensorboard --output events 2>/dev/null
    head -c -5 events/* >cut
    run -0 nearfar import-runs cut
    says "cut is damaged or cut short: its last"
    { head -c 2000 events/*; printf X; tail -c +2002 events/*; } >flipped
    run -0 nearfar import-runs flipped
    says "damaged"
    echo "no events" >other
    run -1 nearfar import-runs other
    says "there are no numbers in other"
    mkdir empty
    run -3 nearfar import-runs empty
    says "no event files"
    run -3 nearfar import-runs nowhere
}
