/* Negatives chosen by similarity: each strategy against what it declares, on batches of a model that has trained a
 * little and on candidates written down by hand. Laws of ranks are tested by chi-square, as in engine_random.c. */
#include "tests/unit/engine_bench_support.h"

#include "engine/negatives/choice.h"

#include <string.h>

enum { BINS = 12, DIM = 8 };

/* Every item by similarity to one user, as the model is now: what the averages of `ema` are not. */
struct likeness {
    size_t candidates;
    double *similarity; /* (items) */
    real *rows, *anchor; /* (items, DIM), (DIM) */
};

static void likeness_init(struct likeness *r, const struct bench *b)
{
    const struct param *candidates = b->trainer.tower[SIDE_CANDIDATE].params.list[0];
    r->candidates = b->data.rows[SIDE_CANDIDATE];
    r->similarity = xmalloc(r->candidates * sizeof *r->similarity);
    r->rows = xmalloc(r->candidates * DIM * sizeof *r->rows);
    r->anchor = xmalloc(DIM * sizeof *r->anchor);
    for (size_t i = 0; i < r->candidates; i++)
        for (size_t k = 0; k < DIM; k++)
            r->rows[i * DIM + k] = (real)((double)candidates->value[i * DIM + k] * param_missed_decay(candidates, i));
    b->trainer.similarity->prepare_rows(r->rows, r->candidates, DIM);
}

static void likeness_to(struct likeness *r, const struct bench *b, uint32_t anchor)
{
    const struct param *anchors = b->trainer.tower[0].params.list[0];
    for (size_t k = 0; k < DIM; k++)
        r->anchor[k] = (real)((double)anchors->value[anchor * DIM + k] * param_missed_decay(anchors, anchor));
    b->trainer.similarity->prepare_rows(r->anchor, 1, DIM);
    for (size_t i = 0; i < r->candidates; i++)
        r->similarity[i] = (double)similarity_of_rows(b->trainer.similarity->geometry, r->anchor, r->rows + i * DIM,
                                                      DIM);
}

static void likeness_release(struct likeness *r)
{
    free(r->similarity);
    free(r->rows);
    free(r->anchor);
}

/* Items other than the positive that are more similar, a half for each that is as similar (it itself is one). */
static double candidates_before(const struct likeness *r, uint32_t candidate, uint32_t positive)
{
    double before = 0;
    for (size_t i = 0; i < r->candidates; i++)
        if (i != positive)
            before += r->similarity[i] > r->similarity[candidate]    ? 1
                      : r->similarity[i] == r->similarity[candidate] ? 0.5
                                                                     : 0;
    return before;
}

/* The chance that the j-th hardest (1 is the hardest) of `pool` uniform numbers is below x. */
static double order_statistic(int pool, int j, double x)
{
    double sum = 0, choose = 1;
    for (int i = 0; i <= pool; i++) {
        if (i >= j)
            sum += choose * pow(x, i) * pow(1 - x, pool - i);
        choose = choose * (pool - i) / (i + 1);
    }
    return sum;
}

static double hard_chance(int pool, int among, double x)
{
    double sum = 0;
    for (int j = 1; j <= among; j++)
        sum += order_statistic(pool, j, x) / among;
    return sum;
}

/* The row of the batch that a slot was chosen for. */
static size_t row_of(const struct contrast_rows *pairs, size_t slot)
{
    return pairs->shared ? slot * pairs->n / pairs->negatives : slot / pairs->negatives;
}

/* The bin of each pick's rank among the other items, for the row that it was chosen for. */
static void count_ranks(struct bench *b, double *count, double *draws)
{
    struct likeness likeness;
    struct arena arena = ARENA_INIT;
    likeness_init(&likeness, b);
    /* Of steps to come: what was drawn in those it has had it has been taught to push away. */
    for (int64_t step = b->trainer.step; step < b->trainer.step + 40; step++) {
        struct batch batch;
        arena_reset(&arena);
        batch_make(&b->trainer.batcher, &arena, step, &b->trainer.settings, &batch);
        const struct contrast_rows *p = &batch.pairs;
        for (size_t i = 0; i < (p->shared ? p->negatives : p->n * p->negatives); i++) {
            uint32_t positive = batch.ids[1][p->positive[row_of(p, i)]], candidate = batch.ids[1][p->negative[i]];
            assert_true(candidate != positive);
            likeness_to(&likeness, b, batch.ids[0][p->anchor[row_of(p, i)]]);
            double x = candidates_before(&likeness, candidate, positive) / (double)(likeness.candidates - 1);
            count[(int)(x * BINS)]++;
            ++*draws;
        }
    }
    arena_release(&arena);
    likeness_release(&likeness);
}

/* P(rank <= r) = 1 - (1 - r/n)^pool, and its like where one of several hardest is taken. The bins divide n. */
static void hard_has_its_law_of_ranks(void **state)
{
    (void)state;
    static const struct {
        int pool, among;
        size_t candidates;
        const char *words;
    } cases[] = {
        {1, 1, 121, "hard_pool=1 sharing=own"},
        {4, 1, 121, "hard_pool=4 sharing=own similarity=dot ema=0.97"},
        {5, 2, 121, "hard_pool=5 hard_share=0.4 sharing=own weight_decay=0.5"},
        {3, 3, 121, "hard_pool=3 hard_share=1 sharing=own similarity=manhattan"},
        {4, 1, 121, "hard_pool=4 sharing=shared similarity=euclidean"},
        {6, 1, 6001, "hard_pool=6 sharing=own batch=20"}, /* candidates are looked up one by one */
        {6, 2, 6001, "hard_pool=6 hard_share=0.3 sharing=shared similarity=angle ema=0.9 weight_decay=0.3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[256];
        struct bench b;
        double count[BINS] = {0}, draws = 0, statistic = 0, before = 0;
        snprintf(words, sizeof words, "mix_uniform=0 mix_hard=1 mask_known=off negatives=12 dim=8 lr=0.05 "
                 "batch=60 epochs=60 validation=0 eval_every=1000 %s", cases[i].words);
        small_world(&b.data, 200, cases[i].candidates, 15, 0);
        begin_on(&b, words, 2);
        train_to(&b, 25);
        count_ranks(&b, count, &draws);
        for (int bin = 0; bin < BINS; bin++) {
            double below = hard_chance(cases[i].pool, cases[i].among, (double)(bin + 1) / BINS);
            double expected = (below - before) * draws;
            statistic += (count[bin] - expected) * (count[bin] - expected) / fmax(expected, 1);
            before = below;
        }
        if (draws < 400 || statistic > BINS + 5 * sqrt(2.0 * BINS))
            fail_msg("%s: chi-square %.1f for %d bins, %.0f draws", words, statistic, BINS, draws);
        end(&b);
    }
}

/* What every strategy must keep to, by law or by choice: nothing known, nothing twice when distinct, no more than
 * asked. */
static void check_batch(const struct bench *b, const struct batch *batch)
{
    const struct contrast_rows *p = &batch->pairs;
    bool distinct = setting(&b->trainer.settings, &knob_distinct) != 0;
    size_t rows = p->shared ? 1 : p->n;
    uint32_t *seen = xcalloc(b->data.rows[SIDE_CANDIDATE], sizeof *seen);
    for (size_t row = 0; row < rows; row++)
        for (size_t j = 0; j < p->negatives; j++) {
            uint32_t place = p->negative[row * p->negatives + j];
            if (place == NOT_DRAWN)
                continue;
            uint32_t candidate = batch->ids[1][place];
            assert_true(!distinct || seen[candidate] != row + 1);
            seen[candidate] = (uint32_t)row + 1;
            if (!p->shared)
                assert_false(lists_have(&b->data.related, batch->ids[0][p->anchor[row]], candidate));
        }
    for (size_t row = 0; p->shared && row < p->n; row++)
        for (size_t j = 0; j < p->negatives; j++) {
            bool masked = false, known = lists_have(&b->data.related, batch->ids[0][p->anchor[row]],
                                                     batch->ids[1][p->negative[j]]);
            for (size_t m = p->masked_start[row]; m < p->masked_start[row + 1]; m++)
                masked |= p->masked[m] == j;
            assert_true(masked == known);
        }
    free(seen);
}

static void every_strategy_keeps_the_guards(void **state)
{
    (void)state;
    for (size_t s = 0; strategies[s] && !strategies[s]->make; s++) /* those that make rows: engine_made.c */
        for (int kind = 0; kind < 4; kind++) {
            if (!strcmp(strategies[s]->part.name, "contradiction"))
                continue; /* these data have none: engine_pairs.c */
            char words[256];
            struct bench b;
            struct arena arena = ARENA_INIT;
            bool shared = kind % 2, distinct = kind / 2;
            double drawn = 0, slots = 0;
            snprintf(words, sizeof words, "mix_uniform=0.2 %s=0.8 sharing=%s distinct=%s negatives=30 dim=8 batch=50 "
                     "epochs=9 guide=0.9", strategies[s]->weight->name, shared ? "shared" : "own",
                     distinct ? "on" : "off");
            begin(&b, words, 2);
            train_to(&b, 20);
            for (int64_t step = 0; step < 10; step++) {
                struct batch batch;
                arena_reset(&arena);
                batch_make(&b.trainer.batcher, &arena, step, &b.trainer.settings, &batch);
                check_batch(&b, &batch);
                assert_true(batch.pairs.guide == 0.9);
                for (size_t i = 0; i < (shared ? batch.pairs.negatives : 30 * batch.pairs.n); i++)
                    drawn += batch.pairs.negative[i] != NOT_DRAWN;
                slots += shared ? 30 : 30 * (double)batch.pairs.n;
            }
            if (drawn < 0.6 * slots)
                fail_msg("%s: only %.0f of %.0f slots have a negative", words, drawn, slots);
            arena_release(&arena);
            end(&b);
        }
}

/* Candidates by hand --------------------------------------------------------------------------------------------- */

enum { MOST = 64 };

struct by_hand {
    struct choice choice;
    double value[MOST_STRATEGY_KNOBS];
    real similarity[MOST], room[MOST], rows[MOST][DIM];
    const real *row[MOST];
    uint32_t order[MOST], picked[MOST];
};

/* Random similarities and rows; `value` are the strategy's knobs after its weight and pool. */
static void by_hand(struct by_hand *h, size_t n, double positive, double lot, uint64_t seed)
{
    struct rng rng = rng_make(seed, STREAM_NEGATIVES, 0);
    h->choice = (struct choice){.value = h->value, .n = n, .similarity = h->similarity, .row = h->row, .dim = DIM,
                                .positive = (real)positive, .lot = lot, .order = h->order, .room = h->room};
    for (size_t j = 0; j < n; j++) {
        h->similarity[j] = (real)(2 * rng_unit(&rng, j) - 1);
        for (size_t k = 0; k < DIM; k++)
            h->rows[j][k] = (real)(2 * rng_unit(&rng, MOST + j * DIM + k) - 1);
        h->row[j] = h->rows[j];
    }
}

static const struct strategy *strategy_called(const char *name)
{
    for (size_t s = 0; strategies[s]; s++)
        if (!strcmp(strategies[s]->part.name, name))
            return strategies[s];
    fail_msg("no strategy %s", name);
    return NULL;
}

/* How many candidates are above, and how many in a band of similarities. */
static size_t count_in(const struct by_hand *h, double low, double high)
{
    size_t n = 0;
    for (size_t j = 0; j < h->choice.n; j++)
        n += (double)h->similarity[j] > low && (double)h->similarity[j] < high;
    return n;
}

static void semi_hard_is_just_below_the_positive(void **state)
{
    (void)state;
    const struct strategy *strategy = strategy_called("semi_hard");
    size_t in_band = 0, below = 0, least = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct rng rng = rng_make(seed, STREAM_NOISE, 0);
        double positive = 2.4 * rng_unit(&rng, 0) - 1.2, margin = seed % 3 ? 0.3 * rng_unit(&rng, 1) : 0;
        struct by_hand h = {.value = {1, 0, margin}};
        by_hand(&h, 1 + seed % 12, positive, rng_unit(&rng, 2), seed);
        strategy->choose(&h.choice, 1, h.picked);
        double s = (double)h.similarity[h.picked[0]];
        if (count_in(&h, positive - margin, positive)) {
            assert_true(s < positive && s > positive - margin);
            in_band++;
        } else if (count_in(&h, -2, positive)) {
            assert_true(s < positive && !count_in(&h, s, positive)); /* the nearest below */
            below++;
        } else {
            assert_true(!count_in(&h, -2, s));
            least++;
        }
    }
    assert_true(in_band > 500 && below > 500 && least > 200);
}

static void every_candidate_of_the_band_is_taken_alike(void **state)
{
    (void)state;
    const struct strategy *strategy = strategy_called("semi_hard");
    enum { LOTS = 6000 };
    double count[MOST] = {0};
    struct by_hand h = {.value = {1, 0, 0.6}};
    for (int lot = 0; lot < LOTS; lot++) {
        by_hand(&h, 40, 0.5, (lot + 0.5) / LOTS, 7);
        strategy->choose(&h.choice, 1, h.picked);
        count[h.picked[0]]++;
    }
    size_t band = count_in(&h, 0.5 - 0.6, 0.5);
    assert_true(band > 5);
    for (size_t j = 0; j < 40; j++)
        if (count[j] > 0)
            assert_true(fabs(count[j] - (double)LOTS / (double)band) < 2);
}

static void window_keeps_to_its_ranks_and_below_the_positive(void **state)
{
    (void)state;
    const struct strategy *strategy = strategy_called("window");
    size_t inside = 0, behind = 0, empty = 0;
    for (uint64_t seed = 0; seed < 4000; seed++) {
        struct rng rng = rng_make(seed, STREAM_NOISE, 0);
        double a = rng_unit(&rng, 0), b = rng_unit(&rng, 1), positive = 2.4 * rng_unit(&rng, 2) - 1.2;
        double limit = positive > 0 ? 0.95 * positive : 1.05 * positive;
        struct by_hand h = {.value = {1, 0, a, b, 0.95}};
        size_t n = 1 + seed % 20;
        by_hand(&h, n, positive, rng_unit(&rng, 3), seed);
        strategy->choose(&h.choice, 1, h.picked);
        if (h.picked[0] == NOT_DRAWN) {
            assert_int_equal(count_in(&h, -2, limit - 1e-5), 0); /* of a band with nobody behind it who passes */
            empty++;
            continue;
        }
        double s = (double)h.similarity[h.picked[0]], rank = (double)count_in(&h, s, 2);
        double first = floor(fmin(a, b) * (double)n), end = fmax(ceil(fmax(a, b) * (double)n), first + 1);
        assert_true(s <= limit + 1e-6 && rank >= first);
        if (rank >= end) { /* the first behind it that passes */
            assert_int_equal(count_in(&h, s, limit - 1e-5), 0);
            behind++;
        } else {
            inside++;
        }
    }
    assert_true(inside > 1000 && behind > 200 && empty > 200);
}

static double worth(const struct by_hand *h, uint32_t j, size_t chosen)
{
    double nearest = -1e9;
    for (size_t i = 0; i < chosen; i++) {
        double s = 0;
        for (size_t k = 0; k < DIM; k++)
            s += (double)h->rows[j][k] * (double)h->rows[h->picked[i]][k];
        nearest = fmax(nearest, s);
    }
    return h->value[2] * (double)h->similarity[j] - (1 - h->value[2]) * nearest;
}

/* Each pick against its definition, over all candidates that were left. */
static void diverse_goes_farthest_first(void **state)
{
    (void)state;
    const struct strategy *strategy = strategy_called("diverse");
    for (uint64_t seed = 0; seed < 300; seed++) {
        size_t n = 1 + seed % MOST, slots = 1 + seed % 16;
        struct by_hand h = {.value = {1, 0, seed % 2 ? 0 : (double)(seed % 5) / 4}};
        by_hand(&h, n, 0, 0, seed);
        strategy->choose(&h.choice, slots, h.picked);
        for (size_t i = 0; i < slots; i++) {
            if (i >= n) {
                assert_true(h.picked[i] == NOT_DRAWN);
                continue;
            }
            for (uint32_t j = 0; j < n; j++) {
                bool left = true;
                for (size_t k = 0; k < i; k++)
                    left &= h.picked[k] != j;
                assert_true(left || j != h.picked[i]);
                if (left && i == 0)
                    assert_true(h.similarity[j] <= h.similarity[h.picked[0]]);
                else if (left)
                    assert_true(worth(&h, j, i) <= worth(&h, h.picked[i], i) + 1e-5);
            }
        }
    }
}

/* Mean similarity of two negatives of one row, of the first 16. */
static double mean_likeness(const char *mix)
{
    char words[256];
    struct bench b;
    struct batch batch;
    struct likeness likeness;
    struct arena arena = ARENA_INIT;
    double sum = 0, n = 0;
    snprintf(words, sizeof words, "negatives=16 dim=8 batch=100 epochs=60 lr=0.05 %s", mix);
    begin(&b, words, 2);
    train_to(&b, 200);
    likeness_init(&likeness, &b);
    batch_make(&b.trainer.batcher, &arena, 0, &b.trainer.settings, &batch);
    for (size_t p = 0; p < batch.pairs.n; p++)
        for (size_t i = 0; i < 16; i++)
            for (size_t j = 0; j < i; j++, n++)
                sum += (double)vector_dot(likeness.rows + batch.ids[1][batch.pairs.negative[p * 16 + i]] * DIM,
                                          likeness.rows + batch.ids[1][batch.pairs.negative[p * 16 + j]] * DIM, DIM);
    likeness_release(&likeness);
    arena_release(&arena);
    end(&b);
    return sum / n;
}

static void diverse_negatives_are_unlike_each_other(void **state)
{
    (void)state;
    double uniform = mean_likeness("mix_uniform=1"), diverse = mean_likeness("mix_uniform=0 mix_diverse=1");
    double near = mean_likeness("mix_uniform=0 mix_diverse=1 diverse_nearness=1");
    if (!(diverse < uniform - 0.03 && near > uniform + 0.05))
        fail_msg("mean similarity of two negatives: uniform %.3f, diverse %.3f, near ones %.3f", uniform, diverse,
                 near);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hard_has_its_law_of_ranks),
        cmocka_unit_test(every_strategy_keeps_the_guards),
        cmocka_unit_test(semi_hard_is_just_below_the_positive),
        cmocka_unit_test(every_candidate_of_the_band_is_taken_alike),
        cmocka_unit_test(window_keeps_to_its_ranks_and_below_the_positive),
        cmocka_unit_test(diverse_goes_farthest_first),
        cmocka_unit_test(diverse_negatives_are_unlike_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
