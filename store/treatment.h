/* What an import did to a dense feature, and from which columns texts and classes came, so that the same can be done
 * to rows that come later. */
#ifndef STORE_TREATMENT_H
#define STORE_TREATMENT_H

#include "store/description.h"

struct treatment {
    size_t n;          /* numbers of a row */
    float *fill;       /* (n): what a missing one became; NULL: a missing one was refused */
    float *low, *high; /* (n): numbers outside of these bounds were set to them; NULL: all were kept */
    uint8_t *background; /* (3): red, green and blue, over which pictures were laid; NULL: that is not known */
    char *text;        /* of texts: the column of the file that they came from; NULL where it had no name */
    char *label;       /* the column of the file that the classes came from; NULL where it had no name */
};

/* Of a dense feature or a text. `class` NULL: the rows have none. */
int treatment_write(struct store *store, int64_t id, const struct feature_row *feature,
                    const struct feature_row *class, const struct treatment *treatment, struct err *err);
/* To be released with treatment_release. Refuses one that is damaged. */
int treatment_read(struct store *store, const struct dataset *dataset, const struct feature_row *feature,
                   const struct feature_row *class, struct treatment *treatment, struct err *err);
void treatment_release(struct treatment *treatment);

#endif
