/* The graph of who is near to whom: see project_internal.h. */
#include "engine/project/project_internal.h"
#include "store/base/mem.h"

#include <stdlib.h>

/* Edges one way, or the other, each point's in rising order of where they lead. */
struct one_way {
    size_t *start;
    uint32_t *to;
    float *weight;
};

static struct one_way one_way_new(size_t n, size_t edges)
{
    return (struct one_way){xcalloc(n + 2, sizeof(size_t)), xmalloc((edges + 1) * sizeof(uint32_t)),
                            xmalloc((edges + 1) * sizeof(float))};
}

static void one_way_release(struct one_way *edges)
{
    free(edges->start);
    free(edges->to);
    free(edges->weight);
}

/* Turned round: sorted by where edges came from, since they are gone through in that order. */
static struct one_way reverse(const struct one_way *edges, size_t n)
{
    size_t all = edges->start[n];
    struct one_way back = one_way_new(n, all);
    for (size_t e = 0; e < all; e++)
        back.start[edges->to[e] + 2]++;
    for (size_t i = 2; i <= n; i++)
        back.start[i] += back.start[i - 1];
    for (size_t i = 0; i < n; i++)
        for (size_t e = edges->start[i]; e < edges->start[i + 1]; e++) {
            size_t place = back.start[edges->to[e] + 1]++;
            back.to[place] = (uint32_t)i;
            back.weight[place] = edges->weight[e];
        }
    return back;
}

/* The union of a point's edges both ways, from `place` on; returns where it ends. */
static size_t join_point(struct near_graph *graph, size_t i, size_t place, const struct one_way *out,
                         const struct one_way *in, float (*join)(float a, float b))
{
    size_t a = out->start[i], b = in->start[i];
    while (a < out->start[i + 1] || b < in->start[i + 1]) {
        uint32_t to_a = a < out->start[i + 1] ? out->to[a] : UINT32_MAX;
        uint32_t to_b = b < in->start[i + 1] ? in->to[b] : UINT32_MAX;
        graph->to[place] = to_a < to_b ? to_a : to_b;
        graph->weight[place++] = join(to_a <= to_b ? out->weight[a] : 0, to_b <= to_a ? in->weight[b] : 0);
        a += to_a <= to_b;
        b += to_b <= to_a;
    }
    return place;
}

void near_graph_make(struct near_graph *graph, const struct nearest *nearest, size_t k, const float *weight,
                     float (*join)(float a, float b))
{
    size_t n = nearest->n, place = 0;
    struct one_way given = one_way_new(n, n * k);
    for (size_t i = 0; i < n; i++) {
        given.start[i + 1] = (i + 1) * k;
        for (size_t m = 0; m < k; m++) {
            given.to[i * k + m] = nearest->row[i * nearest->k + m];
            given.weight[i * k + m] = weight[i * k + m];
        }
    }
    struct one_way in = reverse(&given, n), out = reverse(&in, n);
    *graph = (struct near_graph){n, xcalloc(n + 1, sizeof(size_t)), xmalloc((2 * n * k + 1) * sizeof(uint32_t)),
                                 xmalloc((2 * n * k + 1) * sizeof(float))};
    for (size_t i = 0; i < n; i++)
        graph->start[i + 1] = place = join_point(graph, i, place, &out, &in, join);
    one_way_release(&given);
    one_way_release(&in);
    one_way_release(&out);
}

void near_graph_release(struct near_graph *graph)
{
    free(graph->start);
    free(graph->to);
    free(graph->weight);
}
