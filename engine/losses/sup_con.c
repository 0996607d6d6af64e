/* Supervised contrast: all items of the batch that a user is known to have are its positives, the batch's other items
 * negatives.
 *
 *     loss = mean over users of mean_{p in P(u)} -log( exp(s(u, p) / tau) / sum_{a in the batch} exp(s(u, a) / tau) )
 *
 * Khosla, Teterwak, Wang, Sarna, Tian, Isola, Maschinot, Liu, Krishnan: Supervised Contrastive Learning, NeurIPS 2020, arXiv
 * 2004.11362, the form "out" (the mean outside of the logarithm), tau 0.1 in the authors' code. The label that makes two
 * rows belong together is here that the user has the item. As in the paper a positive stands in the denominator of the
 * user's other positives. */
#include "engine/losses/in_batch.h"

extern const struct loss loss_info_nce;

static const struct knob *const knobs[] = {&knob_tau, NULL};

/* Rows that take part, and their columns. */
struct plan {
    uint32_t *item, *column;      /* (items): rows of the side; (all items): the column of each row, NOT_DRAWN */
    size_t items;
    size_t *known_start;
    uint32_t *known;
};

static size_t positives_of(const struct plan *plan, uint32_t user)
{
    size_t n = 0;
    for (size_t i = plan->known_start[user]; i < plan->known_start[user + 1]; i++)
        n += plan->column[plan->known[i]] != NOT_DRAWN;
    return n;
}

static void plan_columns(const struct scene *scene, struct plan *plan)
{
    size_t all = scene->batch->n_ids[SIDE_ITEM];
    plan->items = in_batch_members(scene, SIDE_ITEM, &plan->item);
    plan->column = arena_alloc(&scene->tape->arena, all, sizeof *plan->column);
    for (size_t i = 0; i < all; i++)
        plan->column[i] = NOT_DRAWN;
    for (size_t c = 0; c < plan->items; c++)
        plan->column[plan->item[c]] = (uint32_t)c;
    in_batch_known(scene, &plan->known_start, &plan->known);
}

/* A row for each user and each of its positives, which all together weigh 1. */
static void plan_rows(const struct scene *scene, const struct plan *plan, struct pairs *pairs)
{
    struct arena *arena = &scene->tape->arena;
    size_t users = scene->batch->n_ids[SIDE_USER], n = 0, most = plan->known_start[users];
    uint32_t *anchor = arena_alloc(arena, most, sizeof *anchor), *positive = arena_alloc(arena, most, sizeof *positive);
    uint32_t *masked = arena_alloc(arena, most, sizeof *masked);
    size_t *start = arena_alloc(arena, most + 1, sizeof *start);
    real *weight = arena_alloc(arena, most, sizeof *weight);
    for (uint32_t u = 0; u < users; u++) {
        size_t of = positives_of(plan, u);
        for (size_t i = plan->known_start[u]; i < plan->known_start[u + 1]; i++) {
            if (plan->column[plan->known[i]] == NOT_DRAWN)
                continue;
            anchor[n] = u;
            positive[n] = plan->known[i];
            masked[n] = plan->column[plan->known[i]];
            weight[n] = 1 / (real)of;
            start[n] = n;
            n++;
        }
    }
    start[n] = n;
    *pairs = (struct pairs){.n = n, .anchor = anchor, .positive = positive, .negatives = plan->items, .shared = true,
                            .negative = plan->item, .masked_start = start, .masked = masked, .weight = weight};
}

static struct node *whole(const struct scene *scene, const struct loss_terms *terms)
{
    struct row_loss how = {.loss = &loss_info_nce, .terms = *terms, .geometry = scene->geometry, .log_tau = scene->log_tau};
    struct plan plan;
    struct pairs pairs;
    plan_columns(scene, &plan);
    plan_rows(scene, &plan, &pairs);
    if (!pairs.n) /* pairs that train does not know */
        return op_blend(scene->tape, op_mean_square(scene->tape, scene->side[SIDE_USER]), 0, NULL, 0);
    return op_contrast(scene->tape, scene->side[SIDE_USER], scene->side[SIDE_ITEM], &pairs, &how);
}

const struct loss loss_sup_con = {
    .part = {.name = "sup_con", .help = "all items of the batch that a user has are its positives at once", .knobs = knobs},
    .tempered = true,
    .whole = whole,
};
