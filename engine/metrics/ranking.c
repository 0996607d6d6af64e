/* Full ranking: see ranking.h. */
#include "engine/metrics/ranking.h"

#include "store/base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { USERS_PER_BLOCK = 256, ITEMS_PER_TILE = 512, CHUNK = 32 };

struct job {
    const struct catalog *catalog;
    const uint32_t *users;
    size_t n, top;
    const struct by_user *masked;
    uint32_t *item; /* (n, top) */
    real *score;    /* (n, top) */
    real **scratch; /* per worker: a tile of scores and the block's users */
};

/* A list of the best so far, best first. */
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

/* Most scores lose against the list's last, so whole chunks are passed over by their maximum. */
MULTIVERSION static void merge(const real *s, size_t n, uint32_t first_item, uint32_t *item, real *score, size_t top)
{
    size_t j = 0;
    for (; j + CHUNK <= n; j += CHUNK) {
        real max[LANES];
        for (int l = 0; l < LANES; l++)
            max[l] = s[j + l] > s[j + LANES + l] ? s[j + l] : s[j + LANES + l];
        int any = 0;
        for (int l = 0; l < LANES; l++)
            any |= max[l] > score[top - 1];
        if (any)
            for (size_t c = j; c < j + CHUNK; c++)
                if (s[c] > score[top - 1])
                    insert(item, score, top, first_item + (uint32_t)c, s[c]);
    }
    for (; j < n; j++)
        if (s[j] > score[top - 1])
            insert(item, score, top, first_item + (uint32_t)j, s[j]);
}

/* Takes the masked items of one user out of a tile; `at` remembers how far the user's sorted list was read. */
static void mask(const struct by_user *masked, uint32_t user, size_t *at, size_t first, size_t columns, real *s)
{
    while (*at < masked->start[user + 1] && masked->item[*at] < first + columns)
        s[masked->item[(*at)++] - first] = -INFINITY;
}

static void rank_block(void *context, size_t block, int worker)
{
    const struct job *job = context;
    const struct catalog *c = job->catalog;
    size_t first_user = block * USERS_PER_BLOCK, at[USERS_PER_BLOCK];
    size_t n = job->n - first_user < USERS_PER_BLOCK ? job->n - first_user : USERS_PER_BLOCK;
    real *s = job->scratch[worker], *x = s + (size_t)USERS_PER_BLOCK * ITEMS_PER_TILE;
    for (size_t i = 0; i < n; i++) {
        uint32_t user = job->users[first_user + i];
        memcpy(x + i * c->dim, c->users + (size_t)user * c->dim, c->dim * sizeof *x);
        at[i] = job->masked->start[user];
        for (size_t t = 0; t < job->top; t++) {
            job->item[(first_user + i) * job->top + t] = UINT32_MAX;
            job->score[(first_user + i) * job->top + t] = -INFINITY;
        }
    }
    for (size_t first = 0; first < c->n_items; first += ITEMS_PER_TILE) {
        size_t columns = c->n_items - first < ITEMS_PER_TILE ? c->n_items - first : ITEMS_PER_TILE;
        similarity_tile(c->geometry, n, columns, c->dim, x, c->items + first * c->dim, s);
        for (size_t i = 0; i < n; i++) {
            size_t list = (first_user + i) * job->top;
            mask(job->masked, job->users[first_user + i], &at[i], first, columns, s + i * columns);
            merge(s + i * columns, columns, (uint32_t)first, job->item + list, job->score + list, job->top);
        }
    }
}

void rank_users(struct pool *pool, const struct catalog *catalog, const uint32_t *users, size_t n, size_t top,
                const struct by_user *masked, uint32_t *item, real *score)
{
    size_t threads = (size_t)pool_threads(pool);
    size_t room = (size_t)USERS_PER_BLOCK * (ITEMS_PER_TILE + catalog->dim);
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
