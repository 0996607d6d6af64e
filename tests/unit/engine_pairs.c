/* Pairs of rows: what is held out, what the task makes of them, and how they are measured. */
#include "tests/unit/engine_bench_support.h"

#include "engine/data/hold_out.h"
#include "engine/probes/health.h"

#include <string.h>

/* What is held out ----------------------------------------------------------------------------------------------- */

static void pairs_that_share_a_row_stay_together(void **state)
{
    (void)state;
    const uint32_t a[] = {0, 1, 4, 6, 8, 10}, b[] = {1, 2, 5, 7, 9, 2}, kind[] = {0, NO_CLASS, 1, 1};
    const struct pair_grouping within = {.n = 6, .row = {a, b}, .rows = 12, .within = true};
    uint32_t *group = pairs_together(&within);
    assert_true(group[0] == group[1] && group[1] == group[5] && group[2] != group[3] && group[3] != group[4]);
    assert_int_equal(smallest_together(group, 6), 1);
    free(group);
    const uint32_t left[] = {0, 1, 1, 2, 3}, right[] = {0, 0, 1, 1, 2};
    struct pair_grouping of_two = {.n = 5, .row = {left, right}, .rows = 4};
    group = pairs_together(&of_two);
    assert_true(group[1] == group[2] && group[0] != group[1] && group[2] != group[3]);
    free(group);
    of_two.group = kind;
    group = pairs_together(&of_two);
    assert_true(group[3] == group[4] && group[0] != group[1]);
    free(group);
}

static void whole_groups_are_held_out(void **state)
{
    (void)state;
    enum { N = 1000 };
    uint32_t group[N];
    struct rng rng = rng_make(0, STREAM_VALIDATION, 0);
    for (size_t i = 0; i < N; i++)
        group[i] = (uint32_t)(i % 7 == 0 ? 3 : i / 4); /* one is large */
    for (int share = 0; share < 10; share++) {
        bool *held = hold_out_together(group, N, share / 10.0, &rng);
        size_t n = 0;
        for (size_t i = 0; i < N; i++) {
            n += held[i];
            for (size_t j = 0; j < i; j++)
                assert_true(group[i] != group[j] || held[i] == held[j]);
        }
        assert_true(n <= (size_t)share * N / 10 && n + 4 > (size_t)share * N / 10);
        free(held);
    }
    const uint32_t one[] = {5, 5, 5};
    bool *held = hold_out_together(one, 3, 0.9, &rng); /* and never all */
    assert_false(held[0] || held[1] || held[2]);
    free(held);
}

/* The task ------------------------------------------------------------------------------------------------------- */

static void no_row_is_on_both_sides(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "task=paired probe=scores main_metric=spearman encoder=mlp validation=0.2", 1);
    const struct task_data *data = &b.data;
    const struct lists *split[] = {&data->related, &data->valid, &data->test};
    assert_true(data->valid.start[data->rows[0]] == 32 && data->test.start[data->rows[0]] == 40);
    for (uint32_t r = 0; r < data->rows[0]; r++) {
        int in = 0;
        for (int s = 0; s < 3; s++)
            in += lists_length(split[s], r) > 0;
        assert_true(in <= 1);
    }
    end(&b);
}

static void what_is_paired_is_never_a_negative(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "task=paired encoder=mlp probe=both_ways main_metric=a2b/recall validation=0", 1);
    const struct task_data *data = &b.data;
    assert_true(data->n == 200 && !data->key[0] && !data->of_rows);
    for (size_t i = 0; i < data->n; i++)
        assert_true(lists_have(&data->related, data->row[0][i], data->row[1][i]));
    assert_true(lists_have(&data->related, 10, 0) && lists_have(&data->related, 0, 10)); /* 10 lies where 0 does */
    assert_false(lists_have(&data->related, 1, 0));
    end(&b);
    begin(&b, "task=paired probe=scores main_metric=spearman encoder=mlp validation=0 positive_score=0.7", 1);
    assert_true(b.data.positive_from == 3.5f && b.data.n == 54);
    for (size_t i = 0; i < b.data.n; i++) {
        uint32_t x = b.data.row[0][i], y = b.data.row[1][i];
        assert_true(lists_have(&b.data.related, x, y) && lists_have(&b.data.related, y, x));
        assert_true(task_keys_meet(&b.data, SIDE_ANCHOR, x, SIDE_CANDIDATE, x));
    }
    end(&b);
}

/* The pair of rows 2 i and 2 i + 1 has the score 5 - i % 6: one of low score names a contradiction, both ways, and is
 * no positive; one below positive_score alone is neither. */
static void low_scores_name_contradictions(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "task=paired probe=scores main_metric=spearman encoder=mlp validation=0 positive_score=0.5 "
          "negative_score=0.3", 1);
    assert_int_equal(b.data.opposed.rows, b.data.rows[0]);
    for (uint32_t i = 0; i < 60; i++) {
        bool low = 5 - i % 6 < 1.5;
        assert_true(lists_have(&b.data.opposed, 2 * i, 2 * i + 1) == low);
        assert_true(lists_have(&b.data.opposed, 2 * i + 1, 2 * i) == low);
        assert_true(lists_have(&b.data.related, 2 * i, 2 * i + 1) == (5 - i % 6 >= 2.5));
    }
    end(&b);
    begin(&b, "task=paired probe=scores main_metric=spearman encoder=mlp validation=0 positive_score=0", 1);
    assert_int_equal(b.data.opposed.rows, 0); /* all are positives */
    end(&b);
}

/* Measuring ------------------------------------------------------------------------------------------------------ */

struct told {
    struct value {
        char name[METRIC_NAME];
        double value;
    } value[64];
    size_t n;
};

static void listen(void *context, const struct metric *metric, int64_t step, double value)
{
    struct told *told = context;
    char name[METRIC_NAME];
    (void)step;
    metric_name(metric, name);
    for (size_t i = 0; i <= told->n && i < 64; i++)
        if (i == told->n || !strcmp(told->value[i].name, name)) {
            told->n += i == told->n;
            COPY_TEXT(told->value[i].name, name);
            told->value[i].value = value;
            return;
        }
}

static double told_of(const struct told *told, const char *name)
{
    for (size_t i = 0; i < told->n; i++)
        if (!strcmp(told->value[i].name, name))
            return told->value[i].value;
    fail_msg("%s was not measured", name);
    return NAN;
}

static struct told train_and_listen(const char *words)
{
    struct bench b;
    struct told told = {.n = 0};
    struct err err = ERR_INIT;
    struct sink sink = {.point = listen, .context = &told};
    begin(&b, words, 2);
    if (trainer_fits(&b.trainer, &err) < 0)
        fail_msg("%s", err.text);
    while (b.trainer.ended == TRAINER_GOES_ON)
        trainer_advance(&b.trainer, &sink);
    end(&b);
    return told;
}

/* Forty rows of test seek one of fifty, of which every fourth has two. */
static void partners_find_each_other(void **state)
{
    (void)state;
    static const char *const losses_of_pairs[] = {
        "loss=clip tau=0.1", "loss=clip learn_tau=on tau=0.07",
        "loss=sigmoid bias=-5 sharing=shared negatives=64 mix_uniform=0 mix_in_batch=1"};
    for (size_t i = 0; i < 3; i++) {
        char words[256];
        snprintf(words, sizeof words, "task=paired encoder=mlp dim=8 width=32 batch=64 epochs=80 lr=0.01 "
                 "probe=both_ways main_metric=a2b/recall k=5,1 %s", losses_of_pairs[i]);
        struct told told = train_and_listen(words);
        assert_true(told_of(&told, "test/a2b/recall@5") > 0.6 && told_of(&told, "test/b2a/recall@5") > 0.6);
        assert_true(told_of(&told, "test/a2b/recall@1") <= told_of(&told, "test/a2b/recall@5"));
        assert_true(told_of(&told, "test/a2b/median_rank") < 6 && told_of(&told, "test/b2a/median_rank") < 6);
    }
}

static void similarities_follow_the_scores(void **state)
{
    (void)state;
    struct told told = train_and_listen("task=paired probe=scores+both_ways main_metric=spearman encoder=mlp dim=8 "
                                        "loss=clip batch=64 epochs=40 lr=0.01 positive_score=0.7 k=5");
    assert_true(told_of(&told, "test/spearman") > 0.6 && told_of(&told, "test/spearman") <= 1);
    assert_true(told_of(&told, "test/pearson") > 0.3 && told_of(&told, "valid/spearman") > 0.3);
    assert_true(told_of(&told, "test/a2b/recall@5") > 0.5);
}

/* By losses that look at the scores, and not at which pairs are in the batch. */
static void losses_of_scores_learn_them(void **state)
{
    (void)state;
    static const char *const losses_of_scores[] = {"loss=cosent tau=0.05", "loss=score_regression"};
    for (size_t i = 0; i < 2; i++) {
        char words[256];
        snprintf(words, sizeof words, "task=paired probe=scores main_metric=spearman encoder=mlp dim=8 batch=64 "
                 "epochs=40 lr=0.01 positive_score=0 %s", losses_of_scores[i]);
        struct told told = train_and_listen(words);
        assert_true(told_of(&told, "test/spearman") > 0.6 && told_of(&told, "test/pearson") > 0.3);
    }
}

/* Where all embeddings are one, each order is as likely as any other. */
static void equals_count_by_their_chance(void **state)
{
    (void)state;
    struct told told = {.n = 0};
    struct sink sink = {.point = listen, .context = &told};
    struct encoded_rows *none = NULL;
    struct bench b;
    begin(&b, "task=paired encoder=mlp probe=both_ways main_metric=a2b/recall k=5 validation=0", 2);
    const struct params *params = trainer_params(&b.trainer);
    for (size_t p = 0; p < params->n; p++)
        for (size_t i = 0; i < params->list[p]->rows * params->list[p]->cols; i++)
            params->list[p]->value[i] = 0;
    evaluation_of_split(&b.trainer, "test", false, none, &sink);
    end(&b);
    double one = 5.0 / 50, two = 1 - (45.0 * 44) / (50 * 49);
    assert_true(fabs(told_of(&told, "test/a2b/recall@5") - (30 * one + 10 * two) / 40) < 1e-9);
    assert_true(fabs(told_of(&told, "test/b2a/recall@5") - 5.0 / 40) < 1e-9);
    assert_true(fabs(told_of(&told, "test/a2b/median_rank") - 25.5) < 1e-9);
    assert_true(fabs(told_of(&told, "test/b2a/median_rank") - 20.5) < 1e-9);
}

static void refuse(const char *words, const char *why)
{
    struct bench b;
    struct err err = ERR_INIT;
    begin(&b, words, 1);
    assert_int_equal(trainer_fits(&b.trainer, &err), -1);
    if (!strstr(err.text, why))
        fail_msg("'%s' is not in '%s'", why, err.text);
    end(&b);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    refuse("task=paired encoder=mlp probe=both_ways main_metric=i2t/recall", "set main_metric=a2b/recall");
    refuse("task=paired encoder=mlp probe=both_ways+scores main_metric=a2b/recall", "import pairs with --score");
    refuse("task=two_views encoder=mlp probe=both_ways main_metric=a2b/recall", "these data have no pairs");
    refuse("task=paired encoder=mlp loss=cosent probe=both_ways main_metric=a2b/recall", "import pairs with --score");
    refuse("task=paired encoder=mlp loss=score_regression positive_score=1 probe=scores main_metric=spearman",
           "all that take part have the same");
    refuse("task=paired encoder=mlp probe=scores main_metric=spearman positive_score=0 mix_contradiction=1",
           "raise negative_score or positive_score");
    refuse("task=paired encoder=mlp probe=linear main_metric=linear_accuracy", "measures rows by themselves");
    refuse("task=paired encoder=mlp candidate_encoder=table dim=8 probe=scores main_metric=spearman",
           "leave it at same");
    refuse("task=paired encoder=mlp dim=8 width=4 probe=both_ways main_metric=a2b/recall loss=sup_con mix_context=1 "
           "sharing=own loss=info_nce", "classes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_that_share_a_row_stay_together),
        cmocka_unit_test(whole_groups_are_held_out),
        cmocka_unit_test(no_row_is_on_both_sides),
        cmocka_unit_test(what_is_paired_is_never_a_negative),
        cmocka_unit_test(low_scores_name_contradictions),
        cmocka_unit_test(partners_find_each_other),
        cmocka_unit_test(similarities_follow_the_scores),
        cmocka_unit_test(losses_of_scores_learn_them),
        cmocka_unit_test(equals_count_by_their_chance),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
