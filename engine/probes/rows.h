/* What probes of rows share: rows that are trained on and rows that are measured, as the encoder describes them, and
 * how well classes are told from them. */
#ifndef ENGINE_PROBES_ROWS_H
#define ENGINE_PROBES_ROWS_H

#include "engine/probes/probe.h"

struct tower; /* engine/encoders/encoder.h */
struct classifier; /* engine/probes/classifier.h */

/* Rows with a class, as the encoder describes them below the head, each of length one; or, of measured->raw, the
 * numbers that they have, each standardised by the rows of train, or what measured->describer makes of them. */
struct encoded_rows {
    size_t n, dim;
    uint32_t *row;   /* (n): of the collection */
    uint32_t *class; /* (n) */
    real *x;         /* (n, dim) */
    real *unit;      /* (n, dim): each row of length one; x itself where it is so */

    /* What they were made by. */
    bool made;
    enum weights which;
    size_t most;

    struct classifier *classifier; /* of them, for the first probe that asks; NULL: none did yet */
};

/* Of the rows of a split, evenly through all of them, at most most_rows of them. Rows without a class are left out.
 * They are made for the first probe that asks, and belong to measured->encoded: whoever measures releases them, after
 * the last split. */
const struct encoded_rows *encoded_rows(const struct measured *measured, enum split split);
/* The linear classifier of the classes of these rows, of which there is one at least. It is theirs. */
const struct classifier *rows_classifier(const struct measured *measured, enum split split);
/* Describes rows->row, which are rows of this tower. To be released with encoded_rows_empty. */
void encoded_rows_describe(const struct measured *measured, const struct tower *tower, struct encoded_rows *rows);
void encoded_rows_empty(struct encoded_rows *rows);
/* All of (N_SPLITS). */
void encoded_rows_release(struct encoded_rows *encoded);
/* How many rows are looked at: what probe_rows says; 0, which is all, where the whole split is measured. */
size_t most_rows(const struct measured *measured);
enum split split_of(const struct measured *measured);

/* How many of these n answers are right, and the means over classes (those that are asked for or answered) of
 * precision, recall and F1, where a class that is never answered has the precision 0. */
struct answers {
    double accuracy, precision, recall, f1;
};
struct answers judge_answers(const uint32_t *right, const uint32_t *answer, size_t n, size_t classes);

/* Of n rows in so many clusters and classes, normalised: 2 I / (H(clusters) + H(classes)), and 1 where both are 0. */
double mutual_information(const uint32_t *member, size_t clusters, const uint32_t *right, size_t classes,
                          size_t rows);

/* `fits` of probes of rows, and of those that need classes. */
int probe_of_rows_fits(const struct fitting *run, struct err *err);
/* The classes of rows, where a describer answers itself; false where it does not. */
bool describer_answers(const struct measured *measured, const struct encoded_rows *rows, uint32_t *answer);
int probe_of_classes_fits(const struct fitting *run, struct err *err);

extern const struct knob knob_probe_rows;

#endif
