# The manual says what the program says.

load helpers

setup() { nearfar_setup; }

@test "the tables of the manual are what the program would write" {
    run -0 "$ROOT/man/tables.sh" --check
}

@test "a command, option, knob, key or column that the manual lacks, or has too many, is found" {
    copy=$PWD/house
    mkdir -p "$copy/store"
    for line in "Fl -epochs" "It Va tau" "Ss pause" "It Va applied_at" "Ss Keys: Runs" "It Cm replay"; do
        rm -rf "$copy/man"
        cp -r "$ROOT/man" "$copy/"
        cp "$ROOT/store/schema.sql" "$copy/store/"
        grep -q -- "$line" "$copy"/man/*.[15]
        sed -i "/$line/d" "$copy"/man/*.[15]
        run -1 "$copy/man/tables.sh" --check
        says "$line"
    done
    cp -r "$ROOT/man" "$copy/"
    sed -i 's/^\.Ss pause RUN$/.Ss dance RUN\nNot a command.\n&/' "$copy/man/nearfar.1"
    run -1 "$copy/man/tables.sh" --check
    says "dance"
}

@test "the options of every command and of the program itself are described" {
    for option in store help ascii no-color version; do
        grep -q -- "^.It Fl -$option" "$ROOT/man/nearfar.1"
    done
}

@test "the pages are free of formatter warnings" {
    command -v groff >/dev/null || skip "groff is not here"
    for page in "$ROOT"/man/*.[15]; do
        run -0 bash -c "groff -mdoc -Tutf8 -ww '$page' 2>&1 >/dev/null"
        [ -z "$output" ] || { echo "$page: $output"; false; }
    done
}
