/* First values from another run: see pretrained.h. */
#include "engine/pretrained.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const side_names[2] = {"user", "item"};
static const char *const row_names[2] = {"users.rows", "items.rows"}, *const value_names[2] = {"users.value", "items.value"};

/* Matched rows of one side, as they are to be used. */
struct matched {
    uint32_t *from, *to; /* (n) */
    float *value;        /* (n, dim) */
    size_t n;
};

static int match(struct store *store, struct model *from, int64_t from_dataset, int64_t dataset, enum side side,
                 struct matched *m, struct err *err)
{
    const struct param *table = model_table(from, side);
    if (!table)
        return 0;
    if (dataset_match(store, from_dataset, dataset, side_names[side], &m->from, &m->to, &m->n, err) < 0)
        return -1;
    real *row = xmalloc(table->cols * sizeof *row);
    m->value = xmalloc((m->n * table->cols + 1) * sizeof *m->value);
    for (size_t i = 0; i < m->n; i++) {
        param_look(table, m->from[i], 1, row);
        for (size_t k = 0; k < table->cols; k++)
            m->value[i * table->cols + k] = (float)row[k];
    }
    free(row);
    return 0;
}

int pretrained_make(struct store *store, struct trainer *from, int64_t from_dataset, const struct model *model, int64_t dataset,
                    const char *folder, struct given_row *row, struct pretrained *made, struct err *err)
{
    struct matched side[2] = {{0}};
    int result = -1;
    char *path = xasprintf("%s/start.safetensors", folder);
    *made = (struct pretrained){.n = {0, 0}};
    for (int s = 0; s < 2; s++)
        if (match(store, &from->model, from_dataset, dataset, (enum side)s, &side[s], err) < 0)
            goto out;
    if (!side[SIDE_USER].n && !side[SIDE_ITEM].n) {
        err_set(err, ERR_FAILED, "no user and no item of this data set is known to run %lld (%s): their ids have nothing in common",
                (long long)row->from_run, row->source);
        goto out;
    }
    struct array arrays[4];
    for (int s = 0; s < 2; s++) {
        made->n[s] = side[s].n;
        arrays[2 * s] = (struct array){row_names[s], "U32", side[s].n, 1, side[s].to};
        arrays[2 * s + 1] = (struct array){value_names[s], "F32", side[s].n, model->dim, side[s].value};
    }
    COPY_TEXT(row->file, "start.safetensors");
    row->from_step = from->step;
    result = arrays_write(path, "start", arrays, 4, &row->bytes, &row->crc32, err);
out:
    for (int s = 0; s < 2; s++) {
        free(side[s].from);
        free(side[s].to);
        free(side[s].value);
    }
    free(path);
    return result;
}

static int load_side(struct pretrained *pretrained, struct store *store, const struct model *model, enum side side, struct err *err)
{
    struct array rows = {.name = row_names[side], .type = "U32"}, value = {.name = value_names[side], .type = "F32"};
    if (arrays_find(&pretrained->file, store, &rows, err) != 1 || arrays_find(&pretrained->file, store, &value, err) != 1)
        return -1;
    const uint32_t *row = rows.data;
    bool fits = value.rows == rows.rows && value.cols == model->dim;
    for (size_t i = 0; i < rows.rows && fits; i++)
        fits = row[i] < model->rows[side];
    if (!fits)
        return -1;
    pretrained->n[side] = rows.rows;
    pretrained->rows[side] = row;
    pretrained->value[side] = value.data;
    return 0;
}

int pretrained_load(struct pretrained *pretrained, struct store *store, const char *path, const struct given_row *row,
                    const struct model *model, struct err *err)
{
    if (arrays_open(&pretrained->file, path, row->bytes, row->crc32, err) < 0)
        return -1;
    for (int s = 0; s < 2; s++)
        if (load_side(pretrained, store, model, (enum side)s, err) < 0) {
            pretrained_release(pretrained);
            return err_set(err, ERR_FAILED, "%s does not have the shape of this run's tables", path);
        }
    return 0;
}

void pretrained_apply(const struct pretrained *pretrained, struct model *model)
{
    for (int s = 0; s < 2; s++) {
        struct param *table = model_table(model, (enum side)s);
        for (size_t i = 0; i < pretrained->n[s] && table; i++)
            for (size_t k = 0; k < table->cols; k++)
                table->value[pretrained->rows[s][i] * table->cols + k] = (real)pretrained->value[s][i * table->cols + k];
    }
}

void pretrained_release(struct pretrained *pretrained)
{
    arrays_close(&pretrained->file);
    *pretrained = (struct pretrained){.n = {0, 0}};
}
