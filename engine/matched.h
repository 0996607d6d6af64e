/* Rows of a side that two data sets call by the same id, taken from a table of the one for the other; written to a
 * file and read from it as two arrays, SIDE.rows and SIDE.value. */
#ifndef ENGINE_MATCHED_H
#define ENGINE_MATCHED_H

#include "engine/arrays.h"
#include "engine/core/real.h"
#include "engine/encoders/encoder.h"

struct matched {
    size_t n, cols;
    const uint32_t *rows; /* (n): of the run that is given them */
    const float *value;   /* (n, cols) */
};

/* `table` (_, cols) has a row for each row of that side of the data set `from`. To be released with matched_free. */
int matched_find(struct matched *matched, struct store *store, int64_t from, int64_t to, enum side side,
                 const real *table, size_t cols, struct err *err);
/* The same between two runs on one data set, of whose rows each has its own order: `from` and `to` are arranged. */
void matched_by_source(struct matched *matched, const struct collection *from, const struct collection *to,
                       const real *table, size_t cols);
void matched_free(struct matched *matched);
/* As the arrays of a side. */
void matched_arrays(const struct matched *matched, enum side side, struct array arrays[2]);
/* The other way round, pointing into the file. Refuses rows from `most` on. */
int matched_read(struct matched *matched, const struct arrays_file *file, struct store *store, enum side side,
                 size_t most, struct err *err);

#endif
