# Where a run comes from, and that it catches up.

load helpers

setup() {
    nearfar_setup
    import_tiny
}
teardown() { nearfar_teardown; }

@test "show says whose child a run is, without which change, and which children it has" {
    start_tiny --set pace=100 --name warm
    nearfar set "$run" tau=0.1
    twin=$(nearfar twin "$run" 2>/dev/null 3>&-)
    fork=$(nearfar fork "$run" --at 1 --name early --detach 3>&-)
    run -0 nearfar show "$twin"
    says "child of run 1 (warm) at step"
    says "without A (tau 0.2 -> 0.1)"
    run -0 nearfar show "$fork"
    says "child of run 1 (warm) at step 1"
    [[ $output != *without* ]]
    run -0 nearfar show 1
    says "parent of run $twin (warm-without-A) from step"
    says "parent of run $fork (early) from step 1: "
    [[ $output != *"child of"* ]]
    [ "$(field 1 children)" = "[$twin,$fork]" ]
    for id in 1 "$twin" "$fork"; do nearfar stop "$id"; done
    nearfar rm 1 --yes
    run -0 nearfar show "$fork"
    says "child of a run that was removed, at step 1"
}

# Without validation no checkpoint of a best step is made, and the first by time comes after half a minute.
@test "a run that catches up says so until something is new" {
    start_tiny --set validation=0 --set eval_every=1000 --set pace=30
    wait_until_step 60
    kill -9 "$(field "$run" pid)"
    wait_until_status lost
    reached=$(field "$run" step)
    nearfar resume "$run" --detach 3>&-
    message_says() { [[ $(field "$run" message) == *"$1"* ]]; }
    wait_for message_says "catches up from step 0 to"
    run -0 nearfar ls
    [[ $output == *"run 1: catches up from step 0 to"*"nothing is new until then"* ]]
    run=1
    wait_until_step $((reached + 1))
    message_is_gone() { [[ $(field "$run" message) != *"catches up"* ]]; }
    wait_for message_is_gone
}
