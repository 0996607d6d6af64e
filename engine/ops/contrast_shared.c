/* Negatives that all rows share: blocks of rows against tiles of columns. See contrast.c.
 *
 * The rows are dealt out to lanes, as many whatever the number of threads; each lane adds up its own share of the
 * columns' gradient, and lanes are summed in order. What a lane gets and how many columns a tile has are part of the
 * arithmetic: other numbers give other bits. How many rows are a block is not, and follows the memory: similarities
 * of a block are kept from the first pass to the second while they fit, since to make them again costs a third
 * more. */
#include "engine/ops/contrast_internal.h"

#include "engine/core/product.h"

enum {
    ROWS_OF_LANE = 128, /* in a row, before the next lane has its turn */
    TILE = 2048,        /* columns */
    LANES_OF_ROWS = 8,
    COLUMNS_PER_BLOCK = 128,
    LEAST_ROWS = 16, MOST_ROWS = 128, /* of a block: fewer waste the kernel of products, more bring nothing */
    MOST_KEPT = 1 << 19 /* similarities of a block that are kept: 2 MiB for each thread; 1 and 4 MiB are as fast */
};

struct tile {
    size_t first, columns; /* of the shared negatives */
    real *s;               /* (rows, columns), rows c->stride apart */
    real *said;            /* (rows, columns): by the teacher, when there is one */
};

struct block {
    size_t first, rows; /* pairs */
    real *x;            /* (rows, dim): their anchors */
    real *s;            /* (rows, stride): similarities of all negatives where they are kept, else of a tile */
    real *before;       /* (TILE) */
    real *room;         /* for asking the teacher */
    struct loss_row *row;
};

size_t contrast_shared_scratch(const struct contrast *c)
{
    return c->rows_of_block * (c->stride + c->dim) + TILE + contrast_teacher_room(c, c->rows_of_block, TILE);
}

static bool is_kept(const struct contrast *c)
{
    return c->stride >= c->pairs->negatives;
}

void contrast_shared_plan(struct contrast *c)
{
    size_t rows = c->pairs->negatives ? MOST_KEPT / c->pairs->negatives / LEAST_ROWS * LEAST_ROWS : MOST_ROWS;
    bool keeps = rows > 0;
    c->rows_of_block = rows > MOST_ROWS || !keeps ? MOST_ROWS : rows;
    c->stride = keeps || c->pairs->negatives < TILE ? c->pairs->negatives : TILE;
}

static void mask_tile(const struct contrast *c, const struct block *b, const struct tile *t)
{
    if (!c->pairs->masked_start)
        return;
    for (size_t i = 0; i < b->rows; i++)
        for (size_t m = c->pairs->masked_start[b->first + i]; m < c->pairs->masked_start[b->first + i + 1]; m++) {
            size_t column = c->pairs->masked[m];
            if (column >= t->first && column < t->first + t->columns)
                t->s[i * c->stride + column - t->first] = -INFINITY;
        }
}

/* Masks what is beyond the guide in each row; returns in dropped (rows) how many. */
MULTIVERSION static void guide_tile(const struct contrast *c, const struct block *b, const struct tile *t,
                                    size_t *dropped)
{
    for (size_t i = 0; i < b->rows; i++)
        dropped[i] = mask_guided(t->s + i * c->stride, t->columns,
                                 false_negative_limit(c->pairs->guide, b->row[i].positive));
}

static void ask_teacher(const struct contrast *c, const struct block *b, const struct tile *t)
{
    c->pairs->taught->scores(c->pairs->taught->context, c->pairs->anchor + b->first, b->rows,
                             c->pairs->negative + t->first, t->columns, b->room, t->said);
}

/* dropped (rows): how many negatives of each row the guide masks here, 0 without one. */
static void make_tile(const struct contrast *c, const struct block *b, const struct tile *t, size_t *dropped)
{
    if (c->packed)
        product_packed(b->rows, c->pairs->negatives, c->dim, b->x, c->packed, t->first, t->columns, t->s, c->stride);
    else
        similarity_tile(c->how->geometry, b->rows, t->columns, c->dim, b->x, c->columns + t->first * c->dim, t->s,
                        c->stride);
    mask_tile(c, b, t);
    memset(dropped, 0, b->rows * sizeof *dropped);
    if (c->pairs->guide > 0)
        guide_tile(c, b, t, dropped);
    if (t->said)
        ask_teacher(c, b, t);
}

static struct tile tile_at(const struct contrast *c, const struct block *b, size_t first)
{
    const struct row_teacher *taught = c->pairs->taught;
    size_t left = c->pairs->negatives - first;
    return (struct tile){first, left < TILE ? left : TILE, b->s + (is_kept(c) ? first : 0),
                         taught ? b->room + taught->room(taught->context, c->rows_of_block, TILE) : NULL};
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

static void scan_block(const struct contrast *c, struct block *b)
{
    size_t dropped[MOST_ROWS];
    for (size_t first = 0; first < c->pairs->negatives; first += TILE) {
        struct tile t = tile_at(c, b, first);
        make_tile(c, b, &t, dropped);
        for (size_t i = 0; i < b->rows; i++) {
            place_row(b, &t, i);
            b->row[i].n -= dropped[i];
            c->how->of_rows->scan(&c->how->terms, &b->row[i], t.s + i * c->stride, offsets_at(c, first), t.columns);
        }
    }
}

/* What each column was pushed by the rows of the block. */
static void add_negative_gradient(const struct contrast *c, const struct block *b, const struct tile *t, size_t lane)
{
    real *negative_gradient = c->negative_gradient_columns + lane * c->pairs->negatives + t->first;
    for (size_t i = 0; i < b->rows; i++)
        vector_add_scaled(negative_gradient, 1, t->s + i * c->stride, t->columns);
}

/* What the second pass over a block finds gone: similarities that were not kept, and the teacher's answers. */
static void remake_tile(const struct contrast *c, const struct block *b, const struct tile *t)
{
    size_t dropped[MOST_ROWS]; /* counted already */
    if (!is_kept(c))
        make_tile(c, b, t, dropped);
    else if (t->said)
        ask_teacher(c, b, t);
}

static void slope_block(const struct contrast *c, const struct block *b, size_t lane)
{
    real *grad_x = c->grad_pair + b->first * c->dim;
    memset(grad_x, 0, b->rows * c->dim * sizeof *grad_x);
    for (size_t first = 0; first < c->pairs->negatives; first += TILE) {
        struct tile t = tile_at(c, b, first);
        real *grad_columns = c->grad_columns + (lane * c->pairs->negatives + first) * c->dim;
        if (c->pairs->negatives > TILE)
            remake_tile(c, b, &t);
        for (size_t i = 0; i < b->rows; i++) {
            place_row(b, &t, i);
            contrast_slope(c, b->first + i, &b->row[i], t.s + i * c->stride, offsets_at(c, first), t.columns,
                           b->before);
        }
        if (c->negative_gradient_columns)
            add_negative_gradient(c, b, &t, lane);
        similarity_backward(c->how->geometry, b->rows, t.columns, c->dim, b->x, c->columns + first * c->dim, t.s,
                            c->stride, grad_x, grad_columns);
    }
}

static void begin_block(const struct contrast *c, struct block *b)
{
    const struct row_teacher *taught = c->pairs->taught;
    for (size_t i = 0; i < b->rows; i++) {
        size_t pair = b->first + i, masked = 0;
        real *x = b->x + i * c->dim;
        memcpy(x, anchor_of(c, pair), c->dim * sizeof(real));
        if (c->pairs->masked_start)
            masked = c->pairs->masked_start[pair + 1] - c->pairs->masked_start[pair];
        b->row[i] = contrast_row(c, pair, similarity_of(c, x, candidate_at(c, c->pairs->positive[pair])),
                                 c->pairs->negatives - masked);
        if (taught)
            taught->scores(taught->context, &c->pairs->anchor[pair], 1, &c->pairs->positive[pair], 1, b->room,
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

static void run_block(const struct contrast *c, size_t first, size_t n, size_t lane, real *scratch)
{
    struct loss_row rows[MOST_ROWS];
    real *x = scratch + c->rows_of_block * c->stride, *before = x + c->rows_of_block * c->dim;
    struct block b = {first, n, x, scratch, before, before + TILE, rows};
    begin_block(c, &b);
    scan_block(c, &b);
    for (size_t i = 0; i < b.rows; i++)
        contrast_finish(c, b.first + i, &b.row[i]);
    slope_block(c, &b, lane);
    add_positives(c, &b);
}

static void shared_lane(void *context, size_t lane, int worker)
{
    const struct contrast *c = context;
    size_t step = (size_t)ROWS_OF_LANE * LANES_OF_ROWS;
    memset(c->grad_columns + lane * c->pairs->negatives * c->dim, 0, c->pairs->negatives * c->dim * sizeof(real));
    if (c->negative_gradient_columns)
        memset(c->negative_gradient_columns + lane * c->pairs->negatives, 0, c->pairs->negatives * sizeof(real));
    for (size_t turn = lane * ROWS_OF_LANE; turn < c->pairs->n; turn += step) {
        size_t end = turn + ROWS_OF_LANE < c->pairs->n ? turn + ROWS_OF_LANE : c->pairs->n;
        for (size_t first = turn, n; first < end; first += n) {
            n = end - first < c->rows_of_block ? end - first : c->rows_of_block;
            run_block(c, first, n, lane, c->scratch[worker]);
        }
    }
}

static size_t lanes_of(const struct contrast *c)
{
    size_t turns = (c->pairs->n + ROWS_OF_LANE - 1) / ROWS_OF_LANE;
    return turns < LANES_OF_ROWS ? turns : LANES_OF_ROWS;
}

static void gather_columns(struct contrast *c)
{
    const struct contrast_rows *p = c->pairs;
    c->columns = arena_alloc(&c->tape->arena, p->negatives * c->dim, sizeof(real));
    bool corrects = p->offset && c->how->terms.logq != 0;
    c->offset_columns = corrects ? arena_alloc(&c->tape->arena, p->negatives, sizeof(real)) : NULL;
    for (size_t j = 0; j < p->negatives; j++) {
        memcpy(c->columns + j * c->dim, candidate_at(c, p->negative[j]), c->dim * sizeof(real));
        if (corrects)
            c->offset_columns[j] = c->how->terms.logq * p->offset[p->negative[j]];
    }
}

static void pack_block(void *context, size_t block, int worker)
{
    (void)worker;
    const struct contrast *c = context;
    size_t first = block * COLUMNS_PER_BLOCK, left = c->pairs->negatives - first;
    product_pack(c->pairs->negatives, c->dim, c->columns, first, left < COLUMNS_PER_BLOCK ? left : COLUMNS_PER_BLOCK,
                 c->packed);
}

static size_t blocks_of_columns(const struct contrast *c)
{
    return (c->pairs->negatives + COLUMNS_PER_BLOCK - 1) / COLUMNS_PER_BLOCK;
}

/* Where similarities are products, the columns are packed once for all blocks of rows. */
static void pack_columns(struct contrast *c)
{
    if (c->how->geometry)
        return;
    c->packed = arena_alloc(&c->tape->arena, product_packed_size(c->pairs->negatives, c->dim), sizeof(real));
    pool_for(c->tape->pool, blocks_of_columns(c), pack_block, c);
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

static void sum_negative_gradient(const struct contrast *c)
{
    size_t n = c->pairs->negatives;
    memset(c->pairs->negative_gradient, 0, n * sizeof(real));
    for (size_t lane = 0; lane < lanes_of(c); lane++)
        vector_add_scaled(c->pairs->negative_gradient, 1, c->negative_gradient_columns + lane * n, n);
}

void contrast_shared(struct contrast *c)
{
    gather_columns(c);
    pack_columns(c);
    if (c->pairs->negative_gradient)
        c->negative_gradient_columns = arena_alloc(&c->tape->arena, lanes_of(c) * c->pairs->negatives, sizeof(real));
    c->grad_columns = arena_alloc(&c->tape->arena, lanes_of(c) * c->pairs->negatives * c->dim, sizeof(real));
    pool_for(c->tape->pool, lanes_of(c), shared_lane, c);
    pool_for(c->tape->pool, blocks_of_columns(c), sum_lanes_block, c);
    if (c->pairs->negative_gradient)
        sum_negative_gradient(c);
}
