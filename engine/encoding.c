/* Rows as a step sees them: see encoding.h. */
#include "engine/encoding.h"

#include "engine/parts.h"
#include "engine/views/input_view.h"

enum { ROWS_PER_TILE = 4096 };

struct node *encoding_encode(struct tape *tape, const struct encoding *e)
{
    const struct feature *feature = e->tower->feature;
    struct input input = {.rows = e->at.ids, .n = e->n};
    if (e->tower->texts) {
        input_views_read_texts(tape->pool, &tape->arena, e->tower->texts, e->n, &e->at, e->settings, &input.texts);
    } else if (feature) {
        input.dense = arena_alloc(&tape->arena, e->n * feature->width, sizeof *input.dense);
        input_views_read(tape->pool, feature, e->n, &e->at, e->settings, input.dense);
    }
    return tower_forward(e->tower, tape, &input);
}

struct node *encoding_finish(struct tape *tape, const struct encoding *e, struct node *x)
{
    for (size_t v = 0; views[v]; v++)
        x = views[v]->apply(tape, x, &e->at, e->settings);
    return e->similarity->prepare(tape, x);
}

bool encoding_changes(const struct tower *tower, const struct settings *settings)
{
    bool changes = false;
    for (size_t v = 0; views[v]; v++)
        changes |= setting(settings, views[v]->part.knobs[0]) > 0;
    for (size_t v = 0; input_views[v] && tower->feature; v++)
        changes |= input_view_is_on(input_views[v], tower->feature, settings);
    return changes;
}

void encoding_look(struct pool *pool, const struct encoding *e, enum weights which, real *to)
{
    struct tape tape;
    tape_init_to_look(&tape, pool, which);
    for (size_t first = 0; first < e->n; first += ROWS_PER_TILE) {
        struct encoding tile = *e;
        tile.at.ids += first;
        tile.n = e->n - first < ROWS_PER_TILE ? e->n - first : ROWS_PER_TILE;
        const struct node *x = encoding_finish(&tape, &tile, encoding_encode(&tape, &tile));
        memcpy(to + first * x->cols, x->value, tile.n * x->cols * sizeof *to);
        tape_reset(&tape);
    }
    tape_release(&tape);
}
