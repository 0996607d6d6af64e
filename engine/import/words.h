/* Words as they stand in files: is it a whole number, is it UTF-8, which moment does it name, how is it shown. */
#ifndef ENGINE_IMPORT_WORDS_H
#define ENGINE_IMPORT_WORDS_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Digits alone, without leading zeros, at most 18 of them. */
bool word_is_whole(const char *word, size_t length);
/* Digits alone, as many as there are. */
bool word_is_digits(const char *word);
/* A minus and digits. */
bool word_is_negative(const char *word, size_t length);
bool word_is_utf8(const char *word, size_t length);

struct moment {
    int64_t seconds; /* since 1970 */
    uint32_t nanoseconds;
    bool cut; /* the word had smaller parts */
};

enum word_time { TIME_NONE, TIME_READ, TIME_OF_ANOTHER_UNIT };

/* The moment that a word names: a number, whose fraction counts, or a date as in ISO 8601: 2024-01-31, with 'T' or
 * a blank and 12:34 or 12:34:56 behind it, a fraction, and Z, UTC, GMT or +02:00; without a zone it is UTC.
 * Slashes may stand for the hyphens, 2024/01/31.
 *
 * `unit` is how many parts of a second the numbers of a file count, 0 before the first of them. That one decides:
 * it is in seconds, unless it lies where only milli-, micro- or nanoseconds name a year from 1973 to 2200 (unit
 * 1000, 10^6, 10^9). One that can only be in another unit is of none. */
enum word_time word_time(const char *word, int64_t *unit, struct moment *moment);

/* "seconds", "milliseconds", ... */
const char *word_unit(int64_t unit);

/* Empty, or what programs write for a value that is not there: NA, N/A, nan, NULL, None, \N, ... */
bool word_is_missing(const char *word, size_t length);
/* As a spreadsheet writes a long number: 1.23E+11. */
bool word_is_rounded(const char *word);

/* An id without what tells a number, or a word, from the same one written otherwise: "10.0", "010" and "10"; "A1" and
 * "a1". Returns its length. */
enum { PLAIN_FORM = 256 };
size_t word_plain_form(const char *id, char form[PLAIN_FORM]);

/* The word for a message: at most 40 bytes, everything unprintable as '?'. */
#define WORD_SHOWN 48
void word_show(const char *word, char shown[WORD_SHOWN]);

/* May the word be the id of a user or item (`what`)? -1 and the problem: it is missing, too long, not UTF-8, or has
 * control characters in it; with `whole_only`, it is negative or not a whole number. */
int word_check_id(const char *what, const char *word, size_t length, bool whole_only, struct err *err);

#endif
