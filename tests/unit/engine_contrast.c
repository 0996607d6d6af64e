/* The fused contrastive op against plain loops over every pair with the loss's own three functions, on every path;
 * its bits for 1, 2 and 4 threads; and its memory. The losses themselves are held against their equations in
 * engine_losses.c. */
#include "tests/unit/engine_support.h"

#include "engine/ops/ops.h"
#include "engine/teacher.h"

#include <string.h>

enum { DIM = 20, MOST = 6000, TEACHER_DIM = 6, NO_CANDIDATES = 50 };

extern const struct loss loss_info_nce;

struct world {
    size_t anchors, candidates, pairs, negatives;
    bool shared;
    double guide;
    real *x, *y, *offset;
    uint32_t *anchor, *positive, *negative, *masked;
    size_t *masked_start;
    struct teacher teacher;
    uint32_t *ids; /* (candidates): 0, 1, ..., as which the teacher knows all but the last NO_ITEMS, which are no
                      items */
};

/* One that does not know every seventh of either side. */
static void make_teacher(struct world *w, const struct rng *rng)
{
    teacher_init(&w->teacher, w->anchors, w->candidates, TEACHER_DIM);
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < w->teacher.rows[side]; i++) {
            w->teacher.known[side][i] = i % 7 != 3;
            for (size_t k = i * TEACHER_DIM; k < (i + 1) * TEACHER_DIM; k++)
                w->teacher.side[side][k] = (real)(rng_unit(rng, 7000000 + 1000000 * (uint64_t)side + k) - 0.5);
        }
    w->ids = xmalloc(w->candidates * sizeof *w->ids);
    for (size_t i = 0; i < w->candidates; i++)
        w->ids[i] = (uint32_t)i;
}

static void make_world(struct world *w, size_t pairs, size_t negatives, bool shared)
{
    struct rng rng = rng_make(4, STREAM_NEGATIVES, shared);
    *w = (struct world){.anchors = pairs / 2 + 1, .candidates = 900, .pairs = pairs, .negatives = negatives,
                        .shared = shared};
    size_t drawn = shared ? negatives : pairs * negatives;
    w->x = xmalloc(w->anchors * DIM * sizeof *w->x);
    w->y = xmalloc(w->candidates * DIM * sizeof *w->y);
    w->offset = xmalloc(w->candidates * sizeof *w->offset);
    w->anchor = xmalloc(pairs * sizeof *w->anchor);
    w->positive = xmalloc(pairs * sizeof *w->positive);
    w->negative = xmalloc(drawn * sizeof *w->negative);
    w->masked_start = xcalloc(pairs + 1, sizeof *w->masked_start);
    w->masked = xmalloc(pairs * sizeof *w->masked);
    for (size_t i = 0; i < w->anchors * DIM; i++)
        w->x[i] = (real)(rng_unit(&rng, i) - 0.5);
    for (size_t i = 0; i < w->candidates * DIM; i++)
        w->y[i] = (real)(rng_unit(&rng, 1000000 + i) - 0.5);
    for (size_t i = 0; i < w->candidates; i++)
        w->offset[i] = (real)(rng_unit(&rng, 2000000 + i) - 0.5);
    for (size_t i = 0; i < pairs; i++) {
        w->anchor[i] = rng_below(&rng, 3000000 + i, (uint32_t)w->anchors);
        w->positive[i] = rng_below(&rng, 4000000 + i, (uint32_t)w->candidates);
        w->masked[i] = rng_below(&rng, 5000000 + i, (uint32_t)negatives);
        w->masked_start[i + 1] = i + 1;
    }
    for (size_t j = 0; j < drawn; j++)
        w->negative[j] = rng_below(&rng, 6000000 + j, (uint32_t)w->candidates);
    make_teacher(w, &rng);
}

static void release_world(struct world *w)
{
    void *all[] = {w->x, w->y, w->offset, w->anchor, w->positive, w->negative, w->masked, w->masked_start};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    teacher_release(&w->teacher);
    free(w->ids);
}

struct outcome {
    double loss;
    real *dx, *dy, *negative_gradient;
    size_t peak; /* bytes of the tape's arena */
};

static struct loss_terms terms_of(const struct loss *loss)
{
    return small_terms(loss, "tau=0.3 margin=0.4 logq=0.5");
}

static size_t slots_of(const struct world *w)
{
    return w->shared ? w->negatives : w->pairs * w->negatives;
}

static void run(const struct world *w, const struct loss *loss, int threads, struct outcome *o)
{
    struct pool *pool = pool_new(threads);
    struct tape tape;
    struct row_loss how = {.of_rows = &loss->of_rows, .terms = terms_of(loss)};
    struct teacher_query query = {.teacher = &w->teacher, .candidates = w->ids, .n_candidates = w->candidates -
                                  NO_CANDIDATES};
    struct row_teacher taught = teacher_of_rows(&query);
    tape_init(&tape, pool);
    o->negative_gradient = xmalloc(slots_of(w) * sizeof *o->negative_gradient);
    struct contrast_rows pairs = {.n = w->pairs, .anchor = w->anchor, .positive = w->positive,
                                  .negatives = w->negatives, .shared = w->shared, .negative = w->negative,
                                  .offset = w->offset, .guide = w->guide, .masked_start = w->shared ? w->masked_start
                                  : NULL, .masked = w->masked, .negative_gradient = o->negative_gradient,
                                  .taught = loss->taught ? &taught : NULL};
    struct node *x = tape_constant(&tape, w->anchors, DIM, w->x, true);
    struct node *y = tape_constant(&tape, w->candidates, DIM, w->y, true);
    struct node *value = op_contrast(&tape, x, y, &pairs, &how);
    tape_backward(&tape, value);
    o->loss = (double)value->value[0];
    o->dx = xmalloc(w->anchors * DIM * sizeof *o->dx);
    o->dy = xmalloc(w->candidates * DIM * sizeof *o->dy);
    memcpy(o->dx, x->grad, w->anchors * DIM * sizeof *o->dx);
    memcpy(o->dy, y->grad, w->candidates * DIM * sizeof *o->dy);
    o->peak = tape.arena.peak;
    tape_release(&tape);
    pool_free(pool);
}

static void release_outcome(struct outcome *o)
{
    free(o->dx);
    free(o->dy);
    free(o->negative_gradient);
}

/* What the teacher says, from its vectors. */
static real plain_teacher(const struct world *w, uint32_t anchor, uint32_t candidate)
{
    double sum = 0;
    for (size_t k = 0; k < TEACHER_DIM; k++)
        sum += (double)w->teacher.side[0][anchor * TEACHER_DIM + k] *
               (double)w->teacher.side[1][candidate * TEACHER_DIM + k];
    bool known = w->teacher.known[0][anchor] && w->teacher.known[1][candidate] &&
                 candidate < w->candidates - NO_CANDIDATES;
    return known ? (real)sum : -INFINITY;
}

/* A row in one tile, of which a teacher says `said`, the positive first. slope[0] is the positive's. */
static double plain_row(const struct loss *loss, double positive, const real *s, const real *offset, const real *said,
                        size_t n, real *slope)
{
    struct loss_terms terms = terms_of(loss);
    struct loss_row row = {.positive = (real)positive, .n = n, .max = -INFINITY, .teacher_positive = said[0],
                           .teacher = said + 1};
    loss->of_rows.scan(&terms, &row, s, terms.logq != 0 ? offset : NULL, n);
    double value = loss->of_rows.finish(&terms, &row, slope);
    memcpy(slope + 1, s, n * sizeof *s);
    loss->of_rows.slope(&terms, &row, slope + 1, terms.logq != 0 ? offset : NULL, n);
    return value;
}

static double dot(const real *a, const real *b)
{
    double sum = 0;
    for (size_t k = 0; k < DIM; k++)
        sum += (double)a[k] * (double)b[k];
    return sum;
}

static double plain(const struct world *w, const struct loss *loss, double *dx, double *dy, double *negative_gradient)
{
    double total = 0;
    real s[MOST], offset[MOST], said[MOST + 1], slope[MOST + 1], logq = terms_of(loss).logq;
    uint32_t row[MOST];
    size_t slot[MOST];
    for (size_t p = 0; p < w->pairs; p++) {
        const real *x = w->x + w->anchor[p] * DIM;
        size_t n = 0;
        double positive = dot(x, w->y + w->positive[p] * DIM), limit = positive + (w->guide - 1) * fabs(positive);
        for (size_t j = 0; j < w->negatives; j++) {
            if (w->shared && w->masked[p] == j)
                continue;
            slot[n] = w->shared ? j : p * w->negatives + j;
            row[n] = w->negative[slot[n]];
            offset[n] = logq * w->offset[row[n]];
            s[n] = (real)dot(x, w->y + row[n] * DIM);
            said[n + 1] = plain_teacher(w, w->anchor[p], row[n]);
            n += w->guide == 0 || (double)s[n] <= limit;
        }
        said[0] = plain_teacher(w, w->anchor[p], w->positive[p]);
        total += plain_row(loss, positive, s, offset, said, n, slope);
        for (size_t j = 0; j <= n; j++) {
            uint32_t c = j ? row[j - 1] : w->positive[p];
            if (j)
                negative_gradient[slot[j - 1]] += (double)slope[j] / (double)w->pairs;
            for (size_t k = 0; k < DIM; k++) {
                dx[w->anchor[p] * DIM + k] += (double)slope[j] / (double)w->pairs * (double)w->y[c * DIM + k];
                dy[c * DIM + k] += (double)slope[j] / (double)w->pairs * (double)x[k];
            }
        }
    }
    return total / (double)w->pairs;
}

static void compare(const char *what, const real *ours, const double *right, size_t n, size_t pairs)
{
    double scale = 0;
    for (size_t i = 0; i < n; i++)
        scale = fabs(right[i]) > scale ? fabs(right[i]) : scale;
    assert_true(scale > 0 || pairs == 1); /* one pair may be outside the margin, many never are */
    for (size_t i = 0; i < n; i++)
        if (fabs((double)ours[i] - right[i]) > 1e-5 * scale)
            fail_msg("%s, element %zu: %.9g where %.9g is right", what, i, (double)ours[i], right[i]);
}

/* Each loss has half of the shapes; under a sanitizer, where all takes twenty times as long, a quarter and one way to
 * share. */
#ifdef NEARFAR_SANITIZED
enum { SHAPE_STRIDE = 4, WAYS_TO_SHARE = 1 };
#else
enum { SHAPE_STRIDE = 2, WAYS_TO_SHARE = 2 };
#endif

/* What is computed is the same under the thread sanitizer: threads_change_no_bit is for that. */
static void fused_equals_plain(void **state)
{
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip();
#endif
    static const struct {
        size_t pairs, negatives;
        bool shared;
        double guide;
    } shapes[] = {{300, 17, false, 0}, {700, 100, true, 0}, {150, 5000, true, 0} /* three tiles */, {1, 1, true, 0},
                  {1, 1, false, 0},    {300, 17, false, 1.1}, {700, 100, true, 0.9}, {20, 5000, true, 1.05}};
    for (size_t l = 0; losses[l]; l++)
        for (size_t i = l % SHAPE_STRIDE; i < sizeof shapes / sizeof *shapes && !losses[l]->whole;
             i += SHAPE_STRIDE) {
            struct world w;
            struct outcome o;
            char name[64];
            make_world(&w, shapes[i].pairs, shapes[i].negatives, shapes[i].shared);
            w.guide = shapes[i].guide;
            if (shapes[i].pairs == 1) { /* leave the only negative in */
                w.masked_start[1] = 0;
                w.masked[0] = UINT32_MAX;
            }
            double *dx = xcalloc(w.anchors * DIM, sizeof *dx), *dy = xcalloc(w.candidates * DIM, sizeof *dy);
            double *negative_gradient = xcalloc(slots_of(&w), sizeof *negative_gradient);
            run(&w, losses[l], 2, &o);
            double loss = plain(&w, losses[l], dx, dy, negative_gradient);
            snprintf(name, sizeof name, "%s, shape %zu", losses[l]->part.name, i);
            if (!(fabs(o.loss - loss) < 1e-5 * (1 + fabs(loss))))
                fail_msg("%s: the loss is %.9g where %.9g is right", name, o.loss, loss);
            compare(name, o.dx, dx, w.anchors * DIM, w.pairs);
            compare(name, o.dy, dy, w.candidates * DIM, w.pairs);
            compare(name, o.negative_gradient, negative_gradient, slots_of(&w), w.pairs);
            free(negative_gradient);
            free(dx);
            free(dy);
            release_outcome(&o);
            release_world(&w);
        }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        struct world w;
        make_world(&w, 1500, shared ? 3000 : 20, shared);
        for (size_t l = 0; losses[l]; l++) {
            struct outcome one, more;
            if (losses[l]->whole || (WAYS_TO_SHARE == 1 && l % 2 != (size_t)shared))
                continue;
            run(&w, losses[l], 1, &one);
            for (int threads = 2; threads <= 4; threads += 2) {
                run(&w, losses[l], threads, &more);
                assert_true(one.loss == more.loss);
                assert_memory_equal(one.dx, more.dx, w.anchors * DIM * sizeof(real));
                assert_memory_equal(one.dy, more.dy, w.candidates * DIM * sizeof(real));
                assert_memory_equal(one.negative_gradient, more.negative_gradient, slots_of(&w) * sizeof(real));
                release_outcome(&more);
            }
            release_outcome(&one);
        }
        release_world(&w);
    }
}

/* The whole similarity matrix would be 4096 x 6000 floats, 98 MB; what the op takes is rows, lanes and tiles. */
static void the_matrix_is_never_whole(void **state)
{
    (void)state;
    struct world w;
    struct outcome o;
    make_world(&w, 4096, MOST, true);
    run(&w, losses[0], 2, &o);
    assert_true(o.peak < 12u << 20);
    release_outcome(&o);
    release_world(&w);
}

/* A batch of as many negatives as rows, at 64 dimensions. Sanitizers have a smaller one. */
#ifdef NEARFAR_SANITIZED
enum { LARGE = 2048, LARGE_DIM = 64, LARGE_LIMIT = 20 };
#else
enum { LARGE = 32768, LARGE_DIM = 64, LARGE_LIMIT = 200 };
#endif
static const double large_tau = 0.2;

static double large_logit(const real *x, const real *y)
{
    double s = 0;
    for (size_t k = 0; k < LARGE_DIM; k++)
        s += (double)x[k] * (double)y[k];
    return s / large_tau;
}

/* What InfoNCE gives the anchor of a row, by plain sums over all candidates; the positive is one of them once
 * more. */
static void large_gradient(const real *x, const real *y, size_t positive, double *grad)
{
    double sum = exp(large_logit(x, y + positive * LARGE_DIM));
    for (size_t j = 0; j < LARGE; j++)
        sum += exp(large_logit(x, y + j * LARGE_DIM));
    for (size_t j = 0; j < LARGE; j++) {
        double share = exp(large_logit(x, y + j * LARGE_DIM)) / sum * (j == positive ? 2 : 1) - (j == positive);
        for (size_t k = 0; k < LARGE_DIM; k++)
            grad[k] += share / large_tau / LARGE * (double)y[j * LARGE_DIM + k];
    }
}

/* The matrix would be 4 GiB. */
static void a_large_batch_takes_under_200_mb(void **state)
{
    (void)state;
    struct rng rng = rng_make(11, STREAM_INIT, 0);
    size_t size = (size_t)LARGE * LARGE_DIM;
    real *x = xmalloc(2 * size * sizeof *x);
    uint32_t *id = xmalloc(LARGE * sizeof *id);
    for (size_t i = 0; i < 2 * size; i++)
        x[i] = (real)(rng_unit(&rng, i) - 0.5);
    for (uint32_t i = 0; i < LARGE; i++)
        id[i] = i;
    struct pool *pool = pool_new(0);
    struct tape tape;
    tape_init(&tape, pool);
    struct contrast_rows pairs = {.n = LARGE, .anchor = id, .positive = id, .negatives = LARGE, .shared = true,
                                  .negative = id};
    struct row_loss how = {.of_rows = &loss_info_nce.of_rows, .terms = small_terms(&loss_info_nce, "tau=0.2")};
    struct node *anchors = tape_constant(&tape, LARGE, LARGE_DIM, x, true);
    struct node *candidates = tape_constant(&tape, LARGE, LARGE_DIM, x + size, true);
    size_t given = tape.arena.used;
    tape_backward(&tape, op_contrast(&tape, anchors, candidates, &pairs, &how));
    assert_true(tape.arena.peak - given < LARGE_LIMIT * (size_t)1000000);
    for (size_t row = 0; row < LARGE; row += LARGE / 4 + 1) {
        double right[LARGE_DIM] = {0};
        large_gradient(x + row * LARGE_DIM, x + size, row, right);
        compare("large batch", anchors->grad + row * LARGE_DIM, right, LARGE_DIM, LARGE);
    }
    tape_release(&tape);
    pool_free(pool);
    free(id);
    free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fused_equals_plain),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(the_matrix_is_never_whole),
        cmocka_unit_test(a_large_batch_takes_under_200_mb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
