# nearfar demo: the sample shop, in the source tree, installed, moved, and gone.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# installation FOLDER: what `make install` puts there, as far as the programs look for it.
installation() {
    mkdir -p "$1/bin" "$1/share/nearfar/shop"
    cp "$NEARFAR_BIN/nearfar" "$NEARFAR_BIN/nearfar-engine" "$1/bin"
    cp "$ROOT"/samples/shop/*.csv "$1/share/nearfar/shop"
}

@test "demo imports the sample once and trains on it, paced" {
    run=$(nearfar demo --detach 2>demo.err 3>&-)
    [ "$run" = 1 ]
    grep -q "2,000 users" demo.err
    [ "$(field 1 preset)" = shop ]
    [ "$(field 1 'settings.pace')" != 0 ]
    nearfar stop 1
    [ "$(nearfar demo --detach 2>demo.err 3>&-)" = 2 ]
    run -0 cat demo.err
    [[ $output != *users* ]]
    nearfar stop 2
}

@test "an installed program finds the sample where it was installed, also when that was moved" {
    installation installed
    mv installed moved
    [ "$(moved/bin/nearfar demo --detach 2>/dev/null 3>&-)" = 1 ]
    run=1
    wait_until_step 1
    [[ $(nearfar data show shop --json) == *moved/share/nearfar/shop/interactions.csv* ]]
}

@test "where the sample is gone, demo says where it looked and how to get data" {
    [ ! -e "$(cat "$NEARFAR_BIN/prefix")/share/nearfar/shop" ] || skip "it is installed"
    installation installed
    rm -r installed/share
    run -3 installed/bin/nearfar demo --detach
    says "were not found"
    says "nearfar import NAME --train FILE"
    run -0 nearfar ls
    says "no runs"
}
