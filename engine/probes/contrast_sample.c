/* See contrast_sample.h. Everything is summed in double and in a fixed order. */
#include "engine/probes/contrast_sample.h"

#include "engine/losses/in_batch.h"
#include "engine/negatives/synthetic.h"
#include "engine/prior.h"

size_t spread_place(size_t i, size_t m, size_t n)
{
    return i * n / m;
}

/* Making --------------------------------------------------------------------------------------------------------- */

/* A loss of the run that contrasts anchors and candidates with each other at once. */
static bool contrasts_both_sides(const struct objective *objective)
{
    bool both = false;
    for (size_t l = 0; l < objective->n; l++)
        both |= objective->loss[l]->both_sides;
    return both;
}

/* A row that stands against another view of itself is looked at as the step will see it. */
static void look_as_seen(struct trainer *t, struct contrast_sample *c, enum side side)
{
    size_t n = c->batch.n_ids[side];
    real *rows = arena_alloc(&t->tape.arena, n * t->tower[side].dim, sizeof *rows);
    struct encoding seen = trainer_encoding(t, side, c->batch.ids[side], n, 0);
    encoding_look(t->pool, &seen, WEIGHTS_MEASURED, rows);
    c->side[side].embedded = rows;
}

/* The rows of the batch, ready to be looked up. */
static void make_lookups(struct trainer *t, struct contrast_sample *c)
{
    for (int side = 0; side < 2; side++) {
        c->side[side] = (struct lookup){.tower = &t->tower[side], .similarity = t->similarity,
                                        .which = WEIGHTS_MEASURED, .rows = c->batch.ids[side]};
        if (t->data->of_rows)
            look_as_seen(t, c, (enum side)side);
        else
            lookup_init(&c->side[side], t->pool, &t->tape.arena, c->batch.n_ids[side], false);
    }
}

bool contrast_sample_make(struct trainer *t, struct contrast_sample *c)
{
    *c = (struct contrast_sample){.drawn = objective_draws(&t->objective)};
    tape_reset(&t->tape);
    trainer_batch(t, &c->batch);
    c->pairs = c->batch.pairs;
    if (!c->pairs.n)
        return false;
    make_lookups(t, c);
    if (c->drawn)
        return true;
    struct loss_input input = {.tape = &t->tape, .batch = &c->batch, .data = t->data, .settings = &t->settings};
    c->both_sides = contrasts_both_sides(&t->objective);
    if (c->both_sides)
        in_batch_views(&input, &c->pairs);
    else
        in_batch_pairs(&input, SIDE_ANCHOR, &c->pairs);
    return true;
}

bool contrast_sample_make_first(struct trainer *t, struct contrast_sample *c)
{
    *c = (struct contrast_sample){.drawn = true, .first = true};
    tape_reset(&t->tape);
    batch_make(&t->batcher, &t->tape.arena, t->step, &t->settings, &c->batch);
    c->pairs = c->batch.pairs;
    if (c->pairs.n)
        make_lookups(t, c);
    return c->pairs.n > 0;
}

/* Looking -------------------------------------------------------------------------------------------------------- */

/* A row of both sides: an anchor of the batch's pairs, or a candidate. */
static void look_at_member(const struct contrast_sample *c, uint32_t row, real *to)
{
    const struct contrast_rows *p = &c->batch.pairs;
    bool anchor = row < p->n;
    lookup_copy(&c->side[anchor ? 0 : 1], anchor ? p->anchor[row] : p->positive[row - p->n], to);
}

static void look_at_anchor(const struct contrast_sample *c, uint32_t anchor, real *to)
{
    if (c->both_sides)
        look_at_member(c, anchor, to);
    else
        lookup_copy(&c->side[0], anchor, to);
}

static void look_at_candidate(const struct contrast_sample *c, uint32_t candidate, real *to)
{
    if (c->both_sides)
        look_at_member(c, candidate, to);
    else
        synthetic_read(&c->batch, &c->side[1], candidate, to);
}

static double dot(const real *a, const real *b, size_t n)
{
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += (double)a[k] * (double)b[k];
    return sum;
}

static double similarity(const struct trainer *t, const real *x, const real *y)
{
    const struct geometry *geometry = t->similarity->geometry;
    return geometry ? (double)geometry->pair(x, y, t->tower[0].dim) : dot(x, y, t->tower[0].dim);
}

static double cosine(const real *a, const real *b, size_t n)
{
    double length = sqrt(dot(a, a, n) * dot(b, b, n));
    return length > 0 ? dot(a, b, n) / length : 0;
}

/* What the row must not push away, among columns that rows share. */
static bool is_masked(const struct contrast_rows *p, size_t pair, size_t column)
{
    for (size_t m = p->masked_start ? p->masked_start[pair] : 0; p->masked_start && m < p->masked_start[pair + 1];
         m++)
        if (p->masked[m] == column)
            return true;
    return false;
}

static double prior_of_candidate(const struct trainer *t, const struct contrast_sample *c, uint32_t candidate)
{
    return c->drawn ? synthetic_prior(&c->batch, t->data, candidate, prior_strength(&t->settings)) : 0;
}

/* Share of the logQ correction, where there is one. */
static double correction_share(const struct trainer *t, const struct contrast_sample *c)
{
    return c->pairs.offset && !c->first && setting_applies(&t->settings, &knob_logq)
               ? setting(&t->settings, &knob_logq)
               : 0;
}

void contrast_sample_look(struct trainer *t, const struct contrast_sample *c, size_t pair, size_t most,
                          struct contrast_sample_row *row)
{
    const struct contrast_rows *p = &c->pairs;
    size_t dim = t->tower[0].dim, columns = p->negatives;
    real *x = arena_alloc(&t->tape.arena, 2 * dim, sizeof *x), *y = x + dim;
    double logq = correction_share(t, c);
    const uint32_t *negative = p->negative + (p->shared ? 0 : pair * columns);
    *row = (struct contrast_sample_row){.looked = columns < most ? columns : most};
    look_at_anchor(c, p->anchor[pair], x);
    look_at_candidate(c, p->positive[pair], y);
    row->positive = similarity(t, x, y);
    row->cosine = cosine(x, y, dim);
    double limit = (double)false_negative_limit(p->guide,
                                                (real)(row->positive + prior_of_candidate(t, c, p->positive[pair])));
    for (size_t i = 0; i < row->looked; i++) {
        size_t j = c->first ? i : spread_place(i, row->looked, columns);
        if (negative[j] == NOT_DRAWN || is_masked(p, pair, j))
            continue;
        look_at_candidate(c, negative[j], y);
        double s = similarity(t, x, y), seen = s + prior_of_candidate(t, c, negative[j]);
        if (seen > limit) {
            row->guided++;
            continue;
        }
        row->similarity[row->n] = s;
        row->logit[row->n++] = seen / t->tau - (logq != 0 ? logq * (double)p->offset[negative[j]] : 0);
    }
}
