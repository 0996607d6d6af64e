/* Ensembles against scores that are standardised and averaged one by one. */
#include "tests/unit/engine_support.h"

#include "engine/probes/ensemble.h"

#include <string.h>

enum { ANCHORS = 70, CANDIDATES = 1100, MOST_DIM = 9, TOP = 30 }; /* two blocks of users, three tiles of items */

struct member {
    real anchors[ANCHORS * MOST_DIM], candidates[CANDIDATES * MOST_DIM];
    struct embedded embedded;
};

/* Of some dim and similarity; each in a unit of its own. */
static void make_member(struct member *m, size_t dim, const char *similarity, double unit, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_INIT, 0);
    const struct similarity *chosen = similarity_named(similarity);
    assert_non_null(chosen);
    for (size_t i = 0; i < ANCHORS * dim; i++)
        m->anchors[i] = (real)(unit * (rng_unit(&rng, i) - 0.3));
    for (size_t i = 0; i < CANDIDATES * dim; i++)
        m->candidates[i] = (real)(rng_unit(&rng, 1000000 + i) - 0.5);
    chosen->prepare_rows(m->anchors, ANCHORS, dim);
    chosen->prepare_rows(m->candidates, CANDIDATES, dim);
    m->embedded = (struct embedded){.anchors = m->anchors, .candidates = m->candidates, .n_anchors = ANCHORS,
                                    .n_candidates = CANDIDATES, .dim = dim, .geometry = chosen->geometry};
}

/* What each member thinks of every item for a user, standardised, and averaged into to (ITEMS). */
static void plain(const struct embedded *members, size_t n, size_t anchor, double *to)
{
    memset(to, 0, CANDIDATES * sizeof *to);
    for (size_t m = 0; m < n; m++) {
        const struct embedded *c = &members[m];
        double score[CANDIDATES], mean = 0, variance = 0;
        for (size_t i = 0; i < CANDIDATES; i++)
            mean += score[i] = (double)similarity_of_rows(c->geometry, c->anchors + anchor * c->dim,
                                                          c->candidates + i * c->dim, c->dim);
        mean /= CANDIDATES;
        for (size_t i = 0; i < CANDIDATES; i++)
            variance += (score[i] - mean) * (score[i] - mean) / CANDIDATES;
        for (size_t i = 0; i < CANDIDATES && variance > 1e-12; i++)
            to[i] += (score[i] - mean) / sqrt(variance) / (double)n;
    }
}

static void check(const struct embedded *members, size_t n)
{
    struct pool *pool = pool_new(2);
    struct embedded ensemble;
    struct lists nothing = {ANCHORS, xcalloc(ANCHORS + 1, sizeof(size_t)), NULL};
    uint32_t ids[ANCHORS], *candidate = xmalloc(ANCHORS * TOP * sizeof *candidate);
    real *score = xmalloc(ANCHORS * TOP * sizeof *score);
    double *right = xmalloc(CANDIDATES * sizeof *right);
    for (uint32_t u = 0; u < ANCHORS; u++)
        ids[u] = u;
    ensemble_make(pool, members, n, &ensemble);
    rank_anchors(pool, &ensemble, ids, ANCHORS, TOP, &nothing, candidate, score);
    for (size_t u = 0; u < ANCHORS; u++) {
        plain(members, n, u, right);
        size_t above = 0;
        double last = (double)score[u * TOP + TOP - 1];
        for (size_t t = 0; t < TOP; t++)
            assert_true(fabs((double)score[u * TOP + t] - right[candidate[u * TOP + t]]) < 1e-4);
        for (size_t i = 0; i < CANDIDATES; i++)
            above += right[i] > last + 1e-4;
        assert_true(above < TOP);
    }
    embedded_release(&ensemble);
    free(right);
    free(score);
    free(candidate);
    free(nothing.start);
    pool_free(pool);
}

static void ensembles_are_means_of_standard_scores(void **state)
{
    (void)state;
    static struct member member[4];
    make_member(&member[0], 9, "dot", 40, 1);
    make_member(&member[1], 5, "cosine", 1, 2);
    make_member(&member[2], 7, "euclidean", 3, 3);
    make_member(&member[3], 4, "angle", 1, 4);
    struct embedded all[4] = {member[0].embedded, member[1].embedded, member[2].embedded, member[3].embedded};
    check(all, 2);     /* dot products: side by side */
    check(all + 1, 3); /* mixed */
    check(all + 2, 1);
}

/* Its scores are all one, for it knows nothing: the others are heard alone, and nothing is divided by nothing. */
static void who_says_nothing_is_not_heard(void **state)
{
    (void)state;
    static struct member member[2];
    make_member(&member[0], 3, "dot", 1, 5);
    make_member(&member[1], 3, "dot", 0, 6);
    struct embedded all[2] = {member[0].embedded, member[1].embedded};
    check(all, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ensembles_are_means_of_standard_scores),
        cmocka_unit_test(who_says_nothing_is_not_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
