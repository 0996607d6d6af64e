/* The nearest neighbours of vectors: see project.h. Scores come from the product kernel; the distances of
 * those that are nearest are summed anew from differences, since of near vectors scores leave few digits. */
#include "engine/core/product.h"
#include "engine/project/project_internal.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>

enum { ROWS_PER_BLOCK = 64, BLOCKS_PER_LOOK = 16, SPARE = 8 };

struct near_one {
    float distance;
    uint32_t row;
};

struct search {
    const real *x;
    size_t n, dim, k, kept; /* kept: a few more than k, among which the exact distances decide */
    real *packed, *square;  /* square (n): half the squared length */
    real *scores;           /* (threads, ROWS_PER_BLOCK, n) */
    struct near_one *heap;  /* (threads, kept) */
    struct nearest *out;
    size_t first_block;
};

static bool is_farther(struct near_one a, struct near_one b)
{
    return a.distance > b.distance || (a.distance == b.distance && a.row > b.row);
}

static void sink(struct near_one *heap, size_t n)
{
    for (size_t at = 0, child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && is_farther(heap[child + 1], heap[child]))
            child++;
        if (!is_farther(heap[child], heap[at]))
            break;
        struct near_one swapped = heap[at];
        heap[at] = heap[child];
        heap[child] = swapped;
    }
}

static void lift(struct near_one *heap, size_t at)
{
    for (size_t parent; at && is_farther(heap[at], heap[parent = (at - 1) / 2]); at = parent) {
        struct near_one swapped = heap[at];
        heap[at] = heap[parent];
        heap[parent] = swapped;
    }
}

static int compare_near(const void *a, const void *b)
{
    const struct near_one *x = a, *y = b;
    return is_farther(*x, *y) - is_farther(*y, *x);
}

static float exact_distance(const real *a, const real *b, size_t dim)
{
    double sum = 0;
    for (size_t k = 0; k < dim; k++)
        sum += ((double)a[k] - (double)b[k]) * ((double)a[k] - (double)b[k]);
    return (float)sqrt(sum);
}

/* The nearest of row i by its scores: least is half the squared distance, but for what all have in common. */
static void choose(struct search *s, size_t i, const real *score, struct near_one *heap)
{
    size_t n = 0;
    for (size_t j = 0; j < s->n; j++) {
        float far = (float)(s->square[j] - score[j]);
        if (j == i || (n == s->kept && !(far < heap[0].distance)))
            continue;
        if (n < s->kept) {
            heap[n] = (struct near_one){far, (uint32_t)j};
            lift(heap, n++);
        } else {
            heap[0] = (struct near_one){far, (uint32_t)j};
            sink(heap, n);
        }
    }
    for (size_t m = 0; m < n; m++)
        heap[m].distance = exact_distance(s->x + i * s->dim, s->x + heap[m].row * s->dim, s->dim);
    qsort(heap, n, sizeof *heap, compare_near);
    for (size_t m = 0; m < s->k; m++) {
        s->out->row[i * s->k + m] = heap[m].row;
        s->out->distance[i * s->k + m] = heap[m].distance;
    }
}

static void search_block(void *context, size_t block, int worker)
{
    struct search *s = context;
    size_t first = (s->first_block + block) * ROWS_PER_BLOCK;
    size_t rows = s->n - first < ROWS_PER_BLOCK ? s->n - first : ROWS_PER_BLOCK;
    real *scores = s->scores + (size_t)worker * ROWS_PER_BLOCK * s->n;
    product_packed(rows, s->n, s->dim, s->x + first * s->dim, s->packed, 0, s->n, scores, s->n);
    for (size_t r = 0; r < rows; r++)
        choose(s, first + r, scores + r * s->n, s->heap + (size_t)worker * s->kept);
}

bool watch_goes_on(const struct project_watch *watch, const char *stage, double share)
{
    return !watch || watch->goes_on(watch->context, stage, share);
}

bool nearest_find(struct pool *pool, const real *x, size_t n, size_t dim, size_t k, const struct project_watch *watch,
                  struct nearest *out)
{
    size_t threads = (size_t)pool_threads(pool), blocks = blocks_of(n, ROWS_PER_BLOCK), at = 0;
    *out = (struct nearest){n, k, xmalloc((n * k + 1) * sizeof *out->row), xmalloc((n * k + 1) * sizeof(float))};
    struct search s = {.x = x, .n = n, .dim = dim, .k = k, .kept = k + SPARE < n - 1 ? k + SPARE : n - 1, .out = out,
                       .packed = xmalloc(product_packed_size(n, dim) * sizeof *s.packed),
                       .square = xmalloc(n * sizeof *s.square),
                       .scores = xmalloc(threads * ROWS_PER_BLOCK * n * sizeof *s.scores),
                       .heap = xmalloc(threads * (s.kept + 1) * sizeof *s.heap)};
    product_pack(n, dim, x, 0, n, s.packed);
    for (size_t i = 0; i < n; i++)
        s.square[i] = vector_dot(x + i * dim, x + i * dim, dim) / 2;
    for (; at < blocks && watch_goes_on(watch, N_("neighbours"), (double)at / (double)blocks);
         at += BLOCKS_PER_LOOK) {
        s.first_block = at;
        pool_for(pool, blocks - at < BLOCKS_PER_LOOK ? blocks - at : BLOCKS_PER_LOOK, search_block, &s);
    }
    free(s.heap);
    free(s.scores);
    free(s.square);
    free(s.packed);
    if (at < blocks)
        nearest_release(out);
    return at >= blocks;
}

void nearest_release(struct nearest *nearest)
{
    free(nearest->row);
    free(nearest->distance);
    *nearest = (struct nearest){0};
}
