/* What is held out for validation: see validation.h. */
#include "store/validation.h"

#include "store/base/language.h"
#include "store/description.h"
#include "store/split.h"

#include "store/base/mem.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

size_t validation_takes(size_t n, double share)
{
    size_t take = (size_t)floor(share * (double)n + 0.5);
    return take < n ? take : n ? n - 1 : 0;
}

struct held_groups held_groups_of(const uint32_t *group, size_t n, size_t groups, bool of_rows)
{
    struct held_groups held = {.of_rows = of_rows, .n = groups, .start = xcalloc(groups + 1, sizeof *held.start)};
    for (size_t i = 0; i < n; i++)
        if (group[i] < groups)
            held.start[group[i] + 1]++;
    for (size_t g = 0; g < groups; g++)
        held.start[g + 1] += held.start[g];
    return held;
}

struct held_groups held_groups_of_pairs(size_t n, size_t together)
{
    struct held_groups held = {.together = together, .n = 1, .start = xcalloc(2, sizeof *held.start)};
    held.start[1] = n;
    return held;
}

void held_groups_release(struct held_groups *groups)
{
    free(groups->start);
    *groups = (struct held_groups){0};
}

/* Of pairs whole groups are taken. */
static bool pairs_stay(const struct held_groups *pairs, double share, char *why, size_t size)
{
    size_t n = pairs->start[1];
    if (validation_takes(n, share) >= pairs->together)
        return false;
    if (share <= 0)
        copy_text(why, size, _("validation=0 holds out nothing"));
    else
        snprintf(why, size, _("validation=%g holds out nothing, since it comes to %zu of %zu train pairs, and those "
                 "that belong together are %zu at least"), share, validation_takes(n, share), n, pairs->together);
    return true;
}

bool validation_is_empty(const struct held_groups *groups, double share, char *why, size_t size)
{
    const size_t *start = groups->start;
    size_t largest = 0, would = 0;
    if (groups->together)
        return pairs_stay(groups, share, why, size);
    for (size_t g = 0; g < groups->n; g++) {
        size_t n = start[g + 1] - start[g];
        if (validation_takes(n, share))
            return false;
        largest = n > largest ? n : largest;
    }
    double enough = 1 / (double)(largest ? largest : 1);
    for (size_t g = 0; g < groups->n; g++)
        would += validation_takes(start[g + 1] - start[g], enough) > 0;
    if (share <= 0)
        copy_text(why, size, _("validation=0 holds out nothing"));
    else if (largest < 2)
        snprintf(why, size, groups->of_rows ? _("validation=%g holds out nothing, since no class has more than one "
                                                "row in train")
                 : _("validation=%g holds out nothing, since no user has more than one interaction in train"), share);
    else if (groups->of_rows)
        snprintf(why, size, language_plural("validation=%g holds out nothing, since no class has more than %zu rows "
                                            "in train (%.2g takes one of %zu class)",
                                            "validation=%g holds out nothing, since no class has more than %zu rows "
                                            "in train (%.2g takes one of each of %zu classes)", (long long)would),
                 share, largest, enough, would);
    else
        snprintf(why, size, language_plural("validation=%g holds out nothing, since no user has more than %zu "
                                            "interactions in train (%.2g takes one of %zu user)",
                                            "validation=%g holds out nothing, since no user has more than %zu "
                                            "interactions in train (%.2g takes one of each of %zu users)",
                                            (long long)would), share, largest, enough, would);
    return true;
}

/* The groups of a data set of interactions: its users. */
static int read_users(struct store *store, const struct dataset *dataset, struct held_groups *groups, struct err *err)
{
    void *user;
    size_t n;
    if (dataset_column(store, dataset->id, "train", "user", COLUMN_U32, &user, &n, err) < 0)
        return -1;
    *groups = held_groups_of(user, n, (size_t)dataset->users, false);
    free(user);
    return 0;
}

/* Of one whose items are held out whole, from the last on. */
static int read_last_item(struct store *store, const struct dataset *dataset, struct held_groups *groups,
                          struct err *err)
{
    void *column;
    size_t n, of_last = 0;
    uint32_t last = 0;
    if (dataset_column(store, dataset->id, "train", "item", COLUMN_U32, &column, &n, err) < 0)
        return -1;
    const uint32_t *item = column;
    for (size_t i = 0; i < n; i++) {
        of_last = item[i] > last || !i ? 1 : of_last + (item[i] == last);
        last = item[i] > last ? item[i] : last;
    }
    *groups = held_groups_of_pairs(n, of_last);
    free(column);
    return 0;
}

static int read_interactions(struct store *store, const struct dataset *dataset, struct held_groups *groups,
                             struct err *err)
{
    return (split_is_by_item(dataset->split) ? read_last_item : read_users)(store, dataset, groups, err);
}

/* The first feature of this kind; NULL when there is none. */
static const struct feature_row *find_kind(const struct description *description, enum feature_kind kind)
{
    for (size_t i = 0; i < description->n_features; i++)
        if (description->feature[i].kind == kind)
            return &description->feature[i];
    return NULL;
}

/* Those of one of rows: its classes, and behind them the rows without one; without classes all rows are one group. */
static int read_classes(struct store *store, const struct dataset *dataset, const struct description *description,
                        struct held_groups *groups, struct err *err)
{
    void *split = NULL, *class = NULL;
    size_t n = 0, n_class = 0;
    const struct feature_row *of_split = find_kind(description, FEATURE_SPLIT),
                             *of_class = find_kind(description, FEATURE_CLASS);
    if ((of_split &&
         dataset_column(store, dataset->id, of_split->place, of_split->chunk, COLUMN_U8, &split, &n, err) < 0) ||
        (of_class && dataset_column(store, dataset->id, of_class->place, of_class->chunk, COLUMN_U32, &class,
                                    &n_class, err) < 0)) {
        free(split);
        return -1;
    }
    size_t classes = of_class && n_class == n ? (size_t)of_class->classes : 0;
    uint32_t *group = xmalloc((n + 1) * sizeof *group);
    for (size_t i = 0; i < n; i++) {
        uint32_t own = classes ? ((const uint32_t *)class)[i] : 0;
        group[i] = ((const uint8_t *)split)[i] ? UINT32_MAX : own < classes ? own : (uint32_t)classes;
    }
    *groups = held_groups_of(group, n, classes + 1, true);
    free(group);
    free(split);
    free(class);
    return 0;
}

/* Those of one of pairs, of which nobody knows here how they belong together. `given`: whether validation is. */
static int read_relation(struct store *store, const struct dataset *dataset, const struct relation_row *relation,
                         struct held_groups *groups, bool *given, struct err *err)
{
    void *row;
    size_t n;
    if (dataset_column(store, dataset->id, "valid", relation->from_chunk, COLUMN_U32, &row, &n, err) < 0)
        return -1;
    free(row);
    *given = n > 0;
    *groups = held_groups_of_pairs((size_t)relation->train, 1);
    return 0;
}

/* Those of one of collections: of pairs, or of rows. */
static int read_collections(struct store *store, const struct dataset *dataset, struct held_groups *groups,
                            bool *given, struct err *err)
{
    struct description description;
    if (description_read(store, dataset, &description, err) < 0)
        return -1;
    if (description.n_relations)
        return read_relation(store, dataset, &description.relation[0], groups, given, err);
    return read_classes(store, dataset, &description, groups, err);
}

int validation_of(struct store *store, const struct dataset *dataset, double share, char *why, size_t size,
                  struct err *err)
{
    struct held_groups groups;
    bool given = false;
    if ((dataset_is_interactions(dataset) ? read_interactions(store, dataset, &groups, err)
                                          : read_collections(store, dataset, &groups, &given, err)) < 0)
        return -1;
    bool empty = !given && validation_is_empty(&groups, share, why, size);
    held_groups_release(&groups);
    return empty;
}
