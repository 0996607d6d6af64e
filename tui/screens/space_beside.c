/* What is kept beside a picture of Space: the vectors themselves, their clusters, and a second picture. See
 * space.h. */
#include "tui/screens/space.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of this very step. Returns whether what is known has changed, or -1. */
static int read_one(struct space *space, struct space_beside *beside, const char *what, struct store *store,
                    struct err *err)
{
    struct frame_key key;
    struct frame fresh = {0};
    char kind[SPACE_KIND];
    snprintf(kind, sizeof kind, "space/%s/%s", space->whose, what);
    int got = frame_newest(store, &space->run, kind, space->key.step, &key, err);
    if (got < 0)
        return -1;
    bool there = got && space->frame.n && key.step == space->key.step && space->shown != SPACE_MAP;
    if (there ? frame_key_is(&key, &beside->key) : !beside->frame.n)
        return 0;
    if (there && frame_get(store, &space->run, kind, key.step, &fresh, err) < 0) {
        if (err->code != ERR_FAILED)
            return -1;
        COPY_TEXT(space->trouble, err->text); /* a damaged one: it is not read again and again */
        err_clear(err);
    }
    frame_release(&beside->frame);
    beside->frame = fresh;
    beside->key = there ? key : (struct frame_key){0};
    return 1;
}

/* The place of a row in a frame whose rows rise; SIZE_MAX when it is not there. */
static size_t place_of(const struct frame *frame, double row)
{
    const struct frame_array *rows = frame_find(frame, "row", 1);
    size_t low = 0, high = rows ? rows->rows : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((double)rows->value[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return rows && low < rows->rows && (double)rows->value[low] == row ? low : SIZE_MAX;
}

const float *space_vector(const struct space *space, size_t point, size_t *dim)
{
    const struct frame_array *vectors = frame_find_any(&space->vectors.frame, "vector");
    size_t at = vectors ? place_of(&space->vectors.frame, space_row(space, point)) : SIZE_MAX;
    if (!vectors || at >= vectors->rows)
        return NULL;
    *dim = vectors->cols;
    return vectors->value + at * vectors->cols;
}

double space_cluster(const struct space *space, size_t point)
{
    const struct frame_array *clusters = frame_find(&space->clusters.frame, "cluster", 1);
    size_t at = clusters ? place_of(&space->clusters.frame, space_row(space, point)) : SIZE_MAX;
    return clusters && at < clusters->rows ? (double)clusters->value[at] : -1;
}

size_t space_clusters(const struct space *space)
{
    const struct frame_array *measures = frame_find(&space->clusters.frame, "measures", 2);
    double k = measures && measures->rows ? (double)measures->value[0] : 0;
    return k >= 1 && k < 1e6 ? (size_t)k : 0;
}

size_t space_wished_clusters(const struct space *space)
{
    enum { LIKELY = 8 };
    size_t kept = space_clusters(space);
    return kept ? kept : space->n_classes > 1 ? space->n_classes : LIKELY;
}

/* Circle and sphere ---------------------------------------------------------------------------------------------- */

/* Turned about the upright axis, and then about that to the right; the third number points at who looks. */
static void place_vector(const struct space_sphere *sphere, const float *vector, float xy[2], float *depth)
{
    static const double step = 3.14159265358979 / 12;
    double v[3] = {(double)vector[0], (double)vector[1], sphere->dim == 3 ? (double)vector[2] : 0};
    double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    double a = sphere->dim == 3 ? step * sphere->right : 0, b = sphere->dim == 3 ? step * sphere->up : 0;
    double x = cos(a) * v[0] + sin(a) * v[2], z = cos(a) * v[2] - sin(a) * v[0];
    xy[0] = (float)(x / length);
    xy[1] = (float)((cos(b) * v[1] + sin(b) * z) / length);
    *depth = (float)((cos(b) * z - sin(b) * v[1]) / length);
}

void space_turn(struct space *space)
{
    const struct frame_array *xy = frame_find(&space->frame, "xy", 2);
    struct space_sphere *sphere = &space->sphere;
    size_t n = xy ? xy->rows : 0, dim;
    sphere->xy = xrealloc(sphere->xy, 2 * n + 1, sizeof *sphere->xy);
    sphere->depth = xrealloc(sphere->depth, n + 1, sizeof *sphere->depth);
    sphere->n_lost = 0;
    for (size_t i = 0; i < n; i++) {
        const float *vector = space_vector(space, i, &dim);
        sphere->xy[2 * i] = sphere->xy[2 * i + 1] = sphere->depth[i] = NAN;
        if (vector && dim == sphere->dim)
            place_vector(sphere, vector, sphere->xy + 2 * i, &sphere->depth[i]);
        sphere->n_lost += !isfinite(sphere->xy[2 * i]);
    }
}

/* The second picture --------------------------------------------------------------------------------------------- */

static bool has_setting(const struct space *space)
{
    return space->method == SPACE_TSNE || space->method == SPACE_UMAP;
}

static int read_second(struct space *space, struct store *store, struct err *err)
{
    char what[32];
    if (!space->both || !has_setting(space))
        return 0;
    snprintf(what, sizeof what, "%s/beside", space_method_words[space->method]);
    return read_one(space, &space->second, what, store, err);
}

/* Of the very rows of the first. */
const float *space_second_xy(const struct space *space)
{
    const struct frame_array *rows = frame_find(&space->frame, "row", 1),
                             *own = frame_find(&space->second.frame, "row", 1),
                             *xy = frame_find(&space->second.frame, "xy", 2);
    bool same = space->both && rows && own && xy && rows->rows == own->rows && xy->rows == own->rows &&
                xy->rows == space_points(space) &&
                !memcmp(rows->value, own->value, own->rows * sizeof *own->value);
    return same ? xy->value : NULL;
}

double space_second_measured(const struct space *space, enum space_measure measure)
{
    const struct frame_array *measures = frame_find(&space->second.frame, "measures", MEASURES);
    return measures && measures->rows ? (double)measures->value[measure] : (double)NAN;
}

int space_beside_read(struct space *space, struct store *store, struct err *err)
{
    if (read_second(space, store, err) < 0)
        return -1;
    int vectors = read_one(space, &space->vectors, "vectors", store, err);
    int clusters = vectors < 0 ? -1 : read_one(space, &space->clusters, "clusters", store, err);
    if (clusters < 0)
        return -1;
    const struct frame_array *array = frame_find_any(&space->vectors.frame, "vector");
    space->sphere.dim = array && (array->cols == 2 || array->cols == 3) ? array->cols : 0;
    return vectors || clusters;
}

void space_beside_forget(struct space *space)
{
    frame_release(&space->vectors.frame);
    frame_release(&space->clusters.frame);
    frame_release(&space->second.frame);
    free(space->sphere.xy);
    free(space->sphere.depth);
    space->vectors = space->clusters = space->second = (struct space_beside){0};
    space->sphere = (struct space_sphere){0};
}
