/* The tree of Barnes and Hut (A hierarchical O(N log N) force-calculation algorithm, Nature 1986) over points of the
 * plane: see project_internal.h.
 *
 * Points are sorted along a curve that passes through the squares of every level one after the other (Morton), so
 * that each square has its points side by side. Squares lie in the order in which they are walked through, and each
 * knows where the walk goes on when it is taken as a whole. */
#include "engine/project/project_internal.h"
#include "store/base/mem.h"

#include <stdlib.h>

enum { LEVELS = 16, IN_LEAF = 8, DIGIT = 11, DIGITS = 3 };

/* A square is taken as one point where its side is less than this share of the distance. */
static const float openness = 0.5F;

struct square {
    float x, y;       /* the middle of its points */
    float reach;      /* squared distance from which it is taken as one point */
    uint32_t first, n; /* its points, in the sorted order */
    uint32_t next;    /* where the walk goes on behind it */
    bool leaf;
};

struct repulsion {
    size_t n, n_squares, capacity;
    uint32_t *code, *order, *code_2, *order_2; /* (n) */
    float *x, *y;                              /* (n): sorted */
    struct square *square;
    double *sum; /* of a block */
    float *force;
};

struct repulsion *repulsion_new(size_t n)
{
    struct repulsion *r = xcalloc(1, sizeof *r);
    r->n = n;
    r->code = xmalloc((n + 1) * sizeof *r->code);
    r->order = xmalloc((n + 1) * sizeof *r->order);
    r->code_2 = xmalloc((n + 1) * sizeof *r->code_2);
    r->order_2 = xmalloc((n + 1) * sizeof *r->order_2);
    r->x = xmalloc((n + 1) * sizeof *r->x);
    r->y = xmalloc((n + 1) * sizeof *r->y);
    r->sum = xmalloc((blocks_of(n, POINTS_PER_BLOCK) + 1) * sizeof *r->sum);
    return r;
}

void repulsion_free(struct repulsion *r)
{
    void *owned[] = {r->code, r->order, r->code_2, r->order_2, r->x, r->y, r->sum, r->square, r};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
}

/* Sorting -------------------------------------------------------------------------------------------------------- */

/* The 16 bits of v, each followed by room for one of the other axis. */
static uint32_t spread_bits(uint32_t v)
{
    v = (v | v << 8) & 0x00ff00ffu;
    v = (v | v << 4) & 0x0f0f0f0fu;
    v = (v | v << 2) & 0x33333333u;
    return (v | v << 1) & 0x55555555u;
}

static uint32_t cell_of(float value, float low, float side)
{
    float cell = (value - low) / side * (float)(1 << LEVELS);
    return cell < 1 ? 0 : cell >= (float)(1 << LEVELS) ? (1u << LEVELS) - 1 : (uint32_t)cell;
}

static void sort_by_digit(struct repulsion *r, int shift)
{
    size_t start[(1 << DIGIT) + 1] = {0};
    for (size_t i = 0; i < r->n; i++)
        start[(r->code[i] >> shift & ((1u << DIGIT) - 1)) + 1]++;
    for (size_t d = 0; d < 1 << DIGIT; d++)
        start[d + 1] += start[d];
    for (size_t i = 0; i < r->n; i++) {
        size_t place = start[r->code[i] >> shift & ((1u << DIGIT) - 1)]++;
        r->code_2[place] = r->code[i];
        r->order_2[place] = r->order[i];
    }
    uint32_t *code = r->code, *order = r->order;
    r->code = r->code_2;
    r->order = r->order_2;
    r->code_2 = code;
    r->order_2 = order;
}

/* Returns the side of the square around all. */
static float sort_points(struct repulsion *r, const float *xy)
{
    float low[2] = {xy[0], xy[1]}, high[2] = {xy[0], xy[1]};
    for (size_t i = 0; i < 2 * r->n; i++) {
        low[i % 2] = xy[i] < low[i % 2] ? xy[i] : low[i % 2];
        high[i % 2] = xy[i] > high[i % 2] ? xy[i] : high[i % 2];
    }
    float side = fmaxf(fmaxf(high[0] - low[0], high[1] - low[1]), 1e-20F);
    for (size_t i = 0; i < r->n; i++) {
        r->code[i] = spread_bits(cell_of(xy[2 * i], low[0], side)) |
                     spread_bits(cell_of(xy[2 * i + 1], low[1], side)) << 1;
        r->order[i] = (uint32_t)i;
    }
    for (int digit = 0; digit < DIGITS; digit++)
        sort_by_digit(r, digit * DIGIT);
    for (size_t i = 0; i < r->n; i++) {
        r->x[i] = xy[2 * r->order[i]];
        r->y[i] = xy[2 * r->order[i] + 1];
    }
    return side;
}

/* The tree ------------------------------------------------------------------------------------------------------- */

static size_t add_square(struct repulsion *r, size_t first, size_t end, float side)
{
    double x = 0, y = 0;
    for (size_t i = first; i < end; i++) {
        x += (double)r->x[i];
        y += (double)r->y[i];
    }
    ARRAY_ROOM(r->square, r->n_squares, r->capacity);
    double n = (double)(end - first);
    r->square[r->n_squares] = (struct square){(float)(x / n), (float)(y / n), side * side / (openness * openness),
                                              (uint32_t)first, (uint32_t)(end - first), 0, true};
    return r->n_squares++;
}

static void build(struct repulsion *r, size_t first, size_t end, int level, float side)
{
    size_t at = add_square(r, first, end, side);
    if (end - first > IN_LEAF && level < LEVELS) {
        int shift = 2 * (LEVELS - 1 - level);
        r->square[at].leaf = false;
        for (size_t from = first, to; from < end; from = to) {
            for (to = from + 1; to < end && r->code[to] >> shift == r->code[from] >> shift; to++)
                ;
            build(r, from, to, level + 1, side / 2);
        }
    }
    r->square[at].next = (uint32_t)r->n_squares;
}

/* Forces --------------------------------------------------------------------------------------------------------- */

struct pushed {
    float x, y, sum;
};

INLINE void push(struct pushed *p, float dx, float dy, float n)
{
    float q = 1 / (1 + dx * dx + dy * dy), nq = n * q;
    p->sum += nq;
    p->x += nq * q * dx;
    p->y += nq * q * dy;
}

/* A point pushes itself by nothing, but counts once in its sum: that is taken off. */
MULTIVERSION static struct pushed push_point(const struct repulsion *r, float x, float y)
{
    struct pushed p = {0, 0, -1};
    for (size_t at = 0; at < r->n_squares;) {
        const struct square *s = &r->square[at];
        float dx = x - s->x, dy = y - s->y;
        if (dx * dx + dy * dy > s->reach) {
            push(&p, dx, dy, (float)s->n);
            at = s->next;
        } else {
            for (size_t i = s->first; s->leaf && i < s->first + s->n; i++)
                push(&p, x - r->x[i], y - r->y[i], 1);
            at++;
        }
    }
    return p;
}

static void push_block(void *context, size_t block, int worker)
{
    struct repulsion *r = context;
    size_t first = block * POINTS_PER_BLOCK, end = first + POINTS_PER_BLOCK;
    double sum = 0;
    (void)worker;
    for (size_t i = first; i < end && i < r->n; i++) {
        struct pushed p = push_point(r, r->x[i], r->y[i]);
        r->force[2 * r->order[i]] = p.x;
        r->force[2 * r->order[i] + 1] = p.y;
        sum += (double)p.sum;
    }
    r->sum[block] = sum;
}

double repulsion_of(struct repulsion *r, struct pool *pool, const float *xy, float *force)
{
    float side = sort_points(r, xy);
    size_t blocks = blocks_of(r->n, POINTS_PER_BLOCK);
    double sum = 0;
    r->n_squares = 0;
    build(r, 0, r->n, 0, side);
    r->force = force;
    pool_for(pool, blocks, push_block, r);
    for (size_t block = 0; block < blocks; block++)
        sum += r->sum[block];
    return sum;
}
