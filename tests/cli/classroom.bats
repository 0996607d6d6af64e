# A class on one store: looking without writing, whose run a run is, and how much each student may keep and train.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

sum_of_store() { sha256sum "$NEARFAR_STORE" | cut -d' ' -f1; }

@test "a store that is only looked at is read by every command, and nothing in it or beside it changes" {
    train_tiny --epochs 2 >/dev/null 2>&1
    before=$(sum_of_store) files=$(find "$NEARFAR_STORE-files" | sort)
    for command in ls "show 1" "export 1" "diff 1 1" data "data show tiny" knobs lesson "lesson report" "eval 1" "recommend 1 --user u1" \
        "report 1 --html page.html" "plot 1 --svg figure.svg" "replay 1" doctor "importance 1" query; do
        run nearfar --read-only $command
        [[ $output != *"only looked at"* ]]
    done
    [ "$(sum_of_store)" = "$before" ]
    [ "$(find "$NEARFAR_STORE-files" | sort)" = "$files" ]
    nearfar ls >plain
    nearfar ls --read-only | cmp - plain
    NEARFAR_READ_ONLY=1 nearfar ls | cmp - plain
}

@test "whatever would write into a store that is only looked at is refused in one sentence" {
    train_tiny --epochs 2 >/dev/null 2>&1
    before=$(sum_of_store)
    for command in "train tiny" "set 1 tau=0.1" "rm 1 --yes" "tag 1 word" "note 1 word" "archive 1" "stop 1" "fork 1 --at 1" "twin 1 A" \
        "sweep tiny --grid tau=0.1,0.2" "tune tiny --minutes 1" "resume 1" "data rm tiny --yes" "query save a tau<1" "baseline tiny" \
        "seeds 1" "import more --train tiny.csv"; do
        run -2 nearfar --read-only $command
        says "the store $NEARFAR_STORE is only looked at (--read-only, or NEARFAR_READ_ONLY)"
    done
    [ "$(sum_of_store)" = "$before" ]
    run -3 nearfar --read-only --store nothing.db ls
    [ ! -e nothing.db ]
}

@test "somebody else's training is watched as it goes on, and nobody is told that it is watched" {
    start_tiny
    first=$(nearfar --read-only show "$run" --json | sed 's/.*"step":\([0-9]*\).*/\1/')
    further() { [ "$(nearfar --read-only show "$run" --json | sed 's/.*"step":\([0-9]*\).*/\1/')" -gt "$first" ]; }
    wait_for further
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from lease")" = 0 ]
    nearfar stop "$run" >/dev/null 2>&1
}

as() { # as STUDENT WORD...
    local student=$1
    shift
    NEARFAR_STUDENT=$student nearfar "$@" 3>&-
}

train_as() { as "$1" train tiny --set dim=8 --set batch=64 --set negatives=8 "${@:2}" >/dev/null 2>&1; }

@test "a run belongs to who began it, and others can neither turn nor remove it" {
    train_as anna --epochs 2
    train_as bo --epochs 2
    [ "$(field 1 owner) $(field 2 owner)" = "anna bo" ]
    run -0 nearfar ls
    [[ ${lines[0]} == *"  owner" && ${lines[1]} == *"  bo" && ${lines[2]} == *"  anna" ]]
    [ "$(nearfar ls --where owner:anna | wc -l)" = 2 ]
    [[ $(nearfar ls --where owner:anna) != *owner* ]]
    for command in "rm 1 --yes" "set 1 tau=0.1" "stop 1" "pause 1" "resume 1" "step 1" "undo 1" "tag 1 mine" "star 1" "archive 1" \
        "note 1 mine"; do
        run -2 as bo $command
        says "run 1 belongs to anna, and you are bo: ask anna, or train on in a copy of your own (nearfar fork 1)"
    done
    # A copy is one's own; what only reads is for all.
    run -0 as bo fork 1 --at 3
    [ "$(field 3 owner)" = bo ]
    run -0 as bo note 1
    run -0 as bo show 1
    # Oneself, and the teacher, to whom the file belongs.
    run -0 as anna tag 1 mine
    run -0 nearfar star 1
    run -0 nearfar rm 1 --yes
    run -2 as "an na" ls
    says "NEARFAR_STUDENT: 'an na' cannot be a student's name"
}

@test "runs of before there were owners are everybody's" {
    train_tiny --epochs 2 >/dev/null 2>&1
    older_store 6
    run -1 nearfar --read-only ls
    says "of the older version 6"
    run -0 as bo tag 1 word
    [ "$(field 1 owner)" = "" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "pragma user_version")" = 7 ]
}

@test "the teacher limits what each student trains and keeps, and what is too much is refused with a remedy" {
    run -0 nearfar lesson quota --training 1 --runs 2
    run -0 nearfar lesson quota --student bo --runs 1
    run -2 as anna lesson quota --runs 100
    says "limits are set by the teacher, to whom the file of the store belongs, and you are anna here"
    run -2 nearfar lesson report --runs 3
    says "are for nearfar lesson quota"
    id=$(as anna train tiny --set dim=8 --epochs 100000 --set patience=0 --detach 2>/dev/null)
    run -2 as anna train tiny --set dim=8 --epochs 1
    says "anna has 1 run in training, and the teacher allows 1 at once: stop one (nearfar stop $id), or wait until one has ended"
    nearfar lesson quota --json >quota.json
    [ "$(json quota.json 'students[1].student') $(json quota.json 'students[1].has.training') $(json quota.json 'students[1].limit.training')" = "anna 1 1" ]
    [ "$(json quota.json 'students[2].student') $(json quota.json 'students[2].limit.runs')" = "bo 1" ]
    # The teacher has no limit, and the refused run left nothing.
    train_tiny --epochs 1 >/dev/null 2>&1
    [ "$(nearfar ls --where owner:anna | tail -n +2 | wc -l)" = 1 ]
    as anna stop "$id" >/dev/null 2>&1
    train_as anna --epochs 1
    run -2 as anna fork "$id" --at 1
    says "anna keeps 2 runs, and the teacher allows 2: remove one first (nearfar rm RUN; nearfar ls --where owner:anna lists them)"
    as anna rm "$id" --yes >/dev/null 2>&1
    # A grid keeps to what may train at once.
    run -0 nearfar lesson quota --student anna --runs 10
    run -0 as anna sweep tiny --set dim=4 --epochs 1 --grid tau=0.1,0.2,0.3
    run -0 nearfar lesson quota --student anna --megabytes 0
    run -2 as anna train tiny --epochs 1
    says "the checkpoints of anna take 0 MB, and the teacher allows 0"
    run -0 nearfar lesson quota --student anna --unlimited
    run -0 nearfar lesson quota --student carla --training 0
    run -2 as carla train tiny --epochs 1
    says "the teacher allows carla no run in training: ask for one"
    run -0 nearfar lesson quota --student carla --unlimited
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(student, ' ') from (select student from quota order by student)")" = " bo" ]
}
