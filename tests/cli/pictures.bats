# Data sets of pictures.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

sql() { sqlite3 "$NEARFAR_STORE" "$1"; }

# npy FILE TYPE SHAPE: a NumPy file of the bytes on standard input.
npy() {
    local header
    header=$(printf "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }" "$2" "$3")
    { printf '\x93NUMPY\x01\x00\x76\x00%-117s\n' "$header"; cat; } >"$1"
}

# In hex: a number of N bytes, the lowest byte first; the CRC-32 of bytes in hex; bytes of hex.
low() { printf "%0$((2 * $1))x" "$2" | fold -w2 | tac | tr -d '\n'; }
raw() { sed 's/../\\x&/g' | xargs -0 printf; }
crc() { raw | gzip -c | tail -c 8 | head -c 4 | od -An -v -tx1 | tr -d ' \n'; }
hex() { od -An -v -tx1 | tr -d ' \n'; }

# npz ARCHIVE FILE...: the files in a zip archive, not packed.
npz() {
    local archive=$1 all= directory= file data name entry size n=0
    shift
    for file; do
        data=$(hex <"$file")
        name=$(printf %s "$file" | hex)
        size=$(low 4 $((${#data} / 2)))
        entry=$(printf %s "$data" | crc)$size$size$(low 2 $((${#name} / 2)))0000
        directory+=504b010214001400000000000000$(low 2 0)$entry$(low 2 0)$(low 2 0)$(low 2 0)$(low 4 0)$(low 4 $((${#all} / 2)))$name
        all+=504b030414000000000000000000$entry$name$data
        n=$((n + 1))
    done
    printf %s "$all${directory}504b050600000000$(low 2 $n)$(low 2 $n)$(low 4 $((${#directory} / 2)))$(low 4 $((${#all} / 2)))0000" | raw >"$archive"
}

# noise N: bytes that look random, the same each time.
noise() {
    awk -v n="$1" 'BEGIN { s = 12345; for (i = 0; i < n; i++) { s = s * 16807 % 2147483647; printf "\\x%02x", int(s / 256) % 256 } }' |
        xargs -0 printf
}

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
    nearfar train p --set encoder=mlp --epochs 1 --json >train.json 2>/dev/null
    [ "$(json train.json "test.accuracy")" ]
    # A folder of files called as MNIST's are.
    mkdir mnist
    gzip -c images >mnist/train-images-idx3-ubyte.gz
    cp labels mnist/train-labels-idx1-ubyte
    cp test-images mnist/t10k-images-idx3-ubyte
    cp test-labels mnist/t10k-labels-idx1-ubyte
    run -0 nearfar import folder --train mnist
    says "mnist: IDX: 40 pictures of 3 x 4 pixels, grey, and of test IDX: 10 pictures of 3 x 4 pixels, grey; labels in mnist/train-labels-idx1-ubyte, labels in mnist/t10k-labels-idx1-ubyte"
    [ "$(sql "select count(distinct fingerprint) from dataset")" = 1 ]
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

@test "NumPy arrays become pictures: channels last or second, bytes or numbers from 0 to 1 or 255" {
    bytes 48 5 251 | npy last.npy '|u1' '4, 2, 2, 3'
    run -0 nearfar import a --train last.npy
    says "last.npy: a NumPy array: 4 pictures of 2 x 2 pixels, red, green and blue"
    says "last.npy is taken as number, height, width, channels"
    [ "$(pixels a 0 6)" = 00050A0F1419 ]
    bytes 48 5 251 | npy second.npy '|u1' '4, 3, 2, 2'
    run -0 nearfar import b --train second.npy
    says "second.npy is taken as number, channels, height, width"
    [ "$(pixels b 0 6)" = 00142805192D ]
    bytes 36 7 251 | npy both.npy '|u1' '4, 3, 1, 3'
    run -0 nearfar import c --train both.npy --dry-run
    says "both.npy is taken as number, height, width, channels, though channels could be second"
    # Floats: 0, 0.5 and 1, then 0, 128 and 255.
    for ((i = 0; i < 4; i++)); do printf '\x00\x00\x00\x00\x00\x00\x00\x3f\x00\x00\x80\x3f\x00\x00\x00\x00'; done |
        npy unit.npy '<f4' '4, 2, 2'
    run -0 nearfar import d --train unit.npy
    says "its numbers, from 0 to 1, are taken as 0 to 1, and made 0 to 255"
    [ "$(pixels d 0 4)" = 0080FF00 ]
    bytes 16 17 250 | npy whole.npy '|i1' '4, 2, 2'
    run -1 nearfar import e --train whole.npy
    says "whole.npy has numbers from -"
    says "and pictures have 0 to 1 or 0 to 255"
    bytes 16 17 120 | npy whole.npy '|i1' '4, 2, 2'
    run -0 nearfar import e --train whole.npy
    says "are taken as 0 to 255, and rounded"
    bytes 4 1 2 | npy y.npy '|u1' '4,'
    printf 'low\nhigh\n' >names
    run -0 nearfar import f --train last.npy --labels y.npy --class-names names
    [ "$(sql "select group_concat(id) from name where side = 'rows.class'")" = high,low ]
    printf 'low\n\n' >names
    run -1 nearfar import g --train last.npy --labels y.npy --class-names names
    says "y.npy has the label 1 in row 1 (counted from 0), and there are names for 0 to 0"
    bytes 4 0 1 | tr '\0' '\376' | npy below.npy '|i1' '4,'
    run -1 nearfar import g --train last.npy --labels below.npy
    says "below.npy has the label -2 in row 0 (counted from 0): labels are whole numbers from 0 on"
    nearfar doctor >/dev/null
}

@test "an archive of NumPy arrays brings pictures, labels and test" {
    bytes 40 5 251 | npy x_train.npy '|u1' '10, 2, 2'
    bytes 10 1 2 | npy y_train.npy '|u1' '10,'
    bytes 16 9 251 | npy x_test.npy '|u1' '4, 2, 2'
    bytes 4 1 2 | npy y_test.npy '|u1' '4, 1'
    npz all.npz x_train.npy y_train.npy x_test.npy y_test.npy
    run -0 nearfar import a --train all.npz
    says "all.npz: an archive of NumPy arrays: 10 pictures of 2 x 2 pixels, grey, and 4 of test; labels in y_train.npy"
    says "a: 14 pictures of 2 x 2 pixels, grey, 2 classes, 10 + 4 (train + test)"
    [ "$(pixels a 40 3)" = 000912 ]
    nearfar doctor >/dev/null
    run -2 nearfar import b --train all.npz --labels y_train.npy
    says "all.npz says the classes itself, or has none: leave --labels out"
    cp x_train.npy images.npy
    cp y_test.npy labels.npy
    npz wrong.npz images.npy labels.npy
    run -1 nearfar import b --train wrong.npz
    says "images.npy has 10 pictures and labels.npy in wrong.npz 4 labels: each picture has one"
    bytes 40 5 251 | npy images.npy '|u1' '20, 2'
    npz flat.npz images.npy
    run -1 nearfar import b --train flat.npz
    says "images.npy in flat.npz has 2 dimensions, and pictures have 3 (number, height, width) or 4 (and channels)"
    bytes 40 5 251 | npy images.npy '|u1' '2, 2, 5, 2'
    npz five.npz images.npy
    run -1 nearfar import b --train five.npz
    says "images.npy in five.npz is 2 x 2 x 5 x 2, and pictures have 1, 3 or 4 channels"
    bytes 39 5 251 | npy images.npy '|u1' '10, 2, 2'
    npz cut.npz images.npy
    run -1 nearfar import b --train cut.npz
    says "images.npy in cut.npz says that it is 10 x 2 x 2 but has 39 numbers"
    head -c 300 all.npz >half.npz
    run -1 nearfar import b --train half.npz --labels y_train.npy
    says "half.npz"
    cp all.npz bad.npz
    printf '\x55' | dd of=bad.npz bs=1 seek=200 conv=notrunc 2>/dev/null
    run -1 nearfar import b --train bad.npz
    says "bad.npz is a damaged archive (a checksum is wrong): get it again, or write it with np.savez"
    [ "$(sql "select count(*) from dataset")" = 1 ]
}

# cifar FILE RECORDS LABELS-OF-A-RECORD CLASSES: records whose labels go round and whose red pixels tell them apart.
cifar() {
    local i k
    for ((i = 0; i < $2; i++)); do
        for ((k = 0; k < $3; k++)); do printf "\\x$(printf %02x $((i % $4)))"; done
        printf "\\x$(printf %02x $i)%.0s" {1..1024}
        printf '\x07%.0s' {1..1024}
        printf '\x09%.0s' {1..1024}
    done >"$1"
}

@test "CIFAR-10 and CIFAR-100 in binary, a file or the folder of them" {
    mkdir ten hundred
    cifar ten/data_batch_1.bin 10 1 2
    cifar ten/data_batch_2.bin 6 1 2
    cifar ten/test_batch.bin 4 1 2
    printf '%s\n' a b c d e f g h i j '' >ten/batches.meta.txt
    run -0 nearfar import ten --train ten
    says "ten: CIFAR-10: 20 pictures of 32 x 32 pixels, red, green and blue, in 3 files"
    says "ten: 20 pictures of 32 x 32 pixels, in colour, 2 classes, 16 + 4 (train + test)"
    [ "$(pixels ten 3072 6)" = 010709010709 ]
    [ "$(sql "select group_concat(id) from name where side = 'rows.class'")" = a,b ]
    cifar hundred/train.bin 8 2 4
    run -0 nearfar import fine --train hundred/train.bin --label fine
    says "CIFAR-100: 8 pictures of 32 x 32 pixels, red, green and blue; class = the fine label"
    run -0 nearfar import coarse --train hundred --label coarse
    says "class = the coarse label"
    run -2 nearfar import x --train hundred --label rough
    says "--label of CIFAR-100 is fine or coarse, not 'rough'"
    head -c 5000 ten/data_batch_1.bin >ten/data_batch_2.bin
    run -1 nearfar import x --train ten
    says "ten/data_batch_2.bin does not consist of whole records of 3073 bytes, as CIFAR-10 does"
    printf '\x0a' | dd of=ten/data_batch_1.bin bs=1 conv=notrunc 2>/dev/null
    run -1 nearfar import x --train ten/data_batch_1.bin
    says "has the label 10 in record 0 (counted from 0), and CIFAR-10 has 0 to 9"
    nearfar doctor >/dev/null
    [ "$(sql "select count(*) from dataset")" = 3 ]
}

# png FILE WIDTH COLOURTYPE: a PNG picture of 8 bits a channel (type 0 grey, 2 colours, 6 with alpha) of the bytes on standard
# input, row by row.
chunk() { # TYPE DATA, both in hex
    printf '%08x%s' $((${#2} / 2)) "$1$2"
    printf %s "$1$2" | crc | fold -w2 | tac | tr -d '\n'
}
png() {
    local width=$2 bytes rows packed
    case $3 in 0) bytes=1 ;; 2) bytes=3 ;; 6) bytes=4 ;; esac
    rows=$(hex | fold -w $((2 * bytes * width)) | sed 's/^/00/' | tr -d '\n')
    packed=7801$(printf %s "$rows" | raw | gzip -cn | tail -c +11 | head -c -8 | hex)$(adler "$rows")
    {
        printf 89504e470d0a1a0a
        chunk 49484452 "$(printf '%08x%08x080%d000000' "$width" $((${#rows} / (2 * bytes * width + 2))) "$3")"
        chunk 49444154 "$packed"
        chunk 49454e44 ''
    } | raw >"$1"
}
adler() {
    printf %s "$1" | raw | od -An -v -tu1 -w1 | awk 'BEGIN { a = 1 } { a = (a + $1) % 65521; b = (b + a) % 65521 } END { printf "%04x%04x", b, a }'
}

# folder: pictures of 4 x 4 in folder/cat and folder/dog.
folder() {
    local i
    mkdir -p folder/cat folder/dog
    for i in 1 2 3 4; do
        bytes 48 $((i * 7)) 251 | png "folder/cat/$i.png" 4 2
        bytes 48 $((i * 11)) 241 | png "folder/dog/$i.png" 4 2
    done
}

@test "a folder of pictures: the class is the folder, and what else lies there is counted" {
    folder
    bytes 32 3 251 | png folder/dog/wide.png 8 0
    bytes 64 3 251 | png folder/cat/clear.png 4 6
    echo notes >folder/notes.txt
    ln -s cat folder/link
    run -0 nearfar import p --train folder
    says "folder: a folder of pictures: 10 PNG and 0 JPEG; class = the folder; passed over: 1 file that is no PNG or JPEG (notes.txt), 1 link to folders"
    says "note: 1 picture is not opaque: laid over #ffffff; 1 grey picture among those in colour"
    says "scaled: 1 picture to 4 x 4 pixels, by the mean of areas; 1 of them had other proportions"
    says "p: 10 pictures of 4 x 4 pixels, in colour, 2 classes, 8 + 2 (train + test)"
    [ "$(pixels p 0 6)" = 00070E151C23 ]
    [ "$(sql "select group_concat(id) from name where side = 'rows.class'")" = cat,dog ]
    [ "$(sql "select id from name where side = 'rows' and number = 9")" = dog/wide.png ] ||
        [ "$(sql "select count(*) from name where side = 'rows'")" = 10 ]
    run -0 nearfar import q --train folder --size 2x3 --grey --json
    [[ $output == *'"height":3,"width":2,"channels":1,'*'"scaled":10,'* ]]
    nearfar doctor >/dev/null
}

@test "folders train and test say what test is; other ones beside them are passed over" {
    folder
    mkdir parts
    cp -r folder parts/train
    cp -r folder parts/val
    run -0 nearfar import a --train parts
    says "folders for train and test, class = the folder"
    says "a: 16 pictures of 4 x 4 pixels, in colour, 2 classes, 8 + 8 (train + test)"
    says "8 pictures of test have the pixels of one of train: what is measured on them is not of unseen pictures"
    mkdir -p parts/test/cat
    bytes 48 5 200 | png parts/test/cat/x.png 4 2
    run -0 nearfar import b --train parts
    says "passed over: 1 beside the folders for train and test"
    says "b: 9 pictures of 4 x 4 pixels, in colour, 2 classes, 8 + 1 (train + test)"
    says "test has no picture of 1 of the 2 classes"
    run -0 nearfar import c --train folder --test parts/test
    says "8 + 1 (train + test)"
}

@test "pictures of a folder that cannot be read are refused, or passed over and counted; nothing is left" {
    folder
    mkdir empty alone
    run -1 nearfar import p --train empty
    says "empty: there is no PNG or JPEG picture in the folder that can be read (other files: 0, links to folders: 0"
    cp folder/cat/1.png good.png
    head -c 60 good.png >folder/cat/cut.png
    run -1 nearfar import p --train folder
    says "folder/cat/cut.png is a damaged PNG picture (it ends in the middle): get it again, or leave it out (or pass over such pictures with --skip-bad)" ||
        says "folder/cat/cut.png ends before its pixels begin"
    printf 'no picture' >folder/cat/cut.png
    run -1 nearfar import p --train folder
    says "folder/cat/cut.png is no PNG or JPEG picture: check that it is the file that was meant"
    { head -c 16 good.png; printf '\x00\x00\x4e\x20\x00\x00\x4e\x20'; tail -c +25 good.png; } >folder/cat/cut.png
    run -1 nearfar import p --train folder
    says "folder/cat/cut.png says that a picture is 20,000 x 20,000 pixels, more than the 67,108,864 that are read"
    rm folder/cat/cut.png
    cp good.png $'folder/cat/a\nb.png'
    run -1 nearfar import p --train folder
    says "the name has a control character in it, such as the end of a line ('a?b.png'): rename it" || says "cat/a?b.png"
    mv $'folder/cat/a\nb.png' $'folder/cat/\xff.png'
    run -1 nearfar import p --train folder
    says "the name is not UTF-8"
    mv $'folder/cat/\xff.png' folder/cat/x.png
    : >folder/cat/x.png
    run -1 nearfar import p --train folder
    says "folder/cat/x.png is no PNG or JPEG picture but empty"
    nothing_is_written
    run -0 nearfar import p --train folder --skip-bad
    says "1 picture cannot be read and is passed over, the first: folder/cat/x.png is no PNG or JPEG picture but empty"
    says "p: 8 pictures"
    rm folder/cat/x.png
    # One class, one pixel, and a file that may not be read.
    cp -r folder/cat alone
    run -0 nearfar import q --train alone
    says "there is one class only: nothing can be told apart by class"
    mkdir -p dot/a dot/b
    printf '\x05' | png dot/a/1.png 1 0
    printf '\x06' | png dot/b/1.png 1 0
    run -0 nearfar import r --train dot
    says "r: 2 pictures of 1 x 1 pixels, grey, 2 classes"
    [ "$(id -u)" != 0 ] || return 0
    chmod 000 folder/cat/1.png
    run -1 nearfar import s --train folder
    says "cannot open folder/cat/1.png: Permission denied"
}

@test "a sheet of tiles with a table of their classes" {
    # Two rows of three tiles of 2 x 2: the tile's number is in all of its pixels.
    printf '\0\0\1\1\2\2\0\0\1\1\2\2\3\3\4\4\5\5\3\3\4\4\5\5' | png sheet.png 6 0
    printf 'item,kind\nx,a\ny,b\nz,a\nu,b\nv,a\n' >table.csv
    run -0 nearfar import p --train sheet.png --tile 2 --labels table.csv --label kind
    says "sheet.png: a sheet of tiles: 6 pictures of 2 x 2 pixels, grey; labels in table.csv, column kind"
    says "note: 1 tile behind the last label passed over"
    says "p: 5 pictures of 2 x 2 pixels, grey, 2 classes"
    [ "$(pixels p 0 20)" = 0000000001010101020202020303030304040404 ]
    run -2 nearfar import q --train sheet.png
    says "sheet.png is one picture: say with --tile WxH how large those are that lie in it"
    run -2 nearfar import q --train sheet.png --tile 4x2
    says "sheet.png is 6 x 4 pixels, which tiles of 4 x 2 do not fill"
    run -2 nearfar import q --train sheet.png --tile 2 --labels table.csv --label colour
    says "--label: there is no column 'colour' in table.csv; its first line has item, kind"
    printf 'w,a\nw,b\n' >>table.csv
    run -1 nearfar import q --train sheet.png --tile 2 --labels table.csv --label kind
    says "sheet.png has 6 pictures and table.csv 7 labels: each picture has one"
    printf 'a\nb\nNA\na\nb\na\n' >lines.txt
    run -0 nearfar import q --train sheet.png --tile 2 --labels lines.txt
    says "labels in lines.txt, one a line"
    says "pictures without a label, which belong to no class: 1 of 6"
    { echo kind; cat lines.txt; } >headed.txt
    run -1 nearfar import r --train sheet.png --tile 2 --labels headed.txt
    says "headed.txt has one line more than there are pictures in sheet.png: if its first line is a header, name the column with --label"
}

@test "pictures that are equal or nearly equal are counted, and labels that disagree on equal ones" {
    noise 4000 >pixels
    { cat pixels; head -c 300 pixels; tail -c +301 pixels | head -c 99; printf '\x80'; } | idx images 44 10 10
    { bytes 40 1 2; printf '\x00\x01\x01\x00'; } | idx labels 44
    head -c 200 pixels | idx test 2 10 10
    run -0 nearfar import p --train images --labels labels --test test --json
    json_of() { printf '%s' "$output" | grep -o "\"$1\":[0-9]*" | cut -d: -f2; }
    [ "$(json_of equal)" = 3 ]
    [ "$(json_of equal_across)" = 2 ]
    [ "$(json_of torn)" = 2 ]
    [ "$(json_of nearly_equal)" = 1 ]
}

@test "the sample shop's pictures alone tell the categories of items that were not seen" {
    shop=$ROOT/samples/shop
    run -0 nearfar import wares --train "$shop/pictures.png" --tile 16 --labels "$shop/items.csv" --label category
    says "wares: 720 pictures of 16 x 16 pixels, in colour, 36 classes, 576 + 144 (train + test)"
    nearfar train wares --set task=same_class --epochs 4 --json >train.json 2>/dev/null
    accuracy=$(json train.json "test.accuracy")
    awk -v accuracy="$accuracy" 'BEGIN { exit !(accuracy > 0.5) }' # by lot: 0.03
}

@test "a file that is none of pictures, or of no format that is read, is refused with a list of those that are" {
    bytes 480 37 251 | idx images 40 4 3
    bytes 40 1 2 | idx labels 40
    sed '1s/^../\x01\x02/' images >wrong
    run -1 nearfar import p --train wrong --labels labels
    says "wrong is no file of pictures that is read (IDX, CIFAR-10 and CIFAR-100 in binary, a folder of PNG and JPEG files"
    run -1 nearfar import p --train images --labels labels --test wrong
    says "wrong is no file of pictures that is read"
    run -2 nearfar import p --train images --labels labels --tile 2
    says "--tile is for one PNG or JPEG picture that is a sheet of many; images is not: leave it out"
    echo low >names
    run -2 nearfar import p --train images --class-names names
    says "--class-names says what the labels 0, 1 and so on are called, and images comes without such labels"
    run -2 nearfar import p --train images --labels labels --label kind
    says "--label names a column of a table of labels (--labels FILE), or fine or coarse for CIFAR-100"
    mkdir -p folder/train/a folder/test/a
    printf '\x05' | png folder/train/a/1.png 1 0
    printf '\x06' | png folder/test/a/1.png 1 0
    run -2 nearfar import p --train folder --test-share 0.5
    says "folder says which pictures are test: leave --test-share out"
    bytes 480 37 251 | idx large 10 8 6
    run -1 nearfar import p --train images --test large
    says "large has pictures of 6 x 8 pixels and the others are 3 x 4: make them equal with --size 3x4"
    run -0 nearfar import p --train images --test large --size 3x4
    says "scaled: 10 pictures to 3 x 4 pixels, by the mean of areas"
    bytes 1440 37 251 | idx colours 40 4 3 3
    run -1 nearfar import q --train images --test colours
    says "colours has pictures in colour and those before are grey: make all of them grey with --grey"
}
