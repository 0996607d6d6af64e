/* One optimiser step over all tables: see optimizer.h. */
#include "engine/optim/optimizer.h"

enum { ROWS_PER_BLOCK = 256 };

struct job {
    const struct optimizer *optimizer;
    struct update update;
};

static void update_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    size_t first = block * ROWS_PER_BLOCK, end = first + ROWS_PER_BLOCK;
    job->optimizer->rows(&job->update, first, end < job->update.n ? end : job->update.n);
}

void optimizer_step(const struct optimizer *optimizer, struct tape *tape, double lr, const struct settings *settings)
{
    double weight_decay = setting(settings, "weight_decay");
    for (size_t g = 0; g < tape->n_gathers; g++) {
        struct gather *gather = &tape->gathers[g];
        if (!gather->node->grad)
            continue;
        struct job job = {optimizer, {gather->param, gather->rows, gather->node->grad, gather->node->rows, lr, settings}};
        pool_for(tape->pool, (gather->node->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, update_block, &job);
        double kept = 1 - lr * weight_decay;
        gather->param->decay += weight_decay > 0 ? log(kept > 1e-6 ? kept : 1e-6) : 0;
    }
}
