/* Classes of rows as every import of rows has them: by number in the order of their names, as a feature, and what is
 * strange about them. */
#ifndef ENGINE_IMPORT_CLASS_ROWS_H
#define ENGINE_IMPORT_CLASS_ROWS_H

#include "engine/data/builder.h"
#include "engine/import/by_class.h"
#include "engine/import/findings.h"
#include "engine/import/ids.h"

/* From numbers by appearance to numbers in the order of the names; NO_CLASS stays. */
void class_rows_number(const struct ids *names, uint32_t *class, size_t rows);
/* The feature `name`, of these numbers, with the names of its classes at COLLECTION.NAME, which has less than
 * DESCRIBED_NAME bytes. NULL and the problem after a failure. */
struct feature_row *class_rows_build(struct builder *builder, const char *collection, const char *name,
                                     const uint32_t *class, size_t rows, const struct ids *names, struct err *err);
/* Classes that train or test lacks. `share` is that of test, NaN where the split is given; `row` is the word for a
 * row. */
void class_rows_find(const struct class_split *split, size_t classes, double share, const char *row,
                     struct findings *findings);

#endif
