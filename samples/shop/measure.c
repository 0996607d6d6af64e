/* What can be reached on the sample `shop`: measure FOLDER prints recall@20 and ndcg@20 of four ways to rank the
 * items, on the split that `import` makes by default (ratio 0.2, seed 1). A user's training items are not ranked, as
 * in `eval`.
 *
 *   truth       by the scores that the purchases were drawn from: no model can do better but by luck
 *   taste       by taste alone
 *   popularity  by how often an item is bought in train: what a model must beat to have learned anything about people
 *   random      by lot
 *
 * and of the first, the second and the last among the items of a fifth that is held out whole (split item 0.2, seed
 * 1): cold-truth, cold-taste, cold-random. */
#include "engine/import/arrange.h"
#include "engine/import/importer.h"
#include "samples/shop/world.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 20 };
enum ranking { BY_TRUTH, BY_TASTE, BY_POPULARITY, BY_LOT, RANKINGS };
static const char *const ranking_words[] = {"truth", "taste", "popularity", "random"};

extern const struct importer importer_table;

struct shop {
    struct world world;
    struct collector collector;
    struct arranged arranged;
    int user[SHOP_USERS], item[SHOP_ITEMS]; /* number in the world, by number in the data set */
    int64_t bought[SHOP_ITEMS];             /* in train, by number in the data set */
    struct lot lot;
    size_t first; /* those before it are not ranked */
};

static int read_shop(struct shop *shop, const char *folder, enum split split, struct err *err)
{
    char *path = xasprintf("%s/interactions.csv", folder);
    struct source *source = source_open(path, "--train", err);
    struct arrangement how = {split, 0.2, 1, NAN};
    free(path);
    if (!source)
        return -1;
    int result = importer_table.read(source, &shop->collector, err);
    if (!result)
        result = arrange(&shop->collector, &how, &shop->arranged, err);
    source_close(source);
    return result;
}

static void know_numbers(struct shop *shop, bool whole)
{
    const struct ids *users = &shop->collector.users, *items = &shop->collector.items;
    for (uint32_t i = 0; i < users->n; i++)
        shop->user[shop->arranged.users[i]] = atoi(ids_text(users, i) + 1);
    for (uint32_t i = 0; i < items->n; i++)
        shop->item[shop->arranged.items[i]] = atoi(ids_text(items, i) + 1);
    for (size_t k = 0; k < shop->collector.train.n; k++)
        shop->bought[shop->collector.train.item[k]]++;
    while (whole && shop->bought[shop->first])
        shop->first++;
}

static int64_t score(struct shop *shop, enum ranking ranking, size_t user, size_t item)
{
    const struct user *who = &shop->world.users[shop->user[user]];
    const struct item *what = &shop->world.items[shop->item[item]];
    switch (ranking) {
    case BY_TRUTH: return true_score(who, what);
    case BY_TASTE: return taste(who, what);
    case BY_POPULARITY: return shop->bought[item];
    default: return draw(&shop->lot, 1u << 30);
    }
}

/* Adds the recall and ndcg of one user, whose interactions lie in [begin, end) of each split. */
static void rank_user(struct shop *shop, enum ranking ranking, const size_t train[2], const size_t test[2],
                      double sum[2])
{
    int64_t scores[SHOP_ITEMS];
    size_t n = shop->arranged.n_items, user = shop->collector.test.user[test[0]];
    double gain = 0, best = 0;
    int hits = 0;
    for (size_t i = 0; i < n; i++)
        scores[i] = i < shop->first ? -1 : score(shop, ranking, user, i);
    for (size_t k = train[0]; k < train[1]; k++)
        scores[shop->collector.train.item[k]] = -1;
    for (size_t k = test[0]; k < test[1]; k++) {
        size_t item = shop->collector.test.item[k], above = 0;
        for (size_t i = 0; i < n; i++)
            above += scores[i] > scores[item] || (scores[i] == scores[item] && i < item);
        hits += above < TOP;
        gain += above < TOP ? 1 / log2((double)above + 2) : 0;
        best += k - test[0] < TOP ? 1 / log2((double)(k - test[0]) + 2) : 0;
    }
    sum[0] += (double)hits / (double)(test[1] - test[0]);
    sum[1] += gain / best;
}

static void rank_all(struct shop *shop, enum ranking ranking)
{
    const struct interaction_columns *train = &shop->collector.train, *test = &shop->collector.test;
    size_t in_train[2] = {0, 0}, in_test[2] = {0, 0}, users = 0;
    double sum[2] = {0, 0};
    for (; in_test[1] < test->n; in_test[0] = in_test[1], in_train[0] = in_train[1], users++) {
        uint32_t user = test->user[in_test[0]];
        while (in_test[1] < test->n && test->user[in_test[1]] == user)
            in_test[1]++;
        while (in_train[1] < train->n && train->user[in_train[1]] <= user)
            in_train[1]++;
        while (train->user[in_train[0]] < user)
            in_train[0]++;
        rank_user(shop, ranking, in_train, in_test, sum);
    }
    printf("%s%-11s recall@20 %.3f  ndcg@20 %.3f\n", shop->first ? "cold-" : "", ranking_words[ranking],
           sum[0] / (double)users, sum[1] / (double)users);
}

static int measure(const char *folder, enum split split, struct err *err)
{
    static struct shop shop;
    shop = (struct shop){.first = 0};
    world_make(&shop.world, SHOP_SEED);
    collector_init(&shop.collector, NULL, false);
    int result = read_shop(&shop, folder, split, err);
    if (!result) {
        know_numbers(&shop, split == SPLIT_ITEM);
        for (int ranking = 0; ranking < RANKINGS; ranking++)
            if (split != SPLIT_ITEM || ranking != BY_POPULARITY)
                rank_all(&shop, (enum ranking)ranking);
    }
    arranged_release(&shop.arranged);
    collector_release(&shop.collector);
    return result;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    if (argc != 2) {
        fputs("usage: measure FOLDER\n", stderr);
        return 2;
    }
    int result = measure(argv[1], SPLIT_RATIO, &err) || measure(argv[1], SPLIT_ITEM, &err);
    if (result)
        fprintf(stderr, "%s\n", err.text);
    return result ? 1 : 0;
}
