/* Negatives that all rows share: blocks of rows against tiles of columns. See contrast.c.
 *
 * The rows are dealt out to lanes of blocks, as many whatever the number of threads; each lane adds up its own share of the
 * columns' gradient, and lanes are summed in order. */
#include "engine/ops/contrast.h"

enum {
    ROWS_PER_BLOCK = 128,
    TILE = 2048, /* columns: 128 x 2048 floats are 1 MiB, about a core's second-level cache */
    LANES_OF_BLOCKS = 8,
    COLUMNS_PER_BLOCK = 128
};

struct tile {
    size_t first, columns; /* of the shared negatives */
    real *s;               /* (rows, columns) */
    real *said;            /* (rows, columns): by the teacher, when there is one */
};

struct block {
    size_t first, rows; /* pairs */
    real *x;            /* (rows, dim): their anchors */
    real *kept;         /* (TILE) */
    real *room;         /* for asking the teacher */
    struct loss_row *row;
};

size_t contrast_shared_scratch(const struct contrast *c)
{
    return (size_t)ROWS_PER_BLOCK * (TILE + c->dim) + TILE + contrast_teacher_room(c, ROWS_PER_BLOCK, TILE);
}

static void mask_tile(const struct contrast *c, const struct block *b, const struct tile *t)
{
    if (!c->pairs->masked_start)
        return;
    for (size_t i = 0; i < b->rows; i++)
        for (size_t m = c->pairs->masked_start[b->first + i]; m < c->pairs->masked_start[b->first + i + 1]; m++) {
            size_t column = c->pairs->masked[m];
            if (column >= t->first && column < t->first + t->columns)
                t->s[i * t->columns + column - t->first] = -INFINITY;
        }
}

/* Masks what is beyond the guide in each row; returns in dropped (rows) how many. */
MULTIVERSION static void guide_tile(const struct contrast *c, const struct block *b, const struct tile *t, size_t *dropped)
{
    for (size_t i = 0; i < b->rows; i++)
        dropped[i] = mask_guided(t->s + i * t->columns, t->columns, guide_limit(c->pairs->guide, b->row[i].positive));
}

/* dropped (rows): how many negatives of each row the guide masks here, 0 without one. */
static void make_tile(const struct contrast *c, const struct block *b, const struct tile *t, size_t *dropped)
{
    const real *columns = c->columns + t->first * c->dim;
    similarity_tile(c->how->geometry, b->rows, t->columns, c->dim, b->x, columns, t->s);
    mask_tile(c, b, t);
    memset(dropped, 0, b->rows * sizeof *dropped);
    if (c->pairs->guide > 0)
        guide_tile(c, b, t, dropped);
    if (t->said)
        teacher_say(c->pairs->taught, c->pairs->anchor + b->first, b->rows, c->pairs->negative + t->first, t->columns, b->room, t->said);
}

static struct tile tile_at(const struct contrast *c, const struct block *b, size_t first, real *s)
{
    const struct taught *taught = c->pairs->taught;
    size_t left = c->pairs->negatives - first;
    return (struct tile){first, left < TILE ? left : TILE, s,
                         taught ? b->room + teacher_room(taught->teacher, ROWS_PER_BLOCK, TILE) : NULL};
}

/* Where row i of the block stands in the tile. */
static void place_row(const struct block *b, const struct tile *t, size_t i)
{
    b->row[i].at = t->first;
    b->row[i].teacher = t->said ? t->said + i * t->columns : NULL;
}

static const real *offsets_at(const struct contrast *c, size_t first)
{
    return c->offset_columns ? c->offset_columns + first : NULL;
}

static void scan_block(const struct contrast *c, struct block *b, real *s)
{
    size_t dropped[ROWS_PER_BLOCK];
    for (size_t first = 0; first < c->pairs->negatives; first += TILE) {
        struct tile t = tile_at(c, b, first, s);
        make_tile(c, b, &t, dropped);
        for (size_t i = 0; i < b->rows; i++) {
            place_row(b, &t, i);
            b->row[i].n -= dropped[i];
            c->how->loss->scan(&c->how->terms, &b->row[i], s + i * t.columns, offsets_at(c, first), t.columns);
        }
    }
}

/* What each column was pushed by the rows of the block. */
static void add_push(const struct contrast *c, const struct block *b, const struct tile *t, size_t lane)
{
    real *push = c->push_columns + lane * c->pairs->negatives + t->first;
    for (size_t i = 0; i < b->rows; i++)
        vector_add_scaled(push, 1, t->s + i * t->columns, t->columns);
}

static void slope_block(const struct contrast *c, const struct block *b, real *s, size_t lane)
{
    real *grad_x = c->grad_pair + b->first * c->dim;
    size_t dropped[ROWS_PER_BLOCK];
    memset(grad_x, 0, b->rows * c->dim * sizeof *grad_x);
    for (size_t first = 0; first < c->pairs->negatives; first += TILE) {
        struct tile t = tile_at(c, b, first, s);
        real *grad_columns = c->grad_columns + (lane * c->pairs->negatives + first) * c->dim;
        if (c->pairs->negatives > TILE)
            make_tile(c, b, &t, dropped); /* counted already */
        for (size_t i = 0; i < b->rows; i++) {
            place_row(b, &t, i);
            contrast_slope(c, b->first + i, &b->row[i], s + i * t.columns, offsets_at(c, first), t.columns, b->kept);
        }
        if (c->push_columns)
            add_push(c, b, &t, lane);
        similarity_pull(c->how->geometry, b->rows, t.columns, c->dim, b->x, c->columns + first * c->dim, s, grad_x,
                        grad_columns);
    }
}

static void begin_block(const struct contrast *c, struct block *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        size_t pair = b->first + i, masked = 0;
        real *x = b->x + i * c->dim;
        memcpy(x, anchor_of(c, pair), c->dim * sizeof(real));
        if (c->pairs->masked_start)
            masked = c->pairs->masked_start[pair + 1] - c->pairs->masked_start[pair];
        b->row[i] = contrast_row(c, pair, similarity_of(c, x, candidate_at(c, c->pairs->positive[pair])),
                                 c->pairs->negatives - masked);
        if (c->pairs->taught)
            teacher_say(c->pairs->taught, &c->pairs->anchor[pair], 1, &c->pairs->positive[pair], 1, b->room,
                        &b->row[i].teacher_positive);
    }
}

static void add_positives(const struct contrast *c, const struct block *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        size_t pair = b->first + i;
        add_gradient(c, c->grad_pair + pair * c->dim, c->slope_positive[pair], b->x + i * c->dim,
                     candidate_at(c, c->pairs->positive[pair]));
    }
}

static void shared_lane(void *context, size_t lane, int worker)
{
    const struct contrast *c = context;
    real *s = c->scratch[worker], *x = s + (size_t)ROWS_PER_BLOCK * TILE, *kept = x + (size_t)ROWS_PER_BLOCK * c->dim;
    struct loss_row rows[ROWS_PER_BLOCK];
    size_t stride = (size_t)ROWS_PER_BLOCK * LANES_OF_BLOCKS;
    memset(c->grad_columns + lane * c->pairs->negatives * c->dim, 0, c->pairs->negatives * c->dim * sizeof(real));
    if (c->push_columns)
        memset(c->push_columns + lane * c->pairs->negatives, 0, c->pairs->negatives * sizeof(real));
    for (size_t first = lane * ROWS_PER_BLOCK; first < c->pairs->n; first += stride) {
        size_t left = c->pairs->n - first;
        struct block b = {first, left < ROWS_PER_BLOCK ? left : ROWS_PER_BLOCK, x, kept, kept + TILE, rows};
        begin_block(c, &b);
        scan_block(c, &b, s);
        for (size_t i = 0; i < b.rows; i++)
            contrast_finish(c, b.first + i, &b.row[i]);
        slope_block(c, &b, s, lane);
        add_positives(c, &b);
    }
}

static size_t lanes_of(const struct contrast *c)
{
    size_t blocks = (c->pairs->n + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
    return blocks < LANES_OF_BLOCKS ? blocks : LANES_OF_BLOCKS;
}

static void gather_columns(struct contrast *c)
{
    const struct pairs *p = c->pairs;
    c->columns = arena_alloc(&c->tape->arena, p->negatives * c->dim, sizeof(real));
    bool corrects = p->offset && c->how->terms.logq != 0;
    c->offset_columns = corrects ? arena_alloc(&c->tape->arena, p->negatives, sizeof(real)) : NULL;
    for (size_t j = 0; j < p->negatives; j++) {
        memcpy(c->columns + j * c->dim, candidate_at(c, p->negative[j]), c->dim * sizeof(real));
        if (corrects)
            c->offset_columns[j] = c->how->terms.logq * p->offset[p->negative[j]];
    }
}

static void sum_lanes_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct contrast *c = context;
    size_t size = c->pairs->negatives * c->dim, end = (block + 1) * COLUMNS_PER_BLOCK * c->dim;
    size_t first = block * COLUMNS_PER_BLOCK * c->dim;
    end = end < size ? end : size;
    for (size_t lane = 1; lane < lanes_of(c); lane++)
        vector_add_scaled(c->grad_columns + first, 1, c->grad_columns + lane * size + first, end - first);
}

static void sum_push(const struct contrast *c)
{
    size_t n = c->pairs->negatives;
    memset(c->pairs->push, 0, n * sizeof(real));
    for (size_t lane = 0; lane < lanes_of(c); lane++)
        vector_add_scaled(c->pairs->push, 1, c->push_columns + lane * n, n);
}

void contrast_shared(struct contrast *c)
{
    gather_columns(c);
    if (c->pairs->push)
        c->push_columns = arena_alloc(&c->tape->arena, lanes_of(c) * c->pairs->negatives, sizeof(real));
    c->grad_columns = arena_alloc(&c->tape->arena, lanes_of(c) * c->pairs->negatives * c->dim, sizeof(real));
    pool_for(c->tape->pool, lanes_of(c), shared_lane, c);
    pool_for(c->tape->pool, (c->pairs->negatives + COLUMNS_PER_BLOCK - 1) / COLUMNS_PER_BLOCK, sum_lanes_block, c);
    if (c->pairs->push)
        sum_push(c);
}
