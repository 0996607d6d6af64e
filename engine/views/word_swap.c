/* Swapping of neighbours: a word changes places with the next one. */
#include "engine/views/input_view.h"

static const struct knob knob_word_swap = {
    .name = "word_swap", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of the words of a text that change places with the next, at random"};

/* A word moves once at most. */
static size_t edit(struct unit *unit, size_t n, double strength, const struct rng *rng)
{
    for (size_t i = 0; i + 1 < n; i++) {
        if (rng_unit(rng, i) >= strength)
            continue;
        struct unit first = unit[i];
        unit[i] = unit[i + 1];
        unit[++i] = first;
    }
    return n;
}

const struct input_view input_view_word_swap = {
    .part = {.name = "word_swap", .help = "lets words of a text change places with the next",
             .knobs = (const struct knob *const[]){&knob_word_swap, NULL}},
    .of_data = "texts",
    .stream = STREAM_WORD_SWAP,
    .edit = edit,
};
