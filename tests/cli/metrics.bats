# What a run is measured by: several list lengths, the metric that judges it, the probes that it has.

load helpers

setup() {
    nearfar_setup
    import_tiny
}
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }
points() { # points RUN METRIC: its values, step by step
    sql "select group_concat(printf('%d %.17g', step, value)) from (select step, value from point join metric on
         metric.id = metric where run = $1 and name = '$2' order by step)"
}

@test "several list lengths: the first one judges the run, each is what it is alone" {
    train_tiny --epochs 3 --set k=5,20,10 --name several >/dev/null 2>&1
    train_tiny --epochs 3 --set k=10 --name alone >/dev/null 2>&1
    for base in recall precision f1 ndcg hit mrr map coverage popular gini; do
        for k in 5 10 20; do [ -n "$(points 1 "valid/$base@$k")" ] && [ -n "$(points 1 "test/$base@$k")" ]; done
        [ "$(points 1 "valid/$base@10")" = "$(points 2 "valid/$base@10")" ]
    done
    [ "$(field 1 main_metric)" = valid/recall@5 ] && [ "$(field 2 main_metric)" = valid/recall@10 ]
    [ "$(field 1 best_step)" = "$(sql "select best_step from summary join metric on metric.id = metric where run = 1 and
        name = 'valid/recall@5'")" ]
    nearfar eval 1 --json >eval.json
    for k in 5 10 20; do [ -n "$(json eval.json "test.\"map@$k\"")" ]; done
    nearfar eval 2 --json >eval.json
    [ -n "$(json eval.json 'test."map@10"')" ] && [ -z "$(json eval.json 'test."map@20"')" ]
    nearfar replay 1
}

@test "a length other than 20 is told everywhere" {
    train_tiny --epochs 2 --set k=7 >/dev/null 2>train.err
    grep -q "valid/recall@7" train.err
    nearfar ls | grep -q "valid/recall@7  *0\.[0-9]"
    [ "$(field 1 main_metric)" = valid/recall@7 ]
    nearfar diff 1 1 | grep -A1 "^metric" | grep -q "valid/recall@7"
    nearfar sweep tiny --set k=7,3 --set dim=8 --grid tau=0.1,0.3 --epochs 1 2>sweep.err 3>&- | grep -q "best valid/recall@7"
    nearfar sweep tiny --set k=7,3 --set dim=8 --grid tau=0.1,0.3 --epochs 1 --metric test/ndcg@3 3>&- | grep -q "best test/ndcg@3"
}

@test "list lengths that cannot be are refused" {
    run -2 train_tiny --set k=5,5
    says "k names 5 twice"
    run -2 train_tiny --set k=5,1001
    says "goes from 1 to 1000"
    run -2 train_tiny --set k=
    says "takes a number"
    run -2 nearfar sweep tiny --grid k=5,10 --epochs 1
    says "valid/recall@5 and valid/recall@10"
}

@test "main_metric chooses the best step, by its own direction" {
    train_tiny --epochs 8 --set main_metric=ndcg --set k=5 >/dev/null 2>&1
    train_tiny --epochs 8 --set main_metric=gini --set k=5 >/dev/null 2>&1
    best() { sql "select step from point join metric on metric.id = metric where run = $1 and name = '$2' and step >= (select
        evaluates_from from run where id = $1) order by value $3, step limit 1"; }
    [ "$(field 1 main_metric)" = valid/ndcg@5 ] && [ "$(field 1 best_step)" = "$(best 1 valid/ndcg@5 desc)" ]
    [ "$(field 2 main_metric)" = valid/gini@5 ] && [ "$(field 2 best_step)" = "$(best 2 valid/gini@5 asc)" ]
    nearfar ls | grep -q valid/gini@5
    run -2 nearfar sweep tiny --grid main_metric=recall,ndcg --epochs 1
    says "judged by different metrics"
    run -0 train_tiny --epochs 100 --set main_metric=hit --set k=20 --set patience=2
    says "no better valid/hit@20 since step"
}

@test "a sweep by a metric of which less is better puts the least first" {
    run -2 nearfar sweep tiny --grid tau=0.05,1 --epochs 1 --set validation=0.25 --metric valid/gini@20 --stop-below 0.1@10
    says "of valid/gini@20 less is"
    run -2 nearfar sweep tiny --grid tau=0.05,1 --epochs 1 --set validation=0.25 --set k=9 --set main_metric=popular --stop-below 0.1@10
    says "of valid/popular@9 less is"
    [ "$(sql "select count(*) from run")" = 0 ]
    nearfar sweep tiny --set dim=8 --set validation=0.25 --grid tau=0.05,1 --epochs 2 --metric valid/popular@20 --json 2>/dev/null 3>&- >sweep.json
    sqlite3 :memory: "select json_extract(readfile('sweep.json'), '\$.combinations[0].mean') <=
        json_extract(readfile('sweep.json'), '\$.combinations[1].mean')" | grep -qx 1
}

@test "a run has the probes that it was told to have" {
    train_tiny --epochs 2 --set probe=ranking >/dev/null 2>&1
    [ "$(sql "select count(*) from summary join metric on metric.id = metric where name like 'health/%'")" = 1 ] # ties, of ranking
    run -2 train_tiny --set probe=health
    says "set probe=ranking+health"
    train_tiny --epochs 2 >/dev/null 2>&1
    [ "$(points 1 loss)" = "$(points 2 loss)" ] && [ "$(points 1 test/recall@20)" = "$(points 2 test/recall@20)" ]
    nearfar replay 1
}

@test "every metric that is recorded says what it is" {
    train_tiny --epochs 2 --set loss=info_nce+bpr --set schedule=cosine >/dev/null 2>&1
    [ "$(sql "select count(*) from metric where base = '' or pane = ''")" = 0 ]
    [ "$(sql "select group_concat(pane, ' ') from (select distinct pane from metric order by pane)")" = "classes health knob loss main ranks ratings" ]
    [ "$(sql "select base || ' ' || split || ' ' || cut || ' ' || higher || comparable from metric where name = 'test/gini@20'")" = \
        "gini test 20 01" ]
    [ "$(sql "select base || ' ' || comparable from metric where name = 'loss/bpr'")" = "bpr 0" ]
}
