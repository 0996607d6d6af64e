/* What a data set measures, as 16 hex digits: two data sets with one fingerprint have the same pairs of user and item
 * in train and the same in test, by their ids in the source, however they came in.
 *
 * It is the beginning of the SHA-256 of the lines "user TAB item TAB split LF", split being train or test, in the
 * order of their bytes. So it can be made by any program:
 *
 *     nearfar data export shop --format tsv | tail -n +2 | cut -f1-3 | LC_ALL=C sort | sha256sum | cut -c1-16
 *
 * (as long as no id has to be quoted). 64 bits of it are enough: by chance one in 10^19 pairs of data sets would
 * agree.
 *
 * Of a data set without interactions it is the beginning of the SHA-256 of all that it has, in its order. Of each
 * collection: the line "collection NAME ROWS", and the ids of its rows where they have some, a line each. Of each
 * feature: the line "feature COLLECTION NAME KIND TYPE SHAPE CLASSES", what its classes are called, a line each, and
 * the bytes of its numbers, those of CHUNK.start first. Of each relation: the line "relation NAME ROLE FROM TO", and
 * the bytes of its columns, train first. */
#ifndef STORE_FINGERPRINT_H
#define STORE_FINGERPRINT_H

#include "store/dataset.h"

/* Of a data set whose columns and names are in the store; it need not be published yet. */
int fingerprint_make(struct store *store, const struct dataset *dataset, char out[24], struct err *err);

#endif
