/* One optimiser step over all tables: see optimizer.h. */
#include "engine/optim/optimizer.h"
#include "engine/training.h"

enum { ROWS_PER_BLOCK = 256 };

static size_t blocks_of(const struct gather *gather)
{
    return (gather->node->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
}

static size_t block_end(size_t block, size_t n)
{
    size_t end = (block + 1) * ROWS_PER_BLOCK;
    return end < n ? end : n;
}

/* Lengths -------------------------------------------------------------------------------------------------------- */

/* In double, and in an order that neither the vector width nor the number of threads changes. */
MULTIVERSION static double squares(const real *x, size_t n)
{
    double lane[LANES] = {0}, sum = 0;
    size_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += (double)x[k + l] * (double)x[k + l];
    for (; k < n; k++)
        sum += (double)x[k] * (double)x[k];
    for (int l = 0; l < LANES; l++)
        sum += lane[l];
    return sum;
}

/* The same for every step of every row, in the precision of training; what overflows there is summed again. */
MULTIVERSION static double quick_squares(const real *x, size_t n)
{
    real lane[LANES] = {0};
    double sum = 0;
    size_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (int l = 0; l < LANES; l++)
            lane[l] += x[k + l] * x[k + l];
    for (; k < n; k++)
        sum += (double)x[k] * (double)x[k];
    for (int l = 0; l < LANES; l++)
        sum += (double)lane[l];
    return isfinite(sum) ? sum : squares(x, n);
}

struct sum_job {
    const struct gather *gather;
    bool of_values; /* else of gradients */
    double *sum;    /* of each block */
};

static void sum_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct sum_job *job = context;
    const struct gather *gather = job->gather;
    size_t cols = gather->node->cols;
    job->sum[block] = 0;
    for (size_t i = block * ROWS_PER_BLOCK; i < block_end(block, gather->node->rows); i++)
        job->sum[block] += squares(job->of_values ? gather->param->value + gather->rows[i] * cols
                                                  : gather->node->grad + i * cols,
                                   cols);
}

static double sum_of_squares(struct tape *tape, const struct gather *gather, bool of_values)
{
    size_t blocks = blocks_of(gather);
    struct sum_job job = {gather, of_values, arena_alloc(&tape->arena, blocks, sizeof *job.sum)};
    double sum = 0;
    pool_for(tape->pool, blocks, sum_block, &job);
    for (size_t b = 0; b < blocks; b++)
        sum += job.sum[b];
    return sum;
}

/* Clipping ------------------------------------------------------------------------------------------------------- */

struct scale_job {
    const struct gather *gather;
    real factor;
};

static void scale_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct scale_job *job = context;
    const struct node *node = job->gather->node;
    for (size_t k = block * ROWS_PER_BLOCK * node->cols; k < block_end(block, node->rows) * node->cols; k++)
        node->grad[k] *= job->factor;
}

/* Returns what the gradients were multiplied by. */
static double clip(struct tape *tape, double most)
{
    double sum = 0;
    for (size_t g = 0; g < tape->n_gathers; g++)
        sum += tape->gathers[g].node->grad ? sum_of_squares(tape, &tape->gathers[g], false) : 0;
    double norm = sqrt(sum);
    if (!(norm > most))
        return 1;
    for (size_t g = 0; g < tape->n_gathers; g++) {
        struct scale_job job = {&tape->gathers[g], (real)(most / norm)};
        if (job.gather->node->grad)
            pool_for(tape->pool, blocks_of(job.gather), scale_block, &job);
    }
    return most / norm;
}

/* The step ------------------------------------------------------------------------------------------------------- */

struct job {
    const struct optimizer *optimizer;
    struct update update;
    const real *before; /* the values of the rows */
    double *squares;    /* of the gradient, of each block */
    double kept;        /* what decay leaves of every row */
};

static void update_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    const struct update *u = &job->update;
    size_t first = block * ROWS_PER_BLOCK, end = block_end(block, u->n);
    job->squares[block] = quick_squares(u->grad + first * u->param->cols, (end - first) * u->param->cols);
    job->optimizer->rows(u, first, end);
    if (u->param->lag)
        param_average_rows(u->param, u->rows + first, end - first, job->before + first * u->param->cols);
    for (size_t k = first * u->param->cols; k < end * u->param->cols && u->param->dense && job->kept < 1; k++)
        u->param->value[k] *= (real)job->kept;
}

/* Returns the square of the gradient's length. Each block sums its own just before it is used, when it is in the
 * cache. */
static double update_table(const struct optimizer *optimizer, struct tape *tape, const struct gather *gather,
                           double lr, double kept, const struct settings *settings)
{
    double sum = 0;
    struct job job = {optimizer, {.param = gather->param, .rows = gather->rows, .grad = gather->node->grad,
                                  .n = gather->node->rows, .lr = lr, .settings = settings}, gather->node->value,
                      arena_alloc(&tape->arena, blocks_of(gather), sizeof *job.squares), kept};
    if (optimizer->wants_norms) {
        job.update.value_norm = sqrt(sum_of_squares(tape, gather, true));
        job.update.grad_norm = sqrt(sum_of_squares(tape, gather, false));
    }
    pool_for(tape->pool, blocks_of(gather), update_block, &job);
    for (size_t b = 0; b < blocks_of(gather); b++)
        sum += job.squares[b];
    return sum;
}

bool optimizer_step(const struct optimizer *optimizer, struct tape *tape, double lr, const struct settings *settings)
{
    double weight_decay = setting(settings, &knob_weight_decay), most = setting(settings, &knob_max_gradient_norm);
    tape_merge_gathers(tape);
    double clipped = most > 0 ? clip(tape, most) : 1;
    bool finite = true;
    for (size_t g = 0; g < tape->n_gathers; g++)
        tape->gathers[g].param->grad_squares = 0;
    for (size_t g = 0; g < tape->n_gathers; g++) {
        struct gather *gather = &tape->gathers[g];
        if (gather->param->frozen && gather->param->lag)
            param_average_all(gather->param, 1); /* what stands still is averaged on */
        if (!gather->node->grad)
            continue;
        double kept = gather->param->no_weight_decay ? 1 : fmax(1 - lr * weight_decay, 1e-6);
        gather->param->grad_squares += update_table(optimizer, tape, gather, lr, kept, settings) /
                                       (clipped * clipped);
        finite &= isfinite(gather->param->grad_squares) != 0;
        gather->param->decay += gather->param->dense ? 0 : log(kept);
        if (gather->param->lag)
            param_average_all(gather->param, kept);
    }
    return finite;
}
