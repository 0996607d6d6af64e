/* Dense weights by name and shape: see initial_weights.h. */
#include "engine/initial_weights.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

const char initial_weights_note[] = "weights";

/* The param of the same name but for that of the collection; NULL where there is none. */
static const struct param *counterpart(const struct tower *from, const struct tower *to, const struct param *param)
{
    const char *name = param->name + strlen(to->name);
    for (size_t p = 0; p < from->params.n; p++)
        if (!strcmp(from->params.list[p]->name + strlen(from->name), name))
            return from->params.list[p];
    return NULL;
}

static bool has_shape_of(const struct param *a, const struct param *b)
{
    return a->rows == b->rows && a->cols == b->cols;
}

static float *measured_values(const struct param *param)
{
    size_t n = param->rows * param->cols;
    real *value = xmalloc(n * sizeof *value);
    float *to = xmalloc(n * sizeof *to);
    param_read(param, WEIGHTS_MEASURED, 0, param->rows, value);
    for (size_t i = 0; i < n; i++)
        to[i] = (float)value[i];
    free(value);
    return to;
}

static void say_why_not(const struct param *ours, const struct param *theirs, bool first, struct text *said)
{
    text_printf(said, "%s%s (", first ? _("; not taken: ") : ", ", ours->name);
    if (theirs)
        text_printf(said, _("%zu x %zu here, %zu x %zu there)"), ours->rows, ours->cols, theirs->rows, theirs->cols);
    else
        text_add(said, _("which that run does not have)"));
}

int initial_weights_write(const struct tower *from, const struct tower *to, const char *path, int64_t *bytes,
                          int64_t *crc32, struct text *said, struct err *err)
{
    struct array *arrays = xcalloc(to->params.n + 1, sizeof *arrays);
    struct text why = TEXT_INIT;
    size_t n = 0;
    for (size_t p = 0; p < to->params.n; p++) {
        const struct param *ours = to->params.list[p], *theirs = counterpart(from, to, ours);
        if (theirs && has_shape_of(ours, theirs))
            arrays[n++] = (struct array){ours->name, "F32", ours->rows, ours->cols, measured_values(theirs)};
        else
            say_why_not(ours, theirs, !why.length, &why);
    }
    text_printf(said, _("%zu of %zu weights%s"), n, to->params.n, why.length ? why.data : "");
    int result = n ? arrays_write(path, initial_weights_note, arrays, n, bytes, crc32, err)
                   : err_set(err, ERR_FAILED, "nothing of it fits into this run%s", why.data);
    for (size_t i = 0; i < n; i++)
        free((void *)(uintptr_t)arrays[i].data);
    text_release(&why);
    free(arrays);
    return result;
}

/* The i-th param of both towers, the anchors' first; NULL behind the last. Those that candidates share or follow are
 * the anchors'. */
static struct param *param_at(const struct tower tower[2], size_t i)
{
    if (i < tower[0].params.n)
        return tower[0].params.list[i];
    i -= tower[0].params.n;
    return i < tower[1].params.n && !tower[1].borrows && !tower[1].slow ? tower[1].params.list[i] : NULL;
}

int initial_weights_read(struct initial_weights *weights, const struct arrays_file *file, struct store *store,
                         const struct tower tower[2], struct err *err)
{
    const struct param *param;
    size_t most = tower[0].params.n + tower[1].params.n;
    *weights = (struct initial_weights){xcalloc(most + 1, sizeof *weights->value), 0};
    for (; (param = param_at(tower, weights->n)); weights->n++) {
        struct array array = {.name = param->name, .type = "F32"};
        int there = arrays_find(file, store, &array, err);
        if (there > 0 && (array.rows != param->rows || array.cols != param->cols))
            there = err_set(err, ERR_FAILED, "its %s has another shape than this run's", param->name);
        if (there < 0) {
            initial_weights_release(weights);
            return -1;
        }
        weights->value[weights->n] = there ? array.data : NULL;
    }
    return 0;
}

void initial_weights_apply(const struct initial_weights *weights, const struct tower tower[2])
{
    for (size_t p = 0; p < weights->n; p++) {
        struct param *param = param_at(tower, p);
        size_t n = param->rows * param->cols;
        for (size_t i = 0; i < n && weights->value[p]; i++)
            param->value[i] = (real)weights->value[p][i];
        if (tower[1].slow && p < tower[1].params.n)
            memcpy(tower[1].params.list[p]->value, param->value, n * sizeof *param->value);
    }
}

void initial_weights_release(struct initial_weights *weights)
{
    free(weights->value);
    *weights = (struct initial_weights){0};
}
