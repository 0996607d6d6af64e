/* How encoders of texts read them: knobs that all of them have. */
#ifndef ENGINE_ENCODERS_TEXTS_H
#define ENGINE_ENCODERS_TEXTS_H

#include "engine/encoders/encoder.h"

extern const struct knob knob_shortest_gram, knob_longest_gram, knob_buckets, knob_word_pairs, knob_zipf,
                          knob_tokens, knob_vocabulary, knob_own_words, knob_vectors_less;

struct text_rule texts_rule(const struct settings *settings);
/* -1 when that cannot be. */
int texts_rule_fits(const struct settings *settings, struct err *err);
/* The same of a run, with the vocabulary that it may need. */
int texts_fit(const struct fitting *run, struct err *err);
/* Makes the table of words and their parts, the first param of an encoder of texts: (rows, cols). */
void texts_table_init(struct tower *tower, const struct settings *settings, size_t cols, struct rng_place *place);
/* For `words` of such an encoder (encoder.h): that table, where each known word has a row that is its own. */
struct param *texts_words(const struct tower *tower);

#endif
