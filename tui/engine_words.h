/* What a command asks of the engine: a verb, and behind it words as the engine reads them, KEY=VALUE.
 *
 * Order of calls: engine_words_begin, any of the others, engine_words_become, which releases them. */
#ifndef TUI_ENGINE_WORDS_H
#define TUI_ENGINE_WORDS_H

#include "tui/options.h"

struct engine_words {
    char **word; /* (n), NULL behind the last */
    size_t n, capacity;
};

/* The verb, and the store of the command. */
void engine_words_begin(struct engine_words *words, const char *verb, const struct call *call);
/* One word, such as "run=7", which is taken over. */
void engine_words_take(struct engine_words *words, char *word);
/* The options that were given, but --store and those named in `but` (NULL-ended; NULL: none): --test-share 0.2 as
 * test_share=0.2, a flag as NAME=1. */
void engine_words_take_options(struct engine_words *words, const struct call *call, const char *const *but);
/* Becomes the engine. Returns -1 when that can't be done. */
int engine_words_become(struct engine_words *words, struct err *err);

#endif
