# Lessons on the command line: the list, writing and checking one, and what a class has done.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

@test "lessons are listed, with how far a student is" {
    run -0 nearfar lesson
    says "contrast"
    says "temperature"
    LC_ALL='' LANG=zh_CN.UTF-8 run -0 nearfar lesson
    says "什么是对比"
    run -0 nearfar lesson --json
    echo "$output" | grep '^{' >list.json
    [ "$(sqlite3 :memory: "select json_extract(readfile('list.json'), '\$.lessons[0].name')")" = contrast ]
}

@test "every lesson is played by its own answers, and what it claims is measured" {
    local lesson
    for lesson in "$ROOT"/samples/lessons/*.lesson; do
        case $lesson in *.zh.lesson) continue ;; esac # its runs and claims are those of the other
        run -0 nearfar lesson check "$lesson" --seeds 1
        says "it can be done, and refuses what is wrong"
        says "holds with seed 1"
    done
}

@test "a claim that does not hold, and a step that is done already, are faults" {
    cat >wrong.lesson <<'END'
title: wrong
data: toy blobs points=100
set: task=two_views encoder=mlp head=none dim=2 batch=32 epochs=500 input_noise=0.1
set: loss=nt_xent probe=linear main_metric=linear_accuracy
== do begin
x
run: A
wait: evaluated A 2
claim: below A main 0.01
hint: h
== do turn
x
knobs: tau
answer: tau=0.5
wait: evaluated A 1
hint: h
END
    run -1 nearfar lesson check wrong.lesson --seeds 1
    says "the claim \`below A main 0.01\` does not hold"
    says "holds before anything is done"
    says "has 2 faults"
}

@test "a file with a fault is refused with its line" {
    printf 'title: x\ndata: toy rings\n== pge\n' >bad.lesson
    run -2 nearfar lesson check bad.lesson
    says "bad.lesson:3"
}

@test "what a class has done is reported, by student and as a page" {
    nearfar lesson >/dev/null 2>&1
    sqlite3 "$NEARFAR_STORE" "insert into lesson_answer (student, lesson, step, answer, correct, tries, hints, begun, answered) values
        ('anna', 'contrast', 'page-1', '', null, 0, 0, 1, 2), ('anna', 'contrast', 'far-side', 'clearly <worse>', 1, 1, 2, 3, 60)"
    run -0 nearfar lesson report
    says "1 of 1 right"
    run -0 nearfar lesson report --student anna
    says "clearly <worse>"
    run -0 nearfar lesson report --student anna --html
    says "clearly &lt;worse>"
    run -3 nearfar lesson report --student nobody
}

@test "taking a lesson needs a terminal, and a name that can be one" {
    run -5 nearfar lesson run contrast
    run -2 nearfar lesson run contrast --student "a b"
    run -3 nearfar lesson run contrst
    says "contrast"
}
