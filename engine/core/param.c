/* Tables of weights: see param.h. */
#include "engine/core/param.h"

#include "store/base/mem.h"

#include <stdlib.h>

/* Box and Muller's normal numbers: two uniform ones make one, the sine half is not used. */
static double normal(const struct rng *rng, uint64_t index)
{
    double u = 1 - rng_unit(rng, 2 * index), v = rng_unit(rng, 2 * index + 1);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

void param_init(struct param *param, const char *name, size_t rows, size_t cols, double scale, const struct rng *rng,
                uint64_t first_index)
{
    *param = (struct param){.name = name, .rows = rows, .cols = cols};
    param->value = xcalloc(rows * cols, sizeof(real));
    for (int m = 0; m < MOMENTS; m++)
        param->moment[m] = xcalloc(rows * cols, sizeof(real));
    param->updates = xcalloc(rows, sizeof *param->updates);
    param->decayed = xcalloc(rows, sizeof *param->decayed);
    for (size_t i = 0; i < rows * cols; i++)
        param->value[i] = (real)(scale * normal(rng, first_index + i));
}

void param_release(struct param *param)
{
    free(param->value);
    for (int m = 0; m < MOMENTS; m++)
        free(param->moment[m]);
    free(param->updates);
    free(param->decayed);
    *param = (struct param){0};
}

double param_owed(const struct param *param, size_t row)
{
    return param->decayed[row] == param->decay ? 1 : exp(param->decay - param->decayed[row]);
}

void param_look(const struct param *param, size_t first, size_t n, real *to)
{
    for (size_t i = 0; i < n; i++) {
        real owed = (real)param_owed(param, first + i);
        for (size_t k = 0; k < param->cols; k++)
            to[i * param->cols + k] = owed * param->value[(first + i) * param->cols + k];
    }
}

void param_settle(struct param *param, const uint32_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t row = rows[i];
        if (param->decayed[row] == param->decay)
            continue;
        real factor = (real)param_owed(param, row);
        for (size_t k = 0; k < param->cols; k++)
            param->value[row * param->cols + k] *= factor;
        param->decayed[row] = param->decay;
    }
}
