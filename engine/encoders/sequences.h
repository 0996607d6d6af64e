/* What encoders of sequences share: texts as packed rows, one for each word, and what is made of the rows of a
 * text. */
#ifndef ENGINE_ENCODERS_SEQUENCES_H
#define ENGINE_ENCODERS_SEQUENCES_H

#include "engine/encoders/encoder.h"
#include "engine/ops/sequence.h"
#include "store/base/text.h"

/* The words of the texts of an input, at most so many of each, from its first on. In the arena of the step. */
struct sequences {
    struct text_input texts;
    struct packed packed;
    const uint64_t *ids;   /* (words): the row of a text, or of its first part, and the place in it, for random
                              numbers of layers */
    struct layer_dropout dropout;
    const uint8_t *sees;   /* (words): at which words of its text each may look (ops/sequence.h); NULL: at all */
};

void sequences_read(struct tape *tape, const struct tower *tower, const struct input *input, struct sequences *to);

/* (words, dim): of each word the mean of the rows of a table that itself and its parts have, so that a word that
 * train has not is made of its parts. */
struct node *sequences_words(struct tape *tape, struct param *table, const struct sequences *sequences);
/* (words, dim): rows of a table by the place in the text. */
struct node *sequences_places(struct tape *tape, struct param *table, const struct sequences *sequences);
/* (texts, dim): what is made of the words of each, as tower->sequence.pooling says; zeros of an empty one. */
struct node *sequences_pool(struct tape *tape, struct node *x, const struct sequences *sequences,
                            enum sequence_pooling pooling);
/* (places, dim): of x (words, dim) the rows of input->texts.place; zeros of a place that was not read. */
struct node *sequences_take_places(struct tape *tape, struct node *x, const struct sequences *sequences,
                                   const struct text_input *texts);
/* What the use-th place of the network that has dropout leaves out. */
struct dropping sequences_dropping(const struct sequences *sequences, size_t use);

/* Begins a tower: its table of words, of so many columns, and tower->sequence. Then, so that a tile of texts that are
 * looked at stays small, how many numbers its layers keep of a word. */
void sequences_init(struct tower *tower, const struct settings *settings, size_t cols, struct rng_place *place);
void sequences_keep(struct tower *tower, size_t numbers_of_a_word);
/* Params: dense weights drawn with this variance and biases of zeros, known to `frozen` as the encoder; their names
 * are NAME_WHATlayer and NAME_WHATlayer_bias. */
void sequences_add_dense(struct tower *tower, const char *what, size_t layer, size_t inputs, size_t outputs,
                         double variance, struct rng_place *place);
/* A row of the same number each. */
struct param *sequences_add_row(struct tower *tower, const char *what, size_t layer, size_t cols, real value);

/* `fits` of them, beside which the shape of the layers has its own. */
int sequences_fit(const struct fitting *run, struct err *err);
/* A line where texts are longer than most_positions. */
void sequences_tell(const struct tower *tower, struct text *out);
extern const char *const sequences_groups[];

extern const struct knob knob_layers, knob_most_positions, knob_sequence_pooling;

#endif
