/* Numbers of files as rows: delimited tables with the columns of the data set, by name, and matrices of NumPy with as
 * many. What the import did to missing numbers and to those that lie far out is done here. */
#include "engine/outside/outside_internal.h"

#include "engine/import/npy.h"
#include "engine/import/numbers.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_FILLING                                                                                               \
    N_("the import of the data set filled none in (--missing mean), so that nothing says what stands for it")

/* What the import did -------------------------------------------------------------------------------------------- */

/* Formats of the number. */
static void say_count(const char *file, size_t n, const char *one, const char *several)
{
    char said[256];
    snprintf(said, sizeof said, language_plural(one, several, (long long)n), n);
    if (n)
        print_to(stderr, "nearfar: %s: %s\n", file, said);
}

static void treat(const struct treatment *treatment, const char *file, float *value, size_t rows)
{
    size_t filled = 0, bounded = 0;
    for (size_t i = 0; i < rows * treatment->n; i++) {
        size_t c = i % treatment->n;
        if (treatment->low && (value[i] < treatment->low[c] || value[i] > treatment->high[c])) {
            value[i] = value[i] < treatment->low[c] ? treatment->low[c] : treatment->high[c];
            bounded++;
        }
        if (treatment->fill && isnan(value[i])) {
            value[i] = treatment->fill[c];
            filled++;
        }
    }
    say_count(file, filled, "%zu missing number was filled in with the mean of the column, as the import did",
              "%zu missing numbers were filled in with the mean of the column, as the import did");
    say_count(file, bounded, "%zu number lay far out and became the bound that the import set (--outliers clip)",
              "%zu numbers lay far out and became the bound that the import set (--outliers clip)");
}

static int take_rows(struct outside *outside, const char *file, struct number_table *table, struct err *err)
{
    int result = 0;
    treat(&outside->treatment, file, table->value, table->rows);
    outside_add_file(outside, file);
    for (size_t r = 0; r < table->rows && !result; r++) {
        uint32_t class = table->class ? table->class[r] : NO_CLASS;
        result = outside_add(outside, table->value + r * table->cols, r,
                             class == NO_CLASS ? NULL : ids_text(&table->classes, class), err);
    }
    return result;
}

/* Delimited ------------------------------------------------------------------------------------------------------ */

static bool reads_table(const struct outside *outside, const char *beginning, size_t length)
{
    (void)beginning;
    (void)length;
    return outside->like->type == COLUMN_F32;
}

static char *names_of_columns(const struct outside *outside)
{
    struct text names = TEXT_INIT;
    for (size_t c = 0; c < outside->n_columns; c++)
        text_printf(&names, "%s%s", c ? "," : "", outside->column[c].id);
    return names.data;
}

static int read_source(struct outside *outside, struct source *source, struct err *err)
{
    struct number_table table = {.rows = 0};
    struct collector collector;
    char *features = names_of_columns(outside), *asked_by = xasprintf(_("the columns of the data set %s"),
                                                                      outside->dataset);
    const struct number_columns columns = {.features = features, .label = outside->label,
                                           .fill = outside->treatment.fill != NULL,
                                           .label_may_lack = !outside->label_asked, .asked_by = asked_by,
                                           .remedy = NO_FILLING};
    collector_init(&collector, NULL, false);
    collector.strict = true;
    int result = numbers_read(&table, source, &columns, &collector, err);
    if (!result) {
        reading_print(&collector.reading[0], source_file(source), stderr);
        result = take_rows(outside, source_file(source), &table, err);
    }
    numbers_release(&table);
    collector_release(&collector);
    free(asked_by);
    free(features);
    return result;
}

static int read_table(struct outside *outside, const char *file, struct err *err)
{
    struct source *source = source_open(file, outside->command, err);
    int result = source ? read_source(outside, source, err) : -1;
    source_close(source);
    return result;
}

const struct outside_reader outside_table = {.reads = reads_table, .read = read_table};

/* Arrays --------------------------------------------------------------------------------------------------------- */

static bool reads_matrix(const struct outside *outside, const char *beginning, size_t length)
{
    return outside->like->type == COLUMN_F32 && length > 6 && !memcmp(beginning, "\x93NUMPY", 6);
}

static int read_matrix(struct outside *outside, const char *file, struct err *err)
{
    struct npy npy;
    if (outside->label_asked)
        return err_set(err, ERR_USAGE, "%s: an array has no column '%.40s': leave --label out, or give a table with "
                       "a header", file, outside->label);
    if (npy_read(&npy, file, outside->treatment.fill != NULL, err) < 0)
        return -1;
    struct number_table table = {.rows = npy.rows, .cols = npy.cols, .value = npy.value};
    int result = 0;
    if (npy.cols != outside->like->width)
        result = err_set(err, ERR_FAILED, "%s has %zu columns, and a row of the data set %s has %zu numbers: give as "
                         "many, in their order", file, npy.cols, outside->dataset, outside->like->width);
    for (size_t i = 0; i < npy.rows * npy.cols && !result; i++)
        table.value[i] += 0.0f; /* -0 and 0 are one number */
    if (!result)
        result = take_rows(outside, file, &table, err);
    npy_release(&npy);
    return result;
}

const struct outside_reader outside_matrix = {.reads = reads_matrix, .read = read_matrix};
