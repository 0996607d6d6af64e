/* Numbers, merges, filters and splits: see arrange.h. */
#include "engine/import/arrange.h"

#include "store/base/language.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>

void arranged_release(struct arranged *arranged)
{
    free(arranged->users);
    free(arranged->items);
    *arranged = (struct arranged){0};
}

static void renumber(uint32_t *column, size_t n, const uint32_t *place)
{
    for (size_t i = 0; i < n; i++)
        column[i] = place[column[i]];
}

static int64_t drop_low(struct interaction_columns *in, double min_rating)
{
    uint8_t *low = xcalloc(in->n, 1);
    for (size_t i = 0; i < in->n; i++)
        low[i] = in->rating[i] < (float)min_rating;
    int64_t dropped = pairs_move(in, low, NULL);
    free(low);
    return dropped;
}

/* Both are sorted, so that one walk finds the pairs of test that train has. */
static int64_t drop_overlap(const struct interaction_columns *train, struct interaction_columns *test)
{
    uint8_t *common = xcalloc(test->n, 1);
    for (size_t i = 0, j = 0; i < test->n; i++) {
        uint64_t pair = (uint64_t)test->user[i] << 32 | test->item[i], other = 0;
        while (j < train->n && (other = (uint64_t)train->user[j] << 32 | train->item[j]) < pair)
            j++;
        common[i] = j < train->n && other == pair;
    }
    int64_t dropped = pairs_move(test, common, NULL);
    free(common);
    return dropped;
}

/* Users or items that lost all their interactions leave the data set; the others move up. */
static void close_gaps(uint32_t *place, size_t n_ids, size_t *n, uint32_t *train, size_t n_train, uint32_t *test,
                       size_t n_test)
{
    uint32_t *to = xcalloc(*n, sizeof *to), next = 0;
    for (size_t i = 0; i < n_train; i++)
        to[train[i]] = 1;
    for (size_t i = 0; i < n_test; i++)
        to[test[i]] = 1;
    for (size_t i = 0; i < *n; i++)
        to[i] = to[i] ? next++ : UINT32_MAX;
    renumber(train, n_train, to);
    renumber(test, n_test, to);
    for (size_t i = 0; i < n_ids; i++)
        place[i] = place[i] == UINT32_MAX ? UINT32_MAX : to[place[i]];
    free(to);
    *n = next;
}

static void close_all_gaps(struct collector *collector, struct arranged *out)
{
    const struct interaction_columns *train = &collector->train, *test = &collector->test;
    close_gaps(out->users, collector->users.n, &out->n_users, train->user, train->n, test->user, test->n);
    close_gaps(out->items, collector->items.n, &out->n_items, train->item, train->n, test->item, test->n);
}

/* One interaction of a user while the split looks for those that go to test: the largest (first, second). */
struct candidate {
    uint64_t first;
    uint32_t second, at;
};

static int by_candidate(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (left->first != right->first)
        return left->first < right->first ? -1 : 1;
    return (left->second > right->second) - (left->second < right->second);
}

struct drawing {
    const struct arrangement *how;
    const struct interaction_columns *train;
    uint64_t *user_hash, *item_hash; /* of the ids, by number in the data set */
};

static struct candidate candidate(const struct drawing *drawing, size_t at)
{
    const struct interaction_columns *train = drawing->train;
    if (drawing->how->split == SPLIT_RATIO) {
        uint64_t user = mix_bits(drawing->user_hash[train->user[at]] + drawing->how->seed);
        uint64_t lot = mix_bits(user ^ drawing->item_hash[train->item[at]]);
        return (struct candidate){lot, train->item[at], (uint32_t)at};
    }
    return (struct candidate){pairs_moment(train, at), train->line[at], (uint32_t)at};
}

/* How many of a user's n interactions go to test. */
static size_t test_count(const struct arrangement *how, size_t n)
{
    size_t wanted = how->split == SPLIT_LAST ? 1 : (size_t)((double)n * how->test_share + 0.5);
    return wanted < n ? wanted : n - 1;
}

/* Flags the interactions that go to test. */
static uint8_t *draw_test(const struct drawing *drawing)
{
    const struct interaction_columns *train = drawing->train;
    uint8_t *flags = xcalloc(train->n, 1);
    struct candidate *candidates = NULL;
    size_t capacity = 0;
    for (size_t begin = 0, end; begin < train->n; begin = end) {
        size_t n = 0;
        for (end = begin; end < train->n && train->user[end] == train->user[begin]; end++) {
            ARRAY_ROOM(candidates, n, capacity);
            candidates[n++] = candidate(drawing, end);
        }
        qsort(candidates, n, sizeof *candidates, by_candidate);
        for (size_t i = n - test_count(drawing->how, n); i < n; i++)
            flags[candidates[i].at] = 1;
    }
    free(candidates);
    return flags;
}

static uint64_t *hashes(const struct ids *ids, const uint32_t *place, size_t n)
{
    uint64_t *hash = xcalloc(n, sizeof *hash);
    for (size_t i = 0; i < ids->n; i++)
        if (place[i] != UINT32_MAX)
            hash[place[i]] = ids_hash(ids, (uint32_t)i);
    return hash;
}

static void cut_each_user(struct collector *collector, const struct arrangement *how, const struct arranged *out)
{
    struct drawing drawing = {how, &collector->train, hashes(&collector->users, out->users, out->n_users),
                              hashes(&collector->items, out->items, out->n_items)};
    uint8_t *flags = draw_test(&drawing);
    pairs_move(&collector->train, flags, &collector->test);
    free(flags);
    free(drawing.user_hash);
    free(drawing.item_hash);
}

/* Where test begins among all interactions in the order of time: at the edge of a moment, the nearest to the wanted
 * share that leaves something on both sides. 0 when there is none. */
static size_t moment_edge(const struct candidate *sorted, size_t n, double share)
{
    size_t wanted = n - (size_t)((double)n * share + 0.5), low, high;
    wanted = wanted < n ? wanted : n - 1;
    for (low = wanted; low > 0 && sorted[low - 1].first == sorted[wanted].first;)
        low--;
    for (high = wanted; high < n && sorted[high].first == sorted[wanted].first;)
        high++;
    bool upper = high < n && (!low || high - wanted < wanted - low);
    return upper ? high : low;
}

static void drop_newcomers(struct collector *collector, struct arranged *out)
{
    struct interaction_columns *train = &collector->train, *test = &collector->test;
    uint8_t *known = xcalloc(out->n_users, 1), *unknown = xcalloc(test->n, 1);
    for (size_t i = 0; i < train->n; i++)
        known[train->user[i]] = 1;
    for (size_t i = 0; i < test->n; i++)
        unknown[i] = !known[test->user[i]];
    out->newcomers = pairs_move(test, unknown, NULL);
    free(known);
    free(unknown);
    close_all_gaps(collector, out);
}

static int cut_at_a_moment(struct collector *collector, const struct arrangement *how, struct arranged *out,
                           struct err *err)
{
    struct interaction_columns *train = &collector->train;
    struct drawing drawing = {.how = how, .train = train};
    struct candidate *sorted = xmalloc(train->n * sizeof *sorted);
    for (size_t i = 0; i < train->n; i++)
        sorted[i] = candidate(&drawing, i);
    qsort(sorted, train->n, sizeof *sorted, by_candidate);
    size_t edge = moment_edge(sorted, train->n, how->test_share);
    uint8_t *flags = xcalloc(train->n, 1);
    for (size_t i = edge; edge && i < train->n; i++)
        flags[sorted[i].at] = 1;
    out->moment = train->time[sorted[edge].at];
    out->fraction = train->fraction ? train->fraction[sorted[edge].at] : 0;
    free(sorted);
    if (edge)
        pairs_move(train, flags, &collector->test);
    free(flags);
    if (!edge)
        return err_set(err, ERR_FAILED, "all interactions have the same time, so that no moment divides them; take "
                       "--split ratio instead");
    drop_newcomers(collector, out);
    return 0;
}

/* By item -------------------------------------------------------------------------------------------------------- */

struct item_lot {
    uint64_t key;
    uint32_t item;
};

static int by_lot(const void *a, const void *b)
{
    const struct item_lot *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->item > y->item) - (x->item < y->item);
}

/* Items change their numbers for their places in a lot, which depends on their ids and the seed alone. */
static void number_by_lot(struct collector *collector, uint64_t seed, struct arranged *out)
{
    size_t n = out->n_items;
    struct item_lot *lot = xmalloc((n + 1) * sizeof *lot);
    uint32_t *place = xmalloc((n + 1) * sizeof *place);
    uint64_t *hash = hashes(&collector->items, out->items, n);
    for (size_t i = 0; i < n; i++)
        lot[i] = (struct item_lot){mix_bits(hash[i] + mix_bits(seed)), (uint32_t)i};
    qsort(lot, n, sizeof *lot, by_lot);
    for (size_t i = 0; i < n; i++)
        place[lot[i].item] = (uint32_t)i;
    for (size_t i = 0; i < collector->items.n; i++)
        out->items[i] = out->items[i] == UINT32_MAX ? UINT32_MAX : place[out->items[i]];
    renumber(collector->train.item, collector->train.n, place);
    pairs_merge(&collector->train, out->n_users);
    free(hash);
    free(place);
    free(lot);
}

static int cut_by_item(struct collector *collector, const struct arrangement *how, struct arranged *out,
                       struct err *err)
{
    struct interaction_columns *train = &collector->train;
    size_t wanted = (size_t)((double)out->n_items * how->test_share + 0.5);
    size_t kept = out->n_items - (wanted < out->n_items ? wanted : out->n_items - 1);
    if (out->n_items < 2)
        return err_set(err, ERR_FAILED, "there is one item only, so that none can be held out; take --split ratio "
                       "instead");
    number_by_lot(collector, how->seed, out);
    uint8_t *flags = xcalloc(train->n, 1);
    for (size_t i = 0; i < train->n; i++)
        flags[i] = train->item[i] >= kept;
    pairs_move(train, flags, &collector->test);
    free(flags);
    drop_newcomers(collector, out);
    return 0;
}

static int check_columns(const struct collector *collector, const struct arrangement *how, struct err *err)
{
    bool given = how->split == SPLIT_GIVEN;
    bool rated = collector->train.has_rating && (!given || collector->test.has_rating);
    if (!isnan(how->min_rating) && !rated)
        return err_set(err, ERR_USAGE, "--min-rating needs ratings, and there is no rating column");
    if ((how->split == SPLIT_TIME || how->split == SPLIT_MOMENT) && !collector->train.has_time)
        return err_set(err, ERR_USAGE, "--split %s needs times, and there is no time column; take ratio instead",
                       how->split == SPLIT_TIME ? "time" : "moment");
    return 0;
}

static struct busiest busiest(const uint32_t *train, size_t n_train, const uint32_t *test, size_t n_test, size_t n)
{
    int64_t *lines = xcalloc(n, sizeof *lines);
    struct busiest most = {0, 0};
    for (size_t i = 0; i < n_train; i++)
        lines[train[i]]++;
    for (size_t i = 0; i < n_test; i++)
        lines[test[i]]++;
    for (size_t i = 0; i < n; i++)
        if (lines[i] > most.lines)
            most = (struct busiest){(uint32_t)i, lines[i]};
    free(lines);
    return most;
}

static void number(struct collector *collector, struct arranged *out)
{
    const struct interaction_columns *train = &collector->train, *test = &collector->test;
    out->lines = (int64_t)(train->n + test->n);
    out->user = busiest(train->user, train->n, test->user, test->n, collector->users.n);
    out->item = busiest(train->item, train->n, test->item, test->n, collector->items.n);
    out->users = ids_places(&collector->users);
    out->items = ids_places(&collector->items);
    out->n_users = collector->users.n;
    out->n_items = collector->items.n;
    for (int second = 0; second < 2; second++) {
        struct interaction_columns *in = second ? &collector->test : &collector->train;
        renumber(in->user, in->n, out->users);
        renumber(in->item, in->n, out->items);
        out->duplicates += pairs_merge(in, out->n_users);
    }
}

static void leave_out_low(struct collector *collector, double min_rating, struct arranged *out)
{
    out->below = drop_low(&collector->train, min_rating) + drop_low(&collector->test, min_rating);
    close_all_gaps(collector, out);
}

int arrange(struct collector *collector, const struct arrangement *how, struct arranged *out, struct err *err)
{
    *out = (struct arranged){0};
    if (check_columns(collector, how, err) < 0)
        return -1;
    number(collector, out);
    if (!isnan(how->min_rating))
        leave_out_low(collector, how->min_rating, out);
    out->overlap = drop_overlap(&collector->train, &collector->test);
    if (!collector->train.n)
        return err_set(err, ERR_FAILED, out->below ? N_("no interaction is rated so high; lower --min-rating")
                                                   : N_("there are no interactions in it"));
    if (how->split == SPLIT_MOMENT)
        return cut_at_a_moment(collector, how, out, err);
    if (how->split == SPLIT_ITEM)
        return cut_by_item(collector, how, out, err);
    if (how->split != SPLIT_GIVEN && how->split != SPLIT_NONE)
        cut_each_user(collector, how, out);
    return 0;
}
