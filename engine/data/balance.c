/* Classes made equal: see balance.h. */
#include "engine/data/balance.h"

#include "engine/data/arrange.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 50000000, MOST_NEIGHBOURS = 100 }; /* as knob_smote_neighbours says */

static const char *const words[] = {"none", "over", "under", "smote"};

/* One class in train: those of the lots. */
struct class {
    size_t first, end;
};

/* What becomes of the rows: row i is what row take[i] was. */
struct plan {
    enum balance how;
    size_t neighbours;
    uint64_t seed;
    struct lot *lot; /* (lots) */
    size_t lots;
    struct class *class; /* (classes): those that have a row in train */
    size_t classes, smallest, largest;
    size_t without; /* a class */
    uint32_t *take;
    size_t rows, made, left_out, changed; /* the last: classes that got or lost rows */
};

/* Which classes there are ---------------------------------------------------------------------------------------- */

static void find_classes(struct plan *plan, size_t most)
{
    plan->class = xcalloc(most + 1, sizeof *plan->class);
    plan->smallest = SIZE_MAX;
    for (size_t first = 0, end; first < plan->lots; first = end) {
        end = end_of_class(plan->lot, first, plan->lots);
        size_t n = end - first;
        if (plan->lot[first].class == NO_CLASS) {
            plan->without = n;
            continue;
        }
        plan->class[plan->classes++] = (struct class){first, end};
        plan->smallest = n < plan->smallest ? n : plan->smallest;
        plan->largest = n > plan->largest ? n : plan->largest;
    }
    size_t equal = plan->how == BALANCE_UNDER ? plan->smallest : plan->largest;
    for (size_t c = 0; c < plan->classes; c++)
        plan->changed += plan->class[c].end - plan->class[c].first != equal;
}

static int fits(const struct collection *collection, enum balance how, struct err *err)
{
    if (!collection_classes(collection))
        return err_set(err, ERR_USAGE, "balance=%s makes classes equal, and the rows of %s have none: leave balance "
                       "at none", words[how], _(collection->name));
    if (collection_wholes(collection))
        return err_set(err, ERR_USAGE, "balance=%s copies rows or leaves some out, and the rows of %s are parts of "
                       "sentences, which stay whole: leave balance at none", words[how], _(collection->name));
    for (size_t f = 0; f < collection->n_features && how == BALANCE_SMOTE; f++)
        if (collection->feature[f].start)
            return err_set(err, ERR_USAGE, "balance=smote makes rows between two rows, which can be done with "
                           "numbers and not with %s of %s: take balance=over",
                           _(collection->feature[f].name), _(collection->name));
    return 0;
}

static int check_size(const struct plan *plan, size_t rows, struct err *err)
{
    if (plan->how == BALANCE_UNDER || rows + plan->classes * plan->largest <= MOST_ROWS)
        return 0;
    return err_set(err, ERR_USAGE, "balance=%s would make more than %d rows of %zu classes, the largest of which has "
                   "%zu: take balance=under", words[plan->how], MOST_ROWS, plan->classes, plan->largest);
}

/* Which rows there will be --------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Every class gets the copies that it lacks, of its rows in turn by lot. */
static void add_made(struct plan *plan, const struct collection *collection)
{
    for (size_t c = 0; c < plan->classes; c++) {
        size_t first = plan->class[c].first, n = plan->class[c].end - first;
        for (size_t i = n; i < plan->largest; i++)
            plan->take[plan->rows++] = plan->lot[first + (i - n) % n].row;
    }
    plan->made = plan->rows - collection->first[SPLIT_VALID];
}

/* Those that stay, which are the first of each class by lot, in rising order. */
static void keep_few(struct plan *plan)
{
    for (size_t i = 0; i < plan->without; i++)
        plan->take[plan->rows++] = plan->lot[plan->lots - plan->without + i].row;
    for (size_t c = 0; c < plan->classes; c++)
        for (size_t i = 0; i < plan->smallest; i++)
            plan->take[plan->rows++] = plan->lot[plan->class[c].first + i].row;
    qsort(plan->take, plan->rows, sizeof *plan->take, by_number);
}

static void add_left_out(struct plan *plan)
{
    size_t before = plan->rows;
    for (size_t c = 0; c < plan->classes; c++)
        for (size_t i = plan->class[c].first + plan->smallest; i < plan->class[c].end; i++)
            plan->take[plan->rows++] = plan->lot[i].row;
    plan->left_out = plan->rows - before;
    qsort(plan->take + before, plan->left_out, sizeof *plan->take, by_number);
}

/* Returns where train will end. */
static size_t plan_rows(struct plan *plan, const struct collection *collection)
{
    size_t train = collection->first[SPLIT_VALID];
    bool under = plan->how == BALANCE_UNDER;
    plan->take = xmalloc((collection->rows + (under ? 0 : plan->classes * plan->largest) + 1) * sizeof *plan->take);
    for (size_t r = 0; r < train && !under; r++)
        plan->take[plan->rows++] = (uint32_t)r;
    if (under)
        keep_few(plan);
    else
        add_made(plan, collection);
    size_t end = plan->rows;
    for (size_t r = train; r < collection->rows; r++)
        plan->take[plan->rows++] = (uint32_t)r;
    if (under)
        add_left_out(plan);
    return end;
}

/* Rows between rows ---------------------------------------------------------------------------------------------- */

/* The nearest of a row, the nearest first; of equals the first row. */
struct near {
    double distance;
    uint32_t row;
};

static double squared_distance(const struct collection *collection, size_t a, size_t b)
{
    double sum = 0;
    for (size_t f = 0; f < collection->n_features; f++) {
        const struct feature *feature = &collection->feature[f];
        for (size_t k = 0; k < feature->width && feature->kind == FEATURE_DENSE; k++) {
            double off = (feature_value(feature, a * feature->width + k) -
                          feature_value(feature, b * feature->width + k)) / feature->deviation[k];
            sum += off * off;
        }
    }
    return sum;
}

static bool is_nearer(const struct near *a, const struct near *b)
{
    return a->distance != b->distance ? a->distance < b->distance : a->row < b->row;
}

/* Keeps `near` sorted, at most `most` of them; returns how many there are. */
static size_t take_in(struct near *near, size_t n, size_t most, struct near found)
{
    if (n == most && !is_nearer(&found, &near[n - 1]))
        return n;
    size_t at = n < most ? n++ : n - 1;
    for (; at && is_nearer(&found, &near[at - 1]); at--)
        near[at] = near[at - 1];
    near[at] = found;
    return n;
}

/* Rows of a class are made of its rows in turn. */
struct making {
    struct collection *collection; /* with the copies in it; its train rows stand where they stood */
    const struct plan *plan;
    const struct class *class;
    size_t first_made; /* of the class */
};

static void put_between(struct feature *feature, size_t row, size_t other, double share)
{
    for (size_t k = 0; k < feature->width; k++) {
        size_t at = row * feature->width + k;
        double here = feature_value(feature, at), there = feature_value(feature, other * feature->width + k),
               value = here + share * (there - here);
        if (feature->type == COLUMN_U8)
            ((uint8_t *)feature->value)[at] = (uint8_t)(value + 0.5);
        else
            ((float *)feature->value)[at] = (float)value;
    }
}

/* Those of the class's lot number `i`. A class of one row has no other: its made rows stay copies. */
static void make_of_row(void *context, size_t i, int worker)
{
    (void)worker;
    const struct making *making = context;
    const struct plan *plan = making->plan;
    const struct lot *lot = plan->lot + making->class->first;
    size_t n = making->class->end - making->class->first, found = 0;
    assert(plan->neighbours <= MOST_NEIGHBOURS);
    struct near near[MOST_NEIGHBOURS];
    for (size_t j = 0; j < n; j++)
        if (j != i)
            found = take_in(near, found, plan->neighbours,
                            (struct near){squared_distance(making->collection, lot[i].row, lot[j].row), lot[j].row});
    for (size_t at = i; at < plan->largest - n && found; at += n) {
        size_t row = making->first_made + at;
        struct rng rng = rng_make(plan->seed, STREAM_BALANCE, row);
        uint32_t other = near[rng_below(&rng, 0, (uint32_t)found)].row;
        double share = rng_unit(&rng, 1);
        for (size_t f = 0; f < making->collection->n_features; f++)
            if (making->collection->feature[f].kind == FEATURE_DENSE)
                put_between(&making->collection->feature[f], row, other, share);
    }
}

static void make_rows_between(struct collection *collection, const struct plan *plan, struct pool *pool)
{
    size_t made = collection->first[SPLIT_VALID] - collection->made;
    for (size_t c = 0; c < plan->classes; c++) {
        size_t n = plan->class[c].end - plan->class[c].first, lacks = plan->largest - n;
        struct making making = {collection, plan, &plan->class[c], made};
        pool_for(pool, lacks < n ? lacks : n, make_of_row, &making);
        made += lacks;
    }
}

/* All ------------------------------------------------------------------------------------------------------------ */

/* Afterwards the collection has the rows of the plan. */
static void follow_plan(struct collection *collection, const struct plan *plan, size_t end_of_train)
{
    size_t train = collection->first[SPLIT_VALID];
    uint32_t *source = xmalloc((plan->rows + 1) * sizeof *source);
    uint8_t *split = xmalloc(plan->rows + 1);
    for (size_t r = 0; r < plan->rows; r++) {
        source[r] = collection->source[plan->take[r]];
        split[r] = r < plan->rows - plan->left_out ? collection->split[plan->take[r]] : SPLIT_LEFT_OUT;
    }
    for (size_t f = 0; f < collection->n_features; f++)
        feature_take(&collection->feature[f], plan->take, plan->rows);
    free(collection->source);
    free(collection->split);
    collection->source = source;
    collection->split = split;
    for (int s = SPLIT_VALID; s <= N_SPLITS; s++)
        collection->first[s] = collection->first[s] - train + end_of_train;
    collection->rows = collection->first[N_SPLITS + 1] = plan->rows;
    collection->made = plan->made;
}

static void tell(const struct plan *plan, char told[BALANCE_TOLD])
{
    static const char *const does[] = {[BALANCE_OVER] = N_("copies"), [BALANCE_UNDER] = N_("leaves out"),
                                       [BALANCE_SMOTE] = N_("makes")};
    const char *word = words[plan->how];
    char changed[32], now[32], smallest[32], largest[32], without[96] = "";
    bool under = plan->how == BALANCE_UNDER;
    size_t rows = under ? plan->left_out : plan->made;
    format_count((int64_t)rows, changed, sizeof changed);
    format_count((int64_t)(under ? plan->smallest : plan->largest), now, sizeof now);
    format_count((int64_t)plan->smallest, smallest, sizeof smallest);
    format_count((int64_t)plan->largest, largest, sizeof largest);
    if (plan->without)
        snprintf(without, sizeof without, _("; rows without a class, %zu, stay as they are"), plan->without);
    if (!rows)
        snprintf(told, BALANCE_TOLD, _("balance=%s changes nothing: each class has %s train rows%s"), word, now,
                 without);
    else
        snprintf(told, BALANCE_TOLD, _("balance=%s %s %s row%s of %zu class%s: each of %zu now has %s train rows, "
                                       "before %s to %s%s"),
                 word, _(does[plan->how]), changed, plural((int64_t)rows), plan->changed,
                 plan->changed == 1 ? "" : "es", plan->classes, now, smallest, largest, without);
}

int collection_balance(struct collection *collection, const struct balancing *asked, struct pool *pool,
                       char told[BALANCE_TOLD], struct err *err)
{
    struct plan plan = {.how = asked->how, .neighbours = asked->neighbours, .seed = asked->seed};
    struct rng lots = rng_make(asked->seed, STREAM_BALANCE, UINT64_MAX);
    *told = '\0';
    if (plan.how == BALANCE_NONE)
        return 0;
    if (fits(collection, plan.how, err) < 0)
        return -1;
    plan.lot = draw_lots(collection, &lots, &plan.lots);
    find_classes(&plan, collection_classes(collection)->classes);
    int result = check_size(&plan, collection->rows, err);
    if (!result && plan.classes) {
        size_t end_of_train = plan_rows(&plan, collection);
        follow_plan(collection, &plan, end_of_train);
        if (plan.how == BALANCE_SMOTE)
            make_rows_between(collection, &plan, pool);
        tell(&plan, told);
    }
    free(plan.take);
    free(plan.class);
    free(plan.lot);
    return result;
}
