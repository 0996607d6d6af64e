/* The health of an embedding: its spectrum against known ones, and what the alarms hear. */
#include "tests/unit/engine_support.h"

#include "engine/metrics/health.h"

#include <string.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The matrix of the second difference has the eigenvalues 2 - 2 cos(pi k / (n + 1)). */
static void eigenvalues_are_found(void **state)
{
    (void)state;
    enum { N = 40 };
    double matrix[N * N] = {0}, values[N];
    for (size_t i = 0; i < N; i++) {
        matrix[i * N + i] = 2;
        if (i + 1 < N)
            matrix[i * N + i + 1] = matrix[(i + 1) * N + i] = -1;
    }
    symmetric_eigenvalues(matrix, N, values);
    qsort(values, N, sizeof *values, ascending);
    for (size_t k = 0; k < N; k++)
        assert_true(fabs(values[k] - (2 - 2 * cos(3.141592653589793 * (double)(k + 1) / (N + 1)))) < 1e-10);
}

struct patient {
    struct catalogue catalogue;
    struct settings settings;
    struct interactions data;
    struct pool *pool;
    struct trainer trainer;
    struct health health;
};

static void admit(struct patient *p, const char *words)
{
    catalogue_gather(&p->catalogue);
    small_settings(&p->settings, &p->catalogue, words);
    small_world(&p->data, 100, 90, 12, 0.1);
    p->pool = pool_new(2);
    trainer_init(&p->trainer, &p->settings, &p->data, p->pool, 1);
}

static void discharge(struct patient *p)
{
    trainer_release(&p->trainer);
    pool_free(p->pool);
    interactions_release(&p->data);
    catalogue_release(&p->catalogue);
}

static void a_fresh_embedding_is_well(void **state)
{
    (void)state;
    struct patient p;
    admit(&p, "dim=32 batch=200 negatives=20");
    assert_true(health_measure(&p.trainer, &p.health));
    assert_string_equal(health_alarm(&p.health), "");
    /* Random directions: nothing is near, everything is spread, 20 negatives count alike at tau 0.2 or nearly so. */
    assert_true(fabs(p.health.positive) < 0.1 && fabs(p.health.negative) < 0.05);
    assert_true(fabs(p.health.alignment - 2) < 0.2 && p.health.uniformity < -3);
    assert_true(p.health.effective_negatives > 10 && p.health.effective_negatives <= 20);
    assert_true(p.health.effective_rank > 20 && p.health.effective_rank <= 32.001);
    assert_true(p.health.duplicates > 0.3); /* 200 positives of 90 items */
    discharge(&p);
}

static void collapse_is_heard(void **state)
{
    (void)state;
    struct patient p;
    admit(&p, "dim=16 batch=100");
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < p.trainer.model.rows[side] * 16; i++)
            p.trainer.model.params[side].value[i] = (real)(1 + i % 16);
    assert_true(health_measure(&p.trainer, &p.health));
    assert_true(p.health.alignment < 1e-6 && p.health.uniformity > -1e-6 && p.health.effective_rank < 1.01);
    assert_non_null(strstr(health_alarm(&p.health), "collapse"));
    discharge(&p);
}

static void one_effective_negative_is_heard(void **state)
{
    (void)state;
    struct patient p;
    admit(&p, "dim=16 batch=100 tau=0.0001 negatives=8");
    assert_true(health_measure(&p.trainer, &p.health));
    assert_true(p.health.effective_negatives < 1.5);
    assert_non_null(strstr(health_alarm(&p.health), "only one effective negative"));
    discharge(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eigenvalues_are_found),
        cmocka_unit_test(a_fresh_embedding_is_well),
        cmocka_unit_test(collapse_is_heard),
        cmocka_unit_test(one_effective_negative_is_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
