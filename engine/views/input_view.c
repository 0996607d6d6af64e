/* Views of inputs, all of them: see input_view.h. */
#include "engine/views/input_view.h"

#include "engine/parts.h"

enum { ROWS_PER_BLOCK = 64, MOST_INPUT_VIEWS = 32 };

struct job {
    real *dense;
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

static void change_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct job *job = context;
    for (size_t i = block * ROWS_PER_BLOCK; i < (block + 1) * ROWS_PER_BLOCK && i < job->n; i++)
        for (size_t v = 0; v < job->views; v++) {
            struct rng of_row = rng_within(&job->list[v].rng, job->at->ids[i]);
            job->list[v].view->change(job->dense + i * job->feature->width, job->feature, job->list[v].strength,
                                      &of_row);
        }
}

void input_views_apply(struct pool *pool, real *dense, const struct feature *feature, size_t n,
                       const struct viewed *at, const struct settings *settings)
{
    struct job job = {.dense = dense, .feature = feature, .n = n, .at = at};
    for (size_t v = 0; input_views[v]; v++) {
        double strength = setting(settings, input_views[v]->part.knobs[0]);
        if (strength == 0)
            continue;
        job.list[job.views].view = input_views[v];
        job.list[job.views].strength = strength;
        job.list[job.views++].rng = view_rng(at, input_views[v]->stream);
    }
    if (job.views)
        pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, change_block, &job);
}
