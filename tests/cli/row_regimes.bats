# Ways to learn from rows of numbers: presets, what collapses and says so, short embeddings.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

points() { nearfar import "$1" --toy "$1" >/dev/null; }
above() { awk -v value="$1" -v least="$2" 'BEGIN { exit !(value > least) }'; }

@test "each preset of rows learns moons and blobs, and nothing is wrong" {
    for toy in moons blobs; do
        points $toy
        for preset in simclr moco byol vicreg barlow supcon supervised; do
            nearfar train $toy --preset $preset --set eval_every=50 --epochs 50 --json >run.json 2>/dev/null
            above "$(json run.json test.linear_accuracy)" 0.94
            [ "$(field last alarm)" = "" ]
            [ "$(field last preset)" = $preset ]
        done
    done
}

@test "byol collapses without its predictor, and without its slow copy, and the alarm says what helps" {
    points moons
    for without in predictor=none candidate_tower=shared; do
        nearfar train moons --preset byol --set $without >/dev/null 2>&1
        [[ $(field last alarm) == "collapse: all rows point the same way; start again with"*"predictor=mlp and candidate_tower=slow" ]]
        above 2.5 "$(field last 'last."health/effective_rank"')"
    done
    nearfar train moons --preset byol >/dev/null 2>&1
    [ "$(field last alarm)" = "" ]
    above "$(field last 'last."health/effective_rank"')" 4
}

@test "alignment alone collapses within 20 evaluations; views that are the same are an alarm" {
    points moons
    alone="--set loss=align_uniform --set uniform_weight=0"
    nearfar train moons $alone --set input_noise=0.1 --epochs 20 >/dev/null 2>&1
    [[ $(field last alarm) == "collapse: all rows point the same way"* ]]
    nearfar train moons $alone --set input_noise=0 --epochs 2 >/dev/null 2>&1
    [ "$(field last alarm)" = "both views of a row are the same: turn up input_noise, or another view" ]
    nearfar train moons --set input_noise=0 --set input_rotate=20 --epochs 2 >/dev/null 2>&1
    [ "$(field last alarm)" = "" ]
}

@test "embeddings on the circle and on the sphere, with every activation, replay" {
    points moons
    for dim in 2 3; do
        for activation in relu tanh gelu gelu_erf silu; do
            nearfar train moons --set task=same_class --set head=none --set dim=$dim --set activation=$activation --set lr=0.01 \
                --set eval_every=40 --epochs 40 --threads 1 --json >run.json 2>/dev/null
            above "$(json run.json test.linear_accuracy)" 0.85
            [ "$(field last alarm)" = "" ]
        done
        run -0 nearfar replay last --threads 3
        says "same bits"
    done
}
