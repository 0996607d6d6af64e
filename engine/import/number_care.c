/* What is done to a table of numbers before it is a data set: see numbers.h. */
#include "engine/import/findings.h"
#include "engine/import/numbers.h"
#include "engine/import/words.h"
#include "store/base/mem.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows that are alike -------------------------------------------------------------------------------------------- */

static int compare_numbers(const struct number_table *table, uint32_t a, uint32_t b)
{
    size_t size = table->cols * sizeof *table->value;
    return memcmp(table->value + a * table->cols, table->value + b * table->cols, size);
}

static int by_content(const void *a, const void *b, void *context)
{
    const struct number_table *table = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = compare_numbers(table, x, y);
    if (!order && table->class[x] != table->class[y])
        order = table->class[x] < table->class[y] ? -1 : 1;
    if (!order && table->given && table->given[x] != table->given[y])
        order = table->given[x] < table->given[y] ? -1 : 1;
    return order ? order : (x > y) - (x < y);
}

static void keep_rows(struct number_table *table, const bool *gone)
{
    size_t kept = 0, size = table->cols * sizeof *table->value;
    for (size_t r = 0; r < table->rows; r++) {
        if (gone[r])
            continue;
        memmove(table->value + kept * table->cols, table->value + r * table->cols, size);
        if (table->given)
            table->given[kept] = table->given[r];
        table->class[kept++] = table->class[r];
    }
    table->rows = kept;
}

void numbers_merge(struct number_table *table, struct findings *findings)
{
    uint32_t *order = xmalloc(table->rows * sizeof *order);
    bool *gone = xcalloc(table->rows, sizeof *gone);
    int64_t torn = 0, known = 0;
    for (size_t r = 0; r < table->rows; r++)
        order[r] = (uint32_t)r;
    qsort_r(order, table->rows, sizeof *order, by_content, table);
    for (size_t i = 1; i < table->rows; i++) {
        if (compare_numbers(table, order[i - 1], order[i]))
            continue;
        bool one_class = table->class[order[i - 1]] == table->class[order[i]],
             one_split = !table->given || table->given[order[i - 1]] == table->given[order[i]];
        gone[order[i]] = one_class && one_split;
        table->duplicates += one_class && one_split;
        known += one_class && !one_split;
        torn += !one_class;
    }
    keep_rows(table, gone);
    if (torn)
        findings_add(findings, "%lld row%s the numbers of another row and another label: nothing can tell them apart",
                     (long long)torn, torn == 1 ? " has" : "s have");
    if (known)
        findings_add(findings, "%lld row%s of test %s the numbers and the label of a row of train: what is measured "
                     "on %s is not of unseen rows", (long long)known, known == 1 ? "" : "s",
                     known == 1 ? "has" : "have", known == 1 ? "it" : "them");
    free(gone);
    free(order);
}

/* Values that lie far out, or are missing ------------------------------------------------------------------------ */

/* The numbers of a column in train; *n of them. The caller frees them. */
static float *of_train(const struct number_table *table, const uint8_t *split, size_t column, size_t *n)
{
    float *value = xmalloc((table->rows + 1) * sizeof *value);
    *n = 0;
    for (size_t r = 0; r < table->rows; r++) {
        float one = table->value[r * table->cols + column];
        if (!split[r] && !isnan(one))
            value[(*n)++] = one;
    }
    return value;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Between which numbers a column lies but for what is far out; false when it has no such bounds. */
static bool find_fences(const struct number_table *table, const uint8_t *split, size_t column, float *low,
                        float *high)
{
    size_t n;
    float *value = of_train(table, split, column, &n);
    qsort(value, n, sizeof *value, by_value);
    double first = n ? value[n / 4] : 0, third = n ? value[n - 1 - n / 4] : 0;
    *low = (float)(first - 3 * (third - first));
    *high = (float)(third + 3 * (third - first));
    free(value);
    return third > first;
}

void numbers_clip(struct number_table *table, const uint8_t *split, bool clip, struct findings *findings)
{
    if (clip) {
        table->low = xmalloc(table->cols * sizeof *table->low);
        table->high = xmalloc(table->cols * sizeof *table->high);
    }
    for (size_t c = 0; c < table->cols; c++) {
        float low, high;
        char shown[WORD_SHOWN];
        int64_t outside = 0;
        bool fenced = find_fences(table, split, c, &low, &high);
        if (clip) {
            table->low[c] = fenced ? fmaxf(low, -FLT_MAX) : -FLT_MAX;
            table->high[c] = fenced ? fminf(high, FLT_MAX) : FLT_MAX;
        }
        if (!fenced)
            continue;
        for (size_t r = 0; r < table->rows; r++) {
            float *value = &table->value[r * table->cols + c];
            outside += *value < low || *value > high;
            if (clip)
                *value = *value < low ? low : *value > high ? high : *value;
        }
        word_show(table->name[c], shown);
        if (outside)
            findings_add(findings, "%lld value%s of %s %s far outside of %.4g to %.4g, where all others are: %s",
                         (long long)outside, outside == 1 ? "" : "s", shown, outside == 1 ? "lies" : "lie", low, high,
                         clip ? "set to that bound" : "kept (--outliers clip sets them to that bound)");
    }
}

static void fill_column(struct number_table *table, size_t column, double mean, struct findings *findings)
{
    char shown[WORD_SHOWN];
    int64_t filled = 0;
    for (size_t r = 0; r < table->rows; r++) {
        float *value = &table->value[r * table->cols + column];
        filled += isnan(*value);
        *value = isnan(*value) ? (float)mean : *value;
    }
    word_show(table->name[column], shown);
    if (filled)
        findings_add(findings, "%lld missing value%s of %s %s filled in with %.6g, the mean in train",
                     (long long)filled, filled == 1 ? "" : "s", shown, filled == 1 ? "was" : "were", mean);
}

int numbers_fill(struct number_table *table, const uint8_t *split, struct findings *findings, struct err *err)
{
    table->mean = xmalloc(table->cols * sizeof *table->mean);
    for (size_t c = 0; c < table->cols; c++) {
        size_t n;
        char shown[WORD_SHOWN];
        float *value = of_train(table, split, c, &n);
        double sum = 0;
        bool constant = true;
        for (size_t i = 0; i < n; i++) {
            sum += value[i];
            constant &= value[i] == value[0];
        }
        free(value);
        word_show(table->name[c], shown);
        if (!n)
            return err_set(err, ERR_FAILED, "the column %s has no number in train: leave it out",
                           shown);
        table->mean[c] = (float)(sum / (double)n);
        fill_column(table, c, sum / (double)n, findings);
        if (constant)
            findings_add(findings, "%s is %.6g in every row of train: it tells no row from another", shown,
                         sum / (double)n);
    }
    return 0;
}
