/* The health of an embedding: its spectrum against known ones, and what the alarms hear. */
#include "tests/unit/engine_support.h"

#include "engine/probes/contrast_sample.h"
#include "engine/probes/health.h"

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
    struct task_data data;
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
    data_release(&p->data);
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
        for (size_t i = 0; i < p.trainer.tower[side].rows * 16; i++)
            p.trainer.tower[side].params.list[0]->value[i] = (real)(1 + i % 16);
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
    admit(&p, "dim=16 batch=100 tau=0.2 negatives=1"); /* then one is all that there are, and no fault of tau */
    assert_true(health_measure(&p.trainer, &p.health));
    assert_true(p.health.effective_negatives < 1.5);
    assert_string_equal(health_alarm(&p.health), "");
    discharge(&p);
}

/* Own negatives of users who know everything are not drawn; shared ones are masked. And where only one item is, that
 * all candidates point the same way is no news. */
static void a_batch_without_negatives_is_heard(void **state)
{
    (void)state;
    static const char *const sharing[] = {"sharing=own dim=8 batch=20", "sharing=shared dim=8 batch=20",
                                          "sharing=own dim=8 batch=20 mask_known=off"};
    for (size_t i = 0; i < 3; i++) {
        struct patient p;
        admit(&p, sharing[i]);
        batcher_release(&p.trainer.batcher);
        data_release(&p.data);
        uint32_t anchors[] = {0, 0, 0, 0, 1, 1, 1, 1}, candidates[] = {0, 1, 2, 3, 0, 1, 2, 3};
        data_from(&p.data, 2, 4, anchors, candidates, 8, 0);
        batcher_init(&p.trainer.batcher, &p.data, p.pool, 20, 1, p.trainer.tower, p.trainer.similarity);
        assert_true(health_measure(&p.trainer, &p.health));
        assert_true(p.health.no_negatives == (i < 2));
        assert_true((strstr(health_alarm(&p.health), "no negative is left") != NULL) == (i < 2));
        discharge(&p);
    }
    struct health lonely = {.uniformity = 0, .effective_rank = 1, .breadth = 1};
    assert_string_equal(health_alarm(&lonely), "");
}

/* Of random directions, half are nearer than the positive; and one turn too low leaves nothing. */
static void what_the_guide_leaves_out_is_measured(void **state)
{
    (void)state;
    static const char *const sharing[] = {"own", "shared"};
    for (int i = 0; i < 4; i++) {
        char words[128];
        struct patient p, all;
        snprintf(words, sizeof words, "dim=32 batch=500 negatives=40 sharing=%s guide=%s", sharing[i % 2],
                 i < 2 ? "1" : "0");
        admit(&p, words);
        assert_true(health_measure(&p.trainer, &p.health) && p.health.has_guide == (i < 2));
        if (i < 2) {
            admit(&all, "dim=32 batch=500 negatives=40 sharing=own");
            assert_true(health_measure(&all.trainer, &all.health));
            assert_true(p.health.guided > 0.4 && p.health.guided < 0.6);
            assert_true(p.health.negative < all.health.negative - 0.02);
            assert_true(p.health.effective_negatives < 0.7 * all.health.effective_negatives);
            discharge(&all);
        }
        discharge(&p);
    }
    struct health mute = {.uniformity = -2, .effective_rank = 9, .breadth = 9, .has_guide = true, .guided = 0.99};
    assert_non_null(strstr(health_alarm(&mute), "false_negative_guard leaves out nearly every negative"));
}

/* What is said of rows names no users and items; a class that has come together is no collapse. */
static void rows_are_spoken_of_as_rows(void **state)
{
    (void)state;
    struct health well = {.of_rows = true, .uniformity = -2, .effective_rank = 9, .breadth = 9},
                  same = well, flat = well, soft = well, line = well, none = well;
    same.same_views = true;
    flat.uniformity = soft.uniformity = -0.01;
    soft.has_softmax = true;
    soft.effective_negatives = 9;
    line.effective_rank = 1;
    none.no_negatives = true;
    assert_string_equal(health_alarm(&well), "");
    assert_non_null(strstr(health_alarm(&same), "both views of a row are the same"));
    assert_non_null(strstr(health_alarm(&flat), "predictor=mlp and candidate_tower=slow"));
    assert_non_null(strstr(health_alarm(&soft), "raise tau or batch"));
    assert_non_null(strstr(health_alarm(&line), "uses one dimension"));
    assert_non_null(strstr(health_alarm(&none), "class or the numbers of its anchor"));
    const struct health *const all[] = {&same, &flat, &soft, &line, &none};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_true(!strstr(health_alarm(all[i]), "user") && !strstr(health_alarm(all[i]), "item"));
    line.gathers = true;
    assert_string_equal(health_alarm(&line), "");
}

static void forget(void *context, const struct metric *metric, int64_t step, double value)
{
    (void)context, (void)metric, (void)step, (void)value;
}

static void train(struct patient *p, int64_t steps)
{
    struct sink sink = {.point = forget, .context = NULL};
    for (int64_t i = 0; i < steps; i++)
        trainer_advance(&p->trainer, &sink);
}

/* Triplets of rows that are all alike, for the hardest negatives and for all; lr moves none of them far. */
static void a_loss_at_its_margin_is_heard(void **state)
{
    (void)state;
    static const char *const mining[] = {"mining=all", "mining=hard", "mining=semi_hard"};
    for (size_t m = 0; m < 3; m++) {
        struct patient p;
        char words[128];
        snprintf(words, sizeof words, "loss=triplet dim=16 batch=100 margin=0.3 lr=1e-7 %s", mining[m]);
        admit(&p, words);
        for (int side = 0; side < 2; side++)
            for (size_t i = 0; i < p.trainer.tower[side].rows * 16; i++)
                p.trainer.tower[side].params.list[0]->value[i] = (real)(1 + i % 16);
        train(&p, 1);
        assert_true(health_measure(&p.trainer, &p.health));
        assert_non_null(strstr(health_alarm(&p.health), "the loss sits at the margin"));
        discharge(&p);
    }
}

/* What learns passes the margin by; and a loss of another kind has none to sit at. */
static void a_loss_that_falls_is_not_taken_for_one_at_its_margin(void **state)
{
    (void)state;
    static const char *const words[] = {"loss=triplet dim=16 batch=100 margin=0.3 lr=0.01 epochs=20",
                                        "loss=ccl dim=16 batch=100 margin=0.3 lr=0.01 epochs=20"};
    for (size_t w = 0; w < 2; w++) {
        struct patient p;
        admit(&p, words[w]);
        train(&p, 60);
        assert_true(health_measure(&p.trainer, &p.health));
        assert_false(p.health.at_margin);
        discharge(&p);
    }
}

/* The length of each table's gradient, against what plain gradient descent moved it by. */
static void gradients_have_their_length(void **state)
{
    (void)state;
    for (int clipped = 0; clipped < 2; clipped++) {
        struct patient p;
        admit(&p, clipped ? "optimizer=sgd lr=0.5 dim=16 batch=100 max_gradient_norm=0.01" : "optimizer=sgd lr=0.5 "
              "dim=16 batch=100");
        real *before[2];
        double moved[2] = {0}, all = 0;
        for (int side = 0; side < 2; side++) {
            size_t n = p.trainer.tower[side].rows * 16;
            before[side] = xmalloc(n * sizeof(real));
            memcpy(before[side], p.trainer.tower[side].params.list[0]->value, n * sizeof(real));
        }
        train(&p, 1);
        assert_true(health_measure(&p.trainer, &p.health));
        assert_int_equal(p.health.n_gradients, 2);
        assert_string_equal(p.health.gradient[0].group, "users");
        assert_string_equal(p.health.gradient[1].group, "items");
        for (int side = 0; side < 2; side++) {
            for (size_t i = 0; i < p.trainer.tower[side].rows * 16; i++)
                moved[side] += pow((double)before[side][i] - (double)p.trainer.tower[side].params.list[0]->value[i],
                                   2);
            moved[side] = sqrt(moved[side]) / 0.5;
            all += pow(p.health.gradient[side].norm, 2);
            free(before[side]);
        }
        assert_true(sqrt(all) > 0.011); /* it was longer than the clip */
        for (int side = 0; side < 2; side++) {
            double used = p.health.gradient[side].norm * (clipped ? 0.01 / sqrt(all) : 1);
            assert_true(fabs(moved[side] - used) < 1e-3 * used);
        }
        discharge(&p);
    }
}

/* A schedule has tau at another value than the knob. */
static void the_temperature_in_force_is_measured(void **state)
{
    (void)state;
    struct patient scheduled, plain;
    admit(&scheduled, "dim=16 batch=100 negatives=20 tau=10 tau_schedule=linear tau_end=0.05 epochs=10 lr=1e-7");
    train(&scheduled, scheduled.trainer.steps - 1);
    admit(&plain, "dim=16 batch=100 negatives=20 tau=10 epochs=10 lr=1e-7");
    train(&plain, plain.trainer.steps - 1);
    assert_true(health_measure(&scheduled.trainer, &scheduled.health) &&
                health_measure(&plain.trainer, &plain.health));
    assert_true(scheduled.trainer.tau < 0.5);
    assert_true(scheduled.health.effective_negatives < 0.97 * plain.health.effective_negatives);
    discharge(&plain);
    discharge(&scheduled);
}

/* Losses within the batch: no item from outside of it, and the similarities of a user of each pair with the other
 * pairs' items, which the loss has. A run of before is measured as it was, by what it drew. */
static void the_batchs_own_rows_are_its_negatives(void **state)
{
    (void)state;
    struct patient p;
    struct contrast_sample c;
    struct contrast_sample_row row;
    admit(&p, "loss=clip dim=16 batch=40 mask_known=off tau=5");
    assert_true(contrast_sample_make(&p.trainer, &c));
    assert_true(c.batch.n_ids[SIDE_CANDIDATE] <= 40 && c.pairs.n == 40 && c.pairs.negatives == 40);
    double sum = 0, counted = 0;
    for (size_t i = 0; i < 40; i++) {
        contrast_sample_look(&p.trainer, &c, i, MOST_CONTRASTED, &row);
        size_t others = 0;
        for (size_t j = 0; j < 40; j++)
            others += c.pairs.positive[j] != c.pairs.positive[i];
        assert_int_equal(row.n, others);
        for (size_t j = 0; j < row.n; j++)
            sum += row.similarity[j];
        counted += (double)row.n;
    }
    assert_true(health_measure(&p.trainer, &p.health));
    assert_true(fabs(p.health.negative - sum / counted) < 1e-12);
    /* At a high temperature all of them count alike. */
    assert_true(p.health.effective_negatives > 0.97 * counted / 40 &&
                p.health.effective_negatives < counted / 40 + 0.01);
    p.trainer.rules = RULES_FIRST;
    assert_true(health_measure(&p.trainer, &p.health) && p.health.effective_negatives > 60); /* 64 were drawn */
    discharge(&p);
}

/* Users and items alike: all rows but those of the same user or item. */
static void both_sides_of_a_batch_are_negatives(void **state)
{
    (void)state;
    struct patient p;
    admit(&p, "loss=nt_xent dim=16 batch=40 mask_known=off tau=5");
    assert_true(health_measure(&p.trainer, &p.health));
    assert_true(p.health.effective_negatives > 65 && p.health.effective_negatives < 78.01);
    discharge(&p);
}

/* Of a catalogue of negatives the sample is from all over it, and masked ones are none. */
static void negatives_are_looked_at_from_all_over(void **state)
{
    (void)state;
    struct patient p;
    struct contrast_sample c;
    struct contrast_sample_row row;
    admit(&p, "sharing=catalog dim=8 batch=20");
    assert_true(contrast_sample_make(&p.trainer, &c));
    size_t all = c.pairs.negatives;
    contrast_sample_look(&p.trainer, &c, 0, 10, &row);
    assert_true(all == 90 && row.looked == 10 && row.n <= 10);
    assert_true(spread_place(9, 10, all) == 81);
    assert_true(health_measure(&p.trainer, &p.health) && p.health.effective_negatives <= 90);
    discharge(&p);
}

static void fill_tables(struct patient *p, real value)
{
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < p->trainer.tower[side].rows * p->trainer.tower[0].dim; i++)
            p->trainer.tower[side].params.list[0]->value[i] = value * (real)(i % 7);
}

static void equal_scores_are_heard(void **state)
{
    (void)state;
    static const char *const words_of[] = {"dot", "cosine", "euclidean"};
    for (size_t s = 0; s < 3; s++) {
        char words[64];
        struct patient p;
        struct embedded embedded;
        snprintf(words, sizeof words, "dim=16 batch=100 similarity=%s", words_of[s]);
        admit(&p, words);
        trainer_embed_all(&p.trainer, WEIGHTS_MEASURED, &embedded);
        assert_false(health_scores_equal(&embedded));
        embedded_release(&embedded);
        fill_tables(&p, 0);
        trainer_embed_all(&p.trainer, WEIGHTS_MEASURED, &embedded);
        assert_true(health_scores_equal(&embedded));
        embedded_release(&embedded);
        assert_true(health_measure(&p.trainer, &p.health));
        assert_string_equal(health_alarm(&p.health), health_equal_scores);
        discharge(&p);
    }
}

static void scores_without_bounds_are_heard(void **state)
{
    (void)state;
    struct patient p;
    admit(&p, "dim=16 batch=100 similarity=dot");
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < p.trainer.tower[side].rows * 16; i++)
            p.trainer.tower[side].params.list[0]->value[i] += 100;
    assert_true(health_measure(&p.trainer, &p.health));
    assert_non_null(strstr(health_alarm(&p.health), "similarities are out of range"));
    /* Nearly all in the last bin, positives and negatives alike. */
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < p.trainer.tower[side].rows * 16; i++)
            p.trainer.tower[side].params.list[0]->value[i] += -100 + 2;
    assert_true(health_measure(&p.trainer, &p.health) && p.health.edge_share > 0.95);
    assert_non_null(strstr(health_alarm(&p.health), "similarities are out of range"));
    discharge(&p);
}

/* A loss is held against its own smallest, while it means the same. */
static void a_loss_that_runs_away_is_heard(void **state)
{
    (void)state;
    struct patient p;
    struct loss_trend course = {0};
    char old[WORD_SIZE], canonical[WORD_SIZE];
    struct err err = ERR_INIT;
    admit(&p, "dim=16 batch=100");
    const double falls[] = {2, 1, 0.5, 0.4, 3.9};
    for (size_t i = 0; i < 5; i++) {
        loss_trend_update(&course, &p.settings, 0.2, falls[i]);
        assert_false(loss_trend_diverged(&course));
    }
    loss_trend_update(&course, &p.settings, 0.2, 4.1);
    assert_true(loss_trend_diverged(&course));
    assert_non_null(strstr(health_alarm(&(struct health){.diverged = true, .uniformity = -2, .effective_rank = 9}),
                           "ten times"));
    /* The learning rate does not change what the loss means; the temperature does, by hand or by a schedule. */
    assert_int_equal(settings_set(&p.settings, "lr", "0.5", old, canonical, &err), 0);
    loss_trend_update(&course, &p.settings, 0.2, 5);
    assert_true(loss_trend_diverged(&course));
    assert_int_equal(settings_set(&p.settings, "tau", "0.1", old, canonical, &err), 0);
    loss_trend_update(&course, &p.settings, 0.1, 5);
    assert_false(loss_trend_diverged(&course));
    loss_trend_update(&course, &p.settings, 0.01, 80);
    assert_false(loss_trend_diverged(&course));
    /* Next to nothing may become ten times as much; a loss that goes below 0 says nothing by its size. */
    struct loss_trend hinge = {0}, negative = {0};
    const double small[] = {1, 1e-4, 5e-3}, below[] = {1, -5, 20};
    for (size_t i = 0; i < 3; i++) {
        loss_trend_update(&hinge, &p.settings, 0.1, small[i]);
        loss_trend_update(&negative, &p.settings, 0.1, below[i]);
    }
    assert_false(loss_trend_diverged(&hinge) || loss_trend_diverged(&negative));
    discharge(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eigenvalues_are_found),
        cmocka_unit_test(a_fresh_embedding_is_well),
        cmocka_unit_test(collapse_is_heard),
        cmocka_unit_test(one_effective_negative_is_heard),
        cmocka_unit_test(a_batch_without_negatives_is_heard),
        cmocka_unit_test(what_the_guide_leaves_out_is_measured),
        cmocka_unit_test(rows_are_spoken_of_as_rows),
        cmocka_unit_test(a_loss_at_its_margin_is_heard),
        cmocka_unit_test(a_loss_that_falls_is_not_taken_for_one_at_its_margin),
        cmocka_unit_test(gradients_have_their_length),
        cmocka_unit_test(the_temperature_in_force_is_measured),
        cmocka_unit_test(the_batchs_own_rows_are_its_negatives),
        cmocka_unit_test(both_sides_of_a_batch_are_negatives),
        cmocka_unit_test(negatives_are_looked_at_from_all_over),
        cmocka_unit_test(equal_scores_are_heard),
        cmocka_unit_test(scores_without_bounds_are_heard),
        cmocka_unit_test(a_loss_that_runs_away_is_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
