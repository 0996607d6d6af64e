/* A transformer (Vaswani et al.: Attention Is All You Need, NeurIPS 2017): every word of a text is seen beside all
 * the others, and where it stands is learned. The embedding is the mean over the words, as in Sentence-BERT (Reimers,
 * Gurevych, EMNLP 2019). */
#include "engine/encoders/transformer.h"

#include "engine/encoders/layers.h"
#include "engine/encoders/texts.h"
#include "engine/fitting.h"

#include <stdio.h>

const struct knob knob_attention_heads = {
    .name = "attention_heads", .type = KNOB_INT, .low = 1, .high = 16, .scale = SCALE_LINEAR, .start = "4",
    .unit = "heads", .why_not = "weights learned with so many mean little to another number",
    .help = "parts of a word, of dim / attention_heads numbers, each of which looks at others"};

const struct knob knob_feed_forward = {
    .name = "feed_forward", .type = KNOB_INT, .low = 1, .high = 4096, .scale = SCALE_LOG, .start = "256",
    .unit = "numbers", .why_not = "it is the shape of the weights",
    .help = "numbers between the two dense layers of a transformer's layer"};

static const struct knob knob_causal = {
    .name = "causal", .type = KNOB_BOOL, .start = "off", .why_not = "weights learned with one mean little to another",
    .help = "a word looks only at those before it and itself"};

/* Vectors of places begin with this share of init_scale. */
static const double share_of_places = 0.1;

static struct transformer_layers shape_of(const struct tower *tower, const struct transformer_kind *kind)
{
    return (struct transformer_layers){.dim = tower->params.list[TRANSFORMER_WORDS]->cols,
                                       .layers = tower->sequence.layers, .heads = tower->sequence.heads,
                                       .hidden = tower->sequence.hidden,
                                       .norm_last = kind->norm_last, .causal = tower->sequence.causal,
                                       .epsilon = kind->epsilon, .activation = tower->activation};
}

size_t transformer_init(struct tower *tower, const struct settings *settings, const struct transformer_kind *kind,
                        struct rng_place *place)
{
    size_t dim = (size_t)setting(settings, &knob_dim);
    char name[PARAM_NAME];
    sequences_init(tower, settings, dim, place);
    tower->sequence.heads = (size_t)setting(settings, &knob_attention_heads);
    tower->sequence.hidden = (size_t)setting(settings, &knob_feed_forward);
    tower->sequence.causal = setting_applies(settings, &knob_causal) && setting(settings, &knob_causal) != 0;
    snprintf(name, sizeof name, "%s_places", tower->name);
    param_init(tower_add(tower), name, "encoder", tower->sequence.positions, dim,
               share_of_places * setting(settings, &knob_init_scale), place);
    struct transformer_layers shape = shape_of(tower, kind);
    transformer_layers_add(tower, &shape, place);
    sequences_keep(tower, transformer_layers_kept(&shape));
    return dim;
}

/* Each word beside the others. */
static struct node *read_words(const struct tower *tower, const struct transformer_kind *kind, struct tape *tape,
                               const struct input *input, struct sequences *sequences)
{
    struct transformer_layers shape = shape_of(tower, kind);
    sequences_read(tape, tower, input, sequences);
    struct node *words = sequences_words(tape, tower->params.list[TRANSFORMER_WORDS], sequences),
                *places = sequences_places(tape, tower->params.list[TRANSFORMER_PLACES], sequences);
    struct dropping none = {.share = 0};
    return transformer_layers_apply(tower, TRANSFORMER_LAYERS, &shape, tape,
                                    op_residual(tape, words, places, &none), sequences);
}

struct node *transformer_encode(const struct tower *tower, const struct transformer_kind *kind, struct tape *tape,
                                const struct input *input)
{
    struct sequences sequences;
    struct node *x = read_words(tower, kind, tape, input, &sequences);
    return sequences_pool(tape, x, &sequences, tower->sequence.pooling);
}

int attention_heads_fit(const struct settings *settings, struct err *err)
{
    size_t heads = (size_t)setting(settings, &knob_attention_heads), dim = (size_t)setting(settings, &knob_dim);
    if (dim % heads == 0)
        return 0;
    return err_set(err, ERR_USAGE, "dim=%zu cannot be shared out among attention_heads=%zu: set dim to a multiple of "
                   "it, such as %zu", dim, heads, (dim / heads + 1) * heads);
}

int transformer_fits(const struct fitting *run, struct err *err)
{
    return attention_heads_fit(run->settings, err) < 0 ? -1 : sequences_fit(run, err);
}

static const struct transformer_kind norm_first = {.epsilon = 1e-5};

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    return transformer_init(tower, settings, &norm_first, place);
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    return transformer_encode(tower, &norm_first, tape, input);
}

static struct node *encode_places(const struct tower *tower, struct tape *tape, const struct input *input)
{
    struct sequences sequences;
    struct node *x = read_words(tower, &norm_first, tape, input, &sequences);
    return sequences_take_places(tape, x, &sequences, &input->texts);
}

const struct encoder encoder_transformer = {
    .part = {.name = "transformer", .help = "each word beside all the others by self-attention, on texts and tokens",
             .knobs = (const struct knob *const[]){&knob_dim, &knob_init_scale, &knob_layers, &knob_attention_heads,
                                                   &knob_feed_forward, &knob_activation, &knob_causal,
                                                   &knob_layer_dropout, &knob_most_positions, &knob_sequence_pooling,
                                                   &knob_shortest_gram, &knob_longest_gram, &knob_buckets,
                                                   &knob_tokens, &knob_vocabulary, &knob_own_words,
                                                   &knob_vectors_less, NULL},
             .fits = transformer_fits},
    .groups = sequences_groups,
    .reads_texts = true,
    .init = init,
    .encode = encode,
    .encode_places = encode_places,
    .words = texts_words,
    .tell = sequences_tell,
};
