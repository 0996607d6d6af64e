# Tokens with labels: how they come in, what is learned of them, and how new sentences get theirs.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# sentences SEED N: spans that follow from what stands before them (a name behind Mr is a person, behind "in" a place, else
# nothing) and from their shape (two capitals, a hyphen and digits are a code). Names are made anew: nearly all are unseen.
sentences() {
    awk -v seed="$1" -v n="$2" '
        function pick(list,   a, k) { k = split(list, a, " "); return a[1 + int(rand() * k)] }
        function syllable() { return pick("b d f g k l m n p r s t v z") pick("a e i o u") }
        function name(   w) { w = syllable() syllable() (rand() < 0.5 ? syllable() : ""); return toupper(substr(w, 1, 1)) substr(w, 2) }
        function small() { print pick("the a of we saw then again near old blue said went and with to quite"), "O" }
        function span(type,   i, k) { k = 1 + int(rand() * 2); for (i = 0; i < k; i++) print name(), (i ? "I-" : "B-") type }
        BEGIN {
            srand(seed)
            for (s = 0; s < n; s++) {
                for (k = 2 + int(rand() * 4); k > 0; k--) {
                    small(); r = rand()
                    if (r < 0.3) { print pick("Mr Ms Dr"), "O"; span("PER"); small() }
                    else if (r < 0.6) { print pick("in at from"), "O"; span("LOC"); small() }
                    else if (r < 0.75) print toupper(syllable()) "-" int(10 + rand() * 90), "B-CODE"
                    else print r < 0.85 ? name() : syllable() syllable(), "O"
                }
                print ". O\n"
            }
        }'
}

@test "a file in the CoNLL form becomes tokens in sentences, and it is said how its labels are written" {
    printf -- '-DOCSTART- -X- O O\n\nEU N I-NP I-ORG\nno V I-VP O\nUN J I-NP I-ORG\nUK N I-NP B-ORG\n\nPeter N I-NP I-PER\n' >iob1.txt
    printf '# id = 1\r\n1\tJo\tB-PER\r\n2\tno\tO\r\n3\tla\tI-PER\r\n\r\n1\tso\tO\r\n' >iob2.txt
    run -0 nearfar import a --train iob1.txt --tokens
    says "iob1.txt: tokens, one a line, 4 fields between blanks; token = column 1, label = column 4"
    says "note: 1 line with -DOCSTART- passed over"
    says "labels: spans in IOB1, kept as IOB2: 4 of 2 types"
    says "split: sentence 0.2: about 20 % of the tokens of each label, in whole sentences drawn by lot, seed 1"
    says "a: 5 tokens in 1 + 0 + 1 sentences (train + validation + test)"
    run -0 nearfar data show a
    says "feature sentence   of tokens: each is a part of one of 2, in their order, which are whole in a split"
    run -0 nearfar import b --train iob1.txt --test iob2.txt --tokens --label 3
    says "token = column 1, label = column 3"
    run -0 nearfar import c --train iob2.txt --valid iob2.txt --test iob2.txt --tokens --columns -,token,label
    says "3 labels cannot stand where they do in IOB2, the first in iob2.txt, line 4"
    says "c: 12 tokens in 2 + 2 + 2 sentences (train + validation + test)"
    says "4 of the 4 sentences of validation and test stand in train as well"
    [ "$(sql "select kind || ' ' || classes from feature where dataset = 3 and name = 'sentence'")" = "whole 6" ]
    nearfar doctor >/dev/null
}

@test "lines and options that cannot be get a sentence" {
    printf 'a NN\nb\n\nc NN\n' >short.txt
    run -1 nearfar import t --train short.txt --tokens
    says "short.txt, line 2: it has 1 field where the first line has 2"
    run -0 nearfar import t --train short.txt --tokens --skip-bad
    says "labels: as they are, since they are not those of spans"
    says "1 unreadable line skipped"
    says "there is no test, since 0.2 of the tokens of each label is less than half a one"
    printf 'a NN\nb VB\n' >one.txt
    run -0 nearfar import one --train one.txt --tokens
    says "there is no test, since all tokens are one sentence"
    run -2 nearfar import u --train one.txt --tokens --label x
    says "--label of tokens is the number of a column, from 1 on, not 'x'"
    run -2 nearfar import u --train one.txt --tokens --label 1
    says "column 1 is the token and the label"
    run -2 nearfar import u --train one.txt --tokens --columns word,label
    says "'word' is none of them"
    run -2 nearfar import u --train one.txt --tokens --min-words 2
    says "--tokens reads tokens with labels, for which --min-words does nothing"
    run -2 nearfar train t
    says "the labels of tokens are not those of spans"
    run -2 nearfar train t --set encoder=bag
    says "such as encoder=window"
    run -2 nearfar train t --set encoder=gru --set tokens=byte_pairs --set probe=linear+health --set main_metric=accuracy
    says "the rows of tokens are single tokens of sentences, which stay whole: set tokens=words"
    printf '# O\nis O\n\n# a comment\n#fun O\n' >hash.txt
    run -0 nearfar import hash --train hash.txt --tokens
    says "note: 1 comment line passed over"
    says "1 line before sentences taken for the token '#', since it has as many fields as the others"
    run -2 nearfar train t --set balance=over
    says "leave balance at none"
    run -0 nearfar train t --epochs 1 --set probe=linear+health --set main_metric=accuracy
    sql "update feature set classes = 1 where name = 'sentence' and dataset = 1"
    run -1 nearfar train t --epochs 1 --set probe=linear+health --set main_metric=accuracy
    says "the column sentence of the data set t is damaged: import it again"
}

@test "spans of unseen sentences are found by context and shape, by the same bits however many threads" {
    sentences 1 300 >train.txt
    sentences 2 100 >test.txt
    nearfar import t --train train.txt --test test.txt --tokens >/dev/null
    run -0 nearfar train t --preset tagger --threads 1
    f1=$(sql "select value from point join metric on metric.id = point.metric where run = 1 and name = 'test/span_f1'")
    echo "span F1 $f1"
    [ "$(awk -v f1="$f1" 'BEGIN { print (f1 >= 0.95) }')" = 1 ]
    says "span_f1"
    nearfar train t --preset tagger --threads 2 --epochs 2 >/dev/null 2>&1
    nearfar train t --preset tagger --threads 1 --epochs 2 >/dev/null 2>&1
    [ "$(sql "select count(*) from point a join point b using (metric, step) where a.run = 2 and b.run = 3 and a.value = b.value")" = \
        "$(sql "select count(*) from point where run = 2")" ]
    nearfar replay 2
    nearfar train t --preset tagger --set encoder=gru --set buckets=4096 --set dim=32 --set layers=1 --epochs 4 >/dev/null 2>&1
    f1=$(sql "select value from point join metric on metric.id = point.metric where run = 4 and name = 'test/span_f1'")
    echo "gru: span F1 $f1"
    [ "$(awk -v f1="$f1" 'BEGIN { print (f1 >= 0.9) }')" = 1 ]
    run -0 --separate-stderr nearfar classify 1 "we saw Ms Nelo then" --top 1
    grep -qE '^ *Nelo  B-PER ' <<<"$output"
    grep -qE '^ *then  O ' <<<"$output"
    printf 'in\nBudo\n\nand\nZU-12\n' | nearfar classify 1 - --top 1 --json >answers.json
    [ "$(json answers.json 'rows[3].token')$(json answers.json 'rows[3].answers[0].class')$(json answers.json 'rows[3].sentence')" = ZU-12B-CODE1 ]
    printf 'in O\nBudo I-LOC\nand O\n' >new.txt
    run -0 nearfar classify 1 new.txt
    says "new.txt: its labels are spans in IOB1 and are compared as IOB2"
    says "right: 3 of 3 with a label"
}
