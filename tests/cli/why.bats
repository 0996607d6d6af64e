# Why: what an item that is recommended is near in train and what pushed against it, and why a row has its class.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 :memory: "$1"; }

# Two tastes, a0 to a5 and b0 to b5: each user has all of one but one item. The user x has a0, a1 and b0.
learn_tastes() {
    awk 'BEGIN {
        print "user,item"
        for (u = 0; u < 24; u++) for (i = 0; i < 6; i++) if (i != int(u / 2) % 6) print "u" u "," (u % 2 ? "b" : "a") i
        print "x,a0\nx,a1\nx,b0"
    }' >tastes.csv
    nearfar import tastes --train tastes.csv --split none >/dev/null 2>&1
    nearfar train tastes --set dim=8 --set validation=0 --set tau=0.3 --set lr=0.05 --epochs 30 --threads 1 "$@" >/dev/null 2>&1 3>&-
}

@test "an item comes with what it is near in train, who has both, and its rank with and without what the user has" {
    learn_tastes
    run -0 nearfar recommend last --user x --why --item a2
    says "near: of the 3 items that the user has in train the nearest to the item, by cosine of item with item."
    says "against: of the 9 items that training may push away from the user"
    grep -qE '^     near .* both 8    a[01] *$' <<<"$output"
    nearfar recommend last --user x --why --item a2 --json >why.json
    is_json why.json
    [ "$(json why.json 'recommended[0].item') $(json why.json 'recommended[0].in_train') $(json why.json why.history)" = "a2 0 3" ]
    [ "$(sql "select group_concat(value ->> 'item', ' ') from (select value from json_each(readfile('why.json'), '\$.recommended[0].near') order by value ->> 'item')")" = "a0 a1 b0" ]
    [ "$(json why.json 'recommended[0].near[2].item') $(json why.json 'recommended[0].near[2].both')" = "b0 0" ]
    # Ranks are places among the scores.
    nearfar export last --vectors users --output users.tsv 2>/dev/null
    nearfar export last --vectors items --output items.tsv 2>/dev/null
    awk -F'\t' 'FNR == NR && $1 == "x" { split($0, x) } FNR != NR { s = 0; for (d = 2; d <= NF; d++) s += x[d] * $d; print $1, s }' users.tsv items.tsv |
        sort -k2,2gr >scores
    [ "$(json why.json 'recommended[0].rank_of_all') 12" = "$(grep -n '^a2 ' scores | cut -d: -f1) $(json why.json 'recommended[0].all')" ]
    [ "$(json why.json 'recommended[0].rank') 9" = "$(grep -vE '^(a0|a1|b0) ' scores | grep -n '^a2 ' | cut -d: -f1) $(json why.json 'recommended[0].of')" ]
    # One that the user has stands in no list, and is the positive itself.
    nearfar recommend last --user x --why --item a0 --json >has.json
    [ "$(json has.json 'recommended[0].in_train')$(json has.json 'recommended[0].rank') $(json has.json 'recommended[0].positive.item')" = "1 a0" ]
    [ "$(json has.json 'recommended[0].near[0].item')" = a1 ]
}

@test "weights are those of the softmax over all that the user has not, at the run's tau" {
    learn_tastes
    nearfar recommend last --user x --why --top 12 --json >why.json
    [ "$(json why.json why.loss) $(json why.json why.tau) $(json why.json why.negatives) $(json why.json why.drawn)" = "info_nce 0.3 9 64" ]
    [ "$(sql "with r as (select value v from json_each(readfile('why.json'), '\$.recommended')),
        total(s) as (select sum(exp((v ->> 'score') / 0.3)) from r)
        select count(*) from r, total where abs((v ->> 'weight') - exp((v ->> 'score') / 0.3) /
        (s + exp((v ->> '\$.near[0].score') / 0.3))) < 1e-5 and v ->> '\$.positive.item' = v ->> '\$.near[0].item'")" = 9 ]
    # What stands against an item are the others by their scores.
    [ "$(json why.json 'recommended[0].against[0].item')" = "$(json why.json 'recommended[1].item')" ]
    [ "$(json why.json 'recommended[4].against[0].item')" = "$(json why.json 'recommended[0].item')" ]
}

@test "a prior is told apart from the similarity, and a loss that contrasts nothing weighs nothing" {
    learn_tastes --set prior=0.1
    nearfar recommend last --user x --why --item a2 --json >prior.json
    awk -v prior="$(json prior.json 'recommended[0].prior')" 'BEGIN { exit !((prior - 0.1 * log(1 + 10)) ^ 2 < 1e-10) }'
    nearfar train tastes --set validation=0 --set loss=align_uniform --epochs 2 >/dev/null 2>&1 3>&-
    run -0 nearfar recommend last --user x --why --top 1
    says "weights: none, since its loss contrasts no rows"
    grep -qE '^     against  +score ' <<<"$output"
}

@test "who cannot be asked why is refused in one sentence" {
    learn_tastes
    run -3 nearfar recommend last --user martian --why
    says "there is no user martian"
    run -3 nearfar recommend last --user x --why --item c9
    says "there is no item c9 in this data set; its items are called like a0"
    run -2 nearfar recommend last --user x --item a2
    says "add --why"
    run -2 nearfar recommend last --all --why
    says "--why is asked of one user"
    run -2 nearfar recommend last --user x --why --item a2 --top 3
    says "leave --top out"
    run -2 nearfar classify last --row 0 --why
    says "nearfar recommend 1 --user ID"
    nearfar train tastes --set validation=0 --epochs 1 >/dev/null 2>&1 3>&-
    run -2 nearfar recommend 1 2 --user x --why
    says "--why is asked of one run"
    nearfar import points --toy blobs >/dev/null 2>&1
    nearfar train points --epochs 1 >/dev/null 2>&1 3>&-
    run -2 nearfar recommend last --user x --why
    says "no users to whom items could be recommended"
    run -3 nearfar classify last --row 100000
    says "has no row 100000"
    run -2 nearfar classify last --row 1 new.csv
    says "FILE and --row exclude each other"
}

@test "a row of the data set is told with the nearest of its class and of the class that comes second" {
    nearfar import points --toy blobs >/dev/null 2>&1
    nearfar train points --set task=same_class --epochs 3 --threads 1 >/dev/null 2>&1 3>&-
    run -0 --separate-stderr nearfar classify last --row 5 --why
    says "1 row, by the linear classifier"
    [ "$(grep -c '^      near ' <<<"$output") $(grep -c '^      against ' <<<"$output")" = "3 3" ]
    nearfar classify last --row 5 --why --json >why.json 2>/dev/null
    is_json why.json
    [ "$(json why.json 'rows[0].row') $(json why.json 'rows[0].label')" = "5 $(json why.json 'rows[0].answers[0].class')" ]
    [ "$(sql "select count(*) from json_each(readfile('why.json'), '\$.rows[0].for') where value ->> 'class' = '$(json why.json 'rows[0].answers[0].class')' and value ->> 'row' <> 5")" = 3 ]
    [ "$(sql "select count(*) from json_each(readfile('why.json'), '\$.rows[0].against') where value ->> 'class' = '$(json why.json 'rows[0].answers[1].class')'")" = 3 ]
    # A table has them all.
    nearfar classify last --row 5 --why --output why.csv 2>/dev/null
    [ "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } { print $at["against_1"] }' why.csv)" = "$(json why.json 'rows[0].against[0].row')" ]
    # With one answer that is told, the second class still stands against it.
    nearfar classify last --row 5 --why --top 1 --json 2>/dev/null >one.json
    [ "$(json one.json 'rows[0].against[0].row')" = "$(json why.json 'rows[0].against[0].row')" ]
}
