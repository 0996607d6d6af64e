/* The plain dot product: long rows are near everything. */
#include "engine/similarities/similarity.h"

const struct similarity similarity_dot = {
    .part = {.name = "dot", .help = "dot product: length counts",
             .knobs = (const struct knob *const[]){&knob_prior, NULL}, .fits = prior_fits},
    .prepare = prepare_nothing,
    .prepare_rows = prepare_no_rows,
    .low = -8,
    .high = 8,
};
