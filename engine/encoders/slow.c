/* Momentum copies: see slow.h. */
#include "engine/encoders/slow.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_PER_BLOCK = 256 };

void slow_init(struct tower *copy, const struct tower *of, const char *name)
{
    *copy = *of;
    copy->name = name;
    copy->params = (struct params){0};
    copy->predictor = NULL;
    copy->end[STAGE_PREDICTOR] = of->end[STAGE_HEAD];
    copy->slow = true;
    copy->borrows = copy->owns_texts = false;
    for (size_t p = 0; p < of->end[STAGE_HEAD]; p++) {
        struct param *param = of->params.list[p];
        char own[PARAM_NAME];
        snprintf(own, sizeof own, "%s%s", name, param->name + strlen(of->name));
        struct param *slow = tower_add(copy);
        param_init_state(slow, own, param->rows, param->cols, false);
        slow->dense = param->dense;
        param->followed = true;
        memcpy(slow->value, param->value, param->rows * param->cols * sizeof *slow->value);
        for (size_t row = 0; row < param->rows && (param->dense || !param->moment[0]); row++)
            slow->updates[row] = 1; /* all of it is touched in every step */
    }
    tower_share_members(copy);
}

struct job {
    struct param *copy;
    const struct gather *gather;
};

static void follow_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    struct param *copy = job->copy;
    const uint32_t *rows = job->gather->rows;
    size_t n = job->gather->node->rows, end = (block + 1) * ROWS_PER_BLOCK;
    for (size_t i = block * ROWS_PER_BLOCK; i < end && i < n; i++) {
        const real *w = job->gather->node->value + i * copy->cols;
        real *k = copy->value + rows[i] * copy->cols, left = (real)param_missed_decay(copy, rows[i]);
        for (size_t c = 0; c < copy->cols; c++)
            k[c] = copy->updates[rows[i]] ? w[c] + left * (k[c] - w[c]) : w[c];
        copy->updates[rows[i]] = 1; /* seen */
        copy->decayed[rows[i]] = copy->decay;
    }
}

/* `decay` of a copy is the sum of the logarithms of all momenta so far, from which the factor m^steps of a row
 * follows. */
void slow_follow(struct tower *copy, const struct tower *of, const struct tape *tape, double momentum)
{
    for (size_t p = 0; p < copy->params.n; p++) {
        const struct param *param = of->params.list[p];
        const struct gather *gather = tape_gathered(tape, param);
        struct job job = {copy->params.list[p], gather};
        if (!param->moment[0]) {
            memcpy(job.copy->value, param->value, param->rows * param->cols * sizeof *param->value);
            continue;
        }
        job.copy->decay += log(fmax(momentum, 1e-30));
        if (gather)
            pool_for(tape->pool, (gather->node->rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, follow_block, &job);
    }
}
