/* Tables of weights: see param.h. */
#include "engine/core/param.h"

#include "engine/core/memory.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>

void params_add(struct params *params, struct param *param)
{
    ARRAY_ROOM(params->list, params->n, params->capacity);
    params->list[params->n++] = param;
}

void params_release(struct params *params)
{
    free(params->list);
    *params = (struct params){0};
}

static real *make_table(size_t rows, size_t cols)
{
    real *table = xcalloc(rows * cols, sizeof *table);
    memory_wish_large_pages(table, rows * cols * sizeof *table);
    return table;
}

static void make_room(struct param *param, const char *name, const char *group, size_t rows, size_t cols)
{
    *param = (struct param){.group = group, .rows = rows, .cols = cols};
    COPY_TEXT(param->name, name);
    param->value = make_table(rows, cols);
    for (int m = 0; m < MOMENTS && group; m++)
        param->moment[m] = make_table(rows, cols);
    param->updates = xcalloc(rows, sizeof *param->updates);
    param->decayed = xcalloc(rows, sizeof *param->decayed);
}

void param_init_state(struct param *param, const char *name, size_t rows, size_t cols, bool learned)
{
    make_room(param, name, learned ? name : NULL, rows, cols);
    param->no_weight_decay = true;
}

void param_init(struct param *param, const char *name, const char *group, size_t rows, size_t cols, double scale,
                struct rng_place *place)
{
    make_room(param, name, group, rows, cols);
    for (size_t i = 0; i < rows * cols; i++)
        param->value[i] = (real)(scale * rng_normal(&place->rng, place->next + i));
    place->next += rows * cols;
}

void param_init_dense(struct param *param, const char *name, const char *group, size_t rows, size_t cols,
                      double scale, struct rng_place *place)
{
    if (scale > 0)
        param_init(param, name, group, rows, cols, scale, place);
    else
        make_room(param, name, group, rows, cols);
    param->dense = true;
}

void param_release(struct param *param)
{
    free(param->value);
    for (int m = 0; m < MOMENTS; m++)
        free(param->moment[m]);
    free(param->updates);
    free(param->decayed);
    free(param->lag);
    free(param->lagged);
    free(param->best);
    *param = (struct param){0};
}

double param_missed_decay(const struct param *param, size_t row)
{
    return param->decayed[row] == param->decay ? 1 : exp(param->decay - param->decayed[row]);
}

/* What is left of the row's lag by now. */
static double lag_left(const struct param *param, size_t row)
{
    return param->lag ? pow(param->keep, (double)(param->steps - param->lagged[row])) : 0;
}

void param_read(const struct param *param, enum weights which, size_t first, size_t n, real *to)
{
    bool averaged = which == WEIGHTS_MEASURED && param->lag && param->steps;
    if (which == WEIGHTS_BEST) {
        memcpy(to, param->best + first * param->cols, n * param->cols * sizeof *to);
        return;
    }
    double scale = averaged ? 1 / (1 - pow(param->keep, (double)param->steps)) : 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = (first + i) * param->cols;
        double owed = param_missed_decay(param, first + i);
        real of_value = (real)(averaged ? scale * param->a * owed : owed);
        real of_lag = averaged ? (real)(scale * lag_left(param, first + i)) : 0;
        for (size_t k = 0; k < param->cols; k++)
            to[i * param->cols + k] = of_value * param->value[at + k];
        for (size_t k = 0; k < param->cols && averaged; k++)
            to[i * param->cols + k] += of_lag * param->lag[at + k];
    }
}

void param_keep_best(struct param *param)
{
    param->best = xrealloc(param->best, param->rows * param->cols, sizeof *param->best);
    param_read(param, WEIGHTS_MEASURED, 0, param->rows, param->best);
}

void param_apply_decay(struct param *param, const uint32_t *rows, size_t n)
{
    for (size_t i = 0; i < n && param->decay < 0; i++) { /* else nothing has ever shrunk */
        size_t row = rows[i];
        if (param->decayed[row] == param->decay)
            continue;
        real factor = (real)param_missed_decay(param, row);
        for (size_t k = 0; k < param->cols; k++)
            param->value[row * param->cols + k] *= factor;
        param->decayed[row] = param->decay;
    }
}

void param_average(struct param *param, double keep)
{
    if (keep <= 0 || !param->moment[0])
        return;
    param->lag = xcalloc(param->rows * param->cols, sizeof(real));
    param->lagged = xcalloc(param->rows, sizeof *param->lagged);
    param->keep = keep;
}

void param_average_rows(struct param *param, const uint32_t *rows, size_t n, const real *before)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)rows[i] * param->cols;
        real left = (real)(param->keep * lag_left(param, rows[i])), a = (real)(param->keep * param->a);
        for (size_t k = 0; k < param->cols; k++)
            param->lag[at + k] = left * param->lag[at + k] + a * (before[i * param->cols + k] - param->value[at + k]);
        param->lagged[rows[i]] = param->steps + 1;
    }
}

/* Makes a 1 again. Where values shrink faster than averages follow, a would grow without end, and with it what a
 * value and its lag have in common and cancel. */
static void begin_again(struct param *param)
{
    for (size_t row = 0; row < param->rows; row++) {
        real left = (real)lag_left(param, row), more = (real)((param->a - 1) * param_missed_decay(param, row));
        for (size_t k = row * param->cols; k < (row + 1) * param->cols; k++)
            param->lag[k] = left * param->lag[k] + more * param->value[k];
        param->lagged[row] = param->steps;
    }
    param->a = 1;
}

void param_average_all(struct param *param, double kept)
{
    param->steps++;
    param->a = param->keep * param->a / kept + 1 - param->keep;
    if (param->a > 4)
        begin_again(param);
}
