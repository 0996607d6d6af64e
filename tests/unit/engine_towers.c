/* Towers whose embeddings are no rows of a table: they are looked at by their own forward, and whatever goes over
 * the params of a run goes over theirs. */
#include "tests/unit/engine_bench_support.h"

#include "engine/checkpoint.h"
#include "engine/encoders/tower.h"
#include "engine/probes/health.h"
#include "engine/probes/similarity_histogram.h"

#include <string.h>

static const char mlp[] = "encoder=mlp depth=2 width=12 dim=8 batch=100 epochs=20 lr=0.01 weight_decay=0.1 "
                          "negatives=6";

enum { MOST_WORDS = 256 };

static void begin_mlp(struct bench *b, const char *more, int threads)
{
    char words[MOST_WORDS];
    snprintf(words, sizeof words, "%s %s", mlp, more);
    begin(b, words, threads);
}

static real *embedded(struct bench *b, int side, enum weights which)
{
    const struct tower *tower = &b->trainer.tower[side];
    real *to = xmalloc(tower->rows * tower->dim * sizeof *to);
    tower_embed(tower, b->pool, which, NULL, tower->rows, to);
    return to;
}

/* By its params, in double. */
static void embed_plainly(const struct tower *tower, size_t row, double *x)
{
    double y[16] = {0};
    const struct param *table = tower->params.list[0];
    for (size_t k = 0; k < 8; k++)
        x[k] = (double)table->value[row * 8 + k] * param_missed_decay(table, row);
    for (size_t p = 1; p < tower->params.n; p += 2) {
        const struct param *w = tower->params.list[p], *b = tower->params.list[p + 1];
        for (size_t j = 0; j < w->cols; j++) {
            y[j] = (double)b->value[j];
            for (size_t i = 0; i < w->rows; i++)
                y[j] += x[i] * (double)w->value[i * w->cols + j];
            y[j] = p + 2 < tower->params.n ? fmax(y[j], 0) : y[j];
        }
        memcpy(x, y, sizeof y);
    }
}

static void looking_is_the_forward(void **state)
{
    (void)state;
    struct bench b;
    begin_mlp(&b, "", 2);
    train_to(&b, 15);
    for (int side = 0; side < 2; side++) {
        real *rows = embedded(&b, side, WEIGHTS_MEASURED);
        for (size_t i = 0; i < b.trainer.tower[side].rows; i++) {
            double right[16];
            embed_plainly(&b.trainer.tower[side], i, right);
            for (size_t k = 0; k < 8; k++)
                assert_true(fabs((double)rows[i * 8 + k] - right[k]) < 1e-5);
        }
        free(rows);
    }
    end(&b);
}

/* Whatever stands beside it, and however many threads there are. */
static void a_row_is_embedded_to_the_same_bits(void **state)
{
    (void)state;
    struct bench b, four;
    begin_mlp(&b, "ema=0.9 batch_norm=on", 1);
    begin_mlp(&four, "ema=0.9 batch_norm=on", 4);
    train_to(&b, 12);
    train_to(&four, 12);
    for (int side = 0; side < 2; side++)
        for (enum weights which = WEIGHTS_PRESENT; which <= WEIGHTS_MEASURED; which++) {
            real *all = embedded(&b, side, which), *others = embedded(&four, side, which), some[3 * 8];
            uint32_t rows[] = {70, 3, 111};
            assert_memory_equal(all, others, b.trainer.tower[side].rows * 8 * sizeof *all);
            tower_embed(&b.trainer.tower[side], b.pool, which, rows, 3, some);
            for (size_t i = 0; i < 3; i++)
                assert_memory_equal(some + i * 8, all + rows[i] * 8, 8 * sizeof *all);
            free(all);
            free(others);
        }
    end(&four);
    end(&b);
}

/* Ranking, health, the picture, choosing of negatives: not a byte of the state is another after them. */
static void looking_changes_nothing(void **state)
{
    (void)state;
    struct bench b;
    struct image before = {0}, after = {0};
    struct embedded embedded;
    struct health health;
    struct batch batch;
    struct text json = TEXT_INIT;
    begin_mlp(&b, "ema=0.9 batch_norm=on mix_hard=0.5 mix_queue=0.2 queue_size=50 weight_decay=0.5", 2);
    train_to(&b, 7);
    checkpoint_copy(&b.trainer, 1, "timer", &before);
    trainer_embed_all(&b.trainer, WEIGHTS_MEASURED, &embedded);
    embedded_release(&embedded);
    trainer_similarity_histogram(&b.trainer, &json);
    assert_true(health_measure(&b.trainer, &health));
    tape_reset(&b.trainer.tape);
    trainer_batch(&b.trainer, &batch);
    checkpoint_copy(&b.trainer, 1, "timer", &after);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.bytes, after.bytes, before.size);
    image_release(&before);
    image_release(&after);
    text_release(&json);
    end(&b);
}

static void set(struct bench *b, const char *knob, const char *word)
{
    char old[WORD_SIZE], canonical[WORD_SIZE];
    struct err err = ERR_INIT;
    if (trainer_set(&b->trainer, knob, word, old, canonical, &err) < 0)
        fail_msg("%s", err.text);
}

/* A copy of the values of both towers, one after the other. */
static real *values(const struct bench *b, size_t *n)
{
    struct params params = {0};
    real *all;
    towers_params(b->trainer.tower, &params);
    *n = 0;
    for (size_t p = 0; p < params.n; p++)
        *n += params.list[p]->rows * params.list[p]->cols;
    real *to = all = xmalloc(*n * sizeof *all);
    for (size_t p = 0; p < params.n; p++) {
        size_t size = params.list[p]->rows * params.list[p]->cols;
        param_read(params.list[p], WEIGHTS_PRESENT, 0, params.list[p]->rows, to); /* also what it owes */
        to += size;
    }
    params_release(&params);
    return all;
}

/* Whether this group moved since `before` (freed). */
static bool moves(const struct bench *b, const char *group, real *before)
{
    struct params params = {0};
    size_t n, at = 0;
    bool moved = false;
    real *now = values(b, &n);
    towers_params(b->trainer.tower, &params);
    for (size_t p = 0; p < params.n; p++) {
        size_t size = params.list[p]->rows * params.list[p]->cols;
        if (!strcmp(params.list[p]->group, group))
            moved |= memcmp(now + at, before + at, size * sizeof *now) != 0;
        at += size;
    }
    params_release(&params);
    free(now);
    free(before);
    return moved;
}

static void groups_are_frozen(void **state)
{
    (void)state;
    static const char *const groups[] = {"users", "items", "encoder"};
    static const struct {
        const char *which;
        bool moves[3];
    } cases[] = {{"none", {true, true, true}}, {"users", {false, true, true}}, {"encoder", {true, true, false}},
                 {"all", {false, false, false}}, {"items", {true, false, true}}};
    struct bench b;
    begin_mlp(&b, "weight_decay=0.5 batch_norm=on", 2);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int g = 0; g < 3; g++) {
            size_t n;
            set(&b, "frozen", cases[i].which);
            real *before = values(&b, &n);
            train_to(&b, b.trainer.step + 2);
            assert_true(moves(&b, groups[g], before) == cases[i].moves[g]);
        }
    end(&b);
}

/* Users through layers, items by a table: each tower has params of its own kind, they are trained alike by any number
 * of threads, and what cannot be compared is refused. */
static void candidates_have_an_encoder_of_their_own(void **state)
{
    (void)state;
    struct bench one, two;
    struct err err = ERR_INIT;
    begin_mlp(&one, "candidate_encoder=table", 1);
    begin_mlp(&two, "candidate_encoder=table", 2);
    assert_non_null(tower_table(&one.trainer.tower[SIDE_CANDIDATE]));
    assert_null(tower_table(&one.trainer.tower[SIDE_ANCHOR]));
    train_to(&one, 15);
    train_to(&two, 15);
    assert_true(weights(&one) == weights(&two) && one.heard.hash == two.heard.hash);
    end(&one);
    end(&two);
    begin(&one, "encoder=table candidate_encoder=conv", 1);
    assert_int_equal(trainer_fits(&one.trainer, &err), -1);
    assert_non_null(strstr(err.text, "candidate_encoder=conv encodes pictures, and the rows of item have none: train "
                                     "with another encoder, such as candidate_encoder=table"));
    end(&one);
    begin(&one, "task=two_views encoder=mlp candidate_encoder=table probe=retrieval main_metric=retrieval/recall", 1);
    assert_int_equal(trainer_fits(&one.trainer, &err), -1);
    assert_non_null(strstr(err.text, "both sides are rows of points: leave it at same"));
    end(&one);
}

static void a_group_that_is_not_there_cannot_be_frozen(void **state)
{
    (void)state;
    struct bench b;
    char old[WORD_SIZE], canonical[WORD_SIZE];
    struct err err = ERR_INIT;
    begin(&b, "dim=8", 1);
    assert_int_equal(trainer_set(&b.trainer, "frozen", "encoder", old, canonical, &err), -1);
    assert_string_equal(err.text, "frozen=encoder freezes nothing in this run, which has no such weights: leave "
                        "frozen at none");
    end(&b);
}

/* Layers have one curve, and its length is that of all their gradients together. */
static void layers_have_one_gradient_norm(void **state)
{
    (void)state;
    struct bench b;
    struct health health;
    double squares = 0;
    begin_mlp(&b, "", 1);
    train_to(&b, 4);
    for (int side = 0; side < 2; side++)
        for (size_t p = 1; p < b.trainer.tower[side].params.n; p++)
            squares += b.trainer.tower[side].params.list[p]->grad_squares;
    assert_true(health_measure(&b.trainer, &health));
    assert_int_equal(health.n_gradients, 3);
    assert_string_equal(health.gradient[1].group, "encoder");
    assert_true(squares > 0 && fabs(health.gradient[1].norm - sqrt(squares)) < 1e-9 * sqrt(squares));
    end(&b);
}

/* What is kept as the best is what was measured then, and stays while training goes on. */
static void the_best_is_kept(void **state)
{
    (void)state;
    struct bench b;
    begin_mlp(&b, "ema=0.8 eval_every=0.5 lr=0.003 batch_norm=on", 2);
    real *measured[2] = {NULL, NULL};
    int64_t best = -1;
    while (b.trainer.step < 60) {
        train_to(&b, b.trainer.step + 1);
        for (int side = 0; side < 2 && b.trainer.best_step != best; side++) {
            free(measured[side]);
            measured[side] = embedded(&b, side, WEIGHTS_MEASURED);
        }
        best = b.trainer.best_step;
    }
    assert_true(best > 0);
    train_to(&b, best + 100); /* on, perhaps to another best */
    for (int side = 0; side < 2; side++) {
        real *kept = embedded(&b, side, WEIGHTS_BEST), *now = embedded(&b, side, WEIGHTS_MEASURED);
        size_t size = b.trainer.tower[side].rows * 8 * sizeof *now;
        assert_true(b.trainer.best_step != best || !memcmp(kept, measured[side], size));
        assert_true(b.trainer.best_step == b.trainer.step || memcmp(kept, now, size));
        free(kept);
        free(now);
        free(measured[side]);
    }
    end(&b);
}

/* Statistics are those of the first batch, then follow by a tenth; and what is looked at goes by them. */
static void statistics_follow_the_batches(void **state)
{
    (void)state;
    struct bench b;
    double right[16] = {0};
    begin_mlp(&b, "batch_norm=on", 2);
    const struct tower *tower = &b.trainer.tower[0];
    const struct param *table = tower->params.list[0], *statistics = tower->params.list[1];
    assert_string_equal(statistics->name, "users_statistics1");
    for (int64_t step = 1; step <= 12; step++) {
        struct batch batch;
        tape_reset(&b.trainer.tape);
        trainer_batch(&b.trainer, &batch);
        double mean[16] = {0}, part = step == 1 ? 1 : 0.1;
        for (size_t i = 0; i < batch.n_ids[0]; i++)
            for (size_t k = 0; k < 8; k++) {
                double x = (double)table->value[batch.ids[0][i] * 8 + k] * param_missed_decay(table, batch.ids[0][i]);
                mean[k] += x / (double)batch.n_ids[0];
                mean[8 + k] += x * x / (double)batch.n_ids[0];
            }
        for (size_t k = 0; k < 16; k++)
            right[k] += part * ((k < 8 ? mean[k] : mean[k] - mean[k - 8] * mean[k - 8]) - right[k]);
        train_to(&b, step);
        for (size_t k = 0; k < 16; k++)
            assert_true(fabs((double)statistics->value[k] - right[k]) < 1e-5);
    }
    real *rows = embedded(&b, 0, WEIGHTS_PRESENT);
    assert_true(isfinite(rows[0]) && memcmp(rows, rows + 8, 8 * sizeof *rows));
    free(rows);
    end(&b);
}

/* What the queue keeps: its rows, the place of the next, and then the copy of the items' tower. */
static const struct param *queue_of(const struct bench *b, struct tower *slow)
{
    enum { BEFORE = 2 };
    struct params tables = {0};
    mix_tables(&b->trainer.batcher.mix, &tables);
    const struct param *rows = tables.list[0];
    *slow = b->trainer.tower[SIDE_CANDIDATE];
    slow->params = (struct params){0};
    for (size_t p = BEFORE; p < tables.n; p++)
        params_add(&slow->params, tables.list[p]);
    params_release(&tables);
    return rows;
}

/* The queue's copy: every layer at every step, and memories that went through all of it. */
static void a_slow_copy_follows_the_whole_tower(void **state)
{
    (void)state;
    struct bench b;
    begin_mlp(&b, "mix_uniform=0.5 mix_queue=0.5 queue_size=100 queue_momentum=0.7 weight_decay=0.1 lr=0.05", 2);
    struct tower slow;
    const struct param *w = b.trainer.tower[SIDE_CANDIDATE].params.list[3];
    double right[12 * 12];
    for (size_t k = 0; k < w->rows * w->cols; k++)
        right[k] = (double)w->value[k];
    for (int64_t step = 1; step <= 20; step++) {
        for (size_t k = 0; k < w->rows * w->cols; k++)
            right[k] = 0.7 * right[k] + 0.3 * (double)w->value[k];
        train_to(&b, step);
        queue_of(&b, &slow);
        for (size_t k = 0; k < w->rows * w->cols; k++)
            assert_true(fabs((double)slow.params.list[3]->value[k] - right[k]) < 1e-5);
        params_release(&slow.params);
    }
    const struct param *rows = queue_of(&b, &slow);
    assert_string_equal(slow.params.list[3]->name, "queue_momentum_weight2");
    uint32_t candidate = rows->updates[0] - 1;
    real memory[8];
    tower_embed(&slow, b.pool, WEIGHTS_PRESENT, &candidate, 1, memory);
    b.trainer.similarity->prepare_rows(memory, 1, 8);
    assert_memory_equal(memory, rows->value, sizeof memory); /* a batch fills the queue */
    params_release(&slow.params);
    end(&b);
}

static void it_learns(void **state)
{
    (void)state;
    struct bench b;
    begin_mlp(&b, "weight_decay=0 epochs=12 batch_norm=on", 2);
    train_to(&b, INT64_MAX);
    assert_int_equal(b.trainer.ended, TRAINER_FINISHED);
    assert_true(b.heard.recall > 0.3); /* by chance: 0.18 */
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looking_is_the_forward),
        cmocka_unit_test(a_row_is_embedded_to_the_same_bits),
        cmocka_unit_test(looking_changes_nothing),
        cmocka_unit_test(groups_are_frozen),
        cmocka_unit_test(candidates_have_an_encoder_of_their_own),
        cmocka_unit_test(a_group_that_is_not_there_cannot_be_frozen),
        cmocka_unit_test(layers_have_one_gradient_norm),
        cmocka_unit_test(the_best_is_kept),
        cmocka_unit_test(statistics_follow_the_batches),
        cmocka_unit_test(a_slow_copy_follows_the_whole_tower),
        cmocka_unit_test(it_learns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
