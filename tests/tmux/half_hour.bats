# A practitioner's half hour: 218 runs that were left to train, and what they say. What the screen answers is held against
# the store, which is asked in SQL.

load ../cli/helpers
load terminal
load practice

setup() {
    nearfar_setup
    unset TMUX
    export OPENBLAS_NUM_THREADS=1
}

teardown() {
    close_terminal
    nearfar_teardown
}

# The screen with single blanks between its words, so that columns may have any width.
squeezed_has() { screen | tr -s ' ' | grep -qF -- "$1"; }
sees_words() {
    wait_for squeezed_has "$1" && return 0
    echo "the screen never had the words: $1"
    screen
    return 1
}

# The groups of seeds on shop, `squares` being the sum of squares around their mean; forks are no part of the sweep.
GROUPS_OF_SEEDS="
    with trained as (
        select l.value loss, t.value tau, s.best best from run r
        join dataset d on d.id = r.dataset and d.name = 'shop'
        join summary s on s.run = r.id and s.metric = r.main_metric
        join setting l on l.run = r.id and l.knob = 'loss'
        join setting t on t.run = r.id and t.knob = 'tau'
        where r.name like 'shop-%'),
    seeds as (
        select loss, tau, avg(best) mean, count(*) n, sum(best * best) - count(*) * avg(best) * avg(best) squares
        from trained group by loss, tau)"
# Student's t of 4 degrees of freedom is 2.776; the squares are compared, as not every SQLite has a root.
VERDICT="case when (a.mean - b.mean) * (a.mean - b.mean) > 2.776 * 2.776 * (a.squares + b.squares) / 4 * (1.0 / a.n + 1.0 / b.n)
    then 'beyond' else 'within' end"

ask() { sqlite3 -separator ' ' "$NEARFAR_STORE" "$GROUPS_OF_SEEDS $1"; }

# A line for each loss: loss, best temperature, mean, the next best, the lead, and beyond or within.
best_temperatures() {
    ask ", placed as (select *, row_number() over (partition by loss order by mean desc) place from seeds)
        select a.loss, a.tau, printf('%.4f', a.mean), b.tau, printf('%+.4f', a.mean - b.mean), $VERDICT
        from placed a join placed b on a.loss = b.loss where a.place = 1 and b.place = 2 order by a.loss"
}

@test "the best temperature for each loss, beyond seeds or not, the worst run explained, a tag and a report" {
    practice_store
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run where status = 'done'")" = 218 ]
    terminal 120 40 "nearfar"
    sees "218 runs"

    # Which temperature is the best for each loss, and is it ahead of the next by more than seeds explain?
    press /
    type_text "data:shop"
    press Enter
    sees "56 with data:shop"
    press v
    sees "scatter of 56 runs"
    press v
    sees "56 of 56 runs kept"
    press v
    sees "what explains best(valid/recall@10)"
    sees_words "tau ██"
    press v
    sees "the best tau for each loss, by best(valid/recall@10)"
    best_temperatures >answers
    [ "$(wc -l <answers)" = 3 ]
    while read -r loss tau mean next lead verdict; do
        sees_words "$loss $tau $mean±"
        sees_words "$next $lead $verdict seeds"
    done <answers

    # The best temperature of InfoNCE against the one that runs have when nobody says anything, by folded seeds.
    read -r tau < <(awk '$1 == "info_nce" { print $2 }' answers)
    press 2
    press /
    press C-u
    type_text "data:shop loss:info_nce seed>0 tau>=0.2"
    press Enter f
    sees "5 groups of seeds"
    press :
    type_text "sort best"
    press Enter
    sees "by best, best first"
    press Home Space
    sees "3 runs are marked"
    type_text "b"
    sees_words "is the baseline"
    until screen | grep -q '^▸.* 0\.2 '; do press Down; sleep 0.1; done
    press Space
    sees "6 runs are marked"
    press 3
    sees "winners of 6 marked runs"
    press v f
    sees "6 runs in 2 groups of seeds"
    press End
    read -r difference verdict < <(ask "select printf('%.4g', b.mean - a.mean), $VERDICT from seeds a, seeds b
        where a.loss = 'info_nce' and b.loss = 'info_nce' and a.tau = '$tau' and b.tau = '0.2'")
    [ "$verdict" = beyond ]
    sees "mean best valid/recall@10: $difference against run"
    sees_words "beyond what seeds explain"

    # The worst run, and what differs between it and the run that it was forked from.
    press 2 f u
    sees "no run is marked"
    press /
    press C-u
    type_text "data:shop"
    press Enter S Home
    sees "by best, worst first"
    worst=$(sqlite3 "$NEARFAR_STORE" "select r.name from run r join dataset d on d.id = r.dataset and d.name = 'shop'
        join summary s on s.run = r.id and s.metric = r.main_metric order by s.best limit 1")
    [ "$worst" = slip ]
    sees " $worst  done"
    sees "child of run 13 (shop-13) at step 1"
    press Space
    type_text ":mark shop-13"
    press Enter
    sees "2 runs are marked"
    press d
    sees "lr  0.0001 (began as 0.05)  0.05"
    sees "lr 0.05 -> 0.0001"
    sees "beyond the spread over seeds"
    screen_lacks "tau"
    press Escape
    sees_no_more "nearfar diff"
    press Enter
    sees "events 1"
    sees_words "lr 0.05→0.0001 recall@10 now"
    sees "against its twin, run 13"

    # What is to be remembered of it, and what goes to a colleague.
    press 2 t
    sees "tags of run"
    type_text "mistyped"
    press Enter
    sees "is tagged mistyped"
    [ "$(sqlite3 "$NEARFAR_STORE" "select r.name from label l join run r on r.id = l.run
        where l.kind = 'tag' and l.text = 'mistyped'")" = slip ]
    press /
    press C-u
    type_text "tag:mistyped"
    press Enter
    sees "1 with tag:mistyped"
    type_text ":report slip shop-13 --html half.html"
    press Enter
    sees "half.html: done"
    grep -q slip half.html
    grep -q shop-13 half.html
    grep -q "recall@10" half.html
    # All that a page could fetch: no script, no picture or sheet from elsewhere. The name of SVG's language is no address.
    run -1 grep -E '<script|<link|<img|@import|url\(|(src|href)="[^#"]' half.html
    run -1 grep -E 'https?://' <(sed 's|http://www.w3.org/2000/svg||g' half.html)
    press q
    sees "exit 0"
}
