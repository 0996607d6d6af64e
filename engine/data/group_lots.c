/* See group_lots.h. */
#include "engine/data/group_lots.h"

#include "store/base/mem.h"
#include "store/dataset.h"
#include "store/validation.h"

#include <stdlib.h>

struct group_lot {
    uint64_t unit; /* the group; of a row without one a number of its own */
    uint32_t class;
    uint64_t key;
    size_t first, n; /* its rows, in drawing.row */
};

struct drawing {
    const struct grouped_rows *of;
    uint32_t *row; /* (of->n): the rows, group by group */
    struct group_lot *group;
    size_t n;
    uint8_t *split, to;
    size_t taken;
};

static uint64_t unit_of(const struct grouped_rows *rows, uint32_t row)
{
    return rows->group[row] == NO_CLASS ? ((uint64_t)1 << 32) + row : rows->group[row];
}

static uint32_t class_of(const struct grouped_rows *rows, uint32_t row)
{
    return rows->class ? rows->class[row] : 0;
}

static int by_unit(const void *a, const void *b, void *context)
{
    const struct grouped_rows *rows = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    uint64_t of_x = unit_of(rows, x), of_y = unit_of(rows, y);
    if (of_x != of_y)
        return of_x < of_y ? -1 : 1;
    if (class_of(rows, x) != class_of(rows, y))
        return class_of(rows, x) < class_of(rows, y) ? -1 : 1;
    return (x > y) - (x < y);
}

static int by_class(const void *a, const void *b)
{
    const struct group_lot *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* The class that most of n rows have, which lie by class; the first of several. */
static uint32_t commonest(const struct grouped_rows *rows, const uint32_t *row, size_t n)
{
    size_t most = 0;
    uint32_t class = 0;
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && class_of(rows, row[end]) == class_of(rows, row[first]);)
            end++;
        if (end - first > most) {
            most = end - first;
            class = class_of(rows, row[first]);
        }
    }
    return class;
}

static void gather(struct drawing *drawing, const struct rng *rng)
{
    const struct grouped_rows *of = drawing->of;
    drawing->row = xmalloc((of->n + 1) * sizeof *drawing->row);
    drawing->group = xmalloc((of->n + 1) * sizeof *drawing->group);
    for (size_t i = 0; i < of->n; i++)
        drawing->row[i] = of->row[i];
    qsort_r(drawing->row, of->n, sizeof *drawing->row, by_unit, (void *)of);
    for (size_t first = 0, end; first < of->n; first = end) {
        uint64_t unit = unit_of(of, drawing->row[first]);
        for (end = first + 1; end < of->n && unit_of(of, drawing->row[end]) == unit;)
            end++;
        uint32_t class = commonest(of, drawing->row + first, end - first);
        drawing->group[drawing->n++] = (struct group_lot){unit, class, rng_bits(rng, unit), first, end - first};
    }
    qsort(drawing->group, drawing->n, sizeof *drawing->group, by_class);
}

static void take(struct drawing *drawing, const struct group_lot *group)
{
    for (size_t i = group->first; i < group->first + group->n; i++)
        drawing->split[drawing->row[i]] = drawing->to;
    drawing->taken += group->n;
}

/* Takes what brings the taken nearer to what is wanted in all so far; returns whether any class wants a row. */
static bool take_by_class(struct drawing *drawing, double share)
{
    double wanted = 0;
    bool wants = false;
    for (size_t first = 0, end; first < drawing->n; first = end) {
        size_t rows = 0;
        for (end = first; end < drawing->n && drawing->group[end].class == drawing->group[first].class; end++)
            rows += drawing->group[end].n;
        wanted += share * (double)rows;
        wants |= validation_takes(rows, share) > 0;
        for (size_t i = first; i < end; i++) {
            double lacking = wanted - (double)drawing->taken, size = (double)drawing->group[i].n;
            if (size <= 2 * lacking && drawing->taken + drawing->group[i].n < drawing->of->n)
                take(drawing, &drawing->group[i]);
        }
    }
    return wants;
}

size_t group_lots_take(const struct grouped_rows *rows, const struct rng *rng, double share, uint8_t *split,
                       uint8_t to)
{
    struct drawing drawing = {.of = rows, .split = split, .to = to};
    gather(&drawing, rng);
    if (take_by_class(&drawing, share) && !drawing.taken && drawing.n > 1) {
        size_t smallest = 0;
        for (size_t i = 1; i < drawing.n; i++)
            smallest = drawing.group[i].n < drawing.group[smallest].n ? i : smallest;
        take(&drawing, &drawing.group[smallest]);
    }
    free(drawing.row);
    free(drawing.group);
    return drawing.taken;
}
