/* The prior: what it adds in training and in ranking, and that nothing else changes. */
#include "tests/unit/engine_support.h"

#include "engine/prior.h"

#include <math.h>
#include <string.h>

enum { ANCHORS = 60, CANDIDATES = 40, EACH = 8, NEGATIVES = 5, BATCH = 50 };

struct bench {
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct pool *pool;
    struct trainer trainer;
};

static void begin(struct bench *b, const char *words)
{
    small_world(&b->data, ANCHORS, CANDIDATES, EACH, 0);
    catalogue_gather(&b->catalogue);
    small_settings(&b->settings, &b->catalogue, words);
    b->pool = pool_new(2);
    trainer_init(&b->trainer, &b->settings, &b->data, b->pool, 7);
}

static void end(struct bench *b)
{
    trainer_release(&b->trainer);
    pool_free(b->pool);
    data_release(&b->data);
    catalogue_release(&b->catalogue);
}

/* The weighted decoupled loss looks at the whole batch, but contrasts by the run's negatives: the prior moves it
 * too. */
static void the_prior_is_in_losses_of_the_runs_negatives(void **state)
{
    (void)state;
    double loss[2];
    for (int raised = 0; raised < 2; raised++) {
        struct bench b;
        struct heard heard = {0};
        struct sink sink = heard_sink(&heard);
        begin(&b, raised ? "loss=dclw batch=50 negatives=5 prior=0.4" : "loss=dclw batch=50 negatives=5");
        trainer_advance(&b.trainer, &sink);
        loss[raised] = heard.loss;
        end(&b);
    }
    assert_true(fabs(loss[0] - loss[1]) > 0.01);
}

/* Rows so short that every dot product is 0: what is left of the softmax is counts to the power prior / tau. */
static void a_softmax_starts_from_popularity(void **state)
{
    (void)state;
    struct bench b;
    struct batch batch;
    struct heard heard = {0};
    struct sink sink = heard_sink(&heard);
    begin(&b, "similarity=dot init_scale=0.000001 batch=50 negatives=5 tau=0.5 prior=0.4");
    tape_reset(&b.trainer.tape);
    batch_make(&b.trainer.batcher, &b.trainer.tape.arena, 0, &b.settings, &batch);
    assert_true(batch.pairs.n == BATCH && batch.pairs.negatives == NEGATIVES && !batch.pairs.shared);
    double expected = 0;
    for (size_t i = 0; i < BATCH; i++) {
        const uint32_t *ids = batch.ids[SIDE_CANDIDATE], *negative = batch.pairs.negative + i * NEGATIVES;
        double positive = pow(1 + b.data.count[ids[batch.pairs.positive[i]]], 0.4 / 0.5), all = positive;
        for (size_t j = 0; j < NEGATIVES; j++)
            all += negative[j] == NOT_DRAWN ? 0 : pow(1 + b.data.count[ids[negative[j]]], 0.4 / 0.5);
        expected -= log(positive / all) / BATCH;
    }
    trainer_advance(&b.trainer, &sink);
    assert_true(fabs(heard.loss - expected) < 1e-5 * expected);
    end(&b);
}

/* Against the same model ranked without: each score is higher by the item's share, and by nothing else. */
static void ranking_has_it(void **state)
{
    (void)state;
    struct bench b;
    struct embedded plain, raised;
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    begin(&b, "dim=16");
    trainer_embed_all(&b.trainer, WEIGHTS_MEASURED, &plain);
    assert_int_equal(trainer_set(&b.trainer, "prior", "0.25", old, canonical, &err), 0);
    trainer_embed_all(&b.trainer, WEIGHTS_MEASURED, &raised);
    assert_true(plain.dim == 16 && raised.dim == 17);
    for (size_t u = 0; u < ANCHORS; u++)
        for (size_t i = 0; i < CANDIDATES; i++) {
            double before = (double)vector_dot(plain.anchors + u * 16, plain.candidates + i * 16, 16);
            double after = (double)vector_dot(raised.anchors + u * 17, raised.candidates + i * 17, 17);
            assert_true(fabs(after - before - 0.25 * log(1 + b.data.count[i])) < 1e-5);
        }
    embedded_release(&plain);
    embedded_release(&raised);
    end(&b);
}

static double mean_count_of_hard_negatives(const char *words)
{
    struct bench b;
    struct batch batch;
    double sum = 0;
    begin(&b, words);
    tape_reset(&b.trainer.tape);
    batch_make(&b.trainer.batcher, &b.trainer.tape.arena, 0, &b.settings, &batch);
    for (size_t j = 0; j < batch.pairs.n * NEGATIVES; j++) {
        assert_true(batch.pairs.negative[j] != NOT_DRAWN);
        sum += b.data.count[batch.ids[SIDE_CANDIDATE][batch.pairs.negative[j]]];
    }
    end(&b);
    return sum / (BATCH * NEGATIVES);
}

/* To rows that say nothing yet, the nearest of the candidates are the popular ones. */
static void hard_negatives_are_popular(void **state)
{
    (void)state;
#define HARD "init_scale=0.000001 similarity=dot batch=50 negatives=5 mix_uniform=0 mix_hard=1"
    assert_true(mean_count_of_hard_negatives(HARD " prior=0.1") > 1.15 * mean_count_of_hard_negatives(HARD));
#undef HARD
}

/* Where there is no dot product to add to, the knob is not read. */
static void distances_do_without(void **state)
{
    (void)state;
    static const char *const words[] = {"similarity=euclidean", "similarity=euclidean prior=1"};
    double loss[2];
    for (int i = 0; i < 2; i++) {
        struct bench b;
        struct heard heard = {0};
        struct sink sink = heard_sink(&heard);
        begin(&b, words[i]);
        assert_true(prior_strength(&b.settings) == 0);
        trainer_advance(&b.trainer, &sink);
        loss[i] = heard.loss;
        end(&b);
    }
    assert_true(loss[0] == loss[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_prior_is_in_losses_of_the_runs_negatives),
        cmocka_unit_test(a_softmax_starts_from_popularity),
        cmocka_unit_test(ranking_has_it),
        cmocka_unit_test(hard_negatives_are_popular),
        cmocka_unit_test(distances_do_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
