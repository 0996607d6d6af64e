# Mouse, themes, title and configuration in a real terminal.

load ../cli/helpers
load terminal

setup() {
    nearfar_setup
    unset TMUX
    import_tiny
    train_tiny --epochs 2 --name calm >/dev/null 2>&1
}

teardown() {
    close_terminal
    nearfar_teardown
}

has_style() { in_tmux capture-pane -pe | grep -qF "$(printf "$1")"; }
has_title() { [ "$(in_tmux display-message -p '#{pane_title}')" = "$1" ]; }

@test "clicks press keys of the last row and select; the wheel scrolls; a drag over a chart shows that part" {
    terminal 80 24 "nearfar"
    sees "calm"
    click_on "14567  :" # the digits of screens: the first
    sees "▸tau"
    click_on "tau_schedule"
    sees "▸tau_schedule"
    mouse 65 60 4 M
    sees_no_more "▸tau_schedule"
    click_on "? keys"
    sees "keys and commands of live"
    click_on "Esc close"
    sees_no_more "keys and commands of live"
    click_on "24567  :"
    sees "1 run"
    press a 3
    sees "Compare"
    sees "recall@20"
    before=$(screen | grep -m 1 ' 0 ')
    mouse 0 20 4 M
    mouse 32 40 4 M
    mouse 0 40 4 m
    wait_for screen_lacks "$before"
    mouse 65 40 4 M
    mouse 65 40 4 M
    sees "$before"
    click_on "q quit"
    sees "exit 0"
}

@test "the mouse is the terminal's again afterwards, and always with --no-mouse" {
    terminal 80 24 "sleep 1; nearfar; nearfar --no-mouse; nearfar"
    typescript
    sees "calm"
    wait_for has_sent '\033[?1006h'
    press q
    wait_for has_sent '\033[?1002l'
    sees "calm"
    wait_for screen_has "q quit"
    : >sent
    press q
    wait_for has_sent '\033[?1006h' # of the third
    ! has_sent '\033[?1006l' || false
    press q
    sees "exit 0"
    wait_for has_sent '\033[?1006l'
}

@test "a terminal that says that its background is light gets dark colours, and frames in one piece if it can" {
    terminal 80 24 "sleep 1; env TERM=xterm-256color nearfar"
    typescript
    sees "calm"
    wait_for has_sent '\033]11;?'
    send_bytes '\033]11;rgb:ffff/ffff/f0f0\033\\\033[?2026;2$y'
    wait_for has_style '38;5;240m'
    press 1
    sees "▸tau"
    wait_for has_sent '\033[?2026h'
    wait_for has_sent '\033[?2026l'
    press q
    sees "exit 0"
}

@test "the theme is chosen on the command line, by NEARFAR_THEME, by the file, in this order" {
    mkdir -p config/nearfar
    echo "theme high-contrast" >config/nearfar/config
    terminal 80 24 "export TERM=xterm-256color; nearfar; NEARFAR_THEME=light nearfar; NEARFAR_THEME=light nearfar --theme terminal"
    sees "calm"
    wait_for has_style '48;5;16m'
    press q
    wait_for has_style '38;5;240m'
    press q
    wait_for has_style '2m'
    ! has_style '38;5;' || false
    press q
    sees "exit 0"
}

@test "a file binds keys, and a wrong line of it is a sentence on the screen" {
    mkdir -p config/nearfar
    printf 'bind X quit\nbind q screen live\nglyphs ascii\nmouse maybe\n' >config/nearfar/config
    terminal 80 24 "nearfar"
    sees "'maybe'"
    sees "X quit"
    press q
    sees ">tau"
    press X
    sees "exit 0"
}

@test "the title names the run while the workbench is there" {
    terminal 80 24 "printf \"\\033]2;mine\\033\\\\\\\\\"; sleep 1; nearfar"
    wait_for has_title mine
    wait_for has_title "nearfar: calm"
    press q
    sees "exit 0"
    wait_for has_title mine
}

@test "the first start asks whether the dots can be seen, and D removes a run after a question" {
    rm -rf "$XDG_STATE_HOME/nearfar"
    terminal 80 24 "nearfar; nearfar; nearfar ls"
    sees "If these are boxes, start with --glyphs block"
    press q
    sees "calm"
    sees_no_more "If these are boxes"
    press D
    sees "will be removed for good"
    press Escape
    sees_no_more "will be removed for good"
    sees "calm"
    press D
    sees "y does it"
    press y
    sees "removed run 1 (calm)"
    press Escape q
    sees "exit 0"
    [ "$(nearfar ls --json)" = "[]" ] || [ -z "$(nearfar ls --json | grep calm)" ]
}
