/* Making teachers: see teacher_make.h. */
#include "engine/teacher_make.h"

#include "engine/matched.h"
#include "store/base/language.h"
#include "store/base/text.h"

#include <stdlib.h>

static const char file_name[] = "teacher.safetensors";

static int write_teacher(const char *folder, const char *note, const struct array *arrays, size_t n,
                         struct given_row *row, struct err *err)
{
    char *path = xasprintf("%s/%s", folder, file_name);
    int result = arrays_write(path, note, arrays, n, &row->bytes, &row->crc32, err);
    COPY_TEXT(row->file, file_name);
    free(path);
    return result;
}

/* Rows of one collection, which were put into another order when the run started. */
static bool is_arranged(const struct task_data *data)
{
    return data->of_rows;
}

static int check_rows(const struct task_data *from, int64_t from_dataset, const struct task_data *data,
                      int64_t dataset, const struct given_row *row, struct err *err)
{
    if (is_arranged(from) == is_arranged(data) && (!is_arranged(data) || from_dataset == dataset))
        return 0;
    return err_set(err, ERR_USAGE, "run %lld (%s) is on other data, and a teacher must know the rows of this run: "
                   "take a run on the same data set", (long long)row->from_run, row->source);
}

int teacher_make_of_run(struct store *store, const struct trainer *from, int64_t from_dataset,
                        const struct task_data *data, int64_t dataset, const char *folder, struct given_row *row,
                        size_t matched[2], struct err *err)
{
    struct matched side[2] = {{0}};
    struct array arrays[4];
    struct embedded embedded;
    int result = 0;
    if (check_rows(from->data, from_dataset, data, dataset, row, err) < 0)
        return -1;
    trainer_embed_all(from, WEIGHTS_MEASURED, &embedded);
    for (int s = 0; s < 2 && !result; s++) {
        const real *table = s ? embedded.candidates : embedded.anchors;
        if (is_arranged(data))
            matched_by_source(&side[s], from->data->side[s], data->side[s], table, embedded.dim);
        else
            result = matched_find(&side[s], store, from_dataset, dataset, (enum side)s, table, embedded.dim, err);
        matched[s] = side[s].n;
        matched_arrays(&side[s], (enum side)s, arrays + 2 * s);
    }
    embedded_release(&embedded);
    if (!result && (!matched[SIDE_ANCHOR] || !matched[SIDE_CANDIDATE]))
        result = err_set(err, ERR_FAILED, "run %lld (%s) knows %zu user%s and %zu item%s of this data set "
                         "by their ids, and a teacher must know both", (long long)row->from_run, row->source,
                         matched[SIDE_ANCHOR], plural((int64_t)matched[SIDE_ANCHOR]), matched[SIDE_CANDIDATE],
                         plural((int64_t)matched[SIDE_CANDIDATE]));
    row->from_step = from->step;
    if (!result)
        result = write_teacher(folder, from->similarity->part.name, arrays, 4, row, err);
    matched_free(&side[SIDE_ANCHOR]);
    matched_free(&side[SIDE_CANDIDATE]);
    return result;
}

/* An anchor is the mean of the directions of what the anchor has. */
static void mean_of_candidates(const struct npy *matrix, const struct task_data *data, real *candidates,
                               real *anchors)
{
    size_t dim = matrix->cols;
    for (size_t i = 0; i < matrix->rows * dim; i++)
        candidates[i] = (real)matrix->value[i];
    prepare_unit_rows(candidates, matrix->rows, dim);
    for (size_t u = 0; u < data->rows[SIDE_ANCHOR]; u++)
        for (size_t i = data->related.start[u]; i < data->related.start[u + 1]; i++)
            vector_add_scaled(anchors + u * dim, 1, candidates + data->related.other[i] * dim, dim);
    prepare_unit_rows(anchors, data->rows[SIDE_ANCHOR], dim);
}

static float *as_floats(const real *x, size_t n)
{
    float *to = xmalloc((n + 1) * sizeof *to);
    for (size_t i = 0; i < n; i++)
        to[i] = (float)x[i];
    return to;
}

static uint32_t *counting(size_t n)
{
    uint32_t *to = xmalloc((n + 1) * sizeof *to);
    for (size_t i = 0; i < n; i++)
        to[i] = (uint32_t)i;
    return to;
}

static int make_of_vectors(const struct npy *matrix, const struct task_data *data, const char *folder,
                           struct given_row *row, struct err *err)
{
    size_t dim = matrix->cols, rows[2] = {data->rows[SIDE_ANCHOR], data->rows[SIDE_CANDIDATE]};
    real *vectors[2] = {xcalloc(data->rows[SIDE_ANCHOR] * dim, sizeof(real)),
                        xcalloc(data->rows[SIDE_CANDIDATE] * dim, sizeof(real))};
    struct matched side[2];
    struct array arrays[4];
    mean_of_candidates(matrix, data, vectors[SIDE_CANDIDATE], vectors[SIDE_ANCHOR]);
    for (int s = 0; s < 2; s++) {
        side[s] = (struct matched){rows[s], dim, counting(rows[s]), as_floats(vectors[s], rows[s] * dim)};
        matched_arrays(&side[s], (enum side)s, arrays + 2 * s);
        free(vectors[s]);
    }
    int result = write_teacher(folder, "cosine", arrays, 4, row, err);
    matched_free(&side[SIDE_ANCHOR]);
    matched_free(&side[SIDE_CANDIDATE]);
    return result;
}

/* The same matrix with its rows, and of scores its columns, in the order that the run has them in. */
static struct npy arrange(const struct npy *matrix, const struct collection *rows, bool scores)
{
    struct npy to = {matrix->rows, matrix->cols, xmalloc(matrix->rows * matrix->cols * sizeof *to.value)};
    for (size_t i = 0; i < to.rows; i++)
        for (size_t k = 0; k < to.cols; k++)
            to.value[i * to.cols + k] = matrix->value[rows->source[i] * to.cols + (scores ? rows->source[k] : k)];
    return to;
}

static int make_of_ordered(const struct npy *matrix, const struct task_data *data, const char *folder,
                           struct given_row *row, struct err *err)
{
    struct array scores = {"scores", "F32", matrix->rows, matrix->cols, matrix->value};
    if (matrix->rows == data->rows[SIDE_ANCHOR] && matrix->cols == data->rows[SIDE_CANDIDATE])
        return write_teacher(folder, teacher_of_scores, &scores, 1, row, err);
    return make_of_vectors(matrix, data, folder, row, err);
}

int teacher_make_of_matrix(const struct npy *matrix, const struct task_data *data, const char *folder,
                           struct given_row *row, struct err *err)
{
    size_t anchors = data->rows[SIDE_ANCHOR], candidates = data->rows[SIDE_CANDIDATE];
    bool arranged = is_arranged(data), scores = matrix->rows == anchors && matrix->cols == candidates;
    row->from_step = -1;
    if (!scores && matrix->rows != candidates)
        return err_set(err, ERR_FAILED, "the matrix in %s is %zu x %zu: a teacher for this data set is %zu x any "
                       "number (vectors of its %s) or %zu x %zu (scores of its %s)", row->source, matrix->rows,
                       matrix->cols, candidates, arranged ? _("rows") : _("items"), anchors, candidates,
                       arranged ? _("rows with each other") : _("users and items"));
    if (!arranged)
        return make_of_ordered(matrix, data, folder, row, err);
    struct npy ordered = arrange(matrix, data->side[0], scores);
    int result = make_of_ordered(&ordered, data, folder, row, err);
    npy_release(&ordered);
    return result;
}
