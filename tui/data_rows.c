/* Classes, numbers and texts of rows: see data_rows.h. */
#include "tui/data_rows.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/class_sizes.h"
#include "store/column.h"
#include "tui/columns.h"
#include "tui/data_lengths.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CLASSES = 40, MOST_COLUMNS = 32 }; /* that have a line each */
enum { TEXTS_SHOWN = 5, TEXT_SHOWN = 120 };    /* so many, with so many characters */

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
        snprintf(number, sizeof number, _("class %zu"), c);
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
        snprintf(constant, sizeof constant, _("; %zu %s the same in all rows"), still, still == 1 ? _("is") : "are");
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

/* Texts ---------------------------------------------------------------------------------------------------------- */

struct texts {
    char *bytes;
    int64_t *start; /* (n + 1) */
    size_t n, n_bytes;
};

/* -1 also for one that is damaged. */
static int read_texts(struct store *store, const struct dataset *set, const struct feature_row *f,
                      struct texts *texts, struct err *err)
{
    char chunk[DESCRIBED_NAME + 8];
    void *start = NULL, *bytes = NULL;
    size_t n = 0;
    feature_start_chunk(f, chunk);
    int result = dataset_column(store, set->id, f->place, chunk, COLUMN_I64, &start, &n, err);
    if (!result)
        result = dataset_column(store, set->id, f->place, f->chunk, f->type, &bytes, &texts->n_bytes, err);
    texts->start = start;
    texts->bytes = bytes;
    texts->n = n ? n - 1 : 0;
    bool sound = n > 0;
    for (size_t i = 0; !result && i < n; i++)
        sound &= texts->start[i] >= (i ? texts->start[i - 1] : 0) && texts->start[i] <= (int64_t)texts->n_bytes;
    if (!result && !sound)
        result = err_set(err, ERR_FAILED, "the column %s of the data set %s is damaged: import it again", chunk,
                         set->name);
    return result;
}

/* A text on one line, cut behind so many characters. */
static char *shortened(const struct texts *texts, size_t i)
{
    const char *from = texts->bytes + texts->start[i];
    size_t length = (size_t)(texts->start[i + 1] - texts->start[i]), used = 0, characters = 0;
    while (used < length) {
        characters += ((unsigned char)from[used] & 0xc0) != 0x80;
        if (characters > TEXT_SHOWN)
            break;
        used++;
    }
    char *shown = xasprintf("%.*s%s", (int)used, from, used < length ? "..." : "");
    for (char *end = shown; (end = strpbrk(end, "\n\t"));)
        *end = ' ';
    return shown;
}

/* A few, evenly from first to last, with their classes where there are some. */
static void print_some(const struct texts *texts, const uint32_t *class, const struct name *names, size_t n_names)
{
    struct columns table;
    size_t shown = texts->n < TEXTS_SHOWN ? texts->n : TEXTS_SHOWN;
    columns_init(&table, class ? "rls" : "rs");
    columns_cell(&table, "row");
    if (class)
        columns_cell(&table, "class");
    columns_cell(&table, "text");
    for (size_t i = 0; i < shown; i++) {
        size_t at = i * texts->n / shown;
        char *words = shortened(texts, at);
        columns_cell(&table, "%zu", at);
        if (class)
            columns_cell(&table, "%s", class[at] < n_names ? names[class[at]].id : _("(no class)"));
        columns_cell(&table, "%s", words);
        free(words);
    }
    print("\n");
    columns_print(&table, "  ", stdout);
}

static void print_lengths(const struct texts *texts)
{
    uint32_t *words = xmalloc((texts->n + 1) * sizeof *words);
    for (size_t i = 0; i < texts->n; i++)
        words[i] = words_of_text(texts->bytes + texts->start[i], (size_t)(texts->start[i + 1] - texts->start[i]));
    lengths_sort(words, texts->n);
    print("\n");
    columns_line(2, "a text has %u to %u words, the median %u; texts by their words:", words[0], words[texts->n - 1],
                 words[texts->n / 2]);
    lengths_print(words, texts->n);
    free(words);
}

static const struct feature_row *classes_of(const struct description *description, const struct feature_row *text)
{
    for (size_t i = 0; i < description->n_features; i++)
        if (description->feature[i].kind == FEATURE_CLASS &&
            !strcmp(description->feature[i].collection, text->collection))
            return &description->feature[i];
    return NULL;
}

static int print_texts(struct store *store, const struct dataset *set, const struct description *description,
                       const struct feature_row *f, struct err *err)
{
    struct texts texts = {0};
    const struct feature_row *of = classes_of(description, f);
    void *class = NULL;
    size_t n = 0, n_names = 0;
    struct name *names = NULL;
    int result = read_texts(store, set, f, &texts, err);
    if (!result && of) {
        result = dataset_column(store, set->id, of->place, of->chunk, COLUMN_U32, &class, &n, err);
        names = names_of(store, set, of, (size_t)of->classes, &n_names);
    }
    if (!result && texts.n)
        print_lengths(&texts);
    if (!result && texts.n)
        print_some(&texts, n == texts.n ? class : NULL, names, n_names);
    names_release(names, n_names);
    free(class);
    free(texts.bytes);
    free(texts.start);
    return result;
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
        else if (f->kind == FEATURE_TEXT)
            failed = print_texts(store, set, description, f, err);
    }
    return failed;
}
