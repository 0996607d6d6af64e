/* How a delimited text is written: what stands between its fields, what quotes them, which lines are comments; and
 * cutting one record into its fields.
 *
 * Quotes are as in RFC 4180: a quoted field may hold delimiters, line breaks and doubled quotes; where that does
 * not come out, \" too is a quote inside a field. Blanks around a field that is not quoted do not count. */
#ifndef ENGINE_IMPORT_DIALECT_H
#define ENGINE_IMPORT_DIALECT_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DELIMITER_LONGEST = 7, DIALECT_SAMPLE = 100 /* lines looked at */ };

struct dialect {
    char delimiter[DELIMITER_LONGEST + 1]; /* " ": any run of blanks and tabs */
    char quote;        /* 0: a quote is a letter like others */
    bool comments;     /* there may be comments: see dialect_is_comment */
    bool marked;       /* most lines begin with % or # */
    bool says_itself;  /* the first line is Excel's "sep=;", no record */
    size_t usual;      /* fields of most lines of the beginning */
};

struct field {
    char *text; /* NUL behind it */
    size_t length;
};

struct field_list {
    struct field *list;
    size_t n, capacity;
};

/* What a person says of it: NULL where nothing is said. -1 and ERR_USAGE for words that are none. A delimiter is
 * up to seven characters, or tab, comma, semicolon, bar, blank; a quote is one character, or double, single, none. */
int dialect_ask(struct dialect *dialect, const char *delimiter, const char *quote, struct err *err);

/* The dialect of a text by its beginning (NUL behind it), what is asked coming first. The delimiter is the one
 * that cuts its lines into the most fields, best the same number in each. Between commas fields may be quoted;
 * between others a quote is a letter unless the beginning is cleanly quoted. False when no delimiter cuts the
 * first line; it is then a comma. */
bool dialect_of(const char *beginning, const char *delimiter, const char *quote, struct dialect *dialect);

/* What the lines below a first line like "sep=;" have between their fields, whatever that line says, as a word for
 * --delimiter; NULL: nothing cuts them. */
const char *dialect_below(const char *beginning);

/* % or # alone, doubled or with a blank behind it begin a comment, and so they do on a line of another number of
 * fields than is usual, unless most lines begin with them. */
bool dialect_is_comment(const struct dialect *dialect, const char *line);

/* A line that is drawn, as below the header of a table that a program has printed: "---+---", "|---|---|", "===
 * ===". */
bool dialect_is_rule(const char *line);

/* "commas", "tabs", "'::'" */
const char *dialect_between(const struct dialect *dialect, char shown[32]);

/* How a text comes out as a record. */
struct scan {
    size_t fields;
    enum {
        SCAN_CLEAN,
        SCAN_OPEN,  /* a quoted field is not closed; going on with the next line as `text` takes it up */
        SCAN_BEHIND /* something follows a closing quote */
    } end;
    bool quoted; /* it has a quoted field */
};

/* `backslash`: \" is a quote inside a field. Begin with *scan zeroed. */
void dialect_scan(const struct dialect *dialect, const char *text, bool backslash, struct scan *scan);
/* Fields that the delimiter makes when quotes are letters. */
size_t dialect_count(const struct dialect *dialect, const char *text);
/* Is field `at` of a text a number when quotes are letters? */
bool dialect_number_at(const struct dialect *dialect, const char *text, size_t at);
/* Cuts a record that scans clean in place; the fields come to those that are there. */
void dialect_cut(const struct dialect *dialect, char *text, bool backslash, struct field_list *fields);

/* The first lines of a text that are records, cut as such, each as one line; for guesses. */
struct sample {
    char *text;
    struct field_list records[DIALECT_SAMPLE];
    size_t n;
    bool commas; /* between the fields */
};
void sample_of(struct sample *sample, const struct dialect *dialect, const char *beginning);
void sample_release(struct sample *sample);

#endif
