/* Rows as they are embedded, in the plane: see map.h. */
#include "engine/map.h"

#include "engine/core/directions.h"
#include "engine/lookup.h"
#include "engine/probes/contrast_sample.h"
#include "engine/project/project.h"
#include "engine/views/input_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAP_ROWS = 600, VIEW_ROWS = 200 };

bool map_is_there(const struct trainer *trainer)
{
    return trainer->data->of_rows;
}

void map_past_release(struct map_past *past)
{
    free(past->embedded);
    *past = (struct map_past){0};
}

/* The plane ------------------------------------------------------------------------------------------------------ */

static void project(const real *rows, size_t n, size_t dim, float *to)
{
    double *x = xmalloc((n * dim + 1) * sizeof *x), *direction = xmalloc(2 * dim * sizeof *direction);
    for (size_t i = 0; i < n * dim; i++)
        x[i] = (double)rows[i];
    directions_centre(x, n, dim);
    for (size_t found = 0; found < 2; found++)
        directions_find(x, n, dim, direction, found);
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < 2; d++) {
            double along = 0;
            for (size_t k = 0; k < dim; k++)
                along += x[i * dim + k] * direction[(size_t)d * dim + k];
            to[2 * i + d] = (float)along;
        }
    free(direction);
    free(x);
}

/* Arrays --------------------------------------------------------------------------------------------------------- */

static void add_embedded(struct trainer *t, struct map_past *past, const uint32_t *row, size_t n, struct frame *out)
{
    const struct tower *tower = &t->tower[0];
    bool plane = tower->dim == 2;
    size_t dim = plane ? 2 : tower->encoded;
    float *to = frame_add(out, "embedded", n, 2);
    real *x = xmalloc((n * dim + 1) * sizeof *x);
    if (plane)
        lookup_all(tower, t->pool, t->similarity, WEIGHTS_PRESENT, row, n, x);
    else
        tower_encode(tower, t->pool, WEIGHTS_PRESENT, row, n, x);
    for (size_t i = 0; i < 2 * n && plane; i++)
        to[i] = (float)x[i];
    if (!plane) {
        project(x, n, dim, to);
        if (past->n == n)
            turn_towards(to, past->embedded, n, false);
    }
    free(x);
    past->embedded = xrealloc(past->embedded, 2 * n + 1, sizeof *past->embedded);
    memcpy(past->embedded, to, 2 * n * sizeof *to);
    past->n = n;
}

static void add_classes(const struct trainer *t, const uint32_t *row, size_t n, struct frame *out)
{
    const struct feature *class = collection_classes(t->data->side[0]);
    float *to = frame_add(out, "class", n, 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t own = class ? ((const uint32_t *)class->value)[row[i]] : NO_CLASS;
        to[i] = own == NO_CLASS ? -1 : (float)own;
    }
}

static void add_inputs(const struct trainer *t, const uint32_t *row, size_t n, struct frame *out)
{
    static const char *const names[] = {"view_0", "view_1"};
    const struct feature *feature = t->tower[0].feature;
    size_t seen_rows = n < VIEW_ROWS ? n : VIEW_ROWS;
    if (!feature || feature->width != 2)
        return;
    real *x = xmalloc((2 * n + 1) * sizeof *x);
    for (size_t i = 0; i < n; i++)
        feature_read(feature, row[i], x + 2 * i);
    float *input = frame_add(out, "input", n, 2);
    for (size_t i = 0; i < 2 * n; i++)
        input[i] = (float)x[i];
    for (int side = 0; side < 2; side++) {
        struct encoding seen = trainer_encoding(t, (enum side)side, row, seen_rows, 0);
        float *view = frame_add(out, names[side], seen_rows, 2);
        input_views_read(t->pool, feature, seen_rows, &seen.at, &t->settings, x);
        for (size_t i = 0; i < 2 * seen_rows; i++)
            view[i] = (float)x[i];
    }
    free(x);
}

void map_make(struct trainer *t, struct map_past *past, struct frame *out)
{
    size_t all = t->data->drawable, n = all < MAP_ROWS ? all : MAP_ROWS;
    uint32_t *row = xmalloc((n + 1) * sizeof *row);
    for (size_t i = 0; i < n; i++)
        row[i] = (uint32_t)spread_place(i, n, all);
    *out = (struct frame){.step = t->step};
    add_embedded(t, past, row, n, out);
    add_classes(t, row, n, out);
    add_inputs(t, row, n, out);
    free(row);
}
