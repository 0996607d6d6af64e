/* How encoders of texts read them: knobs that all of them have. */
#ifndef ENGINE_ENCODERS_TEXTS_H
#define ENGINE_ENCODERS_TEXTS_H

#include "engine/encoders/encoder.h"

extern const struct knob knob_shortest_gram, knob_longest_gram, knob_buckets, knob_word_pairs, knob_zipf,
                          knob_tokens, knob_vocabulary, knob_own_words, knob_vectors_less;

struct text_rule texts_rule(const struct settings *settings);
/* -1 when that cannot be. */
int texts_rule_fits(const struct settings *settings, struct err *err);

#endif
