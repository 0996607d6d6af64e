/* Classes and numbers of rows: see data_rows.h. */
#include "tui/data_rows.h"

#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/class_sizes.h"
#include "store/column.h"
#include "tui/columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CLASSES = 40, MOST_COLUMNS = 32 }; /* that have a line each */

/* Names by number where there are as many as should be, else NULL. */
static struct name *names_of(struct store *store, const struct dataset *set, const struct feature_row *f,
                             size_t expected, size_t *n)
{
    struct name *names = NULL;
    struct err unheard = ERR_INIT;
    *n = 0;
    if (f->side[0] && dataset_names(store, set, f->side, &names, n, &unheard) < 0)
        return NULL;
    if (*n == expected)
        return names;
    names_release(names, *n);
    *n = 0;
    return NULL;
}

/* Classes -------------------------------------------------------------------------------------------------------- */

static void class_cells(struct columns *table, const char *name, size_t rows, size_t all)
{
    char digits[32];
    format_count((int64_t)rows, digits, sizeof digits);
    columns_cell(table, "%s", name);
    columns_cell(table, "%s", digits);
    columns_cell(table, "%.1f %%", 100 * (double)rows / (double)all);
}

static void print_class_table(const struct class_sizes *sizes, const struct name *names, size_t all)
{
    struct columns table;
    char number[32];
    size_t shown = sizes->classes < MOST_CLASSES ? sizes->classes : MOST_CLASSES;
    columns_init(&table, "lrr");
    columns_cell(&table, "class");
    columns_cell(&table, "rows");
    columns_cell(&table, "share");
    for (size_t c = 0; c < shown; c++) {
        snprintf(number, sizeof number, "class %zu", c);
        class_cells(&table, names ? names[c].id : number, sizes->rows[c], all);
    }
    if (sizes->without)
        class_cells(&table, "(no class)", sizes->without, all);
    print("\n");
    columns_print(&table, "  ", stdout);
    if (shown < sizes->classes)
        print("  %zu more classes: --json has the rows of each\n", sizes->classes - shown);
}

static int print_classes(struct store *store, const struct dataset *set, const struct feature_row *f,
                         struct err *err)
{
    void *class = NULL;
    size_t n = 0, n_names;
    struct class_sizes sizes;
    if (dataset_column(store, set->id, f->place, f->chunk, COLUMN_U32, &class, &n, err) < 0)
        return -1;
    if (n) {
        struct name *names = names_of(store, set, f, (size_t)f->classes, &n_names);
        class_sizes_count(&sizes, class, n, (size_t)f->classes);
        print_class_table(&sizes, names, n);
        class_sizes_release(&sizes);
        names_release(names, n_names);
    }
    free(class);
    return 0;
}

/* Numbers -------------------------------------------------------------------------------------------------------- */

struct spread {
    double mean, deviation;
};

static double value_at(const struct feature_row *f, const void *values, size_t at)
{
    return f->type == COLUMN_U8 ? (double)((const uint8_t *)values)[at] : (double)((const float *)values)[at];
}

/* Of each column of (rows, width). */
static void measure(const struct feature_row *f, const void *values, size_t rows, size_t width,
                    struct spread *spread)
{
    for (size_t i = 0; i < rows * width; i++)
        spread[i % width].mean += value_at(f, values, i) / (double)rows;
    for (size_t i = 0; i < rows * width; i++) {
        double off = value_at(f, values, i) - spread[i % width].mean;
        spread[i % width].deviation += off * off / (double)rows;
    }
    for (size_t c = 0; c < width; c++)
        spread[c].deviation = sqrt(spread[c].deviation);
}

static void print_each(const struct spread *spread, size_t width, const struct name *names)
{
    struct columns table;
    char number[32];
    columns_init(&table, "lrr");
    columns_cell(&table, "number");
    columns_cell(&table, "mean");
    columns_cell(&table, "deviation");
    for (size_t c = 0; c < width; c++) {
        snprintf(number, sizeof number, "%zu", c);
        columns_cell(&table, "%s", names ? names[c].id : number);
        columns_cell(&table, "%.4g", spread[c].mean);
        columns_cell(&table, "%.4g", spread[c].deviation);
    }
    print("\n");
    columns_print(&table, "  ", stdout);
}

static void print_summary(const struct spread *spread, size_t width)
{
    struct spread least = spread[0], most = spread[0];
    size_t still = 0;
    for (size_t c = 0; c < width; c++) {
        least.mean = fmin(least.mean, spread[c].mean);
        most.mean = fmax(most.mean, spread[c].mean);
        least.deviation = fmin(least.deviation, spread[c].deviation);
        most.deviation = fmax(most.deviation, spread[c].deviation);
        still += spread[c].deviation == 0;
    }
    print("\n");
    char constant[64] = "";
    if (still)
        snprintf(constant, sizeof constant, "; %zu %s the same in all rows", still, still == 1 ? "is" : "are");
    columns_line(4, "  %zu numbers a row: their means go from %.4g to %.4g, their deviations from %.4g to %.4g%s",
                 width, least.mean, most.mean, least.deviation, most.deviation, constant);
}

static int print_numbers(struct store *store, const struct dataset *set, const struct feature_row *f,
                         struct err *err)
{
    void *values = NULL;
    size_t n = 0, n_names, width = feature_width(f);
    if (dataset_column(store, set->id, f->place, f->chunk, f->type, &values, &n, err) < 0)
        return -1;
    if (n >= width && width) {
        struct spread *spread = xcalloc(width, sizeof *spread);
        struct name *names = names_of(store, set, f, width, &n_names);
        measure(f, values, n / width, width, spread);
        if (width <= MOST_COLUMNS)
            print_each(spread, width, names);
        else
            print_summary(spread, width);
        names_release(names, n_names);
        free(spread);
    }
    free(values);
    return 0;
}

/* Both ----------------------------------------------------------------------------------------------------------- */

int data_rows_print(struct store *store, const struct dataset *set, const struct description *description,
                    struct err *err)
{
    int failed = 0;
    for (size_t i = 0; i < description->n_features && !failed; i++) {
        const struct feature_row *f = &description->feature[i];
        if (f->kind == FEATURE_CLASS)
            failed = print_classes(store, set, f, err);
        else if (f->kind == FEATURE_DENSE)
            failed = print_numbers(store, set, f, err);
    }
    return failed;
}
