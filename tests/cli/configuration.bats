# The configuration file on the command line: keys and doctor say what it does, and what is wrong with it.

load helpers

setup() {
    nearfar_setup
    mkdir -p config/nearfar
    file=$XDG_CONFIG_HOME/nearfar/config
}
teardown() { nearfar_teardown; }

@test "keys lists what the file binds first, and says what a key no longer does" {
    printf 'bind q screen live\nbind Ctrl-T smooth more\n' >"$file"
    run -0 --separate-stderr nearfar keys
    [[ ${lines[1]} =~ ^configuration\ +q\ +screen\ live ]]
    [[ ${lines[2]} =~ ^configuration\ +Ctrl-T\ +smooth\ more ]]
    [[ $stderr == "nearfar: q no longer does 'quit' (everywhere): $file binds it to 'screen live'" ]]
    ! [[ $output =~ everywhere\ +q\  ]]
    run -0 --separate-stderr nearfar keys --json
    [[ ${lines[0]} == '[{"screen":"configuration","key":"q","command":"screen live"'* ]]
}

@test "a wrong line is a sentence, and nothing else is changed by it" {
    printf 'theme ligth\nglyphs block\n' >"$file"
    run -0 --separate-stderr nearfar keys
    [ "$stderr" = "nearfar: $file, line 1: there is no value of theme 'ligth'; did you mean light?" ]
    run -0 nearfar doctor
    [[ $output == *"warn     config    $file, line 1: there is no value of theme 'ligth'; did you mean light?"* ]]
    [[ $output == *"config    $file: theme auto, glyphs block, mouse on"* ]]
    [[ $output == *"glyphs block: "*"(the workbench uses these"* ]]
}

@test "a file that cannot be read is a sentence" {
    mkdir "$file"
    run -0 nearfar doctor
    [[ $output == *"warn     config    $file is no file: put the configuration there, or take it away"* ]]
    rmdir "$file"
    head -c 70000 /dev/zero >"$file"
    run -0 nearfar doctor
    [[ $output == *"$file is longer than 65536 bytes and was not read: is it the right file?"* ]]
    rm "$file"
    run -0 nearfar doctor
    [[ $output == *"there is no file $file"* ]]
}

@test "what is known of the background decides the theme, and a wrong word is refused" {
    run -0 env COLORFGBG="0;15" nearfar doctor
    [[ $output == *"its background is light (by COLORFGBG): theme auto is light"* ]]
    run -0 env COLORFGBG="15;default;0" NEARFAR_THEME=colour-blind nearfar doctor
    [[ $output == *"its background is dark (by COLORFGBG): theme colour-blind is colour-blind-dark"* ]]
    run -0 env NEARFAR_THEME=pink nearfar doctor
    [[ $output == *"there is no theme in NEARFAR_THEME 'pink'"* ]]
    run -0 env COLORFGBG=x nearfar doctor
    [[ $output == *"its background is not known (it was not asked): theme auto is terminal"* ]]
    run -2 nearfar --theme pink
    [[ $output == *"--theme"*"pink"* ]]
    run -2 nearfar --glyphs dots
}
