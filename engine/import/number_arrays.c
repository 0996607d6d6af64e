/* A table of numbers from arrays of NumPy: see numbers.h. */
#include "engine/data/corpus.h"
#include "engine/import/npy.h"
#include "engine/import/numbers.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/dataset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of one split. */
struct pair {
    const char *file, *labels; /* as they were given */
    struct npy numbers;
    int64_t *label;
};

static int check_pair(const struct pair *pair, size_t labels, const struct number_table *table, bool fill,
                      struct err *err)
{
    const struct npy *numbers = &pair->numbers;
    if (labels != numbers->rows)
        return err_set(err, ERR_FAILED, "%s has %zu rows and %s %zu labels: each row has one", pair->file,
                       numbers->rows, pair->labels, labels);
    if (numbers->cols > MOST_NUMBERS)
        return err_set(err, ERR_FAILED, "%s has %zu columns, more than %d, the most that a row can have", pair->file,
                       numbers->cols, MOST_NUMBERS);
    if (table->rows && numbers->cols != table->cols)
        return err_set(err, ERR_FAILED, "%s has %zu columns and the rows of train have %zu: they must be the same",
                       pair->file, numbers->cols, table->cols);
    for (size_t i = 0; i < numbers->rows * numbers->cols && !fill; i++)
        if (isnan(numbers->value[i]))
            return err_set(err, ERR_FAILED, "%s: the number in row %zu, column %zu (counted from 0) is missing "
                           "(NaN); --missing mean would fill it in", pair->file, i / numbers->cols,
                           i % numbers->cols);
    if (numbers->rows >= UINT32_MAX - table->rows)
        return err_set(err, ERR_FAILED, "%s has more rows than a collection can have, %u", pair->file,
                       UINT32_MAX - 1);
    return 0;
}

/* Columns are called x0, x1 and so on. */
static void name_columns(struct number_table *table, size_t cols)
{
    table->cols = cols;
    table->name = xcalloc(cols, sizeof *table->name);
    for (size_t c = 0; c < cols; c++)
        table->name[c] = xasprintf("x%zu", c);
}

static uint32_t class_of(struct number_table *table, int64_t label)
{
    char word[24];
    int length = snprintf(word, sizeof word, "%lld", (long long)label);
    return label == -1 ? NO_CLASS : ids_add(&table->classes, word, (size_t)length);
}

static void add_rows(struct number_table *table, const struct pair *pair, enum split split)
{
    const struct npy *numbers = &pair->numbers;
    size_t rows = table->rows + numbers->rows, cols = numbers->cols;
    if (!table->rows)
        name_columns(table, cols);
    table->value = xrealloc(table->value, rows, cols * sizeof *table->value);
    table->class = xrealloc(table->class, rows, sizeof *table->class);
    table->given = xrealloc(table->given, rows, sizeof *table->given);
    for (size_t i = 0; i < numbers->rows * cols; i++)
        table->value[table->rows * cols + i] = numbers->value[i] + 0.0f; /* -0 and 0 are one number */
    for (size_t i = 0; i < numbers->rows; i++) {
        table->class[table->rows + i] = class_of(table, pair->label[i]);
        table->given[table->rows + i] = (uint8_t)split;
    }
    table->rows = table->capacity = rows;
}

static int read_pair(struct number_table *table, struct pair *pair, enum split split, bool fill,
                     struct reading *reading, struct err *err)
{
    size_t labels;
    int result = npy_read(&pair->numbers, pair->file, true, err);
    if (!result)
        result = npy_read_whole(&pair->label, &labels, pair->labels, err);
    if (!result)
        result = check_pair(pair, labels, table, fill, err);
    if (!result) {
        add_rows(table, pair, split);
        text_add(&reading->format, _("a NumPy matrix"));
        text_printf(&reading->columns, _("%zu x %zu, the labels of its rows in %s"), pair->numbers.rows,
                    pair->numbers.cols, pair->labels);
    }
    npy_release(&pair->numbers);
    free(pair->label);
    return result;
}

int numbers_read_arrays(struct number_table *table, const struct number_arrays *arrays, struct collector *collector,
                        struct err *err)
{
    struct pair train = {.file = arrays->train, .labels = arrays->labels},
                test = {.file = arrays->test, .labels = arrays->test_labels};
    int result = read_pair(table, &train, SPLIT_TRAIN, arrays->fill, &collector->reading[0], err);
    if (!result && arrays->test)
        return read_pair(table, &test, SPLIT_TEST, arrays->fill, &collector->reading[1], err);
    free(table->given);
    table->given = NULL;
    return result;
}
