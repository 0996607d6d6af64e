/* When a run measures, under which names, and what is made of it: by the rules it was made with. */
#include "tests/unit/engine_bench_support.h"

#include "engine/checkpoint.h"
#include "store/run.h"
#include "store/validation.h"

#include <string.h>
#include <unistd.h>

enum { MOST_HEARD = 64 };

/* The steps of valid/recall@20, and which of the names that rules differ in were there. */
struct evaluations {
    int64_t step[MOST_HEARD];
    size_t n;
    bool mrr, mrr_at_k, ties;
    uint64_t losses;
};

static void hear_evaluation(void *context, const struct metric *what, int64_t step, double value)
{
    char metric[METRIC_NAME];
    metric_name(what, metric);
    struct evaluations *heard = context;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    heard->mrr |= !strcmp(metric, "valid/mrr");
    heard->mrr_at_k |= !strcmp(metric, "valid/mrr@20");
    heard->ties |= !strcmp(metric, "health/ties");
    if (!strcmp(metric, "loss"))
        heard->losses = rng_mix(heard->losses ^ bits);
    if (strcmp(metric, "valid/recall@20"))
        return;
    assert_true(heard->n < MOST_HEARD);
    heard->step[heard->n++] = step;
}

static void train_by(struct bench *b, int rules, int64_t step, struct evaluations *heard)
{
    struct sink sink = {.point = hear_evaluation, .context = heard};
    b->trainer.rules = rules;
    while (b->trainer.step < step && b->trainer.ended == TRAINER_GOES_ON)
        trainer_advance(&b->trainer, &sink);
}

static const char *const slow_pace = "batch=10 dim=4 negatives=2 eval_every=2 epochs=6 lr=0.01";

/* At a sixteenth of the way to the first evaluation at its pace, and a sixteenth of that. */
static void something_is_soon_to_be_seen(void **state)
{
    (void)state;
    struct bench b;
    struct evaluations heard = {.n = 0};
    begin(&b, slow_pace, 2);
    int64_t pace = 2 * b.trainer.batcher.steps_per_epoch;
    assert_true(pace > 256 && pace < 4096 && trainer_evaluates_from(&b.trainer) == pace);
    train_by(&b, RULES_NOW, pace - 1, &heard);
    assert_int_equal(heard.n, 2);
    assert_true(heard.step[0] == pace / 256 && heard.step[1] == pace / 16);
    assert_true(b.trainer.best_step == -1 && b.trainer.evaluations_since_best == 0 && !*b.trainer.alarm &&
                !b.trainer.plateau.begun);
    train_by(&b, RULES_NOW, INT64_MAX, &heard);
    assert_true(heard.n == 5 && heard.step[2] == pace && heard.step[3] == 2 * pace && heard.step[4] == 3 * pace);
    assert_true(heard.mrr_at_k && heard.ties && !heard.mrr);
    end(&b);
}

/* Where evaluations come soon anyway, there are no others. */
static void an_early_pace_has_nothing_before_it(void **state)
{
    (void)state;
    struct bench b;
    struct evaluations heard = {.n = 0};
    begin(&b, "batch=400 dim=4 negatives=2 epochs=3", 1);
    assert_true(b.trainer.batcher.steps_per_epoch < 16);
    train_by(&b, RULES_NOW, INT64_MAX, &heard);
    assert_int_equal(heard.n, 3);
    end(&b);
}

/* The rules are of what is recorded; what is learned and selected is the same. */
static void a_run_of_the_first_rules_is_as_it_was(void **state)
{
    (void)state;
    struct bench first, now;
    struct evaluations heard_first = {.n = 0}, heard_now = {.n = 0};
    begin(&first, slow_pace, 2);
    begin(&now, slow_pace, 2);
    train_by(&first, RULES_FIRST, INT64_MAX, &heard_first);
    train_by(&now, RULES_NOW, INT64_MAX, &heard_now);
    assert_true(heard_first.n == 3 && heard_first.step[0] == 2 * first.trainer.batcher.steps_per_epoch);
    assert_true(heard_first.mrr && !heard_first.mrr_at_k && !heard_first.ties);
    assert_int_equal(trainer_evaluates_from(&first.trainer), 0);
    assert_true(heard_first.losses == heard_now.losses && weights(&first) == weights(&now));
    assert_true(first.trainer.best_step == now.trainer.best_step && first.trainer.best == now.trainer.best);
    trainer_restart(&first.trainer);
    assert_int_equal(first.trainer.rules, RULES_FIRST);
    end(&now);
    end(&first);
}

/* Killed between two early evaluations, it hands out the same points. */
static void a_checkpoint_between_early_ones(void **state)
{
    (void)state;
    char folder[] = "/tmp/nearfar-test-XXXXXX";
    struct err err = ERR_INIT;
    int lock, unsound;
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/store.db", folder);
    struct store *store = store_open(path, STORE_CREATE, &err);
    int64_t dataset = dataset_create(store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(store, dataset, &facts, "[]", lock, &err), 0);
    struct run run = {.dataset = dataset, .seed = 42};
    int64_t id = run_create(store, &run, NULL, 0, &err);
    struct bench straight, resumed;
    begin(&straight, slow_pace, 2);
    begin(&resumed, slow_pace, 1);
    train_to(&straight, 10);
    save(&straight, store, id, "timer");
    assert_int_equal(checkpoint_resume(&resumed.trainer, store, id, &unsound, &err), 1);
    resumed.heard = straight.heard;
    train_to(&straight, INT64_MAX);
    train_to(&resumed, INT64_MAX);
    assert_true(resumed.heard.hash == straight.heard.hash && weights(&resumed) == weights(&straight));
    end(&resumed);
    end(&straight);
    store_close(store);
    char *command = xasprintf("rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

static void a_share_that_takes_nothing_names_one_that_does(void **state)
{
    (void)state;
    size_t few[] = {0, 4, 8, 12}, uneven[] = {0, 2, 9, 9, 10}, one[] = {0, 1, 2};
    const struct held_groups of_few = {.n = 3, .start = few}, of_uneven = {.n = 4, .start = uneven},
                             of_one = {.n = 2, .start = one};
    const struct held_groups of_rows = {.of_rows = true, .n = 3, .start = few};
    char why[160];
    assert_true(validation_is_empty(&of_few, 0.1, why, sizeof why));
    assert_non_null(strstr(why, "validation=0.1 holds out nothing"));
    assert_non_null(strstr(why, "(0.25 takes one of each of 3 users)"));
    assert_false(validation_is_empty(&of_few, 0.25, why, sizeof why));
    assert_true(validation_is_empty(&of_uneven, 0.05, why, sizeof why));
    assert_non_null(strstr(why, "more than 7 interactions in train (0.14 takes one of 1 user)"));
    assert_false(validation_is_empty(&of_uneven, 0.14, why, sizeof why));
    assert_true(validation_is_empty(&of_one, 0.9, why, sizeof why) && strstr(why, "more than one interaction"));
    assert_true(validation_is_empty(&of_few, 0, why, sizeof why) && !strstr(why, "takes"));
    assert_true(validation_is_empty(&of_rows, 0.1, why, sizeof why));
    assert_non_null(strstr(why, "no class has more than 4 rows in train (0.25 takes one of each of 3 classes)"));
    assert_true(validation_takes(4, 0.125) == 1 && validation_takes(4, 0.12) == 0 && validation_takes(1, 0.9) == 0 &&
                validation_takes(0, 0.9) == 0 && validation_takes(10, 0.9) == 9);
}

static void a_run_says_what_it_watches(void **state)
{
    (void)state;
    struct bench b;
    char why[256];
    begin(&b, "batch=100", 1);
    assert_true(trainer_validates(&b.trainer, why, sizeof why) && !*why);
    end(&b);
    small_world(&b.data, 50, 40, 4, 0.1);
    begin_on(&b, "batch=100 validation=0.1 patience=3", 1);
    assert_false(trainer_validates(&b.trainer, why, sizeof why));
    assert_true(strstr(why, "0.25 takes") && strstr(why, "only the loss is watched") &&
                strstr(why, "patience does nothing"));
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(something_is_soon_to_be_seen),
        cmocka_unit_test(an_early_pace_has_nothing_before_it),
        cmocka_unit_test(a_run_of_the_first_rules_is_as_it_was),
        cmocka_unit_test(a_checkpoint_between_early_ones),
        cmocka_unit_test(a_share_that_takes_nothing_names_one_that_does),
        cmocka_unit_test(a_run_says_what_it_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
