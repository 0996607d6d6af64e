/* Pictures of vectors: PCA to scikit-learn's numbers, t-SNE as good as scikit-learn's on the same vectors, UMAP not
 * far behind; the same picture for any number of threads; and the measures of trust against their definitions. The
 * numbers are those of tests/reference/pictures.py. */
#include "tests/unit/engine_support.h"

#include "engine/core/blas.h"
#include "engine/core/rng.h"
#include "engine/project/project.h"

#include <stdio.h>
#include <string.h>

enum { CLASSES = 20, WAYS = 4, N = 1500, DIM = 32, FEW = 300, K = 15 };

static double normal(uint64_t step, size_t index)
{
    struct rng rng = rng_make(1, STREAM_INIT, step);
    return rng_nearly_normal(&rng, index);
}

/* Classes that are bent in a few ways each: those of make_vectors in pictures.py. */
static real *make_vectors(size_t n, size_t dim)
{
    real *x = xmalloc(n * dim * sizeof *x);
    double *row = xmalloc(dim * sizeof *row);
    for (size_t i = 0; i < n; i++) {
        size_t of = i % CLASSES;
        double square = 0;
        for (size_t k = 0; k < dim; k++) {
            row[k] = normal(0, of * dim + k) + 0.1 * normal(3, i * dim + k);
            for (size_t m = 0; m < WAYS; m++)
                row[k] += 0.5 * normal(2, i * WAYS + m) * normal(1, (of * WAYS + m) * dim + k);
            square += row[k] * row[k];
        }
        for (size_t k = 0; k < dim; k++)
            x[i * dim + k] = (real)(row[k] / sqrt(square));
    }
    free(row);
    return x;
}

/* The numbers behind "N DIM WORD" in the reference; how many there were. */
static size_t reference(size_t n, size_t dim, const char *word, double *to, size_t most)
{
    FILE *file = fopen("tests/reference/pictures.txt", "r");
    char *line = NULL, start[64];
    size_t room = 0, found = 0;
    assert_non_null(file);
    int length = snprintf(start, sizeof start, "%zu %zu %s ", n, dim, word);
    while (getline(&line, &room, file) > 0)
        if (!strncmp(line, start, (size_t)length))
            for (char *at = line + length, *end; found < most; at = end, found++) {
                to[found] = strtod(at, &end);
                if (end == at)
                    break;
            }
    free(line);
    fclose(file);
    return found;
}

/* As good as scikit-learn's but for `slack` of it. */
static void holds_against(const char *word, const struct picture_trust *trust, double slack)
{
    double wanted[2];
    assert_int_equal(reference(N, DIM, word, wanted, 2), 2);
    printf("%s: trustworthiness %.4f (scikit-learn %.4f), kept %.4f (%.4f)\n", word, trust->trustworthiness,
           wanted[0], trust->preserved, wanted[1]);
    assert_true(trust->trustworthiness >= (1 - slack) * wanted[0]);
    assert_true(trust->preserved >= (1 - slack) * wanted[1]);
}

struct made {
    struct pool *pool;
    real *x;
    struct nearest nearest;
    float xy[2 * N], of[N];
};

static struct made *make(size_t n, int threads)
{
    struct made *made = xcalloc(1, sizeof *made);
    double singular[DIM];
    blas_start();
    made->pool = pool_new(threads);
    made->x = make_vectors(n, DIM);
    assert_true(nearest_find(made->pool, made->x, n, DIM, tsne_neighbours(n, 30), NULL, &made->nearest));
    project_pca(made->pool, made->x, n, DIM, made->xy, singular);
    return made;
}

static void unmake(struct made *made)
{
    nearest_release(&made->nearest);
    pool_free(made->pool);
    free(made->x);
    free(made);
}

static struct picture_trust measure(struct made *made)
{
    struct picture_trust trust;
    assert_true(picture_measure(made->pool, made->x, DIM, &made->nearest, made->xy, K, NULL, &trust, made->of));
    return trust;
}

static void pca_is_exact(void **state)
{
    (void)state;
    double singular[DIM], wanted[DIM];
    struct made *made = make(N, 2);
    project_pca(made->pool, made->x, N, DIM, made->xy, singular);
    assert_int_equal(reference(N, DIM, "singular", wanted, DIM), DIM);
    for (size_t k = 0; k < DIM; k++)
        assert_true(fabs(singular[k] - wanted[k]) < 2e-5);
    double square[2] = {0};
    for (size_t a = 0; a < 2 * N; a++)
        square[a % 2] += (double)made->xy[a] * (double)made->xy[a];
    for (size_t d = 0; d < 2; d++)
        assert_true(fabs(sqrt(square[d]) - singular[d]) < 1e-4);
    struct picture_trust trust = measure(made);
    holds_against("pca", &trust, 1e-4);
    unmake(made);
}

static void tsne_is_as_good_as_known_ones(void **state)
{
    (void)state;
    struct made *made = make(N, 2);
    assert_true(project_tsne(made->pool, &made->nearest, 30, NULL, made->xy));
    struct picture_trust trust = measure(made);
    holds_against("tsne", &trust, 0.02);
    unmake(made);
}

/* UMAP keeps fewer neighbours than t-SNE, as its authors' own does, but more than PCA by far. */
static void umap_keeps_neighbours(void **state)
{
    (void)state;
    double tsne[2], pca[2];
    struct made *made = make(N, 2);
    assert_true(project_umap(made->pool, &made->nearest, umap_neighbours(made->nearest.n, 0), 1, NULL, made->xy));
    struct picture_trust trust = measure(made);
    assert_int_equal(reference(N, DIM, "tsne", tsne, 2), 2);
    assert_int_equal(reference(N, DIM, "pca", pca, 2), 2);
    printf("umap: trustworthiness %.4f, kept %.4f\n", trust.trustworthiness, trust.preserved);
    assert_true(trust.trustworthiness > 0.96 * tsne[0]);
    assert_true(trust.preserved > 0.7 * tsne[1] && trust.preserved > 2 * pca[1]);
    unmake(made);
}

static void pictures_do_not_depend_on_threads(void **state)
{
    (void)state;
    struct made *one = make(FEW, 1), *four = make(FEW, 4);
    assert_memory_equal(one->xy, four->xy, sizeof one->xy);
    assert_memory_equal(one->nearest.row, four->nearest.row, FEW * one->nearest.k * sizeof(uint32_t));
    assert_true(project_tsne(one->pool, &one->nearest, 30, NULL, one->xy));
    assert_true(project_tsne(four->pool, &four->nearest, 30, NULL, four->xy));
    assert_memory_equal(one->xy, four->xy, sizeof one->xy);
    struct picture_trust trust = measure(one), other = measure(four);
    assert_memory_equal(&trust, &other, sizeof trust);
    assert_true(project_umap(one->pool, &one->nearest, umap_neighbours(one->nearest.n, 0), 7, NULL, one->xy));
    assert_true(project_umap(four->pool, &four->nearest, umap_neighbours(four->nearest.n, 0), 7, NULL, four->xy));
    assert_memory_equal(one->xy, four->xy, sizeof one->xy);
    assert_true(project_umap(four->pool, &four->nearest, umap_neighbours(four->nearest.n, 0), 8, NULL, four->xy));
    assert_memory_not_equal(one->xy, four->xy, sizeof one->xy);
    unmake(one);
    unmake(four);
}

static double distance(const struct made *made, size_t i, size_t j)
{
    double sum = 0;
    for (size_t k = 0; k < DIM; k++) {
        double by = (double)made->x[i * DIM + k] - (double)made->x[j * DIM + k];
        sum += by * by;
    }
    return sqrt(sum);
}

static void nearest_are_nearest(void **state)
{
    (void)state;
    struct made *made = make(FEW, 2);
    memcpy(made->x + 5 * DIM, made->x + 9 * DIM, DIM * sizeof *made->x); /* two that are the same */
    nearest_release(&made->nearest);
    assert_true(nearest_find(made->pool, made->x, FEW, DIM, K, NULL, &made->nearest));
    for (size_t i = 0; i < FEW; i++) {
        const uint32_t *row = made->nearest.row + i * K;
        size_t nearer = 0;
        for (size_t j = 0; j < FEW; j++)
            nearer += j != i && distance(made, i, j) < distance(made, i, row[K - 1]);
        assert_true(nearer < K);
        for (size_t m = 0; m < K; m++) {
            assert_int_not_equal(row[m], i);
            assert_true(!m || made->nearest.distance[i * K + m] >= made->nearest.distance[i * K + m - 1]);
            assert_true(fabs((double)made->nearest.distance[i * K + m] - distance(made, i, row[m])) < 1e-6);
        }
    }
    assert_int_equal(made->nearest.row[5 * K], 9);
    unmake(made);
}

/* The definition, with ranks counted one by one. */
static void trust_is_as_defined(void **state)
{
    (void)state;
    struct made *made = make(FEW, 2);
    struct picture_trust trust = measure(made);
    double off = 0, kept = 0, n = FEW, k = K;
    for (size_t i = 0; i < FEW; i++)
        for (size_t j = 0; j < FEW; j++) {
            size_t truly = 1, seen = 1;
            for (size_t m = 0; m < FEW && j != i; m++) {
                const float *a = made->xy + 2 * i, *b = made->xy + 2 * j, *c = made->xy + 2 * m;
                truly += m != i && distance(made, i, m) < distance(made, i, j);
                seen += m != i && hypot((double)(a[0] - c[0]), (double)(a[1] - c[1])) <
                                      hypot((double)(a[0] - b[0]), (double)(a[1] - b[1]));
            }
            off += j != i && seen <= K && truly > K ? (double)truly - k : 0;
            kept += j != i && seen <= K && truly <= K ? 1 / (n * k) : 0;
        }
    assert_true(fabs(trust.trustworthiness - (1 - 2 / (n * k * (2 * n - 3 * k - 1)) * off)) < 1e-9);
    assert_true(fabs(trust.preserved - kept) < 1e-6);
    unmake(made);
}

static bool goes_on_twice(void *context, const char *stage, double share)
{
    int *left = context;
    assert_true(stage[0] && share >= 0 && share <= 1);
    return (*left)-- > 0;
}

static void all_can_be_broken_off(void **state)
{
    (void)state;
    int left = 2;
    struct made *made = make(FEW, 2);
    struct project_watch watch = {goes_on_twice, &left};
    struct nearest none;
    assert_false(project_tsne(made->pool, &made->nearest, 30, &watch, made->xy));
    left = 2;
    assert_false(project_umap(made->pool, &made->nearest, umap_neighbours(made->nearest.n, 0), 1, &watch, made->xy));
    left = 0;
    assert_false(nearest_find(made->pool, made->x, FEW, DIM, K, &watch, &none));
    unmake(made);
}

static void pictures_are_turned_back(void **state)
{
    (void)state;
    struct made *made = make(FEW, 2);
    float turned[2 * FEW];
    for (size_t i = 0; i < FEW; i++) { /* mirrored, turned by 0.7 and three times as large */
        double x = 3 * (double)made->xy[2 * i], y = -3 * (double)made->xy[2 * i + 1];
        turned[2 * i] = (float)(cos(0.7) * x - sin(0.7) * y);
        turned[2 * i + 1] = (float)(sin(0.7) * x + cos(0.7) * y);
    }
    turn_towards(turned, made->xy, FEW, true);
    for (size_t a = 0; a < 2 * FEW; a++)
        assert_true(fabsf(turned[a] - made->xy[a]) < 1e-5F);
    unmake(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pca_is_exact),
        cmocka_unit_test(tsne_is_as_good_as_known_ones),
        cmocka_unit_test(umap_keeps_neighbours),
        cmocka_unit_test(pictures_do_not_depend_on_threads),
        cmocka_unit_test(nearest_are_nearest),
        cmocka_unit_test(trust_is_as_defined),
        cmocka_unit_test(all_can_be_broken_off),
        cmocka_unit_test(pictures_are_turned_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
