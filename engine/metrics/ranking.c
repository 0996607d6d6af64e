/* Full ranking: see ranking.h. */
#include "engine/metrics/ranking.h"

#include "engine/core/product.h"
#include "store/base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum {
    USERS_PER_BLOCK = 8 * PRODUCT_LANES,
    ITEMS_AT_ONCE = 2 * PRODUCT_ROWS,
    ITEMS_PER_TILE = 512 /* of 64 numbers each they stay in a core's second-level cache while all users of a block pass */
};

struct job {
    const struct catalog *catalog;
    const uint32_t *users;
    size_t n, top;
    const struct by_user *masked;
    uint32_t *item; /* (n, top) */
    real *score;    /* (n, top) */
    real **scratch; /* per worker: the block's users as panels */
};

/* Up to PRODUCT_LANES users, side by side. */
struct group {
    const struct job *job;
    size_t first, n;            /* of the job's users */
    real *panel;                /* (dim, PRODUCT_LANES) */
    real limit[PRODUCT_LANES];  /* what a score must exceed to enter the user's list */
    size_t read[PRODUCT_LANES]; /* how far the user's sorted list of masked items was read */
};

static uint32_t user_of(const struct group *g, size_t lane)
{
    return g->job->users[g->first + lane];
}

static void begin_group(struct group *g, const struct job *job, size_t first, real *panel)
{
    const struct catalog *c = job->catalog;
    *g = (struct group){.job = job, .first = first, .panel = panel,
                        .n = job->n - first < PRODUCT_LANES ? job->n - first : PRODUCT_LANES};
    memset(panel, 0, c->dim * PRODUCT_LANES * sizeof *panel);
    for (size_t lane = 0; lane < PRODUCT_LANES; lane++)
        g->limit[lane] = lane < g->n ? -INFINITY : INFINITY;
    for (size_t lane = 0; lane < g->n; lane++) {
        const real *x = c->users + (size_t)user_of(g, lane) * c->dim;
        for (size_t d = 0; d < c->dim; d++)
            panel[d * PRODUCT_LANES + lane] = x[d];
        g->read[lane] = job->masked->start[user_of(g, lane)];
    }
    for (size_t at = first * job->top; at < (first + g->n) * job->top; at++) {
        job->item[at] = UINT32_MAX;
        job->score[at] = -INFINITY;
    }
}

/* Items come in rising order, so a user's masked items are passed once. */
static bool is_masked(struct group *g, size_t lane, uint32_t item)
{
    const struct by_user *masked = g->job->masked;
    size_t end = masked->start[user_of(g, lane) + 1];
    while (g->read[lane] < end && masked->item[g->read[lane]] < item)
        g->read[lane]++;
    return g->read[lane] < end && masked->item[g->read[lane]] == item;
}

/* Into a list of the best so far, best first; of equals, who came first stays before. */
static void insert(uint32_t *item, real *score, size_t top, uint32_t candidate, real value)
{
    size_t at = top - 1;
    while (at > 0 && value > score[at - 1]) {
        score[at] = score[at - 1];
        item[at] = item[at - 1];
        at--;
    }
    score[at] = value;
    item[at] = candidate;
}

/* A tile's scores of one user. Which of them are above the limit is gathered without branches, as none can be foreseen. */
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
        insert(g->job->item + list, g->job->score + list, top, (uint32_t)(first + r), value);
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

/* s (rows, PRODUCT_LANES): items from `first` on with the users of the group. */
static void score(const struct group *g, size_t first, size_t rows, real *s)
{
    const struct catalog *c = g->job->catalog;
    const real *items = c->items + first * c->dim;
    if (!c->geometry) {
        product_a_b(rows, PRODUCT_LANES, c->dim, items, g->panel, s, false);
        return;
    }
    for (size_t r = 0; r < rows; r++)
        for (size_t lane = 0; lane < PRODUCT_LANES; lane++)
            s[r * PRODUCT_LANES + lane] = lane >= g->n ? 0 :
                c->geometry->pair(c->users + (size_t)user_of(g, lane) * c->dim, items + r * c->dim, c->dim);
}

static void rank_tile(struct group *g, size_t first, size_t end)
{
    real s[ITEMS_AT_ONCE * PRODUCT_LANES];
    for (size_t rows; first < end; first += rows) {
        rows = end - first < ITEMS_AT_ONCE ? end - first : ITEMS_AT_ONCE;
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
    const struct catalog *c = job->catalog;
    struct group group[USERS_PER_BLOCK / PRODUCT_LANES];
    size_t first_user = block * USERS_PER_BLOCK, groups = 0;
    for (size_t u = first_user; u < first_user + USERS_PER_BLOCK && u < job->n; u += PRODUCT_LANES, groups++)
        begin_group(&group[groups], job, u, job->scratch[worker] + groups * PRODUCT_LANES * c->dim);
    for (size_t first = 0; first < c->n_items; first += ITEMS_PER_TILE) {
        size_t end = c->n_items - first < ITEMS_PER_TILE ? c->n_items : first + ITEMS_PER_TILE;
        for (size_t i = 0; i < groups; i++)
            rank_tile(&group[i], first, end);
    }
}

void rank_users(struct pool *pool, const struct catalog *catalog, const uint32_t *users, size_t n, size_t top,
                const struct by_user *masked, uint32_t *item, real *score)
{
    size_t threads = (size_t)pool_threads(pool);
    size_t room = (size_t)USERS_PER_BLOCK * catalog->dim;
    struct job job = {catalog, users, n, top, masked, item, score ? score : xmalloc(n * top * sizeof *score), NULL};
    job.scratch = xcalloc(threads, sizeof *job.scratch);
    for (size_t t = 0; t < threads; t++)
        job.scratch[t] = xmalloc(room * sizeof(real));
    pool_for(pool, (n + USERS_PER_BLOCK - 1) / USERS_PER_BLOCK, rank_block, &job);
    for (size_t t = 0; t < threads; t++)
        free(job.scratch[t]);
    free(job.scratch);
    if (!score)
        free(job.score);
}

static void judge_list(const struct by_user *relevant, uint32_t user, const uint32_t *item, const size_t *k, size_t n_k,
                       struct ranking *sum)
{
    double gain = 0, ideal = 0;
    size_t hits = 0, of = relevant->start[user + 1] - relevant->start[user], place = 0;
    for (size_t i = 0; i < n_k; i++) {
        for (; place < k[i]; place++) {
            double discount = 1 / log2((double)place + 2);
            ideal += place < of ? discount : 0;
            if (item[place] == UINT32_MAX || !by_user_has(relevant, user, item[place]))
                continue;
            gain += discount;
            sum->mrr += hits ? 0 : 1 / (double)(place + 1);
            hits++;
        }
        double recall = (double)hits / (double)of, precision = (double)hits / (double)k[i];
        sum->recall[i] += recall;
        sum->precision[i] += precision;
        sum->f1[i] += hits ? 2 * recall * precision / (recall + precision) : 0;
        sum->ndcg[i] += gain / ideal;
        sum->hit[i] += hits > 0;
    }
    sum->users++;
}

static void divide(struct ranking *out, size_t n_k)
{
    double n = out->users ? (double)out->users : 1;
    for (size_t i = 0; i < n_k; i++) {
        out->recall[i] /= n;
        out->precision[i] /= n;
        out->f1[i] /= n;
        out->ndcg[i] /= n;
        out->hit[i] /= n;
    }
    out->mrr /= n;
}

void rank_evaluate(struct pool *pool, const struct catalog *catalog, const struct by_user *relevant,
                   const struct by_user *masked, const size_t *k, size_t n_k, struct ranking *out)
{
    size_t top = k[n_k - 1], n = 0;
    assert(n_k <= MOST_K && top <= LONGEST_LIST);
    *out = (struct ranking){0};
    uint32_t *users = xmalloc(catalog->n_users * sizeof *users);
    for (size_t u = 0; u < catalog->n_users; u++)
        if (relevant->start[u + 1] > relevant->start[u])
            users[n++] = (uint32_t)u;
    uint32_t *item = xmalloc(n * top * sizeof *item);
    rank_users(pool, catalog, users, n, top, masked, item, NULL);
    for (size_t i = 0; i < n; i++)
        judge_list(relevant, users[i], item + i * top, k, n_k, out);
    divide(out, n_k);
    free(item);
    free(users);
}
