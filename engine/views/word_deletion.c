/* Deletion of words: each is left out with the same chance (Wei, Zou: EDA, EMNLP 2019, arXiv 1901.11196). */
#include "engine/views/input_view.h"

static const struct knob knob_word_deletion = {
    .name = "word_deletion", .type = KNOB_REAL, .low = 0, .high = 0.95, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of the words of a text that are left out at random"};

/* Where all would be left out, one drawn by lot stays. */
static size_t edit(struct unit *unit, size_t n, double strength, const struct rng *rng)
{
    size_t left = 0;
    struct unit last = unit[rng_below(rng, n, (uint32_t)n)];
    for (size_t i = 0; i < n; i++)
        if (rng_unit(rng, i) >= strength)
            unit[left++] = unit[i];
    if (!left)
        unit[left++] = last;
    return left;
}

const struct input_view input_view_word_deletion = {
    .part = {.name = "word_deletion", .help = "leaves out words of a text",
             .knobs = (const struct knob *const[]){&knob_word_deletion, NULL}},
    .of_data = "texts",
    .stream = STREAM_WORD_DELETION,
    .edit = edit,
};
