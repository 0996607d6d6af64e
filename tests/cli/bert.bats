# Texts in the pieces of a given vocabulary, and encoder=bert with weights from a file: what is read, kept and refused.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# Texts of two classes, and a tiny BERT.
model() {
    awk 'BEGIN { print "text\tlabel"
        for (i = 0; i < 60; i++) print (i % 2 ? "Refund the order " : "Lost my card. ") i "\t" (i % 2 ? "money" : "card") }' >texts.tsv
    nearfar import t --train texts.tsv --text text --label label >/dev/null 2>&1
    cp -r "$ROOT/tests/fixtures/bert" bert
}

few="epochs=1 probe=knn+health main_metric=knn_accuracy"
given="--weights bert/model.safetensors --vocabulary bert/vocab.txt"
train() { run "$1" nearfar train t --preset supcon $(printf -- ' --set %s' $few) "${@:2}"; }

# What the reference has for each text that is not empty, and what a run makes of it, differ by 1e-5 at most.
agrees() {
    awk 'BEGIN { print "text\tlabel" } NR % 4 == 1 && $0 != "" { print $0 "\tcard" }' "$ROOT/tests/reference/bert.txt" >asked.tsv
    nearfar embed "$1" asked.tsv --raw 2>/dev/null >made
    awk 'NR % 4 == 1 { text = $0 } NR % 4 == 3 && text != ""' "$ROOT/tests/reference/bert.txt" |
        paste made - | awk '{ for (k = 2; k <= 9; k++) { d = $k - $(k + 8); if (d > 1e-5 || d < -1e-5) exit 1 } n++ } END { exit n != 5 }'
}

@test "a BERT from files embeds as it should, replays, forks, answers and begets when the files are gone" {
    model
    train -0 $given --set frozen=encoder
    says "the encoder has the shape of bert/model.safetensors: encoder=bert dim=8 layers=2 feed_forward=16 most_positions=12"
    says "texts are read in the 41 pieces of bert/vocab.txt, which has no capital letter"
    says "started by bert/model.safetensors: 28 of 28 weights; not used: pooler.dense.weight, pooler.dense.bias"
    rm -r bert
    agrees last
    run -0 nearfar show last
    says "weights from bert/model.safetensors"
    says "vocabulary from bert/vocab.txt"
    run -0 nearfar classify last "Lost my card"
    says "card"
    run -0 nearfar search last "refund the order"
    says "Refund the order"
    run -0 nearfar replay last
    says "same bits"
    run -0 nearfar fork last --set lr=0.001
    run -0 nearfar replay last
    says "same bits"
    run -0 nearfar freeze last
    says "had --vocabulary bert/vocab.txt"
    train -0 --from 1 --name child
    says "taken over from run 1 (t-1) at step 1: 28 of 28 weights"
    nearfar rm 2 --yes >/dev/null
    nearfar rm 1 --yes >/dev/null
    run -0 nearfar replay child
    says "same bits"
    run -0 nearfar doctor
}

@test "any encoder of texts reads them in pieces, and a kept vocabulary that was altered is refused" {
    model
    train -0 --vocabulary bert/vocab.txt --set encoder=bag --set dim=8 --name pieces
    run -0 nearfar replay pieces
    says "same bits"
    vocabulary=$(find "$NEARFAR_STORE"* . -name vocabulary.txt | head -1)
    sed -i 's/^card$/lard/' "$vocabulary"
    run -1 nearfar replay pieces
    says "vocabulary.txt is damaged: its checksum is not the one it was written with"
}

@test "weights and vocabularies that do not fit are refused with what to do" {
    model
    train -2 --weights bert/model.safetensors
    says "encoder=bert reads pieces of a vocabulary: train with --vocabulary FILE"
    train -2 --set tokens=wordpiece
    says "this run has none: train with --vocabulary FILE"
    train -2 --vocabulary bert/vocab.txt --set tokens=words
    says "leave --vocabulary out, or train on texts with --set encoder=bag --set tokens=wordpiece"
    train -2 --vocabulary bert/vocab.txt --weights bert/model.safetensors --from 1
    train -1 $given --set dim=16
    says "is 41 x 8 and should be 41 x 16: leave out --set of dim"
    train -1 $given --set layers=3
    says "has no encoder.layer.2.attention.self.query.weight"
    train -2 $given --set most_positions=2
    says "set it to 3 or more"
    (cat bert/vocab.txt; echo more) >long.txt
    train -1 --weights bert/model.safetensors --vocabulary long.txt
    says "the vocabulary has 42 pieces and bert/model.safetensors weights of 41"
    printf '[UNK]\ncard\ncard\n' >twice.txt
    train -1 --vocabulary twice.txt
    says "twice.txt:3: the piece 'card' is also on line 2"
    head -c 5000 bert/model.safetensors >bert/cut.safetensors
    train -1 --weights bert/cut.safetensors --vocabulary bert/vocab.txt
    says "bytes 0 to 1312 of data that have"
    sed -i 's/"bert"/"roberta"/' bert/config.json
    train -1 $given
    says "says model_type roberta, and only bert is read"
    rm bert/config.json
    train -2 $given
    says "put its config.json beside it, or give --set attention_heads=N"
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(*) from run")" = 0 ]
    train -0 $given --set attention_heads=2
    says "the activation is taken for gelu"
}
