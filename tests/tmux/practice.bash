# A store as a practitioner's is after some days: 218 short runs. On each of four data sets there are three losses, six
# temperatures and three seeds; one run has a fork with a lower temperature, and one with a learning rate that somebody
# mistyped. $NEARFAR_STORE gets it, in about 14 seconds of processor time.

# taste_table FILE SEED: who chose what, where each user has one of eight tastes and items differ in how popular they are.
taste_table() {
    awk -v state="$2" '
    function lot(n) { state = state * 16807 % 2147483647; return int(state / 2147483647 * n) }
    BEGIN {
        print "user,item"
        for (u = 0; u < 240; u++) {
            split("", seen)
            for (n = 0; n < 16; n++) {
                taste = lot(10) < 8 ? u % 8 : lot(8)
                a = lot(20); b = lot(20)
                item = (a < b ? a : b) * 8 + taste
                if (!(item in seen)) printf "u%d,i%d\n", u, item
                seen[item] = 1
            }
        }
    }' >"$1"
}

GRID="--grid loss=info_nce,dcl,sigmoid --grid tau=0.02,0.05,0.2,0.5,1,5 --seeds 3"

practice_sweep() { # practice_sweep DATASET OPTION...
    nearfar sweep "$1" --name "$1" $GRID "${@:2}" >"sweep-$1.out" 2>&1 3>&- || { tail "sweep-$1.out"; return 1; }
}

practice_store() {
    local data
    for data in shop films; do
        taste_table "$data.csv" 7${#data}321
        nearfar import "$data" --train "$data.csv" --seed 1 >/dev/null 2>&1 || return 1
        practice_sweep "$data" --set dim=8 --set batch=256 --set negatives=32 --set lr=0.05 --set validation=0.25 \
            --set k=10 --epochs 6 || return 1
    done
    for data in rings moons; do
        nearfar import "$data" --toy "$data" --points 300 >/dev/null 2>&1 || return 1
        practice_sweep "$data" --preset "$ROOT/samples/toy/$data.preset" --set lr=0.02 --set width=16 --set probe=knn \
            --set main_metric=knn_accuracy --set eval_every=3 --epochs 12 || return 1
    done
    nearfar fork shop-13 --at 12 --set tau=0.02 --name colder >/dev/null 2>&1 3>&- || return 1
    nearfar fork shop-13 --at 1 --set lr=0.0001 --name slip >/dev/null 2>&1 3>&-
}
