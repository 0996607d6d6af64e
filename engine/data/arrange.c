/* The rows of a split collection, in the order in which a run uses them: see collection_arrange in corpus.h. */
#include "engine/data/arrange.h"

#include "engine/data/group_lots.h"
#include "store/base/mem.h"
#include "store/validation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct feature *find_kind(const struct collection *collection, enum feature_kind kind)
{
    for (size_t i = 0; i < collection->n_features; i++)
        if (collection->feature[i].kind == kind)
            return &collection->feature[i];
    return NULL;
}

const struct feature *collection_dense(const struct collection *collection)
{
    return find_kind(collection, FEATURE_DENSE);
}

const struct feature *collection_text(const struct collection *collection)
{
    return find_kind(collection, FEATURE_TEXT);
}

const struct feature *collection_classes(const struct collection *collection)
{
    return find_kind(collection, FEATURE_CLASS);
}

const struct feature *collection_groups(const struct collection *collection)
{
    const struct feature *groups = find_kind(collection, FEATURE_GROUP);
    return groups ? groups : collection_wholes(collection);
}

const struct feature *collection_wholes(const struct collection *collection)
{
    return find_kind(collection, FEATURE_WHOLE);
}

/* Validation ----------------------------------------------------------------------------------------------------- */

static int compare_lots(const void *a, const void *b)
{
    const struct lot *x = a, *y = b;
    if (x->class != y->class)
        return (x->class > y->class) - (x->class < y->class);
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->row > y->row) - (x->row < y->row);
}

struct lot *draw_lots(const struct collection *collection, const struct rng *rng, size_t *n)
{
    const struct feature *class = collection_classes(collection);
    struct lot *lot = xmalloc((collection->rows + 1) * sizeof *lot);
    *n = 0;
    for (size_t r = 0; r < collection->rows; r++)
        if (collection->split[r] == SPLIT_TRAIN)
            lot[(*n)++] = (struct lot){class ? ((const uint32_t *)class->value)[r] : 0, (uint32_t)r,
                                       rng_bits(rng, r)};
    qsort(lot, *n, sizeof *lot, compare_lots);
    return lot;
}

size_t end_of_class(const struct lot *lot, size_t first, size_t n)
{
    size_t end = first;
    while (end < n && lot[end].class == lot[first].class)
        end++;
    return end;
}

static void hold_out_groups(struct collection *collection, double share, const struct rng *rng)
{
    const struct feature *class = collection_classes(collection);
    struct grouped_rows rows = {.group = collection_groups(collection)->value, .class = class ? class->value : NULL};
    uint32_t *train = xmalloc((collection->rows + 1) * sizeof *train);
    for (size_t r = 0; r < collection->rows; r++)
        if (collection->split[r] == SPLIT_TRAIN)
            train[rows.n++] = (uint32_t)r;
    rows.row = train;
    group_lots_take(&rows, rng, share, collection->split, SPLIT_VALID);
    free(train);
}

/* Of each class, rows without one counting as one more, those with the smallest random keys. */
static void hold_out_rows(struct collection *collection, double share, const struct rng *rng)
{
    size_t n;
    struct lot *lot = draw_lots(collection, rng, &n);
    for (size_t first = 0, end; first < n; first = end) {
        end = end_of_class(lot, first, n);
        size_t takes = validation_takes(end - first, share);
        for (size_t i = first; i < first + takes; i++)
            collection->split[lot[i].row] = SPLIT_VALID;
    }
    free(lot);
}

static void hold_out(struct collection *collection, double share)
{
    struct rng rng = rng_make(0, STREAM_VALIDATION, 0);
    if (memchr(collection->split, SPLIT_VALID, collection->rows))
        return;
    (collection_groups(collection) ? hold_out_groups : hold_out_rows)(collection, share, &rng);
}

/* Order ---------------------------------------------------------------------------------------------------------- */

static void order_by_split(struct collection *collection)
{
    size_t n = 0;
    collection->source = xmalloc((collection->rows + 1) * sizeof *collection->source);
    for (int split = 0; split < N_SPLITS; split++) {
        collection->first[split] = n;
        for (size_t r = 0; r < collection->rows; r++)
            if (collection->split[r] == split)
                collection->source[n++] = (uint32_t)r;
    }
    collection->first[N_SPLITS] = collection->first[N_SPLITS + 1] = n;
    for (int split = 0; split < N_SPLITS; split++)
        memset(collection->split + collection->first[split], split,
               collection->first[split + 1] - collection->first[split]);
}

/* Rows of as many values each. */
static void order_even(struct feature *feature, const uint32_t *source, size_t rows)
{
    size_t bytes = feature->width * column_type_size(feature->type);
    char *to = xmalloc(rows * bytes + 1);
    for (size_t r = 0; r < rows; r++)
        memcpy(to + r * bytes, (const char *)feature->value + source[r] * bytes, bytes);
    free(feature->value);
    feature->value = to;
}

static void order_ragged(struct feature *feature, const uint32_t *source, size_t rows)
{
    size_t each = column_type_size(feature->type), *start = xcalloc(rows + 1, sizeof *start);
    for (size_t r = 0; r < rows; r++)
        start[r + 1] = start[r] + feature->start[source[r] + 1] - feature->start[source[r]];
    char *to = xmalloc(start[rows] * each + 1);
    for (size_t r = 0; r < rows; r++)
        memcpy(to + start[r] * each, (const char *)feature->value + feature->start[source[r]] * each,
               (start[r + 1] - start[r]) * each);
    free(feature->value);
    free(feature->start);
    feature->value = to;
    feature->start = start;
}

void feature_take(struct feature *feature, const uint32_t *rows, size_t n)
{
    (feature->start ? order_ragged : order_even)(feature, rows, n);
}

/* Dense features ------------------------------------------------------------------------------------------------- */

double feature_value(const struct feature *feature, size_t at)
{
    return feature->type == COLUMN_U8 ? ((const uint8_t *)feature->value)[at]
                                      : (double)((const float *)feature->value)[at];
}

bool feature_is_picture(const struct feature *feature)
{
    return feature->kind == FEATURE_DENSE && feature->type == COLUMN_U8 && feature->shape[PICTURE_CHANNELS] > 0;
}

/* By n rows, the first where `rows` is NULL. A number that does not vary is only moved. Of a picture all pixels of a
 * channel have one mean and one deviation, so that its edge is not brighter than its middle. */
static void measure(struct feature *feature, const uint32_t *rows, size_t train)
{
    size_t apart = feature_is_picture(feature) ? feature->shape[PICTURE_CHANNELS] : feature->width;
    double n = train ? (double)(train * (feature->width / apart)) : 1;
    feature->mean = xcalloc(feature->width, sizeof *feature->mean);
    feature->deviation = xcalloc(feature->width, sizeof *feature->deviation);
    for (size_t r = 0; r < train; r++)
        for (size_t k = 0; k < feature->width; k++)
            feature->mean[k % apart] += feature_value(feature, (rows ? rows[r] : r) * feature->width + k) / n;
    for (size_t r = 0; r < train; r++)
        for (size_t k = 0; k < feature->width; k++) {
            double off = feature_value(feature, (rows ? rows[r] : r) * feature->width + k) -
                         feature->mean[k % apart];
            feature->deviation[k % apart] += off * off / n;
        }
    for (size_t k = 0; k < feature->width; k++) {
        feature->mean[k] = feature->mean[k % apart];
        feature->deviation[k] = k >= apart                        ? feature->deviation[k - apart]
                                : feature->deviation[k] > 1e-12 ? sqrt(feature->deviation[k])
                                                                : 1;
    }
}

void feature_raw(const struct feature *feature, size_t row, real *to)
{
    for (size_t k = 0; k < feature->width; k++)
        to[k] = (real)feature_value(feature, row * feature->width + k);
}

void feature_standardize(const struct feature *feature, real *x)
{
    for (size_t k = 0; k < feature->width && feature->mean; k++)
        x[k] = (real)(((double)x[k] - feature->mean[k]) / feature->deviation[k]);
}

void feature_read(const struct feature *feature, size_t row, real *to)
{
    feature_raw(feature, row, to);
    feature_standardize(feature, to);
}

void collection_arrange(struct collection *collection, double share)
{
    hold_out(collection, share);
    order_by_split(collection);
    for (size_t f = 0; f < collection->n_features; f++) {
        struct feature *feature = &collection->feature[f];
        feature_take(feature, collection->source, collection->rows);
        if (feature->kind == FEATURE_DENSE)
            measure(feature, NULL, collection->first[SPLIT_VALID]);
    }
}

void collection_measure(struct collection *collection, const uint32_t *rows, size_t n)
{
    for (size_t f = 0; f < collection->n_features; f++)
        if (collection->feature[f].kind == FEATURE_DENSE)
            measure(&collection->feature[f], rows, n);
}
