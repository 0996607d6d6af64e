/* Growing a random forest: see forest.h. */
#include "tui/forest.h"

#include "store/base/mem.h"
#include "tui/run_facts.h"

#include <math.h>
#include <stdlib.h>

/* Random numbers that follow from the seed and how many were drawn before. */
struct draws {
    uint64_t seed, n;
};

static size_t draw_below(struct draws *draws, size_t limit)
{
    return (size_t)(run_facts_mix(draws->seed, draws->n++) % limit);
}

/* What grows one tree. */
struct growth {
    const struct forest_data *data;
    struct forest_tree *tree;
    struct draws draws;
    size_t least;    /* runs of a leaf */
    size_t tried;    /* settings that are looked at for a split */
    size_t *setting; /* (d) all settings, shuffled again and again */
};

struct split {
    double gain; /* of the sum of squares that the means explain */
    int setting;
    uint64_t left;
};

/* Runs of a node by the levels of one setting. */
struct levels {
    double sum[LEVELS_MOST];
    size_t count[LEVELS_MOST];
    int present[LEVELS_MOST], n; /* those that a run has, in the order in which they are cut */
};

static uint8_t level_of(const struct forest_data *data, size_t row, size_t setting)
{
    return data->level[row * data->d + setting];
}

/* Words are cut in the order of their means, in which the best cut in two is a cut of the order (Breiman and others,
 * Classification and Regression Trees, 1984, section 8.8). */
static void order_by_mean(struct levels *levels)
{
    for (int i = 1; i < levels->n; i++)
        for (int k = i; k > 0; k--) {
            int a = levels->present[k - 1], b = levels->present[k];
            if (levels->sum[a] * (double)levels->count[b] <= levels->sum[b] * (double)levels->count[a])
                break;
            levels->present[k - 1] = b;
            levels->present[k] = a;
        }
}

static void sort_into_levels(struct levels *levels, const struct forest_data *data, size_t setting,
                             const size_t *rows, size_t n)
{
    *levels = (struct levels){.n = 0};
    for (size_t i = 0; i < n; i++) {
        uint8_t level = level_of(data, rows[i], setting);
        levels->sum[level] += data->y[rows[i]];
        levels->count[level]++;
    }
    for (int l = 0; l < data->n_levels[setting]; l++)
        if (levels->count[l])
            levels->present[levels->n++] = l;
    if (!data->ordered[setting])
        order_by_mean(levels);
}

/* The levels on the left of a cut behind the first `cut` that are present. Levels of numbers that no run here has go
 * to the nearer side; such words to the side of more runs. */
static uint64_t left_of(const struct levels *levels, const struct forest_data *data, size_t setting, int cut,
                        bool most_left)
{
    uint64_t left = 0;
    if (data->ordered[setting]) {
        int middle = (levels->present[cut - 1] + levels->present[cut]) / 2;
        return ~(uint64_t)0 >> (LEVELS_MOST - 1 - middle);
    }
    for (int l = 0; l < data->n_levels[setting]; l++)
        left |= !levels->count[l] && most_left ? (uint64_t)1 << l : 0;
    for (int i = 0; i < cut; i++)
        left |= (uint64_t)1 << levels->present[i];
    return left;
}

static void find_cut(const struct growth *growth, size_t setting, const size_t *rows, size_t n, double sum,
                     struct split *best)
{
    struct levels levels;
    double left = 0;
    size_t count = 0;
    sort_into_levels(&levels, growth->data, setting, rows, n);
    for (int cut = 1; cut < levels.n; cut++) {
        left += levels.sum[levels.present[cut - 1]];
        count += levels.count[levels.present[cut - 1]];
        if (count < growth->least || n - count < growth->least)
            continue;
        double right = sum - left, gain = left * left / (double)count + right * right / (double)(n - count) -
                                          sum * sum / (double)n;
        if (gain > best->gain)
            *best = (struct split){gain, (int)setting,
                                   left_of(&levels, growth->data, setting, cut, count * 2 > n)};
    }
}

/* Among some of the settings, drawn anew for each node. */
static struct split find_split(struct growth *growth, const size_t *rows, size_t n, double sum, double squares)
{
    size_t d = growth->data->d;
    struct split best = {1e-9 * squares, -1, 0};
    for (size_t i = 0; i < growth->tried; i++) {
        size_t other = i + draw_below(&growth->draws, d - i), setting = growth->setting[other];
        growth->setting[other] = growth->setting[i];
        growth->setting[i] = setting;
        find_cut(growth, setting, rows, n, sum, &best);
    }
    return best;
}

/* Those that go left first; returns how many. */
static size_t part_rows(const struct forest_data *data, const struct split *split, size_t *rows, size_t n)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = rows[i];
        if (!(split->left >> level_of(data, row, (size_t)split->setting) & 1))
            continue;
        rows[i] = rows[left];
        rows[left++] = row;
    }
    return left;
}

static int grow_node(struct growth *growth, size_t *rows, size_t n)
{
    struct forest_tree *tree = growth->tree;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += growth->data->y[rows[i]];
    for (size_t i = 0; i < n; i++)
        squares += pow(growth->data->y[rows[i]] - sum / (double)n, 2);
    ARRAY_ROOM(tree->node, tree->n, tree->capacity);
    size_t at = tree->n++;
    tree->node[at] = (struct forest_node){.child = {-1, -1}, .value = sum / (double)n};
    if (n < 2 * growth->least || squares <= 0)
        return (int)at;
    struct split split = find_split(growth, rows, n, sum, squares);
    if (split.setting < 0)
        return (int)at;
    size_t left = part_rows(growth->data, &split, rows, n);
    int first = grow_node(growth, rows, left), second = grow_node(growth, rows + left, n - left);
    tree->node[at].setting = split.setting;
    tree->node[at].left = split.left;
    tree->node[at].child[0] = first;
    tree->node[at].child[1] = second;
    return (int)at;
}

double forest_tree_value(const struct forest_tree *tree, const uint8_t *level)
{
    const struct forest_node *node = tree->node;
    while (node->child[0] >= 0)
        node = &tree->node[node->child[node->left >> level[node->setting] & 1 ? 0 : 1]];
    return node->value;
}

/* Out of bag ----------------------------------------------------------------------------------------------------- */

/* What trees have said of runs that they did not see. */
struct unseen {
    double *sum;
    size_t *n;
};

static void grow_tree(struct growth *growth, struct unseen *unseen)
{
    const struct forest_data *data = growth->data;
    size_t *rows = xcalloc(data->n, sizeof *rows);
    bool *seen = xcalloc(data->n, sizeof *seen);
    for (size_t i = 0; i < data->n; i++) {
        rows[i] = draw_below(&growth->draws, data->n);
        seen[rows[i]] = true;
    }
    for (size_t i = 0; i < data->d; i++)
        growth->setting[i] = i;
    grow_node(growth, rows, data->n);
    for (size_t i = 0; i < data->n; i++)
        if (!seen[i]) {
            unseen->sum[i] += forest_tree_value(growth->tree, &data->level[i * data->d]);
            unseen->n[i]++;
        }
    free(rows);
    free(seen);
}

static double explained(const struct forest_data *data, const struct unseen *unseen)
{
    double sum = 0, wrong = 0, all = 0;
    size_t n = 0;
    for (size_t i = 0; i < data->n; i++)
        if (unseen->n[i]) {
            sum += data->y[i];
            n++;
        }
    for (size_t i = 0; i < data->n; i++)
        if (unseen->n[i]) {
            wrong += pow(data->y[i] - unseen->sum[i] / (double)unseen->n[i], 2);
            all += pow(data->y[i] - sum / (double)n, 2);
        }
    return n > 1 && all > 0 ? 1 - wrong / all : NAN;
}

void forest_grow(struct forest *forest, const struct forest_data *data, uint64_t seed)
{
    enum { LEAVES = 200 }; /* about as many at most, so that shares of many runs take no longer */
    struct unseen unseen = {xcalloc(data->n, sizeof *unseen.sum), xcalloc(data->n, sizeof *unseen.n)};
    size_t *settings = xcalloc(data->d, sizeof *settings), least = data->n / LEAVES;
    *forest = (struct forest){.explained = NAN};
    for (int t = 0; t < FOREST_TREES; t++) {
        struct growth growth = {data, &forest->tree[t], {run_facts_mix(seed, (uint64_t)t), 0}, least < 2 ? 2 : least,
                                (data->d * 5 + 5) / 6, settings};
        grow_tree(&growth, &unseen);
    }
    forest->explained = explained(data, &unseen);
    free(unseen.sum);
    free(unseen.n);
    free(settings);
}

void forest_release(struct forest *forest)
{
    for (int t = 0; t < FOREST_TREES; t++)
        free(forest->tree[t].node);
}
