# Commands of the command line in the workbench, completion, history, and the way from nothing to a moving curve.

load ../cli/helpers
load terminal

setup() {
    nearfar_setup
    unset TMUX
}

teardown() {
    close_terminal
    nearfar_teardown
}

@test "from an empty store to a moving curve in one key" {
    terminal 80 24 "nearfar"
    sees "Nothing here yet"
    sees "Enter begin"
    press Enter
    sees "▶ running"
    sees "┌ loss"
    sees "on shop"
    run=1
    wait_until_step 20
    sees "●"
    sees "recall@20 ."
    press q
    sees "training goes on"
    nearfar stop 1
}

@test "the same where it was installed and the source is gone" {
    mkdir -p i/bin i/share/nearfar/shop
    cp "$NEARFAR_BIN/nearfar" "$NEARFAR_BIN/nearfar-engine" i/bin
    cp "$ROOT"/samples/shop/*.csv i/share/nearfar/shop
    terminal 60 16 "i/bin/nearfar"
    sees "Enter begin"
    press Enter
    sees "┌ loss" # not "running": while the pane of the command is open, q closes that
    press q
    sees "exit 0"
    nearfar stop 1
}

@test "with data and no run the key trains on the newest data set" {
    import_tiny
    terminal 80 24 "nearfar"
    sees "trains on the data set tiny"
    press Enter
    sees "on tiny"
    [ "$(field 1 dataset)" = tiny ] # which may be done by now
}

@test "train, diff and rm are typed after : as in a shell" {
    import_tiny
    train_tiny --epochs 1 --name first >/dev/null 2>&1
    terminal 80 24 "nearfar"
    sees "first"
    press :
    type_text "train tiny --epochs 2 --set dim=8 --name second"
    press Enter
    sees "run 2"
    sees "┌ loss"
    press :
    type_text "diff first"
    press Enter
    sees "nearfar diff 2 first"
    sees "epochs"
    press End
    press q
    sees_no_more "nearfar diff"
    press :
    type_text "rm 1"
    press Enter
    sees "y does it"
    press y
    sees "removed run 1"
    run -3 nearfar show 1
    press :
    type_text "sweep --help"
    press Enter
    sees "Usage: nearfar sweep"
    press Escape
    sees_no_more "Usage: nearfar sweep"
}

@test "Tab lists what fits and goes through it; Up brings lines again, also to the next workbench" {
    import_tiny
    train_tiny --epochs 1 --name first >/dev/null 2>&1
    terminal 80 24 "nearfar"
    sees "first"
    press :
    type_text "s"
    press Tab
    sees "set"
    sees "sweep"
    press Tab
    sees ": scale"
    press C-u
    type_text "show fi"
    press Tab
    sees ": show first"
    press Enter
    sees "nearfar show first"
    press q
    press :
    press Up
    sees ": show first"
    press Escape
    press q
    sees "exit 0"
    close_terminal
    terminal 80 24 "nearfar"
    sees "first"
    press :
    press Up
    sees ": show first"
}
