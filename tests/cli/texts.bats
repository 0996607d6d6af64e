# Texts with and without classes: how they come in, what is said of them, and that they go out as they came.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# The features of a data set, in their order.
features() { # features NAME
    sql "select group_concat(name) from (select feature.name as name from feature join dataset on dataset.id = dataset
        where dataset.name = '$1' order by ord)"
}

# The fingerprints of these data sets are one.
are_one() { # are_one NAME NAME
    [ "$(sql "select count(distinct fingerprint) from dataset where name in ('$1', '$2')")" = 1 ]
}

# questions FILE N: a table of questions, of which each third is of a kind; some go over two lines or have quotes.
questions() {
    awk -v n="$2" 'BEGIN {
        print "id,question,kind,tone"
        for (i = 0; i < n; i++) {
            text = "where is parcel " i
            if (i % 3 == 1) text = "\"how do I\npay, \"\"quickly\"\", for order " i "\""
            if (i % 3 == 2) text = "can I return item " i "?"
            printf "%d,%s,%s,%s\n", i, text, i % 3 == 0 ? "parcel" : i % 3 == 1 ? "payment" : "return", i % 2 ? "calm" : "cross"
        }
    }' >"$1"
}

@test "a table of texts becomes texts with classes and a split, and goes out as it came in" {
    questions train.csv 90
    questions test.csv 30
    run -0 nearfar import q --train train.csv --test test.csv --text question --label kind
    says "train.csv: a table of texts, fields between commas, with a header; text = question, label = kind; passed over: id, tone"
    says "first: text 'where is parcel 0', label 'parcel'"
    says "30 records go over several lines; these are 60 lines in all"
    says "q: 120 texts of 5.7 words in the mean, 3 classes, 90 + 30 (train + test)"
    [ "$(features q)" = text,class,split ]
    [ "$(sql "select kind || ' ' || type from feature where name = 'text'")" = "text u8" ]
    [ "$(sql "select task from dataset")" = two_views ]
    nearfar data show q >show.out
    grep -qE '^ +24  parcel +where is parcel 24$' show.out
    grep -qE '^  payment +40 +33.3 %$' show.out
    nearfar doctor >/dev/null
    for format in csv tsv; do
        nearfar data export q --split train --format $format --output a.$format
        nearfar data export q --split test --format $format --output b.$format
        run -0 nearfar import $format --train a.$format --test b.$format --text text --label class --quote double
        are_one q $format
    done
    grep -qx '"*pay, ""quickly"", for order 1",payment' a.csv
}

@test "without a test file a share of each class is test, and without labels of all" {
    questions all.csv 90
    run -0 nearfar import q --train all.csv --text question --label kind
    says "split: class 0.2: 20 % of the rows of each class, drawn by lot, seed 1"
    says "72 + 18 (train + test)"
    nearfar data export q --split train >a.csv
    nearfar data export q --split test >b.csv
    nearfar import again --train a.csv --test b.csv --text text --label class >/dev/null
    are_one q again
    run -0 nearfar import plain --train all.csv --text question
    says "classes: none, since no --label is named"
    says "72 + 18 (train + test)"
    [ "$(features plain)" = text,split ]
    nearfar import plain2 --train all.csv --text question --json --dry-run >dry.json
    [ "$(json dry.json rows)" = 90 ]
    [ "$(json dry.json dry_run)" = 1 ]
}

@test "several labels are classes side by side, of which the first is the one to learn" {
    questions all.csv 60
    run -0 nearfar import q --train all.csv --text question --label kind,tone
    says "classes: 3, the smallest of 20 rows"
    says "beside them: tone, of 2 classes"
    [ "$(features q)" = text,class,tone,split ]
    nearfar data show q | grep -qE '^  cross +30 +50.0 %$'
    nearfar data export q --split train >a.csv
    nearfar data export q --split test >b.csv
    [ "$(head -1 a.csv)" = row,text,class,tone ]
    nearfar import again --train a.csv --test b.csv --text text --label class,tone >/dev/null
    are_one q again
    sed '1s/tone/how it sounds/' all.csv >b.csv
    run -2 nearfar import r --train b.csv --text question --label 'kind,how it sounds'
    says "'how it sounds' cannot name a feature beside the class: rename the column"
    run -2 nearfar import r --train all.csv --text question --label kind,kind
    says "--label names 'kind' twice"
    run -2 nearfar import r --train all.csv --text question --label question
    says "'question' is both the text and a label"
}

@test "JSON lines are texts, with labels that are words, numbers, true or false" {
    cat >q.jsonl <<'END'
{"q":{"text":"caf\u00e9 au lait\r\nnow"},"intent":"order","rude":true,"n":5,"tags":[]}

{"q":{"text":"where is it"},"intent":null,"rude":false,"n":5}
{"q":{"text":" "},"intent":"order","rude":false,"n":6}
{"q":{"text":"go away"},"q":{"text":"go now"},"intent":"leave","rude":true,"n":5}
END
    run -0 nearfar import q --train q.jsonl --text q.text --label intent,rude
    says "q.jsonl: JSON lines, one object each; text = q.text, label = intent, label = rude; passed over: n, tags"
    says "1 line has a field twice, of which the last counts"
    says "left out: 1 empty text"
    says "texts without a label, which belong to no class: 1 of 3"
    nearfar data export q >out.csv
    printf 'row,text,class,rude,split\n0,"café au lait\nnow",order,true,train\n1,where is it,"",false,train\n2,go now,leave,true,train\n' |
        cmp - out.csv
    run -2 nearfar import r --train q.jsonl --text q
    says "--text: the objects in q.jsonl have no field 'q' with words or numbers; in the first lines are: q.text, intent, n"
    run -2 nearfar import r --train q.jsonl --text q.text --label kind
    says "--label: the objects in q.jsonl have no field 'kind'"
    run -1 nearfar import r --train q.jsonl --text q.text --label tags
    says "q.jsonl, line 1: the field 'tags' is a list, and not a word or a number"
    printf '{"q":"a\\u0000b"}\n{"q":7}\n{"r":1}\n{"q":"\n' >bad.jsonl
    run -1 nearfar import r --train bad.jsonl --text q
    says "bad.jsonl, line 1: the field 'q' has a zero byte in it"
    run -0 nearfar import r --train bad.jsonl --text q --skip-bad
    says "r: 1 text of 1.0 words in the mean"
    says "3 unreadable lines skipped"
}

@test "a folder of text files has its classes in folders, and perhaps train and test" {
    mkdir -p news/train/good news/train/bad/deep news/test/good
    for i in 1 2 3; do
        printf 'good thing %d\n\n' $i >news/train/good/$i.txt
        printf 'bad thing %d\r\nagain' $i >news/train/bad/deep/$i
    done
    echo fine >news/test/good/1.md
    touch news/train/good/.hidden news/train/list.csv
    run -0 nearfar import n --train news
    says "news: a folder of texts: 7 files; folders for train and test, label = the folder; passed over: 2 files that are no texts"
    says "test has no text of 1 of the 2 classes"
    nearfar data export n >out.csv
    printf 'row,text,class,split\n' >expected.csv
    for i in 0 1 2; do printf '%d,"bad thing %d\nagain",bad,train\n' $i $((i + 1)) >>expected.csv; done
    for i in 3 4 5; do printf '%d,good thing %d,good,train\n' $i $((i - 2)) >>expected.csv; done
    printf '6,fine,good,test\n' >>expected.csv
    cmp expected.csv out.csv
    run -0 nearfar import two --train news/train --test news/test
    are_one n two
    run -0 nearfar import part --train news/train/good
    says "classes: none, since no text lies in a folder of one"
    run -2 nearfar import x --train news --text text
    says "news is a folder of texts, a file each, for which --text does nothing: leave it out"
    run -2 nearfar import x --train news --test-share 0.3
    says "news says which texts are test: leave --test-share out"
    run -2 nearfar import x --train news --test out.csv
    says "news is a folder of texts, and out.csv is none: give two folders, or two files"
    printf 'caf\xe9' >news/train/good/4.txt
    run -1 nearfar import x --train news
    says "news/train/good/4.txt: the text 'caf?' is not UTF-8"
    run -0 nearfar import x --train news --skip-bad
    says "1 text cannot be read and is passed over, the first: news/train/good/4.txt"
    run -0 nearfar import y --train news --encoding latin-1
    says "1 letter made UTF-8 from latin-1"
}

# The splits of each group in a table with the columns group and split, the last two; prints groups that are in several.
torn_groups() { awk -F, 'NR > 1 && $(NF - 1) != "\"\"" { if (($(NF - 1) in of) && of[$(NF - 1)] != $NF) print $(NF - 1); of[$(NF - 1)] = $NF }' "$1"; }

@test "texts of a group are on one side of the split, and of validation" {
    awk 'BEGIN {
        print "text,class,who"
        for (g = 0; g < 120; g++) for (i = 0; i <= g * 7 % 11; i++) printf "words %d of %d,c%d,%s\n", g, i, g % 4, g % 9 ? "p" g : ""
    }' >all.csv
    run -0 nearfar import t --train all.csv --text text --label class --group who
    says "text = text, label = class, group = who"
    says "split: group 0.2: about 20 % of the rows of each class, in whole groups drawn by lot, seed 1"
    says "groups: 106, each on one side of the split and of validation; 82 texts without one are by themselves"
    nearfar data show t | grep -qE '^feature group +of texts: 106 groups, which are whole in a split$'
    nearfar data export t --validation 0.1 >out.csv
    [ "$(head -1 out.csv)" = row,text,class,group,split ]
    [ -z "$(torn_groups out.csv)" ]
    # About the shares that were asked for, in each class, too.
    awk -F, 'NR > 1 { n++; of[$NF]++; class[$3]++; test[$3] += $NF == "test" }
        END { for (c in class) if (test[c] < 0.1 * class[c] || test[c] > 0.3 * class[c]) exit 1
              exit !(of["test"] > 0.18 * n && of["test"] < 0.22 * n && of["valid"] > 0.06 * n && of["valid"] < 0.1 * n) }' out.csv
    nearfar data export t --split train >a.csv
    nearfar data export t --split test >b.csv
    run -0 nearfar import again --train a.csv --test b.csv --text text --label class --group group
    are_one t again
    nearfar doctor >/dev/null
    sed '1s/who/group/' all.csv >both.csv
    run -1 nearfar import x --train both.csv --test b.csv --text text --group group
    says "groups have texts in both train and test, such as 'p"
    printf 'text,who\none two,a\nthree,a\n' >one.csv
    run -1 nearfar import x --train one.csv --text text --group who
    says "only one group is in train, so that nothing can be held out of it"
    run -2 nearfar import x --train all.csv --text text --group text
    says "'text' is both the text and the group"
    run -2 nearfar import x --train all.csv --group who
    says "--group is for texts: give --text NAME, too"
}

@test "latin-1 is read when asked for, else its line is refused" {
    printf 'text,label\nplain,a\ncaf\xe9 noir,a\n\x93quoted\x94,b\n' >latin.csv
    run -1 nearfar import t --train latin.csv --text text --label label
    says "latin.csv, line 3: the text 'caf? noir' is not UTF-8: if the file is in latin-1, add --encoding latin-1"
    run -0 nearfar import t --train latin.csv --text text --label label --skip-bad
    says "2 unreadable lines skipped"
    run -0 nearfar import u --train latin.csv --text text --label label --encoding latin-1
    says "1 letter made UTF-8 from latin-1"
    says "2 bytes from 0x80 to 0x9f, where latin-1 has no letters, read as Windows-1252"
    nearfar data export u >out.csv
    grep -qx '1,café noir,a,train' out.csv
    grep -qx '2,“quoted”,b,train' out.csv
    nearfar import v --train out.csv --text text --label class >v.out
    are_one u v
    printf 'text\nabc\n' >ascii.csv
    run -0 nearfar import x --train ascii.csv --text text --encoding latin-1
    says "it has letters of ASCII alone, so that --encoding latin-1 does nothing"
}

@test "texts that are equal, nearly equal or torn between labels are counted, and scripts, and slips of labels" {
    {
        echo text,label
        awk 'BEGIN { for (i = 0; i < 40; i++) printf "plain words number n%d and more m%d x%d,%s\n", i, i * 7, i * 3, i % 2 ? "parcel" : "payment" }'
        printf 'Where is my parcel?,parcel\n"where, is MY parcel",payment\nwhere is my parcel,parcel\n'
        printf 'one two three four five six seven eight nine ten,parcel\none two three four five six seven eight nine zehn ten,parcel\n'
        printf 'где моя посылка,parcel\n我的包裹在哪里,parcel\n荷物はどこですか,parcel\n'
        printf 'late again,parcell\n'
    } >train.csv
    printf 'text,label\nWHERE IS MY PARCEL!,parcel\nsomething new,Payment\n' >test.csv
    run -0 nearfar import t --train train.csv --test test.csv --text text --label label
    says "2 texts have the words of another in the same split, like 'where, is MY parcel'"
    says "1 of 2 texts of test has the words of one of train, like 'WHERE IS MY PARCEL!'"
    says "3 texts of train have the words of others with another label, like 'Where is my parcel?'"
    says "2 texts are nearly equal to another, like 'one two three four five six seven eig...': 80 % of their different words or more are the same; of test 0"
    says "scripts: 48 Latin, 1 Cyrillic, 1 Japanese, 1 Chinese, by most letters of a text"
    says "2 labels of one text differ from another by a letter or by capitals, like 'parcell' from 'parcel'"
    nearfar import u --train train.csv --text text --label label --json >t.json 2>/dev/null
    [ "$(json t.json torn)" ]
    nearfar data show t | grep -q '^warning: 2 texts have the words of another'
    # Data in good order have none of these.
    questions clean.csv 3
    run -0 nearfar import clean --train clean.csv --test clean.csv --text question
    says "3 of 3 texts of test have the words of one of train"
    refute_slips=$(nearfar data show clean | grep -c 'differs from\|nearly' || true)
    [ "$refute_slips" = 0 ]
}

@test "texts that are empty or too short are left out and counted" {
    printf 'text,label\n"",a\n,b\n"!! ",a\none,a\ntwo words,b\nthree short words,a\n#tag first,b\n' >short.csv
    run -0 nearfar import t --train short.csv --text text --label label
    says "left out: 2 empty texts"
    says "left out: 1 text of fewer than 1 word (--min-words)"
    says "t: 4 texts"
    run -0 nearfar import u --train short.csv --text text --label label --min-words 2
    says "left out: 2 texts of fewer than 2 words (--min-words)"
    run -0 nearfar import v --train short.csv --text text --label label --min-words 0
    says "v: 5 texts"
    run -1 nearfar import w --train short.csv --text text --min-words 4
    says "short.csv: no text is left, since all 7 are empty or have fewer than 4 words: take a smaller --min-words"
}

@test "what cannot be read as texts is refused, and nothing is written" {
    printf 'text,label\nabc def,a\n' >one.csv
    printf 'text,label\n' >header.csv
    : >empty.csv
    printf 'text,label\nabc,\ndef,NA\n' >none.csv
    run -2 nearfar import t --train one.csv --text txt
    says "--text: there is no column 'txt' in one.csv; its first line has text, label"
    run -2 nearfar import t --train one.csv --text text --label class
    says "--label: there is no column 'class' in one.csv"
    run -1 nearfar import t --train header.csv --text text
    says "header.csv: there are no texts in it"
    run -1 nearfar import t --train empty.csv --text text
    says "empty.csv: the file is empty"
    run -1 nearfar import t --train none.csv --text text --label label
    says "none.csv: no text has a label in 'label'"
    run -2 nearfar import t --train one.csv --text text --columns user,item
    says "--text reads texts, for which --columns does nothing: leave it out"
    run -2 nearfar import t --train one.csv --min-words 2
    says "--min-words is for texts: give --text NAME, too"
    run -2 nearfar import t --train one.csv --text text --features text --label label
    says "give one of them"
    run -1 nearfar import t --train one.csv --test header.csv --text text --label label
    says "header.csv: there are no texts in it"
    [ "$(sql 'select count(*) from dataset')" = 0 ]
}

@test "the questions to a bank come in as they were published" {
    [ -d "$NEARFAR_DATA/banking77" ] || skip "no data"
    cd "$NEARFAR_DATA/banking77"
    run -0 nearfar import bank --train train.csv.gz --test test.csv.gz --text text --label category
    says "77 classes, 10,003 + 3,080 (train + test)"
}
