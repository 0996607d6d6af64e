# What a trained run has to beat: nearfar baseline.

load helpers

setup() {
    nearfar_setup
    import_tiny
}
teardown() { nearfar_teardown; }

@test "baselines are runs that stand beside those that are trained" {
    run -0 nearfar baseline tiny
    for name in random popularity item_knn ease; do says "$name"; done
    says "ndcg@20"
    run -0 nearfar ls
    says tiny-ease
    says "valid/recall@20"
    [ "$(field tiny-ease settings.baseline)" = ease ]
    [ "$(field tiny-ease settings.ease_lambda)" = 250 ]
    [ "$(field tiny-ease settings.lr)" = "" ]
    [ "$(field tiny-ease status)" = "done" ]
    run -0 nearfar show tiny-ease
    says "the baseline ease, computed once"
    train_tiny --epochs 1 --name trained >/dev/null 2>&1
    run -0 nearfar diff tiny-ease trained
    says "test/recall@20"
}

@test "the same baseline has the same bits; one in JSON" {
    run -0 --separate-stderr nearfar baseline tiny --only random,ease --json
    echo "$output" >first.json
    OPENBLAS_NUM_THREADS=3 nearfar baseline tiny --only random,ease --json >second.json
    for at in 0 1; do
        first=$(sqlite3 :memory: "select json_extract(readfile('first.json'), '\$.baselines[$at].test')")
        [ -n "$first" ]
        [ "$first" = "$(sqlite3 :memory: "select json_extract(readfile('second.json'), '\$.baselines[$at].test')")" ]
    done
    [ "$(sqlite3 :memory: "select json_extract(readfile('first.json'), '\$.main_metric')")" = "valid/recall@20" ]
}

@test "settings are those of the runs it is compared with" {
    run -0 --separate-stderr nearfar baseline tiny --only popularity --set k=5,10 --set validation=0 --json
    says '"recall@5"'
    says '"valid":{}'
    [ "$(field tiny-popularity settings.k)" = 5,10 ]
    run -2 nearfar baseline tiny --only popularity --set probe=health
    says "set probe=ranking"
    run -2 nearfar baseline tiny --only ease --set main_metric=mae
    says "set main_metric=recall"
    run -0 nearfar baseline tiny --only ease --set ease_lambda=0.001 --set lr=0.1
    says "none of these baselines reads lr"
    [[ $output != *"reads ease_lambda"* ]]
    [ "$(field tiny-ease settings.ease_lambda)" = 0.001 ]
}

@test "what is no baseline, and what is for other data, is refused by name" {
    run -3 nearfar baseline tiny --only eas
    says "did you mean ease?"
    run -3 nearfar baseline tinny
    says "did you mean tiny?"
    nearfar import rings --toy rings >/dev/null 2>&1
    run -2 nearfar baseline rings --only ease
    says "ease is for data of another kind (interactions)"
    [ -z "$(nearfar ls 2>/dev/null)" ]
}

@test "a baseline was not trained: whatever needs that refuses it in one sentence" {
    nearfar baseline tiny --only popularity >/dev/null 2>&1
    for command in "resume 1" "replay 1" "fork 1 --at 0" "rewind 1" "twin 1" "set 1 lr=1" "undo 1" "pause 1" "step 1" \
        "stop 1" "eval 1" "recommend 1 --user u1" "freeze 1" "export 1 --vectors items" "train tiny --from 1"; do
        run -2 nearfar $command
        says "run 1 is the baseline popularity"
        [ "${#lines[@]}" = 1 ]
    done
    run -2 nearfar train tiny --set baseline=ease
    says "nearfar baseline DATASET --only ease"
    run -0 nearfar export 1
    says "test/recall@20"
    run -0 nearfar rm 1 --yes
}

@test "rows of numbers and pictures have baselines that tell classes; what does not fit is said" {
    nearfar import rings --toy rings >/dev/null 2>&1
    run -0 --separate-stderr nearfar baseline rings --json
    says '"baseline":"raw"'
    says '"knn_accuracy"'
    [[ $output != *'"patches"'* ]]
    bytes 480 37 251 | idx images 40 4 3
    bytes 40 1 2 | idx labels 40
    nearfar import small --train images --labels labels --test-share 0.25 >/dev/null 2>&1
    run -0 nearfar baseline small
    says "patches is left out: patches looks at 6 by 6 pixels, and these pictures have 4 by 3"
    says "raw"
    run -2 nearfar baseline small --only patches
    bytes 14400 37 251 | idx images 100 12 12
    bytes 100 1 2 | idx labels 100
    nearfar import larger --train images --labels labels --test-share 0.25 >/dev/null 2>&1
    run -0 --separate-stderr nearfar baseline larger --only patches --set patch_means=8 --json
    says '"linear_accuracy"'
    run -2 nearfar classify larger-patches images
    says "is the baseline patches"
}
