# What a run may be called, what is meant by a name, and what rm says before it removes.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

@test "a number, last and what begins like an option cannot name a run, and nothing is left behind" {
    import_tiny
    for name in 3 007 1e5 0x10 .5 1. 2.5e-3; do
        run -2 nearfar train tiny --name "$name"
        says "'$name' cannot name a run"
        says "as in run-$name"
    done
    run -2 nearfar train tiny --name last
    says "choose another name"
    run -2 nearfar train tiny --name=-x
    says "begins like an option"
    run -2 nearfar sweep tiny --name 3 --grid tau=0.1,0.2
    says "as in run-3"
    [ "$(sqlite3 "$NEARFAR_STORE" 'select count(*) from run')" = 0 ]
}

@test "forks, twins and rewinds are named by the same rule; words with digits are names" {
    import_tiny
    train_tiny --epochs 2 --name 3a
    run -2 nearfar fork 3a --name 7
    says "as in run-7"
    run -2 nearfar fork 3a --name last
    [ "$(sqlite3 "$NEARFAR_STORE" 'select count(*) from run')" = 1 ]
    for name in 1e5x 2024-01-01 v1.2 Last; do nearfar fork 3a --name "$name" --detach 3>&-; done
    nearfar show v1.2 >show.out
    grep -q ' v1.2 ' show.out
}

@test "a run that an older version let be named by a number is found by that name, which is said" {
    import_tiny
    train_tiny --epochs 1 --name first
    sqlite3 "$NEARFAR_STORE" "update run set name = '42' where id = 1"
    nearfar show 42 >show.out 2>show.err
    grep -q '^run 1  42' show.out
    grep -q 'no run has the number 42; the run named 42 is number 1' show.err
    nearfar show 1 2>show.err
    [ ! -s show.err ]
    run -3 nearfar show 43
    says "there is no run 43"
}

@test "the twin of a run with a long name in another script has a name" {
    import_tiny
    name=$(printf '温%.0s' $(seq 21))
    train_tiny --epochs 3 --name "$name" >/dev/null 2>&1
    nearfar fork "$name" --at 2 --set tau=0.3 --set noise=0.1 --name "$name" 3>&- </dev/null >/dev/null 2>&1
    nearfar twin 2 A 3>&- >twin.out 2>&1 || { cat twin.out; false; }
    [ "$(sqlite3 -cmd '.timeout 10000' "$NEARFAR_STORE" 'select name from run where id = 3')" = "$(printf '温%.0s' $(seq 13))-without-A" ]
}

@test "rm says what will be gone, also to a script" {
    import_tiny
    train_tiny --epochs 2 --name parent
    nearfar fork parent --at 2 --name child 3>&- </dev/null >/dev/null
    run -2 nearfar rm parent </dev/null
    says "Run 1 (parent, on tiny, done) will be removed for good"
    says "Its child, run 2, keeps copies of its own."
    [[ $output =~ [0-9]+\ steps,\ [0-9]+\ recorded\ values,\ [0-9]+\ files\ of\ [0-9,]+\ bytes ]]
    run -0 --separate-stderr nearfar rm parent --yes
    [ "$output" = "removed run 1 (parent)" ]
    [[ $stderr == *"will be removed for good"* ]]
    nearfar replay child >/dev/null
}
