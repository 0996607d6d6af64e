/* What a trainer measures, and what follows from it: see evaluation.h. */
#include "engine/evaluation.h"

#include "engine/probes/rows.h"
#include "engine/training.h"
#include "store/run.h"
#include "store/validation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool validates(const struct trainer *trainer)
{
    return trainer->data->valid.start[trainer->data->rows[SIDE_ANCHOR]] > 0;
}

/* The split that is watched: validation, where something is held out. */
static const char *watched_split(const struct trainer *trainer)
{
    return validates(trainer) ? "valid" : "test";
}

void trainer_main_metric(const struct trainer *trainer, struct metric *out)
{
    probe_main_metric(&trainer->settings, watched_split(trainer), out);
}

/* At the end of training all rows of a split are measured. `encoded` belongs to the evaluation. */
static struct measured measured_now(struct trainer *trainer, const char *split, struct encoded_rows *encoded)
{
    return (struct measured){.trainer = trainer, .seed = trainer->seed, .settings = &trainer->settings,
                             .data = trainer->data, .pool = trainer->pool, .rules = trainer->rules,
                             .step = trainer->step, .split = split,
                             .watched = !strcmp(split, watched_split(trainer)),
                             .whole = trainer->ended != TRAINER_GOES_ON, .encoded = encoded};
}

/* Measures a split, by measured->which. Returns the main metric, NAN where nobody has anything relevant; what is
 * wrong goes to `wrong`. */
static double evaluate(struct measured *measured, const struct sink *sink, const char **wrong)
{
    const struct task_data *data = measured->data;
    bool test = !strcmp(measured->split, "test");
    struct embedded embedded = {0};
    double value = NAN;
    if (probes_rank(measured->settings)) {
        trainer_embed_all(measured->trainer, measured->which, &embedded);
        measured->embedded = &embedded;
    }
    measured->relevant = test ? &data->test : &data->valid;
    measured->masked = test ? &data->known : &data->related;
    const char *found = probes_measure(measured, false, sink, &value);
    if (found && measured->watched)
        *wrong = found;
    embedded_release(&embedded);
    return value;
}

void evaluation_of_split(struct trainer *trainer, const char *split, bool raw, struct encoded_rows *encoded,
                         const struct sink *sink)
{
    struct measured measured = measured_now(trainer, split, encoded);
    const char *unused;
    measured.which = WEIGHTS_MEASURED;
    measured.whole = true;
    measured.raw = raw;
    evaluate(&measured, sink, &unused);
}

static double evaluate_validation(struct trainer *trainer, struct encoded_rows *encoded, const struct sink *sink,
                                  const char **wrong)
{
    struct measured measured = measured_now(trainer, "valid", encoded);
    measured.which = WEIGHTS_MEASURED;
    return evaluate(&measured, sink, wrong);
}

static void keep_best(struct trainer *trainer, double value, bool higher)
{
    if (trainer->best_step >= 0 && !(higher ? value > trainer->best : value < trainer->best)) {
        trainer->evaluations_since_best++;
        return;
    }
    trainer->best = value;
    trainer->best_step = trainer->step;
    trainer->evaluations_since_best = 0;
    towers_keep_best(trainer->tower);
}

/* The test split, by the best parameters where there was a choice. */
static void measure_test(struct trainer *trainer, struct encoded_rows *encoded, const struct sink *sink,
                         const char **wrong)
{
    bool chosen = trainer->best_step >= 0 && trainer->best_step != trainer->step;
    struct measured measured = measured_now(trainer, "test", encoded);
    measured.which = chosen ? WEIGHTS_BEST : WEIGHTS_MEASURED;
    evaluate(&measured, sink, wrong);
}

/* In steps; it cannot change while training. */
static double evaluation_pace(const struct trainer *trainer)
{
    return setting(&trainer->settings, &knob_eval_every) * (double)trainer->batcher.steps_per_epoch;
}

bool evaluation_is_due(const struct trainer *trainer)
{
    double every = evaluation_pace(trainer), step = (double)trainer->step;
    return floor(step / every) > floor((step - 1) / every) || trainer->ended != TRAINER_GOES_ON;
}

int64_t trainer_evaluates_from(const struct trainer *trainer)
{
    int64_t first = (int64_t)ceil(evaluation_pace(trainer));
    return trainer->rules == RULES_FIRST ? 0 : first < trainer->steps ? first : trainer->steps;
}

/* Before the first evaluation at its pace: after a sixteenth of the way there, a sixteenth of that, and so on. */
static bool early_evaluation_is_due(const struct trainer *trainer)
{
    enum { SHARE = 16 };
    for (double early = evaluation_pace(trainer) / SHARE; early >= 1 && trainer->rules > RULES_FIRST; early /= SHARE)
        if (trainer->step == (int64_t)early)
            return true;
    return false;
}

/* What probes make of the step that comes next; the mean of the loss since the evaluation before says whether it
 * runs away. */
static void measure_step(struct trainer *trainer, const struct sink *sink)
{
    const struct plateau *since = &trainer->plateau;
    struct measured measured = measured_now(trainer, watched_split(trainer), NULL);
    double unused;
    if (since->steps > 0)
        loss_trend_update(&trainer->course, &trainer->settings, trainer->tau, since->losses / since->steps);
    const char *wrong = probes_measure(&measured, true, sink, &unused);
    if (wrong)
        trainer->alarm = wrong;
}

/* Of the evaluation that came out as this, the more the better; where nothing is held out, of the losses since the
 * one before. */
static void watch_for_plateau(struct trainer *trainer, double value)
{
    struct plateau *plateau = &trainer->plateau;
    plateau_see(plateau, validates(trainer) ? value : -plateau->losses / plateau->steps, &trainer->settings);
    plateau->losses = plateau->steps = 0;
}

/* Nothing is made of it: see trainer_evaluates_from. */
static void measure_early(struct trainer *trainer, struct encoded_rows *encoded, const struct sink *sink)
{
    const char *unused;
    if (validates(trainer))
        evaluate_validation(trainer, encoded, sink, &unused);
    else
        measure_test(trainer, encoded, sink, &unused);
}

static void measure_due(struct trainer *trainer, struct encoded_rows *encoded, const struct sink *sink)
{
    measure_step(trainer, sink);
    double value = NAN;
    const char *wrong = "";
    struct metric judging;
    trainer_main_metric(trainer, &judging);
    if (validates(trainer)) {
        value = evaluate_validation(trainer, encoded, sink, &wrong);
        keep_best(trainer, value, judging.higher);
        int64_t patience = (int64_t)setting(&trainer->settings, &knob_patience);
        if (patience && trainer->evaluations_since_best >= patience && trainer->ended == TRAINER_GOES_ON)
            trainer->ended = TRAINER_STOPPED_EARLY;
    }
    if (!validates(trainer) || trainer->ended != TRAINER_GOES_ON)
        measure_test(trainer, encoded, sink, &wrong);
    if (!*trainer->alarm)
        trainer->alarm = wrong;
    watch_for_plateau(trainer, judging.higher ? value : -value);
}

void evaluation_make(struct trainer *trainer, const struct sink *sink)
{
    struct encoded_rows encoded[N_SPLITS] = {0};
    if (evaluation_is_due(trainer))
        measure_due(trainer, encoded, sink);
    else if (early_evaluation_is_due(trainer))
        measure_early(trainer, encoded, sink);
    encoded_rows_release(encoded);
}

bool trainer_validates(const struct trainer *trainer, char *why, size_t size)
{
    const struct task_data *data = trainer->data;
    char empty[160];
    why[0] = '\0';
    if (validates(trainer))
        return true;
    struct held_groups groups = task_held_groups(data);
    validation_is_empty(&groups, setting(&trainer->settings, &knob_validation), empty, sizeof empty);
    held_groups_release(&groups);
    bool tests = data->test.start[data->rows[SIDE_ANCHOR]] > 0;
    snprintf(why, size, "%s: %s, nothing is selected%s", empty,
             tests ? "test is watched at each evaluation" : "without a test either, only the loss is watched",
             setting(&trainer->settings, &knob_patience) > 0 ? ", and patience does nothing" : "");
    return false;
}
