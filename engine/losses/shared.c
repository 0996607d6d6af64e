/* Knobs that several losses share: see loss.h. */
#include "engine/losses/loss.h"

const struct knob knob_tau = {
    .name = "tau", .type = KNOB_REAL, .low = 1e-4, .high = 10, .scale = SCALE_LOG, .start = "0.2",
    .help = "temperature: low cares for the hardest negatives, high for all alike"};

const struct knob knob_margin = {
    .name = "margin", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LINEAR, .start = "0.5",
    .help = "how much nearer the positive must be before a negative stops pushing"};

const struct knob knob_logq = {
    .name = "logq", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
    .help = "share of the logQ correction: takes back that often drawn negatives are punished more"};

static bool reads(const struct loss *loss, const struct knob *knob)
{
    for (const struct knob *const *k = loss->part.knobs; k && *k; k++)
        if (*k == knob)
            return true;
    return false;
}

void loss_terms_read(struct loss_terms *terms, const struct loss *loss, const struct settings *settings)
{
    terms->tau = (real)setting(settings, "tau");
    terms->margin = (real)setting(settings, "margin");
    terms->logq = reads(loss, &knob_logq) ? (real)setting(settings, "logq") : 0;
}
