/* First values from another run: see pretrained.h. */
#include "engine/pretrained.h"

#include <stdlib.h>
#include <string.h>

static int match_table(struct store *store, const struct param *table, int64_t from, int64_t to, enum side side,
                       struct matched *matched, struct err *err)
{
    real *all = xmalloc(table->rows * table->cols * sizeof *all);
    param_read(table, WEIGHTS_MEASURED, 0, table->rows, all);
    int result = matched_find(matched, store, from, to, side, all, table->cols, err);
    free(all);
    return result;
}

static const char file_name[] = "start.safetensors";

int pretrained_make_of_weights(struct trainer *from, const struct tower *to, const char *folder,
                               struct given_row *row, struct text *said, struct err *err)
{
    char *path = xasprintf("%s/%s", folder, file_name);
    int result = initial_weights_write(&from->tower[0], to, path, &row->bytes, &row->crc32, said, err);
    free(path);
    COPY_TEXT(row->file, file_name);
    row->from_step = from->step;
    return result ? err_prefix(err, "run %lld (%s)", (long long)row->from_run, row->source) : 0;
}

int pretrained_make(struct store *store, struct trainer *from, int64_t from_dataset, int64_t dataset,
                    const char *folder, struct given_row *row, size_t matched[2], struct err *err)
{
    struct matched side[2] = {{0}};
    struct array arrays[4];
    int result = 0;
    if (!tower_table(&from->tower[0]) || !tower_table(&from->tower[1]))
        return err_set(err, ERR_FAILED, "run %lld (%s) has encoder=%s, and a run can begin with the rows of "
                       "encoder=table only: take another run", (long long)row->from_run, row->source,
                       from->tower[0].encoder->part.name);
    for (int s = 0; s < 2 && !result; s++) {
        side[s].cols = from->tower[s].dim;
        result = match_table(store, tower_table(&from->tower[s]), from_dataset, dataset, (enum side)s, &side[s], err);
        matched[s] = side[s].n;
        matched_arrays(&side[s], (enum side)s, arrays + 2 * s);
    }
    if (!result && !matched[SIDE_ANCHOR] && !matched[SIDE_CANDIDATE])
        result = err_set(err, ERR_FAILED, "no user and no item of this data set is known to run %lld (%s): their ids "
                         "have nothing in common", (long long)row->from_run, row->source);
    if (!result) {
        char *path = xasprintf("%s/%s", folder, file_name);
        COPY_TEXT(row->file, file_name);
        row->from_step = from->step;
        result = arrays_write(path, "start", arrays, 4, &row->bytes, &row->crc32, err);
        free(path);
    }
    matched_free(&side[SIDE_ANCHOR]);
    matched_free(&side[SIDE_CANDIDATE]);
    return result;
}

static int load_tables(struct pretrained *pretrained, struct store *store, const struct tower *tower, struct err *err)
{
    int result = 0;
    for (int s = 0; s < 2 && !result; s++) {
        result = matched_read(&pretrained->side[s], &pretrained->file, store, (enum side)s, tower[s].rows, err);
        if (!result && (!tower_table(&tower[s]) || pretrained->side[s].cols != tower[s].dim))
            result = err_set(err, ERR_FAILED, "its rows have another length than this run's, or this run has no "
                             "table for them");
    }
    return result;
}

int pretrained_load(struct pretrained *pretrained, struct store *store, const char *path, const struct given_row *row,
                    const struct tower *tower, struct err *err)
{
    *pretrained = (struct pretrained){.side = {{0}}};
    if (arrays_open(&pretrained->file, path, row->bytes, row->crc32, err) < 0)
        return -1;
    char *note = arrays_note(&pretrained->file, store, err);
    int result = !note                                ? -1
                 : !strcmp(note, initial_weights_note) ? initial_weights_read(&pretrained->weights, &pretrained->file,
                                                                              store, tower, err)
                                                       : load_tables(pretrained, store, tower, err);
    free(note);
    if (!result)
        return 0;
    pretrained_release(pretrained);
    return err_prefix(err, "%s", path);
}

void pretrained_apply(const struct pretrained *pretrained, const struct tower *tower)
{
    if (pretrained->weights.n) {
        initial_weights_apply(&pretrained->weights, tower);
        return;
    }
    for (int s = 0; s < 2; s++) {
        const struct matched *m = &pretrained->side[s];
        struct param *table = tower_table(&tower[s]);
        for (size_t i = 0; i < m->n; i++)
            for (size_t k = 0; k < table->cols; k++)
                table->value[m->rows[i] * table->cols + k] = (real)m->value[i * table->cols + k];
    }
}

void pretrained_release(struct pretrained *pretrained)
{
    initial_weights_release(&pretrained->weights);
    arrays_close(&pretrained->file);
    *pretrained = (struct pretrained){.side = {{0}}};
}
