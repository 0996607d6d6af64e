/* k-means: groups that lie apart are found, every centre is the mean of its rows and every row has the nearest
 * centre, and the same seed gives the same bits for any number of threads. */
#include "tests/unit/engine_support.h"

#include "engine/core/kmeans.h"
#include "engine/core/rng.h"

#include <string.h>

enum { GROUPS = 5, N = 1000, DIM = 6 };

/* Row i belongs to group i % GROUPS; groups lie 10 apart, rows about 1 around them. */
static real *make_rows(void)
{
    real *x = xmalloc(N * DIM * sizeof *x);
    struct rng rng = rng_make(3, STREAM_INIT, 0);
    for (size_t i = 0; i < N; i++)
        for (size_t d = 0; d < DIM; d++)
            x[i * DIM + d] = (real)(rng_nearly_normal(&rng, i * DIM + d) + 10 * (d == i % GROUPS));
    return x;
}

static void cluster(const real *x, int threads, uint64_t seed, struct kmeans *c, uint32_t *member)
{
    struct pool *pool = pool_new(threads);
    kmeans_init(c, pool, x, N, DIM, GROUPS);
    kmeans_best(c, seed, member);
    pool_free(pool);
}

static void groups_are_found(void **state)
{
    (void)state;
    real *x = make_rows();
    struct kmeans c;
    uint32_t member[N], other[N];
    cluster(x, 1, 1, &c, member);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < 2 * GROUPS; j++)
            assert_int_equal(member[i] == member[j], i % GROUPS == j % GROUPS);
    kmeans_release(&c);
    cluster(x, 3, 1, &c, other);
    assert_memory_equal(member, other, sizeof member);
    kmeans_release(&c);
    free(x);
}

static void improving_ends_where_nothing_gets_better(void **state)
{
    (void)state;
    real *x = make_rows();
    struct pool *pool = pool_new(2);
    struct kmeans c;
    kmeans_init(&c, pool, x, N, DIM, GROUPS);
    kmeans_place_first(&c);
    double sum = kmeans_improve(&c, 100), count[GROUPS] = {0}, mean[GROUPS][DIM] = {{0}}, all = 0;
    for (size_t i = 0; i < N; i++)
        for (size_t d = 0; d < DIM; d++) {
            mean[c.member[i]][d] += (double)x[i * DIM + d];
            count[c.member[i]] += d == 0;
        }
    for (size_t k = 0; k < GROUPS; k++)
        for (size_t d = 0; d < DIM; d++)
            assert_true(fabs(mean[k][d] / count[k] - c.centre[k * DIM + d]) < 1e-4);
    for (size_t i = 0; i < N; i++) {
        double distance[GROUPS] = {0};
        for (size_t k = 0; k < GROUPS; k++)
            for (size_t d = 0; d < DIM; d++)
                distance[k] += pow((double)x[i * DIM + d] - c.centre[k * DIM + d], 2);
        for (size_t k = 0; k < GROUPS; k++)
            assert_true(distance[c.member[i]] <= distance[k] + 1e-3);
        all += distance[c.member[i]];
    }
    assert_true(fabs(all - sum) < 1e-3 * sum);
    kmeans_release(&c);
    pool_free(pool);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_found),
        cmocka_unit_test(improving_ends_where_nothing_gets_better),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
