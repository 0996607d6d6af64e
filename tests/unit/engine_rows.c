/* Rows of numbers: how they are put in order, what tasks make of them, how views change them, and how a slow copy
 * follows. */
#include "tests/unit/engine_bench_support.h"

#include "engine/encoders/tower.h"
#include "engine/views/input_view.h"

#include <math.h>
#include <string.h>

/* Order ---------------------------------------------------------------------------------------------------------- */

enum { ROWS = 130, WIDTH = 3 };

static uint32_t class_of(size_t row)
{
    return row < 80 ? 0 : row < 120 ? 1 : row < 128 ? 2 : row == 128 ? 3 : NO_CLASS;
}

/* The first number of a row says which it is, the last never varies. Classes of 80, 40, 8 and 1 rows; the last row
 * has none. Every fifth is test. */
static void make_collection(struct corpus *corpus, double share)
{
    struct collection *rows = corpus_collection(corpus, "rows", ROWS);
    struct feature numbers = {.name = "numbers", .kind = FEATURE_DENSE, .type = COLUMN_F32, .shape = {WIDTH},
                              .width = WIDTH};
    float *value = xmalloc(ROWS * WIDTH * sizeof *value);
    uint32_t class[ROWS];
    rows->split = xmalloc(ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        class[i] = class_of(i);
        rows->split[i] = i % 5 == 4 && i < 128 ? SPLIT_TEST : SPLIT_TRAIN;
        value[i * WIDTH] = (float)i;
        value[i * WIDTH + 1] = (float)(i * 31 % 17);
        value[i * WIDTH + 2] = 7;
    }
    numbers.value = value;
    collection_add(rows, &numbers);
    collection_classify(rows, "class", class, 4);
    collection_arrange(rows, share);
}

static void rows_come_in_the_order_of_their_splits(void **state)
{
    (void)state;
    for (int c = 0; c < 3; c++) {
        static const double share[] = {0, 0.1, 0.5};
        struct corpus corpus = {.n_collections = 0};
        bool seen[ROWS] = {false};
        size_t valid[5] = {0};
        make_collection(&corpus, share[c]);
        const struct collection *rows = &corpus.collection[0];
        const struct feature *numbers = collection_dense(rows), *class = collection_classes(rows);
        assert_true(rows->first[0] == 0 && rows->first[3] == ROWS && ROWS - rows->first[2] == 25);
        for (size_t i = 0; i < ROWS; i++) {
            uint32_t source = rows->source[i], own = ((const uint32_t *)class->value)[i];
            assert_true(source < ROWS && !seen[source]);
            seen[source] = true;
            assert_true(((const float *)numbers->value)[i * WIDTH] == (float)source);
            assert_true(own == class_of(source));
            assert_true(i >= rows->first[rows->split[i]] && i < rows->first[rows->split[i] + 1]);
            assert_true((rows->split[i] == SPLIT_TEST) == (source % 5 == 4 && source < 128));
            assert_true(!i || rows->split[i] != rows->split[i - 1] || source > rows->source[i - 1]);
            valid[own == NO_CLASS ? 4 : own] += rows->split[i] == SPLIT_VALID;
        }
        /* Of 64, 32, 7, 1 and 1 rows that are not test; one stays of each class. */
        assert_true(fabs((double)valid[0] - share[c] * 64) <= 1 && fabs((double)valid[1] - share[c] * 32) <= 1);
        assert_true(fabs((double)valid[2] - share[c] * 7) <= 1 && !valid[3] && !valid[4]);
        corpus_release(&corpus);
    }
}

/* By the rows of train alone; a number that does not vary is only moved. */
static void numbers_are_standardised_by_train(void **state)
{
    (void)state;
    struct corpus corpus = {.n_collections = 0};
    double sum[WIDTH] = {0}, squares[WIDTH] = {0};
    make_collection(&corpus, 0.2);
    const struct collection *rows = &corpus.collection[0];
    for (size_t i = 0; i < rows->first[SPLIT_VALID]; i++) {
        real x[WIDTH];
        feature_read(collection_dense(rows), i, x);
        for (size_t k = 0; k < WIDTH; k++) {
            sum[k] += (double)x[k];
            squares[k] += (double)x[k] * (double)x[k];
        }
    }
    for (size_t k = 0; k < WIDTH; k++) {
        double n = (double)rows->first[SPLIT_VALID];
        assert_true(fabs(sum[k] / n) < 1e-5);
        assert_true(fabs(squares[k] / n - (k < 2 ? 1 : 0)) < 1e-4);
    }
    corpus_release(&corpus);
}

/* Tasks ---------------------------------------------------------------------------------------------------------- */

/* Each other row of the class as often, never one that is held out, and the row itself where there is no other. */
static void partners_are_others_of_the_class(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    struct task_data data;
    small_points(&data, "same_class", 240, 0.1);
    const uint32_t *class = collection_classes(data.side[0])->value;
    struct rng rng = rng_make(5, STREAM_PARTNER, 0);
    for (uint32_t anchor = 0; anchor < data.n; anchor += 37) {
        size_t count[240] = {0}, others = 0;
        for (uint64_t i = 0; i < DRAWS; i++)
            count[data.partner(&data, &rng, i, anchor)]++;
        for (size_t r = 0; r < data.n; r++)
            others += class[anchor] != NO_CLASS && class[r] == class[anchor] && r != anchor;
        assert_true(class[anchor] == NO_CLASS ? count[anchor] == DRAWS : others > 0 && !count[anchor]);
        for (size_t r = 0; r < 240 && others; r++) {
            bool belongs = r < data.n && class[r] == class[anchor] && r != anchor;
            double expected = belongs ? (double)DRAWS / (double)others : 0;
            assert_true(fabs((double)count[r] - expected) <= 6 * sqrt(expected));
        }
    }
    data_release(&data);
}

static void keys_keep_alike_rows_from_being_negatives(void **state)
{
    (void)state;
    struct task_data two_views, same_class;
    size_t twins = 0;
    small_points(&two_views, "two_views", 240, 0.1);
    small_points(&same_class, "same_class", 240, 0.1);
    const float *value = collection_dense(two_views.side[0])->value;
    const uint32_t *class = collection_classes(same_class.side[0])->value;
    assert_false(two_views.keys_attract);
    assert_true(same_class.keys_attract);
    for (uint32_t i = 0; i < 240; i++)
        for (uint32_t j = 0; j < 240; j++) {
            bool same = !memcmp(value + 2 * i, value + 2 * j, 2 * sizeof *value);
            bool kin = i == j || (class[i] != NO_CLASS && class[i] == class[j]);
            twins += same && i != j;
            assert_true(task_keys_meet(&two_views, SIDE_ANCHOR, i, SIDE_CANDIDATE, j) == same);
            assert_true(task_keys_meet(&same_class, SIDE_ANCHOR, i, SIDE_CANDIDATE, j) == kin);
        }
    assert_true(twins > 0);
    data_release(&two_views);
    data_release(&same_class);
}

/* Views of inputs ------------------------------------------------------------------------------------------------ */

enum { SEEN = 4000 };

struct seen {
    struct catalogue catalogue;
    struct settings settings;
    struct feature feature;
    uint32_t row[SEEN];
    float value[(3 * SEEN + 1) * 2];
    real x[SEEN * 2];
};

/* Rows with the numbers 1 and 2, as the words change them in step 3. */
static void see(struct seen *s, const char *words, int threads, enum side side, int copy)
{
    struct pool *pool = pool_new(threads);
    catalogue_gather(&s->catalogue);
    small_settings(&s->settings, &s->catalogue, words);
    s->feature = (struct feature){.kind = FEATURE_DENSE, .type = COLUMN_F32, .shape = {2}, .width = 2,
                                  .value = s->value};
    for (uint32_t i = 0; i < SEEN; i++)
        s->row[i] = 3 * i + 1;
    for (size_t i = 0; i < sizeof s->value / sizeof *s->value; i++)
        s->value[i] = i % 2 ? 2 : 1;
    struct viewed at = {side, s->row, 42, 3, copy};
    input_views_read(pool, &s->feature, SEEN, &at, &s->settings, s->x);
    catalogue_release(&s->catalogue);
    pool_free(pool);
}

static void views_without_strength_change_nothing(void **state)
{
    (void)state;
    static struct seen s;
    see(&s, "task=two_views input_noise=0 input_scale=0 input_mask=0 input_rotate=0", 2, SIDE_ANCHOR, 0);
    for (size_t i = 0; i < SEEN; i++)
        assert_true(s.x[2 * i] == 1 && s.x[2 * i + 1] == 2);
}

static const char *const each_view[] = {"task=two_views input_noise=0.5", "task=two_views input_scale=0.5",
                                        "task=two_views input_mask=0.5", "task=two_views input_rotate=90"};

/* The same numbers for a row wherever it stands and whoever computes it; others on the other side and another time.
 * */
static void a_view_belongs_to_the_row(void **state)
{
    (void)state;
    static struct seen one, four, other;
    for (size_t v = 0; v < 4; v++) {
        see(&one, each_view[v], 1, SIDE_ANCHOR, 0);
        see(&four, each_view[v], 4, SIDE_ANCHOR, 0);
        assert_memory_equal(one.x, four.x, sizeof one.x);
        uint32_t row = one.row[777];
        real x[2];
        struct viewed at = {SIDE_ANCHOR, &row, 42, 3, 0};
        struct pool *pool = pool_new(1);
        catalogue_gather(&other.catalogue);
        small_settings(&other.settings, &other.catalogue, each_view[v]);
        input_views_read(pool, &one.feature, 1, &at, &other.settings, x);
        catalogue_release(&other.catalogue);
        pool_free(pool);
        assert_memory_equal(x, one.x + 2 * 777, sizeof x);
        for (int c = 0; c < 2; c++) {
            see(&other, each_view[v], 1, c ? SIDE_ANCHOR : SIDE_CANDIDATE, c);
            assert_memory_not_equal(one.x, other.x, sizeof one.x);
        }
    }
}

static void views_follow_their_laws(void **state)
{
    (void)state;
    static struct seen s;
    double sum = 0, squares = 0, masked = 0, angles = 0, least = 9, most = -9;
    see(&s, each_view[0], 2, SIDE_ANCHOR, 0);
    for (size_t i = 0; i < 2 * SEEN; i++) {
        double off = (double)s.x[i] - (i % 2 ? 2 : 1);
        sum += off;
        squares += off * off;
    }
    assert_true(fabs(sum / (2 * SEEN)) < 0.03 && fabs(squares / (2 * SEEN) - 0.25) < 0.02);
    see(&s, each_view[1], 2, SIDE_ANCHOR, 0);
    for (size_t i = 0; i < SEEN; i++) {
        assert_true(fabs((double)s.x[2 * i + 1] - 2 * (double)s.x[2 * i]) < 1e-5); /* one factor for both */
        least = fmin(least, (double)s.x[2 * i]);
        most = fmax(most, (double)s.x[2 * i]);
    }
    assert_true(least >= 0.5 && least < 0.52 && most <= 1.5 && most > 1.48);
    see(&s, each_view[2], 2, SIDE_ANCHOR, 0);
    for (size_t i = 0; i < 2 * SEEN; i++) {
        assert_true(s.x[i] == 0 || s.x[i] == (i % 2 ? 2 : 1));
        masked += s.x[i] == 0;
    }
    assert_true(fabs(masked / (2 * SEEN) - 0.5) < 0.03);
    see(&s, each_view[3], 2, SIDE_ANCHOR, 0);
    for (size_t i = 0; i < SEEN; i++) {
        double x = (double)s.x[2 * i], y = (double)s.x[2 * i + 1], turned = atan2(x * -2 + y, x + 2 * y);
        assert_true(fabs(x * x + y * y - 5) < 1e-4 && fabs(turned) < 1.5708);
        angles += fabs(turned);
    }
    assert_true(fabs(angles / SEEN - 1.5708 / 2) < 0.03);
}

/* What does not fit ---------------------------------------------------------------------------------------------- */

static void settings_that_contradict_say_so(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"mix_popularity=1", "each row of points counts once: set mix_popularity=0"},
        {"prior=0.2", "each row of points counts once: set prior=0"},
        {"batch_norm=on batch=1", "batch_norm standardises over the rows of a batch"},
        {"loss=nt_xent batch=1", "raise batch"},
        {"loss=consistency", "does not bring positives closer"},
        {"encoder=table", "train with encoder=mlp"},
        {"pseudo_count=2", "leave out pseudo_count"},
        {"freeze=predictor", "freezes nothing in this run"},
        {"freeze=users", "freezes nothing in this run"},
        {"probe=ranking main_metric=recall", "ranks candidates of another collection"},
        {"probe=health", "probe=retrieval+health"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct bench b;
        struct err err = ERR_INIT;
        char words[512];
        snprintf(words, sizeof words, "task=two_views encoder=mlp dim=8 batch=64 loss=info_nce probe=retrieval "
                 "main_metric=retrieval/recall input_noise=0.1 %s", cases[c][0]);
        begin(&b, words, 1);
        if (trainer_fits(&b.trainer, &err) == 0)
            fail_msg("%s fits", cases[c][0]);
        if (!strstr(err.text, cases[c][1]))
            fail_msg("%s: %s", cases[c][0], err.text);
        end(&b);
    }
}

/* The alarm: of two views where nothing changes a row; of rows of one class, which are different rows, it is none. */
static void views_that_are_the_same_raise_the_alarm(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        bool alarm;
    } cases[] = {{"task=two_views input_noise=0", true}, {"task=two_views input_noise=0.1", false},
                 {"task=two_views dropout=0.2", false},  {"task=same_class input_noise=0", false},
                 {"task=two_views input_noise=0 predictor=linear", true}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct bench b;
        char words[512];
        snprintf(words, sizeof words, "%s encoder=mlp dim=8 batch=64 epochs=3 loss=info_nce probe=retrieval+health "
                 "main_metric=retrieval/recall", cases[c].words);
        begin(&b, words, 1);
        train_to(&b, 9);
        bool alarm = strstr(b.trainer.alarm, "both views of a row are the same");
        if (alarm != cases[c].alarm)
            fail_msg("%s: the alarm is '%s'", cases[c].words, b.trainer.alarm);
        end(&b);
    }
}

/* Classes -------------------------------------------------------------------------------------------------------- */

static const char by_class[] = "task=two_views encoder=mlp head=mlp head_dim=6 dim=8 width=12 batch=60 epochs=60 "
                               "lr=0.03 loss=cross_entropy input_noise=0.1 probe=linear main_metric=linear_accuracy";

/* Trains, perhaps with all but each tenth class forgotten; the loss at the first step and at the last. */
static uint64_t train_by_class(const char *more, bool forget, double loss[2])
{
    struct bench b;
    char words[512];
    snprintf(words, sizeof words, "%s %s", by_class, more);
    begin(&b, words, 2);
    uint32_t *class = collection_classes(b.data.side[0])->value;
    for (size_t i = 0; i < b.data.rows[0] && forget; i++)
        class[i] = i % 10 ? NO_CLASS : class[i];
    train_to(&b, 1);
    loss[0] = b.heard.loss;
    train_to(&b, INT64_MAX);
    loss[1] = b.heard.loss;
    uint64_t bits = weights(&b);
    end(&b);
    return bits;
}

static void classes_are_learned(void **state)
{
    (void)state;
    double loss[2];
    train_by_class("", false, loss);
    assert_true(loss[1] < 0.3 * loss[0]);
}

/* Rows without a class are no part of the loss, until the model may give them one. */
static void sure_guesses_stand_for_classes(void **state)
{
    (void)state;
    double few[2], never[2], guessed[2];
    /* in a batch there are twenty rows with a class */
    uint64_t bits = train_by_class("batch=200 epochs=200", true, few);
    assert_true(train_by_class("batch=200 epochs=200 class_confidence=1", true, never) == bits);
    assert_true(train_by_class("batch=200 epochs=200 class_confidence=0.6", true, guessed) != bits);
    assert_true(few[1] < 0.5 * few[0] && guessed[1] < 0.5 * guessed[0]);
}

static void classes_must_be_there(void **state)
{
    (void)state;
    struct bench b;
    struct err err = ERR_INIT;
    begin(&b, "loss=cross_entropy dim=8", 1);
    b.data.classes.of = NULL;
    assert_int_equal(trainer_fits(&b.trainer, &err), -1);
    assert_non_null(strstr(err.text, "have none: import them with classes, or leave the loss out"));
    end(&b);
}

/* Slow copies ---------------------------------------------------------------------------------------------------- */

static const char slowly[] = "task=two_views encoder=mlp head=mlp head_dim=6 dim=8 width=12 batch=64 epochs=20 "
                             "loss=info_nce sharing=shared negatives=16 input_noise=0.2 candidate_tower=slow "
                             "tower_momentum=0.9 lr=0.05 probe=retrieval main_metric=retrieval/recall";

static real *values(const struct tower *tower, size_t *n)
{
    real *all = NULL;
    *n = 0;
    for (size_t p = 0; p < tower->params.n; p++) {
        const struct param *param = tower->params.list[p];
        size_t numbers = param->rows * param->cols;
        all = xrealloc(all, *n + numbers + 1, sizeof *all);
        memcpy(all + *n, param->value, numbers * sizeof *all);
        *n += numbers;
    }
    return all;
}

/* k <- m k + (1 - m) w, w as it was before the step; nothing else moves k. */
static void a_slow_copy_follows(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, slowly, 2);
    for (int step = 1; step <= 12; step++) {
        size_t n, same = 0;
        real *w = values(&b.trainer.tower[0], &n), *k = values(&b.trainer.tower[1], &n);
        for (size_t i = 0; i < n; i++)
            same += w[i] == k[i];
        assert_true(step == 1 ? same == n : same < n);
        train_to(&b, step);
        real *now = values(&b.trainer.tower[1], &n);
        for (size_t i = 0; i < n; i++)
            assert_true(fabs((double)now[i] - (0.9 * (double)k[i] + 0.1 * (double)w[i])) < 1e-5);
        free(now);
        free(k);
        free(w);
    }
    for (size_t p = 0; p < b.trainer.tower[1].params.n; p++)
        assert_null(b.trainer.tower[1].params.list[p]->moment[0]);
    end(&b);
}

/* Both sides have the same params, and the same embeddings. */
static void a_shared_tower_is_one(void **state)
{
    (void)state;
    struct bench b;
    char words[512];
    snprintf(words, sizeof words, "%s candidate_tower=shared", slowly);
    begin(&b, words, 2);
    const struct tower *tower = b.trainer.tower;
    assert_true(tower[1].borrows && tower[0].params.n == tower[1].params.n);
    for (size_t p = 0; p < tower[0].params.n; p++)
        assert_ptr_equal(tower[0].params.list[p], tower[1].params.list[p]);
    train_to(&b, 5);
    struct embedded all;
    trainer_embed_all(&b.trainer, WEIGHTS_MEASURED, &all);
    assert_memory_equal(all.anchors, all.candidates, all.n_anchors * all.dim * sizeof *all.anchors);
    embedded_release(&all);
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_in_the_order_of_their_splits),
        cmocka_unit_test(numbers_are_standardised_by_train),
        cmocka_unit_test(partners_are_others_of_the_class),
        cmocka_unit_test(keys_keep_alike_rows_from_being_negatives),
        cmocka_unit_test(views_without_strength_change_nothing),
        cmocka_unit_test(a_view_belongs_to_the_row),
        cmocka_unit_test(views_follow_their_laws),
        cmocka_unit_test(settings_that_contradict_say_so),
        cmocka_unit_test(views_that_are_the_same_raise_the_alarm),
        cmocka_unit_test(classes_are_learned),
        cmocka_unit_test(sure_guesses_stand_for_classes),
        cmocka_unit_test(classes_must_be_there),
        cmocka_unit_test(a_slow_copy_follows),
        cmocka_unit_test(a_shared_tower_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
