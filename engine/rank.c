/* The kernel of ranking: see rank.h. */
#include "engine/rank.h"

#include "engine/core/product.h"
#include "store/base/mem.h"

#include <stdlib.h>

enum {
    ANCHORS_PER_BLOCK = 8 * PRODUCT_LANES,
    CANDIDATES_AT_ONCE = 2 * PRODUCT_ROWS,
    CANDIDATES_PER_TILE = 512 /* of 64 numbers each they stay in a core's second-level cache while all anchors of a
                                 block pass */
};

struct job {
    const struct embedded *embedded;
    const uint32_t *anchors;
    size_t n, top;
    const struct lists *masked, *relevant; /* relevant: NULL when nothing is looked for */
    uint32_t *list; /* (n, top) */
    real *score;    /* (n, top) */
    size_t at_once; /* anchors of a block */
    real **scratch; /* per worker: the block's anchors as panels, and room for one anchor */
};

/* Up to PRODUCT_LANES anchors, side by side. */
struct group {
    const struct job *job;
    size_t first, n;            /* of the job's anchors */
    real *panel;                /* (width, PRODUCT_LANES): their rows, or with a scorer their scores */
    real limit[PRODUCT_LANES];  /* what a score must exceed to enter the anchor's list */
    size_t read[PRODUCT_LANES]; /* how far the anchor's sorted list of masked candidates was read */
};

static uint32_t anchor_at(const struct group *g, size_t lane)
{
    return g->job->anchors[g->first + lane];
}

/* Numbers of an anchor in a panel. */
static size_t panel_width(const struct embedded *c)
{
    return c->scorer ? c->n_candidates : c->dim;
}

static void fill_panel(struct group *g, real *room)
{
    const struct embedded *c = g->job->embedded;
    size_t width = panel_width(c);
    memset(g->panel, 0, width * PRODUCT_LANES * sizeof *g->panel);
    for (size_t lane = 0; lane < g->n; lane++) {
        const real *x = c->scorer ? room : c->anchors + (size_t)anchor_at(g, lane) * c->dim;
        if (c->scorer)
            c->scorer->score(c->scorer->state, anchor_at(g, lane), room);
        for (size_t d = 0; d < width; d++)
            g->panel[d * PRODUCT_LANES + lane] = x[d];
    }
}

static void begin_group(struct group *g, const struct job *job, size_t first, real *panel, real *room)
{
    *g = (struct group){.job = job, .first = first, .panel = panel,
                        .n = job->n - first < PRODUCT_LANES ? job->n - first : PRODUCT_LANES};
    fill_panel(g, room);
    for (size_t lane = 0; lane < PRODUCT_LANES; lane++)
        g->limit[lane] = lane < g->n ? -INFINITY : INFINITY;
    for (size_t lane = 0; lane < g->n; lane++)
        g->read[lane] = job->masked->start[anchor_at(g, lane)];
    for (size_t at = first * job->top; at < (first + g->n) * job->top; at++) {
        job->list[at] = UINT32_MAX;
        job->score[at] = -INFINITY;
    }
}

/* True when the candidate has the key of the anchor and is not relevant. It is left out of the list then. */
static bool keys_meet(const struct group *g, size_t lane, uint32_t candidate)
{
    const uint32_t *const *key = g->job->embedded->key;
    const struct lists *relevant = g->job->relevant;
    return key[0] && key[0][anchor_at(g, lane)] == key[1][candidate] &&
           !(relevant && lists_have(relevant, anchor_at(g, lane), candidate));
}

/* Candidates come in rising order, so an anchor's masked candidates are passed once. */
static bool is_masked(struct group *g, size_t lane, uint32_t candidate)
{
    const struct lists *masked = g->job->masked;
    size_t end = masked->start[anchor_at(g, lane) + 1];
    while (g->read[lane] < end && masked->other[g->read[lane]] < candidate)
        g->read[lane]++;
    return (g->read[lane] < end && masked->other[g->read[lane]] == candidate) || keys_meet(g, lane, candidate);
}

/* Into a list of the best so far, best first; of equals, who came first stays before. */
static void insert(uint32_t *list, real *score, size_t top, uint32_t candidate, real value)
{
    size_t at = top - 1;
    while (at > 0 && value > score[at - 1]) {
        score[at] = score[at - 1];
        list[at] = list[at - 1];
        at--;
    }
    score[at] = value;
    list[at] = candidate;
}

/* A tile's scores of one anchor. Which of them are above the limit is gathered without branches, as none can be
 * foreseen. */
static void offer(struct group *g, size_t lane, size_t first, size_t rows, const real *s)
{
    size_t top = g->job->top, list = (g->first + lane) * top;
    uint32_t bits = 0;
    for (size_t r = 0; r < rows; r++)
        bits |= (uint32_t)(s[r * PRODUCT_LANES] > g->limit[lane]) << r;
    for (; bits; bits &= bits - 1) {
        size_t r = (size_t)__builtin_ctz(bits);
        real value = s[r * PRODUCT_LANES];
        if (!(value > g->limit[lane]) || is_masked(g, lane, (uint32_t)(first + r)))
            continue;
        insert(g->job->list + list, g->job->score + list, top, (uint32_t)(first + r), value);
        g->limit[lane] = g->job->score[list + top - 1];
    }
}

/* A bit for each lane that has a score above its limit: few have. */
MULTIVERSION static uint32_t above(const real *s, size_t rows, const real *limit)
{
    real most[PRODUCT_LANES];
    uint32_t bits = 0;
    memcpy(most, s, sizeof most);
    for (size_t r = 1; r < rows; r++)
        for (size_t l = 0; l < PRODUCT_LANES; l++)
            most[l] = s[r * PRODUCT_LANES + l] > most[l] ? s[r * PRODUCT_LANES + l] : most[l];
    for (size_t l = 0; l < PRODUCT_LANES; l++)
        bits |= (uint32_t)(most[l] > limit[l]) << l;
    return bits;
}

/* s (rows, PRODUCT_LANES): candidates from `first` on with the anchors of the group. */
static void score(const struct group *g, size_t first, size_t rows, real *s)
{
    const struct embedded *c = g->job->embedded;
    if (c->scorer) {
        memcpy(s, g->panel + first * PRODUCT_LANES, rows * PRODUCT_LANES * sizeof *s);
        return;
    }
    const real *candidates = c->candidates + first * c->dim;
    if (!c->geometry) {
        product_a_b(rows, PRODUCT_LANES, c->dim, candidates, g->panel, s, false);
        return;
    }
    for (size_t r = 0; r < rows; r++)
        for (size_t lane = 0; lane < PRODUCT_LANES; lane++)
            s[r * PRODUCT_LANES + lane] = lane >= g->n ? 0 :
                c->geometry->pair(c->anchors + (size_t)anchor_at(g, lane) * c->dim, candidates + r * c->dim, c->dim);
}

static void rank_tile(struct group *g, size_t first, size_t end)
{
    real s[CANDIDATES_AT_ONCE * PRODUCT_LANES];
    for (size_t rows; first < end; first += rows) {
        rows = end - first < CANDIDATES_AT_ONCE ? end - first : CANDIDATES_AT_ONCE;
        score(g, first, rows, s);
        for (uint32_t bits = above(s, rows, g->limit); bits; bits &= bits - 1) {
            size_t lane = (size_t)__builtin_ctz(bits);
            offer(g, lane, first, rows, s + lane);
        }
    }
}

static void rank_block(void *context, size_t block, int worker)
{
    const struct job *job = context;
    const struct embedded *c = job->embedded;
    struct group group[ANCHORS_PER_BLOCK / PRODUCT_LANES];
    size_t width = panel_width(c), first_anchor = block * job->at_once, groups = 0;
    real *room = job->scratch[worker] + job->at_once * width;
    for (size_t u = first_anchor; u < first_anchor + job->at_once && u < job->n; u += PRODUCT_LANES, groups++)
        begin_group(&group[groups], job, u, job->scratch[worker] + groups * PRODUCT_LANES * width, room);
    for (size_t first = 0; first < c->n_candidates; first += CANDIDATES_PER_TILE) {
        size_t end = c->n_candidates - first < CANDIDATES_PER_TILE ? c->n_candidates : first + CANDIDATES_PER_TILE;
        for (size_t i = 0; i < groups; i++)
            rank_tile(&group[i], first, end);
    }
}

/* Hands the job's anchors to `work`, in blocks of job->at_once, each with room for their panels. */
static void in_blocks(struct pool *pool, struct job *job, void (*work)(void *context, size_t block, int worker),
                      void *context)
{
    size_t threads = (size_t)pool_threads(pool), width = panel_width(job->embedded);
    job->scratch = xcalloc(threads, sizeof *job->scratch);
    for (size_t t = 0; t < threads; t++)
        job->scratch[t] = xmalloc((job->at_once + 1) * width * sizeof(real));
    pool_for(pool, (job->n + job->at_once - 1) / job->at_once, work, context);
    for (size_t t = 0; t < threads; t++)
        free(job->scratch[t]);
    free(job->scratch);
}

void rank_relevant(struct pool *pool, const struct embedded *embedded, const uint32_t *anchors, size_t n, size_t top,
                   const struct lists *relevant, const struct lists *masked, uint32_t *list, real *score)
{
    struct job job = {.embedded = embedded, .anchors = anchors, .n = n, .top = top, .masked = masked,
                      .relevant = relevant, .list = list, .score = score ? score : xmalloc(n * top * sizeof *score),
                      .at_once = embedded->scorer ? PRODUCT_LANES : ANCHORS_PER_BLOCK};
    in_blocks(pool, &job, rank_block, &job);
    if (!score)
        free(job.score);
}

void rank_anchors(struct pool *pool, const struct embedded *embedded, const uint32_t *anchors, size_t n, size_t top,
                  const struct lists *masked, uint32_t *list, real *score)
{
    rank_relevant(pool, embedded, anchors, n, top, NULL, masked, list, score);
}

/* Equals of a score ---------------------------------------------------------------------------------------------- */

struct count {
    struct job job; /* without lists */
    struct equal_scores *tally; /* (n) */
};

/* Some rows of one anchor. Returns whether more are to be looked at. */
static bool count_rows(const struct count *count, struct group *g, size_t lane, size_t first, size_t rows,
                       const real *s)
{
    struct equal_scores *tally = &count->tally[g->first + lane];
    for (size_t r = 0; r < rows && tally->equal < tally->enough; r++) {
        uint32_t candidate = (uint32_t)(first + r);
        bool equal = s[r * PRODUCT_LANES] == tally->score;
        if ((!equal && tally->other) || is_masked(g, lane, candidate))
            continue;
        tally->other |= !equal;
        tally->equal += equal && !lists_have(count->job.relevant, anchor_at(g, lane), candidate);
    }
    return tally->equal < tally->enough;
}

/* The same products as when the lists were made, so equal scores are equal here too. */
static void count_block(void *context, size_t block, int worker)
{
    const struct count *count = context;
    const struct embedded *c = count->job.embedded;
    size_t candidates = c->n_candidates;
    real s[CANDIDATES_AT_ONCE * PRODUCT_LANES];
    struct group g;
    bool goes_on = true;
    real *panel = count->job.scratch[worker];
    begin_group(&g, &count->job, block * PRODUCT_LANES, panel, panel + PRODUCT_LANES * panel_width(c));
    for (size_t first = 0, rows; first < candidates && goes_on; first += rows) {
        rows = candidates - first < CANDIDATES_AT_ONCE ? candidates - first : CANDIDATES_AT_ONCE;
        score(&g, first, rows, s);
        goes_on = false;
        for (size_t lane = 0; lane < g.n; lane++)
            goes_on |= count_rows(count, &g, lane, first, rows, s + lane);
    }
}

void rank_count_equals(struct pool *pool, const struct embedded *embedded, const struct lists *relevant,
                       const struct lists *masked, const uint32_t *anchors, size_t n, struct equal_scores *tally)
{
    struct count count = {{.embedded = embedded, .anchors = anchors, .n = n, .masked = masked, .relevant = relevant,
                           .at_once = PRODUCT_LANES}, tally};
    in_blocks(pool, &count.job, count_block, &count);
}
