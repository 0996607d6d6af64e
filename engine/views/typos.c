/* Typing errors: words with a letter left out, doubled, or changed for the next one (Belinkov, Bisk: Synthetic and
 * Natural Noise Both Break Neural Machine Translation, ICLR 2018, arXiv 1711.02173). A word that is misspelt keeps
 * most of its parts. */
#include "engine/views/input_view.h"

static const struct knob knob_typos = {
    .name = "typos", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of the words of a text that are misspelt at random"};

static size_t edit(struct unit *unit, size_t n, double strength, const struct rng *rng)
{
    for (size_t i = 0; i < n; i++)
        if (rng_unit(rng, 2 * i) < strength)
            unit[i].typo = 1 + rng_below(rng, 2 * i + 1, UINT32_MAX - 1);
    return n;
}

const struct input_view input_view_typos = {
    .part = {.name = "typos", .help = "misspells words of a text",
             .knobs = (const struct knob *const[]){&knob_typos, NULL}},
    .of_data = "texts",
    .stream = STREAM_TYPOS,
    .edit = edit,
};
