/* The baseline `ease`: a linear model in which every item votes for every other (Steck: Embarrassingly Shallow
 * Autoencoders for Sparse Data, WWW 2019). With X (users, items) of ones and zeros,
 *
 *   P = (Xᵀ X + lambda I)⁻¹,   B = -P_ij / P_jj, 0 on the diagonal,   scores = X B
 *
 * which is the ridge regression of each item by all others, in closed form. Items that nobody chose in train have the
 * score 0 and no place in P. */
#include "engine/baselines/baseline.h"

#include "engine/core/blas.h"
#include "engine/core/memory.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>

static const struct knob knob_ease_lambda = {
    .name = "ease_lambda", .type = KNOB_REAL, .low = 1e-3, .high = 1e6, .scale = SCALE_LOG, .start = "250",
    .why_not = "a baseline is computed once",
    .help = "ridge of the baseline ease: larger means that items vote more cautiously"};

enum { ITEMS_PER_BLOCK = 16 };

struct ease {
    const struct task_data *data;
    struct lists users;  /* of each item, while it is made */
    size_t n, items;     /* chosen by anybody in train; all */
    uint32_t *item;      /* (n): which those are, rising */
    uint32_t *place;     /* (items): where an item stands in P; UINT32_MAX: it does not */
    double lambda;
    real *p;             /* (n, n) */
};

static size_t chosen_items(const struct task_data *data)
{
    size_t n = 0;
    for (size_t i = 0; i < data->rows[SIDE_CANDIDATE]; i++)
        n += data->count[i] > 0;
    return n;
}

static void find_places(struct ease *ease)
{
    ease->item = xmalloc((ease->items + 1) * sizeof *ease->item);
    ease->place = xmalloc((ease->items + 1) * sizeof *ease->place);
    for (size_t i = 0; i < ease->items; i++) {
        ease->place[i] = ease->data->count[i] ? (uint32_t)ease->n : UINT32_MAX;
        if (ease->data->count[i])
            ease->item[ease->n++] = (uint32_t)i;
    }
}

/* Some rows of Xᵀ X + lambda I. */
static void count_block(void *context, size_t block, int worker)
{
    struct ease *ease = context;
    const struct lists *chosen = &ease->data->related, *users = &ease->users;
    (void)worker;
    for (size_t at = block * ITEMS_PER_BLOCK; at < ease->n && at < (block + 1) * ITEMS_PER_BLOCK; at++) {
        real *row = ease->p + at * ease->n;
        memset(row, 0, ease->n * sizeof *row);
        for (size_t u = users->start[ease->item[at]]; u < users->start[ease->item[at] + 1]; u++)
            for (size_t i = chosen->start[users->other[u]]; i < chosen->start[users->other[u] + 1]; i++)
                row[ease->place[chosen->other[i]]] += 1;
        row[at] += (real)ease->lambda;
    }
}

/* Sums of rows of P stand in the first n places, until each goes to its item. */
static void score(const void *state, uint32_t anchor, real *to)
{
    const struct ease *ease = state;
    const struct lists *chosen = &ease->data->related;
    memset(to, 0, ease->items * sizeof *to);
    for (size_t at = chosen->start[anchor]; at < chosen->start[anchor + 1]; at++) {
        size_t own = ease->place[chosen->other[at]];
        const real *p = ease->p + own * ease->n;
        for (size_t j = 0; j < own; j++)
            to[j] -= p[j];
        for (size_t j = own + 1; j < ease->n; j++)
            to[j] -= p[j];
    }
    for (size_t j = ease->n; j-- > 0;) {
        real value = to[j] / ease->p[j * ease->n + j];
        to[j] = 0;
        to[ease->item[j]] = value;
    }
}

static void release(void *state)
{
    struct ease *ease = state;
    free(ease->item);
    free(ease->place);
    free(ease->p);
    free(ease);
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    const struct task_data *data = input->data;
    struct ease *ease = xcalloc(1, sizeof *ease);
    ease->data = data;
    ease->items = data->rows[SIDE_CANDIDATE];
    ease->lambda = setting(input->settings, &knob_ease_lambda);
    find_places(ease);
    ease->p = xmalloc(ease->n * ease->n * sizeof *ease->p);
    ease->users = lists_of_pairs(ease->items, data->row[1], data->row[0], data->n);
    pool_for(input->pool, (ease->n + ITEMS_PER_BLOCK - 1) / ITEMS_PER_BLOCK, count_block, ease);
    lists_release(&ease->users);
    model->scorer = (struct scorer){score, ease};
    model->state = ease;
    model->release = release;
    if (blas_invert_symmetric(ease->n, ease->p) == 0)
        return 0;
    return err_set(err, ERR_FAILED, "ease_lambda=%s is too small for these data, whose matrix cannot be inverted in "
                   "single precision: raise it, as in --set ease_lambda=250",
                   setting_word(input->settings, &knob_ease_lambda));
}

static int fits(const struct fitting *run, struct err *err)
{
    static const double usable = 0.9; /* of what is free */
    double items = (double)chosen_items(run->data), needs = items * items * sizeof(real),
           unused = memory_available();
    if (needs <= usable * unused)
        return 0;
    return err_set(err, ERR_FAILED, "ease inverts a matrix of %.0f by %.0f items, which takes %.1f GB, and %.1f GB "
                   "are free: end other programs, or leave ease out by naming the others in --only", items, items,
                   needs / 1e9, unused / 1e9);
}

const struct baseline baseline_ease = {
    .part = {.name = "ease", .help = "a linear model of items by all other items, in closed form (EASE)",
             .knobs = (const struct knob *const[]){&knob_ease_lambda, NULL}, .fits = fits},
    .of_data = "interactions", .ranks = true, .fit = fit};
