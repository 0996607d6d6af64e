/* Views of inputs, all of them: see input_view.h. */
#include "engine/views/input_view.h"

#include "engine/parts.h"
#include "store/base/mem.h"
#include "store/description.h"

#include <stdlib.h>

enum { ROWS_PER_BLOCK = 64, MOST_INPUT_VIEWS = 32 };

struct in_force {
    const struct input_view *view;
    double strength;
    struct rng rng;
};

struct job {
    real *to;
    const struct feature *feature;
    size_t n;
    const struct viewed *at;
    struct in_force list[MOST_INPUT_VIEWS];
    size_t views;
    bool pictures, moved, tinted; /* rows are pictures; and some of these views are in force */
};

static void read_moved(const struct job *job, uint32_t row, struct raster *raster)
{
    struct movement movement = movement_of(job->feature);
    for (const struct in_force *v = job->list; v < job->list + job->views; v++) {
        if (v->view->move) {
            struct rng rng = rng_within(&v->rng, row);
            v->view->move(&movement, v->strength, &rng);
        }
    }
    movement_read(&movement, job->feature, row, raster);
}

static void tint(const struct job *job, uint32_t row, struct raster *raster)
{
    struct tint all = tint_of(raster);
    for (const struct in_force *v = job->list; v < job->list + job->views; v++) {
        if (v->view->tint) {
            struct rng rng = rng_within(&v->rng, row);
            v->view->tint(&all, v->strength, &rng);
        }
    }
    tint_apply(&all, raster);
}

static void read_picture(const struct job *job, uint32_t row, struct raster *raster)
{
    if (job->moved)
        read_moved(job, row, raster);
    else
        feature_raw(job->feature, row, raster->pixel);
    if (job->tinted)
        tint(job, row, raster);
    for (const struct in_force *v = job->list; v < job->list + job->views; v++) {
        if (v->view->paint) {
            struct rng rng = rng_within(&v->rng, row);
            v->view->paint(raster, v->strength, &rng);
        }
    }
}

static void read_row(const struct job *job, uint32_t row, real *x, real *spare)
{
    struct raster raster;
    if (job->pictures) {
        raster = raster_of(job->feature, x, spare);
        read_picture(job, row, &raster);
    } else {
        feature_raw(job->feature, row, x);
    }
    feature_standardize(job->feature, x);
    for (const struct in_force *v = job->list; v < job->list + job->views; v++) {
        if (v->view->change) {
            struct rng rng = rng_within(&v->rng, row);
            v->view->change(x, job->feature, v->strength, &rng);
        }
    }
}

static void read_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    real *spare = job->pictures ? xmalloc(raster_spare(job->feature) * sizeof *spare) : NULL;
    for (size_t i = block * ROWS_PER_BLOCK; i < (block + 1) * ROWS_PER_BLOCK && i < job->n; i++)
        read_row(job, job->at->ids[i], job->to + i * job->feature->width, spare);
    free(spare);
}

bool input_view_is_on(const struct input_view *view, const struct feature *feature, const struct settings *settings)
{
    char words[DATA_WORDS];
    if (setting(settings, view->part.knobs[0]) == view->off)
        return false;
    data_words_of_rows(feature->type, feature->shape, words);
    return !view->of_data || list_has(words, view->of_data);
}

void input_views_read(struct pool *pool, const struct feature *feature, size_t n, const struct viewed *at,
                      const struct settings *settings, real *to)
{
    struct job job = {.to = to, .feature = feature, .n = n, .at = at, .pictures = feature_is_picture(feature)};
    for (size_t v = 0; input_views[v]; v++) {
        const struct input_view *view = input_views[v];
        if (!input_view_is_on(view, feature, settings))
            continue;
        job.moved |= view->move != NULL;
        job.tinted |= view->tint != NULL;
        job.list[job.views++] = (struct in_force){view, setting(settings, view->part.knobs[0]),
                                                  view_rng(at, view->stream)};
    }
    pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, read_block, &job);
}

void input_views_show(struct pool *pool, const struct feature *feature, size_t n, const struct viewed *at,
                      const struct settings *settings, uint8_t *to)
{
    real *seen = xmalloc(n * feature->width * sizeof *seen);
    input_views_read(pool, feature, n, at, settings, seen);
    for (size_t i = 0; i < n * feature->width; i++) {
        size_t k = i % feature->width;
        double value = (double)seen[i] * feature->deviation[k] + feature->mean[k] + 0.5;
        to[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
    free(seen);
}
