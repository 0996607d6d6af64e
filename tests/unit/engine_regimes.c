/* Ways to train that lean on more than the data: tables that stand still, values and teachers from elsewhere. */
#include "tests/unit/engine_bench_support.h"

#include "engine/checkpoint.h"

#include <string.h>
#include <unistd.h>

/* Freezing ------------------------------------------------------------------------------------------------------- */

static real *look_at(const struct bench *b, int side)
{
    const struct param *table = b->trainer.tower[side].params.list[0];
    real *all = xmalloc(table->rows * table->cols * sizeof *all);
    param_read(table, WEIGHTS_MEASURED, 0, table->rows, all);
    return all;
}

/* The largest difference between what was seen of a table and what is there now. Frees `before`. */
static double moved(const struct bench *b, int side, real *before)
{
    const struct param *table = b->trainer.tower[side].params.list[0];
    real *now = look_at(b, side);
    double most = 0;
    for (size_t i = 0; i < table->rows * table->cols; i++)
        most = fmax(most, fabs((double)(now[i] - before[i])));
    free(now);
    free(before);
    return most;
}

static void set_freeze(struct bench *b, const char *which)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    struct err err = ERR_INIT;
    assert_int_equal(trainer_set(&b->trainer, "frozen", which, old, canonical, &err), 0);
}

static void what_is_frozen_stands_still(void **state)
{
    (void)state;
    static const struct {
        const char *which;
        bool moves[2];
    } cases[] = {{"none", {true, true}}, {"users", {false, true}}, {"items", {true, false}}, {"all", {false, false}},
    {"none", {true, true}}};
    struct bench b;
    begin(&b, "batch=100 epochs=20 dim=8 weight_decay=0.5 lr=0.02 mix_in_batch=1", 2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set_freeze(&b, cases[i].which);
        real *before[2] = {look_at(&b, 0), look_at(&b, 1)};
        train_to(&b, b.trainer.step + 5);
        for (int side = 0; side < 2; side++)
            assert_true((moved(&b, side, before[side]) > 0) == cases[i].moves[side]);
    }
    end(&b);
}

/* A table frozen from the beginning does not matter to the norm that is clipped: its gradient is never made. */
static void what_is_frozen_has_no_share_in_clipping(void **state)
{
    (void)state;
    struct bench b;
    struct tape *tape = &b.trainer.tape;
    begin(&b, "batch=100 epochs=2 dim=8 max_gradient_norm=0.001 frozen=users optimizer=sgd lr=1", 1);
    real *before = look_at(&b, 1);
    train_to(&b, 1);
    double squares = 0;
    real *after = look_at(&b, 1);
    for (size_t i = 0; i < b.trainer.tower[1].params.list[0]->rows * 8; i++)
        squares += (double)(after[i] - before[i]) * (double)(after[i] - before[i]);
    assert_true(fabs(sqrt(squares) - 0.001) < 1e-5); /* all that was left of the gradient is the items' */
    for (size_t g = 0; g < tape->n_gathers; g++)
        assert_true((tape->gathers[g].node->grad != NULL) ==
                    (tape->gathers[g].param == b.trainer.tower[1].params.list[0]));
    free(before);
    free(after);
    end(&b);
}

/* Averages of a table that stands still come nearer to it at every step, as those of any other would. */
static void averages_of_what_is_frozen_go_on(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "batch=100 epochs=40 dim=8 weight_decay=0.5 lr=0.02 ema=0.9", 2);
    train_to(&b, 20);
    set_freeze(&b, "items");
    const struct param *candidates = b.trainer.tower[1].params.list[0];
    size_t n = candidates->rows * candidates->cols;
    double *average = xcalloc(n, sizeof *average);
    real *seen = look_at(&b, 1);
    for (size_t i = 0; i < n; i++)
        average[i] = (double)seen[i] * (1 - pow(0.9, (double)b.trainer.step));
    free(seen);
    for (int step = 0; step < 30; step++) {
        train_to(&b, b.trainer.step + 1);
        for (size_t i = 0; i < n; i++)
            average[i] = 0.9 * average[i] +
                         0.1 * param_missed_decay(candidates, i / 8) * (double)candidates->value[i];
    }
    seen = look_at(&b, 1);
    for (size_t i = 0; i < n; i++)
        assert_true(fabs((double)seen[i] - average[i] / (1 - pow(0.9, (double)b.trainer.step))) < 1e-5);
    free(seen);
    free(average);
    end(&b);
}

/* Pseudo-labels -------------------------------------------------------------------------------------------------- */

/* A user's labels, worked out plainly from the scores of all items (-INFINITY: unknown). */
static size_t plain_labels(const double *score, size_t candidates, const struct lists *train, uint32_t anchor,
                           size_t count, double threshold, uint32_t *label)
{
    double mean = 0, variance = 0, n = 0;
    for (size_t i = 0; i < candidates; i++)
        n += score[i] > -(double)INFINITY;
    for (size_t i = 0; i < candidates; i++)
        mean += score[i] > -(double)INFINITY ? score[i] / n : 0;
    for (size_t i = 0; i < candidates; i++)
        variance += score[i] > -(double)INFINITY ? (score[i] - mean) * (score[i] - mean) / n : 0;
    size_t made = 0;
    bool *taken = xcalloc(candidates, sizeof *taken);
    while (made < count) {
        size_t best = candidates;
        for (size_t i = 0; i < candidates; i++)
            if (!taken[i] && !lists_have(train, anchor, (uint32_t)i) &&
                (best == candidates || score[i] > score[best]))
                best = i;
        if (best == candidates || !(score[best] > mean + threshold * sqrt(variance)))
            break;
        taken[best] = true;
        label[made++] = (uint32_t)best;
    }
    free(taken);
    return made;
}

enum { PSEUDO_ANCHORS = 150, PSEUDO_CANDIDATES = 700, PSEUDO_DIM = 5, PSEUDO_COUNT = 4 };

static void labels_are_what_the_model_is_sure_of(void **state)
{
    (void)state;
    struct bench b;
    struct rng rng = rng_make(3, STREAM_INIT, 0);
    static real anchors[PSEUDO_ANCHORS * PSEUDO_DIM], candidates[PSEUDO_CANDIDATES * PSEUDO_DIM];
    for (size_t i = 0; i < PSEUDO_ANCHORS * PSEUDO_DIM; i++)
        anchors[i] = (real)(rng_unit(&rng, i) - 0.5);
    for (size_t i = 0; i < PSEUDO_CANDIDATES * PSEUDO_DIM; i++)
        candidates[i] = (real)(rng_unit(&rng, 100000 + i) - 0.4);
    small_world(&b.data, PSEUDO_ANCHORS, PSEUDO_CANDIDATES, 12, 0.2);
    begin_on(&b, "pseudo_count=4", 2);
    struct embedded embedded = {.anchors = anchors, .candidates = candidates, .n_anchors = PSEUDO_ANCHORS,
                                .n_candidates = PSEUDO_CANDIDATES, .dim = PSEUDO_DIM};
    size_t said = pseudo_choose(&b.trainer.pseudo, b.pool, &embedded, NULL, &b.data.related, 2.5), all = 0,
           short_ones = 0;
    for (uint32_t u = 0; u < PSEUDO_ANCHORS; u++) {
        double score[PSEUDO_CANDIDATES];
        uint32_t label[PSEUDO_COUNT];
        for (size_t i = 0; i < PSEUDO_CANDIDATES; i++)
            score[i] = (double)vector_dot(anchors + u * PSEUDO_DIM, candidates + i * PSEUDO_DIM, PSEUDO_DIM);
        size_t n = plain_labels(score, PSEUDO_CANDIDATES, &b.data.related, u, PSEUDO_COUNT, 2.5, label);
        const real *row = b.trainer.pseudo.table.value + u * PSEUDO_COUNT;
        for (size_t t = 0; t < PSEUDO_COUNT; t++)
            assert_true(row[t] == (t < n ? (real)(label[t] + 1) : 0));
        all += n;
        short_ones += n < PSEUDO_COUNT;
    }
    assert_true(said == all && short_ones > 5 && short_ones < PSEUDO_ANCHORS - 5);

    uint32_t anchor[PSEUDO_ANCHORS * PSEUDO_COUNT], candidate[PSEUDO_ANCHORS * PSEUDO_COUNT];
    size_t dealt = 0;
    for (size_t step = 0; step < 7; step++) {
        size_t n = pseudo_of_step(&b.trainer.pseudo, step, 7, anchor, candidate);
        assert_true(n <= pseudo_most(&b.trainer.pseudo, 7));
        dealt += n;
    }
    assert_true(dealt == all);
    end(&b);
}

/* The teacher of the tests scores 1 for a user's own parity and knows nothing of a few users and items. */
static void a_teacher_labels_what_it_knows(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "loss=distill pseudo_count=3 pseudo_from=0 pseudo_threshold=0.5 batch=100 epochs=2", 2);
    train_to(&b, 1);
    for (size_t u = 0; u < b.data.rows[SIDE_ANCHOR]; u++)
        for (size_t t = 0; t < 3; t++) {
            real label = b.trainer.pseudo.table.value[u * 3 + t];
            assert_true((label == 0) == (u % 19 == 7));
            if (label == 0)
                continue;
            size_t candidate = (size_t)label - 1;
            assert_true(candidate % 2 == u % 2 && candidate % 19 != 7 &&
                        !lists_have(&b.data.related, (uint32_t)u, (uint32_t)candidate));
        }
    end(&b);
}

static const char pseudo_words[] = "batch=150 epochs=6 dim=8 lr=0.03 pseudo_count=3 pseudo_from=2 "
                                   "pseudo_threshold=1 sharing=%s";

static void labels_change_training_but_no_bit_by_threads(void **state)
{
    (void)state;
    static const char *const sharing[] = {"own", "shared", "catalog"};
    for (size_t s = 0; s < 3; s++) {
        char words[256], none[300];
        struct bench one, more, without, late;
        snprintf(words, sizeof words, pseudo_words, sharing[s]);
        snprintf(none, sizeof none, "%s pseudo_weight=0", words);
        begin(&one, words, 1);
        train_to(&one, INT64_MAX);
        assert_int_equal(one.trainer.ended, TRAINER_FINISHED);
        begin(&more, words, 4);
        train_to(&more, INT64_MAX);
        assert_true(one.heard.hash == more.heard.hash && weights(&one) == weights(&more));
        begin(&without, none, 1);
        begin(&late, words, 1);
        train_to(&without, 2 * without.trainer.batcher.steps_per_epoch);
        train_to(&late, 2 * late.trainer.batcher.steps_per_epoch);
        assert_true(weights(&without) == weights(&late)); /* none before pseudo_from, and a weight of 0 is none */
        train_to(&without, INT64_MAX);
        assert_true(weights(&without) != weights(&one));
        end(&late);
        end(&without);
        end(&more);
        end(&one);
    }
}

/* What is left of an epoch has the labels of its beginning. */
static void labels_outlive_a_checkpoint(void **state)
{
    (void)state;
    char folder[] = "/tmp/nearfar-test-XXXXXX", words[256];
    struct err err = ERR_INIT;
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/store.db", folder), *command = xasprintf("rm -rf %s", folder);
    struct store *store = store_open(path, STORE_CREATE, &err);
    assert_non_null(store);
    int lock, unsound;
    int64_t dataset = dataset_create(store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(store, dataset, &facts, "[]", lock, &err), 0);
    struct run run = {.dataset = dataset, .seed = 42};
    int64_t id = run_create(store, &run, NULL, 0, &err);
    struct bench straight, resumed;
    snprintf(words, sizeof words, pseudo_words, "own");
    small_world(&straight.data, 200, 120, 15, 0);
    small_world(&resumed.data, 200, 120, 15, 0);
    begin_on(&straight, words, 2);
    train_to(&straight, 3 * straight.trainer.batcher.steps_per_epoch + 2);
    save(&straight, store, id, "timer");
    straight.heard = (struct heard){0};
    train_to(&straight, INT64_MAX);
    begin_on(&resumed, words, 1);
    if (checkpoint_resume(&resumed.trainer, store, id, &unsound, &err) != 1)
        fail_msg("%s", err.text);
    train_to(&resumed, INT64_MAX);
    assert_true(resumed.heard.hash == straight.heard.hash && weights(&resumed) == weights(&straight));
    end(&resumed);
    end(&straight);
    store_close(store);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

/* What would need more memory than any machine has is refused, and the run goes on as it was. */
static void too_many_negatives_are_refused(void **state)
{
    (void)state;
    struct bench b;
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    small_world(&b.data, 900, 500, 12, 0);
    begin_on(&b, "batch=8192 dim=4 negatives=2", 1);
    assert_int_equal(trainer_set(&b.trainer, "negatives", "65536", old, canonical, &err), -1);
    assert_non_null(strstr(err.text, "sharing=shared"));
    assert_string_equal(setting_word(&b.trainer.settings, &knob_negatives), "2");
    end(&b);
}

/* What draws by classes is refused where there are none, at the start and live, and the run goes on as it was. */
static void strategies_by_class_need_classes(void **state)
{
    (void)state;
    static const uint32_t anchor[] = {0, 0, 1, 1, 2, 2}, candidate[] = {0, 1, 1, 2, 2, 3};
    static const char *const mixes[] = {"mix_class_balanced", "mix_context"};
    for (size_t i = 0; i < 2; i++) {
        struct bench b;
        struct err err = ERR_INIT;
        char words[64], old[WORD_SIZE], canonical[WORD_SIZE];
        data_from(&b.data, 3, 4, anchor, candidate, 6, 0);
        begin_on(&b, "batch=3 dim=4", 1);
        assert_int_equal(trainer_fits(&b.trainer, &err), 0);
        assert_int_equal(trainer_set(&b.trainer, mixes[i], "0.5", old, canonical, &err), -1);
        assert_int_equal(err.code, ERR_USAGE);
        assert_true(strstr(err.text, mixes[i]) && strstr(err.text, "import --items"));
        assert_string_equal(b.trainer.settings.word[setting_place(&b.trainer.settings, mixes[i])], "0");
        train_to(&b, INT64_MAX);
        assert_int_equal(b.trainer.ended, TRAINER_FINISHED);
        end(&b);
        static const char *const sharing[] = {"own", "shared", "catalog"}; /* the last draws nothing */
        for (int s = 0; s < 3; s++) {
            snprintf(words, sizeof words, "batch=3 dim=4 %s=0.5 sharing=%s", mixes[i], sharing[s]);
            data_from(&b.data, 3, 4, anchor, candidate, 6, 0);
            begin_on(&b, words, 1);
            assert_int_equal(trainer_fits(&b.trainer, &err), s < 2 ? -1 : 0);
            end(&b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_frozen_stands_still),
        cmocka_unit_test(what_is_frozen_has_no_share_in_clipping),
        cmocka_unit_test(averages_of_what_is_frozen_go_on),
        cmocka_unit_test(labels_are_what_the_model_is_sure_of),
        cmocka_unit_test(a_teacher_labels_what_it_knows),
        cmocka_unit_test(labels_change_training_but_no_bit_by_threads),
        cmocka_unit_test(labels_outlive_a_checkpoint),
        cmocka_unit_test(too_many_negatives_are_refused),
        cmocka_unit_test(strategies_by_class_need_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
