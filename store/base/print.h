/* All printing, of both programs: words of files, notes and names come into most sentences, and no such word may
 * steer the terminal that it is printed on. So whatever is no character to be shown (text.h) becomes a question mark
 * here; ends of lines and tabs stay. tests/walls holds that nothing else prints.
 *
 * Files that a person asked for have their words exactly: they are written with stdio (engine/verbs/output.h). */
#ifndef STORE_BASE_PRINT_H
#define STORE_BASE_PRINT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* On standard output, or on another stream. -1 when it was not taken. */
int print(const char *format, ...) __attribute__((format(printf, 1, 2)));
int print_to(FILE *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Why standard output did not take what was printed, an errno; 0: it took all so far. */
int print_refused(void);

/* On standard output as one line, whatever ends of lines its words have. */
int print_one_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* JSON: exact and safe. What is no character to be shown is an escape, which means the same. */
int print_exactly(const char *json);

/* Colours by their red, green and blue: none where the stream is no terminal that says it has 256 of them (TERM) or
 * all (COLORTERM), or where NO_COLOR is not empty. */
enum colours { COLOURS_NONE, COLOURS_256, COLOURS_ALL };
enum colours colours_of(FILE *to);
/* On standard output: a word in two colours, and at last the terminal's own again. */
void print_in_colours(enum colours colours, const uint8_t ink[3], const uint8_t paper[3], const char *word);
void print_without_colours(void);
/* On standard output, whatever it is: a word in a rendition, which is numbers with ';' between them (ECMA-48, SGR):
 * "1;36" is bold and cyan; "" is plain. */
void print_in_rendition(const char *rendition, const char *word);

/* Whether a line on this stream can be written again: it is a terminal, and none that can only go on. */
bool can_rewrite(FILE *to);
/* Writes over the line that the cursor is in; the cursor stays in it. */
void print_over(FILE *to, const char *line);

#endif
