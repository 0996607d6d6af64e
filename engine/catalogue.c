/* One list of parts, seen from every side: see catalogue.h and parts.h. */
#include "engine/catalogue.h"

#include "engine/baselines/baseline.h"
#include "engine/chosen.h"
#include "engine/encoders/layers.h"
#include "engine/fitting.h"
#include "engine/import/importer.h"
#include "engine/losses/loss.h"
#include "engine/negatives/strategy.h"
#include "engine/optim/optimizer.h"
#include "engine/probes/probe.h"
#include "engine/schedules/schedule.h"
#include "engine/similarities/similarity.h"
#include "engine/toys/toy.h"
#include "engine/training.h"
#include "engine/views/input_view.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define DECLARE(kind, name) extern const struct kind kind##_##name;
#define K(word, kind, table, list) list(DECLARE)
KINDS(K)
#undef K

#define ADDRESS(kind, name) &kind##_##name,
#define K(word, kind, table, list) const struct kind *const table[] = {list(ADDRESS) NULL};
KINDS(K)
#undef K

/* Every kind with its parts, NULL-ended. */
#define PART(kind, name) &kind##_##name.part,
#define K(word, kind, table, list) {#word, (const struct part *const[]){list(PART) NULL}},
static const struct {
    const char *word;
    const struct part *const *parts;
} kinds[] = {KINDS(K)};
#undef K
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static int part_fits(const struct part *part, const struct fitting *run, struct err *err)
{
    return part->fits ? part->fits(run, err) : 0;
}

int chosen_fit(const struct fitting *run, struct err *err)
{
    const struct settings *settings = run->settings;
    const struct loss *loss[N_LOSSES];
    size_t n = chosen_losses(settings, loss, N_LOSSES);
    const struct part *one_each[] = {&chosen_task(settings)->part, &chosen_encoder(settings, 0)->part,
                                     &chosen_encoder(settings, 1)->part, &chosen_similarity(settings)->part,
                                     &chosen_optimizer(settings)->part, &chosen_schedule(settings)->part,
                                     &chosen_tau_schedule(settings)->part};
    int result = 0;
    for (size_t i = 0; i < sizeof one_each / sizeof *one_each && !result; i++)
        result = part_fits(one_each[i], run, err);
    for (size_t i = 0; i < n && !result; i++)
        result = part_fits(&loss[i]->part, run, err);
    for (size_t i = 0; strategies[i] && !result; i++)
        if (strategy_draws(strategies[i], settings))
            result = part_fits(&strategies[i]->part, run, err);
    for (size_t i = 0; views[i] && !result; i++)
        result = part_fits(&views[i]->part, run, err);
    for (size_t i = 0; input_views[i] && !result; i++)
        result = part_fits(&input_views[i]->part, run, err);
    for (size_t i = 0; probes[i] && !result; i++)
        if (probe_is_chosen(settings, probes[i]))
            result = part_fits(&probes[i]->part, run, err);
    return result;
}

static struct knob *find_knob(struct catalogue *c, const char *name)
{
    for (size_t i = 0; i < c->n_knobs; i++)
        if (!strcmp(c->knobs[i].name, name))
            return &c->knobs[i];
    return NULL;
}

/* Under which heading the knobs of a kind of part stand, where they do not say another. */
static const char *topic_of(const char *kind)
{
    static const struct {
        const char *kind, *topic;
    } topics[] = {{"task", "data"},         {"encoder", "model"},       {"head", "model"},
                  {"input_view", "views"},  {"similarity", "model"},    {"loss", "loss"},
                  {"view", "views"},        {"negatives", "negatives"}, {"optimizer", "optimiser"},
                  {"schedule", "schedule"}, {"probe", "evaluation"},    {"baseline", "baseline"}};
    size_t i = 0;
    while (i < sizeof topics / sizeof *topics && strcmp(topics[i].kind, kind) != 0)
        i++;
    assert(i < sizeof topics / sizeof *topics);
    return topics[i].topic;
}

/* `declared` is where parts have it; NULL for one that is made here. `topic` is its own where it says none. */
static struct knob *new_knob(struct catalogue *c, const struct knob *declared, const char *topic)
{
    assert(c->n_knobs < MOST_KNOBS);
    struct knob *knob = &c->knobs[c->n_knobs];
    if (declared)
        *knob = *declared;
    if (!knob->topic)
        knob->topic = topic;
    c->declared[c->n_knobs++] = declared;
    return knob;
}

/* Adds a part's knobs; one that several parts read stands once and says who they are. `chooser` is the knob that
 * chooses among parts of this kind. */
static void gather_knobs(struct catalogue *c, const struct part *part, const char *chooser, const char *topic)
{
    for (const struct knob *const *k = part->knobs; k && *k; k++) {
        struct knob *known = find_knob(c, (*k)->name);
        if (!known)
            known = new_knob(c, *k, topic);
        known->used_by = known->used_by ? known->used_by : "";
        known->used_by = arena_printf(&c->memory, "%s%s%s:%s", known->used_by, *known->used_by ? " " : "", chooser,
                                      part->name);
    }
}

/* The groups of every encoder, each once. */
static const char *freezable(struct catalogue *c)
{
    const char *words = "none ";
    for (size_t i = 0; encoders[i]; i++)
        for (const char *const *group = encoders[i]->groups; *group; group++)
            if (!strstr(words, arena_printf(&c->memory, " %s ", *group)))
                words = arena_printf(&c->memory, "%s%s ", words, *group);
    return arena_printf(&c->memory, "%sall ", words);
}

static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(words, word); at; at = strstr(at + 1, word))
        if ((at == words || at[-1] == ' ') && at[length] == ' ')
            return true;
    return false;
}

/* By what a run can be judged: what is measured on each split. */
static const char *judging(struct catalogue *c)
{
    const char *words = "";
    const struct metric *row;
    for (size_t i = 0; probes[i]; i++)
        for (size_t at = 0; (row = probes[i]->metric(at)); at++)
            if (!row->group && !has_word(words, row->base)) /* two probes may measure what has one name */
                words = arena_printf(&c->memory, "%s%s ", words, row->base);
    return words;
}

static void add_training(struct catalogue *c, const struct knob *declared)
{
    if (find_knob(c, declared->name))
        return;
    struct knob *knob = new_knob(c, declared, NULL);
    knob->used_by = "";
    if (declared == &knob_frozen)
        knob->choices = freezable(c);
    if (declared == &knob_main_metric)
        knob->choices = judging(c);
    if (!knob->start) /* the first is the default */
        knob->start = arena_printf(&c->memory, "%.*s", (int)strcspn(knob->choices, " "), knob->choices);
}

/* The weight of each loss in the sum. */
static void add_weights(struct catalogue *c)
{
    for (size_t i = 0; losses[i]; i++) {
        const char *name = losses[i]->part.name;
        *new_knob(c, NULL, NULL) = (struct knob){
            .name = arena_printf(&c->memory, "weight_%s", name), .type = KNOB_REAL, .low = 0, .high = 100,
            .scale = SCALE_LOG, .start = "1", .topic = topic_of("loss"),
            .help = arena_printf(&c->memory, "weight of %s in the sum of losses", name),
            .used_by = arena_printf(&c->memory, "loss:%s", name)};
    }
}

/* A strategy's knobs are read while it has a share of the mix; the share itself always. */
static void gather_strategies(struct catalogue *c)
{
    for (size_t s = 0; strategies[s]; s++)
        for (const struct knob *const *k = strategies[s]->part.knobs; *k; k++) {
            struct knob *knob = new_knob(c, *k, topic_of("negatives"));
            knob->used_by = arena_printf(&c->memory, "%s>0", strategies[s]->weight->name);
        }
}

/* `kind` is the word of one. */
static void gather_chosen(struct catalogue *c, const char *kind, const char *chooser)
{
    for (size_t i = 0; i < N_KINDS; i++)
        for (const struct part *const *part = kinds[i].parts; *part && !strcmp(kinds[i].word, kind); part++)
            gather_knobs(c, *part, chooser, topic_of(kind));
}

static void gather_kind(struct catalogue *c, const char *kind)
{
    gather_chosen(c, kind, kind);
}

/* Every schedule that moves, as what this knob chooses. */
static const char *moving_schedules(struct catalogue *c, const char *chooser)
{
    const char *words = "";
    for (size_t i = 0; schedules[i]; i++)
        if (schedules[i] != schedules[0]) /* the first holds still */
            words = arena_printf(&c->memory, "%s%s%s:%s", words, *words ? " " : "", chooser, schedules[i]->part.name);
    return words;
}

static bool is_of_rows(const struct task *task)
{
    return task->of_rows;
}

static bool is_of_pairs(const struct task *task)
{
    return !task->of_rows;
}

static bool has_inputs(const struct task *task)
{
    return task->has_inputs;
}

/* Every task of which this is true. */
static const char *tasks_that(struct catalogue *c, bool (*is_so)(const struct task *task))
{
    const char *words = "";
    for (size_t i = 0; tasks[i]; i++)
        if (is_so(tasks[i]))
            words = arena_printf(&c->memory, "%s%stask:%s", words, *words ? " " : "", tasks[i]->part.name);
    return words;
}

/* Some loss asks for negatives, and they are drawn. */
static const char *drawing(struct catalogue *c)
{
    const char *words = "";
    for (size_t i = 0; losses[i]; i++)
        if (losses[i]->in_batch)
            words = arena_printf(&c->memory, "%s%s%s", words, *words ? "," : "", losses[i]->part.name);
    return arena_printf(&c->memory, "sharing:own sharing:shared & loss!%s", words);
}

/* A run that is any baseline. */
static const char *any_baseline(struct catalogue *c)
{
    const char *words = "";
    for (size_t i = 0; baselines[i]; i++)
        words = arena_printf(&c->memory, "%s%sbaseline:%s", words, *words ? " " : "", baselines[i]->part.name);
    return words;
}

/* Knobs of training that only some runs read. */
static void say_who_reads(struct catalogue *c)
{
    const char *drawn = drawing(c), *of_rows = tasks_that(c, is_of_rows), *of_two = tasks_that(c, is_of_pairs),
               *with_inputs = tasks_that(c, has_inputs);
    for (size_t i = 0; input_views[i]; i++)
        for (const struct knob *const *k = input_views[i]->part.knobs; *k; k++)
            find_knob(c, (*k)->name)->used_by = arena_printf(
                &c->memory, "%s & data:%s", with_inputs,
                input_views[i]->of_data ? input_views[i]->of_data : "numbers data:pictures");
    find_knob(c, "baseline")->used_by = any_baseline(c);
    find_knob(c, "smote_neighbours")->used_by = "balance:smote";
    find_knob(c, "predictor")->used_by = find_knob(c, "candidate_tower")->used_by = of_rows;
    find_knob(c, "candidate_encoder")->used_by = of_two;
    find_knob(c, "balance")->used_by = of_rows;
    find_knob(c, "tower_momentum")->used_by = "candidate_tower:slow";
    find_knob(c, "head_dim")->used_by = "head:linear head:mlp";
    find_knob(c, "tau_schedule")->used_by = find_knob(c, "tau")->used_by;
    find_knob(c, "tau_end")->used_by = moving_schedules(c, "tau_schedule");
    find_knob(c, "lr_floor")->used_by = moving_schedules(c, "schedule");
    find_knob(c, "learn_tau")->used_by = find_knob(c, "tau")->used_by;
    find_knob(c, "prior")->used_by = arena_printf(&c->memory, "%s & %s", find_knob(c, "prior")->used_by, of_two);
    find_knob(c, "pseudo_count")->used_by = of_two;
    find_knob(c, "pseudo_from")->used_by = "pseudo_count>0";
    find_knob(c, "pseudo_threshold")->used_by = "pseudo_count>0";
    find_knob(c, "pseudo_weight")->used_by = "pseudo_count>0";
    find_knob(c, "tau_min")->used_by = "learn_tau:on";
    find_knob(c, "negatives")->used_by = drawn;
    find_knob(c, "distinct")->used_by = drawn;
    for (size_t s = 0; strategies[s]; s++)
        find_knob(c, strategies[s]->weight->name)->used_by = drawn;
}

/* What a hand reaches for first stands first in every list. */
static void gather_in_order(struct catalogue *c)
{
    gather_kind(c, "loss");
    add_training(c, &knob_lr);
    gather_kind(c, "input_view");
    add_training(c, &knob_weight_decay);
    add_training(c, &knob_negatives);
    gather_strategies(c);
    gather_kind(c, "view");
    for (size_t i = 0; training_knobs[i]; i++)
        add_training(c, training_knobs[i]);
    static const char *const rest[] = {"probe", "baseline", "task", "encoder", "similarity", "optimizer",
                                       "schedule"};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        gather_kind(c, rest[i]);
    gather_chosen(c, "encoder", "candidate_encoder");
    gather_kind(c, "head");
    gather_chosen(c, "head", "predictor");
    gather_chosen(c, "schedule", "tau_schedule");
    add_weights(c);
    say_who_reads(c);
}

static bool metric_is_listed(const struct catalogue *c, const char *name)
{
    for (size_t i = 0; i < c->n_parts; i++)
        if (!strcmp(c->parts[i].kind, "metric") && !strcmp(c->parts[i].name, name))
            return true;
    return false;
}

/* The presets, and behind them what runs of each task begin from, by its name. */
static void gather_presets(struct catalogue *c)
{
    size_t capacity = 0;
    for (size_t i = 0; i < n_presets; i++) {
        ARRAY_ROOM(c->presets, c->n_presets, capacity);
        c->presets[c->n_presets++] = presets[i];
    }
    for (size_t i = 0; tasks[i]; i++)
        for (const struct task_start *start = tasks[i]->start; start && start->data; start++) {
            ARRAY_ROOM(c->presets, c->n_presets, capacity);
            c->presets[c->n_presets++] = (struct preset){
                tasks[i]->part.name, start->data, tasks[i]->part.help,
                arena_printf(&c->memory, "task=%s %s", tasks[i]->part.name, start->settings)};
        }
}

/* All parts, and what the probes among them measure. */
static void gather_parts(struct catalogue *c)
{
    size_t capacity = 0;
    const struct metric *row;
    for (size_t i = 0; i < N_KINDS; i++)
        for (const struct part *const *part = kinds[i].parts; *part; part++) {
            ARRAY_ROOM(c->parts, c->n_parts, capacity);
            c->parts[c->n_parts++] = (struct part_row){kinds[i].word, (*part)->name, (*part)->help};
        }
    for (size_t i = 0; probes[i]; i++)
        for (size_t at = 0; (row = probes[i]->metric(at)); at++) {
            char name[METRIC_NAME];
            metric_name(row, name);
            if (metric_is_listed(c, name))
                continue;
            ARRAY_ROOM(c->parts, c->n_parts, capacity);
            c->parts[c->n_parts++] = (struct part_row){"metric", arena_printf(&c->memory, "%s", name), row->help};
        }
}

void catalogue_gather(struct catalogue *catalogue)
{
    *catalogue = (struct catalogue){0};
    gather_parts(catalogue);
    catalogue->knobs = xcalloc(MOST_KNOBS, sizeof *catalogue->knobs);
    catalogue->declared = xcalloc(MOST_KNOBS, sizeof *catalogue->declared);
    gather_in_order(catalogue);
    gather_presets(catalogue);
}
