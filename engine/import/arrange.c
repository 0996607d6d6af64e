/* Numbers, merges, filters and splits: see arrange.h. */
#include "engine/import/arrange.h"

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

static int64_t drop_low(struct pairs *in, double min_rating)
{
    uint8_t *low = xcalloc(in->n, 1);
    for (size_t i = 0; i < in->n; i++)
        low[i] = in->rating[i] < (float)min_rating;
    int64_t dropped = pairs_move(in, low, NULL);
    free(low);
    return dropped;
}

/* Both are sorted, so that one walk finds the pairs of test that train has. */
static int64_t drop_overlap(const struct pairs *train, struct pairs *test)
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
static void close_gaps(uint32_t *place, size_t *n, uint32_t *train, size_t n_train, uint32_t *test, size_t n_test)
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
    renumber(place, *n, to);
    free(to);
    *n = next;
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
    const struct pairs *train;
    uint64_t *user_hash, *item_hash; /* of the ids, by number in the data set */
};

static struct candidate candidate(const struct drawing *drawing, size_t at)
{
    const struct pairs *train = drawing->train;
    if (drawing->how->split == SPLIT_RATIO) {
        uint64_t user = mix_bits(drawing->user_hash[train->user[at]] + drawing->how->seed);
        uint64_t lot = mix_bits(user ^ drawing->item_hash[train->item[at]]);
        return (struct candidate){lot, train->item[at], (uint32_t)at};
    }
    /* With the sign bit flipped, signed times compare as unsigned ones. */
    uint64_t time = train->time ? (uint64_t)train->time[at] ^ (uint64_t)1 << 63 : 0;
    return (struct candidate){time, train->line[at], (uint32_t)at};
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
    const struct pairs *train = drawing->train;
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

static void cut_test(struct collector *collector, const struct arrangement *how, const struct arranged *out)
{
    struct drawing drawing = {how, &collector->train, hashes(&collector->users, out->users, out->n_users),
                              hashes(&collector->items, out->items, out->n_items)};
    uint8_t *flags = draw_test(&drawing);
    pairs_move(&collector->train, flags, &collector->test);
    free(flags);
    free(drawing.user_hash);
    free(drawing.item_hash);
}

static int check_columns(const struct collector *collector, const struct arrangement *how, struct err *err)
{
    bool given = how->split == SPLIT_GIVEN;
    bool rated = collector->train.has_rating && (!given || collector->test.has_rating);
    if (!isnan(how->min_rating) && !rated)
        return err_set(err, ERR_USAGE, "--min-rating needs ratings, and there is no rating column");
    if (how->split == SPLIT_TIME && !collector->train.has_time)
        return err_set(err, ERR_USAGE, "--split time needs times, and there is no time column; take ratio instead");
    return 0;
}

static void number(struct collector *collector, struct arranged *out)
{
    out->users = ids_places(&collector->users);
    out->items = ids_places(&collector->items);
    out->n_users = collector->users.n;
    out->n_items = collector->items.n;
    for (int test = 0; test < 2; test++) {
        struct pairs *in = test ? &collector->test : &collector->train;
        renumber(in->user, in->n, out->users);
        renumber(in->item, in->n, out->items);
        out->duplicates += pairs_merge(in, out->n_users);
    }
}

static void leave_out_low(struct collector *collector, double min_rating, struct arranged *out)
{
    struct pairs *train = &collector->train, *test = &collector->test;
    out->below = drop_low(train, min_rating) + drop_low(test, min_rating);
    close_gaps(out->users, &out->n_users, train->user, train->n, test->user, test->n);
    close_gaps(out->items, &out->n_items, train->item, train->n, test->item, test->n);
}

int arrange(struct collector *collector, const struct arrangement *how, struct arranged *out, struct err *err)
{
    *out = (struct arranged){0};
    if (check_columns(collector, how, err) < 0)
        return -1;
    number(collector, out);
    out->overlap = drop_overlap(&collector->train, &collector->test);
    if (!isnan(how->min_rating))
        leave_out_low(collector, how->min_rating, out);
    if (!collector->train.n)
        return err_set(err, ERR_FAILED, out->below ? "no interaction is rated so high; lower --min-rating"
                                                   : "there are no interactions in it");
    if (how->split != SPLIT_GIVEN && how->split != SPLIT_NONE)
        cut_test(collector, how, out);
    return 0;
}
