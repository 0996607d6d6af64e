# Many runs: combinations of settings and seeds.

load helpers

setup() { nearfar_setup && import_tiny; }
teardown() { nearfar_teardown; }

small=(--set dim=8 --set batch=64 --set negatives=8)

sweep_tiny() { nearfar sweep tiny "${small[@]}" "$@" 3>&-; }
count_runs() { sqlite3 "$NEARFAR_STORE" "select count(*) from run where $1"; }

@test "a sweep trains every combination with every seed and ends with a table" {
    run -0 --separate-stderr sweep_tiny --grid tau=0.1,0.5 --grid lr=0.003,0.01 --seeds 2 --epochs 2 --name a
    [ "$(count_runs "status = 'done' and name like 'a-%'")" = 8 ]
    [ "${#lines[@]}" = 5 ]
    [[ ${lines[0]} == *tau*lr*"best valid/recall@20"*spread*"test/recall@20"*spread*done*runs* ]]
    [[ $stderr == *"8 of 8: run"* ]]
    run -0 nearfar sweep --resume a --json
    echo "$output" | sed -n '/^{/,$p' >all.json
    is_json all.json
    [ "$(sqlite3 :memory: "select json_array_length(readfile('all.json'), '\$.combinations')")" = 4 ]
    [ "$(json all.json 'combinations[0].done')" = 2 ]
    # Best first, and the mean is the one of the runs.
    [ "$(sqlite3 "$NEARFAR_STORE" "select json_extract(readfile('all.json'), '\$.combinations[0].mean') >=
        json_extract(readfile('all.json'), '\$.combinations[3].mean')")" = 1 ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select abs(avg(best) - json_extract(readfile('all.json'), '\$.combinations[0].mean')) < 1e-12
        from summary join metric on metric.id = metric where metric.name = 'valid/recall@20' and run in
        (select json_extract(value, '\$.id') from json_each(readfile('all.json'), '\$.combinations[0].runs'))")" = 1 ]
}

@test "a sweep is judged by the main metric of its runs, and refuses runs that have several" {
    run -0 --separate-stderr sweep_tiny --grid tau=0.1,0.5 --set k=5 --epochs 1 --name a
    [[ ${lines[0]} == *"best valid/recall@5"*"test/recall@5"* ]]
    [[ ${lines[1]} =~ [0-9]\.[0-9]{4} ]]
    run -2 sweep_tiny --grid k=5,10 --epochs 1 --name b
    says "valid/recall@5 and valid/recall@10"
    [ "$(count_runs "name like 'b-%'")" = 0 ]
    run -0 sweep_tiny --grid k=5,10 --epochs 1 --name b --metric loss
}

@test "a sweep over points is judged by their main metric, whose name has no length" {
    nearfar import moons --toy moons --points 200
    run -0 --separate-stderr nearfar sweep moons --grid tau=0.1,0.5 --epochs 1 3>&-
    [[ ${lines[0]} == *"best valid/linear_accuracy "*"test/linear_accuracy "* ]]
    [[ $output != *"@20"* ]]
    run -0 --separate-stderr nearfar sweep moons --grid tau=0.1 --epochs 1 --metric valid/f1 3>&-
    [[ ${lines[0]} == *"best valid/f1 "* ]]
    run -2 nearfar sweep moons --grid tau=0.1 --epochs 1 --metric valid/f1@20
    says "valid/f1@20 looks at no list in these runs: give --metric valid/f1"
    run -0 nearfar ls
    [[ $output != *"recall"* ]]
    run -0 nearfar show 1
    says " rows/s"
    run -0 nearfar diff 1 2
    says "valid/linear_accuracy"
}

@test "a metric whose probe is not chosen is refused before a run starts" {
    nearfar import moons --toy moons --points 200
    run -2 nearfar sweep moons --grid tau=0.1,0.5 --epochs 1 --metric test/nmi --set probe=linear+knn --name a 3>&-
    says "nmi is measured by the probe clusters, which probe=linear+knn leaves out: set probe=clusters+linear+knn"
    run -2 nearfar sweep moons --grid probe=linear,linear+clusters --epochs 1 --metric valid/nmi --name a 3>&-
    says "probe=linear: nmi is measured by the probe clusters, which probe=linear leaves out: set probe=clusters+linear"
    run -2 nearfar train moons --epochs 1 --set probe=knn 3>&-
    says "main_metric=linear_accuracy is measured by the probe linear, which probe=knn leaves out: set probe=linear+knn"
    [ "$(count_runs 1)" = 0 ]
    run -0 nearfar sweep moons --grid tau=0.1 --epochs 1 --metric valid/nmi --set probe=clusters+linear 3>&-
}

@test "what a run of points does not read is told" {
    nearfar import moons --toy moons --points 200
    run -0 nearfar train moons --epochs 1 --set mix_hard=0.5 --set pseudo_from=3
    says "nothing in this run reads mix_hard (it belongs to sharing:own sharing:shared, with loss other than "
    says "nothing in this run reads pseudo_from "
    run -0 nearfar train moons --epochs 1 --set mix_hard=0.5 --set loss=info_nce
    [[ $output != *"nothing in this run reads"* ]]
}

@test "a sweep makes the runs that train would make, to the same bits" {
    sweep_tiny --grid tau=0.3 --seeds 2 --epochs 2 --name a >/dev/null 2>&1
    train_tiny --epochs 2 --set tau=0.3 --seed 2 --name alone >/dev/null 2>&1
    nearfar export a-2 >a
    nearfar export alone >b
    cmp a b
}

@test "seeds of a frozen run give diff its verdict" {
    train_tiny --epochs 2 --name hand >/dev/null 2>&1
    nearfar freeze hand --output hand.preset
    nearfar sweep tiny --preset ./hand.preset --seeds 3 >/dev/null 2>&1 3>&-
    train_tiny --epochs 2 --set tau=2 --name warm >/dev/null 2>&1
    run -0 nearfar diff hand warm
    says "beyond the spread over seeds"
    [ "$(count_runs "name like 'sweep1-%' and preset = 'hand.preset'")" = 3 ]
}

@test "random combinations are different ones, and the same every time" {
    sweep_tiny --grid tau=0.1,0.2,0.3,0.4 --grid lr=0.001,0.002,0.003 --random 5 --epochs 1 --name a >a 2>/dev/null
    sweep_tiny --grid tau=0.1,0.2,0.3,0.4 --grid lr=0.001,0.002,0.003 --random 5 --epochs 1 --name b >b 2>/dev/null
    [ "$(wc -l <a)" = 6 ]
    [ "$(sed 's/ *[^ ]*$//' a)" = "$(sed 's/ *[^ ]*$//' b)" ]
}

@test "a run that is too bad at a step is stopped, and stays so" {
    run -0 sweep_tiny --grid tau=0.2,0.3 --epochs 100000 --set patience=0 --set eval_every=0.5 --stop-below 1.1@20 --name a
    [ "$(count_runs "status = 'stopped' and step >= 20")" = 2 ]
    [[ $(nearfar show a-1) == *"below 1.1, at step"* ]]
    run -0 nearfar sweep --resume a
    says "0 of 1"
}

some_run_is_under_way() { [ "$(count_runs "step > 5" 2>/dev/null || echo 0)" -ge 1 ]; }

@test "Ctrl-C stops a sweep with checkpoints, and --resume goes on" {
    # A shell's background job ignores Ctrl-C unless it is told not to.
    env --default-signal=INT nearfar sweep tiny "${small[@]}" --grid tau=0.1,0.2,0.3,0.4,0.5,0.6 --epochs 30 \
        --set patience=0 --set pace=100 --name a >out 2>err 3>&- &
    local pid=$! code=0
    wait_for some_run_is_under_way
    [ "$(count_runs "name like 'a-%'")" = 6 ]
    kill -INT "$pid"
    wait "$pid" || code=$?
    [ "$code" = 130 ]
    grep -q -- '--resume a' err
    [ "$(count_runs "status = 'running'")" = 0 ]
    [ "$(count_runs "status = 'queued'")" -ge 1 ]
    run -0 nearfar sweep --resume a
    [ "$(count_runs "status = 'done'")" = 6 ]
    says "tau"
}

@test "a sweep that was killed shows its runs as lost, and --resume goes on with those that still train" {
    nearfar sweep tiny "${small[@]}" --grid tau=0.1,0.2,0.3,0.4 --epochs 30 --set patience=0 --set pace=100 --name a \
        >out 2>err 3>&- &
    local pid=$!
    wait_for some_run_is_under_way
    sqlite3 "$NEARFAR_STORE" "update run set created = created - 60"
    [ "$(status_of a-4)" = queued ]
    kill -KILL "$pid"
    wait_for lost_now a-4
    run -0 nearfar sweep --resume a
    [ "$(count_runs "status = 'done'")" = 4 ]
}

lost_now() { [ "$(status_of "$1")" = lost ]; }

@test "what makes no sense is refused, and leaves no run" {
    run -2 nearfar sweep
    says "--resume PREFIX"
    run -2 sweep_tiny --grid tau
    says "knob=v1,v2"
    run -2 sweep_tiny --grid tau=0.1,,0.2
    says "empty value"
    run -2 sweep_tiny --grid tau=0.1,1e-1
    says "twice"
    run -2 sweep_tiny --grid tau=0.1,-1
    says "out of range"
    run -3 sweep_tiny --grid tua=0.1
    says "tau"
    run -2 sweep_tiny --grid tau=0.1 --stop-below 0.5
    says "VALUE@STEP"
    run -2 sweep_tiny --metric recall
    says "valid/"
    run -2 sweep_tiny --seeds 400 --grid tau=0.1,0.2
    says "--random N"
    run -2 nearfar sweep --resume a --seeds 2
    says "--seeds"
    run -3 nearfar sweep --resume nothing
    [ "$(nearfar ls --json)" = "[]" ]
    sweep_tiny --epochs 1 --name a >/dev/null 2>&1
    run -2 sweep_tiny --epochs 1 --name a
    says "--resume a"
}

@test "a sweep that goes on by itself is stopped and resumed from anywhere" {
    run -0 --separate-stderr sweep_tiny --grid tau=0.1,0.2,0.3,0.4 --set pace=20 --epochs 300 --metric loss --name d --detach
    [ "$output" = d ]
    [[ $stderr == *"d goes on by itself; \`nearfar sweep --stop d\` ends it with checkpoints"* ]]
    run -1 nearfar sweep --resume d 3>&-
    says "d is at work already"
    run -0 nearfar sweep --stop d
    says "d is stopped; \`nearfar sweep --resume d --metric loss\` goes on with it"
    [ "$(count_runs "status in ('done', 'running')")" = 0 ]
    [ "$(count_runs "name like 'd-%' and status in ('stopped', 'queued')")" = 4 ]
    sqlite3 "$NEARFAR_STORE" "update setting set value = '0' where knob = 'pace'; update setting set value = '1' where knob = 'epochs'"
    run -0 --separate-stderr nearfar sweep --resume d 3>&-
    [[ ${lines[0]} == *"best loss"* ]] # judged as before
    [ "$(count_runs "status = 'done'")" = 4 ]
    run -3 nearfar sweep --stop nothing
    run -2 nearfar sweep --stop d --grid tau=1
}

@test "a sweep like a run has its settings and its changes at their steps" {
    printf 'dim=4\nbatch=64\nnegatives=8\nepochs=2\nlr=0.004\nat 1 tau=0.3\n' >like.preset
    nearfar train tiny --preset ./like.preset --name one 2>/dev/null 3>&-
    run -0 --separate-stderr nearfar sweep --like one --name l 3>&-
    [ "$(count_runs "name = 'l-1' and id in (select run from setting where knob = 'lr' and value = '0.004')")" = 1 ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(distinct step || knob || new) from event where verb = 'set'")" = 1 ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event where verb = 'set'")" = 2 ]
    # Two more seeds, and the difference from another run is judged.
    nearfar train tiny --preset ./like.preset --set lr=0.02 --name two 2>/dev/null 3>&-
    run -0 nearfar diff one two
    says "nearfar seeds 1 3 trains two more seeds of each"
    run -0 --separate-stderr nearfar seeds one two --more 2 3>&-
    [ "$(sqlite3 "$NEARFAR_STORE" "select group_concat(seed) from run where name like 'seeds1-%'")" = 2,3,2,3 ]
    run -0 nearfar diff one two
    says "the spread over seeds"
    run -0 --separate-stderr nearfar seeds one --more 1 --detach 3>&-
    [ "$output" = seeds2 ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select seed from run where name = 'seeds2-1'")" = 4 ]
    wait_for all_have_ended
    run -2 nearfar sweep --like one --preset shop
    run -2 nearfar sweep
    says "a sweep needs a data set or --like RUN"
}

all_have_ended() { [ "$(count_runs "status in ('queued', 'running')")" = 0 ]; }
