# Word vectors as the start of an encoder's words: what is read, kept and refused.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# Texts of two classes, and vectors that know two of their words.
texts() {
    awk 'BEGIN { print "text\tlabel"
        for (i = 0; i < 60; i++) print (i % 2 ? "Refund order " : "lost card ") i "\t" (i % 2 ? "money" : "card") }' >texts.tsv
    printf '3 3\nrefund 1 0 2\ncard 0 1 -2\nelephant 1 1 1\n' >words.txt
    nearfar import t --train texts.tsv --text text --label label >/dev/null 2>&1
}

# of_test JSON "METRIC [COMPARISON]": what a report of baselines says of test, "NAME VALUE,..."
of_test() {
    sqlite3 :memory: "select group_concat(json_extract(value, '$.baseline') || ' ' ||
        ifnull(json_extract(value, '$.test.${2%% *}')${2#"${2%% *}"}, '')) from json_each('$1', '$.baselines')"
}

few="epochs=1 dim=4 buckets=4096 probe=knn+health main_metric=knn_accuracy"

@test "word vectors start the words of a run, which replays, resumes and forks when the file is gone" {
    texts
    run -0 nearfar train t --preset supcon --vectors words.txt $(printf -- ' --set %s' $few)
    says "started by words.txt: 2 of 64 words, which are 33.3% of what the texts of train say"
    says "a vector has 3 numbers and a word 4 (dim): the other 1 begin at random, too"
    rm words.txt
    run -0 nearfar show last
    says "vectors from words.txt"
    run -0 nearfar replay last
    says "same bits"
    run -0 nearfar fork last --set lr=0.001
    run -0 nearfar replay last
    says "same bits"
    run -0 nearfar doctor
    run -0 nearfar classify 1 "my card"
}

@test "word vectors that do not fit are refused with what to do" {
    texts
    run -2 nearfar train t --preset supcon --vectors words.txt --set dim=2
    says "words.txt has vectors of 3 numbers, and with dim=2 a word has fewer: train with --set dim=3 or more"
    run -2 nearfar train t --preset supcon --vectors words.txt --set own_words=off
    says "train with --set encoder=bag --set own_words=on"
    printf 'refund 1 0 2\ncard 0 1\n' >bad.txt
    run -1 nearfar train t --preset supcon --vectors bad.txt
    says "bad.txt:2: 3 fields, and a word and 3 numbers should stand here"
    printf 'elephant 1 0 2\n' >other.txt
    run -1 nearfar train t --preset supcon --vectors other.txt
    says "other.txt has no vector of any word of this data set"
    printf '1 2\nlost \1\0\200\77\0\0\0\100\n' >words.bin
    run -1 nearfar train t --preset supcon --vectors words.bin
    says "words.bin has word vectors in the binary form of word2vec"
    run ! nearfar train t --preset supcon --vectors missing.txt
    says "missing.txt"
    run -2 nearfar train t --preset supcon --vectors words.txt --from last
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
}

@test "synonyms come from word vectors: they are drawn alike by any number of threads, and refused without" {
    texts
    # Each has one near it, and more than 4 are needed; "lost" and "card" are far from all others.
    awk 'BEGIN { for (i = 0; i < 60; i++) printf "%d %.3f %.3f 1\n", i, i, 60 - i; print "refund 1 0 0.1"; print "lost -1 0 0.1" }' \
        >near.txt
    run -2 nearfar train t --preset supcon --set synonyms=0.5 $(printf -- ' --set %s' $few)
    says "synonyms are found by word vectors, and this run has none: train it with --vectors FILE"
    run -0 nearfar train t --preset supcon --vectors near.txt --set synonyms=0.5 --threads 2 $(printf -- ' --set %s' $few)
    run -0 nearfar replay last --threads 1
    says "same bits"
    nearfar train t --preset supcon --vectors near.txt --threads 2 $(printf -- ' --set %s' $few) >/dev/null 2>&1
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(distinct value) from metrics where name = 'loss' and step = 1")" = 2 ]
    run -2 nearfar fork last --set own_words=off
    # Rows that are measured are seen as they are trained.
    nearfar train t --preset simcse --vectors near.txt --set synonyms=0.5 --set epochs=1 --set dim=4 --set buckets=4096 \
        --set probe=retrieval --set main_metric=retrieval/recall >/dev/null 2>&1
    run -0 nearfar eval last
    nearfar train t --preset supcon --set own_words=on $(printf -- ' --set %s' $few) >/dev/null 2>&1
    run ! nearfar train t --preset supcon --set own_words=on --set synonyms=0.5 $(printf -- ' --set %s' $few)
    says "synonyms are found by word vectors, and this run has none"
}

@test "texts have baselines: a support vector machine and neighbours by TF-IDF, the mean of word vectors" {
    texts
    run -0 --separate-stderr nearfar baseline t --vectors words.txt --json
    [ "$(of_test "$output" linear_accuracy)" = "tfidf_svm 1,tfidf_knn ,word_vectors 1" ]
    [ "$(of_test "$output" f1)" = "tfidf_svm 1,tfidf_knn ,word_vectors 1" ]
    [ "$(of_test "$output" knn_accuracy)" = "tfidf_svm ,tfidf_knn 1,word_vectors 1" ]
    run -0 nearfar show t-word_vectors
    says "vectors from words.txt"
    run -2 nearfar baseline t --only word_vectors
    says "word_vectors needs word vectors: give them with --vectors FILE"
    printf 'word\n' >bad.txt
    run ! nearfar baseline t --only word_vectors --vectors bad.txt
    says "bad.txt:1: these are no word vectors"
    printf 'refund 1.0 0.0 2.0\ncard 0.0 1.0 0.5 -2.0\n' >long.txt
    run ! nearfar baseline t --only word_vectors --vectors long.txt
    says "long.txt:2: 5 fields, and a word and 3 numbers should stand here"
    nearfar doctor >/dev/null
}

@test "scored pairs are compared by TF-IDF and by word vectors" {
    awk 'BEGIN { for (i = 0; i < 60; i++) printf "refund card %d,%s %d,%d\n", i, i % 2 ? "refund card" : "elephant in", i, i % 2 * 5 }' >pairs.csv
    printf 'refund 1 0 2\ncard 0 1 -2\nelephant -1 1 1\n' >words.txt
    nearfar import p --train pairs.csv --pair 1,2 --score 3 >/dev/null 2>&1
    run -0 --separate-stderr nearfar baseline p --vectors words.txt --json
    [ "$(of_test "$output" "spearman > 0.8")" = "tfidf_knn 1,word_vectors 1" ]
    run -0 --separate-stderr nearfar train p --preset pairs --vectors words.txt --epochs 2 --json
    says '"spearman"'
}
