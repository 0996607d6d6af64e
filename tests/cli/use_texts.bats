# Texts that a run has never seen: their classes, their neighbours, their embeddings.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

# A run on 120 questions of three kinds, each with a word of its kind.
learn() {
    awk 'BEGIN {
        split("parcel payment return", kind); split("delivered booked accepted", verb)
        print "question,kind"
        for (i = 0; i < 120; i++)
            printf "when is my %s number %d %s,%s\n", kind[i % 3 + 1], i, verb[i % 3 + 1], kind[i % 3 + 1]
    }' >questions.csv
    nearfar import q --train questions.csv --text question --label kind >/dev/null
    nearfar train q --preset supcon --set dim=16 --set buckets=4096 --set batch=32 --epochs 20 --set validation=0 --threads 1 \
        >/dev/null 2>&1 3>&-
}

@test "a text is classified as words, as a line, and as a row of a table" {
    learn
    run -0 --separate-stderr nearfar classify last "where is my PARCEL?" "my payement!" --top 1
    grep -qE '^where is my PARCEL\?  parcel +[01]\.[0-9]{4}$' <<<"$output"
    grep -qE '^ {7}my payement!  payment +[01]\.[0-9]{4}$' <<<"$output"
    [ -z "$stderr" ]
    printf 'question,kind\nmy parcel,parcel\n"it is a return",return\nmy payment,parcel\n' >new.csv
    run -0 nearfar classify last new.csv
    says "text = question, label = kind"
    says "right: 2 of 3 with a label (0.6667)"
    printf 'question\nmy parcel\n' >unlabelled.csv
    nearfar classify last unlabelled.csv --json >answers.json
    [ "$(json answers.json 'rows[0].answers[0].class')" = parcel ]
    run -2 nearfar classify last unlabelled.csv --label kind
    says "there is no column 'kind' in unlabelled.csv"
}

@test "lines of standard input have an answer each, also those without a word" {
    learn
    run -0 --separate-stderr bash -c "printf 'my return\n\nmy parcel\r\n' | nearfar classify last - --json"
    echo "$output" >answers.json
    [ "$(json answers.json 'rows[2].row')$(json answers.json 'rows[2].answers[0].class')" = 2parcel ]
    [ -z "$(json answers.json 'rows[3]')" ]
    [[ $stderr = *"1 text has no word, so that nothing is known of it"* ]]
    run -1 bash -c "printf 'caf\xe9\n' | nearfar classify last -"
    says "text 0 is not UTF-8"
}

@test "a word that is no file is taken as a text, and that is said" {
    learn
    run -0 --separate-stderr nearfar search last parcel --top 2
    [[ $stderr = *"there is no file 'parcel', so that it is taken as a text"* ]]
    [ "$(grep -cE '^ +[12]  .*  parcel  when is my parcel number [0-9]+ delivered$' <<<"$output")" = 2 ]
    run -0 --separate-stderr nearfar embed last "my parcel" "my payment"
    [ "$(wc -l <<<"$output")" = 2 ]
    [ "$(cut -f 1 <<<"$output" | head -1)" = "my parcel" ]
    [ "$(awk -F '\t' '{ print NF }' <<<"$output" | sort -u)" = 17 ]
}

@test "an answer comes with the rows of train that are nearest" {
    learn
    run -0 --separate-stderr nearfar classify last "when is my parcel number 3 delivered" --why --top 1
    [ "$(grep -cE '^ +near +[01]\.[0-9]{4}  row [0-9]+ +parcel  when is my parcel number [0-9]+ delivered$' <<<"$output")" = 3 ]
    nearfar classify last "my return" "my parcel" --why --json >why.json
    [ "$(json why.json 'rows[0].examples[2].class')" = return ]
    [ "$(json why.json 'rows[1].examples[0].class')" = parcel ]
    nearfar classify last "my return" --why --top 1 --output why.csv
    [[ "$(head -1 why.csv)" = file,row,class,probability,example_1,example_class_1,example_cosine_1,example_2,*,for_1,for_class_1,for_cosine_1,for_2,*,against_3,against_class_3,against_cosine_3 ]]
}

@test "what a run on texts cannot do is said" {
    learn
    run -2 nearfar eval last --raw
    says "--raw is for rows of numbers, and those of run 1 have none"
    run -2 nearfar train q --set encoder=mlp
    says "encoder=mlp"
    says "encoder=bag"
    run -2 nearfar train q --set longest_gram=3 --set shortest_gram=4
    says "raise longest_gram"
}

@test "encoders of sequences are used, begun from, resumed and replayed as any other" {
    learn
    for encoder in gru transformer; do
        nearfar train q --preset supcon --set encoder=$encoder --set dim=16 --set buckets=4096 --set batch=32 --set layers=1 \
            --epochs 8 --set validation=0 --threads 1 >/dev/null 2>&1 3>&-
        run -0 nearfar classify last "where is my PARCEL?"
        says "parcel"
        [ "$(nearfar embed last "my parcel" | awk -F '\t' '{ print NF }')" = 17 ]
        nearfar replay last
    done
    run -0 nearfar train q --preset simcse --from 3 --set encoder=transformer --set dim=16 --set buckets=4096 --set batch=32 \
        --set layers=1 --epochs 1 --set validation=0 --set word_mask=0.3
}

@test "texts learn from the vectors of another run, without their labels" {
    learn
    nearfar export 1 --vectors rows --output teacher.npy 2>/dev/null
    run -0 nearfar train q --preset distill --teacher teacher.npy --set dim=16 --set buckets=4096 --set batch=32 --epochs 6 \
        --set validation=0 --threads 1
    run -0 nearfar train q --preset distill --teacher 1 --set dim=16 --set buckets=4096 --set batch=32 --epochs 6 \
        --set validation=0 --threads 1
    [ "$(sqlite3 "$NEARFAR_STORE" "select count(distinct round(value, 4)) from metrics where name = 'loss' and run > 1 and step = 1")" = 1 ]
    run -2 nearfar train q --preset distill
    says "learns from a teacher, and this run has none"
}

@test "what is cut off a long text is said, and a shape that cannot be is refused" {
    learn
    run -0 nearfar train q --preset supcon --set encoder=transformer --set dim=16 --set buckets=4096 --set batch=32 --epochs 1 \
        --set most_positions=4 --threads 1
    says "120 of 120 rows of texts have more than 4 words, and what is behind these is not read: raise most_positions"
    run -2 nearfar train q --preset supcon --set encoder=transformer --set dim=18
    says "dim=18 cannot be shared out among attention_heads=4: set dim to a multiple of it, such as 20"
}

@test "tables whose checkpoints fill a disk are told before a run begins" {
    learn
    run -0 --separate-stderr nearfar train q --epochs 1 --set buckets=131072 --set dim=64
    [[ $stderr == *"a checkpoint of this run has 102 MB, and at most 10 of them are kept: 1.0 GB; its largest table is texts_grams, 131072 rows of 64 numbers"* ]]
    run -0 --separate-stderr nearfar train q --epochs 1 --set buckets=65536 --set dim=64
    [[ $stderr != *"are kept"* ]]
}
