/* A span: words that stand together are kept, and those before and after them left out (Giorgi, Nitski, Wang, Bader:
 * DeCLUTR, ACL 2021, arXiv 2006.03659; Meng et al.: COCO-LM, NeurIPS 2021, arXiv 2102.08473). */
#include "engine/views/input_view.h"

#include <string.h>

static const struct knob knob_span = {
    .name = "span", .type = KNOB_REAL, .low = 0.05, .high = 1, .scale = SCALE_LINEAR, .start = "1",
    .help = "of a text so large a share or more is kept, the words of which stand together; 1: all"};

static size_t edit(struct unit *unit, size_t n, double strength, const struct rng *rng)
{
    double share = strength + (1 - strength) * rng_unit(rng, 0);
    size_t keep = (size_t)(share * (double)n + 0.5);
    keep = keep ? keep : 1;
    size_t first = rng_below(rng, 1, (uint32_t)(n - keep + 1));
    memmove(unit, unit + first, keep * sizeof *unit);
    return keep;
}

const struct input_view input_view_span = {
    .part = {.name = "span", .help = "keeps a stretch of a text",
             .knobs = (const struct knob *const[]){&knob_span, NULL}},
    .off = 1,
    .of_data = "texts",
    .stream = STREAM_SPAN,
    .edit = edit,
};
