/* Random numbers and the laws that negative strategies declare. A law is tested by Pearson's chi-square: with so many draws
 * and a fixed seed the bound (mean + 5 standard deviations of the statistic) is met by a right sampler and missed by one
 * that is off by a few per cent. */
#include "tests/unit/engine_support.h"

#include <string.h>

static double chi_square(const double *count, const double *chance, size_t n, double draws, double *freedom)
{
    double sum = 0;
    *freedom = -1;
    for (size_t i = 0; i < n; i++) {
        double expected = chance[i] * draws;
        if (chance[i] == 0) {
            assert_true(count[i] == 0);
            continue;
        }
        sum += (count[i] - expected) * (count[i] - expected) / expected;
        *freedom += 1;
    }
    return sum;
}

static void check_law(const char *name, const double *count, const double *chance, size_t n, double draws)
{
    double freedom, statistic = chi_square(count, chance, n, draws, &freedom);
    if (statistic > freedom + 5 * sqrt(2 * freedom))
        fail_msg("%s does not draw what it declares: chi-square %.1f for %.0f degrees of freedom", name, statistic, freedom);
}

static void numbers_depend_on_all_their_coordinates(void **state)
{
    (void)state;
    struct rng a = rng_make(1, STREAM_INIT, 0), b = rng_make(2, STREAM_INIT, 0), c = rng_make(1, STREAM_NOISE, 0),
               d = rng_make(1, STREAM_INIT, 1);
    uint64_t bits = rng_bits(&a, 5);
    assert_true(bits == rng_bits(&a, 5));
    assert_true(bits != rng_bits(&a, 6) && bits != rng_bits(&b, 5) && bits != rng_bits(&c, 5) && bits != rng_bits(&d, 5));
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
    check_law("the alias table", count, alias.chance, N, DRAWS);
    alias_release(&alias);
}

/* Every strategy that there is, as own slots and as shared ones. */
static void every_strategy_draws_its_law(void **state)
{
    (void)state;
    enum { BATCH = 400, STEPS = 300 };
    struct catalogue catalogue;
    struct settings settings;
    struct interactions data;
    struct sampler sampler;
    catalogue_gather(&catalogue);
    small_settings(&settings, &catalogue, "popularity_exponent=0.75");
    small_world(&data, 60, 40, 20, 0);
    sampler_init(&sampler, &data);
    sampler_follow(&sampler, &settings);
    double *chance = xcalloc(data.items, sizeof *chance);
    for (size_t s = 0; strategies[s]; s++)
        for (int shared = 0; shared < 2; shared++) {
            double *count = xcalloc(data.items, sizeof *count), draws = 0, total = 0;
            for (size_t i = 0; i < data.items; i++)
                total += chance[i] = strategies[s]->chance(&sampler, (uint32_t)i);
            assert_true(fabs(total - 1) < 1e-9);
            for (uint64_t step = 0; step < STEPS; step++) {
                uint32_t batch[BATCH];
                struct rng pick = rng_make(5, STREAM_SHUFFLE, step), rng = rng_make(5, STREAM_NEGATIVES, step);
                for (size_t i = 0; i < BATCH; i++)
                    batch[i] = data.item[rng_below(&pick, i, (uint32_t)data.n)];
                sampler.batch_item = batch;
                sampler.batch_n = BATCH;
                sampler.shared = shared;
                for (size_t slot = 0; slot < 100; slot++, draws++)
                    count[strategies[s]->draw(&sampler, &rng, slot, slot, slot)]++;
            }
            check_law(strategies[s]->part.name, count, chance, data.items, draws);
            free(count);
        }
    free(chance);
    sampler_release(&sampler);
    interactions_release(&data);
    catalogue_release(&catalogue);
}

/* What stands in a batch: the epoch's interactions once each, negatives that the user does not have, in the mix asked for. */
static void a_batch_holds_what_was_asked(void **state)
{
    (void)state;
    struct catalogue catalogue;
    struct settings settings;
    struct interactions data;
    struct batcher batcher;
    struct arena arena = ARENA_INIT;
    struct pool *pool = pool_new(2);
    catalogue_gather(&catalogue);
    small_world(&data, 50, 40, 12, 0);
    uint32_t *seen = xcalloc(data.users * data.items, sizeof *seen);
    for (int shared = 0; shared < 2; shared++) {
        small_settings(&settings, &catalogue, shared ? "sharing=shared negatives=30 mix_in_batch=0.5 mix_uniform=0.5 logq=1"
                                                     : "sharing=own negatives=5 mix_popularity=1");
        batcher_init(&batcher, &data, pool, 64, 9);
        memset(seen, 0, data.users * data.items * sizeof *seen);
        for (int64_t step = 0; step < batcher.steps_per_epoch; step++) {
            struct batch b;
            arena_reset(&arena);
            batch_make(&batcher, &arena, step, &settings, &b);
            assert_int_equal(b.pairs.negatives, shared ? 30 : 5);
            assert_true(!shared == !b.pairs.offset);
            for (size_t p = 0; p < b.pairs.n; p++) {
                uint32_t user = b.ids[0][b.pairs.anchor[p]], item = b.ids[1][b.pairs.positive[p]];
                assert_true(by_user_has(&data.train, user, item));
                seen[user * data.items + item]++;
                for (size_t j = 0; j < b.pairs.negatives; j++) {
                    uint32_t place = b.pairs.negative[shared ? j : p * 5 + j];
                    bool masked = place == NOT_DRAWN;
                    for (size_t m = shared ? b.pairs.masked_start[p] : 0; shared && m < b.pairs.masked_start[p + 1]; m++)
                        masked |= b.pairs.masked[m] == j;
                    assert_true(masked || !by_user_has(&data.train, user, b.ids[1][place]));
                }
            }
        }
        for (size_t i = 0; i < data.users * data.items; i++)
            assert_int_equal(seen[i], by_user_has(&data.train, (uint32_t)(i / data.items), (uint32_t)(i % data.items)));
        batcher_release(&batcher);
    }
    free(seen);
    arena_release(&arena);
    pool_free(pool);
    interactions_release(&data);
    catalogue_release(&catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_depend_on_all_their_coordinates),
        cmocka_unit_test(alias_draws_its_weights),
        cmocka_unit_test(every_strategy_draws_its_law),
        cmocka_unit_test(a_batch_holds_what_was_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
