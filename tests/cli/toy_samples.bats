# The presets of samples/toy do what its README says.

load helpers

setup() { nearfar_setup; }
teardown() { nearfar_teardown; }

accuracy_is() { # accuracy_is '>= 0.9': of the linear classifier on test
    [ "$(sqlite3 :memory: "select json_extract(readfile('train.json'), '$.test.linear_accuracy') $1")" = 1 ]
}

# learns SHAPE LEAST: the share of test points that a linear classifier tells.
learns() {
    nearfar import "$1" --toy "$1" >/dev/null
    nearfar train "$1" --preset "$BATS_TEST_DIRNAME/../../samples/toy/$1.preset" --json >train.json
    accuracy_is ">= $2"
}

@test "rings are learned from points that are turned" { learns rings 0.97; }
@test "moons are learned from noise" { learns moons 0.85; }
@test "blobs are learned from noise" { learns blobs 0.97; }
@test "a spiral is learned from its classes" { learns spiral 0.95; }
@test "xor is learned from its classes" { learns xor 0.9; }

@test "a shape that is turned no more is not learned as well" {
    nearfar import rings --toy rings >/dev/null
    nearfar train rings --preset "$BATS_TEST_DIRNAME/../../samples/toy/rings.preset" --set input_rotate=0 --json >train.json
    accuracy_is "< 0.8"
}
