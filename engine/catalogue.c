/* One list of parts, seen from every side: see catalogue.h and parts.h. */
#include "engine/catalogue.h"

#include "engine/encoders/layers.h"
#include "engine/fitting.h"
#include "engine/import/importer.h"
#include "engine/parts.h"
#include "engine/toys/toy.h"
#include "engine/training.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define X(name) extern const struct task task_##name;
TASKS(X)
#undef X
#define X(name) extern const struct encoder encoder_##name;
ENCODERS(X)
#undef X
#define X(name) extern const struct head head_##name;
HEADS(X)
#undef X
#define X(name) extern const struct input_view input_view_##name;
INPUT_VIEWS(X)
#undef X
#define X(name) extern const struct similarity similarity_##name;
SIMILARITIES(X)
#undef X
#define X(name) extern const struct loss loss_##name;
LOSSES(X)
#undef X
#define X(name) extern const struct strategy negatives_##name;
NEGATIVES(X)
#undef X
#define X(name) extern const struct view view_##name;
VIEWS(X)
#undef X
#define X(name) extern const struct optimizer optimizer_##name;
OPTIMIZERS(X)
#undef X
#define X(name) extern const struct schedule schedule_##name;
SCHEDULES(X)
#undef X
#define X(name) extern const struct probe probe_##name;
PROBES(X)
#undef X
#define X(name) extern const struct toy toy_##name;
TOYS(X)
#undef X
#define X(name) extern const struct importer importer_##name;
IMPORTERS(X)
#undef X

#define X(name) &task_##name,
const struct task *const tasks[] = {TASKS(X) NULL};
#undef X
#define X(name) &encoder_##name,
const struct encoder *const encoders[] = {ENCODERS(X) NULL};
#undef X
#define X(name) &head_##name,
static const struct head *const heads[] = {HEADS(X) NULL};
#undef X
#define X(name) &input_view_##name,
const struct input_view *const input_views[] = {INPUT_VIEWS(X) NULL};
#undef X
#define X(name) &similarity_##name,
const struct similarity *const similarities[] = {SIMILARITIES(X) NULL};
#undef X
#define X(name) &loss_##name,
const struct loss *const losses[] = {LOSSES(X) NULL};
#undef X
#define X(name) &negatives_##name,
const struct strategy *const strategies[] = {NEGATIVES(X) NULL};
#undef X
#define X(name) &view_##name,
const struct view *const views[] = {VIEWS(X) NULL};
#undef X
#define X(name) &optimizer_##name,
const struct optimizer *const optimizers[] = {OPTIMIZERS(X) NULL};
#undef X
#define X(name) &schedule_##name,
const struct schedule *const schedules[] = {SCHEDULES(X) NULL};
#undef X

#define X(name) &probe_##name,
const struct probe *const probes[] = {PROBES(X) NULL};
#undef X

/* Every part with the word for its kind, in one row each. */
static const struct {
    const char *kind;
    const struct part *part;
} parts[] = {
#define X(name) {"task", &task_##name.part},
    TASKS(X)
#undef X
#define X(name) {"encoder", &encoder_##name.part},
    ENCODERS(X)
#undef X
#define X(name) {"head", &head_##name.part},
    HEADS(X)
#undef X
#define X(name) {"input_view", &input_view_##name.part},
    INPUT_VIEWS(X)
#undef X
#define X(name) {"similarity", &similarity_##name.part},
    SIMILARITIES(X)
#undef X
#define X(name) {"loss", &loss_##name.part},
    LOSSES(X)
#undef X
#define X(name) {"negatives", &negatives_##name.part},
    NEGATIVES(X)
#undef X
#define X(name) {"view", &view_##name.part},
    VIEWS(X)
#undef X
#define X(name) {"optimizer", &optimizer_##name.part},
    OPTIMIZERS(X)
#undef X
#define X(name) {"schedule", &schedule_##name.part},
    SCHEDULES(X)
#undef X
#define X(name) {"probe", &probe_##name.part},
    PROBES(X)
#undef X
#define X(name) {"toy", &toy_##name.part},
    TOYS(X)
#undef X
#define X(name) {"importer", &importer_##name.part},
    IMPORTERS(X)
#undef X
};
enum { N_PARTS = sizeof parts / sizeof *parts };

static bool word_is(const char *word, const struct part *part)
{
    return !strcmp(word, part->name);
}

/* The words of such a knob are the parts in their order. */
#define CHOOSE(type, knob, table)                                                                                    \
    const struct type *chosen_##knob(const struct settings *settings)                                                \
    {                                                                                                                \
        return (table)[(size_t)setting(settings, &knob_##knob)];                                                     \
    }
CHOOSE(task, task, tasks)
CHOOSE(encoder, encoder, encoders)
CHOOSE(similarity, similarity, similarities)
CHOOSE(optimizer, optimizer, optimizers)
CHOOSE(schedule, schedule, schedules)
CHOOSE(schedule, tau_schedule, schedules)

/* The first word is "none". */
static const struct head *head_of(const struct settings *settings, const struct knob *knob)
{
    size_t place = (size_t)setting(settings, knob);
    return place ? heads[place - 1] : NULL;
}

const struct head *chosen_head(const struct settings *settings)
{
    return head_of(settings, &knob_head);
}

const struct head *chosen_predictor(const struct settings *settings)
{
    return head_of(settings, &knob_predictor);
}

const struct similarity *similarity_named(const char *name)
{
    for (size_t i = 0; similarities[i]; i++)
        if (word_is(name, &similarities[i]->part))
            return similarities[i];
    return NULL;
}

size_t chosen_losses(const struct settings *settings, const struct loss **list, size_t most)
{
    char copy[WORD_SIZE];
    char *rest;
    size_t n = 0;
    COPY_TEXT(copy, setting_word(settings, &knob_loss));
    for (char *word = strtok_r(copy, "+", &rest); word && n < most; word = strtok_r(NULL, "+", &rest))
        for (size_t i = 0; losses[i]; i++)
            if (word_is(word, &losses[i]->part))
                list[n++] = losses[i];
    return n;
}

static int part_fits(const struct part *part, const struct fitting *run, struct err *err)
{
    return part->fits ? part->fits(run, err) : 0;
}

int chosen_fit(const struct fitting *run, struct err *err)
{
    const struct settings *settings = run->settings;
    const struct loss *loss[N_LOSSES];
    size_t n = chosen_losses(settings, loss, N_LOSSES);
    const struct part *one_each[] = {&chosen_encoder(settings)->part, &chosen_similarity(settings)->part,
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

/* `declared` is where parts have it; NULL for one that is made here. */
static struct knob *new_knob(struct catalogue *c, const struct knob *declared)
{
    assert(c->n_knobs < MOST_KNOBS);
    struct knob *knob = &c->knobs[c->n_knobs];
    if (declared)
        *knob = *declared;
    c->declared[c->n_knobs++] = declared;
    return knob;
}

/* Adds a part's knobs; one that several parts read stands once and says who they are. `chooser` is the knob that
 * chooses among parts of this kind. */
static void gather_knobs(struct catalogue *c, size_t at, const char *chooser)
{
    for (const struct knob *const *k = parts[at].part->knobs; k && *k; k++) {
        struct knob *known = find_knob(c, (*k)->name);
        if (!known)
            known = new_knob(c, *k);
        known->used_by = known->used_by ? known->used_by : "";
        known->used_by = arena_printf(&c->memory, "%s%s%s:%s", known->used_by, *known->used_by ? " " : "", chooser,
                                      parts[at].part->name);
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
    struct knob *knob = new_knob(c, declared);
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
        *new_knob(c, NULL) = (struct knob){.name = arena_printf(&c->memory, "weight_%s", name), .type = KNOB_REAL,
                                           .low = 0,
                                     .high = 100, .scale = SCALE_LOG, .start = "1",
                                     .help = arena_printf(&c->memory, "weight of %s in the sum of losses", name),
                                     .used_by = arena_printf(&c->memory, "loss:%s", name)};
    }
}

/* A strategy's knobs are read while it has a share of the mix; the share itself always. */
static void gather_strategies(struct catalogue *c)
{
    for (size_t s = 0; strategies[s]; s++)
        for (const struct knob *const *k = strategies[s]->part.knobs; *k; k++) {
            struct knob *knob = new_knob(c, *k);
            knob->used_by = arena_printf(&c->memory, "%s>0", strategies[s]->weight->name);
        }
}

static void gather_chosen(struct catalogue *c, const char *kind, const char *chooser)
{
    for (size_t i = 0; i < N_PARTS; i++)
        if (!strcmp(parts[i].kind, kind))
            gather_knobs(c, i, chooser);
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
        if (schedules[i] != &schedule_constant)
            words = arena_printf(&c->memory, "%s%s%s:%s", words, *words ? " " : "", chooser, schedules[i]->part.name);
    return words;
}

/* Every task of one collection of rows, whose numbers views change. */
static const char *tasks_of_rows(struct catalogue *c)
{
    const char *words = "";
    for (size_t i = 0; tasks[i]; i++)
        if (tasks[i]->of_rows)
            words = arena_printf(&c->memory, "%s%stask:%s", words, *words ? " " : "", tasks[i]->part.name);
    return words;
}

/* Knobs of training that only some runs read. */
static void say_who_reads(struct catalogue *c)
{
    static const char drawn[] = "sharing:own sharing:shared";
    const char *of_rows = tasks_of_rows(c);
    for (size_t i = 0; input_views[i]; i++)
        for (const struct knob *const *k = input_views[i]->part.knobs; *k; k++)
            find_knob(c, (*k)->name)->used_by = of_rows;
    find_knob(c, "predictor")->used_by = find_knob(c, "candidate_tower")->used_by = of_rows;
    find_knob(c, "frames_mb")->used_by = of_rows;
    find_knob(c, "tower_momentum")->used_by = "candidate_tower:slow";
    find_knob(c, "head_dim")->used_by = "head:linear head:mlp";
    find_knob(c, "tau_schedule")->used_by = find_knob(c, "tau")->used_by;
    find_knob(c, "tau_end")->used_by = moving_schedules(c, "tau_schedule");
    find_knob(c, "lr_floor")->used_by = moving_schedules(c, "schedule");
    find_knob(c, "learn_tau")->used_by = find_knob(c, "tau")->used_by;
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
    add_training(c, &knob_weight_decay);
    add_training(c, &knob_negatives);
    gather_strategies(c);
    gather_kind(c, "input_view");
    gather_kind(c, "view");
    for (size_t i = 0; training_knobs[i]; i++)
        add_training(c, training_knobs[i]);
    static const char *const rest[] = {"probe", "task", "encoder", "similarity", "optimizer", "schedule"};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        gather_kind(c, rest[i]);
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
    c->presets = xcalloc(n_presets + sizeof tasks / sizeof *tasks, sizeof *c->presets);
    memcpy(c->presets, presets, n_presets * sizeof *presets);
    c->n_presets = n_presets;
    for (size_t i = 0; tasks[i]; i++)
        if (tasks[i]->start)
            c->presets[c->n_presets++] = (struct preset){tasks[i]->part.name, tasks[i]->part.help,
                                                         arena_printf(&c->memory, "task=%s %s", tasks[i]->part.name,
                                                                      tasks[i]->start)};
}

/* All parts, and what the probes among them measure. */
static void gather_parts(struct catalogue *c)
{
    size_t capacity = 0;
    const struct metric *row;
    for (size_t i = 0; i < N_PARTS; i++) {
        ARRAY_ROOM(c->parts, c->n_parts, capacity);
        c->parts[c->n_parts++] = (struct part_row){parts[i].kind, parts[i].part->name, parts[i].part->help};
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
