# A search for good settings within a time.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

small=(--set dim=8 --set batch=64 --set negatives=8 --epochs 4)

ask() { sqlite3 "$NEARFAR_STORE" "$1"; }
tested="(select run from summary join metric on metric.id = metric where metric.split = 'test')"

@test "a search measures test once, for what it chose, and ends in a preset and a sentence" {
    cd "$BATS_TEST_TMPDIR"
    run -0 --separate-stderr nearfar tune tiny "${small[@]}" --minutes 0.06 --knobs lr,tau --output found.preset 3>&-
    says "Chosen by valid/recall@20 among"
    says "on test, measured once, test/recall@20"
    [[ $stderr == *"search tune-tiny by valid/recall@20: lr 0.001 to 0.1, tau 0.05 to 0.5"* || $stderr == *"tau 0.05 to 0.5, lr 0.001 to 0.1"* ]]
    [ "$(ask "select group_concat(name) from run where id in $tested")" = tune-tiny-chosen ]
    [ "$(ask "select count(*) from run where name glob 'tune-tiny-[0-9]*' and status != 'stopped'")" = 0 ]
    # The first run has the defaults; all stay in their ranges.
    [ "$(ask "select value from setting join run on run.id = run where name = 'tune-tiny-1' and knob = 'lr'")" = 0.003 ]
    [ "$(ask "select count(*) from setting join run on run.id = run where name glob 'tune-tiny-[0-9]*' and knob = 'tau'
        and not value + 0 between 0.05 and 0.5")" = 0 ]
    # The preset begins a run with the chosen settings.
    run -0 nearfar train tiny --preset ./found.preset --name again
    [ "$(ask "select count(*) from (select knob, value from setting join run on run.id = run where name = 'again' except
        select knob, value from setting join run on run.id = run where name = 'tune-tiny-chosen')")" = 0 ]
    # Called again, it goes on with its runs.
    run -0 --separate-stderr nearfar tune tiny "${small[@]}" --minutes 0.05 --knobs lr,tau 3>&-
    [[ $stderr == *"goes on with "*" of before"* ]]
    run -2 nearfar tune tiny --output found.preset
    says "found.preset is there already"
}

@test "a search refuses what it cannot search, and what would look at test" {
    run -2 nearfar tune tiny --knobs k
    says "no range is known in which k is worth searching: give one, as in --try k=V1,V2"
    run -2 nearfar tune tiny --try tau=0.5..0.1
    says "the range 0.5..0.1 of tau is empty"
    run -2 nearfar tune tiny --try loss=a..b
    says "loss is no number, so it has no range"
    run -2 nearfar tune tiny --try prior=0..1
    says "a range begins above 0"
    run -2 nearfar tune tiny --metric test/recall@20
    says "must not look at test"
    run -2 nearfar tune tiny --set validation=0
    says "hold something out, as with --set validation=0.1"
    [ "$(ask "select count(*) from run")" = 0 ]
}

@test "a sweep with halving trains the best to their end, and those that lose as far as their rung" {
    run -0 --separate-stderr nearfar sweep tiny "${small[@]}" --grid lr=1e-7,0.0001,0.001,0.003,0.01,0.03 --halving --name h 3>&-
    [ "$(ask "select count(*) from run where status = 'done'")" -ge 1 ]
    [ "$(ask "select count(*) from run where status = 'done'")" -le 3 ]
    [ "$(ask "select min(epoch) from run where status = 'stopped'")" = 1.0 ]
    # The sweep is over: nothing is left to do.
    run -0 --separate-stderr nearfar sweep --resume h --halving 3>&-
    [ "$(ask "select count(*) from run where status = 'done'")" -le 3 ]
}

@test "Ctrl-C ends a search with the preset of the best so far, and 130" {
    cd "$BATS_TEST_TMPDIR"
    env --default-signal=INT nearfar tune tiny "${small[@]}" --minutes 5 --knobs lr,tau --output best.preset >tune.out 2>&1 3>&- &
    pid=$!
    wait_for grep -q "best valid" tune.out
    kill -INT "$pid"
    code=0
    wait "$pid" || code=$?
    [ "$code" = 130 ]
    grep -q "Chosen by valid/recall@20 among" tune.out
    grep -q "test was not measured" tune.out
    grep -q "interrupted; the same command goes on" tune.out
    grep -q "^epochs=4" best.preset
    # None is left training, and test was measured of none.
    [ "$(ask "select count(*) from run where id in $tested or status in ('running', 'paused')")" = 0 ]
}

@test "with --slim a sweep with halving removes the weights of those that lost" {
    run -2 nearfar sweep tiny "${small[@]}" --grid lr=0.001,0.003 --slim
    says "--slim is about the runs that --halving stops"
    run -0 --separate-stderr nearfar sweep tiny "${small[@]}" --grid lr=1e-7,0.0001,0.001,0.003 --halving --slim --name h 3>&-
    [[ $stderr == *"removed the weights of the runs that were stopped"* ]]
    [ "$(ask "select count(*) from checkpoint join run on run.id = run where status != 'done'")" = 0 ]
    [ "$(ask "select count(*) > 0 from checkpoint join run on run.id = run where status = 'done'")" = 1 ]
}

@test "a search that goes on by itself is stopped from anywhere, and says how it goes on" {
    cd "$BATS_TEST_TMPDIR"
    run -0 --separate-stderr nearfar tune tiny "${small[@]}" --minutes 5 --knobs lr,tau --output found.preset --detach 3>&-
    [ "$output" = tune-tiny ]
    run -0 nearfar sweep --stop tune-tiny
    says "tune-tiny is stopped; \`nearfar tune tiny --set=dim=8 --set=batch=64 --set=negatives=8 --epochs=4 --minutes=5 --knobs=lr,tau\` goes on with it"
    [ "$(ask "select count(*) from run where status in ('running', 'paused')")" = 0 ]
    run -2 nearfar sweep --resume tune-tiny
    says "tune-tiny is a search by time: nearfar tune tiny"
}
