/* Pictures: encoders of convolutions train, to the same bits with 1, 2 and 4 threads and when another trainer goes on
 * from a checkpoint; what they cannot encode they refuse, in words. */
#include "tests/unit/engine_bench_support.h"

#include "engine/checkpoint.h"
#include "engine/encoders/tower.h"

#include <string.h>
#include <unistd.h>

enum { MIDDLE = 3, LAST = 8, CLASSES = 3 };

/* Noise that is brighter in a corner which the class says; one in seven is test. */
static void make_pictures(struct task_data *data, const struct settings *settings, const size_t shape[3], size_t rows)
{
    struct corpus *corpus = xcalloc(1, sizeof *corpus);
    struct collection *pictures = corpus_collection(corpus, "pictures", rows);
    size_t width = shape[0] * shape[1] * shape[2];
    struct feature pixels = {.name = "pixels", .kind = FEATURE_DENSE, .type = COLUMN_U8,
                             .shape = {shape[0], shape[1], shape[2]}, .width = width, .value = xmalloc(rows * width)};
    uint32_t *class = xmalloc(rows * sizeof *class);
    struct rng rng = rng_make(3, STREAM_POINTS, 0);
    struct err err = ERR_INIT;
    pictures->split = xmalloc(rows);
    for (size_t i = 0; i < rows * width; i++) {
        size_t row = i / width, corner = row % CLASSES, at = i % width / shape[2], y = at / shape[1];
        size_t x = at % shape[1];
        bool bright = (y < shape[0] / 2) == (corner < 2) && (x < shape[1] / 2) == (corner % 2 == 0);
        ((uint8_t *)pixels.value)[i] = (uint8_t)((bright ? 100 : 0) + 150 * rng_unit(&rng, i));
    }
    for (size_t row = 0; row < rows; row++) {
        class[row] = (uint32_t)(row % CLASSES);
        pictures->split[row] = row % 7 == 6 ? SPLIT_TEST : SPLIT_TRAIN;
    }
    collection_add(pictures, &pixels);
    collection_classify(pictures, "class", class, CLASSES);
    collection_arrange(pictures, 0.1);
    assert_int_equal(task_bind(data, corpus, settings, &err), 0);
    free(class);
}

static void begin_pictures(struct bench *b, const char *words, const size_t shape[3], size_t rows, int threads)
{
    struct catalogue catalogue;
    struct settings settings;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    make_pictures(&b->data, &settings, shape, rows);
    catalogue_release(&catalogue);
    begin_on(b, words, threads);
}

static const size_t small[3] = {9, 12, 3};

static void resumes_to(struct store *store, int64_t dataset, const char *words, const struct bench *whole,
                       uint64_t bits)
{
    struct err err = ERR_INIT;
    struct run run = {.dataset = dataset, .seed = 42};
    int64_t id = run_create(store, &run, NULL, 0, &err);
    struct bench first, second;
    int unsound;
    begin_pictures(&first, words, small, 150, 2);
    begin_pictures(&second, words, small, 150, 4);
    train_to(&first, MIDDLE);
    save(&first, store, id, "timer");
    assert_int_equal(checkpoint_resume(&second.trainer, store, id, &unsound, &err), 1);
    second.heard = first.heard;
    train_to(&second, LAST);
    if (second.heard.hash != whole->heard.hash || weights(&second) != bits)
        fail_msg("%s: another run after a checkpoint", words);
    end(&second);
    end(&first);
    assert_int_equal(run_remove(store, id, &err), 0);
}

static void check_bits(struct store *store, int64_t dataset, const char *words)
{
    static const int threads[] = {1, 2, 4};
    struct bench bench[3];
    struct err err = ERR_INIT;
    for (int t = 0; t < 3; t++) {
        begin_pictures(&bench[t], words, small, 150, threads[t]);
        if (trainer_fits(&bench[t].trainer, &err) < 0)
            fail_msg("%s: %s", words, err.text);
        uint64_t before = weights(&bench[t]);
        train_to(&bench[t], LAST);
        assert_true(bench[t].trainer.step == LAST && weights(&bench[t]) != before && isfinite(bench[t].heard.loss));
        if (weights(&bench[t]) != weights(&bench[0]) || bench[t].heard.hash != bench[0].heard.hash)
            fail_msg("%s: another run with %d threads", words, threads[t]);
    }
    resumes_to(store, dataset, words, &bench[0], weights(&bench[0]));
    for (int t = 0; t < 3; t++)
        end(&bench[t]);
}

static void the_same_bits(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "task=two_views encoder=conv loss=nt_xent head=mlp input_noise=0.2 optimizer=adam weight_decay=0.1",
        "task=two_views encoder=resnet loss=info_nce candidate_tower=slow predictor=mlp input_noise=0.1 ema=0.9",
        "task=same_class encoder=conv pooling=average loss=sup_con head=linear clip=0.5",
        "task=two_views encoder=resnet blocks=2 pooling=average loss=vicreg optimizer=lars input_mask=0.1",
        "task=same_class encoder=resnet loss=sup_con frozen=encoder head=mlp",
        "task=two_views encoder=conv loss=info_nce sharing=shared negatives=20 mix_queue=0.5 candidate_tower=slow",
    };
    char folder[] = "/tmp/nearfar-test-XXXXXX";
    struct err err = ERR_INIT;
    int lock;
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/store.db", folder), *clean = xasprintf("rm -rf %s", folder);
    struct store *store = store_open(path, STORE_CREATE, &err);
    int64_t dataset = dataset_create(store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(store, dataset, &facts, "[]", lock, &err), 0);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char words[512];
        snprintf(words, sizeof words, "%s channels=5 head_width=7 head_dim=6 queue_size=40 batch=40 epochs=20 "
                 "eval_every=1 probe=linear+knn+retrieval+health main_metric=linear_accuracy", cases[c]);
        check_bits(store, dataset, words);
    }
    store_close(store);
    assert_int_equal(system(clean), 0);
    free(clean);
    free(path);
}

/* A picture has the embedding that it has, whichever others are embedded with it; and it learns what it can tell. */
static void pictures_are_told_apart(void **state)
{
    (void)state;
    static const char *const encoders_of_pictures[] = {"conv", "resnet"};
    for (int e = 0; e < 2; e++) {
        struct bench b;
        char words[256];
        const uint32_t alone[] = {77}, some[] = {3, 140, 77, 9};
        real one[64], four[4 * 64];
        snprintf(words, sizeof words, "task=same_class encoder=%s channels=8 loss=sup_con batch=60 epochs=20 lr=0.01 "
                 "probe=linear main_metric=linear_accuracy", encoders_of_pictures[e]);
        begin_pictures(&b, words, small, 150, 2);
        const struct tower *tower = &b.trainer.tower[0];
        train_to(&b, 1);
        double first = b.heard.loss;
        train_to(&b, 30);
        assert_true(b.heard.loss < 0.8 * first);
        assert_int_equal(tower->dim, 32);
        tower_embed(tower, b.pool, WEIGHTS_PRESENT, alone, 1, one);
        tower_embed(tower, b.pool, WEIGHTS_PRESENT, some, 4, four);
        assert_memory_equal(one, four + 2 * tower->dim, tower->dim * sizeof *one);
        end(&b);
    }
}

/* Each channel of the last map: mean, largest, means of quarters; whichever others are described with it. */
static void descriptions_keep_some_place(void **state)
{
    (void)state;
    const char *words = "task=two_views encoder=conv channels=4 batch=20 probe=retrieval "
                        "main_metric=retrieval/recall";
    struct bench b;
    const uint32_t rows[] = {5, 60};
    real described[2][96], encoded[2][16], alone[96];
    begin_pictures(&b, words, small, 80, 2);
    const struct tower *tower = &b.trainer.tower[0];
    assert_true(tower->encoded == 16 && tower->described == 96);
    tower_describe(tower, b.pool, WEIGHTS_PRESENT, rows, 2, described[0]);
    tower_describe(tower, b.pool, WEIGHTS_PRESENT, rows + 1, 1, alone);
    tower_encode(tower, b.pool, WEIGHTS_PRESENT, rows, 2, encoded[0]);
    assert_memory_equal(alone, described[1], sizeof alone);
    for (int i = 0; i < 2; i++)
        for (int c = 0; c < 16; c++) {
            const real *x = described[i] + c;
            double quarters[] = {(double)x[32], (double)x[48], (double)x[64], (double)x[80]};
            double mean = (quarters[0] + quarters[1] + quarters[2] + quarters[3]) / 4;
            assert_true(fabs((double)(x[0] - encoded[i][c])) < 1e-6);
            assert_true(fabs(mean - (double)x[0]) <= (double)x[16] && x[16] >= x[0]);
            for (int q = 0; q < 4; q++)
                assert_true(quarters[q] <= (double)x[16] + 1e-6 && quarters[q] >= 0);
        }
    end(&b);
}

static void check_refused(const char *words, const size_t shape[3], size_t rows, const char *says)
{
    struct bench b;
    struct err err = ERR_INIT;
    begin_pictures(&b, words, shape, rows, 1);
    if (trainer_fits(&b.trainer, &err) == 0 || !strstr(err.text, says))
        fail_msg("%s: %s, where it should say %s", words, err.text, says);
    end(&b);
}

static void what_cannot_be_encoded_is_refused(void **state)
{
    (void)state;
    static const char *const two_views = "task=two_views encoder=conv batch=10 channels=4 probe=retrieval "
                                   "main_metric=retrieval/recall";
    check_refused(two_views, (size_t[]){7, 20, 1}, 30,
                  "8 to 128 rows and columns, and those of pictures have 7 by 20");
    check_refused("task=two_views encoder=resnet batch=10 probe=retrieval main_metric=retrieval/recall",
                  (size_t[]){9, 129, 3}, 30, "9 by 129");
    check_refused("task=two_views encoder=conv batch=1000 channels=64 probe=retrieval main_metric=retrieval/recall",
                  (size_t[]){128, 128, 1}, 1000, "lower batch or channels");
    struct bench b;
    struct err err = ERR_INIT;
    begin(&b, "task=two_views encoder=conv batch=60", 1);
    assert_true(trainer_fits(&b.trainer, &err) < 0);
    assert_non_null(strstr(err.text, "encodes pictures, and the rows of points have none: train with another "
                                     "encoder, such as encoder=mlp"));
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_bits), cmocka_unit_test(pictures_are_told_apart),
                                       cmocka_unit_test(descriptions_keep_some_place),
                                       cmocka_unit_test(what_cannot_be_encoded_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
