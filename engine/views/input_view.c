/* Views of inputs, all of them: see input_view.h. */
#include "engine/views/input_view.h"

#include "engine/parts.h"

enum { ROWS_PER_BLOCK = 64, MOST_INPUT_VIEWS = 32 };

struct job {
    real *to;
    const struct feature *feature;
    size_t n;
    const struct viewed *at;
    struct {
        const struct input_view *view;
        double strength;
        struct rng rng;
    } list[MOST_INPUT_VIEWS]; /* those in force */
    size_t views;
};

static void change(const struct job *job, bool of_pictures, uint32_t row, real *x)
{
    for (size_t v = 0; v < job->views; v++) {
        if (job->list[v].view->of_pictures != of_pictures)
            continue;
        struct rng of_row = rng_within(&job->list[v].rng, row);
        job->list[v].view->change(x, job->feature, job->list[v].strength, &of_row);
    }
}

static void read_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    for (size_t i = block * ROWS_PER_BLOCK; i < (block + 1) * ROWS_PER_BLOCK && i < job->n; i++) {
        real *x = job->to + i * job->feature->width;
        uint32_t row = job->at->ids[i];
        feature_raw(job->feature, row, x);
        change(job, true, row, x);
        feature_standardize(job->feature, x);
        change(job, false, row, x);
    }
}

bool input_view_is_on(const struct input_view *view, const struct feature *feature, const struct settings *settings)
{
    return setting(settings, view->part.knobs[0]) != view->off && (!view->of_pictures || feature_is_picture(feature));
}

void input_views_read(struct pool *pool, const struct feature *feature, size_t n, const struct viewed *at,
                      const struct settings *settings, real *to)
{
    struct job job = {.to = to, .feature = feature, .n = n, .at = at};
    for (size_t v = 0; input_views[v]; v++) {
        if (!input_view_is_on(input_views[v], feature, settings))
            continue;
        job.list[job.views].view = input_views[v];
        job.list[job.views].strength = setting(settings, input_views[v]->part.knobs[0]);
        job.list[job.views++].rng = view_rng(at, input_views[v]->stream);
    }
    pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, read_block, &job);
}
