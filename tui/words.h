/* A line of words, as it was typed after ':'. */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MOST = 24 };

struct words {
    int n;
    char *word[WORDS_MOST]; /* the first is the command */
    char copy[512];
};

/* Cuts a line into words. A word that begins with a quote goes to where the same quote ends a word. */
void words_split(const char *line, struct words *words);

/* Whether it has few enough words, and short ones, to be cut so: of a longer line the end is left out. */
bool words_fit(const char *line);

/* The words from i on, as one text. */
void words_join(const struct words *words, int i, char *to, size_t size);
/* The place of a word among the choices; -1 and an error that names the nearest. */
int words_pick(const char *word, const char *const *choices, size_t n, const char *what, struct err *err);

#endif
