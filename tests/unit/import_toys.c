/* Toys: where their points lie, the same bits everywhere, and the split by class. */
#include "engine/data/corpus.h"
#include "engine/import/by_class.h"
#include "engine/parts.h"
#include "engine/toys/toy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { POINTS = 5000 };

static void a_turn_is_that_of_the_circle(void **state)
{
    (void)state;
    for (int i = -4000; i <= 4000; i++) {
        double turns = i / 777.0, at[2];
        turn(turns, at);
        assert_true(fabs(at[0] - cos(2 * M_PI * turns)) < 1e-12 && fabs(at[1] - sin(2 * M_PI * turns)) < 1e-12);
    }
}

/* Without noise every point lies within the circle; with it, as far away as the noise says. */
static void points_lie_where_they_should(void **state)
{
    (void)state;
    struct rng rng = rng_make(1, STREAM_POINTS, 0);
    for (size_t t = 0; t < N_TOYS; t++)
        for (unsigned classes = toys[t]->least; classes <= toys[t]->most; classes++) {
            double square = 0;
            for (uint32_t i = 0; i < POINTS; i++) {
                float exact[2], noisy[2];
                toy_point(toys[t], &rng, i, classes, 0, exact);
                toy_point(toys[t], &rng, i, classes, 0.1, noisy);
                assert_true(hypot(exact[0], exact[1]) < 1.6);
                square += pow(noisy[0] - exact[0], 2) + pow(noisy[1] - exact[1], 2);
            }
            assert_true(fabs(sqrt(square / (2 * POINTS)) - 0.1) < 0.005);
        }
}

/* What a class is, by where its points lie without noise. */
static void classes_are_what_they_are_called(void **state)
{
    (void)state;
    extern const struct toy toy_rings, toy_xor, toy_blobs;
    struct rng rng = rng_make(7, STREAM_POINTS, 0);
    for (uint32_t i = 0; i < 300; i++) {
        float at[2];
        toy_point(&toy_rings, &rng, i, 3, 0, at);
        assert_true(fabs(hypot(at[0], at[1]) - (i % 3 + 1) / 3.0) < 1e-6);
        toy_point(&toy_xor, &rng, i, 2, 0, at);
        assert_true(((at[0] > 0) != (at[1] > 0)) == (i % 2 == 1));
        toy_point(&toy_blobs, &rng, i, 4, 0, at);
        assert_true(fabs(at[0] - cos(M_PI / 2 * (i % 4))) < 1e-6);
    }
}

/* The numbers are part of what a seed means: they hold on every machine. */
static void the_bits_are_the_same_everywhere(void **state)
{
    (void)state;
    uint64_t all = 0;
    for (size_t t = 0; t < N_TOYS; t++) {
        struct rng rng = rng_make(t, STREAM_POINTS, 0);
        for (uint32_t i = 0; i < 1000; i++) {
            float at[2];
            uint64_t bits;
            toy_point(toys[t], &rng, i, toys[t]->usual, toys[t]->noise, at);
            memcpy(&bits, at, sizeof bits);
            all = rng_mix(all ^ bits);
        }
    }
    assert_int_equal(all, 0xcdb148892dcee5e9u);
}

static void each_class_gives_its_share_to_test(void **state)
{
    (void)state;
    enum { ROWS = 1000 };
    static const size_t expected[] = {100, 60, 1, 0}; /* of 500, 300, 3 and 1 rows, a share of 0.2 */
    uint32_t class[ROWS];
    size_t n[4] = {0}, train = 0;
    for (uint32_t i = 0; i < ROWS; i++)
        class[i] = i < 500 ? 0 : i < 800 ? 1 : i < 803 ? 2 : i < 804 ? 3 : 0;
    struct class_split split = split_by_class(class, 804, 4, 0.2, 1), again = split_by_class(class, 804, 4, 0.2, 1),
                       other = split_by_class(class, 804, 4, 0.2, 2);
    for (size_t i = 0; i < 804; i++) {
        assert_true(split.split[i] == SPLIT_TRAIN || split.split[i] == SPLIT_TEST);
        n[class[i]] += split.split[i] == SPLIT_TEST;
        train += split.split[i] == SPLIT_TRAIN;
    }
    assert_memory_equal(n, expected, sizeof n);
    assert_true(split.train == train && split.test == 161 && split.untested == 1);
    assert_memory_equal(split.split, again.split, 804);
    assert_memory_not_equal(split.split, other.split, 804);
    free(split.split);
    free(again.split);
    free(other.split);
    split = split_by_class(class, 804, 4, 0.999, 1); /* one of each stays */
    assert_int_equal(split.train, 4);
    free(split.split);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_turn_is_that_of_the_circle),
        cmocka_unit_test(points_lie_where_they_should),
        cmocka_unit_test(classes_are_what_they_are_called),
        cmocka_unit_test(the_bits_are_the_same_everywhere),
        cmocka_unit_test(each_class_gives_its_share_to_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
