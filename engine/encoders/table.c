/* A table of anchors and a table of candidates: matrix factorisation (Koren, Bell, Volinsky, 2009). */
#include "engine/encoders/tower.h"

#include "engine/ops/ops.h"

const struct knob knob_dim = {
    .name = "dim", .type = KNOB_INT, .low = 1, .high = 4096, .scale = SCALE_LOG, .start = "64",
    .why_not = "it is the shape of the tables", .help = "length of every embedding"};

const struct knob knob_init_scale = {
    .name = "init_scale", .type = KNOB_REAL, .low = 1e-6, .high = 10, .scale = SCALE_LOG, .start = "0.1",
    .why_not = "it is used once, before the first step", .help = "spread of the first random embeddings"};

static size_t init(struct tower *tower, const struct settings *settings, struct rng_place *place)
{
    size_t dim = (size_t)setting(settings, &knob_dim);
    param_init(tower_add(tower), tower->name, tower->name, tower->rows, dim, setting(settings, &knob_init_scale),
               place);
    return dim;
}

static struct param *table(const struct tower *tower)
{
    return tower->params.list[0];
}

static struct node *encode(const struct tower *tower, struct tape *tape, const struct input *input)
{
    return op_gather(tape, table(tower), input->rows, input->n);
}

const struct encoder encoder_table = {
    .part = {.name = "table", .help = "a learned row for every anchor and every candidate (matrix factorisation)",
             .knobs = (const struct knob *const[]){&knob_dim, &knob_init_scale, NULL}, .fits = tower_fits},
    .groups = (const char *const[]){"users", "items", "head", "predictor", NULL},
    .reads_rows = true,
    .init = init,
    .encode = encode,
    .table = table,
};
