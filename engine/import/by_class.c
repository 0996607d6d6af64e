/* See by_class.h. */
#include "engine/import/by_class.h"

#include "engine/core/rng.h"
#include "engine/data/corpus.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct drawn {
    uint32_t class, row;
    uint64_t lot;
};

static int by_lot(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static size_t taken(size_t n, double share)
{
    size_t wanted = (size_t)((double)n * share + 0.5);
    return wanted < n ? wanted : n - 1;
}

struct class_split split_by_class(const uint32_t *class, size_t rows, size_t classes, double share, uint64_t seed)
{
    struct class_split split = {.split = xcalloc(rows + 1, 1), .train = rows, .untested = classes};
    struct drawn *drawn = xmalloc((rows + 1) * sizeof *drawn);
    struct rng rng = rng_make(seed, STREAM_SPLIT, 0);
    for (size_t i = 0; i < rows; i++)
        drawn[i] = (struct drawn){class[i], (uint32_t)i, rng_bits(&rng, i)};
    qsort(drawn, rows, sizeof *drawn, by_lot);
    for (size_t first = 0, end; first < rows; first = end) {
        for (end = first + 1; end < rows && drawn[end].class == drawn[first].class;)
            end++;
        size_t test = taken(end - first, share);
        for (size_t i = first; i < first + test; i++)
            split.split[drawn[i].row] = SPLIT_TEST;
        split.test += test;
        split.untested -= test > 0 && drawn[first].class < classes;
    }
    split.train -= split.test;
    free(drawn);
    return split;
}

struct class_split split_as_given(const uint8_t *given, const uint32_t *class, size_t rows, size_t classes)
{
    struct class_split split = {.split = xmalloc(rows + 1), .untested = classes, .unknown = classes};
    size_t *count = xcalloc(2 * classes + 1, sizeof *count);
    memcpy(split.split, given, rows);
    for (size_t r = 0; r < rows; r++) {
        bool test = given[r] == SPLIT_TEST;
        *(test ? &split.test : &split.train) += 1;
        if (class[r] < classes && !count[2 * class[r] + test]++)
            *(test ? &split.untested : &split.unknown) -= 1;
    }
    free(count);
    return split;
}
