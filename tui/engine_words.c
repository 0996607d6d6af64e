/* Words for the engine: see engine_words.h. */
#include "tui/engine_words.h"

#include "store/base/mem.h"
#include "tui/engine_link.h"

#include <stdlib.h>
#include <string.h>

void engine_words_take(struct engine_words *words, char *word)
{
    ARRAY_ROOM(words->word, words->n, words->capacity);
    words->word[words->n++] = word;
    ARRAY_ROOM(words->word, words->n, words->capacity);
    words->word[words->n] = NULL;
}

void engine_words_begin(struct engine_words *words, const char *verb, const struct call *call)
{
    *words = (struct engine_words){.n = 0};
    engine_words_take(words, xstrdup(verb));
    engine_words_take(words, xasprintf("store=%s", call->store_path));
}

static bool is_among(const char *name, const char *const *names)
{
    for (; names && *names; names++)
        if (!strcmp(name, *names))
            return true;
    return false;
}

void engine_words_take_options(struct engine_words *words, const struct call *call, const char *const *but)
{
    for (size_t i = 0; i < call->n_given; i++) {
        const struct option *option = call->given[i].option;
        if (!strcmp(option->name, "store") || is_among(option->name, but))
            continue;
        char *word = xasprintf("%s=%s", option->name, option->type == OPTION_FLAG ? "1" : call->given[i].value);
        for (char *at = word; *at != '='; at++)
            *at = *at == '-' ? '_' : *at;
        engine_words_take(words, word);
    }
}

int engine_words_become(struct engine_words *words, struct err *err)
{
    int result = engine_become((const char *const *)words->word, err);
    while (words->n)
        free(words->word[--words->n]);
    free(words->word);
    return result;
}
