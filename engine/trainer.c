/* What happens in one training step, top to bottom: see trainer.h. */
#include "engine/trainer.h"

#include "engine/catalogue.h"
#include "engine/chosen.h"
#include "engine/encoders/texts.h"
#include "engine/evaluation.h"
#include "engine/fitting.h"
#include "engine/given.h"
#include "engine/lookup.h"
#include "engine/negatives/synthetic.h"
#include "engine/optim/optimizer.h"
#include "engine/ops/ops.h"
#include "engine/prior.h"
#include "engine/settings_conflicts.h"
#include "engine/training.h"
#include "store/base/language.h"
#include "store/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void trainer_init(struct trainer *trainer, const struct settings *settings, const struct task_data *data,
                  struct pool *pool, uint64_t seed)
{
    *trainer = (struct trainer){.settings = *settings, .data = data, .pool = pool, .seed = seed, .rules = RULES_NOW,
                                .best_step = -1, .alarm = ""};
    towers_init(trainer->tower, data, settings, seed);
    objective_init(&trainer->objective, settings, data, trainer->tower[SIDE_ANCHOR].dim, seed);
    trainer->similarity = chosen_similarity(settings);
    batcher_init(&trainer->batcher, data, pool, (size_t)setting(settings, &knob_batch), seed, trainer->tower,
                 trainer->similarity);
    pseudo_init(&trainer->pseudo, settings, data->rows[SIDE_ANCHOR]);
    trainer->batcher.pseudo = trainer->pseudo.count ? &trainer->pseudo : NULL;
    tape_init(&trainer->tape, pool);
    trainer->steps = trainer->batcher.steps_per_epoch * (int64_t)setting(settings, &knob_epochs);
    trainer_effective_values(trainer, &trainer->lr, &trainer->tau);
}

void trainer_release(struct trainer *trainer)
{
    towers_release(trainer->tower);
    objective_release(&trainer->objective);
    batcher_release(&trainer->batcher);
    pseudo_release(&trainer->pseudo);
    tape_release(&trainer->tape);
    params_release(&trainer->params);
}

void trainer_give(struct trainer *trainer, const struct initial_files *given)
{
    trainer->given = given;
    if (given && given->has_pretrained)
        pretrained_apply(&given->pretrained, trainer->tower);
}

void trainer_restart(struct trainer *trainer)
{
    struct settings settings = trainer->settings;
    const struct task_data *data = trainer->data;
    struct pool *pool = trainer->pool;
    const struct initial_files *given = trainer->given;
    uint64_t seed = trainer->seed;
    int rules = trainer->rules;
    trainer_release(trainer);
    trainer_init(trainer, &settings, data, pool, seed);
    trainer->rules = rules;
    trainer_give(trainer, given);
}

int trainer_set(struct trainer *trainer, const char *knob, const char *word, char *old, char *canonical,
                struct err *err)
{
    const struct knob *row = catalogue_knob(trainer->settings.catalogue, knob, err);
    if (!row)
        return -1;
    if (!knob_is_live(row))
        return err_set(err, ERR_USAGE, "%s cannot change while training: %s", row->name, _(row->why_not));
    struct settings kept = trainer->settings;
    if (settings_set(&trainer->settings, knob, word, old, canonical, err) < 0)
        return -1;
    if (trainer_fits(trainer, err) == 0)
        return 0;
    trainer->settings = kept;
    return -1;
}

static bool has_vectors(const struct trainer *trainer)
{
    const struct initial_files *given = trainer->given;
    if (given)
        return given->has_pretrained && given->pretrained.of_words;
    return setting_applies(&trainer->settings, &knob_own_words) && setting(&trainer->settings, &knob_own_words) != 0;
}

int trainer_fits(const struct trainer *trainer, struct err *err)
{
    const struct settings *settings = &trainer->settings;
    const char *sharing = setting_word(settings, &knob_sharing);
    bool draws = objective_draws(&trainer->objective);
    struct fitting run = {.settings = settings, .data = trainer->data, .tower = trainer->tower,
                          .batch = trainer->batcher.batch, .dim = trainer->tower[SIDE_ANCHOR].dim,
                          .has_vectors = has_vectors(trainer), .own = draws && !strcmp(sharing, "own"),
                          .catalog = draws && !strcmp(sharing, "catalog")};
    if (probes_fit(settings, err) < 0 || settings_check_conflicts(trainer, err) < 0 ||
        pseudo_fits(&trainer->pseudo, trainer->data, err) < 0 ||
        objective_fits(&trainer->objective, settings, err) < 0 || drawing_fits(&run, err) < 0)
        return -1;
    return chosen_fit(&run, err);
}

struct second_view_context {
    struct trainer *trainer;
    const struct batch *batch;
    struct node *encoded[2];
};

static struct encoding encoding_of(const struct second_view_context *second, enum side side, int copy)
{
    return trainer_encoding(second->trainer, side, second->batch->ids[side], second->batch->n_ids[side], copy);
}

/* Rows of a table are the same another time, until the views of embeddings. */
static struct node *second_view(void *context, enum side side)
{
    struct second_view_context *second = context;
    struct tape *tape = &second->trainer->tape;
    struct encoding again = encoding_of(second, side, 1);
    return encoding_finish(tape, &again,
                           tower_sees_features(again.tower) ? encoding_encode(tape, &again) : second->encoded[side]);
}

static struct training_position progress_of(const struct trainer *trainer)
{
    return (struct training_position){trainer->step, trainer->steps > 0 ? trainer->steps : 1, trainer_epoch(trainer),
                                      trainer->plateau.count};
}

int trainer_check_teacher(const struct trainer *trainer, struct err *err)
{
    if (!objective_needs_teacher(&trainer->objective) || (trainer->given && trainer->given->has_teacher))
        return 0;
    return err_set(err, ERR_USAGE, "loss=%s learns from a teacher, and this run has none: train it with "
                   "--teacher RUN or --teacher FILE", setting_word(&trainer->settings, &knob_loss));
}

static double scheduled_lr(const struct settings *settings, const struct training_position *at)
{
    double lr = setting(settings, &knob_lr);
    return schedule_between(chosen_schedule(settings), at, settings, lr, lr * setting(settings, &knob_lr_floor));
}

static void follow_schedules(struct trainer *trainer)
{
    struct training_position at = progress_of(trainer);
    trainer->lr = scheduled_lr(&trainer->settings, &at);
    trainer->tau = objective_tau(&trainer->objective, &trainer->settings, &at);
}

void trainer_effective_values(const struct trainer *trainer, double *lr, double *tau)
{
    trainer_values_at(trainer, trainer->step, lr, tau);
}

void trainer_values_at(const struct trainer *trainer, int64_t step, double *lr, double *tau)
{
    struct training_position at = progress_of(trainer);
    at.epoch = (double)step / (double)trainer->batcher.steps_per_epoch;
    at.step = step;
    *lr = scheduled_lr(&trainer->settings, &at);
    *tau = objective_look_tau(&trainer->objective, &trainer->settings, &at);
}

bool trainer_schedules_lr(const struct trainer *trainer)
{
    return setting_applies(&trainer->settings, &knob_lr_floor);
}

bool trainer_schedules_tau(const struct trainer *trainer)
{
    return objective_moves_tau(&trainer->objective, &trainer->settings) && !objective_learns_tau(&trainer->objective);
}

static double end_not_finite(struct trainer *trainer, const char *what)
{
    trainer->ended = TRAINER_NOT_FINITE;
    trainer->not_finite = what;
    return NAN;
}

/* What strategies of negatives make of the step. */
static void tell_strategies(struct trainer *trainer, const struct batch *batch)
{
    struct step_result result = {.batch = batch, .tower = &trainer->tower[SIDE_CANDIDATE], .tape = &trainer->tape,
                                 .negative_gradient = trainer->objective.negative_gradient,
                                 .similarity = trainer->similarity, .settings = &trainer->settings,
                                 .pool = trainer->pool, .step = trainer->step};
    mix_learn(&trainer->batcher.mix, &result);
}

static const struct teacher *teacher_of(const struct trainer *trainer)
{
    return trainer->given && trainer->given->has_teacher ? &trainer->given->teacher : NULL;
}

static const struct metric pseudo_labels = {.base = "pseudo", .pane = "knob", .unit = "pairs", .higher = true,
                                            .comparable = true};

/* At the beginning of an epoch pseudo-labels are chosen anew. */
static void choose_pseudo(struct trainer *trainer, const struct sink *sink)
{
    struct embedded embedded = {0};
    const struct teacher *teacher = teacher_of(trainer);
    if (!trainer->pseudo.count || trainer->step % trainer->batcher.steps_per_epoch)
        return;
    if (trainer_epoch(trainer) < setting(&trainer->settings, &knob_pseudo_from)) {
        pseudo_clear(&trainer->pseudo);
        return;
    }
    if (!teacher)
        trainer_embed_all(trainer, WEIGHTS_MEASURED, &embedded);
    size_t labels = pseudo_choose(&trainer->pseudo, trainer->pool, &embedded, teacher, &trainer->data->related,
                                  setting(&trainer->settings, &knob_pseudo_threshold));
    embedded_release(&embedded);
    sink->point(sink->context, &pseudo_labels, trainer->step + 1, (double)labels);
}

/* Returns the loss; 0 for an empty batch, which trains nothing. */
static double train_step(struct trainer *trainer)
{
    struct tape *tape = &trainer->tape;
    struct batch batch;
    struct second_view_context second = {.trainer = trainer, .batch = &batch};
    tape_reset(tape);
    follow_schedules(trainer);
    mix_begin(&trainer->batcher.mix, &trainer->settings);
    towers_freeze(trainer->tower, setting_word(&trainer->settings, &knob_frozen));
    trainer_batch(trainer, &batch);
    trainer->interactions = (double)batch.pairs.n;
    if (!batch.pairs.n)
        return 0;
    struct settings now = objective_settings(&trainer->settings, trainer->tau);
    struct loss_input input = {.tape = tape, .batch = &batch, .data = trainer->data, .settings = &now,
                               .geometry = trainer->similarity->geometry,
                               .wants_negative_gradient = mix_wants_negative_gradient(&trainer->settings),
                               .second_view = second_view, .context = &second, .teacher = teacher_of(trainer)};
    for (int side = 0; side < 2; side++) {
        struct encoding first = encoding_of(&second, (enum side)side, 0);
        second.encoded[side] = encoding_encode(tape, &first);
        input.side[side] = encoding_finish(tape, &first, second.encoded[side]);
    }
    input.candidates = synthetic_append_rows(tape, &batch, input.side[SIDE_CANDIDATE], trainer->similarity);
    struct node *sum = objective_build(&trainer->objective, &input, &now);
    double value = (double)sum->value[0];
    if (!isfinite(value))
        return end_not_finite(trainer, "loss");
    tape_backward(tape, sum);
    if (!optimizer_step(chosen_optimizer(&trainer->settings), tape, trainer->lr, &trainer->settings))
        return end_not_finite(trainer, "gradient");
    tape_make_changes(tape);
    towers_follow(trainer->tower, tape, &trainer->settings);
    objective_after_step(&trainer->objective, &now);
    tell_strategies(trainer, &batch);
    return value;
}

static const struct metric loss_metric = {.base = "loss", .pane = "loss"},
                           lr_metric = {.base = "lr", .pane = "knob", .comparable = true},
                           tau_metric = {.base = "tau", .pane = "knob", .comparable = true};

/* What schedules made of the knobs, as curves. Where nothing moves, where a schedule would go is read by nobody. */
static void tell_schedules(const struct trainer *trainer, const struct sink *sink)
{
    enum { EVERY = 50 };
    if (trainer->step != 1 && trainer->step % EVERY && !evaluation_is_due(trainer))
        return;
    if (trainer_schedules_lr(trainer))
        sink->point(sink->context, &lr_metric, trainer->step, trainer->lr);
    if (objective_moves_tau(&trainer->objective, &trainer->settings))
        sink->point(sink->context, &tau_metric, trainer->step, trainer->tau);
}

/* Each loss of a sum has a curve of its own. */
static void tell_losses(const struct trainer *trainer, double sum, const struct sink *sink)
{
    const struct objective *objective = &trainer->objective;
    sink->point(sink->context, &loss_metric, trainer->step, sum);
    for (size_t t = 0; t < objective->n && objective->n > 1; t++) {
        struct metric metric = {.base = objective->loss[t]->part.name, .group = "loss", .pane = "loss"};
        sink->point(sink->context, &metric, trainer->step, objective->value[t]);
    }
}

void trainer_advance(struct trainer *trainer, const struct sink *sink)
{
    choose_pseudo(trainer, sink);
    double loss = train_step(trainer);
    if (trainer->ended == TRAINER_NOT_FINITE)
        return;
    trainer->step++;
    if (trainer->interactions > 0) {
        tell_losses(trainer, loss, sink);
        if (!trainer->course.begun)
            loss_trend_update(&trainer->course, &trainer->settings, trainer->tau, loss);
        trainer->plateau.losses += loss;
        trainer->plateau.steps++;
    }
    if (trainer->step >= trainer->steps)
        trainer->ended = TRAINER_FINISHED;
    tell_schedules(trainer, sink);
    evaluation_make(trainer, sink);
}

void trainer_see_end(struct trainer *trainer)
{
    int64_t patience = (int64_t)setting(&trainer->settings, &knob_patience);
    if (trainer->step >= trainer->steps)
        trainer->ended = TRAINER_FINISHED;
    else if (patience && trainer->evaluations_since_best >= patience)
        trainer->ended = TRAINER_STOPPED_EARLY;
}
