/* The weighted sum of losses: see objective.h. */
#include "engine/objective.h"

#include "engine/chosen.h"
#include "engine/negatives/synthetic.h"
#include "engine/prior.h"
#include "engine/teacher.h"
#include "engine/training.h"

#include <assert.h>
#include <stdio.h>

enum { LOG_TAU, KNOB_TAU };

static size_t place_of_weight(const struct loss *loss, const struct settings *settings)
{
    char knob[64];
    snprintf(knob, sizeof knob, "weight_%s", loss->part.name);
    return setting_place(settings, knob);
}

static void class_vectors_init(struct objective *objective, const struct task_data *data, size_t dim, uint64_t seed)
{
    struct rng_place place = {.rng = rng_make(seed, STREAM_CLASSES, 0)};
    bool wanted = false;
    for (size_t t = 0; t < objective->n; t++)
        wanted |= objective->loss[t]->of_classes;
    if (wanted && data->classes.of)
        param_init(&objective->class_vectors, "classes", "classes", data->classes.n, dim, 1 / sqrt((double)dim),
                   &place);
}

void objective_init(struct objective *objective, const struct settings *settings, const struct task_data *data,
                    size_t dim, uint64_t seed)
{
    *objective = (struct objective){0};
    objective->n = chosen_losses(settings, objective->loss, MOST_TERMS);
    if (setting(settings, &knob_learn_tau) != 0)
        param_init_state(&objective->temperature, "temperature", 2, 1, true);
    for (size_t t = 0; t < objective->n; t++)
        objective->weight_place[t] = place_of_weight(objective->loss[t], settings);
    for (size_t t = 0; t < objective->n; t++)
        if (objective->loss[t]->remembers)
            param_init_state(&objective->memory[t], objective->loss[t]->part.name, data->rows[SIDE_ANCHOR], 1,
                             false);
    class_vectors_init(objective, data, dim, seed);
}

/* A temperature is learned through a loss that lets it be, and nothing else moves it. */
static int tau_can_be_learned(const struct objective *objective, const struct settings *settings, struct err *err)
{
    bool uses_temperature = false;
    if (!objective_learns_tau(objective))
        return 0;
    if (chosen_tau_schedule(settings) != schedules[0]) /* the first holds still */
        return err_set(err, ERR_USAGE, "tau cannot both be learned and follow a schedule: leave out learn_tau "
                       "or tau_schedule");
    for (size_t t = 0; t < objective->n; t++)
        uses_temperature |= objective->loss[t]->uses_temperature;
    return uses_temperature ? 0 : err_set(err, ERR_USAGE, "tau cannot be learned with loss=%s: leave out learn_tau, "
                                          "or add a loss such as info_nce", setting_word(settings, &knob_loss));
}

int objective_fits(const struct objective *objective, const struct settings *settings, struct err *err)
{
    for (size_t t = 0; t < objective->n; t++)
        if (!objective->loss[t]->is_auxiliary)
            return tau_can_be_learned(objective, settings, err);
    return err_set(err, ERR_USAGE, "loss=%s does not bring positives closer: add a loss that does, such as "
                   "loss=info_nce+%s", setting_word(settings, &knob_loss), objective->loss[0]->part.name);
}

void objective_release(struct objective *objective)
{
    param_release(&objective->temperature);
    param_release(&objective->class_vectors);
    for (size_t t = 0; t < objective->n; t++)
        param_release(&objective->memory[t]);
}

void objective_params(struct objective *objective, struct params *params)
{
    if (objective->temperature.rows)
        params_add(params, &objective->temperature);
    for (size_t t = 0; t < objective->n; t++)
        if (objective->memory[t].rows)
            params_add(params, &objective->memory[t]);
    if (objective->class_vectors.rows)
        params_add(params, &objective->class_vectors);
}

bool objective_draws(const struct objective *objective)
{
    bool draws = false;
    for (size_t t = 0; t < objective->n; t++)
        draws |= !objective->loss[t]->in_batch;
    return draws;
}

bool objective_learns_tau(const struct objective *objective)
{
    return objective->temperature.rows > 0;
}

/* Before training has taken the knob over, what it will make of it. */
static real log_tau_of(const struct objective *objective, const struct settings *settings)
{
    const real *state = objective->temperature.value;
    real knob = (real)setting(settings, &knob_tau);
    return state[KNOB_TAU] == knob ? state[LOG_TAU] : (real)log((double)knob);
}

double objective_look_tau(const struct objective *objective, const struct settings *settings,
                          const struct training_position *at)
{
    if (objective_learns_tau(objective))
        return exp((double)log_tau_of(objective, settings));
    return schedule_between(chosen_tau_schedule(settings), at, settings, setting(settings, &knob_tau),
                            setting(settings, &knob_tau_end));
}

bool objective_moves_tau(const struct objective *objective, const struct settings *settings)
{
    return objective_learns_tau(objective) ||
           (setting_applies(settings, &knob_tau_end) && setting_applies(settings, &knob_tau));
}

struct settings objective_settings(const struct settings *settings, double tau)
{
    struct settings now = *settings;
    settings_move(&now, &knob_tau, tau);
    return now;
}

bool objective_needs_teacher(const struct objective *objective)
{
    for (size_t t = 0; t < objective->n; t++)
        if (objective->loss[t]->taught)
            return true;
    return false;
}

double objective_tau(struct objective *objective, const struct settings *settings, const struct training_position *at)
{
    if (objective_learns_tau(objective)) {
        objective->temperature.value[LOG_TAU] = log_tau_of(objective, settings);
        objective->temperature.value[KNOB_TAU] = (real)setting(settings, &knob_tau);
    }
    return objective_look_tau(objective, settings, at);
}

/* What the loss remembers of the anchor of each pair. */
static real *read_anchor_memory(struct objective *objective, size_t term, const struct loss_input *input)
{
    const struct contrast_rows *pairs = &input->batch->pairs;
    const uint32_t *anchor_ids = input->batch->ids[SIDE_ANCHOR];
    real *memory = arena_alloc(&input->tape->arena, pairs->n, sizeof *memory);
    uint32_t *anchor = arena_alloc(&input->tape->arena, pairs->n, sizeof *anchor);
    for (size_t i = 0; i < pairs->n; i++) {
        anchor[i] = anchor_ids[pairs->anchor[i]];
        memory[i] = objective->memory[term].value[anchor[i]];
    }
    objective->anchor = anchor;
    objective->pairs = pairs->n;
    return objective->remembered[term] = memory;
}

/* Takes the room of `push` over. */
static void add_negative_gradient(struct objective *objective, real *negative_gradient, size_t n, double weight)
{
    for (size_t i = 0; i < n; i++)
        negative_gradient[i] = (real)weight * negative_gradient[i] +
                               (objective->negative_gradient ? objective->negative_gradient[i] : 0);
    objective->negative_gradient = negative_gradient;
}

static struct node *build_term(struct objective *objective, size_t term, const struct loss_input *input,
                               const struct settings *settings)
{
    const struct loss *loss = objective->loss[term];
    struct row_loss how = {.of_rows = &loss->of_rows, .geometry = input->geometry, .log_tau = loss->uses_temperature
                           ? objective->log_tau : NULL};
    struct contrast_rows pairs = input->batch->pairs;
    struct teacher_query query = {input->teacher, input->batch->ids[SIDE_ANCHOR], input->batch->ids[SIDE_CANDIDATE],
                                  input->batch->n_ids[SIDE_CANDIDATE]};
    struct row_teacher taught = teacher_of_rows(&query);
    loss_terms_read(&how.terms, loss, settings);
    if (loss->whole)
        return loss->whole(input, &how.terms);
    if (loss->taught)
        pairs.taught = &taught;
    if (loss->remembers)
        pairs.memory = read_anchor_memory(objective, term, input);
    size_t slots = pairs.shared ? pairs.negatives : pairs.n * pairs.negatives;
    if (input->wants_negative_gradient)
        pairs.negative_gradient = arena_alloc(&input->tape->arena, slots, sizeof *pairs.negative_gradient);
    struct node *node = op_contrast(input->tape, input->with_prior[SIDE_ANCHOR], input->with_prior[SIDE_CANDIDATE],
                                    &pairs, &how);
    if (input->wants_negative_gradient)
        add_negative_gradient(objective, pairs.negative_gradient, slots,
                              setting_at(settings, objective->weight_place[term]));
    return node;
}

/* All of them, as rows of a step. */
static struct node *take_class_vectors(struct objective *objective, const struct loss_input *input)
{
    size_t n = objective->class_vectors.rows;
    uint32_t *all = arena_alloc(&input->tape->arena, n, sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = (uint32_t)i;
    return chosen_similarity(input->settings)->prepare(input->tape, op_gather(input->tape, &objective->class_vectors,
                                                                              all, n));
}

void objective_add_prior(struct loss_input *input, const struct settings *settings)
{
    double strength = prior_strength(settings);
    input->with_prior[SIDE_ANCHOR] = prior_append(input->tape, input->side[SIDE_ANCHOR], SIDE_ANCHOR,
                                                  input->batch->ids[SIDE_ANCHOR], input->data, strength);
    input->with_prior[SIDE_CANDIDATE] = synthetic_append_prior(input->tape, input->candidates, input->batch,
                                                               input->data, strength);
}

struct node *objective_build(struct objective *objective, const struct loss_input *input,
                             const struct settings *settings)
{
    static const uint32_t log_tau_row[1] = {LOG_TAU};
    struct loss_input complete_input = *input;
    struct node *sum = NULL;
    objective->log_tau = objective_learns_tau(objective)
                             ? op_gather(input->tape, &objective->temperature, log_tau_row, 1) : NULL;
    complete_input.log_tau = objective->log_tau;
    objective_add_prior(&complete_input, settings);
    if (objective->class_vectors.rows)
        complete_input.class_vectors = take_class_vectors(objective, input);
    objective->negative_gradient = NULL;
    for (size_t t = 0; t < objective->n; t++) {
        struct node *term = build_term(objective, t, &complete_input, settings);
        double weight = setting_at(settings, objective->weight_place[t]);
        objective->value[t] = (double)term->value[0];
        if (sum)
            sum = op_weighted_sum(input->tape, sum, 1, term, weight);
        else
            sum = weight == 1 ? term : op_weighted_sum(input->tape, term, weight, NULL, 0);
    }
    return sum;
}

void objective_after_step(struct objective *objective, const struct settings *settings)
{
    for (size_t t = 0; t < objective->n; t++)
        for (size_t i = 0; objective->memory[t].rows && i < objective->pairs; i++)
            objective->memory[t].value[objective->anchor[i]] = objective->remembered[t][i];
    if (!objective_learns_tau(objective))
        return;
    real *log_tau = &objective->temperature.value[LOG_TAU];
    double least = log(setting(settings, &knob_tau_min));
    *log_tau = (double)*log_tau < least ? (real)least : *log_tau > (real)log(10) ? (real)log(10) : *log_tau;
}
