# A store of version 3, made by the program of before (fixtures/store-3.tar.gz): runs that are done, stopped, killed,
# killed while paused, forked, failed, and runs whose names could not be given today. It opens, and its runs go on as
# they were.

load helpers

setup() {
    nearfar_setup
    tar -xzf "$ROOT/tests/fixtures/store-3.tar.gz"
}
teardown() { nearfar_teardown; }

# The last bits follow the processor and the BLAS kernel: on another than that of the fixture they may differ.
same_kernel() {
    local was now
    was=$(sqlite3 store.db "select kernel from run where id = 1")
    nearfar-engine about >about.out 2>&1 || true
    now=$(nearfar doctor 2>/dev/null | grep -F "$was" || true)
    [ -n "$now" ] || skip "the fixture was made on $was"
}

@test "a store of version 3 opens, and its runs keep their names and their rules" {
    nearfar doctor
    [ "$(sqlite3 store.db 'pragma user_version')" -gt 3 ]
    [ "$(sqlite3 store.db 'select group_concat(rules) from run')" = 1,1,1,1,1,1,1 ]
    nearfar ls >ls.out
    for name in steered halted killed 42 forked last failed; do grep -qw -- "$name" ls.out; done
    nearfar show 4 --json >show.json
    [ "$(json show.json name)" = 42 ]
}

@test "what an older engine fills by position has the columns it knows" {
    nearfar doctor >/dev/null
    columns() { sqlite3 store.db "select count(*) from pragma_table_info('$1')"; }
    [ "$(columns point)" = 4 ] && [ "$(columns summary)" = 7 ] && [ "$(columns snapshot)" = 5 ]
    [ "$(columns checkpoint)" = 7 ] && [ "$(columns lease)" = 3 ] && [ "$(columns column_chunk)" = 7 ]
    [ "$(columns name)" = 5 ] && [ "$(columns setting)" = 3 ] && [ "$(columns given)" = 8 ]
}

@test "metrics that were names are described, and runs know by which they are judged" {
    nearfar doctor >/dev/null
    sql() { sqlite3 store.db "$1"; }
    [ "$(sql "select count(*) from metric where base = '' or pane = ''")" = 0 ]
    [ "$(sql "select base || ' ' || split || ' ' || cut || ' ' || pane from metric where name = 'valid/recall@20'")" = \
        "recall valid 20 main" ]
    [ "$(sql "select base || ' ' || cut from metric where name = 'test/mrr'")" = "mrr 0" ]
    [ "$(sql "select comparable || ' ' || pane from metric where name = 'loss'")" = "0 loss" ]
    [ "$(sql "select count(*) from run where main_metric is null")" = 0 ]
    [ "$(sql "select metric.name from run join metric on metric.id = main_metric where run.id = 1")" = valid/recall@20 ]
    nearfar ls | grep -q "^ *1 .*valid/recall@20 "
    # An engine of before that still trains writes down a name and a direction.
    sql "insert or ignore into metric (name, higher) values ('health/gradient_norm/other', 0)"
    [ "$(sql "select base || ' ' || pane from metric where name = 'health/gradient_norm/other'")" = \
        "gradient_norm/other health" ]
}

@test "runs of version 3 replay to the same bits" {
    nearfar doctor >/dev/null
    same_kernel
    for id in 1 2 4 5 6; do nearfar replay "$id"; done
}

@test "runs of version 3 are measured as they were, under their old names" {
    nearfar doctor >/dev/null
    same_kernel
    nearfar eval 1 --json >eval.json
    [ -n "$(json eval.json test.mrr)" ] && [ -z "$(json eval.json 'test."mrr@20"')" ]
    recorded() { sqlite3 store.db "select printf('%.17g', last) from summary join metric on metric.id = metric
        where run = 1 and name = '$1'"; }
    for metric in recall@20 ndcg@20 mrr; do
        [ "$(sqlite3 :memory: "select printf('%.17g', json_extract(readfile('eval.json'), '\$.test.\"$metric\"'))")" = \
            "$(recorded "test/$metric")" ]
    done
    [ "$(sqlite3 store.db "select count(*) from point join metric on metric.id = metric where name like '%/mrr@%'")" = 0 ]
    [ "$(sqlite3 store.db "select count(*) from run where evaluates_from > 0")" = 0 ]
}

@test "runs of version 3 resume to their end, fork, and replay to the same bits" {
    nearfar doctor >/dev/null
    same_kernel
    for id in 2 3 4; do
        sqlite3 store.db "update setting set value = '0' where run = $id and knob = 'pace'"
        sqlite3 store.db "update setting set value = '0' where run = $id and knob = 'patience'"
        nearfar resume "$id" 3>&- >/dev/null </dev/null || nearfar resume "$id" 3>&- </dev/null
        run=$id
        wait_until_status done
        nearfar replay "$id"
    done
    nearfar fork 1 --at 50 --set tau=0.4 3>&- </dev/null >/dev/null
    [ "$(sqlite3 store.db 'select rules from run order by id desc limit 1')" = 1 ]
    nearfar replay "$(sqlite3 store.db 'select max(id) from run')"
}
