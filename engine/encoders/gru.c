/* Gated recurrent units (Cho et al.: Learning Phrase Representations using RNN Encoder-Decoder, EMNLP 2014): a text
 * is read word by word, each of which changes a state. The embedding is the mean of the states. */
#include "engine/encoders/sequences.h"
#include "engine/encoders/texts.h"

#include <stdio.h>

enum { GRAMS, LAYERS_FROM, PARAMS_OF_A_LAYER = 4 };
enum { GATES = 3, ROWS_KEPT = 12 /* of a layer and a word, of `dim` numbers each */ };

/* What inputs add to the gates, with a bias; what the state adds, and its bias. */
static void add_layer(struct tower *tower, size_t layer, size_t dim, struct rng_place *place)
{
    char name[PARAM_NAME];
    sequences_add_dense(tower, "gates", layer, dim, GATES * dim, 1 / (double)dim, place);
    snprintf(name, sizeof name, "%s_state%zu", tower->name, layer);
    param_init_dense(tower_add(tower), name, "encoder", dim, GATES * dim, 1 / sqrt((double)dim), place);
    sequences_add_row(tower, "state_bias", layer, dim, 0);
}

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    size_t dim = (size_t)setting(settings, &knob_dim);
    sequences_init(tower, settings, dim, place);
    for (size_t layer = 1; layer <= tower->sequence.layers; layer++)
        add_layer(tower, layer, dim, place);
    sequences_keep(tower, tower->sequence.layers * ROWS_KEPT * dim);
    return dim;
}

/* The state behind each word. */
static struct node *read_words(const struct tower *tower, struct tape *tape, const struct input *input,
                               struct sequences *sequences)
{
    sequences_read(tape, tower, input, sequences);
    struct node *x = sequences_words(tape, tower->params.list[GRAMS], sequences);
    for (size_t layer = 0; layer < tower->sequence.layers; layer++) {
        struct param **param = tower->params.list + LAYERS_FROM + layer * PARAMS_OF_A_LAYER;
        struct dropping dropping = sequences_dropping(sequences, layer);
        struct node *gates = op_dense(tape, op_residual(tape, NULL, x, &dropping), op_weights(tape, param[0]),
                                      op_weights(tape, param[1]));
        x = op_gru(tape, gates, op_weights(tape, param[2]), op_weights(tape, param[3]), &sequences->packed);
    }
    struct dropping dropping = sequences_dropping(sequences, tower->sequence.layers);
    return op_residual(tape, NULL, x, &dropping);
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    struct sequences sequences;
    struct node *x = read_words(tower, tape, input, &sequences);
    return sequences_pool(tape, x, &sequences, tower->sequence.pooling);
}

static struct node *encode_places(const struct tower *tower, struct tape *tape, const struct input *input)
{
    struct sequences sequences;
    struct node *x = read_words(tower, tape, input, &sequences);
    return sequences_take_places(tape, x, &sequences, &input->texts);
}

const struct encoder encoder_gru = {
    .part = {.name = "gru", .help = "gated recurrent units that read word by word, on texts and tokens",
             .knobs = (const struct knob *const[]){&knob_dim, &knob_init_scale, &knob_layers, &knob_layer_dropout,
                                                   &knob_most_positions, &knob_sequence_pooling, &knob_shortest_gram,
                                                   &knob_longest_gram, &knob_buckets, &knob_tokens,
                                                   &knob_vocabulary, &knob_own_words, &knob_vectors_less, NULL},
             .fits = sequences_fit},
    .groups = sequences_groups,
    .reads_texts = true,
    .init = init,
    .encode = encode,
    .encode_places = encode_places,
    .words = texts_words,
    .tell = sequences_tell,
};
