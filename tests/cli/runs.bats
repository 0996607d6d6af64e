# Runs from the command line: train, look, steer, end.

load helpers

setup() {
    nearfar_setup
    import_tiny
}
teardown() { nearfar_teardown; }

@test "train, ls, show: names, numbers and last" {
    train_tiny --epochs 2 --name first >/dev/null 2>&1
    train_tiny --epochs 1 >/dev/null 2>&1
    run -0 nearfar ls
    says first
    says tiny-2
    [ "$(field first id)" = 1 ]
    [ "$(field last id)" = 2 ]
    [ "$(field 1 name)" = first ]
    [ "$(field last status)" = "done" ]
    [ "$(field 1 dataset)" = tiny ]
    [ "$(field 1 settings.dim)" = 8 ]
    run -0 nearfar show first
    says "default"
    says "loss"
    says "recall@20"
}

@test "ls shows the metric that each run is judged by: its own k, test where nothing was held out" {
    train_tiny --epochs 1 --name usual >/dev/null 2>&1
    train_tiny --epochs 1 --set k=5 --name short >/dev/null 2>&1
    train_tiny --epochs 1 --set k=5 --set validation=0 --name whole >/dev/null 2>&1
    nearfar ls >ls.out
    value() { sqlite3 "$NEARFAR_STORE" "select printf('%.4f', $3) from summary join metric on metric.id = metric
        where run = (select id from run where name = '$1') and name = '$2'"; }
    for row in "usual valid/recall@20" "short valid/recall@5" "whole test/recall@5"; do
        set -- $row
        test=$(value "$1" "${2/valid/test}" last)
        grep -qE "$1 .* $2 +$(value $row best) +$(value $row last) +$test " ls.out || { cat ls.out; false; }
    done
    nearfar ls --metric valid/ndcg@5 >ls.out
    grep -qE "short .* valid/ndcg@5 +$(value short valid/ndcg@5 best) " ls.out
    grep -qE "usual .* - +- +- +- " ls.out
    run -3 nearfar ls --metric valid/ndgc@5
    says "did you mean valid/ndcg@5"
}

@test "names of any language: stored, found, listed in line, and nothing that steers a terminal" {
    nearfar import 商店 --train tiny.csv >/dev/null 2>&1
    for name in 温度低 หนึ่ง हिन्दी שלום été; do
        nearfar train 商店 --set dim=8 --set batch=64 --epochs 1 --name $name >/dev/null 2>&1 3>&-
        run -0 nearfar show $name
        says "$name"
        says "data set 商店"
    done
    nearfar ls --json >all.json
    is_json all.json
    # By what is seen the status begins in the same column: two for a wide letter, none for a mark on one.
    nearfar ls >ls.out
    grep -q '^  5  été     done ' ls.out
    grep -q '^  4  שלום    done ' ls.out
    grep -q '^  3  हिन्दी   done ' ls.out
    grep -q '^  2  หนึ่ง     done ' ls.out
    grep -q '^  1  温度低  done ' ls.out
    run -0 nearfar data
    says "商店"
    for name in "a b" $'a\u202eb' $'a\x9bb' $'a\u2028' $'a\u200db' "a，b" $'\xff'; do
        run -2 nearfar train 商店 --name "$name"
        says "cannot name a run"
    done
}

# on_terminal COLUMNS COMMAND...: what it prints on a terminal of that width.
on_terminal() {
    local columns=$1
    shift
    script -qec "stty cols $columns; $*" /dev/null </dev/null | tr -d '\r'
}
widest() { awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }' "$1"; }

@test "knobs and diff fit the terminal; a pipe gets a line for each row" {
    train_tiny --epochs 1 --name one >/dev/null 2>&1
    train_tiny --epochs 1 --set tau=0.1 --name two >/dev/null 2>&1
    nearfar knobs >plain
    on_terminal 80 nearfar knobs >fitted
    [ "$(widest plain)" -gt 120 ]
    [ "$(widest fitted)" -le 80 ]
    on_terminal 80 nearfar ls >fitted
    [ "$(widest fitted)" -le 80 ]
    grep -qE '^run +name +status' fitted
    [[ $(head -1 fitted) != *created* ]]
    on_terminal 200 nearfar ls | grep -q created
    on_terminal 80 nearfar knobs >fitted
    [ "$(tr -s ' +\n' '\n' <plain | sort | cksum)" = "$(tr -s ' +\n' '\n' <fitted | sort | cksum)" ]
    grep -qE '^tau +0.2 .* live +temperature: low weights' plain
    nearfar diff one two >plain
    on_terminal 60 nearfar diff one two >fitted
    [ "$(sed '/^no verdict/,$d' fitted | widest /dev/stdin)" -le 60 ]
    grep -qE '^valid/recall@20 +1 one +[0-9.]+ ' plain
    grep -qx 'valid/recall@20' fitted
}

@test "diff begins with the main metric, and --metric chooses" {
    train_tiny --epochs 1 --set k=5 --name one >/dev/null 2>&1
    train_tiny --epochs 1 --set k=5 --set tau=0.1 --name two >/dev/null 2>&1
    nearfar diff one two >diff.out
    [[ $(grep -A1 '^metric' diff.out | tail -n 1) == valid/recall@5* ]]
    nearfar diff one two --json >diff.json
    [ "$(json diff.json 'metrics[0].metric')" = valid/recall@5 ]
    nearfar diff one two --metric loss --json >diff.json
    [ "$(json diff.json 'metrics[0].metric')" = loss ]
    [ -z "$(json diff.json 'metrics[1]')" ]
    run -0 nearfar diff one two --metric valid/ndcg@5
    says "valid/ndcg@5"
    [[ $output != *loss* ]]
    run -3 nearfar diff one two --metric valid/ndgc@5
    says "did you mean valid/ndcg@5"
}

@test "unknown runs, data sets, presets and knobs suggest the nearest" {
    train_tiny --epochs 1 --name polaris >/dev/null 2>&1
    run -3 nearfar show polarsi
    says "polaris"
    run -3 nearfar show 99
    run -3 nearfar train tinny
    says "tiny"
    run -3 nearfar data show tinny
    says "tiny"
    run -3 nearfar train tiny --preset shpo
    says "shop"
    run -3 nearfar train tiny --set tua=0.1
    says "tau"
    run -3 nearfar replay polarsi
    run -3 nearfar eval polarsi
    run -3 nearfar export polarsi
    run -3 nearfar recommend polaris --user nobody
}

@test "knobs out of range, of the wrong type or misspelt choices are refused with the range" {
    run -2 nearfar train tiny --set tau=-1
    says "tau"
    says "out of range"
    run -2 nearfar train tiny --set tau=warm
    says "number"
    run -2 nearfar train tiny --set dim=1.5
    says "whole number"
    run -2 nearfar train tiny --set loss=info_nec
    says "info_nce"
    run -2 nearfar train tiny --set tau
    says "knob=value"
    [ "$(nearfar ls --json)" = "[]" ]
}

@test "a setting that nothing reads is pointed out" {
    run -0 train_tiny --epochs 1 --set loss=bpr --set tau=0.5
    says "nothing in this run reads tau"
}

@test "every knob is stored with the run, also the ones that were not named" {
    train_tiny --epochs 1 >/dev/null 2>&1
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from setting where run = 1")" = \
        "$(sqlite3 "$NEARFAR_STORE" "select count(*) from knob")" ]
}

@test "detach prints the number, and the run trains on" {
    start_tiny
    [ "$run" = 1 ]
    [ "$(status_of 1)" = running ]
    kill -0 "$(field 1 pid)"
    here=$(field 1 step)
    wait_until_step $((here + 5))
    nearfar stop 1
    [ "$(status_of 1)" = stopped ]
    [ -z "$(field 1 pid)" ]
    out=$(train_tiny --epochs 1 --detach --json)
    [ "$out" = '{"run":2}' ]
}

@test "set takes effect at a step, says which, and is stored with its reason" {
    start_tiny
    run -0 nearfar set last tau=0.07 lr=0.01 --why "look closer"
    [[ ${lines[0]} =~ ^tau\ .*\ -\>\ 0.07\ from\ step\ [0-9,]+$ ]]
    [[ ${lines[1]} == lr* ]]
    [ "$(field last settings.tau)" = 0.07 ]
    [ "$(field last 'events[0].why')" = "look closer" ]
    [ "$(field last 'events[0].actor')" = "command line" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select step >= asked_step from event where seq = 1")" = 1 ]
    run -0 nearfar show last
    says "look closer"
}

@test "a scheduled knob: what the hand turned, what the schedule makes of it, and off it" {
    start_tiny --set schedule=cosine --set lr=0.01 --set tau_schedule=linear --set tau_end=0.1 --set pace=100
    run -0 nearfar set last lr=0.003
    [[ $output =~ ^"lr 0.01 -> 0.003 from step "[0-9]+": the cosine schedule goes on from there; lr in force now 0.0030"?$ ||
       $output =~ "the cosine schedule goes on from there; lr in force now 0.003"$ ]]
    run -0 nearfar set last tau=0.3
    says "the linear schedule goes on from there; tau in force now 0."
    run -0 nearfar set last schedule=step step_epochs=0.1
    says "lr goes by the step schedule; in force now "
    says "lr in force now "
    run -0 nearfar set last schedule=constant
    says "lr is off its schedule, at what its knob says; in force now 0.003, before "
    run -0 nearfar set last negatives=5
    [[ $output =~ ^"negatives 8 -> 5 from step "[0-9]+$ ]]
    run -0 nearfar undo last schedule
    says "schedule constant -> step from step "
    says "lr goes by the step schedule; in force now "
    run -0 nearfar show last
    says "1. set lr 0.01 -> 0.003, from step "
    says "the cosine schedule goes on from there; lr in force now 0.003"
    nearfar stop last
    run -0 nearfar replay last
    says "same"
}

@test "set refuses what cannot be: unknown, out of range, not live, ended" {
    start_tiny
    run -3 nearfar set last tua=0.1
    says "tau"
    run -2 nearfar set last tau=1e9
    says "out of range"
    run -2 nearfar set last dim=32
    says "dim cannot change while a model trains"
    run -2 nearfar set last tau
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event")" = 0 ]
    nearfar stop last
    for verb in "pause last" "step last" "stop last"; do
        run -1 nearfar $verb
        says "has ended"
    done
    train_tiny --epochs 1
    run -1 nearfar set last tau=0.1
    says "has ended (done)"
}

@test "a knob that the run does not read is refused with the reason, and a value that it has is no change: set and fork" {
    start_tiny --set loss=bpr
    run -2 nearfar set last tau=0.07
    says "nothing in this run reads tau: its loss is bpr"
    run -2 nearfar fork last --set margin=0.3
    says "nothing in this run reads margin: its loss is bpr"
    lr=$(field last settings.lr)
    run -0 nearfar set last lr="$lr"
    [ "$output" = "lr is $lr already" ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event")" = 0 ]
    run -0 nearfar set last lr="$lr" negatives=5
    says "lr is $lr already"
    says "negatives 8 -> 5 from step "
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event")" = 1 ]
    nearfar stop last
    nearfar set last lr=0.3
    run -0 nearfar set last lr=0.3
    says "lr is 0.3 already"
    run -0 nearfar set last lr="$lr"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from event where verb = 'set'")" = 3 ]
    printf 'loss=bpr\nat 5 tau=0.3\n' >unread.txt
    run -0 train_tiny --preset unread.txt --epochs 1
    says "nothing in this run reads tau at step 5 (it belongs to "
}

@test "negatives by class need classes: refused with the remedy at the start and live, and taken where they are" {
    run -2 train_tiny --epochs 1 --set mix_context=0.5
    says "mix_context draws by the classes of candidates, and these data have none: import them again"
    start_tiny
    run -1 nearfar set last mix_class_balanced=0.5
    says "mix_class_balanced draws by the classes of candidates"
    says "nearfar import --items FILE"
    nearfar stop last
    printf 'item,category\n' >items.csv
    for i in {0..59}; do echo "i$i,c$((i % 7))"; done >>items.csv
    nearfar import classed --train tiny.csv --items items.csv
    run=$(nearfar train classed --set dim=8 --set batch=64 --epochs 100000 --set mix_context=0.5 --detach 3>&-)
    wait_until_step 1
    nearfar set last mix_class_balanced=0.5
    nearfar set last context_side=other
    nearfar stop last
    run -0 nearfar replay last
    says "same"
}

@test "settings that contradict each other are refused before a run is written down: train, preset, fork, sweep" {
    run -2 train_tiny --set learn_tau=on --set tau_schedule=cosine
    says "tau cannot both be learned and follow a schedule"
    run -2 train_tiny --set loss=distill
    says "--teacher"
    printf 'learn_tau=on\nat 50 tau_schedule=linear\n' >later.preset
    run -2 train_tiny --preset ./later.preset
    says "at 50 tau_schedule=linear: tau cannot both"
    run -2 nearfar sweep tiny --grid tau_schedule=constant,linear --grid lr=0.1,0.01 --set learn_tau=on --epochs 1
    says "tau_schedule=linear: lr="
    says "tau cannot both"
    run -1 train_tiny --teacher gone.npy --set loss=info_nce+distill
    says "gone.npy"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    [ ! -e "$NEARFAR_STORE-files/1" ]
    train_tiny --epochs 3 --set learn_tau=on
    last=$(sqlite3 "$NEARFAR_STORE" "select max(id) from run")
    run -2 nearfar fork last --at 2 --set tau_schedule=linear
    says "tau cannot both"
    [ "$(sqlite3 "$NEARFAR_STORE" "select max(id) from run")" = "$last" ]
}

@test "settings that train nothing are refused at the start and live; what does nothing is pointed out" {
    run -2 train_tiny --set mix_uniform=0
    says "all weights of the mix are 0, so that nothing says how negatives are drawn: set one above 0 first, such as mix_uniform=1"
    run -2 train_tiny --set loss=bpr --set weight_bpr=0
    says "every loss has the weight 0, so that nothing is trained: set one above 0 first, such as weight_bpr=1"
    run -2 nearfar train tiny --set loss=clip --set batch=1
    says "loss=clip holds the rows of a batch against each other, and with batch=1 there is only one"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    run -0 train_tiny --epochs 1 --set schedule=warmup_cosine --set warmup_epochs=3 --set patience=2
    says "warmup_epochs=3 is not less than epochs=1: the learning rate rises to the end and never comes down"
    says "patience=2 cannot stop this run early: with eval_every=1 it needs more than epochs=1"
    start_tiny
    run -1 nearfar set last mix_uniform=0
    says "all weights of the mix are 0"
    [ "$(field last settings.mix_uniform)" = 1 ]
    run -0 nearfar set last mix_hard=1 mix_uniform=0
}

@test "what is set on a run that has stopped is kept, and made when it goes on" {
    start_tiny
    nearfar stop "$run"
    here=$(field "$run" step)
    run -0 nearfar set 1 tau=0.3 lr=0.02
    says "tau=0.3 is kept for run 1 (stopped)"
    says "nearfar resume 1"
    run -2 nearfar set 1 tau=0.4 --twin
    says "resume it first"
    run -0 nearfar resume 1 --detach
    says "run 1 goes on from step "
    says "tau 0.2 -> 0.3 from step $here"
    run=1
    wait_until_step $((here + 10))
    nearfar stop 1
    [ "$(field 1 settings.lr)" = 0.02 ]
    run -0 nearfar replay 1
    says same
}

@test "pause, step, resume, stop" {
    start_tiny
    nearfar pause last
    [ "$(status_of last)" = paused ]
    here=$(field last step)
    nearfar step last
    stepped() { [ "$(field last step)" = $((here + 1)) ] && [ "$(status_of last)" = paused ]; }
    wait_for stepped
    run -0 nearfar set last tau=0.3
    says "from step"
    nearfar resume last --detach
    wait_until_step $((here + 5))
    run -0 nearfar stop last --why enough
    says "stopped"
    [ "$(status_of last)" = stopped ]
}

@test "no more runs train than there are cores: the next one is queued until one pauses" {
    local core first
    core=$(awk '/^Cpus_allowed_list/ { split($2, c, "[-,]"); print c[1] }' /proc/self/status)
    first=$(taskset -c "$core" nearfar train tiny --set dim=8 --set pace=20 --epochs 100000 --detach 3>&-)
    run=$first wait_until_step 1
    run=$(taskset -c "$core" nearfar train tiny --set dim=8 --set pace=20 --epochs 100000 --detach 3>&-)
    wait_until_status queued
    [ "$(field "$run" message)" = "waits for a free core" ]
    [ "$(field "$run" step)" = 0 ]
    nearfar pause "$first"
    wait_until_step 1
    [ "$(status_of "$run")" = running ]
    nearfar resume "$first" --detach
    run=$first wait_until_status queued
    nearfar stop "$run"
    run=$first wait_until_status running
    nearfar stop "$first"
}

on_one_core() { taskset -c "$(awk '/^Cpus_allowed_list/ { split($2, c, "[-,]"); print c[1] }' /proc/self/status)" "$@"; }
queue_tiny() { on_one_core nearfar train tiny --set dim=8 --set pace=20 --epochs 100000 --detach 3>&-; }
statuses() { sqlite3 "$NEARFAR_STORE" "select group_concat(status, ' ') from (select status from run order by id)"; }
statuses_are() { [ "$(statuses)" = "$1" ]; }

@test "queued runs begin in the order in which they were queued; one that was paused queues anew" {
    for i in 1 2 3 4; do queue_tiny; done
    wait_for statuses_are "running queued queued queued"
    nearfar pause 2
    nearfar resume 2 --detach
    wait_for statuses_are "running queued queued queued"
    nearfar stop 1
    wait_for statuses_are "stopped queued running queued"
    nearfar stop 3
    wait_for statuses_are "stopped queued stopped running"
    nearfar stop 4
    wait_for statuses_are "stopped running stopped stopped"
    nearfar stop 2
}

@test "a queued run that is suspended or was killed holds up nobody" {
    for i in 1 2 3 4; do queue_tiny; done
    wait_for statuses_are "running queued queued queued"
    kill -9 "$(field 2 pid)"
    kill -STOP "$(field 3 pid)"
    nearfar stop 1
    wait_for statuses_are "stopped queued queued running"
    kill -CONT "$(field 3 pid)"
    nearfar stop 4
    wait_for statuses_are "stopped queued running stopped"
    nearfar stop 3
}

@test "a stopped run resumes from its checkpoint and can be finished" {
    run=$(train_tiny --epochs 30 --set patience=0 --set pace=20 --detach)
    nearfar stop last
    nearfar set last pace=0
    at=$(field last step)
    run -0 nearfar resume last
    [ "$(status_of last)" = "done" ]
    [ "$(field last step)" -ge "$at" ]
    run -0 nearfar resume last
    says "is done"
}

@test "resume refuses a run that an engine is at" {
    start_tiny
    run -1 nearfar resume last
    says "already"
}

@test "rm asks for --yes, refuses what trains, and takes the files along" {
    start_tiny
    run -1 nearfar rm last --yes
    says "stop it first"
    nearfar stop last
    [ -d "$NEARFAR_STORE-files/1" ]
    run -2 nearfar rm last </dev/null
    says "--yes"
    run -0 nearfar rm last --yes
    run -3 nearfar show 1
    [ ! -d "$NEARFAR_STORE-files/1" ]
    run -0 nearfar doctor
}

@test "data rm refuses while runs use it" {
    train_tiny --epochs 1 >/dev/null 2>&1
    run nearfar data rm tiny --yes
    [ "$status" != 0 ]
    nearfar rm last --yes
    run -0 nearfar data rm tiny --yes
    run -3 nearfar data show tiny
}

@test "Ctrl-C stops with a checkpoint, exit 130" {
    # A shell lets what it starts in the background ignore Ctrl-C.
    env --default-signal=INT nearfar train tiny --set dim=8 --set patience=0 --epochs 100000 >out 2>err 3>&- &
    train=$!
    run=1
    wait_until_step 1
    kill -INT $train
    result=0
    wait $train || result=$?
    [ "$result" = 130 ] || { cat out err; echo "exit $result"; false; }
    [ "$(status_of 1)" = stopped ]
    grep -q "stopping with a checkpoint" err
    [ "$(field 1 'events[0].verb')" = stop ]
}

@test "a second Ctrl-C leaves without waiting" {
    env --default-signal=INT nearfar train tiny --set dim=8 --set patience=0 --epochs 100000 >out 2>err 3>&- &
    train=$!
    run=1
    wait_until_step 1
    pid=$(field 1 pid)
    kill -STOP "$pid"
    kill -INT $train
    wait_for grep -q "stopping with a checkpoint" err
    kill -INT $train
    result=0
    wait $train || result=$?
    [ "$result" = 130 ]
    grep -q "training goes on" err
    kill -CONT "$pid"
    wait_until_status stopped
}

@test "SIGTERM leaves the run training" {
    nearfar train tiny --set dim=8 --set patience=0 --epochs 100000 >out 2>err 3>&- &
    train=$!
    run=1
    wait_until_step 1
    kill -TERM $train
    result=0
    wait $train || result=$?
    [ "$result" = 143 ]
    grep -q "training goes on" err
    here=$(field 1 step)
    wait_until_step $((here + 5))
}

@test "kill -9 of the command line leaves the run training" {
    nearfar train tiny --set dim=8 --set patience=0 --epochs 100000 >out 2>err 3>&- &
    train=$!
    run=1
    wait_until_step 1
    kill -9 $train
    wait $train || true
    here=$(field 1 step)
    wait_until_step $((here + 5))
}

@test "export has every point with all its digits, as CSV and as JSON" {
    train_tiny --epochs 2 >/dev/null 2>&1
    nearfar export last >points.csv
    [ "$(head -n 1 points.csv)" = "metric,step,value" ]
    points=$(sqlite3 "$NEARFAR_STORE" "select count(*) from point where run = 1")
    [ "$(($(wc -l <points.csv) - 1))" = "$points" ]
    nearfar export last --format json >points.json
    is_json points.json
    [ "$(sqlite3 :memory: "select json_array_length(readfile('points.json'))")" = "$points" ]
    # The text reads back as the same double.
    sqlite3 "$NEARFAR_STORE" ".mode csv" "create temp table t(metric, step, value);" ".import --skip 1 points.csv t" \
        "select count(*) from t join metrics m on m.name = t.metric and m.step = t.step and m.run = 1
         where cast(t.value as real) = m.value" >same
    [ "$(cat same)" = "$points" ]
}

@test "eval and recommend" {
    train_tiny --epochs 3 >/dev/null 2>&1
    run -0 nearfar eval last --k 5,10
    says "recall"
    [[ $output =~ $'\n'\ *5\ .*$'\n'\ *10\  ]]
    run -0 nearfar recommend last --user u3 --top 4
    nearfar recommend last --user u3 --top 4 --json >rec.json
    is_json rec.json
    run -3 nearfar recommend last --user martian
}

@test "knobs lists what the engine has, and presets" {
    run -0 nearfar knobs
    says "tau"
    says "live"
    says "presets:"
    nearfar knobs --json >knobs.json
    is_json knobs.json
    for knob in $(nearfar complete knobs); do
        grep -q "\"${knob%=}\"" knobs.json
    done
    [ "$(nearfar complete presets | grep -c '^shop$')" = 1 ]
}

@test "the catalogue is published again when the engine is another build" {
    nearfar knobs >/dev/null
    sqlite3 "$NEARFAR_STORE" "update meta set value = 'old'; delete from knob where name = 'tau'"
    nearfar knobs | grep -q "^tau "
}

@test "ls --where lists the runs of which a query holds, and says where one is wrong" {
    train_tiny --epochs 1 --name cold --set tau=0.05 >/dev/null 2>&1
    train_tiny --epochs 1 --name warm --set tau=0.3 >/dev/null 2>&1
    train_tiny --epochs 1 --name other --set loss=bpr >/dev/null 2>&1
    run -0 nearfar ls --where 'loss:info_nce tau<0.1'
    says cold
    [[ $output != *warm* ]]
    run -0 nearfar ls --where '(tau:0.3 OR loss:b*) -warm data:tiny best(recall@20)>=0'
    says other
    [[ $output != *warm* ]]
    [ "$(nearfar ls --json --where tau=0.3 | grep -o '"name":"[a-z]*"')" = '"name":"warm"' ]
    run -0 nearfar ls --where 'tau>5'
    says "holds of none of 3 runs"
    run -2 nearfar ls --where 'status:done tua<1'
    says "--where: at character 13: there is no field, setting or metric tua; is tau meant?"
}
