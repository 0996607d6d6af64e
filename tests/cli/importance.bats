# Which settings the differences between runs go with.
load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

@test "importance shares differences among settings, and says when the runs cannot tell" {
    for tau in 0.05 0.1 0.2 0.4; do
        train_tiny --epochs 1 --name run-$tau --set tau=$tau >/dev/null 2>&1
    done
    run -0 --separate-stderr nearfar importance --where 'name:run-*'
    says "of 4 runs, explained by 1 setting that differs"
    says "tau"
    says "0.05 to 0.4"
    [[ $stderr == *"4 runs are few for 1 setting"* ]]
    nearfar importance 1 2 3 4 --metric loss --json 2>/dev/null >importance.json
    [ "$(sqlite3 :memory: "select json_extract(readfile('importance.json'), '$.settings[0].setting')")" = tau ]
    [ "$(sqlite3 :memory: "select json_extract(readfile('importance.json'), '$.metric')")" = "best(loss)" ]
    nearfar report 1 2 3 4 --html page.html 2>/dev/null
    grep -q "What the metric goes with" page.html
    grep -q "Rank correlation of tau and best" page.html
    nearfar report 1 --html one.html 2>/dev/null
    run -1 grep -q "What the metric goes with" one.html
    run -1 nearfar importance 1
    says "at least two runs"
    run -2 nearfar importance
    says "--where"
    run -2 nearfar importance 1 --where tau=0.1
    says "not both"
    run -2 nearfar importance --where 'tua=0.1'
    says "is tau meant?"
    run -3 nearfar importance 1 2 --metric recal
    says "recal"
}
