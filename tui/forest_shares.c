/* Functional analysis of variance of a forest: see forest.h. The mean of a tree over all settings but one or two is a
 * sum over its leaves, each with the share that its box has of the levels of the others. */
#include "tui/forest.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A tree's leaves, its marginals and their variances. */
struct analysis {
    const struct forest_data *data;
    double *weight;  /* (d, LEVELS_MOST): how many of the runs have a level */
    uint64_t *box;   /* (leaves, d): levels of each leaf */
    double *value, *share; /* (leaves); (leaves, d): what its levels of a setting weigh */
    size_t n, capacity;
    double mean, variance;
};

static double *weigh_levels(const struct forest_data *data)
{
    double *weight = xcalloc(data->d * LEVELS_MOST, sizeof *weight);
    for (size_t i = 0; i < data->n; i++)
        for (size_t j = 0; j < data->d; j++)
            weight[j * LEVELS_MOST + data->level[i * data->d + j]] += 1.0 / (double)data->n;
    return weight;
}

/* Leaves --------------------------------------------------------------------------------------------------------- */

static void add_leaf(struct analysis *a, const uint64_t *box, double value)
{
    size_t d = a->data->d;
    if (a->n == a->capacity) {
        a->capacity = a->capacity * 2 + 64;
        a->box = xrealloc(a->box, a->capacity * d, sizeof *a->box);
        a->share = xrealloc(a->share, a->capacity * d, sizeof *a->share);
        a->value = xrealloc(a->value, a->capacity, sizeof *a->value);
    }
    memcpy(&a->box[a->n * d], box, d * sizeof *box);
    for (size_t j = 0; j < d; j++) {
        double share = 0;
        for (int l = 0; l < a->data->n_levels[j]; l++)
            share += box[j] >> l & 1 ? a->weight[j * LEVELS_MOST + (size_t)l] : 0;
        a->share[a->n * d + j] = share;
    }
    a->value[a->n++] = value;
}

static void find_leaves(struct analysis *a, const struct forest_tree *tree, int at, uint64_t *box)
{
    const struct forest_node *node = &tree->node[at];
    if (node->child[0] < 0) {
        add_leaf(a, box, node->value);
        return;
    }
    uint64_t before = box[node->setting];
    box[node->setting] = before & node->left;
    find_leaves(a, tree, node->child[0], box);
    box[node->setting] = before & ~node->left;
    find_leaves(a, tree, node->child[1], box);
    box[node->setting] = before;
}

/* What a leaf weighs, without the settings i and k (d: none is left out). */
static double volume(const struct analysis *a, size_t leaf, size_t i, size_t k)
{
    double product = 1;
    for (size_t j = 0; j < a->data->d; j++)
        product *= j == i || j == k ? 1 : a->share[leaf * a->data->d + j];
    return product;
}

static void look_at_tree(struct analysis *a, const struct forest_tree *tree, uint64_t *box)
{
    size_t d = a->data->d;
    double squares = 0;
    a->n = 0;
    a->mean = 0;
    for (size_t j = 0; j < d; j++)
        box[j] = ~(uint64_t)0;
    find_leaves(a, tree, 0, box);
    for (size_t leaf = 0; leaf < a->n; leaf++)
        a->mean += a->value[leaf] * volume(a, leaf, d, d);
    for (size_t leaf = 0; leaf < a->n; leaf++)
        squares += pow(a->value[leaf] - a->mean, 2) * volume(a, leaf, d, d);
    a->variance = squares;
}

/* Variances ------------------------------------------------------------------------------------------------------ */

static double variance_of(const struct analysis *a, size_t i)
{
    size_t d = a->data->d;
    double marginal[LEVELS_MOST] = {0}, variance = 0;
    for (size_t leaf = 0; leaf < a->n; leaf++) {
        double part = (a->value[leaf] - a->mean) * volume(a, leaf, i, i);
        for (int l = 0; l < a->data->n_levels[i]; l++)
            marginal[l] += a->box[leaf * d + i] >> l & 1 ? part : 0;
    }
    for (int l = 0; l < a->data->n_levels[i]; l++)
        variance += a->weight[i * LEVELS_MOST + (size_t)l] * marginal[l] * marginal[l];
    return variance;
}

/* Of both together, with what each has alone. */
static double variance_of_pair(const struct analysis *a, size_t i, size_t k)
{
    size_t d = a->data->d;
    double marginal[LEVELS_MOST][LEVELS_MOST] = {{0}}, variance = 0;
    for (size_t leaf = 0; leaf < a->n; leaf++) {
        double part = (a->value[leaf] - a->mean) * volume(a, leaf, i, k);
        for (int l = 0; l < a->data->n_levels[i]; l++)
            for (int m = 0; m < a->data->n_levels[k] && a->box[leaf * d + i] >> l & 1; m++)
                marginal[l][m] += a->box[leaf * d + k] >> m & 1 ? part : 0;
    }
    for (int l = 0; l < a->data->n_levels[i]; l++)
        for (int m = 0; m < a->data->n_levels[k]; m++)
            variance += a->weight[i * LEVELS_MOST + (size_t)l] * a->weight[k * LEVELS_MOST + (size_t)m] *
                        marginal[l][m] * marginal[l][m];
    return variance;
}

/* Shares --------------------------------------------------------------------------------------------------------- */

/* Sums and squares until all trees are in. */
static void add_share(double *sum, double *squares, double variance, double total)
{
    double share = fmax(0, variance / total);
    *sum += share;
    *squares += share * share;
}

static void add_tree(struct forest_shares *out, const struct analysis *a, double *alone)
{
    size_t d = out->d;
    for (size_t i = 0; i < d; i++) {
        alone[i] = variance_of(a, i);
        add_share(&out->main[i], &out->main_spread[i], alone[i], a->variance);
    }
    for (size_t i = 0; i < d; i++)
        for (size_t k = i + 1; k < d; k++)
            add_share(&out->pair[i * d + k], &out->pair_spread[i * d + k],
                      variance_of_pair(a, i, k) - alone[i] - alone[k], a->variance);
}

static void finish(double *sum, double *squares, size_t n, double trees)
{
    for (size_t i = 0; i < n && trees > 0; i++) {
        sum[i] /= trees;
        squares[i] = sqrt(fmax(0, squares[i] / trees - sum[i] * sum[i]));
    }
}

void forest_shares(struct forest_shares *out, const struct forest *forest, const struct forest_data *data)
{
    size_t d = data->d;
    int trees = 0;
    struct analysis a = {.data = data, .weight = weigh_levels(data)};
    uint64_t *box = xcalloc(d, sizeof *box);
    double *alone = xcalloc(d, sizeof *alone);
    *out = (struct forest_shares){d, xcalloc(d, sizeof(double)), xcalloc(d, sizeof(double)),
                                  xcalloc(d * d, sizeof(double)), xcalloc(d * d, sizeof(double))};
    for (int t = 0; t < FOREST_TREES; t++) {
        look_at_tree(&a, &forest->tree[t], box);
        if (forest->tree[t].n < 2 || !(a.variance > 0))
            continue;
        add_tree(out, &a, alone);
        trees++;
    }
    finish(out->main, out->main_spread, d, trees);
    finish(out->pair, out->pair_spread, d * d, trees);
    free(a.weight);
    free(a.box);
    free(a.share);
    free(a.value);
    free(box);
    free(alone);
}

void forest_shares_release(struct forest_shares *shares)
{
    free(shares->main);
    free(shares->main_spread);
    free(shares->pair);
    free(shares->pair_spread);
}
