/* Lists: for each row of one collection the rows of another that belong to it. */
#ifndef ENGINE_DATA_LISTS_H
#define ENGINE_DATA_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Those of row r are other[start[r]] .. other[start[r + 1] - 1], in rising order. */
struct lists {
    size_t rows;
    size_t *start;   /* (rows + 1) */
    uint32_t *other; /* (start[rows]) */
};

/* Of n pairs in any order (copied). To be released with lists_release. */
struct lists lists_of_pairs(size_t rows, const uint32_t *row, const uint32_t *other, size_t n);
/* Of n pairs that are in order already, by row and then by other. `other` is borrowed: only `start` is to be
 * freed. */
struct lists lists_of_sorted(size_t rows, const uint32_t *row, uint32_t *other, size_t n);
void lists_release(struct lists *lists);

bool lists_have(const struct lists *lists, uint32_t row, uint32_t other);

static inline size_t lists_length(const struct lists *lists, uint32_t row)
{
    return lists->start[row + 1] - lists->start[row];
}

#endif
