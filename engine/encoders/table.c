/* A table of users and a table of items: matrix factorisation (Koren, Bell, Volinsky, 2009). */
#include "engine/encoders/encoder.h"

#include "engine/ops/ops.h"

const struct knob knob_dim = {
    .name = "dim", .type = KNOB_INT, .low = 1, .high = 4096, .scale = SCALE_LOG, .start = "64",
    .why_not = "it is the shape of the tables", .help = "length of every embedding"};

static const struct knob knob_init_scale = {
    .name = "init_scale", .type = KNOB_REAL, .low = 1e-6, .high = 10, .scale = SCALE_LOG, .start = "0.1",
    .why_not = "it is used once, before the first step", .help = "spread of the first random embeddings"};

static const char *const tables[] = {"users", "items", NULL};

static void init(struct model *model, const struct collection *const side[2], const struct settings *settings, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_INIT, 0);
    model->dim = (size_t)setting(settings, &knob_dim);
    model->n_params = 2;
    for (int s = 0; s < 2; s++) {
        model->rows[s] = side[s]->rows;
        param_init(&model->params[s], tables[s], side[s]->rows, model->dim, setting(settings, &knob_init_scale), &rng,
                   s ? (uint64_t)side[SIDE_USER]->rows * model->dim : 0);
    }
}

static struct node *encode(struct model *model, struct tape *tape, enum side side, const uint32_t *ids, size_t n)
{
    return op_gather(tape, &model->params[side], ids, n);
}

static void look(const struct model *model, enum side side, size_t first, size_t n, real *to)
{
    param_look(&model->params[side], first, n, to);
}

const struct encoder encoder_table = {
    .part = {.name = "table", .help = "a learned row for every user and every item (matrix factorisation)",
             .knobs = (const struct knob *const[]){&knob_dim, &knob_init_scale, NULL}},
    .tables = tables,
    .init = init,
    .encode = encode,
    .look = look,
};
