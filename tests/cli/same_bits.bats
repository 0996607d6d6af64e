# The same bits: whatever is done to a run, its numbers are the ones it would have had.

load helpers

setup() {
    nearfar_setup
    import_tiny 200 120 24
}
teardown() { nearfar_teardown; }

long=(--epochs 60 --set patience=0)

same_points() { # same_points RUN RUN
    nearfar export "$1" >a.csv
    nearfar export "$2" >b.csv
    [ "$(wc -l <a.csv)" -gt 1 ]
    cmp a.csv b.csv || { diff a.csv b.csv | head; return 1; }
}

@test "two runs with the same seed, and one with another" {
    train_tiny --epochs 3 --seed 7 >/dev/null 2>&1
    train_tiny --epochs 3 --seed 7 >/dev/null 2>&1
    train_tiny --epochs 3 --seed 8 >/dev/null 2>&1
    same_points 1 2
    nearfar export 3 >c.csv
    ! cmp -s a.csv c.csv
}

@test "1, 2 and 4 threads" {
    for threads in 1 2 4; do
        train_tiny --epochs 5 --threads $threads >/dev/null 2>&1
    done
    same_points 1 2
    same_points 1 3
}

# It may be done before the signal comes.
is_lost_or_done() { case $(status_of "$run") in lost | "done") ;; *) return 1 ;; esac }

@test "killed at random moments and resumed, against never killed" {
    train_tiny "${long[@]}" >/dev/null 2>&1
    run=$(train_tiny "${long[@]}" --detach)
    for i in 1 2 3; do
        sleep "0.$((RANDOM % 9 + 1))"
        pid=$(field "$run" pid)
        [ -n "$pid" ] || break
        kill -9 "$pid" || break
        wait_for is_lost_or_done
        run -0 nearfar show "$run"
        [[ $output == *lost* ]] || break
        nearfar resume "$run" --detach
    done
    wait_until_status "done"
    same_points 1 "$run"
}

@test "killed after its last step, before it could say so" {
    train_tiny --epochs 3 >/dev/null 2>&1
    train_tiny --epochs 3 >/dev/null 2>&1
    sqlite3 "$NEARFAR_STORE" "update run set status = 'running', ended = null where id = 2"
    [ "$(status_of 2)" = lost ]
    run -0 nearfar resume 2
    [ "$(status_of 2)" = "done" ]
    same_points 1 2
    # The same for one that was stopped early.
    train_tiny --epochs 400 --set patience=2 >/dev/null 2>&1
    train_tiny --epochs 400 --set patience=2 >/dev/null 2>&1
    says_early() { nearfar show "$1" | grep -q "stopped early"; }
    says_early 4
    sqlite3 "$NEARFAR_STORE" "update run set status = 'running', ended = null where id = 4"
    run -0 nearfar resume 4
    says_early 4
    same_points 3 4
}

@test "a run killed before its first checkpoint begins again" {
    run=$(train_tiny "${long[@]}" --detach)
    kill -9 "$(field "$run" pid)"
    wait_until_status lost
    run -0 nearfar resume 1
    train_tiny "${long[@]}" >/dev/null 2>&1
    same_points 1 2
}

@test "a steered run replays to the same bits" {
    start_tiny
    nearfar set last tau=0.07
    nearfar set last lr=0.003 mix_popularity=0.5
    nearfar pause last
    nearfar step last
    nearfar set last tau=0.4
    nearfar resume last --detach
    here=$(field last step)
    wait_until_step $((here + 20))
    nearfar stop last
    run -0 nearfar replay last
    says "same"
    run -0 nearfar replay last --threads 2
    nearfar replay last --json >replay.json
    is_json replay.json
}

@test "a replay that differs says so and fails" {
    train_tiny --epochs 2 >/dev/null 2>&1
    sqlite3 "$NEARFAR_STORE" "update point set value = value * 1.000001 where rowid in (select 1) or step = (select max(step) from point)" 2>/dev/null ||
        sqlite3 "$NEARFAR_STORE" "update point set value = value * 1.000001"
    run -1 nearfar replay last
}

@test "steered, killed and resumed replays too" {
    start_tiny
    nearfar set last tau=0.09
    here=$(field last step)
    wait_until_step $((here + 10))
    kill -9 "$(field last pid)"
    wait_until_status lost
    nearfar resume last --detach
    nearfar set last tau=0.2
    here=$(field last step)
    wait_until_step $((here + 10))
    nearfar stop last
    run -0 nearfar replay last
    says "same"
}

@test "scheduled, clipped and averaged, killed and resumed, replays too" {
    start_tiny --set optimizer=lars --set lr=5 --set max_gradient_norm=2 --set ema=0.9 --set weight_decay=0.001 --set schedule=warmup_cosine \
        --set tau_schedule=linear --set tau_end=0.1
    here=$(field last step)
    wait_until_step $((here + 60))
    nearfar set last tau=0.3
    kill -9 "$(field last pid)"
    wait_until_status lost
    nearfar resume last --detach
    here=$(field last step)
    wait_until_step $((here + 10))
    nearfar stop last
    nearfar export last >points.csv
    grep -q '^lr,' points.csv
    grep -q '^tau,' points.csv
    run -0 nearfar replay last
    says "same"
}

@test "a rate that falls at plateaus, killed and resumed, replays too" {
    for validation in 0.1 0; do
        run=$(train_tiny --set schedule=plateau --set plateau_patience=1 --set plateau_factor=0.8 --set lr=0.03 \
            --set validation=$validation --set eval_every=0.5 --set pace=60 --epochs 40 --detach)
        for step in 40 90; do
            wait_until_step $step
            nearfar set "$run" lr=0.0$((step / 10))
            kill -9 "$(field "$run" pid)"
            wait_until_status lost
            nearfar resume "$run" --detach
        done
        nearfar set "$run" pace=0
        wait_until_status done
        [ "$(sqlite3 "$NEARFAR_STORE" "select count(distinct value) from metrics where run = $run and name = 'lr'")" -gt 5 ]
        id=$run
        run -0 nearfar replay "$id"
        says "same"
    done
}

@test "a queue, blends and an adversary, turned off and on, killed and resumed, forked, replay too" {
    start_tiny --set mix_adversarial=0.3 --set adversary_every=3 --set mix_mixed=0.3 --set queue_size=500
    nearfar set last mix_queue=0.4 # the start settings have none
    here=$(field last step)
    wait_until_step $((here + 20))
    kill -9 "$(field last pid)"
    wait_until_status lost
    nearfar resume last --detach
    nearfar set last mix_queue=0
    nearfar set last mix_queue=0.2 mix_adversarial=0
    here=$(field last step)
    wait_until_step $((here + 20))
    nearfar stop last
    run -0 nearfar replay last
    says "same"
    run=$(nearfar fork last --set mix_adversarial=0.5 --detach 3>&-)
    wait_until_step $(($(field last step) + 20))
    nearfar stop last
    run -0 nearfar replay last
    says "same"
}

@test "two engines told to train the same run: one does, the other says busy" {
    start_tiny
    run -4 nearfar-engine run "store=$NEARFAR_STORE" "run=$run"
    [ "$(status_of "$run")" = running ]
}
