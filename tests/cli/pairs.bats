# Pairs of texts: how they come in, what is said of them, and what is learned of them.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# pairs FILE FROM TO: questions and their answers, of which each fourth question has two.
pairs() {
    awk -v from="$2" -v to="$3" 'BEGIN {
        print "question,answer,score"
        for (i = from; i < to; i++) {
            printf "\"where is parcel %d, please\",parcel %d is on its way,%d\n", i, i, i % 6
            if (i % 4 == 0) printf "\"where is parcel %d, please\",it is here: number %d,5\n", i, i
        }
    }' >"$1"
}

@test "a table of pairs becomes texts and a relation, and those that share a text stay together" {
    pairs all.csv 0 80
    run -0 nearfar import q --train all.csv --pair question,answer
    says "all.csv: a table of pairs of texts, fields between commas, with a header; first = question, second = answer"
    says "split: together 0.2: 20 % of the pairs, drawn by lot, those that belong together staying together, seed 1"
    says "q: 180 texts in 80 + 0 + 20 pairs (train + validation + test)"
    [ "$(sql "select task || ' ' || kind from dataset")" = "paired collections" ]
    [ "$(sql "select name || ' ' || from_name || ' ' || to_name || ' ' || value_chunk from relation")" = "pairs texts texts " ]
    run -0 nearfar import again --train all.csv --pair question,answer
    [ "$(sql "select count(distinct fingerprint) from dataset")" = 1 ]
    nearfar import other --train all.csv --pair question,answer --seed 2 >/dev/null
    [ "$(sql "select count(distinct fingerprint) from dataset")" = 2 ]
    nearfar doctor >/dev/null
}

@test "columns without a header go by number, files give the splits, and texts on both sides are counted" {
    pairs train.csv 0 40
    pairs valid.csv 38 50
    pairs test.csv 50 60
    for file in train valid test; do sed 1d $file.csv | sed 's/$/\r/' >$file.txt; done
    run -0 nearfar import q --train train.txt --valid valid.txt --test test.txt --pair 1,2 --score 3
    says "without a header; first = column 1, second = column 2, score = column 3"
    says "q: 135 texts in 50 + 15 + 12 pairs (train + validation + test) with scores"
    says "4 of 135 texts stand in pairs of train and of another split as well"
    run -0 nearfar import q2 --train train.txt --valid valid.txt --test test.txt --pair 1,2 --score 3 --json
    says '"valid":15,"scored":true,"shared_texts":4,'
    says '"train":50,"test":12,'
    run -0 nearfar train q --set batch=16 --epochs 4 --set dim=16 --set buckets=4096 --set positive_score=0.4
    says "spearman"
    says "a2b/recall@10"
    nearfar replay 1
    [ "$(sql "select count(*) from metric where name in ('valid/spearman', 'test/b2a/median_rank')")" = 2 ]
}

@test "each preset of pairs trains" {
    pairs all.csv 0 60
    nearfar import q --train all.csv --pair question,answer >/dev/null
    for preset in pairs clip siglip; do
        nearfar train q --preset $preset --set batch=16 --epochs 2 --set dim=16 --set buckets=4096 --set negatives=16 >/dev/null
    done
    [ "$(sql "select count(*) from run where status = 'done'")" = 3 ]
    [ "$(sql "select count(distinct run) from point join metric on metric.id = metric where name = 'tau'")" = 1 ]
}

@test "what cannot be pairs is refused with a way out" {
    pairs all.csv 0 20
    run -2 nearfar import q --train all.csv --pair question
    says "--pair names two columns with a comma between"
    run -2 nearfar import q --train all.csv --pair question,reply
    says "there is no column 'reply' in all.csv; its first line has question, answer, score"
    run -2 nearfar import q --train all.csv --pair question,2
    says "all by their names in the header, or all by their numbers"
    run -2 nearfar import q --train all.csv --pair 1,7
    says "there is no column 7 in all.csv, whose first line has 3 fields"
    run -2 nearfar import q --train all.csv --pair question,question
    says "the column 'question' is named twice"
    run -2 nearfar import q --train all.csv --score score
    says "--score is for pairs of texts: give --pair A,B, too"
    run -2 nearfar import q --train all.csv --pair question,answer --user question
    says "--pair reads pairs of texts, for which --user does nothing"
    printf 'a,b,c\nx,y,high\nz,w,3\n' >bad.csv
    run -1 nearfar import q --train bad.csv --pair a,b --score c
    says "bad.csv, line 2: the score 'high' is not a number"
    run -0 nearfar import q --train bad.csv --pair a,b --score c --skip-bad
    says "1 unreadable line skipped"
    printf 'a,b\n' >none.csv
    run -1 nearfar import r --train none.csv --pair a,b
    says "there are no pairs in it"
    printf 'a,b\nx,\n,y\nx,y\n' >empty.csv
    run -0 nearfar import r --train empty.csv --pair a,b
    says "pairs left out because one of the texts is empty: 2"
    says "there is no test"
}

# captions FILE N: a name for each picture and, of each third, an alias; four pictures of a kind.
captions() {
    awk -v n="$2" 'BEGIN {
        print "kind\tname\talias"
        for (i = 0; i < n; i++) printf "kind %d\tshade %d\t%s\n", i / 4, i, i % 3 ? "" : "grey " i % 2
    }' >"$1"
}

@test "pictures and their captions are two collections, and a group is on one side" {
    bytes 4000 37 251 | idx images 40 10 10
    captions said.tsv 40
    run -0 nearfar import p --train images --captions said.tsv --caption name,alias --group kind
    says "said.tsv: a table of captions, fields between tabs, with a header; caption = name, caption = alias, group = kind"
    says "groups: 10, each on one side of the split"
    says "p: 40 pictures and 42 captions in "
    [ "$(sql "select group_concat(name || ' ' || rows, ', ') from (select * from collection order by ord)")" = "pictures 40, captions 42" ]
    [ "$(sql "select name || ' ' || from_name || ' ' || to_name || ' ' || (train + test) from relation")" = "shows pictures captions 54" ]
    [ "$(sql "select test > 5 and test < 12 from relation")" = 1 ]
    run -0 nearfar train p --set batch=8 --epochs 2 --set channels=4 --set head_dim=8 --set dim=16 --set buckets=4096
    says "i2t/recall@10"
    says "t2i/median_rank"
    [ "$(sql "select value from setting where knob = 'candidate_encoder'")" = bag ]
    nearfar replay 1
    run -0 nearfar eval 1
    says "t2i/recall@1"
    nearfar doctor >/dev/null
}

@test "pairs and captions come from JSON lines as from a table" {
    pairs all.csv 0 40
    nearfar import table --train all.csv --pair question,answer --score score >/dev/null
    sed 1d all.csv | sed -E 's/^("[^"]*"),([^,]*),(.*)$/{"question":\1,"other":true,"a":{"answer":"\2"},"score":\3}/' >all.jsonl
    run -0 nearfar import lines --train all.jsonl --pair question,a.answer --score score
    says "all.jsonl: pairs of texts in JSON lines, one object each; first = question, second = a.answer, score = score"
    says "other"
    [ "$(sql "select count(distinct fingerprint) from dataset")" = 1 ]
    run -2 nearfar import q --train all.jsonl --pair question,reply
    says "--pair: the objects in all.jsonl have no field 'reply' with words or numbers; in the first lines are: question, a.answer, score"
    run -2 nearfar import q --train all.jsonl --pair 1,2
    says "all.jsonl has JSON lines, whose fields have names and no numbers"
    printf '{"a":"x","b":"y"}\n{"a":"x"}\n{"a":"z","b":"w"}\n' >bad.jsonl
    run -1 nearfar import q --train bad.jsonl --pair a,b
    says "bad.jsonl, line 2: the field 'b' is not there or null, so there is no text"
    bytes 1200 37 251 | idx images 12 10 10
    for i in 0 1 2 3 4 5 6 7 8 9 10 11; do echo "{\"name\":\"shade $i\",\"kind\":$((i / 2)),\"alias\":$([ $i = 3 ] && echo '"grey"' || echo null)}"; done >said.jsonl
    run -0 nearfar import p --train images --captions said.jsonl --caption name,alias --group kind
    says "said.jsonl: captions in JSON lines, one object each; caption = name, caption = alias, group = kind"
    says "p: 12 pictures and 13 captions in "
    says "groups: 6, each on one side of the split"
    echo '{"name":["a"]}' >>said.jsonl
    run -1 nearfar import p2 --train images --captions said.jsonl --caption name
    says "said.jsonl, line 13: the field 'name' is a list, and not a word or a number"
}

@test "captions that do not fit their pictures are refused with a way out" {
    bytes 4000 37 251 | idx images 40 10 10
    captions said.tsv 39
    run -1 nearfar import p --train images --captions said.tsv --caption name
    says "said.tsv has captions for 39 pictures, and images has 40"
    run -2 nearfar import p --train images --captions said.tsv
    says "--caption NAMES is missing"
    run -2 nearfar import p --train images --captions said.tsv --caption title
    says "there is no column 'title' in said.tsv; its first line has kind, name, alias"
    run -2 nearfar import p --train images --captions said.tsv --caption name,name
    says "--caption names 'name' twice"
    run -2 nearfar import p --train images --captions said.tsv --caption name --group colour
    says "there is no column 'colour'"
    run -2 nearfar import p --train images --caption name
    says "--caption is for pictures with captions: give --captions FILE, too"
    run -2 nearfar import p --train images --captions said.tsv --caption name --labels said.tsv
    says "--captions reads pictures with captions, for which --labels does nothing"
    printf 'name\nshade\xff\n' >latin.tsv
    run -1 nearfar import p --train images --captions latin.tsv --caption name
    says "latin.tsv, line 2: the caption 'shade?' is not UTF-8"
}
