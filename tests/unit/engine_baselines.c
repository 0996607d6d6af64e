/* Baselines against their definitions written out plainly, on a small world. */
#include "tests/unit/engine_support.h"

#include "engine/baselines/baseline.h"
#include "engine/core/blas.h"
#include "engine/probes/rows.h"
#include "store/run.h"

#include <string.h>

enum { USERS = 40, ITEMS = 53, EACH = 6 };

struct world {
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct pool *pool;
    struct baseline_model model;
};

/* With a model of this baseline. */
static void world_begin(struct world *w, const char *baseline, const char *words)
{
    char all[128];
    struct err err = ERR_INIT;
    *w = (struct world){.pool = pool_new(2)};
    snprintf(all, sizeof all, "baseline=%s %s", baseline, words);
    catalogue_gather(&w->catalogue);
    small_settings(&w->settings, &w->catalogue, all);
    small_world(&w->data, USERS, ITEMS, EACH, 0.2);
    const struct baseline_input input = {&w->settings, &w->data, w->pool, 7, NULL};
    assert_int_equal(chosen_baseline(&w->settings)->fit(&input, &w->model, &err), 0);
}

static void world_end(struct world *w)
{
    baseline_model_release(&w->model);
    data_release(&w->data);
    pool_free(w->pool);
    catalogue_release(&w->catalogue);
}

static void expect_scores(const struct world *w, uint32_t user, const double *expected)
{
    real scores[ITEMS];
    w->model.scorer.score(w->model.scorer.state, user, scores);
    for (size_t i = 0; i < ITEMS; i++)
        assert_float_equal(scores[i], expected[i], 1e-4);
}

static void popularity_counts_users(void **state)
{
    (void)state;
    struct world w;
    double count[ITEMS] = {0};
    world_begin(&w, "popularity", "");
    for (size_t i = 0; i < w.data.n; i++)
        count[w.data.row[1][i]]++;
    for (uint32_t user = 0; user < USERS; user++)
        expect_scores(&w, user, count);
    world_end(&w);
}

static void random_is_the_seeds_alone(void **state)
{
    (void)state;
    struct world w, again;
    real first[ITEMS], second[ITEMS];
    world_begin(&w, "random", "");
    world_begin(&again, "random", "");
    w.model.scorer.score(w.model.scorer.state, 3, first);
    again.model.scorer.score(again.model.scorer.state, 3, second);
    assert_memory_equal(first, second, sizeof first);
    again.model.scorer.score(again.model.scorer.state, 4, second);
    assert_memory_not_equal(first, second, sizeof first);
    world_end(&w);
    world_end(&again);
}

static double chose(const struct task_data *data, size_t user, size_t item)
{
    return lists_have(&data->related, (uint32_t)user, (uint32_t)item);
}

/* Of one item with another: 0 unless it is among the nearest of `item`. */
static void nearest_by_definition(const struct task_data *data, size_t item, size_t most, double shrinkage,
                                  double near[ITEMS])
{
    double all[ITEMS];
    for (size_t j = 0; j < ITEMS; j++) {
        double common = 0;
        for (size_t user = 0; user < USERS; user++)
            common += chose(data, user, item) * chose(data, user, j);
        all[j] = j == item ? 0 : common / (sqrt((double)data->count[item] * data->count[j]) + shrinkage);
        near[j] = 0;
    }
    for (size_t taken = 0; taken < most; taken++) {
        size_t best = 0;
        for (size_t j = 1; j < ITEMS; j++)
            best = all[j] > all[best] ? j : best;
        near[best] = all[best];
        all[best] = 0;
    }
}

static void item_knn_is_its_definition(void **state)
{
    (void)state;
    struct world w;
    static double near[ITEMS][ITEMS];
    world_begin(&w, "item_knn", "item_neighbours=5 item_shrinkage=2");
    for (size_t item = 0; item < ITEMS; item++)
        nearest_by_definition(&w.data, item, 5, 2, near[item]);
    for (uint32_t user = 0; user < USERS; user++) {
        double expected[ITEMS] = {0};
        for (size_t item = 0; item < ITEMS; item++)
            for (size_t j = 0; j < ITEMS; j++)
                expected[item] += chose(&w.data, user, j) * near[item][j];
        expect_scores(&w, user, expected);
    }
    world_end(&w);
}

/* By Gauss and Jordan, in double. */
static void invert(double a[ITEMS][2 * ITEMS])
{
    for (size_t i = 0; i < ITEMS; i++) {
        double pivot = a[i][i];
        for (size_t j = 0; j < 2 * ITEMS; j++)
            a[i][j] /= pivot;
        for (size_t row = 0; row < ITEMS; row++) {
            double factor = a[row][i];
            for (size_t j = 0; j < 2 * ITEMS && row != i; j++)
                a[row][j] -= factor * a[i][j];
        }
    }
}

/* Over all items; those that nobody chose in train come to 0 by themselves. */
static void ease_is_its_definition(void **state)
{
    (void)state;
    struct world w;
    static double a[ITEMS][2 * ITEMS];
    world_begin(&w, "ease", "ease_lambda=3");
    for (size_t i = 0; i < ITEMS; i++) {
        for (size_t j = 0; j < ITEMS; j++)
            for (size_t user = 0; user < USERS; user++)
                a[i][j] += chose(&w.data, user, i) * chose(&w.data, user, j);
        a[i][i] += 3;
        a[i][ITEMS + i] = 1;
    }
    invert(a);
    for (uint32_t user = 0; user < USERS; user++) {
        double expected[ITEMS] = {0};
        for (size_t j = 0; j < ITEMS; j++)
            for (size_t i = 0; i < ITEMS; i++)
                if (i != j)
                    expected[j] -= chose(&w.data, user, i) * a[i][ITEMS + j] / a[j][ITEMS + j];
        expect_scores(&w, user, expected);
    }
    world_end(&w);
}

/* What is ranked by a scorer is ranked as rows with the same scores are, equals and all. */
static void a_scorer_ranks_as_rows_do(void **state)
{
    (void)state;
    struct world w;
    struct ranking by_scorer, by_rows;
    const size_t k[] = {5, 10};
    world_begin(&w, "popularity", "");
    real one[USERS], count[ITEMS];
    for (size_t user = 0; user < USERS; user++)
        one[user] = 1;
    for (size_t item = 0; item < ITEMS; item++)
        count[item] = (real)w.data.count[item];
    struct embedded rows = {.anchors = one, .candidates = count, .n_anchors = USERS, .n_candidates = ITEMS, .dim = 1},
                    scores = {.n_anchors = USERS, .n_candidates = ITEMS, .scorer = &w.model.scorer};
    const struct ranked_split split[2] = {{&rows, &w.data.valid, &w.data.related, w.data.count},
                                          {&scores, &w.data.valid, &w.data.related, w.data.count}};
    rank_evaluate(w.pool, &split[0], k, 2, RULES_NOW, &by_rows);
    rank_evaluate(w.pool, &split[1], k, 2, RULES_NOW, &by_scorer);
    assert_true(by_rows.tied_anchors > 0);
    assert_memory_equal(by_rows.value, by_scorer.value, sizeof by_rows.value);
    assert_int_equal(by_rows.tied_anchors, by_scorer.tied_anchors);
    world_end(&w);
}

static void no_inverse_of_what_has_none(void **state)
{
    (void)state;
    real good[] = {2, 1, 1, 2}, bad[] = {1, 2, 2, 1};
    assert_int_equal(blas_invert_symmetric(2, good), 0);
    assert_float_equal(good[0], 2.0 / 3, 1e-6);
    assert_float_equal(good[1], -1.0 / 3, 1e-6);
    assert_float_equal(good[2], -1.0 / 3, 1e-6);
    assert_int_equal(blas_invert_symmetric(2, bad), -1);
}

static void a_baseline_says_for_which_data_it_is(void **state)
{
    (void)state;
    struct world w;
    struct err err = ERR_INIT;
    char measured[WORD_SIZE];
    world_begin(&w, "popularity", "probe=ranking+ratings+health");
    const struct baseline *popularity = chosen_baseline(&w.settings);
    assert_true(baseline_is_for(popularity, "interactions"));
    assert_false(baseline_is_for(popularity, "pictures+grey"));
    assert_false(baseline_is_for(popularity, ""));
    baseline_probes(popularity, &w.settings, measured, sizeof measured);
    assert_string_equal(measured, "ranking");
    assert_int_equal(baseline_fits(popularity, &w.settings, &w.data, NULL, &err), 0);
    small_settings(&w.settings, &w.catalogue, "baseline=popularity probe=health");
    assert_int_equal(baseline_fits(popularity, &w.settings, &w.data, NULL, &err), -1);
    small_settings(&w.settings, &w.catalogue, "baseline=popularity probe=ranking+ratings main_metric=mae");
    assert_int_equal(baseline_fits(popularity, &w.settings, &w.data, NULL, &err), -1);
    assert_non_null(strstr(err.text, "main_metric=recall"));
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(popularity_counts_users),
        cmocka_unit_test(random_is_the_seeds_alone),
        cmocka_unit_test(item_knn_is_its_definition),
        cmocka_unit_test(ease_is_its_definition),
        cmocka_unit_test(a_scorer_ranks_as_rows_do),
        cmocka_unit_test(no_inverse_of_what_has_none),
        cmocka_unit_test(a_baseline_says_for_which_data_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
