/* Texts as packed rows: see sequences.h. */
#include "engine/encoders/sequences.h"

#include "engine/encoders/texts.h"
#include "engine/encoders/tower.h"
#include "engine/fitting.h"
#include "engine/text/bags.h"
#include "store/base/language.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct knob knob_layers = {
    .name = "layers", .type = KNOB_INT, .low = 1, .high = 48, .scale = SCALE_LOG, .start = "2", .unit = "layers",
    .why_not = "it is the shape of the weights", .help = "layers of an encoder of sequences, one on the other"};

const struct knob knob_most_positions = {
    .name = "most_positions", .type = KNOB_INT, .low = 1, .high = 4096, .scale = SCALE_LOG, .start = "64",
    .unit = "words", .why_not = "it is the shape of the weights",
    .help = "words of a text that are read, from its first on; the others are cut off"};

/* The words are those of enum sequence_pooling (encoder.h). */
const struct knob knob_sequence_pooling = {
    .name = "sequence_pooling", .type = KNOB_CHOICE, .choices = "mean first last ", .start = "mean",
    .why_not = "weights learned with one mean little to another",
    .help = "what of a text's words is its embedding: their mean, the first or the last"};

const char *const sequences_groups[] = {"words", "encoder", "head", "predictor", NULL};

enum { PLACE_BITS = 16 }; /* most_positions is below 2 to this power */

/* Reading -------------------------------------------------------------------------------------------------------- */

static size_t cut(size_t words, size_t most)
{
    return words < most ? words : most;
}

/* What stands around the words of each text. */
static size_t ends_of(const struct text_source *source)
{
    return source->rule.ends ? 2 : 0;
}

static size_t most_words(const struct tower *tower, const struct text_source *source)
{
    size_t ends = ends_of(source), most = tower->sequence.positions;
    return most > ends ? most - ends : 0;
}

/* So many words of a text, from its first on, and where there are such what stands before and behind them. */
static void take_words(const struct text_input *texts, size_t text, size_t words, struct unit *to)
{
    const struct text_source *source = texts->source;
    size_t before = ends_of(source) / 2;
    memcpy(to + before, texts->unit + texts->start[text], words * sizeof *to);
    if (before) {
        to[0] = (struct unit){.word = source->end[0]};
        to[1 + words] = (struct unit){.word = source->end[1]};
    }
}

/* Of each text the number from which those of its words count on: its row, or, where rows are parts of texts, the row
 * of its first part. */
static const uint32_t *first_rows(struct arena *arena, const struct input *input)
{
    const struct text_input *texts = &input->texts;
    if (!texts->place)
        return input->rows;
    uint32_t *first = arena_alloc(arena, texts->n + 1, sizeof *first);
    for (size_t i = 0; i < texts->n_places; i++) {
        const struct unit_place *place = &texts->place[i];
        first[place->text] = input->rows[i] - (uint32_t)(place->unit - texts->start[place->text]);
    }
    return first;
}

void sequences_read(struct tape *tape, const struct tower *tower, const struct input *input, struct sequences *to)
{
    const struct text_input *texts = &input->texts;
    const uint32_t *first = first_rows(&tape->arena, input);
    size_t most = most_words(tower, texts->source), ends = ends_of(texts->source);
    size_t *start = arena_zeroed(&tape->arena, texts->n + 1, sizeof *start);
    for (size_t t = 0; t < texts->n; t++)
        start[t + 1] = start[t] + cut(texts->start[t + 1] - texts->start[t], most) + ends;
    struct unit *unit = arena_alloc(&tape->arena, start[texts->n] + 1, sizeof *unit);
    uint64_t *ids = arena_alloc(&tape->arena, start[texts->n] + 1, sizeof *ids);
    for (size_t t = 0; t < texts->n; t++) {
        take_words(texts, t, start[t + 1] - start[t] - ends, unit + start[t]);
        for (size_t i = 0; i < start[t + 1] - start[t]; i++)
            ids[start[t] + i] = (uint64_t)first[t] << PLACE_BITS | i;
    }
    *to = (struct sequences){{.n = texts->n, .start = start, .unit = unit, .source = texts->source},
                             {texts->n, start}, ids, input->dropout, NULL};
}

struct node *sequences_words(struct tape *tape, struct param *table, const struct sequences *sequences)
{
    struct bags bags;
    const uint32_t *rows;
    size_t n;
    bags_make(&tape->arena, tape->pool, &sequences->texts, true, &bags, &rows, &n);
    return op_bag(tape, op_rows(tape, table, rows, n), &bags);
}

/* A bag of one row for each. */
static struct node *pick(struct tape *tape, struct node *x, const uint32_t *row, size_t n)
{
    size_t *start = arena_alloc(&tape->arena, n + 1, sizeof *start);
    real *weight = arena_alloc(&tape->arena, n + 1, sizeof *weight);
    for (size_t i = 0; i <= n; i++) {
        start[i] = i;
        weight[i] = 1;
    }
    return op_bag(tape, x, &(struct bags){n, start, row, weight});
}

struct node *sequences_places(struct tape *tape, struct param *table, const struct sequences *sequences)
{
    const size_t *start = sequences->packed.start;
    size_t n = start[sequences->packed.n], longest = 0;
    uint32_t *place = arena_alloc(&tape->arena, n + 1, sizeof *place);
    for (size_t t = 0; t < sequences->packed.n; t++)
        for (size_t i = start[t]; i < start[t + 1]; i++) {
            place[i] = (uint32_t)(i - start[t]);
            longest = place[i] + 1 > longest ? place[i] + 1 : longest;
        }
    uint32_t *all = arena_alloc(&tape->arena, longest + 1, sizeof *all);
    for (size_t i = 0; i < longest; i++)
        all[i] = (uint32_t)i;
    return pick(tape, op_gather(tape, table, all, longest), place, n);
}

/* Which words of a text are taken: from `first` to before `end`. */
static void pooled(const size_t *start, size_t text, enum sequence_pooling pooling, size_t *first, size_t *end)
{
    *first = start[text];
    *end = start[text + 1];
    if (pooling == POOL_FIRST && *first < *end)
        *end = *first + 1;
    if (pooling == POOL_LAST && *first < *end)
        *first = *end - 1;
}

struct node *sequences_pool(struct tape *tape, struct node *x, const struct sequences *sequences,
                            enum sequence_pooling pooling)
{
    size_t n = sequences->packed.n, *start = arena_zeroed(&tape->arena, n + 1, sizeof *start);
    uint32_t *row = arena_alloc(&tape->arena, x->rows + 1, sizeof *row);
    real *weight = arena_alloc(&tape->arena, x->rows + 1, sizeof *weight);
    for (size_t t = 0; t < n; t++) {
        size_t first, end, at = start[t];
        pooled(sequences->packed.start, t, pooling, &first, &end);
        for (size_t i = first; i < end; i++, at++) {
            row[at] = (uint32_t)i;
            weight[at] = 1 / (real)(end - first);
        }
        start[t + 1] = at;
    }
    return op_bag(tape, x, &(struct bags){n, start, row, weight});
}

struct node *sequences_take_places(struct tape *tape, struct node *x, const struct sequences *sequences,
                                   const struct text_input *texts)
{
    size_t n = texts->n_places, *start = arena_zeroed(&tape->arena, n + 1, sizeof *start);
    uint32_t *row = arena_alloc(&tape->arena, n + 1, sizeof *row);
    real *weight = arena_alloc(&tape->arena, n + 1, sizeof *weight);
    for (size_t i = 0; i < n; i++) {
        size_t text = texts->place[i].text, at = texts->place[i].unit - texts->start[text],
               first = sequences->packed.start[text];
        start[i + 1] = start[i];
        if (first + at >= sequences->packed.start[text + 1])
            continue;
        row[start[i]] = (uint32_t)(first + at);
        weight[start[i + 1]++] = 1;
    }
    return op_bag(tape, x, &(struct bags){n, start, row, weight});
}

struct dropping sequences_dropping(const struct sequences *sequences, size_t use)
{
    return (struct dropping){sequences->dropout.share, rng_within(&sequences->dropout.rng, use), sequences->ids};
}

/* Beginning ------------------------------------------------------------------------------------------------------ */

void sequences_init(struct tower *tower, const struct settings *settings, size_t cols, struct rng_place *place)
{
    texts_table_init(tower, settings, cols, place);
    tower->sequence = (struct sequence_shape){
        .layers = (size_t)setting(settings, &knob_layers),
        .positions = (size_t)setting(settings, &knob_most_positions),
        .pooling = (enum sequence_pooling)setting(settings, &knob_sequence_pooling)};
}

/* The texts that are read as sequences: rows, or wholes whose parts rows are, each of which is one word. */
struct texts {
    size_t n;
    const size_t *start; /* (n + 1) */
};

static struct texts texts_of(const struct text_source *source)
{
    if (source->wholes.n)
        return (struct texts){source->wholes.n, source->wholes.start};
    return (struct texts){source->words.rows, source->words.start};
}

void sequences_keep(struct tower *tower, size_t numbers_of_a_word)
{
    struct texts texts = tower->texts ? texts_of(tower->texts) : (struct texts){0};
    double each = texts.n ? (double)texts.start[texts.n] / (double)texts.n : 1;
    double read = fmin(each + 1 + (tower->texts ? (double)ends_of(tower->texts) : 0),
                       (double)tower->sequence.positions);
    tower->kept = (size_t)ceil(read * (double)numbers_of_a_word);
}

void sequences_add_dense(struct tower *tower, const char *what, size_t layer, size_t inputs, size_t outputs,
                         double variance, struct rng_place *place)
{
    char name[PARAM_NAME], bias[32];
    snprintf(name, sizeof name, "%s_%s%zu", tower->name, what, layer);
    param_init_dense(tower_add(tower), name, "encoder", inputs, outputs, sqrt(variance), place);
    snprintf(bias, sizeof bias, "%s_bias", what);
    sequences_add_row(tower, bias, layer, outputs, 0);
}

struct param *sequences_add_row(struct tower *tower, const char *what, size_t layer, size_t cols, real value)
{
    char name[PARAM_NAME];
    struct param *param = tower_add(tower);
    snprintf(name, sizeof name, "%s_%s%zu", tower->name, what, layer);
    param_init_dense(param, name, "encoder", 1, cols, 0, NULL);
    param->no_weight_decay = true;
    for (size_t k = 0; k < cols; k++)
        param->value[k] = value;
    return param;
}

/* Fitting -------------------------------------------------------------------------------------------------------- */

/* What a step keeps: rows of both sides, with their slopes. */
static int step_can_be_kept(const struct fitting *run, struct err *err)
{
    const double most = 16e9;
    double bytes = 0;
    for (int side = 0; side < 2; side++)
        if (run->tower[side].encoder->reads_texts)
            bytes += 2.0 * sizeof(real) * (double)run->batch * (double)run->tower[side].kept;
    if (bytes <= most)
        return 0;
    return err_set(err, ERR_USAGE, "with these layers a step on %zu texts a side needs %.1f GB: lower batch, "
                   "most_positions or layers", run->batch, bytes / 1e9);
}

int sequences_fit(const struct fitting *run, struct err *err)
{
    return tower_fits(run, err) < 0 || texts_fit(run, err) < 0 ? -1 : step_can_be_kept(run, err);
}

void sequences_tell(const struct tower *tower, struct text *out)
{
    struct texts texts = texts_of(tower->texts);
    size_t longer = 0, most = most_words(tower, tower->texts);
    bool wholes = tower->texts->wholes.n > 0;
    for (size_t t = 0; t < texts.n; t++)
        longer += texts.start[t + 1] - texts.start[t] > most;
    if (longer)
        text_printf(out, _("%zu of %zu %s of %s have more than %zu %s, and what is behind these is not read: raise "
                      "most_positions to read more\n"), longer, texts.n,
                    wholes ? C_("counted", "sentences") : C_("counted", "rows"),
                    _(tower->name), most, wholes ? C_("counted", "tokens") : C_("counted", "words"));
}
