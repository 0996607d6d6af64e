/* A grid of settings: see grid.h. */
#include "tui/grid.h"

#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static int add_value(struct axis *axis, size_t *capacity, const struct knob *knob, const char *word, struct err *err)
{
    char canonical[64];
    if (knob_check(knob, word, canonical, sizeof canonical, err))
        return -1;
    for (size_t i = 0; i < axis->n; i++)
        if (!strcmp(axis->values[i], canonical))
            return err_set(err, ERR_USAGE, "--grid %s has the value %s twice", axis->knob, canonical);
    ARRAY_ROOM(axis->values, axis->n, *capacity);
    COPY_TEXT(axis->values[axis->n], canonical);
    axis->n++;
    return 0;
}

static int add_values(struct axis *axis, const struct knob *knob, const char *list, struct err *err)
{
    size_t capacity = 0;
    int failed = 0;
    for (const char *from = list; !failed; from++) {
        size_t length = strcspn(from, ",");
        char *word = xasprintf("%.*s", (int)length, from);
        failed = *word ? add_value(axis, &capacity, knob, word, err)
                       : err_set(err, ERR_USAGE, "--grid %s=%s has an empty value: write knob=v1,v2,...", axis->knob,
                                 list);
        free(word);
        from += length;
        if (!*from)
            break;
    }
    return failed;
}

int grid_add(struct grid *grid, const struct catalogue *catalogue, const char *word, struct err *err)
{
    const char *equals = strchr(word, '=');
    if (!equals || equals == word)
        return err_set(err, ERR_USAGE, "'%s' is not of the form knob=v1,v2,...", word);
    if (grid->n == MOST_AXES)
        return err_set(err, ERR_USAGE, "a grid may have %d knobs at most", MOST_AXES);
    char *name = xasprintf("%.*s", (int)(equals - word), word);
    const struct knob *knob = catalogue_knob(catalogue, name, err);
    free(name);
    if (!knob)
        return -1;
    for (size_t i = 0; i < grid->n; i++)
        if (!strcmp(grid->axes[i].knob, knob->name))
            return err_set(err, ERR_USAGE, "--grid %s is given twice: put all values behind one", knob->name);
    struct axis *axis = &grid->axes[grid->n++];
    COPY_TEXT(axis->knob, knob->name);
    return add_values(axis, knob, equals + 1, err);
}

void grid_release(struct grid *grid)
{
    for (size_t i = 0; i < grid->n; i++)
        free(grid->axes[i].values);
    *grid = (struct grid){.n = 0};
}

int64_t grid_size(const struct grid *grid)
{
    int64_t size = 1;
    for (size_t i = 0; i < grid->n; i++)
        if (__builtin_mul_overflow(size, (int64_t)grid->axes[i].n, &size))
            return INT64_MAX;
    return size;
}

const char *grid_value(const struct grid *grid, int64_t at, size_t axis)
{
    for (size_t i = grid->n - 1; i > axis; i--)
        at /= (int64_t)grid->axes[i].n;
    return grid->axes[axis].values[at % (int64_t)grid->axes[axis].n];
}

uint64_t draw_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Floyd's way of drawing without replacement (Bentley & Floyd 1987): no more draws than combinations are wanted. */
size_t grid_draw(const struct grid *grid, size_t want, int64_t **out)
{
    int64_t size = grid_size(grid);
    uint64_t state = 1;
    size_t n = 0;
    if ((int64_t)want > size)
        want = (size_t)size;
    *out = xcalloc(want ? want : 1, sizeof **out);
    for (int64_t top = size - (int64_t)want; n < want; top++) {
        int64_t at = (int64_t)(draw_next(&state) % ((uint64_t)top + 1));
        for (size_t i = 0; i < n; i++)
            if ((*out)[i] == at) {
                at = top;
                break;
            }
        (*out)[n++] = at;
    }
    qsort(*out, n, sizeof **out, by_number);
    return n;
}
