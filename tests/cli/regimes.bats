# Runs that begin with what others learned: pretraining and fine-tuning, freezing.

load helpers

setup() {
    nearfar_setup
    import_tiny 80 60 12
}
teardown() { nearfar_teardown; }

# another_table FILE: half of tiny's users and items, under the same ids, and as many that it does not have.
another_table() {
    tiny_table "$1" 80 60 12
    sed -i -E '2,$s/^u([0-9]*[13579]),/v\1,/; 2,$s/,i([0-9]*[02468]),/,j\1,/' "$1"
}

same_points() { # same_points RUN RUN
    nearfar export "$1" >a.csv
    nearfar export "$2" >b.csv
    [ "$(wc -l <a.csv)" -gt 1 ]
    cmp a.csv b.csv || { diff a.csv b.csv | head; return 1; }
}

first_loss() { nearfar export "$1" | awk -F, '$1 == "loss" && $2 == 1 { print $3 }'; }

@test "from a run on the same data: everything is taken over, and it goes on where that one was" {
    train_tiny --epochs 20 >/dev/null 2>&1
    run -0 --separate-stderr train_tiny --epochs 2 --from 1 --seed 5
    [[ $stderr == *"taken over from run 1 (tiny-1) at step "*": 80 of 80 users, 60 of 60 items"* ]]
    train_tiny --epochs 2 --seed 5 >/dev/null 2>&1
    awk -v a="$(first_loss 2)" -v b="$(first_loss 3)" 'BEGIN { exit !(a < 0.9 * b) }'
    run -0 nearfar show 2
    says "start from run 1 tiny-1 at step "
    nearfar show 2 --json >show.json
    [ "$(json show.json 'given[0].kind')" = start ]
    [ "$(json show.json 'given[0].run')" = 1 ]
    [ "$(json show.json 'given[0].step')" = "$(field 1 best_step)" ]
}

@test "from a run on other data: ids are matched, and the rest begins at random" {
    another_table other.csv
    nearfar import other --train other.csv --seed 1 2>/dev/null
    train_tiny --epochs 10 >/dev/null 2>&1
    run -0 --separate-stderr nearfar train other --set dim=8 --set batch=64 --epochs 2 --from tiny-1 --name fine
    [[ $stderr == *": 40 of 80 users, 30 of 60 items"* ]]
    run -0 nearfar replay fine
    says "same bits"
}

@test "a fine-tuned run replays, is forked and goes on after a kill without the run it came from" {
    train_tiny --epochs 5 >/dev/null 2>&1
    train_tiny --epochs 3 --from 1 >/dev/null 2>&1
    nearfar rm 1 --yes
    run -0 nearfar replay 2
    says "same bits"
    nearfar fork 2 --at 0 >/dev/null 2>&1
    same_points 2 3
    run -0 nearfar replay 3
    says "same bits"
    run -0 nearfar show 3
    says "start from tiny-1 at step "
    run -0 --separate-stderr nearfar freeze 3
    [[ $stderr == *"run 3 had --from tiny-1, which a preset does not say: give it again with --preset"* ]]
    rm "$NEARFAR_STORE"-files/3/step-*
    sqlite3 "$NEARFAR_STORE" "update run set status = 'running', ended = null where id = 3"
    nearfar resume 3 >/dev/null 2>&1
    same_points 2 3
    run -0 nearfar doctor
}

@test "what cannot be taken over is refused with a sentence, and leaves no run behind" {
    train_tiny --epochs 2 >/dev/null 2>&1
    run -2 train_tiny --from 1 --set dim=16
    says "run 1 (tiny-1) has dim=8 and this run 16, so that the weights of its encoder do not fit: leave out --set dim=16, or --from"
    sed '2,$s/^u/v/; 2,$s/,i/,j/' tiny.csv >strange.csv
    nearfar import strange --train strange.csv --seed 1 2>/dev/null
    run -1 nearfar train strange --set dim=8 --from 1
    says "no user and no item of this data set is known to run 1 (tiny-1)"
    run -3 train_tiny --from nobody
    says "there is no run nobody"
    train_tiny --epochs 1 --set encoder=mlp --name layers >/dev/null 2>&1
    run -1 train_tiny --from layers
    says "has encoder=mlp, and of users and items only the rows of encoder=table can be taken over"
    [[ $output != *"has the shape of"* ]]
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 2 ]
}

@test "start values that are altered or missing are refused" {
    train_tiny --epochs 2 >/dev/null 2>&1
    train_tiny --epochs 2 --from 1 >/dev/null 2>&1
    printf 'x' | dd of="$NEARFAR_STORE-files/2/start.safetensors" bs=1 seek=900 conv=notrunc 2>/dev/null
    run -1 nearfar replay 2
    says "start.safetensors is damaged"
    rm "$NEARFAR_STORE-files/2/start.safetensors"
    run -1 nearfar replay 2
    says "start.safetensors is missing or cut short"
    run -1 nearfar doctor
    says "start.safetensors is missing"
    run -0 nearfar eval 2 # which needs its weights alone
}

@test "a source that trained on what is held out is pointed at" {
    train_tiny --epochs 2 --set validation=0 >/dev/null 2>&1
    run -0 --separate-stderr train_tiny --epochs 2 --from 1
    [[ $stderr == *"was trained with validation=0, on some of what this run holds out"* ]]
}

@test "a store of version 2 is migrated and takes such runs" {
    train_tiny --epochs 2 >/dev/null 2>&1
    older_store 2
    train_tiny --epochs 2 --from 1 >/dev/null 2>&1
    run -0 nearfar replay 2
    says "same bits"
}

@test "a frozen table stands still; freezing and thawing while it trains replays" {
    start_tiny --set frozen=users --set pace=200
    nearfar set "$run" frozen=none --why "the users may follow now"
    wait_until_step "$(($(field "$run" step) + 20))"
    nearfar set "$run" frozen=items
    wait_until_step "$(($(field "$run" step) + 20))"
    nearfar stop "$run"
    wait_until_status stopped
    run -0 nearfar replay "$run"
    says "same bits"
    run -2 train_tiny --set frozen=user
    says "did you mean users?"
}

# Teachers ---------------------------------------------------------------------------------------------------------------------

# npy FILE ROWS COLS: a float32 matrix of which all rows with the parity of their number point the same way.
npy() {
    printf '%b' "$(awk -v rows="$2" -v cols="$3" 'BEGIN {
        header = sprintf("{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (%d, %d), }", rows, cols)
        gsub(/"/, "\047", header)
        while ((length(header) + 11) % 64) header = header " "
        size = length(header) + 1
        printf "\\x93NUMPY\\x01\\x00\\x%02x\\x%02x%s\\n", size % 256, int(size / 256), header
        for (i = 0; i < rows; i++)
            for (j = 0; j < cols; j++)
                printf (i + j) % 2 ? "\\x00\\x00\\x00\\x00" : "\\x00\\x00\\x80\\x3f"
    }')" >"$1"
}

@test "a run teaches another: it replays, is forked, and goes on when the teacher is gone" {
    train_tiny --epochs 15 >/dev/null 2>&1
    run -0 --separate-stderr train_tiny --epochs 4 --set loss=info_nce+distill --set weight_distill=2 --teacher 1
    [[ $stderr == *"taught by run 1 (tiny-1) at step "*": 80 of 80 users, 60 of 60 items"* ]]
    nearfar rm 1 --yes
    run -0 nearfar replay 2
    says "same bits"
    nearfar fork 2 --at 0 >/dev/null 2>&1
    same_points 2 3
    nearfar export 2 | grep -q '^loss/distill,'
}

@test "what a teacher knows by heart is learned: distill alone, from a run of another dim and similarity" {
    train_tiny --epochs 15 --set similarity=euclidean --set dim=12 >/dev/null 2>&1
    train_tiny --epochs 10 --set loss=distill --set sharing=shared --teacher 1 >/dev/null 2>&1
    nearfar export 2 | awk -F, '$1 == "loss" && !first { first = $3 } $1 == "loss" { last = $3 } END { exit !(last < first / 2) }'
}

@test "a matrix teaches: scores, or vectors of items" {
    npy scores.npy 80 60
    npy vectors.npy 60 5
    run -0 --separate-stderr train_tiny --epochs 3 --set loss=distill --set teacher_tau=0.5 --teacher scores.npy
    [[ $stderr == *"taught by scores.npy: scores of 60 items"* ]]
    rm scores.npy
    run -0 nearfar replay 1
    says "same bits"
    run -0 --separate-stderr train_tiny --epochs 3 --set loss=distill --teacher vectors.npy
    [[ $stderr == *"taught by vectors.npy: vectors of 60 items"* ]]
    run -0 nearfar replay 2
    says "same bits"
    run -0 nearfar show 2
    says "teacher from vectors.npy"
}

@test "a teacher of the wrong shape, of strangers or of nothing at all is refused with a sentence" {
    npy wrong.npy 61 5
    run -1 train_tiny --set loss=distill --teacher wrong.npy
    says "the matrix in wrong.npy is 61 x 5: a teacher for this data set is 60 x any number (vectors of its items) or 80 x 60 (scores"
    head -c 200 wrong.npy >short.npy
    run -1 train_tiny --set loss=distill --teacher short.npy
    says "short.npy says that it is 61 x 5"
    run -1 train_tiny --set loss=distill --teacher nowhere.npy
    says "cannot open nowhere.npy"
    run -3 train_tiny --set loss=distill --teacher nobody
    says "there is no run nobody"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    run train_tiny --set loss=info_nce+distill
    [ "$status" -ne 0 ]
    says "learns from a teacher, and this run has none: train it with --teacher RUN or --teacher FILE"
}

@test "a teacher whom nobody asks is pointed at" {
    npy vectors.npy 60 5
    run -0 --separate-stderr train_tiny --epochs 1 --teacher vectors.npy
    [[ $stderr == *"nothing in this run asks its teacher"* ]]
}

# Ensembles ----------------------------------------------------------------------------------------------------------------------

@test "runs are measured as one, and recommend together" {
    train_tiny --epochs 8 --seed 1 >/dev/null 2>&1
    train_tiny --epochs 8 --seed 2 --set dim=5 --set similarity=dot >/dev/null 2>&1
    train_tiny --epochs 8 --seed 3 --set similarity=euclidean >/dev/null 2>&1
    run -0 nearfar eval 1 2 3
    says "runs 1, 2, 3: scores standardised for each user and averaged"
    says "test, 80 users"
    nearfar eval 1 2 --json >eval.json
    [ "$(json eval.json 'runs[1]')" = 2 ]
    [ "$(json eval.json 'steps[0]')" = "$(field 1 best_step)" ]
    nearfar eval 1 --json >alone.json
    [ "$(json alone.json run)" = 1 ]
    # Members that say the same say it together.
    nearfar fork 1 >/dev/null 2>&1
    nearfar eval 1 4 --json >twice.json
    [ "$(json twice.json 'test.recall@20')" = "$(json alone.json 'test.recall@20')" ]
    run -0 nearfar recommend 1 2 3 --user u3 --top 4
    says "user u3, runs 1, 2, 3"
    nearfar recommend 1 2 --user u3 --top 4 --json >recommend.json
    [ "$(json recommend.json 'runs[1]')" = 2 ]
    [ "$(sqlite3 :memory: "select json_array_length(readfile('recommend.json'), '\$.recommended')")" = 4 ]
}

@test "an ensemble needs runs on one data set, each once" {
    another_table other.csv
    nearfar import other --train other.csv --seed 1 2>/dev/null
    train_tiny --epochs 1 >/dev/null 2>&1
    nearfar train other --set dim=8 --epochs 1 >/dev/null 2>&1
    run -2 nearfar eval 1 2
    says "run 1 was trained on the data set tiny and run 2 on other: an ensemble is of runs on one data set"
    run -2 nearfar eval 1 tiny-1
    says "run 1 is named twice"
    run -3 nearfar eval 1 99
    says "there is no run 99"
    train_tiny --epochs 1 --set validation=0 >/dev/null 2>&1
    run -0 --separate-stderr nearfar eval 1 3
    [[ $stderr == *"hold out different interactions (validation), so that only test is measured"* ]]
    [[ $output != *valid* && $output == *test* ]]
}

# Pseudo-labels ------------------------------------------------------------------------------------------------------------------

@test "pseudo-labels: a run that turns their knobs, is killed and goes on has the bits of its replay" {
    start_tiny --set pseudo_count=3 --set pseudo_from=1 --set pseudo_threshold=1 --set pace=200
    nearfar set "$run" pseudo_threshold=1.5
    wait_until_step "$(($(field "$run" step) + 40))"
    nearfar set "$run" pseudo_weight=1
    wait_until_step "$(($(field "$run" step) + 20))"
    kill -9 "$(field "$run" pid)"
    wait_until_status lost
    nearfar resume "$run" --detach
    wait_until_step "$(($(field "$run" step) + 40))"
    nearfar stop "$run"
    wait_until_status stopped
    nearfar export "$run" | grep -q '^pseudo,'
    run -0 nearfar replay "$run"
    says "same bits"
}
