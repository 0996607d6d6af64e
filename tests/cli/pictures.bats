# Data sets of pictures.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# The bytes of the pictures of a data set, from the byte AT on, in hex.
pixels() { # pixels DATASET AT BYTES
    sql "select hex(substr(data, 1 + $2, $3)) from column_chunk where split = 'rows' and name = 'pictures'
         and dataset = (select id from dataset where name = '$1')"
}

nothing_is_written() { [ "$(sql "select count(*) from dataset" 2>/dev/null || echo 0)" = 0 ]; }

@test "IDX becomes rows with pictures, classes and a split" {
    bytes 480 37 251 | idx images 40 4 3
    bytes 40 1 2 | idx labels 40
    bytes 120 91 251 | idx test-images 10 4 3
    bytes 10 1 2 | gzip | gzip -d | idx test-labels 10
    gzip -k images
    run -0 nearfar import p --train images.gz --labels labels --test test-images --test-labels test-labels
    says "images.gz: IDX: 40 pictures of 3 x 4 pixels, grey; labels in labels"
    says "classes: 25 pictures each"
    says "p: 50 pictures of 3 x 4 pixels, grey, 2 classes, 40 + 10 (train + test)"
    nearfar data show p >show.out
    grep -qE '^feature pictures +of rows: dense, 4x3x1 u8$' show.out
    [ "$(pixels p 0 4)" = 00254A6F ]
    [ "$(pixels p 480 3)" = 005BB6 ]
    nearfar doctor >/dev/null
    nearfar train p --epochs 1 --json >train.json 2>/dev/null
    [ "$(json train.json "test.accuracy")" ]
    # Without a test a share of each class is one, without labels of all pictures.
    run -0 nearfar import q --train images --labels labels
    says "split: class 0.2: 20 % of the rows of each class, drawn by lot, seed 1"
    run -0 nearfar import r --train images --json
    [[ $output == *'"classes":0'*'"train":32,"test":8'* ]]
    nearfar doctor >/dev/null
}

@test "what is not opaque is laid over a colour, and colours become grey" {
    printf '\xff\x00\x00\xff\x00\x00\xff\x80' | idx rgba 1 1 2 4
    cat rgba >two && printf '\xff\x00\x00\xff\x00\x00\xff\x80' >>two && printf '\x02' | dd of=two bs=1 seek=7 conv=notrunc 2>/dev/null
    run -0 nearfar import p --train two
    says "red, green and blue with alpha, laid over #ffffff"
    [ "$(pixels p 0 6)" = FF00007F7FFF ]
    run -0 nearfar import q --train two --background '#00ff00' --grey
    says "laid over #00ff00"
    [ "$(pixels q 0 2)" = 4C59 ]
    run -2 nearfar import r --train two --background blue
    says "--background is white, black or a colour like '#ff8800', not 'blue'"
}

@test "an IDX file that says what it does not hold is refused, and nothing is written" {
    bytes 480 37 251 | idx images 40 4 3
    bytes 40 1 2 | idx labels 40
    head -c 400 images >cut
    run -1 nearfar import p --train cut
    says "cut has fewer bytes than its header says (40 x 4 x 3 bytes): get the file again"
    gzip -c cut >cut.gz
    run -1 nearfar import p --train cut.gz
    says "cut.gz has fewer bytes than its header says (40 x 4 x 3 bytes)"
    { cat images; printf x; } | gzip >long.gz
    run -1 nearfar import p --train long.gz
    says "long.gz has more bytes than its header says"
    head -c 6 images >header
    run -1 nearfar import p --train header
    bytes 480 37 251 | idx huge 2147483648 4 3
    gzip huge
    run -1 nearfar import p --train huge.gz
    says "huge.gz has fewer bytes than its header says (2147483648 x 4 x 3 bytes)"
    bytes 480 37 251 | idx wide 1 2147483648 2147483648
    gzip wide
    run -1 nearfar import p --train wide.gz
    says "says that a picture is 2,147,483,648 x 2,147,483,648 pixels, more than the 67,108,864 that are read"
    bytes 0 1 1 | idx none 0 4 3
    run -1 nearfar import p --train none
    says "none says that it is 0 x 4 x 3, so there is nothing in it"
    bytes 480 37 251 | idx pixels 20 4 3 2
    run -1 nearfar import p --train pixels
    says "pixels has 2 numbers a pixel"
    bytes 480 37 251 | idx many 20 4 3 2 1
    run -1 nearfar import p --train many
    says "many is an IDX file of 5 dimensions"
    sed '1s/^\(..\)./\1\x0d/' images >floats
    run -1 nearfar import p --train floats
    says "floats is an IDX file of float32, and unsigned bytes are read"
    run -1 nearfar import p --train labels --labels labels
    says "labels is an IDX file of 1 dimension, which holds labels and no pictures: give it with --labels"
    run -1 nearfar import p --train images --labels images
    says "images is an IDX file of 3 dimensions, which holds pictures and no labels: give it with --train"
    bytes 41 1 2 | idx more 41
    run -1 nearfar import p --train images --labels more
    says "images has 40 pictures and more 41 labels: each picture has one"
    bytes 39 1 2 | idx fewer 39
    run -1 nearfar import p --train images --labels fewer
    says "images has 40 pictures and fewer 39 labels"
    nothing_is_written
}

@test "options that do nothing for pictures are refused, and those for pictures elsewhere" {
    bytes 480 37 251 | idx images 40 4 3
    printf 'user,item\n1,2\n' >table.csv
    run -2 nearfar import p --train images --min-rating 3
    says "images holds pictures, for which --min-rating does nothing: leave it out"
    run -2 nearfar import p --train table.csv --grey
    says "--grey is for pictures, and table.csv is no file of pictures that is read"
    run -2 nearfar import p --train images --size 0x4
    says "--size is a width and a height from 1 to 1024, like 32x24, or one number for both, not '0x4'"
    run -2 nearfar import p --train images --test-labels images
    says "--test FILE is missing: the pictures whose labels --test-labels has"
    nothing_is_written
}
