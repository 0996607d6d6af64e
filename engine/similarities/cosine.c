/* The cosine: dot product of rows of length one. */
#include "engine/ops/ops.h"
#include "engine/similarities/similarity.h"

const struct similarity similarity_cosine = {
    .part = {.name = "cosine", .help = "cosine: only direction counts",
             .knobs = (const struct knob *const[]){&knob_prior, NULL}, .fits = prior_fits},
    .prepare = op_normalize,
    .prepare_rows = prepare_unit_rows,
    .low = -1,
    .high = 1,
};
