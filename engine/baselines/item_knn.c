/* The baseline `item_knn`: an item is scored by how alike it is to what the user chose. Two items are alike by the
 * cosine of their columns, damped by a shrinkage so that few common users count little:
 *
 *   similarity(i, j) = users of both / (sqrt(users of i * users of j) + shrinkage)
 *
 * and of each item only the nearest neighbours count (Sarwar, Karypis, Konstan, Riedl: Item-Based Collaborative
 * Filtering Recommendation Algorithms, WWW 2001). */
#include "engine/baselines/baseline.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct knob knob_item_neighbours = {
    .name = "item_neighbours", .type = KNOB_INT, .low = 1, .high = 10000, .scale = SCALE_LOG, .start = "50",
    .unit = "items", .why_not = "a baseline is computed once",
    .help = "how many of the most similar items count for the score of an item"};

static const struct knob knob_item_shrinkage = {
    .name = "item_shrinkage", .type = KNOB_REAL, .low = 0, .high = 1e6, .scale = SCALE_LOG, .start = "10",
    .unit = "users", .why_not = "a baseline is computed once",
    .help = "added below the cosine of two items, so that few common users count little"};

enum { ITEMS_PER_BLOCK = 64 };

struct neighbour {
    uint32_t item;
    real similarity;
};

/* By what they are near to: of each chosen item those whose score it raises, from start[i] on. */
struct neighbours {
    const struct task_data *data;
    size_t *start; /* (items + 1) */
    struct neighbour *raised;
};

/* The nearest of each item, (items, most), fewer where an item of UINT32_MAX ends the list. */
struct search {
    const struct task_data *data;
    struct lists users; /* of each item */
    size_t most;
    double shrinkage;
    struct neighbour *nearest;
    uint32_t **common; /* per worker, (items): common users with the item that is looked at; 0 between two items */
    uint32_t **met;    /* per worker, (items): which are not 0 */
};

static void insert(struct neighbour *list, size_t most, struct neighbour one)
{
    size_t at = most;
    while (at > 0 && (list[at - 1].item == UINT32_MAX || one.similarity > list[at - 1].similarity ||
                      (one.similarity == list[at - 1].similarity && one.item < list[at - 1].item))) {
        if (at < most)
            list[at] = list[at - 1];
        at--;
    }
    if (at < most)
        list[at] = one;
}

static size_t count_common(const struct search *s, uint32_t item, uint32_t *common, uint32_t *met)
{
    const struct lists *chosen = &s->data->related;
    size_t n = 0;
    for (size_t u = s->users.start[item]; u < s->users.start[item + 1]; u++) {
        uint32_t user = s->users.other[u];
        for (size_t i = chosen->start[user]; i < chosen->start[user + 1]; i++)
            if (!common[chosen->other[i]]++)
                met[n++] = chosen->other[i];
    }
    return n;
}

static void search_block(void *context, size_t block, int worker)
{
    const struct search *s = context;
    const uint32_t *count = s->data->count;
    uint32_t *common = s->common[worker], *met = s->met[worker];
    size_t items = s->data->rows[SIDE_CANDIDATE], end = (block + 1) * ITEMS_PER_BLOCK;
    for (size_t item = block * ITEMS_PER_BLOCK; item < items && item < end; item++) {
        size_t n = count_common(s, (uint32_t)item, common, met);
        for (size_t i = 0; i < n; i++) {
            double below = sqrt((double)count[item] * (double)count[met[i]]) + s->shrinkage;
            if (met[i] != item)
                insert(s->nearest + item * s->most, s->most,
                       (struct neighbour){met[i], (real)(common[met[i]] / below)});
            common[met[i]] = 0;
        }
    }
}

static void find_nearest(struct search *s, struct pool *pool)
{
    size_t threads = (size_t)pool_threads(pool), items = s->data->rows[SIDE_CANDIDATE];
    s->common = xcalloc(threads, sizeof *s->common);
    s->met = xcalloc(threads, sizeof *s->met);
    for (size_t t = 0; t < threads; t++) {
        s->common[t] = xcalloc(items + 1, sizeof **s->common);
        s->met[t] = xmalloc((items + 1) * sizeof **s->met);
    }
    pool_for(pool, (items + ITEMS_PER_BLOCK - 1) / ITEMS_PER_BLOCK, search_block, s);
    for (size_t t = 0; t < threads; t++) {
        free(s->common[t]);
        free(s->met[t]);
    }
    free(s->common);
    free(s->met);
}

/* Turns the lists round. */
static void turn_round(const struct search *s, struct neighbours *out)
{
    size_t items = s->data->rows[SIDE_CANDIDATE], all = items * s->most;
    out->start = xcalloc(items + 2, sizeof *out->start);
    for (size_t at = 0; at < all; at++)
        if (s->nearest[at].item != UINT32_MAX)
            out->start[s->nearest[at].item + 2]++;
    for (size_t i = 2; i < items + 2; i++)
        out->start[i] += out->start[i - 1];
    out->raised = xmalloc((out->start[items + 1] + 1) * sizeof *out->raised);
    for (size_t at = 0; at < all; at++)
        if (s->nearest[at].item != UINT32_MAX)
            out->raised[out->start[s->nearest[at].item + 1]++] =
                (struct neighbour){(uint32_t)(at / s->most), s->nearest[at].similarity};
}

static void score(const void *state, uint32_t anchor, real *to)
{
    const struct neighbours *near = state;
    const struct lists *chosen = &near->data->related;
    memset(to, 0, near->data->rows[SIDE_CANDIDATE] * sizeof *to);
    for (size_t at = chosen->start[anchor]; at < chosen->start[anchor + 1]; at++)
        for (size_t i = near->start[chosen->other[at]]; i < near->start[chosen->other[at] + 1]; i++)
            to[near->raised[i].item] += near->raised[i].similarity;
}

static void release(void *state)
{
    struct neighbours *near = state;
    free(near->start);
    free(near->raised);
    free(near);
}

static int fit(const struct baseline_input *input, struct baseline_model *model, struct err *err)
{
    const struct task_data *data = input->data;
    size_t items = data->rows[SIDE_CANDIDATE], most = (size_t)setting(input->settings, &knob_item_neighbours);
    struct neighbours *near = xcalloc(1, sizeof *near);
    struct search search = {.data = data, .users = lists_of_pairs(items, data->row[1], data->row[0], data->n),
                            .most = most < items ? most : items,
                            .shrinkage = setting(input->settings, &knob_item_shrinkage)};
    (void)err;
    search.nearest = xmalloc((items * search.most + 1) * sizeof *search.nearest);
    for (size_t at = 0; at < items * search.most; at++)
        search.nearest[at].item = UINT32_MAX;
    find_nearest(&search, input->pool);
    near->data = data;
    turn_round(&search, near);
    free(search.nearest);
    lists_release(&search.users);
    model->scorer = (struct scorer){score, near};
    model->state = near;
    model->release = release;
    return 0;
}

const struct baseline baseline_item_knn = {
    .part = {.name = "item_knn", .help = "items by how alike they are to what a user chose, by cosine",
             .knobs = (const struct knob *const[]){&knob_item_neighbours, &knob_item_shrinkage, NULL}},
    .of_data = "interactions", .ranks = true, .fit = fit};
