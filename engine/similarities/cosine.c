/* The cosine: dot product of rows of length one. */
#include "engine/ops/ops.h"
#include "engine/similarities/similarity.h"

static void prepare_rows(real *x, size_t rows, size_t cols)
{
    for (size_t i = 0; i < rows; i++) {
        real *row = x + i * cols;
        double squared = 0;
        for (size_t k = 0; k < cols; k++)
            squared += (double)row[k] * row[k];
        real inverse = squared > 0 ? (real)(1 / sqrt(squared)) : 0;
        for (size_t k = 0; k < cols; k++)
            row[k] *= inverse;
    }
}

const struct similarity similarity_cosine = {
    .part = {.name = "cosine", .help = "cosine: only direction counts"},
    .prepare = op_normalize,
    .prepare_rows = prepare_rows,
};
