/* See pair_rows.h. */
#include "engine/probes/pair_rows.h"

#include "engine/encoders/tower.h"
#include "engine/probes/contrast_sample.h"
#include "engine/probes/rows.h"
#include "engine/trainer_state.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Anchors that have pairs, evenly through all of them. Returns how many; to be freed. */
static size_t choose_anchors(const struct measured *m, uint32_t **out)
{
    const struct lists *pairs = m->relevant;
    size_t all = 0, most = most_rows(m);
    uint32_t *anchor = *out = xmalloc((pairs->rows + 1) * sizeof *anchor);
    for (uint32_t r = 0; r < pairs->rows; r++)
        if (lists_length(pairs, r))
            anchor[all++] = r;
    size_t n = most && most < all ? most : all;
    for (size_t i = 0; i < n; i++)
        anchor[i] = anchor[spread_place(i, n, all)];
    return n;
}

/* Their pairs, as rows of the collections. */
static void take_pairs(const struct measured *m, bool positives, struct measured_pairs *out)
{
    const struct lists *pairs = m->relevant;
    const float *value = m->data->value[split_of(m)];
    uint32_t *anchor;
    size_t n = choose_anchors(m, &anchor), all = pairs->start[pairs->rows];
    for (int side = 0; side < 2; side++)
        out->place[side] = xmalloc((all + 1) * sizeof *out->place[side]);
    out->value = value ? xmalloc((all + 1) * sizeof *out->value) : NULL;
    for (size_t a = 0; a < n; a++)
        for (size_t i = pairs->start[anchor[a]]; i < pairs->start[anchor[a] + 1]; i++) {
            if (positives && value && value[i] < m->data->positive_from)
                continue;
            if (value)
                out->value[out->n] = value[i];
            out->place[0][out->n] = anchor[a];
            out->place[1][out->n++] = pairs->other[i];
        }
    free(anchor);
}

/* Rows of a side become places in the list of distinct ones. */
static void list_rows(struct measured_pairs *pairs, int side, size_t rows)
{
    uint32_t *place = xmalloc((rows + 1) * sizeof *place), *row = xmalloc((rows + 1) * sizeof *row);
    memset(place, 0xff, (rows + 1) * sizeof *place);
    for (size_t i = 0; i < pairs->n; i++)
        place[pairs->place[side][i]] = 0;
    for (size_t r = 0; r < rows; r++)
        if (place[r] != UINT32_MAX) {
            place[r] = (uint32_t)pairs->n_rows[side];
            row[pairs->n_rows[side]++] = (uint32_t)r;
        }
    for (size_t i = 0; i < pairs->n; i++)
        pairs->place[side][i] = place[pairs->place[side][i]];
    pairs->row[side] = row;
    free(place);
}

void measured_pairs_make(const struct measured *m, bool positives, struct measured_pairs *out)
{
    const struct describer *describer = m->describer;
    *out = (struct measured_pairs){.dim = describer ? describer->dim : m->trainer->tower[SIDE_ANCHOR].dim};
    take_pairs(m, positives, out);
    for (int side = 0; side < 2; side++) {
        list_rows(out, side, m->data->rows[side]);
        out->embedded[side] = xmalloc((out->n_rows[side] * out->dim + 1) * sizeof *out->embedded[side]);
        if (!describer)
            tower_embed(&m->trainer->tower[side], m->pool, m->which, out->row[side], out->n_rows[side],
                        out->embedded[side]);
        else if (describer->describe)
            describer->describe(describer->state, m->pool, out->row[side], out->n_rows[side], out->embedded[side]);
    }
}

void measured_pairs_release(struct measured_pairs *pairs)
{
    for (int side = 0; side < 2; side++) {
        free(pairs->place[side]);
        free(pairs->row[side]);
        free(pairs->embedded[side]);
    }
    free(pairs->value);
    *pairs = (struct measured_pairs){0};
}
