/* Rows by ids: see matched.h. */
#include "engine/matched.h"

#include <stdlib.h>

static const char *const side_names[2] = {"user", "item"};
static const char *const row_names[2] = {"users.rows", "items.rows"},
                                        *const value_names[2] = {"users.value", "items.value"};

int matched_find(struct matched *matched, struct store *store, int64_t from, int64_t to, enum side side,
                 const real *table, size_t cols, struct err *err)
{
    uint32_t *theirs, *ours;
    *matched = (struct matched){.cols = cols};
    int result = dataset_match(store, from, to, side_names[side], &theirs, &ours, &matched->n, err);
    float *value = xmalloc((matched->n * cols + 1) * sizeof *value);
    for (size_t i = 0; i < matched->n; i++)
        for (size_t k = 0; k < cols; k++)
            value[i * cols + k] = (float)table[(size_t)theirs[i] * cols + k];
    free(theirs);
    matched->rows = ours;
    matched->value = value;
    if (result < 0)
        matched_free(matched);
    return result;
}

void matched_by_source(struct matched *matched, const struct collection *from, const struct collection *to,
                       const real *table, size_t cols)
{
    size_t n = to->rows;
    uint32_t *place = xmalloc((n + 1) * sizeof *place), *rows = xmalloc((n + 1) * sizeof *rows);
    float *value = xmalloc((n * cols + 1) * sizeof *value);
    for (size_t i = 0; i < n; i++)
        place[from->source[i]] = (uint32_t)i;
    for (size_t i = 0; i < n; i++) {
        const real *row = table + place[to->source[i]] * cols;
        rows[i] = (uint32_t)i;
        for (size_t k = 0; k < cols; k++)
            value[i * cols + k] = (float)row[k];
    }
    free(place);
    *matched = (struct matched){n, cols, rows, value};
}

void matched_free(struct matched *matched)
{
    free((void *)(uintptr_t)matched->rows);
    free((void *)(uintptr_t)matched->value);
    *matched = (struct matched){0};
}

void matched_arrays(const struct matched *matched, enum side side, struct array arrays[2])
{
    arrays[0] = (struct array){row_names[side], "U32", matched->n, 1, matched->rows};
    arrays[1] = (struct array){value_names[side], "F32", matched->n, matched->cols, matched->value};
}

int matched_read(struct matched *matched, const struct arrays_file *file, struct store *store, enum side side,
                 size_t most, struct err *err)
{
    struct array rows = {.name = row_names[side], .type = "U32"}, value = {.name = value_names[side], .type = "F32"};
    int there = arrays_find(file, store, &rows, err);
    if (there > 0)
        there = arrays_find(file, store, &value, err);
    if (there <= 0)
        return there < 0 ? -1 : err_set(err, ERR_FAILED, "its rows of %ss are missing", side_names[side]);
    *matched = (struct matched){rows.rows, value.cols, rows.data, value.data};
    bool fits = value.rows == rows.rows && rows.cols == 1;
    for (size_t i = 0; i < matched->n && fits; i++)
        fits = matched->rows[i] < most;
    return fits ? 0 : err_set(err, ERR_FAILED, "its rows of %ss are not those of this data set", side_names[side]);
}
