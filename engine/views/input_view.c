/* Views of inputs, all of them: see input_view.h. */
#include "engine/views/input_view.h"

#include "engine/parts.h"
#include "engine/text/synonyms.h"
#include "store/base/mem.h"
#include "store/description.h"

#include <stdlib.h>
#include <string.h>

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
    if (!view->of_data)
        return feature->kind == FEATURE_DENSE;
    data_words_of_rows(feature->kind, feature->type, feature->shape, words);
    return list_has(words, view->of_data);
}

static void find_in_force(struct job *job, const struct settings *settings)
{
    for (size_t v = 0; input_views[v]; v++) {
        const struct input_view *view = input_views[v];
        if (!input_view_is_on(view, job->feature, settings))
            continue;
        job->moved |= view->move != NULL;
        job->tinted |= view->tint != NULL;
        struct viewed at = *job->at;
        at.side = view->part_by_side ? SIDE_ANCHOR : at.side;
        job->list[job->views++] = (struct in_force){view, setting(settings, view->part.knobs[0]),
                                                    view_rng(&at, view->stream)};
    }
}

void input_views_read(struct pool *pool, const struct feature *feature, size_t n, const struct viewed *at,
                      const struct settings *settings, real *to)
{
    struct job job = {.to = to, .feature = feature, .n = n, .at = at, .pictures = feature_is_picture(feature)};
    find_in_force(&job, settings);
    pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, read_block, &job);
}

/* Texts ---------------------------------------------------------------------------------------------------------- */

struct edits {
    struct job job;
    struct text_input *texts;
    size_t *left; /* (n): words of each */
};

/* How many are left. */
static size_t change_words(const struct in_force *v, const struct text_source *source, struct unit *unit, size_t n,
                           enum side side, const struct rng *rng)
{
    if (v->view->edit)
        return v->view->edit(unit, n, v->strength, rng);
    if (v->view->part_by_side)
        return v->view->part_by_side(unit, n, side, v->strength, rng);
    if (source->synonyms)
        v->view->reword(unit, n, source, v->strength, rng);
    return n;
}

static void edit_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct edits *edits = context;
    const struct job *job = &edits->job;
    for (size_t i = block * ROWS_PER_BLOCK; i < (block + 1) * ROWS_PER_BLOCK && i < job->n; i++) {
        struct unit *unit = edits->texts->unit + edits->texts->start[i];
        size_t n = edits->texts->start[i + 1] - edits->texts->start[i];
        if (i + 1 < job->n)
            text_input_prefetch(edits->texts, job->at->ids[i + 1]);
        text_input_fill(edits->texts, i, job->at->ids[i]);
        for (const struct in_force *v = job->list; v < job->list + job->views && n; v++) {
            struct rng rng = rng_within(&v->rng, job->at->ids[i]);
            n = change_words(v, edits->texts->source, unit, n, job->at->side, &rng);
        }
        edits->left[i] = n;
    }
}

/* What was left out is closed up. */
static void close_up(struct text_input *texts, const size_t *left)
{
    size_t end = 0;
    for (size_t i = 0; i < texts->n; i++) {
        size_t first = texts->start[i];
        texts->start[i] = end;
        memmove(texts->unit + end, texts->unit + first, left[i] * sizeof *texts->unit);
        end += left[i];
    }
    texts->start[texts->n] = end;
}

void input_views_read_texts(struct pool *pool, struct arena *arena, const struct text_source *source, size_t n,
                            const struct viewed *at, const struct settings *settings, struct text_input *to)
{
    static const struct feature text = {.kind = FEATURE_TEXT, .type = COLUMN_U8};
    struct edits edits = {.job = {.feature = &text, .n = n, .at = at}, .texts = to};
    if (source->wholes.n) { /* views change texts, and rows are tokens in them */
        text_input_read(arena, source, at->ids, n, to);
        return;
    }
    text_input_begin(arena, source, at->ids, n, to);
    find_in_force(&edits.job, settings);
    for (size_t v = 0; v < edits.job.views; v++)
        if (edits.job.list[v].view->reword && source->synonyms)
            synonyms_find(source->synonyms, pool);
    edits.left = arena_alloc(arena, n + 1, sizeof *edits.left);
    pool_for(pool, (n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK, edit_block, &edits);
    close_up(to, edits.left);
}

/* Pictures for people -------------------------------------------------------------------------------------------- */

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
