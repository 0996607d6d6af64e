/* Products whose operands lie where tables say, by every kernel that this processor can run: against plain sums in
 * double, and that they write nothing else. */
#include "tests/unit/engine_support.h"

#include "engine/core/gathered.h"
#include "engine/core/processor.h"

#include <string.h>

enum { MOST = 1 << 17, MOST_ROWS = 320 };

struct room {
    real *a, *b, *packed, *c, *before;
    uint32_t row[MOST_ROWS], depth[MOST_ROWS], b_row[MOST_ROWS], packed_row[MOST_ROWS], c_row[MOST_ROWS];
};

static real *numbers(uint64_t from)
{
    struct rng rng = rng_make(7, STREAM_INIT, from);
    real *to = xmalloc(MOST * sizeof *to);
    for (size_t i = 0; i < MOST; i++)
        to[i] = (real)(rng_unit(&rng, i) - 0.5);
    return to;
}

/* Rows of A overlap, as windows do; rows of C are apart. */
static void make_room(struct room *room, size_t n)
{
    *room = (struct room){.a = numbers(1), .b = numbers(2), .packed = numbers(3), .c = numbers(4),
                          .before = numbers(4)};
    for (size_t i = 0; i < MOST_ROWS; i++) {
        room->row[i] = (uint32_t)(i * 7 % 1000);
        room->depth[i] = (uint32_t)(i % 9 + i / 9 * 50);
        room->b_row[i] = (uint32_t)((MOST_ROWS - 1 - i) * (n + 3));
        room->packed_row[i] = (uint32_t)(i * PRODUCT_LANES);
        room->c_row[i] = (uint32_t)((i ^ 1) * (n + 5));
    }
}

static void room_release(struct room *room)
{
    free(room->a);
    free(room->b);
    free(room->packed);
    free(room->c);
    free(room->before);
}

static void hold_against_sums(const struct room *room, const struct gathered *p, bool packed)
{
    for (size_t i = 0; i < p->m; i++)
        for (size_t j = 0; j < p->n; j++) {
            real *c = room->c + p->c_row[i] + j, *before = room->before + p->c_row[i] + j;
            double sum = p->add ? (double)*before : 0, size = 1;
            for (size_t d = 0; d < p->k; d++) {
                double term = (double)p->a[p->row[i] + p->depth[d]] *
                              (double)(packed ? room->b[d * p->n + j] : p->b[p->b_row[d] + j]);
                sum += term;
                size += fabs(term);
            }
            if (fabs((double)*c - sum) > 3e-7 * size)
                fail_msg("(%zu, %zu) of %zu x %zu x %zu: %.9g where %.9g is right", i, j, p->m, p->n, p->k,
                         (double)*c, sum);
            *c = *before; /* what is left must not have changed */
        }
    assert_memory_equal(room->c, room->before, MOST * sizeof(real));
}

static void equals_sums(void **state)
{
    (void)state;
    static const size_t shapes[][3] = {{1, 1, 1},    {8, 32, 9},  {49, 64, 288}, {9, 33, 5}, {16, 16, 300},
                                       {7, 31, 257}, {25, 2, 18}, {3, 96, 64},   {10, 3, 0}, {18, 48, 27}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int form = 0; form < 4; form++)
            for (int generation = 1; generation <= processor_generation(); generation++) {
                size_t m = shapes[i][0], n = shapes[i][1], k = shapes[i][2];
                bool packed = form / 2;
                struct room room;
                make_room(&room, n);
                assert_true(gathered_packed_size(n, k) <= MOST);
                gathered_pack(n, k, room.b, room.packed);
                struct gathered p = {.m = m, .n = n, .k = k, .a = room.a, .row = room.row, .depth = room.depth,
                                     .b = packed ? room.packed : room.b,
                                     .b_row = packed ? room.packed_row : room.b_row,
                                     .b_panel = packed ? k * PRODUCT_LANES : PRODUCT_LANES, .c = room.c,
                                     .c_row = room.c_row, .add = form % 2};
                gathered_run(&p, generation);
                hold_against_sums(&room, &p, packed);
                room_release(&room);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_sums)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
