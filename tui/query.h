/* What is asked of runs, in a small language:
 *
 *     data:gowalla tau<0.1 (status:done OR status:stopped) -seed:1 best(ndcg@20)>0.2 lesson
 *
 * Terms that stand side by side must all hold, as with AND; OR binds weaker; NOT and a '-' before a term turn it
 * round; brackets group. A term is a word, which a run's number, name, data set, status, preset, tags or note have
 * somewhere ("star" and "archived" are of those that were marked so); or a field, a comparison (: = != < <= > >=) and
 * a value. Values after : and = may have * and ?; two numbers are compared as numbers. Of a metric, best(NAME),
 * last(NAME) and at(NAME,STEP) are fields. A comparison with what a run does not have does not hold. "Quotes" make
 * one word of several.
 *
 * Here is the language alone: what fields there are and what they are of a run, whoever asks says (run_facts.h). */
#ifndef TUI_QUERY_H
#define TUI_QUERY_H

#include "store/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum query_measure { MEASURE_NONE, MEASURE_LAST, MEASURE_BEST, MEASURE_AT };

struct query_field {
    char name[64];
    enum query_measure measure;
    int64_t step;  /* of MEASURE_AT: the last value up to it */
    bool ordered;  /* it is compared by < or > with a number */
    int at;        /* where it stands, in characters from the beginning */
    int kind, which; /* whoever knows the fields writes here what it is */
};

/* What a run has: text NULL is nothing, number NaN is no number. Of several words with blanks between, a comparison
 * holds when it does of one. */
struct query_value {
    const char *text;
    double number;
    bool words;
};

struct query_source {
    struct query_value (*value)(const void *context, const struct query_field *field);
    bool (*has_word)(const void *context, const char *word);
    const void *context;
};

struct query;

/* An empty text is a query that holds of all. ERR_USAGE says what is wrong and at which character. */
struct query *query_parse(const char *text, struct err *err);
void query_free(struct query *query);
/* Its fields, one after the other; NULL beyond the last. */
struct query_field *query_field(struct query *query, size_t i);
bool query_holds(const struct query *query, const struct query_source *source);

/* Whether it says anything of a field, as a comparison or as a word alone. */
bool query_asks(const struct query *query, const char *name);

/* A field alone: "tau", "best(ndcg@20)", "at(loss,5k)". */
int query_parse_field(const char *text, struct query_field *field, struct err *err);
/* The same, as it is typed. */
void query_field_text(const struct query_field *field, char *to, size_t size);

/* ERR_USAGE: "at character 5: WHAT". */
int query_refuse(struct err *err, int at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* "0.1", "10k", "2M", and spans of time in seconds: "90s", "5m", "3h", "2d", "1w". */
bool query_number(const char *word, double *value);

/* The beginning of the word to complete that ends a text: "" behind a blank or bracket, "tau" of "-tau". When it is
 * the value of a field, `field` gets the name of that field, else "". */
const char *query_last_word(const char *text, char field[64]);

#endif
