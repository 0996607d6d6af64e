/* Supervised contrast: all items of the batch that a user is known to have are its positives, the batch's other items
 * negatives.
 *
 *     loss = mean over users of mean_{p in P(u)} -log( exp(s(u, p) / tau) / sum_{a in the batch} exp(s(u, a) / tau) )
 *
 * Khosla, Teterwak, Wang, Sarna, Tian, Isola, Maschinot, Liu, Krishnan: Supervised Contrastive Learning, NeurIPS 2020, arXiv
 * 2004.11362, the form "out" (the mean outside of the logarithm), tau 0.1 in the authors' code. The label that makes two
 * rows belong together is here that the user has the item. As in the paper a positive stands in the denominator of the
 * user's other positives.
 *
 * The denominator is the same for all positives of a user, so it is made once for each user, and every positive is pulled by
 * itself (halves.h): on dense data a user has dozens of them in a batch. */
#include "engine/losses/halves.h"
#include "engine/losses/in_batch.h"

static const struct knob *const knobs[] = {&knob_tau, NULL};

/* Rows of scene->side. */
struct plan {
    uint32_t *item, *user;             /* (items) of the pairs; (users) that have any of them */
    size_t items, users, positives;
    uint32_t *anchor, *positive;       /* (positives): every user with each of its items */
    real *weight;                      /* (positives): those of a user weigh 1 together */
};

/* The items of the pairs, by a mark for each row. */
static const bool *mark_items(const struct scene *scene, struct plan *plan)
{
    bool *there = arena_zeroed(&scene->tape->arena, scene->batch->n_ids[SIDE_ITEM], sizeof *there);
    plan->items = in_batch_members(scene, SIDE_ITEM, &plan->item);
    for (size_t i = 0; i < plan->items; i++)
        there[plan->item[i]] = true;
    return there;
}

static void make_plan(const struct scene *scene, struct plan *plan)
{
    struct arena *arena = &scene->tape->arena;
    size_t *start, users = scene->batch->n_ids[SIDE_USER];
    uint32_t *known;
    const bool *there = mark_items(scene, plan);
    in_batch_known(scene, &start, &known);
    plan->user = arena_alloc(arena, users, sizeof *plan->user);
    plan->anchor = arena_alloc(arena, start[users], sizeof *plan->anchor);
    plan->positive = arena_alloc(arena, start[users], sizeof *plan->positive);
    plan->weight = arena_alloc(arena, start[users], sizeof *plan->weight);
    plan->users = plan->positives = 0;
    for (uint32_t u = 0; u < users; u++) {
        size_t first = plan->positives;
        for (size_t i = start[u]; i < start[u + 1]; i++)
            if (there[known[i]]) {
                plan->anchor[plan->positives] = u;
                plan->positive[plan->positives++] = known[i];
            }
        for (size_t i = first; i < plan->positives; i++)
            plan->weight[i] = 1 / (real)(plan->positives - first);
        if (plan->positives > first)
            plan->user[plan->users++] = u;
    }
}

static struct node *whole(const struct scene *scene, const struct loss_terms *terms)
{
    struct row_loss pulling = {&half_pull, *terms, scene->geometry, scene->log_tau};
    struct row_loss pushing = {&half_push, *terms, scene->geometry, scene->log_tau};
    struct node *users = scene->side[SIDE_USER], *items = scene->side[SIDE_ITEM];
    struct plan plan;
    make_plan(scene, &plan);
    if (!plan.users) /* pairs that train does not know */
        return op_blend(scene->tape, op_mean_square(scene->tape, users), 0, NULL, 0);
    struct pairs pull = {.n = plan.positives, .anchor = plan.anchor, .positive = plan.positive, .shared = true,
                         .weight = plan.weight};
    struct pairs push = {.n = plan.users, .anchor = plan.user, .positive = plan.positive, /* any: it has no slope */
                         .negatives = plan.items, .shared = true, .negative = plan.item};
    if (scene->data->key[0])
        in_batch_equal_keys(scene, plan.user, plan.users, plan.item, plan.items, &push);
    return op_blend(scene->tape, op_contrast(scene->tape, users, items, &pull, &pulling), 1,
                    op_contrast(scene->tape, users, items, &push, &pushing), 1);
}

const struct loss loss_sup_con = {
    .part = {.name = "sup_con", .help = "all items of the batch that a user has are its positives at once", .knobs = knobs},
    .tempered = true,
    .in_batch = true,
    .whole = whole,
};
