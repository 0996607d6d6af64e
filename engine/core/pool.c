/* The thread pool: see pool.h.
 *
 * A job is announced by raising `generation`. Workers spin for a moment before they sleep, since the next job of a
 * training step is usually microseconds away and a wake-up through the kernel costs more than that. */
#include "engine/core/pool.h"

#include "store/base/mem.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SPINS = 4000 };

struct pool {
    int threads;
    pthread_t *workers;
    pthread_mutex_t mutex;
    pthread_cond_t wake, finished;
    atomic_uint generation;
    atomic_size_t next;
    atomic_int busy;
    atomic_bool stop;
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

static unsigned wait_for_job(struct pool *pool, unsigned seen)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load(&pool->generation) != seen)
            return atomic_load(&pool->generation);
        relax();
    }
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load(&pool->generation) == seen)
        pthread_cond_wait(&pool->wake, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
    return atomic_load(&pool->generation);
}

static void *work_until_stopped(void *argument)
{
    struct seat seat = *(struct seat *)argument;
    free(argument);
    unsigned seen = 0;
    for (;;) {
        seen = wait_for_job(seat.pool, seen);
        if (atomic_load(&seat.pool->stop))
            return NULL;
        take_blocks(seat.pool, seat.worker);
        if (atomic_fetch_sub(&seat.pool->busy, 1) == 1) {
            pthread_mutex_lock(&seat.pool->mutex);
            pthread_cond_signal(&seat.pool->finished);
            pthread_mutex_unlock(&seat.pool->mutex);
        }
    }
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

static void announce(struct pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add(&pool->generation, 1);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    atomic_store(&pool->stop, true);
    announce(pool);
    for (int i = 1; i < pool->threads; i++)
        pthread_join(pool->workers[i], NULL);
    pthread_cond_destroy(&pool->finished);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->workers);
    free(pool);
}

int pool_threads(const struct pool *pool)
{
    return pool->threads;
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
    atomic_store(&pool->busy, pool->threads - 1);
    announce(pool);
    take_blocks(pool, 0);
    for (int i = 0; i < SPINS && atomic_load(&pool->busy); i++)
        relax();
    pthread_mutex_lock(&pool->mutex);
    while (atomic_load(&pool->busy))
        pthread_cond_wait(&pool->finished, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}
