/* Words masked: what stands there is not seen, but that a word does (Devlin, Chang, Lee, Toutanova: BERT, NAACL 2019;
 * as a view: Wu et al.: CLEAR, arXiv 2012.15466). A mask has a row of the table of its own, which is learned. */
#include "engine/views/input_view.h"

static const struct knob knob_word_mask = {
    .name = "word_mask", .type = KNOB_REAL, .low = 0, .high = 0.95, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of the words of a text that a mask is put in place of at random"};

/* Where all would be masked, one drawn by lot is seen. */
static size_t edit(struct unit *unit, size_t n, double strength, const struct rng *rng)
{
    size_t masked = 0, spared = rng_below(rng, n, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        masked += rng_unit(rng, i) < strength;
    for (size_t i = 0; i < n; i++)
        if (rng_unit(rng, i) < strength && (masked < n || i != spared))
            unit[i].typo = MASKED;
    return n;
}

const struct input_view input_view_word_mask = {
    .part = {.name = "word_mask", .help = "masks words of a text",
             .knobs = (const struct knob *const[]){&knob_word_mask, NULL}},
    .of_data = "texts",
    .stream = STREAM_WORD_MASK,
    .edit = edit,
};
