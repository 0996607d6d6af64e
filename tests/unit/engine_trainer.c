/* Whole training: the same bits for 1, 2 and 4 threads, after a checkpoint, and with somebody watching; live changes of every
 * live knob; and worlds at the edge. */
#include "tests/unit/engine_support.h"

#include "engine/checkpoint.h"

#include <string.h>
#include <unistd.h>

struct bench {
    struct catalogue catalogue;
    struct settings settings;
    struct interactions data;
    struct pool *pool;
    struct trainer trainer;
    struct heard heard;
};

static void begin_on(struct bench *b, const char *words, int threads)
{
    catalogue_gather(&b->catalogue);
    small_settings(&b->settings, &b->catalogue, words);
    b->pool = pool_new(threads);
    trainer_init(&b->trainer, &b->settings, &b->data, b->pool, 42);
    b->heard = (struct heard){0};
}

static void begin(struct bench *b, const char *words, int threads)
{
    small_world(&b->data, 200, 120, 15, 0.1);
    begin_on(b, words, threads);
}

static void end(struct bench *b)
{
    trainer_release(&b->trainer);
    pool_free(b->pool);
    interactions_release(&b->data);
    catalogue_release(&b->catalogue);
}

static void train_to(struct bench *b, int64_t step)
{
    struct sink sink = heard_sink(&b->heard);
    while (b->trainer.step < step && b->trainer.ended == TRAINER_GOES_ON)
        trainer_advance(&b->trainer, &sink);
}

static uint64_t weights(const struct bench *b)
{
    uint64_t hash = 0;
    for (size_t p = 0; p < b->trainer.model.n_params; p++) {
        const struct param *param = &b->trainer.model.params[p];
        for (size_t i = 0; i < param->rows * param->cols; i++) {
            uint32_t bits = 0;
            memcpy(&bits, &param->value[i], sizeof bits);
            hash = rng_mix(hash ^ bits);
        }
    }
    return hash;
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    static const char *const sharing[] = {"own", "shared"};
    static const char *const mixes[] = {"mix_uniform=1", "mix_uniform=0 mix_popularity=1", "mix_uniform=0 mix_in_batch=1",
                                        "mix_uniform=0.4 mix_popularity=0.3 mix_in_batch=0.3"};
    for (size_t l = 0; losses[l]; l++)
        for (size_t s = 0; s < 2; s++)
            for (size_t m = 0; m < 4; m++) {
                char words[256];
                struct bench one, more;
                snprintf(words, sizeof words, "loss=%s sharing=%s %s batch=200 epochs=2 dim=16 negatives=9 noise=0.1 "
                         "weight_decay=0.01 positive_dropout=0.1 logq=0.5", losses[l]->part.name, sharing[s], mixes[m]);
                begin(&one, words, 1);
                train_to(&one, INT64_MAX);
                for (int threads = 2; threads <= 4; threads += 2) {
                    begin(&more, words, threads);
                    train_to(&more, INT64_MAX);
                    assert_true(one.heard.hash == more.heard.hash && one.heard.n == more.heard.n);
                    assert_true(weights(&one) == weights(&more));
                    end(&more);
                }
                end(&one);
            }
}

static void it_learns(void **state)
{
    (void)state;
    for (size_t l = 0; losses[l]; l++) {
        char words[128];
        struct bench b;
        snprintf(words, sizeof words, "loss=%s batch=200 epochs=30 dim=16 negatives=16 lr=0.02 k=20", losses[l]->part.name);
        begin(&b, words, 2);
        train_to(&b, 1);
        double first = b.heard.loss;
        train_to(&b, INT64_MAX);
        assert_true(b.heard.loss < 0.9 * first);
        /* 20 of 120 items by chance is 0.17; knowing the parity alone doubles it. */
        assert_true(b.heard.recall > 0.22);
        end(&b);
    }
}

static void watching_changes_no_bit(void **state)
{
    (void)state;
    struct bench watched, alone;
    struct text json = TEXT_INIT;
    const char *words = "batch=200 epochs=3 dim=16 weight_decay=0.1 noise=0.1 negatives=8";
    begin(&alone, words, 2);
    begin(&watched, words, 2);
    train_to(&alone, INT64_MAX);
    for (int64_t step = 1; watched.trainer.ended == TRAINER_GOES_ON; step++) {
        trainer_picture(&watched.trainer, &json);
        train_to(&watched, step);
    }
    assert_true(strstr(json.data, "\"positive\":[") && strstr(json.data, "\"negative\":["));
    assert_true(alone.heard.hash == watched.heard.hash && weights(&alone) == weights(&watched));
    text_release(&json);
    end(&watched);
    end(&alone);
}

/* A value of the knob other than the present one. */
static void another_value(const struct knob *knob, const char *now, char *to)
{
    knob_turn(knob, now, 1, false, to, WORD_SIZE);
    if (!strcmp(to, now))
        knob_turn(knob, now, -1, false, to, WORD_SIZE);
    assert_string_not_equal(to, now);
}

/* As the session does: the best step has a checkpoint of its own. */
static void train_saving_best(struct bench *b, int64_t step, struct store *store, int64_t run)
{
    struct err err = ERR_INIT;
    while (b->trainer.step < step) {
        train_to(b, b->trainer.step + 1);
        if (b->trainer.best_step == b->trainer.step)
            assert_int_equal(checkpoint_save(&b->trainer, store, run, "best", &err), 0);
    }
}

/* Every live knob is turned while training, twice, on both sides of a checkpoint that another trainer goes on from. */
static void every_live_knob_and_a_checkpoint(void **state)
{
    (void)state;
    char folder[] = "/tmp/nearfar-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/store.db", folder);
    struct err err = ERR_INIT;
    struct store *store = store_open(path, STORE_CREATE, &err);
    assert_non_null(store);
    int lock;
    int64_t dataset = dataset_create(store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(store, dataset, &facts, lock, &err), 0);
    struct run run = {.dataset = dataset, .seed = 42};
    int64_t id = run_create(store, &run, NULL, 0, &err);
    assert_true(id > 0);

    const char *words = "batch=100 epochs=12 dim=16 negatives=8 eval_every=0.2";
    struct bench straight, resumed;
    begin(&straight, words, 2);
    begin(&resumed, words, 1);
    size_t turned = 0;
    for (size_t k = 0; k < straight.catalogue.n_knobs; k++) {
        const struct knob *knob = &straight.catalogue.knobs[k];
        char next[WORD_SIZE], old[WORD_SIZE], canonical[WORD_SIZE];
        if (!knob_is_live(knob)) {
            assert_int_equal(trainer_set(&straight.trainer, knob->name, knob->start, old, canonical, &err), -1);
            assert_true(strlen(knob->why_not) > 10);
            continue;
        }
        another_value(knob, setting_word(&straight.trainer.settings, knob->name), next);
        if (!strcmp(knob->name, "pace"))
            continue; /* only the session waits */
        assert_int_equal(trainer_set(&straight.trainer, knob->name, next, old, canonical, &err), 0);
        train_saving_best(&straight, straight.trainer.step + 2, store, id);
        turned++;
    }
    assert_true(turned >= 9);
    train_saving_best(&straight, straight.trainer.step + 20, store, id);
    assert_true(straight.trainer.best_step > 0);
    assert_int_equal(checkpoint_save(&straight.trainer, store, id, "timer", &err), 0);
    straight.heard = (struct heard){0};
    train_to(&straight, INT64_MAX);

    int unsound;
    resumed.trainer.settings = straight.trainer.settings;
    resumed.trainer.settings.catalogue = &resumed.catalogue;
    assert_int_equal(checkpoint_resume(&resumed.trainer, store, id, &unsound, &err), 1);
    train_to(&resumed, INT64_MAX);
    assert_true(resumed.heard.hash == straight.heard.hash && resumed.heard.n == straight.heard.n);
    assert_true(weights(&resumed) == weights(&straight));
    end(&resumed);
    end(&straight);
    assert_int_equal(run_remove(store, id, &err), 0);
    store_close(store);
    char *command = xasprintf("rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

static void a_run_stops_early(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "batch=500 epochs=400 dim=8 lr=0.05 patience=3", 2);
    train_to(&b, INT64_MAX);
    assert_int_equal(b.trainer.ended, TRAINER_STOPPED_EARLY);
    assert_true(b.trainer.best_step > 0 && b.trainer.best_step < b.trainer.step);
    end(&b);
}

static void a_broken_loss_ends_the_run(void **state)
{
    (void)state;
    struct bench b;
    begin(&b, "similarity=dot loss=bpr optimizer=sgd lr=100 init_scale=10 batch=100 epochs=50 dim=8", 1);
    for (size_t i = 0; i < b.trainer.model.params[0].rows; i++)
        b.trainer.model.params[0].value[i * 8] = NAN;
    train_to(&b, INT64_MAX);
    assert_int_equal(b.trainer.ended, TRAINER_NOT_FINITE);
    end(&b);
}

/* Every combination must end well: a defined result, nothing to divide by, nothing out of bounds. */
static void worlds_at_the_edge(void **state)
{
    (void)state;
    static const struct {
        size_t users, items, each;
        const char *words;
    } worlds[] = {
        {1, 1, 1, "epochs=3 batch=1000"},
        {1, 50, 10, "epochs=3 batch=4"},
        {50, 1, 1, "epochs=3"},
        {20, 6, 6, "epochs=3 negatives=40"}, /* nearly every item known to every user */
        {20, 30, 5, "epochs=2 tau=0.0001"},
        {20, 30, 5, "epochs=2 batch=1 mix_uniform=0 mix_in_batch=1"},
        {20, 30, 5, "epochs=2 mix_uniform=0 mix_in_batch=0"},
        {20, 30, 5, "epochs=2 positive_dropout=0.99 batch=2"},
        {20, 30, 5, "epochs=2 dim=1"},
    };
    for (size_t i = 0; i < sizeof worlds / sizeof *worlds; i++)
        for (int shared = 0; shared < 2; shared++)
            for (size_t l = 0; losses[l]; l++) {
                char words[256];
                struct bench b;
                snprintf(words, sizeof words, "%s sharing=%s loss=%s", worlds[i].words, shared ? "shared" : "own",
                         losses[l]->part.name);
                small_world(&b.data, worlds[i].users, worlds[i].items, worlds[i].each, 0.1);
                begin_on(&b, words, 2);
                train_to(&b, INT64_MAX);
                assert_int_equal(b.trainer.ended, TRAINER_FINISHED);
                end(&b);
            }
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
    assert_string_equal(setting_word(&b.trainer.settings, "negatives"), "2");
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_no_bit),      cmocka_unit_test(it_learns),
        cmocka_unit_test(watching_changes_no_bit),    cmocka_unit_test(every_live_knob_and_a_checkpoint),
        cmocka_unit_test(a_run_stops_early),          cmocka_unit_test(a_broken_loss_ends_the_run),
        cmocka_unit_test(worlds_at_the_edge),
        cmocka_unit_test(too_many_negatives_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
