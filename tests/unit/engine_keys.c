/* Keys: a candidate with the key of an anchor is never its negative, whichever way negatives come, and takes no place
 * in the anchor's list unless it is what is looked for. */
#include "tests/unit/engine_bench_support.h"

#include "engine/losses/in_batch.h"
#include "engine/negatives/synthetic.h"

#include <math.h>

enum { ROWS = 60, OTHERS = 50, KEYS = 5 };

static const uint32_t anchor_key[ROWS] = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4,
                                          0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4},
                      candidate_key[OTHERS] = {4, 4, 3, 3, 2, 2, 1, 1, 0, 0, 4, 3, 2, 1, 0, 9, 9, 9, 9, 9};

static void begin_with_keys(struct bench *b, const char *words)
{
    small_world(&b->data, ROWS, OTHERS, 8, 0.1);
    b->data.key[SIDE_ANCHOR] = anchor_key;
    b->data.key[SIDE_CANDIDATE] = candidate_key;
    begin_on(b, words, 2);
}

static bool is_masked(const struct contrast_rows *p, size_t pair, size_t column)
{
    for (size_t m = p->masked_start[pair]; m < p->masked_start[pair + 1]; m++)
        if (p->masked[m] == column)
            return true;
    return false;
}

/* Whether a candidate of the batch, an item, a row of the queue or a blend, has the key of the user, as a parent of
 * it has. */
static bool meets(const struct bench *b, const struct batch *batch, uint32_t anchor, uint32_t candidate)
{
    size_t plain = batch->n_ids[SIDE_CANDIDATE] + batch->n_queued;
    if (candidate >= plain) {
        const struct blend *blend = &batch->blends[candidate - plain];
        return meets(b, batch, anchor, blend->parent[0]) || meets(b, batch, anchor, blend->parent[1]);
    }
    uint32_t id = batch->ids[SIDE_CANDIDATE][candidate];
    return b->data.key[SIDE_ANCHOR][anchor] ==
           b->data.key[SIDE_CANDIDATE]
                      [id < batch->n_all_candidates ? id : batch->queue_candidate[id - batch->n_all_candidates] - 1];
}

/* Looks at every negative of every row. Returns how many a row may push away, all together. */
static size_t expect_no_equal_key(const struct bench *b, const struct batch *batch)
{
    const struct contrast_rows *p = &batch->pairs;
    size_t allowed = 0;
    for (size_t pair = 0; pair < p->n; pair++)
        for (size_t j = 0; j < p->negatives; j++) {
            uint32_t at = p->negative[p->shared ? j : pair * p->negatives + j];
            if (at == NOT_DRAWN || (p->shared && is_masked(p, pair, j)))
                continue;
            assert_false(meets(b, batch, batch->ids[SIDE_ANCHOR][p->anchor[pair]], at));
            allowed++;
        }
    return allowed;
}

static void no_negative_of_any_strategy_has_the_anchors_key(void **state)
{
    (void)state;
    static const char *const sharing[] = {"sharing=own", "sharing=shared", "sharing=own mask_known=off",
                                          "sharing=shared mask_known=off distinct=on"};
    for (size_t s = 0; strategies[s]; s++)
        for (size_t w = 0; w < sizeof sharing / sizeof *sharing; w++) {
            struct bench b;
            struct batch batch;
            char words[256];
            snprintf(words, sizeof words, "dim=4 batch=40 epochs=2 negatives=12 mix_uniform=%s %s=1 %s",
                     s ? "0.2" : "0", strategies[s]->weight->name, sharing[w]);
            begin_with_keys(&b, words);
            train_to(&b, 4); /* for those who keep something */
            tape_reset(&b.trainer.tape);
            trainer_batch(&b.trainer, &batch);
            assert_true(expect_no_equal_key(&b, &batch) > batch.pairs.n);
            end(&b);
        }
}

static void nor_has_one_of_the_whole_catalogue(void **state)
{
    (void)state;
    struct bench b;
    struct batch batch;
    begin_with_keys(&b, "dim=4 batch=40 sharing=catalog mask_known=off");
    tape_reset(&b.trainer.tape);
    trainer_batch(&b.trainer, &batch);
    assert_true(expect_no_equal_key(&b, &batch) > batch.pairs.n);
    end(&b);
}

/* Who a row or column of both sides in one is. */
static uint32_t key_of(const struct bench *b, const struct batch *batch, size_t row)
{
    const struct contrast_rows *p = &batch->pairs;
    enum side side = row < p->n ? SIDE_ANCHOR : SIDE_CANDIDATE;
    uint32_t member = side == SIDE_ANCHOR ? p->anchor[row] : p->positive[row - p->n];
    return b->data.key[side][batch->ids[side][member]];
}

static void expect_masks(const struct bench *b, const struct batch *batch, const struct contrast_rows *p,
                         size_t anchor_shift, size_t column_shift)
{
    size_t open = 0;
    for (size_t row = 0; row < p->n; row++) {
        for (size_t j = 0; j < p->negatives; j++) {
            bool masked = is_masked(p, row, j);
            assert_true(masked || key_of(b, batch, row + anchor_shift) != key_of(b, batch, j + column_shift));
            open += !masked;
        }
        for (size_t m = p->masked_start[row]; m < p->masked_start[row + 1]; m++) /* each once */
            for (size_t other = m + 1; other < p->masked_start[row + 1]; other++)
                assert_true(p->masked[m] != p->masked[other]);
    }
    assert_true(open > p->n);
}

static void rows_of_a_batch_mask_equal_keys(void **state)
{
    (void)state;
    static const char *const words[] = {"dim=4 batch=40", "dim=4 batch=40 mask_known=off"};
    for (size_t w = 0; w < 2; w++) {
        struct bench b;
        struct batch batch;
        struct contrast_rows pairs;
        begin_with_keys(&b, words[w]);
        tape_reset(&b.trainer.tape);
        trainer_batch(&b.trainer, &batch);
        struct loss_input input = {.tape = &b.trainer.tape, .batch = &batch, .data = &b.data,
                                   .settings = &b.settings};
        in_batch_pairs(&input, SIDE_ANCHOR, &pairs);
        expect_masks(&b, &batch, &pairs, 0, batch.pairs.n);
        in_batch_pairs(&input, SIDE_CANDIDATE, &pairs);
        expect_masks(&b, &batch, &pairs, batch.pairs.n, 0);
        in_batch_views(&input, &pairs);
        expect_masks(&b, &batch, &pairs, 0, 0);
        end(&b);
    }
}

/* Where all items have the users' key, pushing apart moves nothing: no loss has a negative left. */
static void losses_leave_equal_keys_alone(void **state)
{
    (void)state;
    static const uint32_t one_key[ROWS] = {0};
    static const char *const words[] = {"loss=sup_con", "loss=clip", "loss=nt_xent", "loss=info_nce sharing=own",
                                        "loss=info_nce sharing=shared", "loss=info_nce sharing=catalog"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        struct bench b;
        char all[128];
        snprintf(all, sizeof all, "dim=4 batch=40 %s", words[w]);
        small_world(&b.data, ROWS, OTHERS, w ? 8 : 1, 0); /* sup_con: one positive each */
        b.data.key[SIDE_ANCHOR] = b.data.key[SIDE_CANDIDATE] = one_key;
        begin_on(&b, all, 1);
        train_to(&b, 1);
        if (fabs(b.heard.loss) > 1e-6)
            fail_msg("%s: the loss is %g where nothing is a negative", words[w], b.heard.loss);
        end(&b);
    }
}

static void lists_leave_equal_keys_out(void **state)
{
    (void)state;
    real x[2] = {1, 1}, y[6] = {6, 5, 4, 3, 2, 1};
    static const uint32_t keys[2][6] = {{7, 8}, {7, 7, 1, 8, 7, 2}};
    uint32_t anchors[] = {0, 1}, candidate[2 * 6];
    struct lists none = {2, (size_t[]){0, 0, 0}, NULL}, relevant = {2, (size_t[]){0, 1, 2}, (uint32_t[]){4, 5}};
    struct embedded embedded = {x, y, 2, 6, 1, NULL, {keys[0], keys[1]}, NULL};
    struct pool *pool = pool_new(1);
    struct ranking r;
    size_t k = 3;
    rank_anchors(pool, &embedded, anchors, 2, 6, &none, candidate, NULL);
    const uint32_t right[] = {2, 3, 5, UINT32_MAX, UINT32_MAX, UINT32_MAX, 0, 1, 2, 4, 5, UINT32_MAX};
    assert_memory_equal(candidate, right, sizeof right);
    /* Of the first user 4 is looked for and stands third, behind 2 and 3; of the second 5, behind 0, 1, 2 and 4. */
    struct ranked_split split = {&embedded, &relevant, &none, (uint32_t[6]){0}};
    rank_evaluate(pool, &split, &k, 1, RULES_NOW, &r);
    assert_true(fabs(metric_of(&r, "recall", 0) - 0.5) < 1e-9 && fabs(metric_of(&r, "mrr", 0) - 1.0 / 6) < 1e-9);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_negative_of_any_strategy_has_the_anchors_key),
        cmocka_unit_test(nor_has_one_of_the_whole_catalogue),
        cmocka_unit_test(rows_of_a_batch_mask_equal_keys),
        cmocka_unit_test(losses_leave_equal_keys_alone),
        cmocka_unit_test(lists_leave_equal_keys_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
