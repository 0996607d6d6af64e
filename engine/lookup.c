/* Prepared embeddings: see lookup.h. */
#include "engine/lookup.h"

#include <string.h>

enum { ROWS_PER_BLOCK = 256 };

struct job {
    const struct similarity *similarity;
    real *rows;
    size_t n, dim;
};

static void prepare_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    size_t first = block * ROWS_PER_BLOCK, left = job->n - first;
    job->similarity->prepare_rows(job->rows + first * job->dim, left < ROWS_PER_BLOCK ? left : ROWS_PER_BLOCK,
                                  job->dim);
}

void lookup_all(const struct tower *tower, struct pool *pool, const struct similarity *similarity, enum weights which,
                const uint32_t *rows, size_t n, real *to)
{
    struct job job = {similarity, to, n, tower->dim};
    tower_embed(tower, pool, which, rows, n, to);
    pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, prepare_block, &job);
}

void lookup_init(struct lookup *lookup, struct pool *pool, struct arena *arena, size_t n, bool at_once)
{
    lookup->embedded = NULL;
    lookup->table = tower_table(lookup->tower);
    if (!at_once && lookup->table)
        return;
    real *rows = arena_alloc(arena, n * lookup->tower->dim, sizeof *rows);
    lookup_all(lookup->tower, pool, lookup->similarity, lookup->which, lookup->rows, n, rows);
    lookup->embedded = rows;
}

const real *lookup_row(const struct lookup *lookup, size_t i, real *room)
{
    size_t dim = lookup->tower->dim;
    if (lookup->embedded)
        return lookup->embedded + i * dim;
    param_read(lookup->table, lookup->which, lookup->rows ? lookup->rows[i] : i, 1, room);
    lookup->similarity->prepare_rows(room, 1, dim);
    return room;
}

void lookup_copy(const struct lookup *lookup, size_t i, real *to)
{
    const real *row = lookup_row(lookup, i, to);
    if (row != to)
        memcpy(to, row, lookup->tower->dim * sizeof *to);
}
