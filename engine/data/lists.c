/* See lists.h. */
#include "engine/data/lists.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Where the list of each row begins. */
static size_t *count_up(size_t rows, const uint32_t *row, size_t n)
{
    size_t *start = xcalloc(rows + 1, sizeof *start);
    for (size_t i = 0; i < n; i++)
        start[row[i] + 1]++;
    for (size_t r = 0; r < rows; r++)
        start[r + 1] += start[r];
    return start;
}

struct lists lists_of_pairs(size_t rows, const uint32_t *row, const uint32_t *other, size_t n)
{
    struct lists lists = {rows, count_up(rows, row, n), xmalloc(n * sizeof *lists.other)};
    size_t *at = xmalloc((rows + 1) * sizeof *at);
    memcpy(at, lists.start, (rows + 1) * sizeof *at);
    for (size_t i = 0; i < n; i++)
        lists.other[at[row[i]]++] = other[i];
    free(at);
    for (size_t r = 0; r < rows; r++)
        qsort(lists.other + lists.start[r], lists_length(&lists, (uint32_t)r), sizeof *lists.other, compare_u32);
    return lists;
}

struct lists lists_of_sorted(size_t rows, const uint32_t *row, uint32_t *other, size_t n)
{
    return (struct lists){rows, count_up(rows, row, n), other};
}

void lists_release(struct lists *lists)
{
    free(lists->start);
    free(lists->other);
    *lists = (struct lists){0};
}

bool lists_have(const struct lists *lists, uint32_t row, uint32_t other)
{
    size_t n = lists_length(lists, row);
    return n && bsearch(&other, lists->other + lists->start[row], n, sizeof other, compare_u32);
}
