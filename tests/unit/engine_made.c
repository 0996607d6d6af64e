/* Negatives that are no plain items, and a law that is learned: what stands in the queue, what is blended, what the
 * adversary does; and that whatever is kept from step to step is there exactly while it should be. */
#include "tests/unit/engine_bench_support.h"

#include "engine/checkpoint.h"
#include "engine/negatives/synthetic.h"
#include "engine/prior.h"
#include "engine/probes/similarity_histogram.h"

#include <string.h>
#include <unistd.h>

static void turn(struct bench *b, const char *knob, const char *to)
{
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    assert_int_equal(trainer_set(&b->trainer, knob, to, old, canonical, &err), 0);
}

/* The queue ------------------------------------------------------------------------------------------------------ */

enum { DIM = 8, SIZE = 100, BATCH = 30 };

/* The paper's encoder and queue written out plainly: every item at every step. */
struct plain {
    double *copy;               /* (items, DIM) */
    uint32_t candidate_id[SIZE];
    double row[SIZE][DIM];
    size_t at, n;
};

static void plain_step(struct plain *plain, const struct bench *b, const struct batch *batch, double momentum)
{
    const struct param *candidates = b->trainer.tower[1].params.list[0];
    for (size_t k = 0; k < candidates->rows * DIM; k++)
        plain->copy[k] = momentum * plain->copy[k] + (1 - momentum) * (double)candidates->value[k];
    for (size_t p = 0; p < batch->pairs.n; p++) {
        uint32_t candidate_id = batch->ids[SIDE_CANDIDATE][batch->pairs.positive[p]];
        double length = 0;
        for (size_t k = 0; k < DIM; k++)
            length += plain->copy[candidate_id * DIM + k] * plain->copy[candidate_id * DIM + k];
        for (size_t k = 0; k < DIM; k++)
            plain->row[plain->at][k] = plain->copy[candidate_id * DIM + k] / sqrt(length);
        plain->candidate_id[plain->at] = candidate_id;
        plain->at = (plain->at + 1) % SIZE;
        plain->n += plain->n < SIZE;
    }
}

static void compare_queue(const struct plain *plain, struct memory_rows queue)
{
    assert_int_equal(queue.n, SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        assert_int_equal(queue.candidate[i], i < plain->n ? plain->candidate_id[i] + 1 : 0);
        for (size_t k = 0; k < DIM && i < plain->n; k++)
            assert_true(fabs((double)queue.rows[i * DIM + k] - plain->row[i][k]) < 1e-5);
    }
}

static void the_queue_is_that_of_the_paper(void **state)
{
    (void)state;
    struct bench b;
    struct arena arena = ARENA_INIT;
    begin(&b, "mix_uniform=0.2 mix_queue=0.8 queue_size=100 queue_momentum=0.9 batch=30 dim=8 negatives=9 "
          "lr=0.05 noise=0.1", 2);
    const struct param *candidates = b.trainer.tower[1].params.list[0];
    struct plain plain = {.copy = xmalloc(candidates->rows * DIM * sizeof(double))};
    for (size_t k = 0; k < candidates->rows * DIM; k++)
        plain.copy[k] = (double)candidates->value[k];
    for (int64_t step = 1; step <= 40; step++) {
        struct batch batch;
        double momentum = step <= 20 ? 0.9 : step <= 30 ? 0.5 : 0;
        turn(&b, "queue_momentum", step <= 20 ? "0.9" : step <= 30 ? "0.5" : "0");
        arena_reset(&arena);
        batch_make(&b.trainer.batcher, &arena, b.trainer.step, &b.trainer.settings, &batch);
        plain_step(&plain, &b, &batch, momentum);
        train_to(&b, step);
        compare_queue(&plain, mix_memory_rows(&b.trainer.batcher.mix));
    }
    assert_int_equal(plain.n, SIZE);
    free(plain.copy);
    arena_release(&arena);
    end(&b);
}

/* Before it is full, what is there; never more columns than rows. */
static void a_queue_fills_up(void **state)
{
    (void)state;
    struct bench b;
    struct arena arena = ARENA_INIT;
    static const size_t expected[] = {0, 30, 60, 64, 64};
    begin(&b, "mix_uniform=0 mix_queue=1 queue_size=64 batch=30 dim=8 sharing=shared negatives=80", 1);
    for (int64_t step = 0; step < 5; step++) {
        struct batch batch;
        arena_reset(&arena);
        batch_make(&b.trainer.batcher, &arena, step, &b.trainer.settings, &batch);
        assert_int_equal(batch.pairs.negatives, expected[step]);
        assert_int_equal(batch.n_queued, expected[step]); /* none twice */
        train_to(&b, step + 1);
    }
    arena_release(&arena);
    end(&b);
}

/* What a strategy says of an item. */
static double chance_by(const char *name, const struct mix *mix, uint32_t candidate_id)
{
    int s = 0;
    while (strcmp(strategies[s]->part.name, name))
        s++;
    return strategies[s]->chance(&mix->candidates, mix->state[s], candidate_id);
}

/* What stands in a batch ----------------------------------------------------------------------------------------- */

/* The items behind a candidate. */
static size_t behind(const struct batch *batch, uint32_t candidate, uint32_t candidate_id[2])
{
    size_t plain = batch->n_ids[SIDE_CANDIDATE] + batch->n_queued;
    const uint32_t *parent = candidate < plain ? &candidate : batch->blends[candidate - plain].parent;
    size_t n = candidate < plain ? 1 : 2;
    for (size_t i = 0; i < n; i++) {
        uint32_t id = batch->ids[SIDE_CANDIDATE][parent[i]];
        candidate_id[i] = id < batch->n_all_candidates ? id
                                                       : batch->queue_candidate[id - batch->n_all_candidates] - 1;
    }
    return n;
}

struct seen {
    size_t plain, queued, blended, masked;
};

static void look_at_slot(const struct bench *b, const struct batch *batch, size_t pair, size_t slot,
                         struct seen *seen)
{
    const struct contrast_rows *p = &batch->pairs;
    uint32_t candidate = p->negative[p->shared ? slot : pair * p->negatives + slot], candidate_id[2], anchor;
    size_t candidates = batch->n_ids[SIDE_CANDIDATE], queued = candidates + batch->n_queued, known = 0, masked = 0;
    if (candidate == NOT_DRAWN)
        return;
    assert_true(candidate < queued + batch->n_blends);
    seen->plain += candidate < candidates;
    seen->queued += candidate >= candidates && candidate < queued;
    seen->blended += candidate >= queued;
    anchor = batch->ids[SIDE_ANCHOR][p->anchor[pair]];
    for (size_t i = behind(batch, candidate, candidate_id); i-- > 0;)
        known |= lists_have(&b->data.related, anchor, candidate_id[i]);
    for (size_t m = p->shared ? p->masked_start[pair] : 0; p->shared && m < p->masked_start[pair + 1]; m++)
        masked += p->masked[m] == slot;
    for (size_t j = 0; j < slot && candidate < queued && candidate >= candidates; j++)
        assert_true(p->negative[(p->shared ? 0 : pair * p->negatives) + j] != candidate);
    assert_int_equal(masked, p->shared ? known : 0); /* once, if at all: the op counts them */
    assert_true(p->shared || !known);
    seen->masked += masked;
}

static void known_positives_are_never_pushed_nor_rows_twice(void **state)
{
    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        char words[256];
        struct bench b;
        struct batch batch;
        struct arena arena = ARENA_INIT;
        struct seen seen = {0};
        snprintf(words, sizeof words, "mix_uniform=0.3 mix_queue=0.3 mix_mixed=0.4 queue_size=60 batch=50 dim=8 "
                 "distinct=on negatives=%d sharing=%s", shared ? 40 : 10, shared ? "shared" : "own");
        begin(&b, words, 2);
        train_to(&b, 6);
        batch_make(&b.trainer.batcher, &arena, b.trainer.step, &b.trainer.settings, &batch);
        for (size_t pair = 0; pair < batch.pairs.n; pair++)
            for (size_t slot = 0; slot < batch.pairs.negatives; slot++)
                look_at_slot(&b, &batch, pair, slot, &seen);
        double all = (double)(batch.pairs.n * batch.pairs.negatives);
        assert_true((double)seen.plain > 0.28 * all && (double)seen.queued > 0.28 * all &&
                    (double)seen.blended > 0.38 * all);
        assert_true(!shared == !seen.masked);
        arena_release(&arena);
        end(&b);
    }
}

static double distance(const real *a, const double *b)
{
    double sum = 0;
    for (size_t k = 0; k < DIM; k++)
        sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
    return sqrt(sum);
}

/* Blends are of length one and between two negatives of their own row, half and half without a spread; on the tape
 * and for whoever looks alike. */
static void blends_lie_between_negatives(void **state)
{
    (void)state;
    struct bench b;
    struct batch batch;
    struct arena arena = ARENA_INIT;
    double low = 1, high = 0;
    begin(&b, "mix_uniform=0.4 mix_queue=0.2 mix_mixed=0.4 mixed_spread=0.5 queue_size=100 batch=40 "
          "dim=8 negatives=10", 1);
    train_to(&b, 5);
    batch_make(&b.trainer.batcher, &arena, b.trainer.step, &b.trainer.settings, &batch);
    assert_int_equal(batch.n_blends, batch.pairs.n * 4);
    tape_reset(&b.trainer.tape);
    const struct tower *tower = &b.trainer.tower[1];
    struct lookup lookup = {.tower = tower, .similarity = b.trainer.similarity, .which = WEIGHTS_MEASURED,
                            .rows = batch.ids[1]};
    lookup_init(&lookup, b.pool, &arena, batch.n_ids[1], false);
    struct node *candidates = tower->encoder->encode(tower, &b.trainer.tape,
                                                     &(struct input){.rows = batch.ids[1], .n = batch.n_ids[1]});
    struct node *all = synthetic_append_rows(&b.trainer.tape, &batch,
                                             b.trainer.similarity->prepare(&b.trainer.tape, candidates),
                                             b.trainer.similarity);
    size_t plain = batch.n_ids[SIDE_CANDIDATE] + batch.n_queued;
    for (size_t i = 0; i < batch.n_blends; i++) {
        const struct blend *blend = &batch.blends[i];
        const uint32_t *row = batch.pairs.negative + i / 4 * 10;
        const real *first = all->value + blend->parent[0] * DIM, *second = all->value + blend->parent[1] * DIM;
        real looked[DIM];
        double right[DIM], length = 0;
        size_t found = 0;
        for (size_t j = 0; j < 6; j++)
            found += row[j] == blend->parent[0] || row[j] == blend->parent[1];
        assert_true(found >= 2 && blend->parent[0] != blend->parent[1]);
        low = (double)blend->share < low ? (double)blend->share : low;
        high = (double)blend->share > high ? (double)blend->share : high;
        for (size_t k = 0; k < DIM; k++) {
            right[k] = (double)blend->share * (double)first[k] + (1 - (double)blend->share) * (double)second[k];
            length += right[k] * right[k];
        }
        for (size_t k = 0; k < DIM; k++)
            right[k] /= sqrt(length);
        synthetic_read(&batch, &lookup, (uint32_t)(plain + i), looked);
        assert_true(distance(all->value + (plain + i) * DIM, right) < 1e-5 && distance(looked, right) < 1e-5);
    }
    assert_true(low >= 0.25 && low < 0.27 && high <= 0.75 && high > 0.73);
    arena_release(&arena);
    end(&b);
}

/* logQ and the prior: an item and its memory have the same, a blend lies between its parents. */
static void logq_and_prior_fit_what_rows_stand_for(void **state)
{
    (void)state;
    struct bench b;
    struct batch batch;
    struct arena arena = ARENA_INIT;
    begin(&b, "mix_uniform=0.25 mix_popularity=0.25 mix_queue=0.25 mix_mixed=0.25 logq=1 queue_size=100 batch=40 "
          "dim=8 negatives=12 prior=0.1", 1);
    train_to(&b, 5);
    batch_make(&b.trainer.batcher, &arena, b.trainer.step, &b.trainer.settings, &batch);
    const struct mix *mix = &b.trainer.batcher.mix;
    for (uint32_t c = 0; c < batch.n_ids[SIDE_CANDIDATE] + batch.n_queued; c++) {
        uint32_t candidate_id[2];
        behind(&batch, c, candidate_id);
        double popular = chance_by("popularity", mix, candidate_id[0]),
               often = (double)b.data.count[candidate_id[0]] / (double)b.data.n;
        double q = (1 / 120.0 + popular + often) / 3;
        assert_true(fabs((double)batch.pairs.offset[c] - log(q * 120)) < 1e-5);
        assert_true(synthetic_prior(&batch, &b.data, c, 0.5) == prior_of(0.5, &b.data, candidate_id[0]));
    }
    for (size_t i = 0; i < batch.n_blends; i++) {
        const struct blend *blend = &batch.blends[i];
        double first = (double)batch.pairs.offset[blend->parent[0]],
               second = (double)batch.pairs.offset[blend->parent[1]];
        double share = (double)blend->share,
               own = (double)batch.pairs.offset[batch.n_ids[SIDE_CANDIDATE] + batch.n_queued + i];
        assert_true(fabs(own - share * first - (1 - share) * second) < 1e-5);
        double raised = share * synthetic_prior(&batch, &b.data, blend->parent[0], 0.5) +
                        (1 - share) * synthetic_prior(&batch, &b.data, blend->parent[1], 0.5);
        uint32_t candidate = (uint32_t)(batch.n_ids[SIDE_CANDIDATE] + batch.n_queued + i);
        assert_true(fabs(synthetic_prior(&batch, &b.data, candidate, 0.5) - raised) < 1e-9);
    }
    arena_release(&arena);
    end(&b);
}

/* The adversary -------------------------------------------------------------------------------------------------- */

/* Of two items, one near the users and one far from all, it draws the near one more, within its bounds; left alone it
 * goes back. */
static void the_adversary_draws_what_is_pushed(void **state)
{
    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        char words[256];
        struct bench b;
        snprintf(words, sizeof words, "mix_uniform=0.5 mix_adversarial=0.5 adversary_every=5 adversary_lr=0.3 "
                 "adversary_ratio=16 adversary_pull=0 lr=1e-7 batch=100 dim=8 negatives=%d sharing=%s epochs=200",
                 shared ? 60 : 10, shared ? "shared" : "own");
        begin(&b, words, 2);
        real *candidate_id = b.trainer.tower[SIDE_CANDIDATE].params.list[0]->value,
             *anchor = b.trainer.tower[SIDE_ANCHOR].params.list[0]->value;
        for (size_t u = 0; u < b.data.rows[SIDE_ANCHOR]; u++)
            anchor[u * DIM] = 1;
        for (size_t k = 0; k < DIM; k++) {
            candidate_id[7 * DIM + k] = k ? 0 : 1;
            candidate_id[8 * DIM + k] = k ? 0 : -1;
        }
        train_to(&b, 200);
        const struct mix *mix = &b.trainer.batcher.mix;
        double least = 1, most = 0, total = 0;
        for (size_t i = 0; i < b.data.rows[SIDE_CANDIDATE]; i++) {
            double chance = chance_by("adversarial", mix, (uint32_t)i);
            least = fmin(least, chance);
            most = fmax(most, chance);
            total += chance;
        }
        assert_true(fabs(total - 1) < 1e-9 && most <= 16.001 * least && most > 8 * least);
        assert_true(chance_by("adversarial", mix, 7) == most && chance_by("adversarial", mix, 8) == least);
        turn(&b, "adversary_lr", "0");
        turn(&b, "adversary_pull", "0.5");
        train_to(&b, 300);
        assert_true(chance_by("adversarial", mix, 7) < 1.001 * chance_by("adversarial", mix, 8));
        end(&b);
    }
}

/* 20 of 120 items by chance is 0.17; knowing the parity alone doubles it. */
static void it_learns_from_them_alone(void **state)
{
    (void)state;
    static const char *const mixes[] = {"mix_queue=1 queue_size=2000", "mix_mixed=1",
                                        "mix_adversarial=1 adversary_every=5"};
    for (size_t m = 0; m < 3; m++)
        for (int shared = 0; shared < 2; shared++) {
            char words[256];
            struct bench b;
            snprintf(words, sizeof words, "mix_uniform=0 %s sharing=%s batch=200 epochs=30 dim=16 "
                     "negatives=%d lr=0.02 k=20", mixes[m], shared ? "shared" : "own", shared ? 64 : 16);
            begin(&b, words, 2);
            train_to(&b, INT64_MAX);
            if (b.heard.recall < 0.22)
                fail_msg("%s: recall is %.3f", words, b.heard.recall);
            end(&b);
        }
}

/* What is kept, and while ---------------------------------------------------------------------------------------- */

static size_t tables(struct bench *b)
{
    return trainer_params(&b->trainer)->n;
}

/* Steps make and drop it; turning a knob there and back between two steps, and looking in between, is nothing. */
static void only_steps_make_and_drop(void **state)
{
    (void)state;
    struct bench b;
    struct text json = TEXT_INIT;
    begin(&b, "mix_queue=0 mix_adversarial=0 batch=50 dim=8 negatives=6", 1);
    assert_int_equal(tables(&b), 2);
    turn(&b, "mix_queue", "0.5");
    turn(&b, "mix_adversarial", "0.5");
    trainer_similarity_histogram(&b.trainer, &json);
    assert_int_equal(tables(&b), 2);
    train_to(&b, 3);
    assert_int_equal(tables(&b), 7);
    uint64_t before = weights(&b);
    turn(&b, "mix_queue", "0");
    trainer_similarity_histogram(&b.trainer, &json);
    turn(&b, "mix_queue", "0.5");
    assert_true(weights(&b) == before);
    turn(&b, "mix_queue", "0");
    train_to(&b, 4);
    assert_int_equal(tables(&b), 4);
    text_release(&json);
    end(&b);
}

/* As a session resumes: the trainer stands at its start settings, loads, and then is told of all changes until
 * there. */
static void what_the_start_settings_do_not_have_is_resumed(void **state)
{
    (void)state;
    static const char *const words = "mix_queue=0 mix_adversarial=0.3 queue_size=120 adversary_every=2 batch=50 "
                                     "dim=8 negatives=6 epochs=4 eval_every=0.2";
    static const struct {
        int64_t step;
        const char *knob, *to;
    } changes[] = {{3, "mix_queue", "0.6"}, {5, "mix_adversarial", "0"}, {6, "mix_queue", "0"},
    {8, "mix_queue", "0.4"}};
    enum { CHANGES = sizeof changes / sizeof *changes };
    char folder[] = "/tmp/nearfar-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/store.db", folder);
    struct err err = ERR_INIT;
    struct store *store = store_open(path, STORE_CREATE, &err);
    assert_non_null(store);
    int lock, unsound;
    int64_t dataset = dataset_create(store, "small", &lock, &err);
    struct dataset facts = {.kind = "interactions", .users = 1, .items = 1};
    assert_int_equal(dataset_publish(store, dataset, &facts, "[]", lock, &err), 0);
    for (int64_t at = 4; at <= 10; at++) {
        struct run run = {.dataset = dataset, .seed = 42};
        int64_t id = run_create(store, &run, NULL, 0, &err);
        struct bench straight, resumed;
        begin(&straight, words, 2);
        begin(&resumed, words, 2);
        for (size_t c = 0; c < CHANGES; c++) {
            if (changes[c].step >= at && straight.trainer.step < at) {
                train_to(&straight, at);
                save(&straight, store, id, straight.trainer.best_step == at ? "best" : "timer");
                straight.heard = (struct heard){0};
            }
            while (straight.trainer.step < changes[c].step) {
                train_to(&straight, straight.trainer.step + 1);
                if (straight.trainer.step < at && straight.trainer.best_step == straight.trainer.step)
                    save(&straight, store, id, "best");
            }
            turn(&straight, changes[c].knob, changes[c].to);
        }
        if (straight.trainer.step < at) {
            train_to(&straight, at);
            save(&straight, store, id, straight.trainer.best_step == at ? "best" : "timer");
            straight.heard = (struct heard){0};
        }
        train_to(&straight, INT64_MAX);
        if (checkpoint_resume(&resumed.trainer, store, id, &unsound, &err) != 1 || unsound)
            fail_msg("%s", err.text);
        assert_int_equal(resumed.trainer.step, at);
        for (size_t c = 0; c < CHANGES; c++) {
            train_to(&resumed, changes[c].step);
            turn(&resumed, changes[c].knob, changes[c].to);
        }
        train_to(&resumed, INT64_MAX);
        assert_true(resumed.heard.hash == straight.heard.hash && weights(&resumed) == weights(&straight));
        end(&resumed);
        end(&straight);
        assert_int_equal(run_remove(store, id, &err), 0);
    }
    store_close(store);
    char *command = xasprintf("rm -rf %s", folder);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

/* Blends of own negatives take room that the machine may not have. */
static void too_many_blends_are_refused(void **state)
{
    (void)state;
    struct bench b;
    struct err err = ERR_INIT;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    begin(&b, "mix_mixed=1 batch=1000 dim=4096 negatives=128", 1);
    assert_int_equal(trainer_fits(&b.trainer, &err), 0);
    assert_int_equal(trainer_set(&b.trainer, "negatives", "256", old, canonical, &err), -1);
    assert_non_null(strstr(err.text, "sharing=shared"));
    assert_string_equal(setting_word(&b.trainer.settings, &knob_negatives), "128");
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_queue_is_that_of_the_paper),
        cmocka_unit_test(a_queue_fills_up),
        cmocka_unit_test(known_positives_are_never_pushed_nor_rows_twice),
        cmocka_unit_test(blends_lie_between_negatives),
        cmocka_unit_test(logq_and_prior_fit_what_rows_stand_for),
        cmocka_unit_test(the_adversary_draws_what_is_pushed),
        cmocka_unit_test(it_learns_from_them_alone),
        cmocka_unit_test(only_steps_make_and_drop),
        cmocka_unit_test(what_the_start_settings_do_not_have_is_resumed),
        cmocka_unit_test(too_many_blends_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
