/* What every encoder's weights share: see tower.h. */
#include "engine/encoders/tower.h"

#include "engine/catalogue.h"
#include "engine/fitting.h"
#include "engine/training.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_PER_BLOCK = 256, ROWS_PER_TILE = 4096 };

struct param *tower_add(struct tower *tower)
{
    struct param *param = xcalloc(1, sizeof *param);
    params_add(&tower->params, param);
    return param;
}

void tower_release(struct tower *tower)
{
    for (size_t p = 0; p < tower->params.n; p++) {
        param_release(tower->params.list[p]);
        free(tower->params.list[p]);
    }
    params_release(&tower->params);
}

int tower_fits(const struct fitting *run, struct err *err)
{
    const struct encoder *encoder = chosen_encoder(run->settings);
    const char *word = setting_word(run->settings, &knob_freeze);
    if (!strcmp(word, "none") || !strcmp(word, "all"))
        return 0;
    for (const char *const *group = encoder->groups; *group; group++)
        if (!strcmp(word, *group))
            return 0;
    return err_set(err, ERR_USAGE, "freeze=%s freezes nothing with encoder=%s, which has no such weights: leave freeze at none",
                   word, encoder->part.name);
}

struct param *tower_table(const struct tower *tower)
{
    return tower->encoder->table ? tower->encoder->table(tower) : NULL;
}

/* Looking ------------------------------------------------------------------------------------------ */

struct job {
    const struct param *table;
    enum weights which;
    const uint32_t *rows;
    size_t n;
    real *to;
};

static void look_up_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    size_t first = block * ROWS_PER_BLOCK, n = job->n - first < ROWS_PER_BLOCK ? job->n - first : ROWS_PER_BLOCK;
    real *to = job->to + first * job->table->cols;
    if (!job->rows)
        param_look(job->table, job->which, first, n, to);
    for (size_t i = 0; i < n && job->rows; i++)
        param_look(job->table, job->which, job->rows[first + i], 1, to + i * job->table->cols);
}

/* Not all at one go, since what an encoder makes on the way may be many times what it ends with. */
static void encode_in_tiles(const struct tower *tower, struct tape *tape, const uint32_t *rows, size_t n, real *to)
{
    for (size_t first = 0, tile; first < n; first += tile) {
        tile = n - first < ROWS_PER_TILE ? n - first : ROWS_PER_TILE;
        uint32_t *list = arena_alloc(&tape->arena, tile, sizeof *list);
        for (size_t i = 0; i < tile; i++)
            list[i] = rows ? rows[first + i] : (uint32_t)(first + i);
        const struct node *x = tower->encoder->encode(tower, tape, &(struct input){list, tile});
        memcpy(to + first * tower->dim, x->value, tile * tower->dim * sizeof *to);
        tape_reset(tape);
    }
}

void tower_embed(const struct tower *tower, struct pool *pool, enum weights which, const uint32_t *rows, size_t n,
                 real *to)
{
    struct job job = {tower_table(tower), which, rows, n, to};
    struct tape tape;
    if (job.table) {
        pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, look_up_block, &job);
        return;
    }
    tape_init_to_look(&tape, pool, which);
    encode_in_tiles(tower, &tape, rows, n, to);
    tape_release(&tape);
}

/* Both ------------------------------------------------------------------------------------------ */

void towers_init(struct tower tower[2], const struct encoder *encoder, const struct collection *const collection[2],
                 const struct settings *settings, uint64_t seed)
{
    static const char *const names[] = {"users", "items"};
    struct rng_place place = {.rng = rng_make(seed, STREAM_INIT, 0)};
    for (int side = 0; side < 2; side++) {
        tower[side] = (struct tower){.encoder = encoder, .name = names[side], .rows = collection[side]->rows};
        encoder->init(&tower[side], collection[side], settings, &place);
        for (size_t p = 0; p < tower[side].params.n; p++)
            param_average(tower[side].params.list[p], setting(settings, &knob_ema));
    }
}

void towers_release(struct tower tower[2])
{
    for (int side = 0; side < 2; side++)
        tower_release(&tower[side]);
}

void towers_params(const struct tower tower[2], struct params *params)
{
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n; p++)
            params_add(params, tower[side].params.list[p]);
}

void towers_freeze(const struct tower tower[2], const char *which)
{
    bool all = !strcmp(which, "all");
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n; p++) {
            struct param *param = tower[side].params.list[p];
            param->frozen = param->group && (all || !strcmp(which, param->group));
        }
}

void towers_keep_best(const struct tower tower[2])
{
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n; p++)
            param_keep_best(tower[side].params.list[p]);
}

void towers_take_best(const struct tower tower[2], const struct tower from[2])
{
    towers_keep_best(from);
    for (int side = 0; side < 2; side++)
        for (size_t p = 0; p < tower[side].params.n; p++) {
            struct param *param = tower[side].params.list[p], *source = from[side].params.list[p];
            free(param->best);
            param->best = source->best;
            source->best = NULL;
        }
}
