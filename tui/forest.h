/* A random forest for regression (Breiman, Machine Learning 45, 2001) on a few settings of a few hundred runs, and
 * what share of its variance each setting has: functional analysis of variance (Hutter, Hoos and Leyton-Brown, "An
 * Efficient Approach for Assessing Hyperparameter Importance", ICML 2014). Every setting takes one of a few levels,
 * so that a leaf is a box of levels and all integrals are sums. The same data and seed give the same forest. */
#ifndef TUI_FOREST_H
#define TUI_FOREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Levels of a setting are bits of a word. */
enum { LEVELS_MOST = 64 };

struct forest_data {
    size_t n, d;          /* runs and settings, at least one of each */
    const uint8_t *level; /* (n, d): below n_levels */
    const int *n_levels;  /* (d): at most LEVELS_MOST */
    const bool *ordered;  /* (d): false where the levels are words */
    const double *y;      /* (n): finite */
};

struct forest_node {
    int child[2]; /* nodes of the tree; -1: it is a leaf */
    int setting;
    uint64_t left; /* levels that go to the first child */
    double value;  /* mean of its runs */
};

struct forest_tree {
    struct forest_node *node;
    size_t n, capacity;
};

enum { FOREST_TREES = 64 };
struct forest {
    struct forest_tree tree[FOREST_TREES];
    double explained; /* R2 out of bag: of runs by the trees that did not see them; NaN where it cannot be computed */
};

void forest_grow(struct forest *forest, const struct forest_data *data, uint64_t seed);
void forest_release(struct forest *forest);
/* Of a run's levels (d), by one tree. */
double forest_tree_value(const struct forest_tree *tree, const uint8_t *level);

/* Shares of the variance of what the trees say, when each setting takes its levels as often as the runs have them,
 * whatever the others are: mean over the trees and standard deviation. A pair's share is what it has beyond both. All
 * are 0 when no tree has found anything to split. */
struct forest_shares {
    size_t d;
    double *main, *main_spread; /* (d) */
    double *pair, *pair_spread; /* (d, d), the first index below the second */
};

void forest_shares(struct forest_shares *out, const struct forest *forest, const struct forest_data *data);
void forest_shares_release(struct forest_shares *shares);

#endif
