/* Settings that contradict each other: see settings_conflicts.h. */
#include "engine/settings_conflicts.h"

#include "engine/training.h"
#include "store/base/language.h"

#include <string.h>

static int check_mix_weights(const struct trainer *trainer, struct err *err)
{
    const struct settings *settings = &trainer->settings;
    if (!objective_draws(&trainer->objective) || setting(settings, &knob_negatives) <= 0)
        return 0;
    for (size_t i = 0; strategies[i]; i++)
        if (setting(settings, strategies[i]->weight) > 0)
            return 0;
    return err_set(err, ERR_USAGE, "all weights of the mix are 0, so that nothing says how negatives are drawn: set "
                   "one above 0 first, such as %s=1", strategies[0]->weight->name);
}

static int check_loss_weights(const struct trainer *trainer, struct err *err)
{
    const struct objective *objective = &trainer->objective;
    for (size_t t = 0; t < objective->n; t++)
        if (setting_at(&trainer->settings, objective->weight_place[t]) > 0)
            return 0;
    return err_set(err, ERR_USAGE, "every loss has the weight 0, so that nothing is trained: set one above 0 "
                   "first, such as %s=1", trainer->settings.catalogue->knobs[objective->weight_place[0]].name);
}

static int check_batch_contrasts(const struct trainer *trainer, struct err *err)
{
    if (trainer->batcher.batch > 1 || objective_draws(&trainer->objective))
        return 0;
    return err_set(err, ERR_USAGE, "loss=%s holds the rows of a batch against each other, and with batch=1 there is "
                   "only one: raise batch, or add a loss that draws negatives, such as info_nce",
                   setting_word(&trainer->settings, &knob_loss));
}

static int check_is_trained(const struct trainer *trainer, struct err *err)
{
    const char *word = setting_word(&trainer->settings, &knob_baseline);
    if (!strcmp(word, knob_baseline.start))
        return 0;
    return err_set(err, ERR_USAGE, "baseline=%s is computed and not trained: use nearfar baseline DATASET --only %s",
                   word, word);
}

int settings_check_conflicts(const struct trainer *trainer, struct err *err)
{
    if (check_is_trained(trainer, err) < 0)
        return -1;
    if (trainer->rules == RULES_FIRST)
        return 0;
    return check_mix_weights(trainer, err) < 0 || check_loss_weights(trainer, err) < 0 ||
                   check_batch_contrasts(trainer, err) < 0
               ? -1
               : 0;
}

static void warn_of_warmup(const struct settings *settings, struct text *out)
{
    size_t warmup = setting_place(settings, "warmup_epochs");
    if (settings->applies[warmup] && setting_at(settings, warmup) >= setting(settings, &knob_epochs))
        text_printf(out, _("warmup_epochs=%s is not less than epochs=%s: the learning rate rises to the end and "
                      "never comes down\n"), settings->word[warmup], setting_word(settings, &knob_epochs));
}

static void warn_of_patience(const struct settings *settings, struct text *out)
{
    double patience = setting(settings, &knob_patience);
    if (patience > 0 && patience * setting(settings, &knob_eval_every) >= setting(settings, &knob_epochs))
        text_printf(out,
                    _("patience=%s cannot stop this run early: with eval_every=%s it needs more than epochs=%s\n"),
                    setting_word(settings, &knob_patience), setting_word(settings, &knob_eval_every),
                    setting_word(settings, &knob_epochs));
}

void settings_warn_unused(const struct trainer *trainer, struct text *out)
{
    warn_of_warmup(&trainer->settings, out);
    warn_of_patience(&trainer->settings, out);
}
