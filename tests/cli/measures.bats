# What is measured, when, under which name, and what is said where it cannot be.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# Learns nothing: all embeddings come to be 0.
train_dead() {
    train_tiny --epochs 4 --set similarity=dot --set weight_decay=10 --set lr=1 --set optimizer=sgd --set batch=16 "$@"
}

# Four purchases of every user, and a tenth of them is none.
import_few() {
    awk 'BEGIN { print "user,item,time"
                 for (u = 0; u < 60; u++) for (n = 0; n < 5; n++) print "u" u ",i" (u * 7 + n * 11) % 40 "," 1000 + n }' >few.csv
    nearfar import few --train few.csv --split leave-one-out >import.out 2>&1
}

best_of() { # best_of RUN METRIC
    sqlite3 "$NEARFAR_STORE" "select best from summary join metric on metric.id = metric where run = $1 and name = '$2'"
}

@test "a model whose scores are all equal is worth nothing, and that is said" {
    import_tiny 60 80 14
    train_dead >train.out 2>&1
    nearfar eval last --k 3,20 --json >eval.json
    for metric in recall@20 ndcg@20 mrr@3 mrr@20 hit@20; do
        [ "$(json eval.json "valid.\"$metric\"")" = 0 ]
        [ "$(json eval.json "test.\"$metric\"")" = 0 ]
    done
    [ "$(json eval.json test.all_equal)" = 1 ]
    [ "$(json eval.json test.tied_users)" = "$(json eval.json test.users)" ]
    run -0 nearfar eval last
    says "all scores are equal"
    says "users equal scores decide what is among the best 20"
    run -0 nearfar replay last
    says "same bits"
}

@test "a model that tells items apart has no ties to speak of" {
    import_tiny 60 80 14
    train_tiny --epochs 2 >/dev/null 2>&1
    nearfar eval last --json >eval.json
    [ "$(json eval.json test.all_equal)" = 0 ]
    [ "$(json eval.json test.tied_users)" = 0 ]
    [ "$(best_of 1 health/ties)" = 0.0 ]
    run -0 nearfar eval last
    [[ $output != *equal* ]]
}

@test "evaluations before the first at its pace count for no best" {
    import_tiny 60 80 14
    train_dead >train.out 2>&1
    # Some of its first, random lists hit, and nothing after does.
    [ "$(sqlite3 "$NEARFAR_STORE" "select max(value) > 0 and min(step) < (select best_step from run) from point join metric on
        metric.id = metric where name = 'valid/hit@20'")" = 1 ]
    [ "$(best_of 1 valid/hit@20)" = 0.0 ]
    nearfar fork 1 --at 60 3>&- >/dev/null 2>&1
    [ "$(best_of 2 valid/hit@20)" = 0.0 ]
}

@test "MRR has the length of its list in its name, and does not change with the others" {
    import_tiny 60 80 14
    train_tiny --epochs 4 >/dev/null 2>&1
    nearfar eval last --k 3 --json >short.json
    nearfar eval last --k 3,20 --json >both.json
    for split in valid test; do
        [ "$(json short.json "$split.\"mrr@3\"")" = "$(json both.json "$split.\"mrr@3\"")" ]
        [ -n "$(json both.json "$split.\"mrr@20\"")" ]
        [ -z "$(json both.json "$split.mrr")" ]
    done
    run -0 nearfar eval last --k 3,20
    [[ ${lines[3]} == *hit*mrr*map* ]]
    [ "$(sqlite3 "$NEARFAR_STORE" "select last = json_extract(readfile('both.json'), '\$.test.\"mrr@20\"') from summary
        join metric on metric.id = metric where name = 'test/mrr@20'")" = 1 ]
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from metric where name like '%/mrr'")" = 0 ]
}

@test "where a share holds out nothing, train says so, and which one would" {
    import_few
    run -0 nearfar train few --epochs 2 --set patience=3 3>&-
    says "validation=0.1 holds out nothing, since no user has more than 4 interactions in train (0.25 takes one of each of 60 users)"
    says "test is watched at each evaluation, nothing is selected, and patience does nothing"
    run -0 nearfar show last
    says "validation=0.1 holds out nothing"
    run -0 nearfar train few --epochs 2 --set validation=0 --detach 3>&-
    says "validation=0 holds out nothing: test is watched"
    run -0 nearfar train few --epochs 2 --set validation=0.25 3>&-
    [[ $output != *"holds out nothing"* ]]
    nearfar eval last --json >eval.json
    [ "$(json eval.json valid.users)" = 60 ]
}

@test "a sweep refuses at the beginning what it could not judge at the end" {
    import_few
    sweep_few() { nearfar sweep few --set dim=8 --grid tau=0.1,0.3 --epochs 1 "$@" 3>&-; }
    run -2 sweep_few
    says "validation=0.1 holds out nothing"
    says "0.25 takes one of each"
    says "valid/recall@20 cannot decide"
    run -2 sweep_few --set validation=0 --metric valid/ndcg@20
    says "give --metric test/ndcg@20"
    run -2 sweep_few --set validation=0.25 --metric valid/recall@10
    says "is not measured with k=20: give --metric valid/recall@20"
    run -2 sweep_few --set validation=0.25 --metric valid/mrr
    says "give --metric valid/mrr@20"
    run -2 sweep_few --set validation=0.25 --metric valid/precisoin@20
    says "there is no metric valid/precisoin@20"
    run -2 sweep_few --grid validation=0.25,0.1 --metric valid/recall@20
    says "validation=0.1 holds out nothing"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    run -0 sweep_few --metric test/recall@20 --name t
    run -0 sweep_few --set validation=0.25 --metric valid/mrr@20 --name v
    [[ $output == *"best valid/mrr@20"* ]]
}

@test "a data set without a test is not judged by it" {
    tiny_table all.csv
    nearfar import whole --train all.csv --split none >import.out 2>&1 || skip "every import has a test"
    run -2 nearfar sweep whole --grid tau=0.1,0.3 --epochs 1 --metric test/recall@20
    says "has no test interactions"
}

@test "a replay leaves out what the record does not have, and says so" {
    import_tiny
    train_tiny --epochs 3 >/dev/null 2>&1
    for name in health/ties valid/mrr@20; do
        for table in point summary; do
            sqlite3 "$NEARFAR_STORE" "delete from $table where metric = (select id from metric where name = '$name')"
        done
    done
    run -0 nearfar replay last
    says "replays to the same bits"
    says "2 metrics that the record does not have were left out"
    nearfar replay last --json >replay.json
    [ "$(json replay.json same)" = 1 ]
    [ "$(json replay.json 'metrics_left_out')" = '["valid/mrr@20","health/ties"]' ]
    # One missing point of a metric that it has is a difference as before.
    sqlite3 "$NEARFAR_STORE" "delete from point where metric = (select id from metric where name = 'valid/recall@20') and step =
        (select max(step) from point where metric = (select id from metric where name = 'valid/recall@20'))"
    run -1 nearfar replay last
    says "not recorded"
}

@test "a run of rules that this program does not know is left alone" {
    import_tiny
    train_tiny --epochs 2 >/dev/null 2>&1
    sqlite3 "$NEARFAR_STORE" "update run set rules = 99, status = 'stopped'"
    run -2 nearfar eval last
    says "rules of number 99"
    says "use a newer nearfar"
    run -2 nearfar replay last
    run nearfar resume last 3>&-
    [ "$status" != 0 ]
    says "use a newer nearfar"
    [ "$(status_of 1)" = stopped ]
}
