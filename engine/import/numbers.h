/* Tables of numbers with a class for each row: reading one, and what is done to its values before it is a data set.
 *
 * Order of calls: numbers_read or numbers_read_arrays; numbers_merge; then, once train and test are known,
 * numbers_clip and numbers_fill, which go by the rows of train alone (0 in `split`); numbers_release, also after
 * a failure. What was done is said in findings, with counts. */
#ifndef ENGINE_IMPORT_NUMBERS_H
#define ENGINE_IMPORT_NUMBERS_H

#include "engine/import/collect.h"

enum { MOST_NUMBERS = 4096 }; /* columns of a table */

struct findings; /* findings.h */

struct number_table {
    size_t rows, cols, capacity;
    float *value;       /* (rows, cols); NaN where one is missing */
    uint32_t *class;    /* (rows): NO_CLASS where a row has none, else its number in `classes` */
    uint8_t *given;     /* (rows): of which split each is, as an enum split; NULL where that is not given */
    struct ids classes;
    char **name;        /* (cols), as the header has them */
    int64_t duplicates; /* rows that were merged */
    float *low, *high;  /* (cols): the bounds to which numbers were set; NULL where all were kept */
    float *mean;        /* (cols): what missing ones became; NULL before that */
};

struct number_columns {
    const char *features; /* names, with commas between */
    const char *label;    /* NULL: the rows have none */
    bool fill;            /* a missing number is taken as such; else its line is refused */
    bool label_may_lack;  /* the table need not have that column */
    const char *asked_by; /* who names the features, for refusals: "--features" */
    const char *remedy;   /* for a missing number: "--missing mean would fill it in" */
};

/* Reads a delimited table whose first line names its columns. How it is written, and whether lines that cannot be
 * read are passed over, the collector says; it is told what was. Refuses columns that are not there, and what is no
 * number. */
int numbers_read(struct number_table *table, struct source *source, const struct number_columns *columns,
                 struct collector *collector, struct err *err);
/* Arrays of NumPy: a matrix of numbers, and one whole number for each of its rows, which is its class, or -1 for
 * none; and with `test` the same of other rows, by which the split is given. */
struct number_arrays {
    const char *train, *labels;
    const char *test, *test_labels; /* or NULL */
    bool fill;                      /* NaN is taken as missing; else it is refused */
};
int numbers_read_arrays(struct number_table *table, const struct number_arrays *arrays, struct collector *collector,
                        struct err *err);
/* Of rows of one split, where it is given, with the same numbers and the same class the first stays. */
void numbers_merge(struct number_table *table, struct findings *findings);
/* Numbers beyond the outer fences of their column (Tukey, Exploratory Data Analysis, 1977: three times the distance
 * of the quartiles away from the nearer of them) are counted, or set to the fence. A column of which half are equal
 * has none. */
void numbers_clip(struct number_table *table, const uint8_t *split, bool clip, struct findings *findings);
/* Missing numbers become the mean of their column. Refuses a column without a number in train. */
int numbers_fill(struct number_table *table, const uint8_t *split, struct findings *findings, struct err *err);
void numbers_release(struct number_table *table);

#endif
