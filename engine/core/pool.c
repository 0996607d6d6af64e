/* The thread pool: see pool.h.
 *
 * A job is a gate that is open while there are blocks to take. Whoever comes in time goes in and is counted; the
 * caller takes blocks like the others, shuts the gate when none is left and waits for those who are inside. So nobody
 * waits for a worker that the system has not let run meanwhile, as on a machine that others keep busy.
 *
 * Workers spin for a moment before they sleep, since the next job of a training step is usually microseconds away and
 * a wake-up through the kernel costs more than that. */
#include "engine/core/pool.h"

#include "store/base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { SPINS = 4000 };

/* The gate: how many workers are inside, whether it is open, and, above both, the number of the job. */
#define INSIDE UINT64_C(0xffff)
#define OPEN UINT64_C(0x10000)
#define NEXT_JOB (UINT64_C(1) << 32)

struct pool {
    int threads;
    pthread_t *workers;
    pthread_mutex_t mutex;
    pthread_cond_t wake, finished;
    _Atomic uint64_t gate;
    atomic_int sleepers;   /* workers who wait for `wake` */
    atomic_bool sleeps;    /* the caller waits for `finished` */
    atomic_bool stop;
    atomic_size_t next;
    /* Written while the gate is shut and nobody is inside. */
    size_t blocks;
    void (*work)(void *context, size_t block, int worker);
    void *context;
};

struct seat {
    struct pool *pool;
    int worker;
};

static inline void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static void take_blocks(struct pool *pool, int worker)
{
    size_t block;
    while ((block = atomic_fetch_add(&pool->next, 1)) < pool->blocks)
        pool->work(pool->context, block, worker);
}

static uint64_t job_of(uint64_t gate)
{
    return gate / NEXT_JOB;
}

static bool has_news(struct pool *pool, uint64_t seen)
{
    return job_of(atomic_load(&pool->gate)) != seen || atomic_load(&pool->stop);
}

static void wait_for_job(struct pool *pool, uint64_t seen)
{
    for (int i = 0; i < SPINS; i++) {
        if (has_news(pool, seen))
            return;
        relax();
    }
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->sleepers, 1);
    while (!has_news(pool, seen))
        pthread_cond_wait(&pool->wake, &pool->mutex);
    atomic_fetch_sub(&pool->sleepers, 1);
    pthread_mutex_unlock(&pool->mutex);
}

/* Into the job, while it takes anybody. */
static bool go_in(struct pool *pool, uint64_t *seen)
{
    uint64_t gate = atomic_load(&pool->gate);
    while (gate & OPEN && !atomic_compare_exchange_weak(&pool->gate, &gate, gate + 1))
        ;
    *seen = job_of(gate);
    return gate & OPEN;
}

static void go_out(struct pool *pool)
{
    uint64_t gate = atomic_fetch_sub(&pool->gate, 1) - 1;
    if (gate & (OPEN | INSIDE) || !atomic_load(&pool->sleeps))
        return;
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_signal(&pool->finished);
    pthread_mutex_unlock(&pool->mutex);
}

static void *work_until_stopped(void *argument)
{
    struct seat seat = *(struct seat *)argument;
    free(argument);
    for (uint64_t seen = 0; !atomic_load(&seat.pool->stop); wait_for_job(seat.pool, seen)) {
        if (!go_in(seat.pool, &seen))
            continue;
        take_blocks(seat.pool, seat.worker);
        go_out(seat.pool);
    }
    return NULL;
}

int pool_cores(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

struct pool *pool_new(int threads)
{
    struct pool *pool = xcalloc(1, sizeof *pool);
    pool->threads = threads > 0 ? threads : pool_cores();
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->finished, NULL);
    pool->workers = xcalloc((size_t)pool->threads, sizeof *pool->workers);
    int started = 1;
    for (; started < pool->threads; started++) {
        struct seat *seat = xmalloc(sizeof *seat);
        *seat = (struct seat){pool, started};
        if (pthread_create(&pool->workers[started], NULL, work_until_stopped, seat)) {
            free(seat);
            break;
        }
    }
    pool->threads = started; /* fewer threads than asked for change the speed, not the result */
    return pool;
}

static void wake_all(struct pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    atomic_store(&pool->stop, true);
    wake_all(pool);
    for (int i = 1; i < pool->threads; i++)
        pthread_join(pool->workers[i], NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_cond_destroy(&pool->finished);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->workers);
    free(pool);
}

int pool_threads(const struct pool *pool)
{
    return pool->threads;
}

static bool is_empty(struct pool *pool)
{
    return !(atomic_load(&pool->gate) & INSIDE);
}

static void wait_until_empty(struct pool *pool)
{
    for (int i = 0; i < SPINS && !is_empty(pool); i++)
        relax();
    if (is_empty(pool))
        return;
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&pool->sleeps, true);
    while (!is_empty(pool))
        pthread_cond_wait(&pool->finished, &pool->mutex);
    atomic_store(&pool->sleeps, false);
    pthread_mutex_unlock(&pool->mutex);
}

void pool_for(struct pool *pool, size_t blocks, void (*work)(void *context, size_t block, int worker), void *context)
{
    if (pool->threads == 1 || blocks <= 1) {
        for (size_t block = 0; block < blocks; block++)
            work(context, block, 0);
        return;
    }
    pool->blocks = blocks;
    pool->work = work;
    pool->context = context;
    atomic_store(&pool->next, 0);
    atomic_fetch_add(&pool->gate, NEXT_JOB + OPEN);
    if (atomic_load(&pool->sleepers))
        wake_all(pool);
    take_blocks(pool, 0);
    atomic_fetch_sub(&pool->gate, OPEN);
    wait_until_empty(pool);
}
