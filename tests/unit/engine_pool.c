/* The thread pool: each block once, whatever the number of threads, and each job after the one before it. */
#include "engine/core/pool.h"
#include "store/base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

struct counting {
    int threads;
    int *times;      /* how often each block was worked on: no two threads have the same */
    bool *by_worker; /* (threads, blocks) */
    size_t blocks;
};

static void count(void *context, size_t block, int worker)
{
    struct counting *counting = context;
    counting->times[block]++;
    if (worker >= 0 && worker < counting->threads)
        counting->by_worker[(size_t)worker * counting->blocks + block] = true;
}

static void each_block_once(void **state)
{
    (void)state;
    static const size_t blocks[] = {0, 1, 2, 7, 1000};
    for (int threads = 1; threads <= 8; threads += threads < 3 ? 1 : 5) {
        struct pool *pool = pool_new(threads);
        assert_int_equal(pool_threads(pool), threads);
        for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++) {
            size_t n = blocks[b];
            struct counting counting = {threads, xcalloc(n + 1, sizeof(int)),
                                        xcalloc((size_t)threads * n + 1, sizeof(bool)), n};
            pool_for(pool, n, count, &counting);
            for (size_t i = 0; i < n; i++) {
                int workers = 0;
                for (int w = 0; w < threads; w++)
                    workers += counting.by_worker[(size_t)w * n + i];
                assert_int_equal(counting.times[i], 1);
                assert_int_equal(workers, 1);
            }
            free(counting.times);
            free(counting.by_worker);
        }
        pool_free(pool);
    }
}

/* Each number becomes the sum of itself and its neighbour in the job before. */
struct adding {
    const uint32_t *from;
    uint32_t *to;
    size_t n;
};

static void add(void *context, size_t block, int worker)
{
    (void)worker;
    const struct adding *adding = context;
    adding->to[block] = adding->from[block] + adding->from[(block + 1) % adding->n];
}

static void add_often(struct pool *pool, uint32_t list[2][5], int jobs)
{
    for (int job = 0; job < jobs; job++) {
        struct adding adding = {list[job % 2], list[(job + 1) % 2], 5};
        if (pool)
            pool_for(pool, 5, add, &adding);
        for (size_t i = 0; !pool && i < 5; i++)
            add(&adding, i, 0);
    }
}

/* Jobs are so short that workers come late for most of them; now and then they have time to fall asleep. */
static void jobs_follow_each_other(void **state)
{
    (void)state;
    enum { ROUNDS = 20, JOBS = 2000 };
    static const uint32_t start[5] = {1, 2, 3, 5, 8};
    for (int threads = 2; threads <= 6; threads += 2) {
        struct pool *pool = pool_new(threads);
        uint32_t ours[2][5], right[2][5];
        memcpy(ours[0], start, sizeof start);
        memcpy(right[0], start, sizeof start);
        for (int round = 0; round < ROUNDS; round++) {
            add_often(pool, ours, JOBS);
            add_often(NULL, right, JOBS);
            assert_memory_equal(ours[0], right[0], sizeof start);
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
        }
        pool_free(pool);
    }
}

/* One that was never asked, and one whose workers sleep, end as well. */
static void an_idle_pool_ends(void **state)
{
    (void)state;
    pool_free(pool_new(4));
    struct pool *pool = pool_new(4);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    pool_free(pool);
    pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_block_once),
        cmocka_unit_test(jobs_follow_each_other),
        cmocka_unit_test(an_idle_pool_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
