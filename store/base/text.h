/* Small things about text that every room needs: building it, reading numbers from it, finding the nearest word. */
#ifndef STORE_BASE_TEXT_H
#define STORE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A string that grows. `data` is never NULL after the first call and always ends in NUL. */
struct text {
    char *data;
    size_t length, capacity;
};

#define TEXT_INIT {NULL, 0, 0}

void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const char *more, size_t length);
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A field of CSV: in quotes where a comma, a quote or the end of a line stands in it. */
void text_add_csv(struct text *text, const char *field);
void text_clear(struct text *text);   /* empties it, keeps the memory */
void text_release(struct text *text);

/* The whole of `word` as a number; false if anything is left over, or it is out of range. parse_real takes neither
 * hexadecimal nor "nan"/"inf". The decimal point is '.' in every locale. */
bool parse_real(const char *word, double *value);
bool parse_int(const char *word, int64_t *value);

/* The shortest text that reads back as the same double ("0.1", not "0.10000000000000001"). */
void format_real(double value, char *to, size_t size);

/* One character of UTF-8; returns its bytes, 0 when it is broken or at the end. */
size_t text_rune(const char *text, uint32_t *rune);
/* Whether it is UTF-8 throughout. */
bool text_is_utf8(const char *text);

/* Whether a character may reach a terminal: not when it is a control character (C0, DEL, C1), an end of a line or
 * mark of writing direction of Unicode, or made not to be seen. The two joiners, which Persian, Indian scripts and
 * emoji need, may. */
bool rune_is_shown(uint32_t rune);
/* Makes a text safe to show, in place: a character that is not to be shown, and a byte that is no UTF-8, is a
 * question mark. Those in `kept` (of ASCII: "\n\t") stay. */
void text_make_safe(char *text, const char *kept);

/* A text as a JSON string, quoted, and safe to show: what is not to be shown is escaped. A byte that is no UTF-8,
 * which JSON cannot say, is U+FFFD. */
void json_string(struct text *out, const char *text);
/* JSON with the characters of its strings escaped like that; it means the same. */
void json_add(struct text *out, const char *json);

/* 1234567 -> "1,234,567". */
void format_count(int64_t value, char *to, size_t size);

/* The end of a word that a number stands before: "" behind 1, else "s". */
const char *plural(int64_t count);

/* Seconds as people say them: "4 s", "3 min 20 s", "2 h 05 min". */
void format_duration(double seconds, char *to, size_t size);

/* The candidate with the smallest edit distance to word, or NULL if none is near enough to be meant. */
const char *nearest_word(const char *word, const char *const *candidates, size_t n);

#endif
