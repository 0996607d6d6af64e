/* Random numbers and the laws that negative strategies declare. A law is tested by Pearson's chi-square: draws that
 * come out so far from it, or farther, must not be rarer than one in a thousand. The seeds are fixed, so that a right
 * sampler passes always; one that is off by a few per cent fails. */
#include "tests/unit/engine_support.h"

#include "engine/negatives/alias.h"

#include <string.h>

/* The chance of a chi-square of so many degrees of freedom to be at least x (Wilson and Hilferty, PNAS 1931: its cube
 * root is nearly normal). */
static double upper_tail(double x, double freedom)
{
    double spread = 2 / (9 * freedom);
    return erfc((cbrt(x / freedom) - (1 - spread)) / sqrt(2 * spread)) / 2;
}

static void check_law(const char *name, const double *count, const double *chance, size_t n)
{
    double statistic = 0, freedom = -1, draws = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        draws += count[i];
        total += chance[i];
    }
    assert_true(draws > 0 && fabs(total - 1) < 1e-9);
    for (size_t i = 0; i < n; i++) {
        double expected = chance[i] * draws;
        if (chance[i] == 0) {
            assert_true(count[i] == 0);
            continue;
        }
        assert_true(expected >= 5);
        statistic += (count[i] - expected) * (count[i] - expected) / expected;
        freedom++;
    }
    if (freedom > 0 && upper_tail(statistic, freedom) < 0.001)
        fail_msg("%s does not draw what it declares: chi-square %.1f for %.0f degrees of freedom, p = %.1e", name,
                 statistic, freedom, upper_tail(statistic, freedom));
}

/* Points of the published tables. */
static void the_tail_of_chi_square_is_right(void **state)
{
    (void)state;
    assert_true(fabs(upper_tail(3.841, 1) - 0.05) < 0.005);
    assert_true(fabs(upper_tail(29.588, 10) - 0.001) < 0.0001);
    assert_true(fabs(upper_tail(73.402, 40) - 0.001) < 0.0001);
    assert_true(fabs(upper_tail(39.335, 40) - 0.5) < 0.005);
}

static void numbers_depend_on_all_their_coordinates(void **state)
{
    (void)state;
    struct rng a = rng_make(1, STREAM_INIT, 0), b = rng_make(2, STREAM_INIT, 0), c = rng_make(1, STREAM_NOISE, 0),
               d = rng_make(1, STREAM_INIT, 1);
    uint64_t bits = rng_bits(&a, 5);
    assert_true(bits == rng_bits(&a, 5));
    assert_true(bits != rng_bits(&a, 6) && bits != rng_bits(&b, 5) && bits != rng_bits(&c, 5) &&
                bits != rng_bits(&d, 5));
    for (uint64_t i = 0; i < 10000; i++) {
        double u = rng_unit(&a, i);
        assert_true(u >= 0 && u < 1);
        assert_true(rng_below(&a, i, 7) < 7);
    }
}

static void alias_draws_its_weights(void **state)
{
    (void)state;
    enum { N = 50, DRAWS = 200000 };
    double weights[N], count[N] = {0};
    struct alias alias;
    struct rng rng = rng_make(3, STREAM_NEGATIVES, 0);
    for (size_t i = 0; i < N; i++)
        weights[i] = i % 7 ? 1 / (double)(i + 1) : 0;
    alias_init(&alias, weights, N);
    for (uint64_t d = 0; d < DRAWS; d++)
        count[alias_draw(&alias, &rng, d)]++;
    check_law("the alias table", count, alias.chance, N);
    alias_release(&alias);
}

struct laws {
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct mix mix;
    double *count, *chance; /* (items) */
    uint32_t batch[64], anchor[64];
};
enum { ROWS = 64 };

/* Everything has state. It is as if training had taught the adversary these: all that a law hangs on which settings
 * do not say. */
static void make_state(struct mix *mix, const struct settings *settings)
{
    struct params tables = {0};
    for (size_t s = 0; strategies[s]; s++)
        if (strategies[s]->keep)
            mix->state[s] = strategies[s]->keep(&mix->candidates, settings);
    mix_tables(mix, &tables);
    for (size_t t = 0; t < tables.n; t++)
        for (size_t i = 0; i < mix->candidates.n && !strcmp(tables.list[t]->name, "adversarial"); i++)
            tables.list[t]->value[i] = (real)(0.4 * (double)(i % 7) - 1);
    params_release(&tables);
    for (size_t s = 0; strategies[s]; s++)
        if (strategies[s]->refresh)
            strategies[s]->refresh(&mix->state[s], &mix->candidates, settings);
}

/* Each anchor contradicts one to three of the candidates that it does not have, some of them more often. */
static void oppose(struct task_data *data)
{
    size_t n = 0, rows = data->rows[SIDE_ANCHOR];
    uint32_t *row = xmalloc(3 * rows * sizeof *row), *other = xmalloc(3 * rows * sizeof *other);
    for (uint32_t anchor = 0; anchor < rows; anchor++)
        for (uint32_t c = anchor % 11, found = 0; c < data->rows[SIDE_CANDIDATE] && found <= anchor % 3; c++)
            if (!lists_have(&data->related, anchor, c)) {
                row[n] = anchor;
                other[n++] = c;
                found++;
            }
    data->opposed = lists_of_pairs(rows, row, other, n);
    free(row);
    free(other);
}

static void laws_begin(struct laws *laws, const char *words)
{
    static const struct tower none = {.name = "items", .dim = 4};
    catalogue_gather(&laws->catalogue);
    small_settings(&laws->settings, &laws->catalogue, words);
    small_world(&laws->data, 60, 40, 20, 0);
    oppose(&laws->data);
    mix_init(&laws->mix, &laws->data, &none);
    make_state(&laws->mix, &laws->settings);
    laws->count = xcalloc(laws->data.rows[SIDE_CANDIDATE], sizeof(double));
    laws->chance = xcalloc(laws->data.rows[SIDE_CANDIDATE], sizeof(double));
    laws->mix.candidates.anchor = laws->anchor;
    laws->mix.candidates.positive = laws->batch;
    laws->mix.candidates.positives = ROWS;
}

static void laws_end(struct laws *laws)
{
    free(laws->count);
    free(laws->chance);
    mix_release(&laws->mix);
    data_release(&laws->data);
    catalogue_release(&laws->catalogue);
}

/* Positives as they come in train, for this step. */
static void deal_batch(struct laws *laws, uint64_t step)
{
    struct rng pick = rng_make(5, STREAM_SHUFFLE, step);
    for (size_t i = 0; i < ROWS; i++) {
        uint32_t at = rng_below(&pick, i, (uint32_t)laws->data.n);
        laws->anchor[i] = laws->data.row[SIDE_ANCHOR][at];
        laws->batch[i] = laws->data.row[SIDE_CANDIDATE][at];
    }
}

/* What the settings make of the strategies whose law hangs on them. */
static const char *const law_words[] = {"popularity_exponent=0.75 context_side=same",
                                        "popularity_exponent=-0.5 context_side=other"};

/* Over batches: a single draw of each, so that draws do not hang together. As own slots and as shared ones.
 * Strategies that choose have no law; they are in engine_choosing.c, those that make rows in engine_made.c. */
static void every_strategy_draws_its_law(void **state)
{
    (void)state;
    enum { STEPS = 40000 };
    for (size_t w = 0; w < sizeof law_words / sizeof *law_words; w++) {
        struct laws laws;
        laws_begin(&laws, law_words[w]);
        for (size_t s = 0; strategies[s]; s++)
            for (int shared = 0; shared < 2 && strategies[s]->draw; shared++) {
                laws.mix.candidates.shared = shared;
                memset(laws.count, 0, laws.data.rows[SIDE_CANDIDATE] * sizeof *laws.count);
                for (size_t i = 0; i < laws.data.rows[SIDE_CANDIDATE]; i++)
                    laws.chance[i] = strategies[s]->chance(&laws.mix.candidates, laws.mix.state[s], (uint32_t)i);
                for (uint64_t step = 0; step < STEPS; step++) {
                    struct rng rng = rng_make(5, STREAM_NEGATIVES, step);
                    size_t slot = (size_t)step % ROWS;
                    deal_batch(&laws, step);
                    laws.count[strategies[s]->draw(&laws.mix.candidates, laws.mix.state[s], &rng, slot,
                                                   shared ? 0 : slot, slot)]++;
                }
                check_law(strategies[s]->part.name, laws.count, laws.chance, laws.data.rows[SIDE_CANDIDATE]);
            }
        laws_end(&laws);
    }
}

/* The law given the row, of each row of a batch; shared slots have the mean of them. */
static void strategies_by_row_draw_the_law_of_the_row(void **state)
{
    (void)state;
    enum { DRAWS = 20000 };
    size_t checked = 0;
    for (size_t w = 0; w < sizeof law_words / sizeof *law_words; w++)
        for (size_t s = 0; strategies[s]; s++) {
            if (!strategies[s]->probability_given_row)
                continue;
            struct laws laws;
            laws_begin(&laws, law_words[w]);
            deal_batch(&laws, 0);
            double *mean = xcalloc(laws.data.rows[SIDE_CANDIDATE], sizeof *mean);
            for (size_t row = 0; row <= ROWS; row++) { /* the last round is the shared slots */
                struct rng rng = rng_make(7, STREAM_NEGATIVES, row);
                laws.mix.candidates.shared = row == ROWS;
                memset(laws.count, 0, laws.data.rows[SIDE_CANDIDATE] * sizeof *laws.count);
                for (uint64_t d = 0; d < DRAWS; d++)
                    laws.count[strategies[s]->draw(&laws.mix.candidates, laws.mix.state[s], &rng, d, row % ROWS,
                                                   (size_t)d)]++;
                for (size_t i = 0; i < laws.data.rows[SIDE_CANDIDATE] && row < ROWS; i++) {
                    laws.chance[i] = strategies[s]->probability_given_row(&laws.mix.candidates, laws.mix.state[s],
                                                                          row, (uint32_t)i);
                    mean[i] += laws.chance[i] / ROWS;
                }
                check_law(strategies[s]->part.name, laws.count, row < ROWS ? laws.chance : mean,
                          laws.data.rows[SIDE_CANDIDATE]);
                checked++;
            }
            free(mean);
            laws_end(&laws);
        }
    assert_true(checked > 0);
}

/* User 0 has item 0, alone in its class; user 1 has items 1, 2 and 3, all of the other class; with `single` there is
 * one class for all. User 1 contradicts item 0. `expected` has a bit for each item that a row may draw: of the row of
 * item 0, and of the others. */
static void draw_at_the_edge(const char *words, bool single, bool shared, const unsigned expected[2])
{
    static const uint32_t anchor[] = {0, 1, 1, 1}, candidate[] = {0, 1, 2, 3}, one[] = {0, 0, 0, 0},
                          two[] = {0, 1, 1, 1};
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct batcher batcher;
    struct batch b;
    struct arena arena = ARENA_INIT;
    struct pool *pool = pool_new(1);
    unsigned seen[2] = {0};
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, words);
    data_from(&data, 2, 4, anchor, candidate, 4, 0);
    data_classify(&data, single ? one : two, single ? 1 : 2);
    data.opposed = lists_of_pairs(2, &anchor[1], &candidate[0], 1);
    batcher_init(&batcher, &data, pool, 4, 9, NULL, NULL);
    batch_make(&batcher, &arena, 0, &settings, &b);
    assert_true(b.pairs.n == 4 && b.pairs.shared == shared);
    for (size_t p = 0; p < 4; p++)
        for (size_t j = 0; j < b.pairs.negatives; j++) {
            uint32_t place = b.pairs.negative[shared ? j : p * b.pairs.negatives + j];
            if (place != NOT_DRAWN)
                seen[b.ids[1][b.pairs.positive[p]] > 0] |= 1u << b.ids[1][place];
        }
    if (seen[0] != expected[0] || seen[1] != expected[1])
        fail_msg("%s: the rows drew %x and %x instead of %x and %x", words, seen[0], seen[1], expected[0],
                 expected[1]);
    batcher_release(&batcher);
    data_release(&data);
    arena_release(&arena);
    pool_free(pool);
    catalogue_release(&catalogue);
}

/* A class with one member, all of a class known to the user, one class for all: slots stay empty where nothing is
 * left. */
static void classes_at_the_edge(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        bool single, shared;
        unsigned expected[2];
    } cases[] = {
        {"mix_uniform=0 mix_context=1", false, false, {0x0, 0x0}},
        {"mix_uniform=0 mix_context=1 mask_known=off", false, false, {0x0, 0xe}},
        {"mix_uniform=0 mix_context=1 context_side=other", false, false, {0xe, 0x1}},
        {"mix_uniform=0 mix_context=1 context_side=other", true, false, {0x0, 0x0}},
        {"mix_uniform=0 mix_class_balanced=1", false, false, {0xe, 0x1}},
        {"mix_uniform=0 mix_class_balanced=1", true, false, {0xe, 0x1}},
        {"mix_uniform=0 mix_contradiction=1", false, false, {0x0, 0x1}},
        {"mix_uniform=0 mix_contradiction=1 sharing=shared", false, true, {0x1, 0x1}},
        {"mix_uniform=0 mix_context=1 sharing=shared", false, true, {0xf, 0xf}}, /* masked afterwards */
        {"mix_uniform=0 mix_context=1 context_side=other sharing=shared logq=1", true, true, {0x0, 0x0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        draw_at_the_edge(cases[i].words, cases[i].single, cases[i].shared, cases[i].expected);
}

/* What stands in a batch: the epoch's interactions once each, negatives that the user does not have, in the mix asked
 * for. */
static void a_batch_holds_what_was_asked(void **state)
{
    (void)state;
    struct catalogue catalogue;
    struct settings settings;
    struct task_data data;
    struct batcher batcher;
    struct arena arena = ARENA_INIT;
    struct pool *pool = pool_new(2);
    catalogue_gather(&catalogue);
    small_world(&data, 50, 40, 12, 0);
    uint32_t *seen = xcalloc(data.rows[SIDE_ANCHOR] * data.rows[SIDE_CANDIDATE], sizeof *seen);
    for (int shared = 0; shared < 2; shared++) {
        small_settings(&settings, &catalogue, shared ? "sharing=shared negatives=30 mix_in_batch=0.5 "
                       "mix_uniform=0.5 logq=1"
                                                     : "sharing=own negatives=5 mix_popularity=1");
        batcher_init(&batcher, &data, pool, 64, 9, NULL, NULL);
        memset(seen, 0, data.rows[SIDE_ANCHOR] * data.rows[SIDE_CANDIDATE] * sizeof *seen);
        for (int64_t step = 0; step < batcher.steps_per_epoch; step++) {
            struct batch b;
            arena_reset(&arena);
            batch_make(&batcher, &arena, step, &settings, &b);
            assert_int_equal(b.pairs.negatives, shared ? 30 : 5);
            assert_true(!shared == !b.pairs.offset);
            for (size_t p = 0; p < b.pairs.n; p++) {
                uint32_t anchor = b.ids[0][b.pairs.anchor[p]], candidate = b.ids[1][b.pairs.positive[p]];
                assert_true(lists_have(&data.related, anchor, candidate));
                seen[anchor * data.rows[SIDE_CANDIDATE] + candidate]++;
                for (size_t j = 0; j < b.pairs.negatives; j++) {
                    uint32_t place = b.pairs.negative[shared ? j : p * 5 + j];
                    bool masked = place == NOT_DRAWN;
                    for (size_t m = shared ? b.pairs.masked_start[p] : 0; shared && m < b.pairs.masked_start[p + 1];
                         m++)
                        masked |= b.pairs.masked[m] == j;
                    assert_true(masked || !lists_have(&data.related, anchor, b.ids[1][place]));
                }
            }
        }
        for (size_t i = 0; i < data.rows[SIDE_ANCHOR] * data.rows[SIDE_CANDIDATE]; i++)
            assert_int_equal(seen[i], lists_have(&data.related, (uint32_t)(i / data.rows[SIDE_CANDIDATE]),
                                                 (uint32_t)(i % data.rows[SIDE_CANDIDATE])));
        batcher_release(&batcher);
    }
    free(seen);
    arena_release(&arena);
    pool_free(pool);
    data_release(&data);
    catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_depend_on_all_their_coordinates),
        cmocka_unit_test(alias_draws_its_weights),
        cmocka_unit_test(the_tail_of_chi_square_is_right),
        cmocka_unit_test(every_strategy_draws_its_law),
        cmocka_unit_test(strategies_by_row_draw_the_law_of_the_row),
        cmocka_unit_test(classes_at_the_edge),
        cmocka_unit_test(a_batch_holds_what_was_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
