/* One list of parts, seen from every side: see catalogue.h and parts.h. */
#include "engine/catalogue.h"

#include "engine/import/importer.h"
#include "engine/parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define X(name) extern const struct encoder encoder_##name;
ENCODERS(X)
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
#define X(name) extern const struct importer importer_##name;
IMPORTERS(X)
#undef X

#define X(name) &encoder_##name,
const struct encoder *const encoders[] = {ENCODERS(X) NULL};
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

/* Every part with the word for its kind, in one row each. */
static const struct {
    const char *kind;
    const struct part *part;
} parts[] = {
#define X(name) {"encoder", &encoder_##name.part},
    ENCODERS(X)
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
#define X(name) {"importer", &importer_##name.part},
    IMPORTERS(X)
#undef X
};
enum { N_PARTS = sizeof parts / sizeof *parts };

#define WORD(name) #name " "
static const char fixed_shape[] = "the optimiser's memory and the checkpoints are made for it when the run starts";

/* The knobs by which a run chooses its parts, and those of training itself. */
static const struct knob training[] = {
    {.name = "lr", .type = KNOB_REAL, .low = 1e-7, .high = 100, .scale = SCALE_LOG, .start = "0.003",
     .help = "learning rate: how far each step goes (times the schedule)"},
    {.name = "weight_decay", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LOG, .start = "0",
     .help = "every row shrinks by lr times this each step, touched or not"},
    {.name = "clip", .type = KNOB_REAL, .low = 0, .high = 1000, .scale = SCALE_LOG, .start = "0",
     .help = "longest gradient of a step, over all tables; a longer one is cut to it; 0 cuts none"},
    {.name = "negatives", .type = KNOB_INT, .low = 1, .high = 65536, .scale = SCALE_LOG, .start = "64", .unit = "per positive",
     .help = "how many negatives stand against each positive"},
    {.name = "positive_dropout", .type = KNOB_REAL, .low = 0, .high = 0.99, .scale = SCALE_LINEAR, .start = "0",
     .help = "share of the batch's known positives left out at random"},
    {.name = "mask_known", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "on",
     .help = "never push away what the user is known to have"},
    {.name = "guide", .type = KNOB_REAL, .low = 0, .high = 2, .scale = SCALE_LINEAR, .start = "0",
     .help = "a negative more similar than this share of the positive is left out; 0 leaves out none"},
    {.name = "distinct", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "off",
     .help = "never the same negative twice for a positive, or in the shared set"},
    {.name = "pseudo_count", .type = KNOB_INT, .low = 0, .high = 64, .scale = SCALE_LINEAR, .start = "0", .unit = "items per user",
     .why_not = "checkpoints have room for them from the first step on",
     .help = "most pseudo-labels of a user: sure unknown items as positives; ranks all each epoch"},
    {.name = "pseudo_from", .type = KNOB_INT, .low = 0, .high = 100000, .scale = SCALE_LINEAR, .start = "5", .unit = "epochs",
     .help = "after how many epochs pseudo-labels begin"},
    {.name = "pseudo_threshold", .type = KNOB_REAL, .low = 0, .high = 20, .scale = SCALE_LINEAR, .start = "3",
     .help = "standard deviations above a user's mean score at which an item is sure enough"},
    {.name = "pseudo_weight", .type = KNOB_REAL, .low = 0, .high = 10, .scale = SCALE_LINEAR, .start = "0.5",
     .help = "what a pseudo-label counts beside a real positive"},
    {.name = "freeze", .type = KNOB_CHOICE, .choices = "none ",
     .help = "tables that stand still, without step or decay: for fine-tuning the rest"},
    {.name = "ema", .type = KNOB_REAL, .low = 0, .high = 0.99999, .scale = SCALE_LINEAR, .start = "0",
     .why_not = "the averages are kept from the first step on",
     .help = "measure averages of the weights that keep this share each step; 0: the weights"},
    {.name = "pace", .type = KNOB_REAL, .low = 0, .high = 10000, .scale = SCALE_LOG, .start = "0", .unit = "steps/s",
     .help = "most steps a second, for watching slowly; 0 is full speed; changes no number"},
    {.name = "epochs", .type = KNOB_INT, .low = 1, .high = 100000, .scale = SCALE_LOG, .start = "20",
     .why_not = "schedules are laid out over it when the run starts", .help = "passes over the train split"},
    {.name = "batch", .type = KNOB_INT, .low = 1, .high = 1048576, .scale = SCALE_LOG, .start = "1024", .unit = "positives",
     .why_not = "it decides which interactions each step of an epoch has", .help = "positives in a step"},
    {.name = "encoder", .type = KNOB_CHOICE, .choices = ENCODERS(WORD), .why_not = fixed_shape,
     .help = "how users and items become embeddings"},
    {.name = "similarity", .type = KNOB_CHOICE, .choices = SIMILARITIES(WORD),
     .why_not = "embeddings learned for one mean nothing to the other", .help = "what near means"},
    {.name = "loss", .type = KNOB_LIST, .choices = LOSSES(WORD), .why_not = "values of two losses do not make one curve",
     .help = "what is made small; several joined by + are summed, each with its weight"},
    {.name = "learn_tau", .type = KNOB_BOOL, .low = 0, .high = 1, .start = "off",
     .why_not = "the optimiser's memory is made for it when the run starts",
     .help = "learn the temperature too, from tau on; turning tau sets it anew"},
    {.name = "tau_least", .type = KNOB_REAL, .low = 1e-4, .high = 1, .scale = SCALE_LOG, .start = "0.01",
     .help = "the lowest that a learned temperature may go"},
    {.name = "sharing", .type = KNOB_CHOICE, .choices = "own shared catalog ",
     .why_not = "speed and memory are planned for it when the run starts",
     .help = "negatives: own for each positive, one shared set for the batch, or the whole catalog"},
    {.name = "optimizer", .type = KNOB_CHOICE, .choices = OPTIMIZERS(WORD), .why_not = fixed_shape,
     .help = "how a gradient becomes a step"},
    {.name = "schedule", .type = KNOB_CHOICE, .choices = SCHEDULES(WORD),
     .help = "how the learning rate goes down from lr; constant takes it off, to what lr says"},
    {.name = "lr_floor", .type = KNOB_REAL, .low = 0, .high = 1, .scale = SCALE_LINEAR, .start = "0",
     .help = "share of lr that its schedule goes down to"},
    {.name = "tau_schedule", .type = KNOB_CHOICE, .choices = SCHEDULES(WORD),
     .help = "how the temperature goes from tau to tau_end; constant takes it off, to what tau says"},
    {.name = "tau_end", .type = KNOB_REAL, .low = 1e-4, .high = 10, .scale = SCALE_LOG, .start = "0.05",
     .help = "temperature where the schedule of tau ends"},
    {.name = "validation", .type = KNOB_REAL, .low = 0, .high = 0.9, .scale = SCALE_LINEAR, .start = "0.1",
     .why_not = "what was trained on cannot be held out any more",
     .help = "share of train held out to choose the best by; 0 trains on all and watches test"},
    {.name = "eval_every", .type = KNOB_REAL, .low = 0.01, .high = 1000, .scale = SCALE_LOG, .start = "1", .unit = "epochs",
     .why_not = "early stopping counts evaluations", .help = "how often recall and the rest are measured; a few times more in the beginning"},
    {.name = "patience", .type = KNOB_INT, .low = 0, .high = 1000, .scale = SCALE_LINEAR, .start = "0", .unit = "evaluations",
     .why_not = "early stopping counts from the best evaluation",
     .help = "stop after so many evaluations without a better validation recall; 0 never"},
    {.name = "k", .type = KNOB_INT, .low = 1, .high = 1000, .scale = SCALE_LOG, .start = "20",
     .why_not = "recall at two K do not make one curve", .help = "length of the list that recall, precision, F1, NDCG look at"},
};
enum { N_TRAINING = sizeof training / sizeof *training };

static bool word_is(const char *word, const struct part *part)
{
    return !strcmp(word, part->name);
}

#define CHOOSE(type, knob, table)                                                                                      \
    const struct type *chosen_##knob(const struct settings *settings)                                                  \
    {                                                                                                                  \
        const char *word = setting_word(settings, #knob);                                                              \
        for (size_t i = 0; (table)[i]; i++)                                                                            \
            if (word_is(word, &(table)[i]->part))                                                                      \
                return (table)[i];                                                                                     \
        return NULL;                                                                                                   \
    }
CHOOSE(encoder, encoder, encoders)
CHOOSE(similarity, similarity, similarities)
CHOOSE(optimizer, optimizer, optimizers)
CHOOSE(schedule, schedule, schedules)
CHOOSE(schedule, tau_schedule, schedules)

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
    COPY_TEXT(copy, setting_word(settings, "loss"));
    for (char *word = strtok_r(copy, "+", &rest); word && n < most; word = strtok_r(NULL, "+", &rest))
        for (size_t i = 0; losses[i]; i++)
            if (word_is(word, &losses[i]->part))
                list[n++] = losses[i];
    return n;
}

static struct knob *find_knob(struct catalogue *c, const char *name)
{
    for (size_t i = 0; i < c->n_knobs; i++)
        if (!strcmp(c->knobs[i].name, name))
            return &c->knobs[i];
    return NULL;
}

static struct knob *new_knob(struct catalogue *c)
{
    assert(c->n_knobs < MOST_KNOBS);
    return &c->knobs[c->n_knobs++];
}

/* Adds a part's knobs; one that several parts read stands once and says who they are. `chooser` is the knob that chooses
 * among parts of this kind. */
static void gather_knobs(struct catalogue *c, size_t at, const char *chooser)
{
    for (const struct knob *const *k = parts[at].part->knobs; k && *k; k++) {
        struct knob *known = find_knob(c, (*k)->name);
        if (!known)
            *(known = new_knob(c)) = **k;
        known->used_by = known->used_by ? known->used_by : "";
        known->used_by = arena_printf(&c->memory, "%s%s%s:%s", known->used_by, *known->used_by ? " " : "", chooser,
                                      parts[at].part->name);
    }
}

static void add_training(struct catalogue *c, const char *name)
{
    for (size_t i = 0; i < N_TRAINING; i++) {
        if (strcmp(training[i].name, name))
            continue;
        struct knob *knob = new_knob(c);
        *knob = training[i];
        knob->used_by = "";
        if (knob->type == KNOB_CHOICE || knob->type == KNOB_LIST) /* the first is the default */
            knob->start = arena_printf(&c->memory, "%.*s", (int)strcspn(knob->choices, " "), knob->choices);
    }
}

/* The weight of each loss in the sum. */
static void add_weights(struct catalogue *c)
{
    for (size_t i = 0; losses[i]; i++) {
        const char *name = losses[i]->part.name;
        *new_knob(c) = (struct knob){.name = arena_printf(&c->memory, "weight_%s", name), .type = KNOB_REAL, .low = 0,
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
            struct knob *knob = new_knob(c);
            *knob = **k;
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

/* The tables of every encoder, each once. */
static const char *freezable(struct catalogue *c)
{
    const char *words = "none ";
    for (size_t i = 0; encoders[i]; i++)
        for (const char *const *table = encoders[i]->tables; *table; table++)
            if (!strstr(words, arena_printf(&c->memory, " %s ", *table)))
                words = arena_printf(&c->memory, "%s%s ", words, *table);
    return arena_printf(&c->memory, "%sall ", words);
}

/* Knobs of training that only some runs read. */
static void say_who_reads(struct catalogue *c)
{
    static const char drawn[] = "sharing:own sharing:shared";
    find_knob(c, "tau_schedule")->used_by = find_knob(c, "tau")->used_by;
    find_knob(c, "tau_end")->used_by = moving_schedules(c, "tau_schedule");
    find_knob(c, "lr_floor")->used_by = moving_schedules(c, "schedule");
    find_knob(c, "learn_tau")->used_by = find_knob(c, "tau")->used_by;
    find_knob(c, "pseudo_from")->used_by = find_knob(c, "pseudo_threshold")->used_by = find_knob(c, "pseudo_weight")->used_by =
        "pseudo_count>0";
    find_knob(c, "tau_least")->used_by = "learn_tau:on";
    find_knob(c, "negatives")->used_by = drawn;
    find_knob(c, "distinct")->used_by = drawn;
    for (size_t s = 0; strategies[s]; s++)
        find_knob(c, strategies[s]->weight->name)->used_by = drawn;
}

/* What a hand reaches for first stands first in every list. */
static void gather_in_order(struct catalogue *c)
{
    gather_kind(c, "loss");
    static const char *const first[] = {"lr", "weight_decay", "negatives"};
    for (size_t i = 0; i < 3; i++)
        add_training(c, first[i]);
    gather_strategies(c);
    gather_kind(c, "view");
    for (size_t i = 0; i < N_TRAINING; i++)
        if (!find_knob(c, training[i].name))
            add_training(c, training[i].name);
    static const char *const rest[] = {"encoder", "similarity", "optimizer", "schedule"};
    for (size_t i = 0; i < 4; i++)
        gather_kind(c, rest[i]);
    gather_chosen(c, "schedule", "tau_schedule");
    add_weights(c);
    find_knob(c, "freeze")->choices = freezable(c);
    say_who_reads(c);
}

void catalogue_gather(struct catalogue *catalogue)
{
    *catalogue = (struct catalogue){.n_parts = N_PARTS, .n_presets = n_presets};
    catalogue->parts = xcalloc(N_PARTS, sizeof *catalogue->parts);
    for (size_t i = 0; i < N_PARTS; i++)
        catalogue->parts[i] = (struct part_row){parts[i].kind, parts[i].part->name, parts[i].part->help};
    catalogue->knobs = xcalloc(MOST_KNOBS, sizeof *catalogue->knobs);
    gather_in_order(catalogue);
    catalogue->presets = xcalloc(n_presets, sizeof *catalogue->presets);
    memcpy(catalogue->presets, presets, n_presets * sizeof *presets);
}
