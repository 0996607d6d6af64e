# A real terminal for the workbench: tmux with a server of its own, keys in, screen out. Nothing here waits a fixed time:
# `sees` polls until the screen has the text, for at most a minute.

TERMINALS=0

in_tmux() { TMUX_TMPDIR=$BATS_TEST_TMPDIR tmux -L "$TMUX_SOCKET" -f /dev/null "$@"; }

# terminal WIDTH HEIGHT COMMAND: runs it; its exit code follows on the screen as "exit N". Each is a server of its own,
# as one that is going away would take the next with it.
terminal() {
    TERMINALS=$((TERMINALS + 1))
    TMUX_SOCKET=terminal-$TERMINALS
    in_tmux new-session -d -x "$1" -y "$2" "exec sh -c '$3; echo exit \$?; exec sleep 600'" 3>&-
}

close_terminal() { [ "$TERMINALS" = 0 ] || in_tmux kill-server 2>/dev/null || true; }

screen() { in_tmux capture-pane -p; }
press() { in_tmux send-keys "$@"; }
type_text() { in_tmux send-keys -l "$1"; }

# paste FILE: what a terminal sends when its content is pasted, with marks around it where the program asked for them.
paste() { in_tmux load-buffer "$1" && in_tmux paste-buffer -p -r; }
# send_file FILE: its bytes as keys, all at once.
send_file() { in_tmux load-buffer "$1" && in_tmux paste-buffer -r; }

# What the program sends goes through the terminal into a file.
typescript() { in_tmux pipe-pane "cat >>sent"; }
has_sent() { grep -qF "$(printf "$1")" sent; }

# Bytes as a terminal sends them: escapes of printf.
send_bytes() { printf "$1" >bytes && send_file bytes; }
# mouse BUTTON COLUMN ROW M|m, all from 1 but the button; click_on TEXT where it stands first on the screen.
mouse() { send_bytes "\033[<$1;$2;$3$4"; }
click_on() {
    local line before
    line=$(screen | grep -nF -m 1 -- "$1")
    before=${line#*:} before=${before%%"$1"*}
    mouse 0 $((${#before} + 1)) "${line%%:*}" M && mouse 0 $((${#before} + 1)) "${line%%:*}" m
}

screen_has() { screen | grep -qF -- "$1"; }
screen_lacks() { ! screen_has "$1"; }

sees() {
    wait_for screen_has "$1" && return 0
    echo "the screen never had: $1"
    screen
    return 1
}

sees_no_more() {
    wait_for screen_lacks "$1" && return 0
    echo "the screen still has: $1"
    screen
    return 1
}

# What the run's events hold, one a line: knob and new value.
changes() { sqlite3 "$NEARFAR_STORE" "select knob || '=' || new from event where verb = 'set' and refused is null or refused = '' order by seq"; }
change_is() { [ "$(changes | tail -n 1)" = "$1" ]; }
