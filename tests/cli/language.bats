# Texts in Simplified Chinese: which language is chosen, and what is never translated.

load helpers

setup() {
    nearfar_setup
    [ -f "$NEARFAR_BIN/locale/zh_CN/LC_MESSAGES/nearfar.mo" ] || skip "there was no msgfmt to make the catalogue"
    unset LC_ALL LC_MESSAGES LANG LANGUAGE
    ! LANG=zh_CN.UTF-8 nearfar doctor | grep -q 'gettext does not use them' || skip "gettext needs a locale that is not here"
}
teardown() { nearfar_teardown; }

@test "the language is that of the environment, also where its locale was never made" {
    LANG=zh_CN.UTF-8 run -0 nearfar ls --help
    [[ $output == *"用法：nearfar ls"*"列出运行，最新的在前。"* ]]
    LC_ALL=C.UTF-8 LANGUAGE=zh_CN run -0 nearfar ls --help
    [[ $output == *"用法：nearfar ls"* ]]
    LC_ALL=C.UTF-8 run -0 nearfar ls --help
    [[ $output == "Usage: nearfar ls"* ]]
    LC_ALL=C LANGUAGE=zh_CN run -0 nearfar ls --help
    [[ $output == "Usage: nearfar ls"* ]]
    LANG=de_DE.UTF-8 run -0 nearfar ls --help
    [[ $output == "Usage: nearfar ls"* ]]
}

@test "the configuration file comes before the environment" {
    mkdir -p "$XDG_CONFIG_HOME/nearfar"
    echo 'language en' >"$XDG_CONFIG_HOME/nearfar/config"
    LANG=zh_CN.UTF-8 run -0 nearfar ls --help
    [[ $output == "Usage: nearfar ls"* ]]
    echo 'language zh_CN' >"$XDG_CONFIG_HOME/nearfar/config"
    LC_ALL=C.UTF-8 run -0 nearfar ls --help
    [[ $output == *"用法：nearfar ls"* ]]
}

@test "an error is one sentence, and JSON is the same in every language" {
    LANG=zh_CN.UTF-8 run -2 nearfar shwo 7
    [ "$output" = 'nearfar: 没有命令“shwo”：您是不是指 `nearfar show`？' ]
    LANG=zh_CN.UTF-8 run -0 nearfar keys --json
    chinese=$output
    LC_ALL=C.UTF-8 run -0 nearfar keys --json
    [ "$output" = "$chinese" ]
    LANG=zh_CN.UTF-8 run -0 nearfar knobs --json
    chinese=$output
    LC_ALL=C.UTF-8 run -0 nearfar knobs --json
    [ "$output" = "$chinese" ]
}

@test "an installed program finds the catalogue beside it" {
    mkdir -p there/bin there/share/locale/zh_CN/LC_MESSAGES
    cp "$NEARFAR_BIN/nearfar" there/bin
    cp "$NEARFAR_BIN/locale/zh_CN/LC_MESSAGES/nearfar.mo" there/share/locale/zh_CN/LC_MESSAGES
    LANG=zh_CN.UTF-8 run -0 there/bin/nearfar ls --help
    [[ $output == *"用法：nearfar ls"* ]]
    rm there/share/locale/zh_CN/LC_MESSAGES/nearfar.mo
    LANG=zh_CN.UTF-8 run -0 there/bin/nearfar ls --help
    [[ $output == "Usage: nearfar ls"* ]]
    LANG=zh_CN.UTF-8 run there/bin/nearfar doctor
    [[ $output == *"there are no texts in zh_CN beside this program"* ]]
}

@test "the engine answers in the person's language, and what it keeps and what programs read is the same in every one" {
    tiny_table train.csv
    echo 'u0,i0,4,1' >>train.csv
    for n in $(seq 600); do echo 'u1,i1,3,2'; done >>train.csv
    LANG=zh_CN.UTF-8 run -0 nearfar import mine --train train.csv
    [[ $output == *"用户"*"物品"*"交互"* ]]
    LC_ALL=C.UTF-8 run -0 nearfar import english --train train.csv
    [[ $output == *"40 users, 60 items, "* ]]
    [ -n "$(sqlite3 "$NEARFAR_STORE" "select warnings from dataset where name = 'mine' and warnings like '%merged%'")" ]
    [ "$(sqlite3 "$NEARFAR_STORE" 'select count(distinct warnings) from dataset')" = 1 ]

    LC_ALL=C.UTF-8 nearfar train mine --set dim=4 --epochs 1 --threads 1 >/dev/null 2>&1 3>&-
    LANG=zh_CN.UTF-8 run -0 nearfar eval 1
    [[ $output == *"运行"*"数据集"*"用户"*"recall"* ]]
    LANG=zh_CN.UTF-8 run -0 nearfar recommend 1 --user u0
    [[ $output == *"用户"*"u0"*"物品"* ]]

    echo '<html>' >page.csv
    LANG=zh_CN.UTF-8 run -1 nearfar import other --train page.csv
    [[ $output == "nearfar: "*"page.csv"*"下载"* ]]
    LANG=zh_CN.UTF-8 run -3 nearfar recommend 1 --user nobody
    [[ $output == "nearfar: "*"数据集"*"nobody"* ]]

    for question in "eval 1 --json" "recommend 1 --user u0 --why --json" "recommend 1 --all" "data export mine" \
        "import other --train train.csv --dry-run --json"; do
        LANG=zh_CN.UTF-8 run -0 --separate-stderr nearfar $question
        chinese=${output/\"seconds\":*/}
        LC_ALL=C.UTF-8 run -0 --separate-stderr nearfar $question
        [ "${output/\"seconds\":*/}" = "$chinese" ]
    done
}
