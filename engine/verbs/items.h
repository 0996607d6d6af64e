/* Items of a run on users and items, as verbs print them. */
#ifndef ENGINE_VERBS_ITEMS_H
#define ENGINE_VERBS_ITEMS_H

#include "engine/verbs/verb.h"

/* A line of the prefix, the item's id and its title; or the members "item" and "title" behind the prefix. */
int print_item(const struct run_context *w, uint32_t item, const char *prefix, bool json, struct err *err);
/* As a string of JSON. */
void print_json_word(const char *word);

#endif
