/* Alias tables: Walker 1977, in Vose's order (1991). See alias.h. */
#include "engine/negatives/alias.h"

#include "store/base/mem.h"

#include <stdlib.h>

void alias_init(struct alias *alias, const double *weights, size_t n)
{
    double total = 0;
    for (size_t i = 0; i < n; i++)
        total += weights[i];
    *alias = (struct alias){n, xmalloc(n * sizeof(double)), xcalloc(n, sizeof(uint32_t)),
                            xmalloc(n * sizeof(double))};
    uint32_t *queue = xmalloc(n * sizeof *queue);
    size_t small = 0, large = n; /* small ones from the front, large ones from the back */
    for (size_t i = 0; i < n; i++) {
        alias->chance[i] = total > 0 ? weights[i] / total : 1 / (double)n;
        alias->keep[i] = alias->chance[i] * (double)n;
        alias->other[i] = (uint32_t)i;
        queue[alias->keep[i] < 1 ? small++ : --large] = (uint32_t)i;
    }
    while (small > 0 && large < n) {
        uint32_t poor = queue[--small], rich = queue[large];
        alias->other[poor] = rich;
        alias->keep[rich] -= 1 - alias->keep[poor];
        if (alias->keep[rich] < 1) {
            large++;
            queue[small++] = rich;
        }
    }
    /* What is left over is whole but for rounding. */
    while (small > 0)
        alias->keep[queue[--small]] = 1;
    free(queue);
}

void alias_release(struct alias *alias)
{
    free(alias->keep);
    free(alias->other);
    free(alias->chance);
    *alias = (struct alias){0};
}

uint32_t alias_draw(const struct alias *alias, const struct rng *rng, uint64_t index)
{
    double at = rng_unit(rng, index) * (double)alias->n;
    size_t column = (size_t)at;
    return at - (double)column < alias->keep[column] ? (uint32_t)column : alias->other[column];
}
