/* Knobs that several losses share, and which losses a run has: see loss.h. */
#include "engine/losses/loss.h"

#include "engine/parts.h"
#include "engine/training.h"

#include <assert.h>
#include <string.h>

const struct knob knob_tau = {
    .name = "tau", .topic = "temperature", .type = KNOB_REAL, .low = 1e-4, .high = 10, .scale = SCALE_LOG,
    .start = "0.2", .tries = "0.05 0.5",
    .help = "temperature: low weights the hardest negatives most, high weights all alike"};

const struct knob knob_margin = {
    .name = "margin", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LINEAR, .start = "0.5",
    .help = "negatives have a loss above this similarity, or above s+ less this (triplet, warp)"};

const struct knob knob_logq = {
    .name = "logq", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "logQ correction of negatives that are drawn more often: 0 off, 1 full"};

const struct knob knob_tau_plus = {
    .name = "tau_plus", .type = KNOB_REAL, .low = 0, .high = 0.9, .scale = SCALE_LINEAR, .start = "0.1",
    .help = "share of the negatives believed to be positives nobody has seen yet"};

size_t chosen_losses(const struct settings *settings, const struct loss **list, size_t most)
{
    char copy[WORD_SIZE];
    char *rest;
    size_t n = 0;
    COPY_TEXT(copy, setting_word(settings, &knob_loss));
    for (char *word = strtok_r(copy, "+", &rest); word && n < most; word = strtok_r(NULL, "+", &rest))
        for (size_t i = 0; losses[i]; i++)
            if (!strcmp(word, losses[i]->part.name))
                list[n++] = losses[i];
    return n;
}

void loss_terms_read(struct loss_terms *terms, const struct loss *loss, const struct settings *settings)
{
    *terms = (struct loss_terms){.logq = 0};
    for (size_t k = 0; loss->part.knobs && loss->part.knobs[k]; k++) {
        assert(k < MOST_LOSS_KNOBS);
        terms->value[k] = (real)setting(settings, loss->part.knobs[k]);
        if (loss->part.knobs[k] == &knob_logq)
            terms->logq = terms->value[k];
    }
}
