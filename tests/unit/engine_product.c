/* Matrix products against plain sums in double, by every kernel that this processor can run; and that an element's
 * bits do not depend on how the matrix was cut. */
#include "tests/unit/engine_support.h"

#include "engine/core/processor.h"
#include "engine/core/product.h"

#include <string.h>

enum { MOST = 300 * 300 };

struct room {
    real *a, *b, *c, *before;
};

static int fill(void **state)
{
    struct room *room = xmalloc(sizeof *room);
    struct rng rng = rng_make(7, STREAM_INIT, 0);
    real **all[] = {&room->a, &room->b, &room->c, &room->before};
    for (size_t i = 0; i < 4; i++) {
        *all[i] = xmalloc(MOST * sizeof(real));
        for (size_t j = 0; j < MOST; j++)
            (*all[i])[j] = (real)(rng_unit(&rng, i * MOST + j) - 0.5);
    }
    *state = room;
    return 0;
}

static int empty(void **state)
{
    struct room *room = *state;
    free(room->a);
    free(room->b);
    free(room->c);
    free(room->before);
    free(room);
    return 0;
}

static void hold_against_sums(const struct product *p, const real *before)
{
    for (size_t i = 0; i < p->m; i++)
        for (size_t j = 0; j < p->n; j++) {
            double sum = p->add ? (double)before[i * p->n + j] : 0, size = 1;
            for (size_t d = 0; d < p->k; d++) {
                double term = (double)p->a[i * p->a_row + d * p->a_k] * (double)p->b[d * p->b_k + j * p->b_column];
                sum += term;
                size += fabs(term);
            }
            if (fabs((double)p->c[i * p->n + j] - sum) > 3e-7 * size)
                fail_msg("(%zu, %zu) of a product %zu x %zu x %zu: %.9g where %.9g is right", i, j, p->m, p->n, p->k,
                         (double)p->c[i * p->n + j], sum);
        }
}

static void equals_sums(void **state)
{
    struct room *room = *state;
    static const size_t shapes[][3] = {{1, 1, 1},  {8, 32, 64},  {9, 33, 5},   {16, 64, 300}, {7, 31, 257},
                                       {3, 96, 1}, {25, 2, 256}, {40, 100, 20}, {2, 5, 0},   {30, 65, 70},
                                       {24, 48, 9}};
    for (int generation = 1; generation <= processor_generation(); generation++)
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            for (int form = 0; form < 6; form++) {
                size_t m = shapes[i][0], n = shapes[i][1], k = shapes[i][2], kind = (size_t)form / 2;
                struct product p = {.m = m, .n = n, .k = k, .a = room->a, .b = room->b, .c = room->c, .c_row = n,
                                    .add = form % 2, .a_row = kind == 2 ? 1 : k, .a_k = kind == 2 ? m : 1,
                                    .b_k = kind ? n : 1, .b_column = kind ? 1 : k};
                memcpy(room->c, room->before, MOST * sizeof(real));
                product_run(&p, generation);
                hold_against_sums(&p, room->before);
                assert_memory_equal(room->c + m * n, room->before + m * n, (MOST - m * n) * sizeof(real));
            }
}

/* The three named products are the general one with the right steps. */
static void names_are_right(void **state)
{
    struct room *room = *state;
    enum { M = 11, N = 45, K = 70 };
    struct product p = {.m = M, .n = N, .k = K, .a = room->a, .b = room->b, .c = room->c};
    p.a_row = K, p.a_k = 1, p.b_k = 1, p.b_column = K;
    product_a_bt(M, N, K, room->a, room->b, room->c);
    hold_against_sums(&p, room->before);
    p.b_k = N, p.b_column = 1;
    product_a_b(M, N, K, room->a, room->b, room->c, false);
    hold_against_sums(&p, room->before);
    p.a_row = 1, p.a_k = M, p.add = true;
    memcpy(room->c, room->before, MOST * sizeof(real));
    product_at_b(M, N, K, room->a, room->b, room->c, true);
    hold_against_sums(&p, room->before);
}

/* Row by row and column by column come the same bits as at once; so it is with any other cut. */
static void cuts_change_no_bit(void **state)
{
    struct room *room = *state;
    enum { M = 21, N = 77, K = 300 };
    for (int generation = 1; generation <= processor_generation(); generation++) {
        struct product whole = {.m = M, .n = N, .k = K, .a = room->a, .a_row = K, .a_k = 1, .b = room->b, .b_k = 1,
                                .b_column = K, .c = room->c, .c_row = N};
        product_run(&whole, generation);
        for (size_t i = 0; i < M; i++)
            for (size_t j = 0; j < N; j++) {
                real one;
                struct product part = whole;
                part.m = part.n = 1;
                part.c_row = 1;
                part.a += i * K;
                part.b += j * K;
                part.c = &one;
                product_run(&part, generation);
                assert_memory_equal(&one, room->c + i * N + j, sizeof one);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_sums),
        cmocka_unit_test(names_are_right),
        cmocka_unit_test(cuts_change_no_bit),
    };
    return cmocka_run_group_tests(tests, fill, empty);
}
