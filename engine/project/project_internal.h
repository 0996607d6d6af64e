/* What the methods share. */
#ifndef ENGINE_PROJECT_PROJECT_INTERNAL_H
#define ENGINE_PROJECT_PROJECT_INTERNAL_H

#include "engine/project/project.h"

enum { POINTS_PER_BLOCK = 128 };

/* A graph with weights in which what is near is joined both ways. */
struct near_graph {
    size_t n;
    size_t *start; /* (n + 1) */
    uint32_t *to;  /* rising within a point */
    float *weight;
};

/* From the weights of the first k neighbours of each, (n, k): of a pair that has the weight a one way and b the other
 * (0 where there is none) `join` makes the weight of both. */
void near_graph_make(struct near_graph *graph, const struct nearest *nearest, size_t k, const float *weight,
                     float (*join)(float a, float b));
void near_graph_release(struct near_graph *graph);

/* Repulsion of the Student distribution with one degree of freedom by the tree of Barnes and Hut: for each point
 * force = sum of q^2 (y_i - y_j), and the sum of q over all pairs, q = 1 / (1 + |y_i - y_j|^2). */
struct repulsion;
struct repulsion *repulsion_new(size_t n);
void repulsion_free(struct repulsion *repulsion);
double repulsion_of(struct repulsion *repulsion, struct pool *pool, const float *xy, float *force);

bool watch_goes_on(const struct project_watch *watch, const char *stage, double share);

/* How many blocks of so many there are for n. */
static inline size_t blocks_of(size_t n, size_t per_block)
{
    return (n + per_block - 1) / per_block;
}

#endif
