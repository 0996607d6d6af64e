/* Rows as a step sees them: see encoding.h. */
#include "engine/encoding.h"

#include "engine/encoders/fusion.h"
#include "engine/parts.h"
#include "engine/views/input_view.h"

struct reading {
    struct pool *pool;
    const struct encoding *encoding;
};

/* As views change it. */
static void read_viewed(void *context, const struct tower *tower, struct arena *arena, struct input *input)
{
    const struct reading *r = context;
    const struct encoding *e = r->encoding;
    if (tower->texts) {
        input_views_read_texts(r->pool, arena, tower->texts, e->n, &e->at, e->settings, &input->texts);
        return;
    }
    input->dense = arena_alloc(arena, e->n * tower->feature->width, sizeof *input->dense);
    input_views_read(r->pool, tower->feature, e->n, &e->at, e->settings, input->dense);
}

static double chance_to_leave_out(const struct tower *tower, const struct settings *settings)
{
    return tower->members > 1 ? setting(settings, &knob_feature_dropout) : 0;
}

struct node *encoding_encode(struct tape *tape, const struct encoding *e)
{
    struct reading reading = {tape->pool, e};
    struct input input = tower_input(e->tower, &tape->arena, e->at.ids, e->n, read_viewed, &reading);
    double chance = chance_to_leave_out(e->tower, e->settings);
    struct rng rng = view_rng(&e->at, STREAM_FEATURE_DROPOUT);
    input.dropout = (struct layer_dropout){encoder_layer_dropout(e->tower, e->settings),
                                           view_rng(&e->at, STREAM_LAYER_DROPOUT)};
    if (chance > 0)
        fusion_leave_out(&input, e->tower->members, chance, &rng);
    return tower_forward(e->tower, tape, &input);
}

struct node *encoding_finish(struct tape *tape, const struct encoding *e, struct node *x)
{
    for (size_t v = 0; views[v]; v++)
        x = views[v]->apply(tape, x, &e->at, e->settings);
    return e->similarity->prepare(tape, x);
}

static bool is_viewed(const struct feature *feature, const struct settings *settings)
{
    bool changes = false;
    for (size_t v = 0; input_views[v] && feature; v++)
        changes |= input_view_is_on(input_views[v], feature, settings);
    return changes;
}

bool encoding_changes(const struct tower *tower, const struct settings *settings)
{
    bool changes = is_viewed(tower->feature, settings) || chance_to_leave_out(tower, settings) > 0 ||
                   encoder_layer_dropout(tower, settings) > 0;
    for (size_t v = 0; views[v]; v++)
        changes |= setting(settings, views[v]->part.knobs[0]) > 0;
    for (size_t m = 0; m < tower->members; m++)
        changes |= is_viewed(tower->member[m].feature, settings);
    return changes;
}

void encoding_look(struct pool *pool, const struct encoding *e, enum weights which, real *to)
{
    struct tape tape;
    size_t most = tower_rows_per_tile(e->tower);
    tape_init_to_look(&tape, pool, which);
    for (size_t first = 0; first < e->n; first += most) {
        struct encoding tile = *e;
        tile.at.ids += first;
        tile.n = e->n - first < most ? e->n - first : most;
        const struct node *x = encoding_finish(&tape, &tile, encoding_encode(&tape, &tile));
        memcpy(to + first * x->cols, x->value, tile.n * x->cols * sizeof *to);
        tape_reset(&tape);
    }
    tape_release(&tape);
}
