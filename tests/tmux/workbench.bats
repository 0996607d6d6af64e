# The real workbench in a real terminal, on a run that trains.

load ../cli/helpers
load terminal

setup() {
    nearfar_setup
    unset TMUX
    import_tiny
}

teardown() {
    close_terminal
    nearfar_teardown
}

# A flag stands in a chart: right of an axis, which is the second line of its row.
flag_stands() { screen | grep -q "^│ .*[┤│].*$1"; }

start_calm() { start_tiny --set pace=200 --name calm "$@" >/dev/null 2>&1; }

@test "the table of runs opens Live; arrow keys turn a knob at the next step" {
    start_calm
    terminal 80 24 "nearfar"
    sees "Runs"
    sees "calm"
    sees "running"
    press Enter
    sees "knobs 1/"
    sees "┌ loss"
    sees "▸tau"
    press Left Left Left
    sees "tau 0.2→0.15"
    wait_for change_is "tau=0.15"
    wait_for flag_stands A
    press S-Right
    sees "tau 0.15→0.3"
    press u
    sees "tau 0.3→0.15"
}

@test "a command and the prompt for a value are checked" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    press :
    type_text "set tau 0.07 colder"
    press Enter
    sees '→0.07'
    sees 'colder'
    press Enter
    sees "Enter does it"
    type_text "900"
    press Enter
    sees "out of range"
    press Escape
    sees_no_more "out of range"
    press :
    type_text "set tao 1"
    press Enter
    sees "did you mean tau"
    press Escape
}

@test "a change from another shell is seen and flagged" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    nearfar set calm tau=0.5 --why "from outside"
    sees "from outside"
    sees "→0.5"
}

@test "space pauses, dot takes one step, space goes on" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    sees "Space pause"
    press Space
    sees "‖ paused"
    sees "Space resume"
    before=$(field 1 step)
    press .
    wait_for step_is_at_least $((before + 1))
    [ "$(field 1 step)" = $((before + 1)) ]
    [ "$(field 1 status)" = paused ]
    press Space
    wait_for step_is_at_least $((before + 2))
    sees "▶ running"
}

@test "q leaves and training goes on; opening again shows it" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    press q
    sees "training goes on"
    sees "exit 0"
    before=$(field 1 step)
    wait_for step_is_at_least $((before + 20))
    close_terminal
    terminal 80 24 "nearfar"
    sees "calm"
    sees "▶ running"
}

@test "T trains a twin without the last change, and the events say what that did" {
    start_calm --set eval_every=2
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    press T
    sees "has no change that a twin could go without"
    press S-Right
    sees "tau 0.2→0.4"
    sees "no twin: T asks"
    press T
    sees "goes on without tau 0.2 -> 0.4"
    sees "against its twin"
}

@test "a workbench that is killed, or whose terminal goes away, does not disturb the run" {
    start_calm
    terminal 80 24 "echo \$\$ >shell.pid; nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    kill -9 "$(pgrep -P "$(cat shell.pid)" nearfar)"
    before=$(field 1 step)
    wait_for step_is_at_least $((before + 20))
    close_terminal
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    close_terminal
    before=$(field 1 step)
    wait_for step_is_at_least $((before + 20))
    [ "$(field 1 status)" = running ]
}

@test "SIGTERM gives the terminal back" {
    start_calm
    terminal 80 24 "echo \$\$ >shell.pid; nearfar"
    sees "calm"
    kill "$(pgrep -P "$(cat shell.pid)" nearfar)"
    sees "exit 0"
    [ "$(field 1 status)" = running ]
}

@test "a run whose engine was killed is lost; space starts another" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▶ running"
    kill -9 "$(field 1 pid)"
    sees "? lost"
    press Left
    sees "is lost"
    press Space
    sees "▶ running"
}

@test "it follows the size of the window and says when it is too small" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    sees "similarity"
    for size in "80 23" "79 24" "60 16"; do # a curve beside the knobs, whatever there is room for
        in_tmux resize-window -x "${size% *}" -y "${size#* }"
        sees "┌ loss"
        sees "▸tau"
        sees "? keys"
        [ "$(screen | wc -l)" = "${size#* }" ]
    done
    sees "pane 4/"
    press Tab
    sees "pane 5/"
    in_tmux resize-window -x 10 -y 5
    sees "60×16,"
    sees "10×5"
    in_tmux resize-window -x 200 -y 60
    sees "ndcg@"
    sees "process"
    [ "$(field 1 status)" = running ]
}

@test "help lists the keys, searches and runs a command" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press "?"
    sees "keys and commands of runs"
    sees "open the selected run"
    type_text "open the sel"
    sees_no_more "sort by"
    press Enter
    sees "▸tau"
}

@test "without UTF-8, colour or a clever terminal everything is there" {
    start_calm
    terminal 80 24 "env LC_ALL=C NO_COLOR=1 TERM=vt100 nearfar"
    sees "> running"
    press Enter
    sees ">tau"
    press h h h
    sees "tau 0.2>0.15"
    sees "recall@"
    sees ":"
    run screen
    [[ $output != *[┌│▸]* ]]
}

@test "an unknown terminal, a dumb one and none are refused with exit 5" {
    TERM=dumb run -5 nearfar </dev/null
    says "terminal"
    terminal 80 24 "env TERM=dumb nearfar"
    sees "exit 5"
    close_terminal
    # ncurses itself leaks a little when it refuses.
    terminal 80 24 "env ASAN_OPTIONS=detect_leaks=0 TERM=no-such-terminal nearfar"
    sees "no-such-terminal"
    sees "exit 5"
}

note_is() { [ "$(sqlite3 "$NEARFAR_STORE" "select why from event order by seq desc limit 1")" = "$1" ]; }

@test "a burst of ten thousand keys arrives whole" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    { printf ':set tau 0.1 whole'; for ((i = 0; i < 2500; i++)); do printf 'xy\177\177'; done; printf '\r'; } >keys
    send_file keys
    wait_for note_is whole
    # A gesture is one event, however long.
    for ((i = 0; i < 1000; i++)); do printf '\033[C\033OD'; done >keys
    printf '\033[C\033[C' >>keys
    send_file keys
    wait_for change_is "tau=0.121"
    [ "$(changes | wc -l)" = 2 ]
}

@test "a paste goes to the prompt or nowhere" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    printf 'q\033[D:stop\rq\003' >text
    paste text
    sees "press : and paste again"
    press :
    printf 'set tau 0.1 two\nlines\n' >text
    paste text
    sees "set tau 0.1 two lines"
    sees "are blanks now"
    press Enter
    wait_for note_is "two lines"
    press :
    head -c 1000000 /dev/zero | tr '\0' q >text
    paste text
    sees "999,745 bytes left out"
    press Escape
    sees_no_more "left out"
    [ "$(field 1 status)" = running ]
}

@test "arrows turn in both cursor modes, and in pieces" {
    start_calm
    terminal 80 24 "env TERM=vt100 nearfar"
    sees "calm"
    press Enter
    sees "tau"
    in_tmux send-keys -H 1b 4f 44
    wait_for change_is "tau=0.182"
    in_tmux send-keys -H 1b 5b
    in_tmux send-keys -H 44
    wait_for change_is "tau=0.165"
    in_tmux send-keys -H 1b 5b 31 3b 35 44
    in_tmux send-keys -H 1b 5b 48
    [ "$(changes | wc -l)" = 2 ]
}

@test "Ctrl-Z gives the terminal back and fg takes it again" {
    start_calm
    terminal 80 24 "bash --norc --noprofile -i"
    typescript
    type_text "nearfar"
    press Enter
    sees "calm"
    wait_for has_sent '\033[?2004h'
    press :
    type_text "sor"
    wait_for has_sent '\033[?1002h'
    press C-z
    sees "Stopped"
    wait_for has_sent '\033[?1002l'
    type_text "echo mode \$(stty -a | grep -o -- '-*icanon')"
    press Enter
    sees "mode icanon"
    type_text "fg"
    press Enter
    sees ": sor"
    press Escape
    press q
    sees "opens it again"
    [ "$(grep -cF "$(printf '\033[?2004h')" sent)" -ge 1 ]
    wait_for has_sent '\033[?2004l'
}

@test "without a shell to wake it up Ctrl-Z says so" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press C-z
    sees "no shell here that could wake"
    press q
    sees "exit 0"
}

@test "a crash gives the terminal back" {
    start_calm
    terminal 80 24 "echo \$\$ >shell.pid; nearfar; stty -a | grep -o -- \"-*icanon\""
    typescript
    sees "calm"
    kill -SEGV "$(pgrep -P "$(cat shell.pid)" nearfar)"
    sees "exit"
    run screen
    [[ $output != *-icanon* ]]
    [[ $output == *icanon* ]]
    wait_for has_sent '\033[?2004l'
    wait_for has_sent '\033[?1002l'
    [ "$(field 1 status)" = running ]
}

@test "knobs come when an engine publishes them, with the workbench open" {
    rm -f "$NEARFAR_STORE"*
    terminal 80 24 "nearfar"
    sees "Nothing here yet"
    import_tiny
    start_calm
    sees "calm"
    press Enter
    sees "▸tau"
    press Left
    wait_for change_is "tau=0.182"
}

@test "LINES and COLUMNS in the environment are not believed" {
    start_calm
    terminal 80 24 "env LINES=5 COLUMNS=20 nearfar"
    sees "calm"
    sees "? keys"
}

@test "an empty store says what to do" {
    rm -f "$NEARFAR_STORE"*
    terminal 80 24 "nearfar"
    sees "Nothing here yet"
    sees "nearfar import"
}

@test "names and notes of any language stand in their columns" {
    run=$(train_tiny --epochs 100000 --set patience=0 --set pace=200 --detach --name ที่นี่-温度)
    wait_until_step 1
    terminal 80 24 "nearfar"
    sees "ที่นี่-温度"
    [[ $(screen | grep "ที่นี่") == *"ที่นี่-温度       ▶ running"* ]]
    press Enter
    sees "▸tau"
    nearfar set "$run" tau=0.5 --why "हिन्दी में"
    sees "हिन्दी में"
    press q
    sees "exit 0"
}

@test "a store locked by another program is a line on the screen, and it goes on" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    coproc LOCK { sqlite3 "$NEARFAR_STORE"; }
    echo "begin immediate; select 'held';" >&"${LOCK[1]}"
    read -r -u "${LOCK[0]}" _
    press Left
    sees "busy"
    echo "rollback;" >&"${LOCK[1]}"
    exec {LOCK[1]}>&-
    wait_for change_is "tau=0.182"
}

@test "a fork, a rewind or a twin whose engine cannot begin leaves nothing behind; one that waits for a core is queued" {
    start_calm
    nearfar set 1 tau=0.1
    printf '#!/bin/sh\n[ "$1" = run ] || exec "%s" "$@"\necho "nearfar-engine: no-room-for-$(cat key)" >&2\nexit 1\n' \
        "$NEARFAR_BIN/nearfar-engine" >broken
    chmod +x broken
    terminal 80 24 "env NEARFAR_ENGINE=$PWD/broken nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    for key in F T U; do
        echo "$key" >key
        press $key
        sees "no-room-for-$key"
        [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 1 ]
    done
    close_terminal
    core=$(awk '/^Cpus_allowed_list/ { split($2, c, "[-,]"); print c[1] }' /proc/self/status)
    nearfar stop 1
    nearfar set 1 pace=100
    taskset -c "$core" nearfar resume 1 --detach
    terminal 80 24 "taskset -c $core nearfar"
    sees "calm"
    press Enter
    sees "▸tau"
    press T
    sees "is queued (waits for a free core)"
}

@test "the map of a run is gone back through while it trains, and when it is over" {
    nearfar import moons --toy moons --points 300 >/dev/null 2>&1
    nearfar train moons --epochs 5000 --set batch=64 --set pace=50 --detach >/dev/null 2>&1 3>&-
    terminal 80 24 "nearfar"
    press 1
    sees "map at step"
    many() { [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from frame where kind = 'map'")" -ge 4 ]; }
    wait_for many
    type_text ":pane map"
    press Enter
    type_text "[["
    sees "shows the newest"
    sees ", newest "
    sees "} newest"
    type_text "{"
    sees "map, step 0, newest"
    type_text "}"
    sees_no_more ", newest "
    type_text ":stop"
    press Enter
    sees "stopped"
    type_text "["
    sees ", newest "
    type_text "}"
    sees_no_more ", newest "
}

@test "which classes are taken for which stands in a pane, on the split that was measured" {
    nearfar import blobs --toy blobs --classes 4 --points 300 >/dev/null 2>&1
    nearfar train blobs --epochs 3 --set batch=64 >/dev/null 2>&1 3>&-
    terminal 80 24 "NO_COLOR=1 nearfar"
    press 1
    sees "Live"
    type_text ":pane confusion"
    press Enter
    sees "confusion on test at step"
    sees "lines: right class"
    sees "blob 4"
}

@test "a baseline is shown as what it is, and stands as a line in the chart of a trained run" {
    nearfar baseline tiny --only popularity >/dev/null 2>&1
    train_tiny --epochs 3 --name trained >/dev/null 2>&1
    terminal 100 24 "nearfar"
    sees "tiny-populari"
    press Enter
    sees "run 2 trained"
    sees "popularity ."
    screen_has "┈"
    press 2
    sees "tiny-populari"
    press Down Enter
    sees "the baseline popularity"
    sees "computed in"
    sees "a baseline was not trained"
    press F
    sees "run 1 is the baseline popularity"
}

@test "runs are found by a query, marked, compared with a baseline, and folded by seed" {
    for seed in 1 2 3; do train_tiny --epochs 2 --seed $seed --name cold-$seed --set tau=0.05 >/dev/null 2>&1; done
    train_tiny --epochs 2 --name warm --set tau=0.3 >/dev/null 2>&1
    train_tiny --epochs 2 --name other --set loss=bpr >/dev/null 2>&1
    terminal 100 30 "nearfar"
    sees "5 runs"
    press /
    type_text "loss:info"
    press Tab
    sees "loss:info_nce"
    type_text "tau<0.5"
    press Enter
    sees "4 with loss:info_nce tau<0.5"
    press a
    sees "4 runs are marked"
    press 3
    sees "Compare   4 runs"
    sees "recall@20"
    sees "0.05"
    press f
    sees "in 2 groups of seeds"
    sees "3 seeds"
    press g b j
    sees "B"
    sees "against run"
    press m
    sees "minus baseline"
    press Left Left
    sees "step"
    press x
    sees "epoch"
    press c C
    sees "colour by tau"
    sees "stroke by tau"
    press 2 u
    sees "no run is marked"
}

@test "Batch shows who is pushed; Left asks the engine what a lower temperature would do, Enter turns it" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press 4
    sees "anchor 1 of 16"
    sees "share of gradient"
    press a
    sees "anchor 2 of 16"
    press H
    sees "0.1 (is 0.2): loss"
    press Enter
    wait_for change_is "tau=0.1"
}

@test "Space draws the vectors of a run in the background, and points at one" {
    train_tiny --epochs 2 >/dev/null 2>&1
    terminal 80 24 nearfar
    sees "id"
    press 5
    sees "PCA: 60 items"
    press t
    sees "t-SNE, perplexity 19.7: 60 items"
    press Right
    sees "% kept"
    press c
    sees "by popularity"
    press Escape
    sees "by id"
}

@test "Data shows how a data set is spread, and Enter its runs; knobs fold, and any metric is a pane" {
    start_calm
    terminal 80 24 "nearfar"
    sees "calm"
    press 7
    sees "1 data set"
    sees "Space: more"
    press Space
    sees "are in train"
    press Enter
    sees "data:tiny"
    press Enter
    sees "▸tau"
    press f
    sees "▸+temperature"
    press m
    type_text "health/alignment"
    press Enter
    sees "health/alignment"
    sees "Tab: knobs"
}

@test "a sweep is set up in a form, fills a table, is stopped and goes on" {
    start_calm --set dim=8 --set batch=64 --set negatives=8
    nearfar stop calm >/dev/null 2>&1
    terminal 80 24 "nearfar"
    sees "calm"
    press W
    sees "Enter starts it, and it goes on when you leave"
    sees "[ ] lr"
    press Space
    sees "makes 3 runs: 3 combinations"
    press Enter
    sees "sweep1 goes on by itself"
    sees "with name:sweep1-*"
    sees "sweep1-3"
    press :
    type_text "sweep stop"
    press Enter
    sees "sweep1 is stopped"
    sees ":sweep resume goes on with sweep1"
    # It goes on without the workbench.
    press :
    type_text "sweep resume"
    press Enter
    sees "sweep1 goes on by itself"
    press q
    sees "exit 0"
    run -0 nearfar sweep --stop sweep1
}

@test "a sweep as scatter plot, parallel coordinates and importance of settings" {
    for tau in 0.05 0.1 0.2 0.4; do train_tiny --epochs 1 --name s-$tau --set tau=$tau >/dev/null 2>&1; done
    terminal 80 24 "nearfar"
    press 2
    sees "4 runs"
    press v
    sees "scatter of 4 runs that Runs shows"
    sees "Rank correlation of tau and best"
    sees "n = 4"
    press Tab
    sees "Rank correlation of tau and tau"
    press v
    sees "4 of 4 runs kept"
    press Down "["
    sees "tau from"
    press +
    sees "the best 2"
    press 0
    sees "4 of 4 runs kept"
    press v
    sees "what explains best"
    sees "4 runs are few for 1 setting"
    press Enter
    sees "scatter of 4 runs"
    press Escape
    sees "4 runs"
    press Space Down Space v a
    sees "scatter of 4 runs that Runs shows"
    press a
    sees "scatter of 2 marked runs"
}
