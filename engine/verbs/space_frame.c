/* Keeping pictures: see space_frame.h. */
#include "engine/verbs/space_frame.h"

#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void space_release(struct space *space)
{
    nearest_release(&space->nearest);
    free(space->row);
    free(space->xy);
    free(space->fact);
    free(space->spectrum);
    *space = (struct space){0};
}

void space_kind(char to[SPACE_KIND], const char *whose, const char *method)
{
    snprintf(to, SPACE_KIND, "space/%s/%s", whose, method);
}

/* Whether the frame has an array of this width of the very rows of the picture. */
static bool is_of(const struct frame *frame, const struct space *space, const char *name, size_t cols)
{
    const struct frame_array *row = frame_find(frame, "row", 1), *array = frame_find(frame, name, cols);
    bool same = row && array && row->rows == space->n && array->rows == space->n;
    for (size_t i = 0; same && i < space->n; i++)
        same = row->value[i] == (float)space->row[i];
    return same;
}

/* The step of another picture that is nearest, -1 where there is none. */
static int64_t nearest_step(struct store *store, const struct run *run, const char *kind, int64_t step)
{
    int64_t *steps, found = -1;
    size_t n;
    if (frame_steps(store, run, kind, &steps, &n, NULL) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (steps[i] != step && (found < 0 || llabs(steps[i] - step) < llabs(found - step)))
            found = steps[i];
    free(steps);
    return found;
}

/* With the scale of a first one, since they stand side by side. False: there is none with the same rows. */
static bool align(struct store *store, const struct run *run, const char *kind, const char *first, int64_t step,
                  struct space *space)
{
    struct frame other = {0};
    int64_t at = first ? step : nearest_step(store, run, kind, step);
    bool found = at >= 0 && frame_get(store, run, first ? first : kind, at, &other, NULL) > 0 &&
                 is_of(&other, space, "xy", 2);
    if (found)
        turn_towards(space->xy, frame_find(&other, "xy", 2)->value, space->n, first != NULL);
    frame_release(&other);
    return found;
}

static void add_nearest(const struct space *space, struct frame *frame)
{
    const struct nearest *nearest = &space->nearest;
    size_t m = nearest->k < SPACE_NEIGHBOURS ? nearest->k : SPACE_NEIGHBOURS;
    float *neighbour = frame_add(frame, "neighbour", space->n, m);
    float *distance = frame_add(frame, "distance", space->n, m);
    for (size_t i = 0; i < space->n; i++)
        for (size_t j = 0; j < m; j++) {
            neighbour[i * m + j] = (float)nearest->row[i * nearest->k + j];
            distance[i * m + j] = nearest->distance[i * nearest->k + j];
        }
}

static void add_rows(const struct space *space, struct frame *frame)
{
    float *row = frame_add(frame, "row", space->n, 1);
    for (size_t i = 0; i < space->n; i++)
        row[i] = (float)space->row[i];
}

static void fill(const struct space *space, struct frame *frame)
{
    memcpy(frame_add(frame, "xy", space->n, 2), space->xy, 2 * space->n * sizeof(float));
    add_rows(space, frame);
    memcpy(frame_add(frame, "facts", space->n, SPACE_FACTS), space->fact, SPACE_FACTS * space->n * sizeof(float));
    add_nearest(space, frame);
    float *spectrum = frame_add(frame, "spectrum", 1, space->dim);
    for (size_t k = 0; k < space->dim; k++)
        spectrum[k] = (float)space->spectrum[k];
    float *measure = frame_add(frame, "measures", 1, SPACE_MEASURES);
    measure[SPACE_TRUST] = (float)space->trust.trustworthiness;
    measure[SPACE_PRESERVED] = (float)space->trust.preserved;
    measure[SPACE_NEAREST] = (float)space->trust.k;
    measure[SPACE_SETTING] = (float)space->setting;
    measure[SPACE_SEED] = (float)space->seed;
    measure[SPACE_ALL_ROWS] = (float)space->all;
    measure[SPACE_DIM] = (float)space->dim;
}

int space_keep(struct store *store, const struct run *run, const char *kind, const char *first, int64_t step,
               struct space *space, struct err *err)
{
    struct frame frame = {.step = step};
    bool turned = align(store, run, kind, first, step, space);
    fill(space, &frame);
    int result = frame_put(store, run->id, kind, &frame, SPACE_ROOM, err);
    frame_release(&frame);
    return result < 0 ? -1 : turned;
}

/* Of this very step: 1, 0 when none is kept or it is damaged, -1. */
static int get_kept(struct store *store, const struct run *run, const char *kind, int64_t step, struct frame *frame,
                    struct err *err)
{
    int got = frame_get(store, run, kind, step, frame, err);
    if (got < 0 && err->code == ERR_FAILED) { /* a damaged one is made anew */
        err_clear(err);
        return 0;
    }
    if (got > 0 && frame->step != step) {
        frame_release(frame);
        return 0;
    }
    return got;
}

int space_keep_vectors(struct store *store, const struct run *run, const char *whose, int64_t step,
                       const struct space *space, const real *x, struct err *err)
{
    char kind[SPACE_KIND];
    struct frame frame;
    if (space->n * space->dim * sizeof(float) > SPACE_VECTORS)
        return 0;
    space_kind(kind, whose, "vectors");
    int got = get_kept(store, run, kind, step, &frame, err);
    if (got < 0)
        return -1;
    bool there = got && is_of(&frame, space, "vector", space->dim);
    if (got)
        frame_release(&frame);
    if (there)
        return 1;
    frame = (struct frame){.step = step};
    add_rows(space, &frame);
    float *vector = frame_add(&frame, "vector", space->n, space->dim);
    for (size_t a = 0; a < space->n * space->dim; a++)
        vector[a] = (float)x[a];
    int result = frame_put(store, run->id, kind, &frame, SPACE_ROOM, err);
    frame_release(&frame);
    return result < 0 ? -1 : 1;
}

int space_keep_clusters(struct store *store, const struct run *run, const char *whose, int64_t step,
                        const struct space *space, const struct space_clusters *clusters, struct err *err)
{
    char kind[SPACE_KIND];
    struct frame frame = {.step = step};
    space_kind(kind, whose, "clusters");
    add_rows(space, &frame);
    float *cluster = frame_add(&frame, "cluster", space->n, 1);
    for (size_t i = 0; i < space->n; i++)
        cluster[i] = (float)clusters->member[i];
    float *measure = frame_add(&frame, "measures", 1, 2);
    measure[0] = (float)clusters->k;
    measure[1] = (float)clusters->seed;
    int result = frame_put(store, run->id, kind, &frame, SPACE_ROOM, err);
    frame_release(&frame);
    return result;
}

/* The settings of a kept picture that it must have. */
static bool has_settings(const float *measure, const struct space *space)
{
    return measure[SPACE_SEED] == (float)space->seed && measure[SPACE_SETTING] == (float)space->setting &&
           measure[SPACE_DIM] == (float)space->dim && measure[SPACE_ALL_ROWS] == (float)space->all;
}

static bool take(const struct frame *frame, struct space *space)
{
    const struct frame_array *measure = frame_find(frame, "measures", SPACE_MEASURES);
    const struct frame_array *spectrum = frame_find(frame, "spectrum", space->dim);
    const struct frame_array *fact = frame_find(frame, "facts", SPACE_FACTS);
    if (!is_of(frame, space, "xy", 2) || !measure || !measure->rows || !spectrum || !spectrum->rows || !fact ||
        fact->rows != space->n || !has_settings(measure->value, space))
        return false;
    memcpy(space->xy, frame_find(frame, "xy", 2)->value, 2 * space->n * sizeof *space->xy);
    memcpy(space->fact, fact->value, SPACE_FACTS * space->n * sizeof *space->fact);
    for (size_t k = 0; k < space->dim; k++)
        space->spectrum[k] = (double)spectrum->value[k];
    space->trust = (struct picture_trust){(size_t)measure->value[SPACE_NEAREST], (double)measure->value[SPACE_TRUST],
                                          (double)measure->value[SPACE_PRESERVED]};
    return true;
}

int space_find(struct store *store, const struct run *run, const char *kind, int64_t step, struct space *space,
               struct err *err)
{
    struct frame frame;
    int got = get_kept(store, run, kind, step, &frame, err);
    if (got <= 0)
        return got;
    got = take(&frame, space);
    frame_release(&frame);
    return got;
}
