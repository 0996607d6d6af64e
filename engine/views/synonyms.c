/* Words changed for others of nearly the same meaning (Kobayashi: Contextual Augmentation, NAACL 2018, and Wei, Zou:
 * EDA, EMNLP 2019, try ways to find them); here by the word vectors that the run was given (text/synonyms.h), so that
 * a word without a vector stays, and one that is not among the 10,000 commonest of train that have one. */
#include "engine/fitting.h"
#include "engine/text/synonyms.h"
#include "engine/views/input_view.h"

static const struct knob knob_synonyms = {
    .name = "synonyms", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "chance that a word becomes one of the 4 nearest by --vectors (of the 10000 commonest)"};

static void reword(struct unit *unit, size_t n, const struct text_source *source, double strength,
                   const struct rng *rng)
{
    for (size_t i = 0; i < n; i++) {
        const uint32_t *near = rng_unit(rng, 2 * i) < strength ? synonyms_of(source->synonyms, unit[i].word) : NULL;
        if (near)
            unit[i].word = near[rng_below(rng, 2 * i + 1, SYNONYMS)];
    }
}

static int fits(const struct fitting *run, struct err *err)
{
    if (run->has_vectors || !setting_applies(run->settings, &knob_synonyms) ||
        setting(run->settings, &knob_synonyms) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "synonyms are found by word vectors, and this run has none: train it with "
                   "--vectors FILE, or leave synonyms at 0");
}

const struct input_view input_view_synonyms = {
    .part = {.name = "synonyms", .help = "changes words of a text for others of nearly the same meaning",
             .knobs = (const struct knob *const[]){&knob_synonyms, NULL}, .fits = fits},
    .of_data = "texts",
    .stream = STREAM_SYNONYMS,
    .reword = reword,
};
