/* Lists of words that can be typed, by name: what `nearfar complete` prints and the workbench's prompt offers. */
#ifndef TUI_WORD_LIST_H
#define TUI_WORD_LIST_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>

struct word_list {
    char **word;
    size_t n, capacity;
};

/* The names of the lists, separated by blanks: "commands runs datasets queries knobs presets toys formats
 * baselines lists shells". */
extern const char word_list_names[];

/* Appends the words of a list. One that is in the store needs `store`; without one there are none. ERR_USAGE names
 * the list that is nearest. */
int word_list_read(struct word_list *words, const char *name, struct store *store, struct err *err);
/* Whether a list is in the store. */
bool word_list_is_stored(const char *name);

void word_list_add(struct word_list *words, const char *word);
/* Those of a text, separated by blanks. */
void word_list_add_all(struct word_list *words, const char *text);
void word_list_release(struct word_list *words);

#endif
