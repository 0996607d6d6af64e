/* How long the rows of a data set are, as `nearfar data show` and the screen Data say it: words of texts, choices of
 * users. */
#ifndef TUI_DATA_LENGTHS_H
#define TUI_DATA_LENGTHS_H

#include <stddef.h>
#include <stdint.h>

/* The words of a text of so many bytes: what stands between white space. */
uint32_t words_of_text(const char *text, size_t bytes);
/* The shortest first. */
void lengths_sort(uint32_t *length, size_t n);
/* Prints a histogram of n sorted lengths, at least one: a bin for each length, or, where they are spread over more
 * than a few, one from each power of two to the next. */
void lengths_print(const uint32_t *length, size_t n);

#endif
