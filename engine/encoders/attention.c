/* Several features of one row, as fusion.c has them, which look at each other: what each encoder makes of its feature
 * is a word, and the words of a row go through the layers of a transformer (Vaswani et al.: Attention Is All You
 * Need, NeurIPS 2017). Which feature it is, is learned as a vector that is added. The embedding is the mean of the
 * words, of a row that has none zeros.
 *
 * Which feature may look at which others is a knob: where texts look at pictures and not the other way round, it is
 * attention across modalities (Tsai et al.: Multimodal Transformer for Unaligned Multimodal Language Sequences, ACL
 * 2019). */
#include "engine/encoders/fusion.h"

#include "engine/encoders/layers.h"
#include "engine/encoders/maps.h"
#include "engine/encoders/texts.h"
#include "engine/encoders/tower.h"
#include "engine/encoders/transformer.h"
#include "engine/fitting.h"
#include "engine/parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct knob knob_looks = {
    .name = "looks", .type = KNOB_LIST,
    .choices = "all own row_at_text row_at_picture text_at_row text_at_picture picture_at_row picture_at_text ",
    .start = "all", .why_not = "weights learned with one mean little to another",
    .help = "which feature of a row may look at which: all, each only at its own, or some, joined by +"};

static const char *const feature_names[] = {"row", "picture", "text"};
enum { FEATURES = sizeof feature_names / sizeof *feature_names };

/* What a member encodes, as it is called there. */
static const char *feature_of(const struct encoder *encoder)
{
    return feature_names[encoder->reads_rows ? 0 : encoder->reads_pictures ? 1 : 2];
}

static bool is_encoded(const char *members, const char *feature)
{
    bool encoded = false;
    for (size_t e = 0; encoders[e]; e++)
        encoded |= list_has(members, encoders[e]->part.name) && feature_of(encoders[e]) == feature;
    return encoded;
}

static bool may_look(const char *looks, const struct encoder *from, const struct encoder *at)
{
    char pair[32];
    snprintf(pair, sizeof pair, "%s_at_%s", feature_of(from), feature_of(at));
    return from == at || list_has(looks, "all") || list_has(looks, pair);
}

/* Beginning ------------------------------------------------------------------------------------------------------ */

static struct transformer_layers shape_of(const struct tower *tower)
{
    return (struct transformer_layers){.dim = tower->encoded, .layers = tower->sequence.layers,
                                       .heads = tower->sequence.heads, .hidden = tower->sequence.hidden,
                                       .epsilon = 1e-5, .activation = tower->activation};
}

/* Numbers that mark which feature it is begin as large as those of a member's embedding, which has length 1. */
static void add_marks(struct tower *tower, struct rng_place *place)
{
    char name[PARAM_NAME];
    snprintf(name, sizeof name, "%s_features", tower->name);
    param_init_dense(tower_add(tower), name, "encoder", tower->members, tower->encoded,
                     1 / sqrt((double)tower->encoded), place);
}

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    size_t dim = (size_t)setting(settings, &knob_dim);
    const char *looks = setting_word(settings, &knob_looks);
    tower->encoded = dim;
    tower->sequence = (struct sequence_shape){.layers = (size_t)setting(settings, &knob_layers),
                                              .heads = (size_t)setting(settings, &knob_attention_heads),
                                              .hidden = (size_t)setting(settings, &knob_feed_forward)};
    if (!tower->members)
        return dim;
    for (size_t m = 0; m < tower->members; m++)
        for (size_t other = 0; other < tower->members; other++)
            if (may_look(looks, tower->member[m].encoder, tower->member[other].encoder))
                tower->sequence.sees[m] |= (uint8_t)(1u << other);
    struct transformer_layers shape = shape_of(tower);
    add_marks(tower, place);
    transformer_layers_add(tower, &shape, place);
    tower->kept += tower->members * transformer_layers_kept(&shape);
    return dim;
}

/* Forward -------------------------------------------------------------------------------------------------------- */

/* The words of a step: of each row what its members have, in their order. */
struct features {
    struct sequences read;
    uint32_t *from;   /* (words): its row among all that members made, those of one member beside each other */
    uint32_t *member; /* (words) */
};

/* Bits of `sees` count the members of a tower; those of a word count the words of its row. */
static uint8_t among(uint8_t sees, const uint32_t *member, size_t words)
{
    uint8_t bits = 0;
    for (size_t k = 0; k < words; k++)
        bits |= (uint8_t)((sees >> member[k] & 1u) << k);
    return bits;
}

static void find_features(const struct tower *tower, struct tape *tape, const struct input *input,
                          struct features *to)
{
    size_t n = input->n, most = n * tower->members + 1, *start = arena_zeroed(&tape->arena, n + 1, sizeof *start);
    uint64_t *ids = arena_alloc(&tape->arena, most, sizeof *ids);
    uint8_t *sees = arena_alloc(&tape->arena, most, sizeof *sees);
    to->from = arena_alloc(&tape->arena, most, sizeof *to->from);
    to->member = arena_alloc(&tape->arena, most, sizeof *to->member);
    for (size_t i = 0; i < n; i++) {
        size_t at = start[i];
        for (size_t m = 0; m < tower->members; m++)
            if (!input->member[m].missing[i]) {
                to->from[at] = (uint32_t)(m * n + i);
                to->member[at] = (uint32_t)m;
                ids[at++] = (uint64_t)input->rows[i] * JOIN_INPUTS + m;
            }
        for (size_t k = start[i]; k < at; k++)
            sees[k] = among(tower->sequence.sees[to->member[k]], to->member + start[i], at - start[i]);
        start[i + 1] = at;
    }
    to->read = (struct sequences){.packed = {n, start}, .ids = ids, .dropout = input->dropout, .sees = sees};
}

/* (words, dim): what members made of them, and the marks of features. */
static struct node *words_of(const struct tower *tower, size_t below, struct tape *tape, const struct input *input,
                             const struct features *features)
{
    uint32_t *every = arena_alloc(&tape->arena, tower->members, sizeof *every);
    size_t words = features->read.packed.start[input->n];
    struct node *all = NULL;
    for (size_t m = 0; m < tower->members; m++) {
        struct node *x = fusion_member(tower, m, tape, input);
        all = all ? op_stack(tape, all, x) : x;
        every[m] = (uint32_t)m;
    }
    struct node *marks = op_gather(tape, tower->params.list[below], every, tower->members);
    struct dropping none = {.share = 0};
    return op_residual(tape, op_take(tape, all, features->from, words), op_take(tape, marks, features->member, words),
                       &none);
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    size_t below = 0;
    for (size_t m = 0; m < tower->members; m++)
        below += tower->member[m].params.n;
    struct features features;
    struct transformer_layers shape = shape_of(tower);
    find_features(tower, tape, input, &features);
    struct node *x = transformer_layers_apply(tower, below + 1, &shape, tape,
                                              words_of(tower, below, tape, input, &features), &features.read);
    return sequences_pool(tape, x, &features.read, POOL_MEAN);
}

/* What is said of features is of some that members encode, and does not contradict itself. */
static int looks_fit(const struct settings *settings, struct err *err)
{
    static const char *const alone[] = {"all", "own"};
    const char *looks = setting_word(settings, &knob_looks), *members = setting_word(settings, &knob_members);
    for (size_t i = 0; i < 2; i++)
        if (list_has(looks, alone[i]) && strcmp(looks, alone[i]))
            return err_set(err, ERR_USAGE, "looks=%s: %s stands alone; leave it out, or the others", looks,
                           alone[i]);
    for (size_t f = 0; f < FEATURES; f++)
        if (strstr(looks, feature_names[f]) && !is_encoded(members, feature_names[f]))
            return err_set(err, ERR_USAGE, "looks=%s says something of %ss, and members=%s encodes none: add their "
                           "encoder to members, or leave them out of looks", looks, feature_names[f], members);
    return 0;
}

static int fits(const struct fitting *run, struct err *err)
{
    if (attention_heads_fit(run->settings, err) < 0 || looks_fit(run->settings, err) < 0)
        return -1;
    return fusion_fits(run, err);
}

const struct encoder encoder_attention = {
    .part = {.name = "attention", .help = "several features of a row, as for fusion, which look at each other",
             .knobs = (const struct knob *const[]){&knob_members, &knob_looks, &knob_feature_dropout, &knob_dim,
                                                   &knob_layers, &knob_attention_heads, &knob_feed_forward,
                                                   &knob_layer_dropout, &knob_init_scale, &knob_activation,
                                                   &knob_batch_norm, &knob_channels, &knob_pooling,
                                                   &knob_shortest_gram, &knob_longest_gram, &knob_buckets,
                                                   &knob_word_pairs, &knob_zipf, NULL},
             .fits = fits},
    .groups = (const char *const[]){"users", "items", "words", "encoder", "head", "predictor", NULL},
    .has_members = true,
    .init = init,
    .encode = encode,
};
