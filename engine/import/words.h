/* Words as they stand in files: is it a whole number, is it UTF-8, which moment does it name, how is it shown. */
#ifndef ENGINE_IMPORT_WORDS_H
#define ENGINE_IMPORT_WORDS_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Digits alone, without leading zeros, at most 18 of them. */
bool word_is_whole(const char *word, size_t length);
/* A minus and digits. */
bool word_is_negative(const char *word, size_t length);
bool word_is_utf8(const char *word, size_t length);

/* Seconds since 1970: whole seconds (a fraction is cut off), or a date as in ISO 8601: 2024-01-31, with
 * 'T' or a blank and 12:34 or 12:34:56 behind it, a fraction, and Z or +02:00. Without a zone it is UTC. */
bool word_time(const char *word, int64_t *seconds);

/* The word for a message: at most 40 bytes, everything unprintable as '?'. */
#define WORD_SHOWN 48
void word_show(const char *word, char shown[WORD_SHOWN]);

/* May the word be the id of a user or item (`what`)? -1 and the problem: it is empty, negative, too long, not UTF-8,
 * or has control characters in it; with `whole_only`, it is not a whole number. */
int word_check_id(const char *what, const char *word, size_t length, bool whole_only, struct err *err);

#endif
