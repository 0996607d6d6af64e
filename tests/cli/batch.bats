# nearfar batch: whom a step contrasts, and who gets the gradient.

load helpers

setup() {
    nearfar_setup
    import_tiny
}

# LOSS [OPTION]...: a short run, which ends with a batch that is kept.
short_run() { nearfar train tiny --set loss="$1" --epochs 2 --set batch=32 --set probe=ranking "${@:2}" >/dev/null 2>&1; }

@test "an anchor, its positive and its negatives, the nearest first" {
    short_run info_nce --set negatives=16
    run -0 nearfar batch last
    says "as info_nce contrasts it"
    says "16 of 16 negatives count"
    says "positive "
    says "uniform"
    nearfar batch last --csv >batch.csv
    [ "$(head -1 batch.csv)" = "anchor,role,id,title,class,strategy,marks,similarity,weight,share" ]
    # 16 anchors with a positive and 16 negatives each; shares are of one
    [ "$(wc -l <batch.csv)" = $((1 + 16 * 17)) ]
    awk -F, 'NR > 1 { share[$1] += $NF } END { for (a in share) if (share[a] < 0.999 || share[a] > 1.001) exit 1 }' batch.csv
    awk -F, 'BEGIN { a = "none" } $2 == "negative" { if ($1 == a && $8 + 0 > near + 0) bad = 1; a = $1; near = $8 } END { exit bad }' batch.csv
}

@test "its numbers are those of an independent script" {
    /usr/bin/python3 -c 'import numpy' 2>/dev/null || skip "numpy is not here"
    for loss in info_nce nt_xent triplet sigmoid ccl; do
        short_run $loss
        nearfar batch last --json >batch.json
        run -0 /usr/bin/python3 "$ROOT/tests/reference/batches.py" check <batch.json
        says "$loss: 16 anchors"
    done
}

@test "what if: at the present value it is what is, lower tau puts more on the hardest, and the run is as it was" {
    short_run info_nce --set tau=0.2
    nearfar export last >before.csv
    nearfar batch last --csv --what-if tau=0.2 >same.csv
    awk -F, 'NR > 1 && ($9 != $11 || $10 != $12) { exit 1 }' same.csv
    nearfar batch last --csv --what-if tau=0.05 --anchor 0 >colder.csv
    awk -F, '$2 == "negative" { exit !($12 > 1.5 * $10) }' colder.csv
    nearfar export last | cmp - before.csv
    [ "$(sqlite3 "$NEARFAR_STORE" 'select count(*) from event')" = 0 ]
    run -0 nearfar batch last --what-if tau=0.05
    says "what if tau=0.05: loss "
    # Of fewer negatives each has more: all shares are of one.
    run -0 nearfar batch last --what-if negatives=16
    says ", 16 negatives count, as if "
    nearfar batch last --csv --what-if negatives=16 >fewer.csv
    grep -q 'left_out' fewer.csv
    awk -F, '$2 == "negative" { n[$1] += $12 > 0; share[$1] += $12 } END { for (a in n) if (n[a] > 16 || n[a] < 10 || share[a] < 0.999 || share[a] > 1.001) exit 1 }' fewer.csv
}

@test "what cannot be asked is refused, with what can be" {
    short_run info_nce
    run -2 nearfar batch last --what-if lr=5
    says "they answer for tau, logq, smoothing, false_negative_guard, negatives, mix_uniform"
    run -2 nearfar batch last --what-if negatives=500
    says "for each anchor; ask for fewer"
    run -2 nearfar batch last --what-if tau
    says "write KNOB=VALUE"
    run -2 nearfar batch last --what-if tau=99
    says "out of range"
    run -2 nearfar batch last --what-if logq=1
    says "made with logq=0"
    run -3 nearfar batch last --anchor 16
    says "from 0 to 15"
    run -2 nearfar batch last --json --csv
    short_run align_uniform
    run -2 nearfar batch last
    says "contrasts no rows"
}

@test "batches are kept every so many steps where a knob asks for it, and made from a checkpoint where there is none" {
    short_run info_nce --set frames_every=5
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) > 2 and sum(step % 5 = 0) >= count(*) - 1 from frame where kind = 'batch'")" = 1 ]
    run -0 nearfar batch last --step 7
    says "kept at step 5"
    nearfar batch last --csv >kept.csv
    sqlite3 "$NEARFAR_STORE" "delete from frame"
    run -0 nearfar batch last
    says "made now from its newest checkpoint"
    nearfar batch last --csv | cmp - kept.csv
    run -3 nearfar batch last --step 7
    says "frames_every"
    run -0 nearfar replay last
}

@test "texts stand as the step saw them, and classes by name" {
    { echo text,kind; for i in $(seq 60); do echo "the $i red apple,fruit"; echo "a $i green frog,beast"; done; } >texts.csv
    nearfar import t --train texts.csv --text text --label kind >/dev/null 2>&1
    nearfar train t --preset simcse --epochs 2 --set batch=16 --set word_deletion=0.5 >/dev/null 2>&1
    run -0 nearfar batch last
    says "red apple"
    says "fruit"
    says "class"
    sqlite3 "$NEARFAR_STORE" "select writefile('frame', data) from frame where kind = 'batch' order by step desc limit 1" >/dev/null
    grep -qa '"anchor_text"' frame
    grep -qa '\[-' frame # a word that is left out
}
