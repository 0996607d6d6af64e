/* Full ranking: see ranking.h. */
#include "engine/metrics/ranking.h"

#include "engine/core/product.h"
#include "store/base/mem.h"
#include "store/run.h"

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

/* Hands the job's users to `work`, in blocks of so many, each with room for their panels. */
static void in_blocks(struct pool *pool, struct job *job, size_t users, void (*work)(void *context, size_t block, int worker),
                      void *context)
{
    size_t threads = (size_t)pool_threads(pool);
    job->scratch = xcalloc(threads, sizeof *job->scratch);
    for (size_t t = 0; t < threads; t++)
        job->scratch[t] = xmalloc(users * job->catalog->dim * sizeof(real));
    pool_for(pool, (job->n + users - 1) / users, work, context);
    for (size_t t = 0; t < threads; t++)
        free(job->scratch[t]);
    free(job->scratch);
}

void rank_users(struct pool *pool, const struct catalog *catalog, const uint32_t *users, size_t n, size_t top,
                const struct by_user *masked, uint32_t *item, real *score)
{
    struct job job = {catalog, users, n, top, masked, item, score ? score : xmalloc(n * top * sizeof *score), NULL};
    in_blocks(pool, &job, USERS_PER_BLOCK, rank_block, &job);
    if (!score)
        free(job.score);
}

/* Equals of a score ---------------------------------------------------------------------------------------------------- */

/* Of one user's items that are not masked: how many have this score and are not relevant, and whether any has another. */
struct tally {
    real score;
    size_t enough; /* no more are counted */
    size_t equal;
    bool other;
};

struct count {
    struct job job; /* without lists */
    const struct by_user *relevant;
    struct tally *tally; /* (n) */
};

/* Some rows of one user. Returns whether more are to be looked at. */
static bool count_rows(const struct count *count, struct group *g, size_t lane, size_t first, size_t rows, const real *s)
{
    struct tally *tally = &count->tally[g->first + lane];
    for (size_t r = 0; r < rows && tally->equal < tally->enough; r++) {
        uint32_t item = (uint32_t)(first + r);
        bool equal = s[r * PRODUCT_LANES] == tally->score;
        if ((!equal && tally->other) || is_masked(g, lane, item))
            continue;
        tally->other |= !equal;
        tally->equal += equal && !by_user_has(count->relevant, user_of(g, lane), item);
    }
    return tally->equal < tally->enough;
}

/* The same products as when the lists were made, so equal scores are equal here too. */
static void count_block(void *context, size_t block, int worker)
{
    const struct count *count = context;
    size_t items = count->job.catalog->n_items;
    real s[ITEMS_AT_ONCE * PRODUCT_LANES];
    struct group g;
    bool goes_on = true;
    begin_group(&g, &count->job, block * PRODUCT_LANES, count->job.scratch[worker]);
    for (size_t first = 0, rows; first < items && goes_on; first += rows) {
        rows = items - first < ITEMS_AT_ONCE ? items - first : ITEMS_AT_ONCE;
        score(&g, first, rows, s);
        goes_on = false;
        for (size_t lane = 0; lane < g.n; lane++)
            goes_on |= count_rows(count, &g, lane, first, rows, s + lane);
    }
}

/* Judging -------------------------------------------------------------------------------------------------------------- */

/* The lists of all users that count, one place longer than what is judged, so that it is seen whether equals were cut off. */
struct lists {
    const struct catalog *catalog;
    const struct by_user *relevant, *masked;
    uint32_t *users;
    size_t n, longest;
    uint32_t *item; /* (n, longest + 1) */
    real *score;    /* (n, longest + 1) */
    size_t *before; /* (n): where equals of the last place were cut off and some were relevant: all that were not */
};

static size_t places_of(const struct lists *l, size_t i)
{
    size_t n = l->longest + 1;
    while (n && l->item[i * (l->longest + 1) + n - 1] == UINT32_MAX)
        n--;
    return n;
}

static bool is_hit(const struct lists *l, size_t i, size_t place)
{
    return by_user_has(l->relevant, l->users[i], l->item[i * (l->longest + 1) + place]);
}

/* The first of the equals that the end of the list cuts; `longest` when it cuts none. */
static size_t cut_from(const struct lists *l, size_t i)
{
    const real *score = l->score + i * (l->longest + 1);
    size_t place = l->longest;
    while (places_of(l, i) > l->longest && place > 0 && score[place - 1] == score[l->longest])
        place--;
    return place;
}

static void count_equals(struct pool *pool, const struct lists *l, uint32_t *users, size_t n, struct tally *tally)
{
    struct count count = {{.catalog = l->catalog, .users = users, .n = n, .masked = l->masked}, l->relevant, tally};
    in_blocks(pool, &count.job, PRODUCT_LANES, count_block, &count);
}

/* Where relevant items stand among equals that go on beyond the list, the whole catalogue says how many stand before them. */
static void look_beyond(struct pool *pool, struct lists *l)
{
    struct tally *tally = xcalloc(l->n + 1, sizeof *tally);
    uint32_t *users = xmalloc((l->n + 1) * sizeof *users);
    size_t *at = xmalloc((l->n + 1) * sizeof *at), n = 0;
    for (size_t i = 0; i < l->n; i++) {
        size_t first = cut_from(l, i), hits = 0;
        for (size_t place = first; place < l->longest; place++)
            hits += is_hit(l, i, place);
        if (!hits)
            continue;
        tally[n] = (struct tally){.score = l->score[i * (l->longest + 1) + first], .enough = l->longest - first};
        users[n] = l->users[i];
        at[n++] = i;
    }
    count_equals(pool, l, users, n, tally);
    for (size_t t = 0; t < n; t++)
        l->before[at[t]] = tally[t].equal;
    free(at);
    free(users);
    free(tally);
}

/* Puts the hits of one list behind their equals, unless `by_number`. Returns whether equals decided anything. */
static bool settle_ties(const struct lists *l, size_t i, size_t places, bool by_number, bool *hit)
{
    const real *score = l->score + i * (l->longest + 1);
    bool tied = false;
    for (size_t first = 0, end; first < places && first < l->longest; first = end) {
        size_t hits = 0;
        for (end = first; end < places && score[end] == score[first]; end++)
            hits += end < l->longest && hit[end];
        bool cut = end > l->longest;
        size_t before = cut && hits ? l->before[i] : end - first - hits;
        tied |= cut || (hits && before);
        for (size_t place = first; place < end && place < l->longest && !by_number; place++)
            hit[place] = place >= first + before;
    }
    return tied;
}

/* Every list is of one score, and so is all the catalogue for the first users. */
static bool all_are_equal(struct pool *pool, const struct lists *l)
{
    struct tally tally[PRODUCT_LANES];
    size_t n = l->n < PRODUCT_LANES ? l->n : PRODUCT_LANES, most = 0;
    for (size_t i = 0; i < l->n; i++) {
        const real *score = l->score + i * (l->longest + 1);
        size_t places = places_of(l, i);
        if (places && score[0] != score[places - 1])
            return false;
        most = places > most ? places : most;
    }
    if (most < 2)
        return false;
    for (size_t i = 0; i < n; i++)
        tally[i] = (struct tally){.score = l->score[i * (l->longest + 1)], .enough = SIZE_MAX};
    count_equals(pool, l, l->users, n, tally);
    for (size_t i = 0; i < n; i++)
        if (tally[i].other)
            return false;
    return true;
}

static void judge_list(const bool *is_hit, size_t of, const size_t *k, size_t n_k, struct ranking *sum)
{
    double gain = 0, ideal = 0, reciprocal = 0;
    size_t hits = 0, place = 0;
    for (size_t i = 0; i < n_k; i++) {
        for (; place < k[i]; place++) {
            double discount = 1 / log2((double)place + 2);
            ideal += place < of ? discount : 0;
            if (!is_hit[place])
                continue;
            gain += discount;
            reciprocal = hits ? reciprocal : 1 / (double)(place + 1);
            hits++;
        }
        double recall = (double)hits / (double)of, precision = (double)hits / (double)k[i];
        sum->recall[i] += recall;
        sum->precision[i] += precision;
        sum->f1[i] += hits ? 2 * recall * precision / (recall + precision) : 0;
        sum->ndcg[i] += gain / ideal;
        sum->hit[i] += hits > 0;
        sum->mrr[i] += reciprocal;
    }
    sum->users++;
}

static void judge(const struct lists *l, const size_t *k, size_t n_k, bool by_number, struct ranking *out)
{
    bool hit[LONGEST_LIST];
    for (size_t i = 0; i < l->n; i++) {
        uint32_t user = l->users[i];
        size_t places = places_of(l, i);
        for (size_t place = 0; place < l->longest; place++)
            hit[place] = place < places && is_hit(l, i, place);
        out->tied_users += settle_ties(l, i, places, by_number, hit);
        judge_list(hit, l->relevant->start[user + 1] - l->relevant->start[user], k, n_k, out);
    }
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
        out->mrr[i] /= n;
    }
}

void rank_evaluate(struct pool *pool, const struct catalog *catalog, const struct by_user *relevant,
                   const struct by_user *masked, const size_t *k, size_t n_k, int64_t rules, struct ranking *out)
{
    struct lists l = {.catalog = catalog, .relevant = relevant, .masked = masked, .longest = k[n_k - 1]};
    assert(n_k <= MOST_K && l.longest <= LONGEST_LIST);
    *out = (struct ranking){0};
    l.users = xmalloc(catalog->n_users * sizeof *l.users);
    for (size_t u = 0; u < catalog->n_users; u++)
        if (relevant->start[u + 1] > relevant->start[u])
            l.users[l.n++] = (uint32_t)u;
    size_t room = l.n * (l.longest + 1);
    l.item = xmalloc(room * sizeof *l.item);
    l.score = xmalloc(room * sizeof *l.score);
    l.before = xcalloc(l.n + 1, sizeof *l.before);
    rank_users(pool, catalog, l.users, l.n, l.longest + 1, masked, l.item, l.score);
    bool by_number = rules == RULES_FIRST;
    if (!by_number)
        look_beyond(pool, &l);
    judge(&l, k, n_k, by_number, out);
    out->all_equal = all_are_equal(pool, &l);
    divide(out, n_k);
    free(l.before);
    free(l.score);
    free(l.item);
    free(l.users);
}

const char *ranking_alarm(const struct ranking *ranking)
{
    static const double many = 0.1; /* of the users */
    if ((double)ranking->tied_users > many * (double)ranking->users)
        return "equal scores decide lists of more than one user in ten (health/ties), and count against it: raise dim, or lower lr "
               "or weight_decay";
    return "";
}
