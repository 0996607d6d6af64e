/* Full ranking against a plain sort, and its metrics against numbers worked out by hand. */
#include "tests/unit/engine_support.h"

#include "engine/probes/ranking.h"
#include "store/run.h"

#include <string.h>

enum { ANCHORS = 130, CANDIDATES = 5003, DIM = 24, TOP = 50 }; /* more than two tiles of items and two groups of
                                                                  users */

static void random_rows(real *to, size_t n, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_INIT, 0);
    for (size_t i = 0; i < n; i++)
        to[i] = (real)(rng_unit(&rng, i) - 0.5);
}

struct scored {
    uint32_t candidate;
    double score;
};

static int best_first(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    return x->score != y->score ? (x->score < y->score) - (x->score > y->score)
                                : (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

static void ranking_is_a_sort(void **state)
{
    (void)state;
    struct task_data data;
    real *anchors = xmalloc(ANCHORS * DIM * sizeof *anchors),
         *candidates = xmalloc(CANDIDATES * DIM * sizeof *candidates);
    uint32_t *list = xmalloc(ANCHORS * TOP * sizeof *list), ids[ANCHORS];
    struct scored *all = xmalloc(CANDIDATES * sizeof *all);
    small_world(&data, ANCHORS, CANDIDATES, 30, 0);
    random_rows(anchors, ANCHORS * DIM, 1);
    random_rows(candidates, CANDIDATES * DIM, 2);
    struct embedded embedded = {anchors, candidates, ANCHORS, CANDIDATES, DIM, NULL, {NULL, NULL}, NULL};
    for (uint32_t u = 0; u < ANCHORS; u++)
        ids[u] = u;
    struct pool *pool = pool_new(2);
    rank_anchors(pool, &embedded, ids, ANCHORS, TOP, &data.related, list, NULL);
    for (uint32_t u = 0; u < ANCHORS; u++) {
        size_t n = 0;
        for (uint32_t i = 0; i < CANDIDATES; i++)
            if (!lists_have(&data.related, u, i)) {
                double score = 0;
                for (size_t k = 0; k < DIM; k++)
                    score += (double)anchors[u * DIM + k] * (double)candidates[i * DIM + k];
                all[n++] = (struct scored){i, score};
            }
        qsort(all, n, sizeof *all, best_first);
        for (size_t t = 0; t < TOP; t++) {
            uint32_t at = list[u * TOP + t];
            if (at == all[t].candidate)
                continue;
            /* Scores that float cannot tell apart may change places. */
            double score = 0;
            for (size_t k = 0; k < DIM; k++)
                score += (double)anchors[u * DIM + k] * (double)candidates[at * DIM + k];
            assert_true(fabs(score - all[t].score) < 1e-5);
        }
    }
    free(all);
    free(list);
    free(anchors);
    free(candidates);
    pool_free(pool);
    data_release(&data);
}

/* Equal scores go by item number; a list longer than what is left ends early. */
static void ties_and_short_lists(void **state)
{
    (void)state;
    real anchor[1] = {1}, candidates[6] = {1, 2, 2, 1, 2, 0};
    uint32_t u[] = {0}, known[] = {4}, zero[] = {0}, list[8];
    struct task_data data;
    data_from(&data, 1, 6, zero, known, 1, 0);
    struct embedded embedded = {anchor, candidates, 1, 6, 1, NULL, {NULL, NULL}, NULL};
    struct pool *pool = pool_new(1);
    rank_anchors(pool, &embedded, u, 1, 8, &data.related, list, NULL);
    const uint32_t right[] = {1, 2, 0, 3, 5, UINT32_MAX, UINT32_MAX, UINT32_MAX};
    assert_memory_equal(list, right, sizeof right);
    pool_free(pool);
    data_release(&data);
}

/* Small whole numbers: scores are exact, so lists are, and there are ties everywhere. */
static void small_numbers(real *to, size_t n, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_INIT, 1);
    for (size_t i = 0; i < n; i++)
        to[i] = (real)rng_below(&rng, i, 5) - 2;
}

static void hold_against_sort(const struct embedded *c, const struct lists *masked, uint32_t anchor,
                              const uint32_t *list, const real *score, size_t top)
{
    struct scored *all = xmalloc(c->n_candidates * sizeof *all);
    size_t n = 0;
    for (uint32_t i = 0; i < c->n_candidates; i++) {
        double sum = 0;
        for (size_t k = 0; k < c->dim; k++)
            sum += (double)c->anchors[anchor * c->dim + k] * (double)c->candidates[i * c->dim + k];
        if (!lists_have(masked, anchor, i))
            all[n++] = (struct scored){i, sum};
    }
    qsort(all, n, sizeof *all, best_first);
    for (size_t t = 0; t < top; t++) {
        assert_int_equal(list[t], t < n ? all[t].candidate : UINT32_MAX);
        assert_true(t >= n || (double)score[t] == all[t].score);
    }
    free(all);
}

/* Shapes that fill the kernel's blocks and ones that do not; some users twice and out of order. */
static void exact_with_ties_and_masks(void **state)
{
    (void)state;
    static const struct {
        size_t anchors, candidates, dim, top;
    } shapes[] = {{1, 1, 1, 1}, {33, 1029, 3, 20}, {256, 512, 8, 1}, {300, 700, 70, 100}, {5, 40, 2, 64},
    {64, 17, 16, 20}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t anchors = shapes[i].anchors, candidates = shapes[i].candidates, dim = shapes[i].dim,
               top = shapes[i].top, n = anchors + 9;
        real *x = xmalloc(anchors * dim * sizeof *x), *y = xmalloc(candidates * dim * sizeof *y),
             *score = xmalloc(n * top * sizeof *score);
        uint32_t *ids = xmalloc(n * sizeof *ids), *list = xmalloc(n * top * sizeof *list);
        struct task_data data;
        small_world(&data, anchors, candidates, candidates < 30 ? 1 : 30, 0);
        small_numbers(x, anchors * dim, i);
        small_numbers(y, candidates * dim, 100 + i);
        struct embedded embedded = {x, y, anchors, candidates, dim, NULL, {NULL, NULL}, NULL};
        for (size_t u = 0; u < n; u++)
            ids[u] = (uint32_t)(u * 7 % anchors);
        for (int threads = 1; threads <= 2; threads++) {
            struct pool *pool = pool_new(threads);
            rank_anchors(pool, &embedded, ids, n, top, &data.related, list, score);
            for (size_t u = 0; u < n; u++)
                hold_against_sort(&embedded, &data.related, ids[u], list + u * top, score + u * top, top);
            pool_free(pool);
        }
        data_release(&data);
        free(x);
        free(y);
        free(score);
        free(ids);
        free(list);
    }
}

/* In train an item occurs as often as the remainder of its number by 7 says: there are equals. */
static void evaluate(struct pool *pool, const struct embedded *embedded, const struct lists *relevant,
                     const struct lists *masked, const size_t *k, size_t n_k, int64_t rules, struct ranking *out)
{
    uint32_t *count = xmalloc(embedded->n_candidates * sizeof *count);
    for (size_t i = 0; i < embedded->n_candidates; i++)
        count[i] = (uint32_t)(i % 7);
    struct ranked_split split = {embedded, relevant, masked, count};
    rank_evaluate(pool, &split, k, n_k, rules, out);
    free(count);
}

/* One user with the relevant items 0, 3, 5; the list is 3, 1, 0, 2, ... */
static void metrics_by_hand(void **state)
{
    (void)state;
    real anchor[1] = {1}, candidates[6] = {5, 6, 4, 7, 3, 2};
    uint32_t anchors[] = {0, 0, 0}, relevant[] = {0, 3, 5}, none[1];
    struct task_data test, empty;
    struct ranking r;
    data_from(&test, 1, 6, anchors, relevant, 3, 0);
    data_from(&empty, 1, 6, none, none, 0, 0);
    struct embedded embedded = {anchor, candidates, 1, 6, 1, NULL, {NULL, NULL}, NULL};
    struct pool *pool = pool_new(1);
    size_t k[] = {1, 3};
    evaluate(pool, &embedded, &test.related, &empty.related, k, 2, RULES_NOW, &r);
    assert_int_equal(r.anchors, 1);
    assert_true(fabs(metric_of(&r, "recall", 0) - 1.0 / 3) < 1e-12 &&
                fabs(metric_of(&r, "recall", 1) - 2.0 / 3) < 1e-12);
    assert_true(metric_of(&r, "precision", 0) == 1 && fabs(metric_of(&r, "precision", 1) - 2.0 / 3) < 1e-12);
    assert_true(fabs(metric_of(&r, "f1", 0) - 0.5) < 1e-12 && fabs(metric_of(&r, "f1", 1) - 2.0 / 3) < 1e-12);
    double ideal = 1 + 1 / log2(3) + 0.5;
    assert_true(metric_of(&r, "ndcg", 0) == 1 && fabs(metric_of(&r, "ndcg", 1) - 1.5 / ideal) < 1e-12);
    assert_true(metric_of(&r, "hit", 0) == 1 && metric_of(&r, "mrr", 0) == 1 && metric_of(&r, "mrr", 1) == 1);
    pool_free(pool);
    data_release(&test);
    data_release(&empty);
}

/* Whole scores of a quantised catalogue, written out: where a relevant item stands is counted from its definition. */
struct placed {
    size_t place[64], n; /* of the relevant ones, from 0, rising */
    bool tied;
};

static double score_of(const struct embedded *c, size_t anchor, size_t candidate)
{
    double sum = 0;
    for (size_t k = 0; k < c->dim; k++)
        sum += (double)c->anchors[anchor * c->dim + k] * (double)c->candidates[candidate * c->dim + k];
    return sum;
}

static int compare_place(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* Before a relevant item stand all others of at least its score, and relevant ones of a greater one; of equal
 * relevant ones, whichever are counted first. */
static void place_by_hand(const struct embedded *c, const struct lists *relevant, const struct lists *masked,
                          uint32_t anchor, size_t longest, struct placed *out)
{
    *out = (struct placed){.n = 0};
    for (size_t at = relevant->start[anchor]; at < relevant->start[anchor + 1]; at++) {
        uint32_t mine = relevant->other[at];
        size_t before = 0, equal_before = 0, equal_others = 0;
        if (lists_have(masked, anchor, mine))
            continue;
        for (uint32_t i = 0; i < c->n_candidates; i++) {
            double other = score_of(c, anchor, i), own = score_of(c, anchor, mine);
            if (i == mine || lists_have(masked, anchor, i))
                continue;
            bool good = lists_have(relevant, anchor, i);
            before += good ? other > own : other >= own;
            equal_before += good && other == own && i < mine;
            equal_others += !good && other == own;
        }
        size_t place = before + equal_before;
        out->place[out->n++] = place;
        out->tied |= equal_others && before - equal_others < longest;
    }
    qsort(out->place, out->n, sizeof *out->place, compare_place);
}

struct by_hand {
    double recall, precision, f1, ndcg, hit, mrr, map;
};

static void judge_by_hand(const struct placed *placed, size_t of, size_t k, struct by_hand *sum)
{
    double gain = 0, ideal = 0, hits = 0;
    for (size_t i = 0; i < placed->n; i++)
        if (placed->place[i] < k) {
            gain += 1 / log2((double)placed->place[i] + 2);
            hits++;
        }
    for (size_t i = 0; i < of && i < k; i++)
        ideal += 1 / log2((double)i + 2);
    sum->recall += hits / (double)of;
    sum->precision += hits / (double)k;
    sum->f1 += hits > 0 ? 2 * hits / (double)(of + k) : 0;
    sum->ndcg += gain / ideal;
    sum->hit += hits > 0;
    double precisions = 0;
    for (size_t i = 0; i < placed->n && placed->place[i] < k; i++)
        precisions += (double)(i + 1) / (double)(placed->place[i] + 1);
    sum->map += precisions / (double)(of < k ? of : k);
    sum->mrr += hits > 0 ? 1 / (double)(placed->place[0] + 1) : 0;
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void hold_against_hand(struct pool *pool, const struct embedded *c, const struct lists *relevant,
                              const struct lists *masked, const size_t *k, size_t n_k)
{
    struct ranking r;
    struct by_hand sums[MOST_NUMBERS] = {{0}};
    size_t anchors = 0, tied = 0;
    evaluate(pool, c, relevant, masked, k, n_k, RULES_NOW, &r);
    for (uint32_t u = 0; u < c->n_anchors; u++) {
        struct placed placed;
        size_t of = relevant->start[u + 1] - relevant->start[u];
        if (!of)
            continue;
        place_by_hand(c, relevant, masked, u, k[n_k - 1], &placed);
        anchors++;
        tied += placed.tied;
        for (size_t i = 0; i < n_k; i++)
            judge_by_hand(&placed, of, k[i], &sums[i]);
    }
    double n = (double)anchors;
    assert_int_equal(r.anchors, anchors);
    assert_true(r.tied_anchors >= tied); /* those too whose list ends between equals of which none is relevant */
    for (size_t i = 0; i < n_k; i++) {
        assert_true(near(metric_of(&r, "recall", i), sums[i].recall / n) &&
                    near(metric_of(&r, "precision", i), sums[i].precision / n));
        assert_true(near(metric_of(&r, "f1", i), sums[i].f1 / n) && near(metric_of(&r, "ndcg", i), sums[i].ndcg / n));
        assert_true(near(metric_of(&r, "hit", i), sums[i].hit / n) && near(metric_of(&r, "mrr", i), sums[i].mrr / n));
        assert_true(near(metric_of(&r, "map", i), sums[i].map / n));
    }
}

/* Which items each user's list shows: sorted whole, by score and then by number. */
static void show_by_hand(const struct embedded *c, const struct lists *masked, uint32_t anchor, size_t k,
                         size_t *shown)
{
    double *score = xcalloc(c->n_candidates, sizeof *score);
    for (uint32_t i = 0; i < c->n_candidates; i++)
        score[i] = lists_have(masked, anchor, i) ? -INFINITY : score_of(c, anchor, i);
    for (size_t i = 0; i < c->n_candidates; i++) {
        size_t before = 0;
        for (size_t j = 0; j < c->n_candidates; j++)
            before += score[j] > score[i] || (score[j] == score[i] && j < i);
        shown[i] += before < k && score[i] > -INFINITY;
    }
    free(score);
}

/* Popular items by a count of those before them; Gini's number as half the mean difference of two items over their
 * mean. */
static void hold_exposure_against_hand(struct pool *pool, const struct embedded *c, const struct lists *relevant,
                                       const struct lists *masked, const size_t *k, size_t n_k)
{
    struct ranking r;
    evaluate(pool, c, relevant, masked, k, n_k, RULES_NOW, &r);
    for (size_t at = 0; at < n_k; at++) {
        size_t *shown = xcalloc(c->n_candidates, sizeof *shown), covered = 0, popular = 0;
        double total = 0, differences = 0;
        for (uint32_t u = 0; u < c->n_anchors; u++)
            if (relevant->start[u + 1] > relevant->start[u])
                show_by_hand(c, masked, u, k[at], shown);
        for (size_t i = 0; i < c->n_candidates; i++) {
            size_t before = 0;
            for (size_t j = 0; j < c->n_candidates; j++) {
                before += j % 7 > i % 7 || (j % 7 == i % 7 && j < i);
                differences += fabs((double)shown[i] - (double)shown[j]);
            }
            covered += shown[i] > 0;
            popular += 5 * before < c->n_candidates ? shown[i] : 0;
            total += (double)shown[i];
        }
        assert_true(near(metric_of(&r, "coverage", at), (double)covered / (double)c->n_candidates));
        assert_true(near(metric_of(&r, "popular", at), (double)popular / total));
        assert_true(near(metric_of(&r, "gini", at), differences / (2 * (double)c->n_candidates * total)));
        free(shown);
    }
}

/* Fewer and more equals, lists that end among them, and lists that are longer than the catalogue. */
static void a_relevant_item_ranks_behind_its_equals(void **state)
{
    (void)state;
    static const struct {
        size_t anchors, candidates, dim;
        int different; /* values of a number */
        size_t k[4], n_k;
    } cases[] = {{40, 90, 1, 2, {1, 5, 20}, 3}, {33, 700, 2, 3, {3, 20, 100}, 3}, {50, 40, 3, 3, {5, 60}, 2},
    {20, 1100, 1, 1, {20}, 1},
                 {64, 300, 8, 4, {1, 2, 10, 50}, 4}};
    for (size_t at = 0; at < sizeof cases / sizeof *cases; at++) {
        size_t anchors = cases[at].anchors, candidates = cases[at].candidates, dim = cases[at].dim;
        real *x = xmalloc(anchors * dim * sizeof *x), *y = xmalloc(candidates * dim * sizeof *y);
        struct task_data train, test;
        struct rng rng = rng_make(at, STREAM_INIT, 7);
        for (size_t i = 0; i < anchors * dim; i++)
            x[i] = (real)rng_below(&rng, i, (uint32_t)cases[at].different);
        for (size_t i = 0; i < candidates * dim; i++)
            y[i] = (real)rng_below(&rng, 1000000 + i, (uint32_t)cases[at].different);
        small_world(&train, anchors, candidates, 12, 0);
        uint32_t *who = xmalloc(anchors * 6 * sizeof *who), *what = xmalloc(anchors * 6 * sizeof *what);
        for (size_t i = 0; i < anchors * 6; i++) {
            who[i] = (uint32_t)(i / 6);
            what[i] = (uint32_t)((i % 6 * (candidates / 6) +
                                  rng_below(&rng, 2000000 + i, (uint32_t)(candidates / 6))) %
                                 candidates);
        }
        data_from(&test, anchors, candidates, who, what, anchors * 6, 0);
        struct embedded embedded = {x, y, anchors, candidates, dim, NULL, {NULL, NULL}, NULL};
        for (int threads = 1; threads <= 2; threads++) {
            struct pool *pool = pool_new(threads);
            hold_against_hand(pool, &embedded, &test.related, &train.related, cases[at].k, cases[at].n_k);
            hold_exposure_against_hand(pool, &embedded, &test.related, &train.related, cases[at].k, cases[at].n_k);
            pool_free(pool);
        }
        data_release(&train);
        data_release(&test);
        free(who);
        free(what);
        free(x);
        free(y);
    }
}

/* By the first rules equal scores go by item number, so that a model that knows nothing is as good as the
 * numbering. */
static void a_dead_model_is_worth_nothing(void **state)
{
    (void)state;
    real x[3] = {0}, y[60] = {0};
    uint32_t anchors[] = {0, 1, 2}, relevant[] = {0, 1, 2}, none[1];
    struct task_data test, empty;
    struct ranking r;
    size_t k[] = {3, 10};
    data_from(&test, 3, 60, anchors, relevant, 3, 0);
    data_from(&empty, 3, 60, none, none, 0, 0);
    struct embedded embedded = {x, y, 3, 60, 1, NULL, {NULL, NULL}, NULL};
    struct pool *pool = pool_new(1);
    evaluate(pool, &embedded, &test.related, &empty.related, k, 2, RULES_NOW, &r);
    assert_true(metric_of(&r, "recall", 1) == 0 && metric_of(&r, "mrr", 1) == 0 && metric_of(&r, "ndcg", 1) == 0 &&
                r.all_equal && r.tied_anchors == 3);
    evaluate(pool, &embedded, &test.related, &empty.related, k, 2, RULES_FIRST, &r);
    assert_true(metric_of(&r, "recall", 0) == 1 && r.all_equal && r.tied_anchors == 3);
    y[59] = -1; /* one of 60 differs for one user, and no list of 10 shows it */
    x[1] = 1;
    evaluate(pool, &embedded, &test.related, &empty.related, k, 2, RULES_NOW, &r);
    assert_true(!r.all_equal && r.tied_anchors == 3 && strstr(ranking_alarm(&r), "equal scores decide"));
    k[1] = 60; /* the list holds the whole catalogue: the last of its equals, and before the one that is less */
    evaluate(pool, &embedded, &test.related, &empty.related, k, 2, RULES_NOW, &r);
    assert_true(metric_of(&r, "recall", 1) == 1 && near(metric_of(&r, "mrr", 1), (2.0 / 60 + 1.0 / 59) / 3));
    pool_free(pool);
    data_release(&test);
    data_release(&empty);
}

/* How long the longest list is changes nothing at the shorter ones. */
static void a_length_does_not_look_at_the_others(void **state)
{
    (void)state;
    enum { N = 50, M = 400, D = 4 };
    real *x = xmalloc(N * D * sizeof *x), *y = xmalloc(M * D * sizeof *y);
    struct task_data data;
    struct ranking alone, among;
    const size_t short_list[] = {3}, both[] = {3, 40};
    small_world(&data, N, M, 10, 0.3);
    small_numbers(x, N * D, 1);
    small_numbers(y, M * D, 2);
    struct embedded embedded = {x, y, N, M, D, NULL, {NULL, NULL}, NULL};
    struct pool *pool = pool_new(2);
    evaluate(pool, &embedded, &data.valid, &data.related, short_list, 1, RULES_NOW, &alone);
    evaluate(pool, &embedded, &data.valid, &data.related, both, 2, RULES_NOW, &among);
    static const char *const bases[] = {"mrr", "ndcg", "recall"};
    for (size_t m = 0; m < sizeof bases / sizeof *bases; m++)
        assert_true(metric_of(&alone, bases[m], 0) == metric_of(&among, bases[m], 0));
    assert_true(metric_of(&among, "mrr", 1) > metric_of(&among, "mrr", 0));
    pool_free(pool);
    data_release(&data);
    free(x);
    free(y);
}

static void the_fifths_go_by_count_and_number(void **state)
{
    static const uint32_t count[] = {5, 1, 9, 5, 1, 7};
    bool popular[6], rare[6];
    (void)state;
    mark_fifth(count, 6, false, popular);
    mark_fifth(count, 6, true, rare);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(popular[i], i == 2 || i == 5);
        assert_int_equal(rare[i], i == 1 || i == 4);
    }
    mark_fifth(count, 4, true, rare);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(rare[i], i == 1);
    mark_fifth(count + 2, 2, true, rare);
    assert_true(!rare[0] && rare[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fifths_go_by_count_and_number),
        cmocka_unit_test(ranking_is_a_sort),
        cmocka_unit_test(ties_and_short_lists),
        cmocka_unit_test(exact_with_ties_and_masks),
        cmocka_unit_test(metrics_by_hand),
        cmocka_unit_test(a_relevant_item_ranks_behind_its_equals),
        cmocka_unit_test(a_dead_model_is_worth_nothing),
        cmocka_unit_test(a_length_does_not_look_at_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
