/* Threads that share out blocks of work.
 *
 * Blocks are cut by the shape of the data and never by the number of threads, and each block writes only what is its
 * own, so the result has the same bits with 1, 2 or 16 threads. */
#ifndef ENGINE_CORE_POOL_H
#define ENGINE_CORE_POOL_H

#include <stddef.h>

struct pool;

/* threads <= 0 means one for each core that this process may use. */
struct pool *pool_new(int threads);
void pool_free(struct pool *pool);
/* Cores that this process may use. */
int pool_cores(void);
int pool_threads(const struct pool *pool);

/* work(context, block, worker) for every block in 0 .. blocks-1; returns when all are done. `worker` is in
 * 0 .. threads-1 and tells scratch memory apart; results must not depend on it. */
void pool_for(struct pool *pool, size_t blocks, void (*work)(void *context, size_t block, int worker), void *context);

#endif
