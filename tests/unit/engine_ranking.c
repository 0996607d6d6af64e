/* Full ranking against a plain sort, and its metrics against numbers worked out by hand. */
#include "tests/unit/engine_support.h"

#include <string.h>

enum { USERS = 130, ITEMS = 5003, DIM = 24, TOP = 50 }; /* more than two tiles of items and two groups of users */

static void random_rows(real *to, size_t n, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_INIT, 0);
    for (size_t i = 0; i < n; i++)
        to[i] = (real)(rng_unit(&rng, i) - 0.5);
}

struct scored {
    uint32_t item;
    double score;
};

static int best_first(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    return x->score != y->score ? (x->score < y->score) - (x->score > y->score) : (x->item > y->item) - (x->item < y->item);
}

static void ranking_is_a_sort(void **state)
{
    (void)state;
    struct interactions data;
    real *users = xmalloc(USERS * DIM * sizeof *users), *items = xmalloc(ITEMS * DIM * sizeof *items);
    uint32_t *list = xmalloc(USERS * TOP * sizeof *list), ids[USERS];
    struct scored *all = xmalloc(ITEMS * sizeof *all);
    small_world(&data, USERS, ITEMS, 30, 0);
    random_rows(users, USERS * DIM, 1);
    random_rows(items, ITEMS * DIM, 2);
    struct catalog catalog = {users, items, USERS, ITEMS, DIM, NULL};
    for (uint32_t u = 0; u < USERS; u++)
        ids[u] = u;
    struct pool *pool = pool_new(2);
    rank_users(pool, &catalog, ids, USERS, TOP, &data.train, list, NULL);
    for (uint32_t u = 0; u < USERS; u++) {
        size_t n = 0;
        for (uint32_t i = 0; i < ITEMS; i++)
            if (!by_user_has(&data.train, u, i)) {
                double score = 0;
                for (size_t k = 0; k < DIM; k++)
                    score += (double)users[u * DIM + k] * (double)items[i * DIM + k];
                all[n++] = (struct scored){i, score};
            }
        qsort(all, n, sizeof *all, best_first);
        for (size_t t = 0; t < TOP; t++) {
            uint32_t at = list[u * TOP + t];
            if (at == all[t].item)
                continue;
            /* Scores that float cannot tell apart may change places. */
            double score = 0;
            for (size_t k = 0; k < DIM; k++)
                score += (double)users[u * DIM + k] * (double)items[at * DIM + k];
            assert_true(fabs(score - all[t].score) < 1e-5);
        }
    }
    free(all);
    free(list);
    free(users);
    free(items);
    pool_free(pool);
    interactions_release(&data);
}

/* Equal scores go by item number; a list longer than what is left ends early. */
static void ties_and_short_lists(void **state)
{
    (void)state;
    real user[1] = {1}, items[6] = {1, 2, 2, 1, 2, 0};
    uint32_t u[] = {0}, known[] = {4}, zero[] = {0}, list[8];
    struct interactions data;
    interactions_from(&data, 1, 6, zero, known, 1, 0);
    struct catalog catalog = {user, items, 1, 6, 1, NULL};
    struct pool *pool = pool_new(1);
    rank_users(pool, &catalog, u, 1, 8, &data.train, list, NULL);
    const uint32_t right[] = {1, 2, 0, 3, 5, UINT32_MAX, UINT32_MAX, UINT32_MAX};
    assert_memory_equal(list, right, sizeof right);
    pool_free(pool);
    interactions_release(&data);
}

/* Small whole numbers: scores are exact, so lists are, and there are ties everywhere. */
static void small_numbers(real *to, size_t n, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_INIT, 1);
    for (size_t i = 0; i < n; i++)
        to[i] = (real)rng_below(&rng, i, 5) - 2;
}

static void hold_against_sort(const struct catalog *c, const struct by_user *masked, uint32_t user, const uint32_t *list,
                              const real *score, size_t top)
{
    struct scored *all = xmalloc(c->n_items * sizeof *all);
    size_t n = 0;
    for (uint32_t i = 0; i < c->n_items; i++) {
        double sum = 0;
        for (size_t k = 0; k < c->dim; k++)
            sum += (double)c->users[user * c->dim + k] * (double)c->items[i * c->dim + k];
        if (!by_user_has(masked, user, i))
            all[n++] = (struct scored){i, sum};
    }
    qsort(all, n, sizeof *all, best_first);
    for (size_t t = 0; t < top; t++) {
        assert_int_equal(list[t], t < n ? all[t].item : UINT32_MAX);
        assert_true(t >= n || (double)score[t] == all[t].score);
    }
    free(all);
}

/* Shapes that fill the kernel's blocks and ones that do not; some users twice and out of order. */
static void exact_with_ties_and_masks(void **state)
{
    (void)state;
    static const struct {
        size_t users, items, dim, top;
    } shapes[] = {{1, 1, 1, 1}, {33, 1029, 3, 20}, {256, 512, 8, 1}, {300, 700, 70, 100}, {5, 40, 2, 64}, {64, 17, 16, 20}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t users = shapes[i].users, items = shapes[i].items, dim = shapes[i].dim, top = shapes[i].top, n = users + 9;
        real *x = xmalloc(users * dim * sizeof *x), *y = xmalloc(items * dim * sizeof *y), *score = xmalloc(n * top * sizeof *score);
        uint32_t *ids = xmalloc(n * sizeof *ids), *list = xmalloc(n * top * sizeof *list);
        struct interactions data;
        small_world(&data, users, items, items < 30 ? 1 : 30, 0);
        small_numbers(x, users * dim, i);
        small_numbers(y, items * dim, 100 + i);
        struct catalog catalog = {x, y, users, items, dim, NULL};
        for (size_t u = 0; u < n; u++)
            ids[u] = (uint32_t)(u * 7 % users);
        for (int threads = 1; threads <= 2; threads++) {
            struct pool *pool = pool_new(threads);
            rank_users(pool, &catalog, ids, n, top, &data.train, list, score);
            for (size_t u = 0; u < n; u++)
                hold_against_sort(&catalog, &data.train, ids[u], list + u * top, score + u * top, top);
            pool_free(pool);
        }
        interactions_release(&data);
        free(x);
        free(y);
        free(score);
        free(ids);
        free(list);
    }
}

/* One user with the relevant items 0, 3, 5; the list is 3, 1, 0, 2, ... */
static void metrics_by_hand(void **state)
{
    (void)state;
    real user[1] = {1}, items[6] = {5, 6, 4, 7, 3, 2};
    uint32_t users[] = {0, 0, 0}, relevant[] = {0, 3, 5}, none[1];
    struct interactions test, empty;
    struct ranking r;
    interactions_from(&test, 1, 6, users, relevant, 3, 0);
    interactions_from(&empty, 1, 6, none, none, 0, 0);
    struct catalog catalog = {user, items, 1, 6, 1, NULL};
    struct pool *pool = pool_new(1);
    size_t k[] = {1, 3};
    rank_evaluate(pool, &catalog, &test.train, &empty.train, k, 2, &r);
    assert_int_equal(r.users, 1);
    assert_true(fabs(r.recall[0] - 1.0 / 3) < 1e-12 && fabs(r.recall[1] - 2.0 / 3) < 1e-12);
    assert_true(r.precision[0] == 1 && fabs(r.precision[1] - 2.0 / 3) < 1e-12);
    assert_true(fabs(r.f1[0] - 0.5) < 1e-12 && fabs(r.f1[1] - 2.0 / 3) < 1e-12);
    double ideal = 1 + 1 / log2(3) + 0.5;
    assert_true(r.ndcg[0] == 1 && fabs(r.ndcg[1] - 1.5 / ideal) < 1e-12);
    assert_true(r.hit[0] == 1 && r.mrr == 1);
    pool_free(pool);
    interactions_release(&test);
    interactions_release(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranking_is_a_sort),
        cmocka_unit_test(ties_and_short_lists),
        cmocka_unit_test(exact_with_ties_and_masks),
        cmocka_unit_test(metrics_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
