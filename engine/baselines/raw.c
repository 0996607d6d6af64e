/* The baseline `raw`: the numbers of rows, or the brightness of pixels, each standardised, without any encoder. */
#include "engine/baselines/baseline.h"

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    (void)input;
    (void)model;
    (void)err;
    return 0;
}

const struct baseline baseline_raw = {
    .part = {.name = "raw", .help = "the numbers or pixels of rows as they are, by the probes that tell classes"},
    .of_data = "numbers+pictures", .fit = fit};
