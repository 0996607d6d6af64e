/* Teachers: see teacher.h. */
#include "engine/teacher.h"

#include "engine/matched.h"

#include <stdlib.h>
#include <string.h>

const char teacher_of_scores[] = "scores";

/* Loading -------------------------------------------------------------------------------------------------------- */

void teacher_init(struct teacher *teacher, size_t anchors, size_t candidates, size_t dim)
{
    *teacher = (struct teacher){.rows = {anchors, candidates}, .dim = dim};
    for (int s = 0; s < 2; s++) {
        teacher->side[s] = xcalloc(teacher->rows[s] * dim, sizeof(real));
        teacher->known[s] = xcalloc(teacher->rows[s], sizeof(bool));
    }
}

void teacher_release(struct teacher *teacher)
{
    for (int s = 0; s < 2; s++) {
        free(teacher->side[s]);
        free(teacher->known[s]);
    }
    arrays_close(&teacher->file);
    *teacher = (struct teacher){0};
}

static int read_scores(struct teacher *teacher, struct store *store, struct err *err)
{
    struct array scores = {.name = "scores", .type = "F32"};
    int there = arrays_find(&teacher->file, store, &scores, err);
    if (there < 0)
        return -1;
    if (!there || scores.rows != teacher->rows[SIDE_ANCHOR] || scores.cols != teacher->rows[SIDE_CANDIDATE])
        return err_set(err, ERR_FAILED, "its scores are not of this data set's anchors and candidates");
    teacher->scores = scores.data;
    return 0;
}

static int read_vectors(struct teacher *teacher, struct store *store, const char *note, struct err *err)
{
    struct matched side[2];
    const struct similarity *similarity = similarity_named(note);
    if (!similarity)
        return err_set(err, ERR_FAILED, "its similarity %s is not known to this engine", note);
    for (int s = 0; s < 2; s++)
        if (matched_read(&side[s], &teacher->file, store, (enum side)s, teacher->rows[s], err) < 0)
            return -1;
    if (side[0].cols != side[1].cols)
        return err_set(err, ERR_FAILED, "its vectors of anchors and of candidates are of different lengths");
    struct arrays_file file = teacher->file;
    teacher_init(teacher, teacher->rows[SIDE_ANCHOR], teacher->rows[SIDE_CANDIDATE], side[0].cols);
    teacher->file = file;
    teacher->geometry = similarity->geometry;
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < side[s].n; i++) {
            teacher->known[s][side[s].rows[i]] = true;
            for (size_t k = 0; k < teacher->dim; k++)
                teacher->side[s][side[s].rows[i] * teacher->dim + k] = (real)side[s].value[i * teacher->dim + k];
        }
    return 0;
}

int teacher_load(struct teacher *teacher, struct store *store, const char *path, const struct given_row *row,
                 size_t anchors, size_t candidates, struct err *err)
{
    *teacher = (struct teacher){.rows = {anchors, candidates}};
    if (arrays_open(&teacher->file, path, row->bytes, row->crc32, err) < 0)
        return -1;
    char *note = arrays_note(&teacher->file, store, err);
    int result = !note                        ? -1
                 : !strcmp(note, teacher_of_scores) ? read_scores(teacher, store, err)
                                              : read_vectors(teacher, store, note, err);
    free(note);
    if (!result)
        return 0;
    teacher_release(teacher);
    return err_prefix(err, "%s", path);
}

/* Asking --------------------------------------------------------------------------------------------------------- */

size_t teacher_room(const struct teacher *teacher, size_t n_anchors, size_t n_candidates)
{
    return (n_anchors + n_candidates) * teacher->dim;
}

static size_t room_to_ask(const void *context, size_t n_anchors, size_t n_candidates)
{
    const struct teacher_query *taught = context;
    return teacher_room(taught->teacher, n_anchors, n_candidates);
}

static uint32_t anchor_id_of(const struct teacher_query *taught, uint32_t row)
{
    return taught->anchors ? taught->anchors[row] : row;
}

/* NOT_DRAWN for what is no candidate. */
static uint32_t candidate_id_of(const struct teacher_query *taught, uint32_t row)
{
    if (!taught->candidates || row == NOT_DRAWN)
        return row;
    return row < taught->n_candidates ? taught->candidates[row] : NOT_DRAWN;
}

static uint32_t id_of(const struct teacher_query *taught, enum side side, uint32_t row)
{
    return side == SIDE_ANCHOR ? anchor_id_of(taught, row) : candidate_id_of(taught, row);
}

static void look_up(const struct teacher_query *taught, const uint32_t *anchors, size_t n_anchors,
                    const uint32_t *candidates, size_t n_candidates, real *to)
{
    for (size_t i = 0; i < n_anchors; i++) {
        const float *scores = taught->teacher->scores +
                              anchor_id_of(taught, anchors[i]) * taught->teacher->rows[SIDE_CANDIDATE];
        for (size_t j = 0; j < n_candidates; j++) {
            uint32_t candidate = candidate_id_of(taught, candidates[j]);
            to[i * n_candidates + j] = candidate == NOT_DRAWN ? -INFINITY : (real)scores[candidate];
        }
    }
}

/* The rows of these, zeros for whom the teacher doesn't know. */
static void gather_rows(const struct teacher_query *taught, enum side side, const uint32_t *rows, size_t n, real *to)
{
    const struct teacher *teacher = taught->teacher;
    for (size_t i = 0; i < n; i++, to += teacher->dim) {
        uint32_t id = id_of(taught, side, rows[i]);
        if (id == NOT_DRAWN || !teacher->known[side][id])
            memset(to, 0, teacher->dim * sizeof *to);
        else
            memcpy(to, teacher->side[side] + id * teacher->dim, teacher->dim * sizeof *to);
    }
}

static bool knows(const struct teacher *teacher, enum side side, uint32_t id)
{
    return id != NOT_DRAWN && teacher->known[side][id];
}

static void strike_unknown(const struct teacher_query *taught, const uint32_t *anchors, size_t n_anchors,
                           const uint32_t *candidates, size_t n_candidates, real *to)
{
    for (size_t j = 0; j < n_candidates; j++)
        for (size_t i = 0;
             i < n_anchors && !knows(taught->teacher, SIDE_CANDIDATE, candidate_id_of(taught, candidates[j])); i++)
            to[i * n_candidates + j] = -INFINITY;
    for (size_t i = 0; i < n_anchors; i++)
        for (size_t j = 0; j < n_candidates && !knows(taught->teacher, SIDE_ANCHOR, anchor_id_of(taught, anchors[i]));
             j++)
            to[i * n_candidates + j] = -INFINITY;
}

void teacher_scores(const struct teacher_query *taught, const uint32_t *anchors, size_t n_anchors,
                    const uint32_t *candidates, size_t n_candidates, real *room, real *to)
{
    const struct teacher *teacher = taught->teacher;
    if (teacher->scores) {
        look_up(taught, anchors, n_anchors, candidates, n_candidates, to);
        return;
    }
    real *x = room, *y = room + n_anchors * teacher->dim;
    gather_rows(taught, SIDE_ANCHOR, anchors, n_anchors, x);
    gather_rows(taught, SIDE_CANDIDATE, candidates, n_candidates, y);
    similarity_tile(teacher->geometry, n_anchors, n_candidates, teacher->dim, x, y, to, n_candidates);
    strike_unknown(taught, anchors, n_anchors, candidates, n_candidates, to);
}

static void ask(const void *context, const uint32_t *anchors, size_t n_anchors, const uint32_t *candidates,
                size_t n_candidates, real *room, real *to)
{
    teacher_scores(context, anchors, n_anchors, candidates, n_candidates, room, to);
}

struct row_teacher teacher_of_rows(const struct teacher_query *taught)
{
    return (struct row_teacher){taught, room_to_ask, ask};
}
