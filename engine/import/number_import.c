/* A data set of a table of numbers: see number_import.h. */
#include "engine/import/number_import.h"

#include "engine/import/class_rows.h"
#include "engine/import/dialect.h"
#include "engine/import/numbers.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/class_sizes.h"
#include "store/treatment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct making making;
    const struct number_request *request;
    bool fill, clip;
    struct collector collector;
    struct number_table table;
    size_t classes;
    struct class_sizes sizes;
    struct class_split split;
};

/* One of two words, of which the first is meant when there is none. */
static int choose(const char *option, const char *word, const char *first, const char *second, bool *is_second,
                  struct err *err)
{
    *is_second = word && !strcmp(word, second);
    if (!word || *is_second || !strcmp(word, first))
        return 0;
    return err_set(err, ERR_USAGE, "%s is %s or %s, not '%.40s'", option, first, second, word);
}

static int check_request(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct number_request *request = m->request;
    struct dialect dialect = {.quote = 0};
    if (choose("--missing", request->missing, "refuse", "mean", &m->fill, err) < 0 ||
        choose("--outliers", request->outliers, "keep", "clip", &m->clip, err) < 0)
        return -1;
    return dialect_ask(&dialect, request->asked.delimiter, request->asked.quote, err);
}

static int read_arrays(struct job *m, struct err *err)
{
    const struct number_request *request = m->request;
    const struct number_arrays arrays = {request->asked.train, request->labels, request->asked.test,
                                         request->test_labels, m->fill};
    if (!request->asked.test == !request->test_labels)
        return numbers_read_arrays(&m->table, &arrays, &m->collector, err);
    return err_set(err, ERR_USAGE, request->asked.test
                   ? N_("--test-labels FILE is missing: the labels of the rows of --test")
                   : N_("--test FILE is missing: the rows whose labels --test-labels has"));
}

static int read_table(struct job *m, struct err *err)
{
    if (m->request->labels)
        return read_arrays(m, err);
    const struct number_columns columns = {.features = m->request->features, .label = m->request->label,
                                           .fill = m->fill, .asked_by = "--features",
                                           .remedy = N_("--missing mean would fill it in")};
    struct source *source = source_open(m->making.asked->train, "--train", err);
    if (!source)
        return -1;
    source_watch(source, progress_reading, &m->making.progress);
    int result = numbers_read(&m->table, source, &columns, &m->collector, err);
    source_close(source);
    return result;
}

/* Classes are numbered in the order of their names, not of the rows. */
static void split_rows(struct job *m)
{
    struct number_table *table = &m->table;
    m->classes = table->classes.n;
    class_rows_number(&table->classes, table->class, table->rows);
    class_sizes_count(&m->sizes, table->class, table->rows, m->classes);
    if (table->given)
        m->split = split_as_given(table->given, table->class, table->rows, m->classes);
    else
        m->split = split_by_class(table->class, table->rows, m->classes, m->making.share,
                                  (uint64_t)m->making.asked->seed);
    class_rows_find(&m->split, m->classes, table->given ? NAN : m->making.share, "row", &m->making.findings);
    if (m->sizes.without)
        findings_add(&m->making.findings, "rows without a label, which belong to no class: %zu of %zu",
                     m->sizes.without, table->rows);
}

static int collect(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    if (read_table(m, err) < 0 || progress_stage(&m->making.progress, "sorting", err) < 0)
        return -1;
    if (!m->table.classes.n && m->request->labels)
        return err_set(err, ERR_FAILED, "%s: every label is -1, which stands for none", m->request->labels);
    if (!m->table.classes.n)
        return err_set(err, ERR_FAILED, "%s: no row has a label in the column '%.40s'; name another one with --label",
                       m->making.asked->train, m->request->label);
    numbers_merge(&m->table, &m->making.findings);
    split_rows(m);
    numbers_clip(&m->table, m->split.split, m->clip, &m->making.findings);
    if (numbers_fill(&m->table, m->split.split, &m->making.findings, err) < 0)
        return -1;
    char split[32];
    snprintf(split, sizeof split, m->table.given ? "given" : "class %g", making->share);
    making_facts(making, "two_views", split, m->split.train, m->split.test);
    making->facts.duplicates = m->table.duplicates;
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int name_columns(struct job *m, struct builder *builder, const struct feature_row *numbers,
                        struct err *err)
{
    struct name *names = xcalloc(m->table.cols, sizeof *names);
    for (size_t c = 0; c < m->table.cols; c++)
        names[c].id = m->table.name[c];
    int result = builder_columns(builder, numbers, names, err);
    free(names);
    return result;
}

/* What was done here, for rows that come later. */
static int write_treatment(struct job *m, struct builder *builder, const struct feature_row *numbers,
                           const struct feature_row *class, struct err *err)
{
    const struct number_table *table = &m->table;
    const struct treatment treatment = {.n = table->cols, .fill = m->fill ? table->mean : NULL, .low = table->low,
                                        .high = table->high, .label = (char *)m->request->label};
    return treatment_write(builder->store, builder->dataset, numbers, class, &treatment, err);
}

static int build(struct making *making, struct builder *builder, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct number_table *table = &m->table;
    const struct feature_row dense = {.collection = "rows",
                                      .name = "numbers",
                                      .kind = FEATURE_DENSE,
                                      .type = COLUMN_F32,
                                      .shape = {table->cols},
                                      .side = "rows.numbers"};
    const struct feature_row split = {.collection = "rows",
                                      .name = "split",
                                      .kind = FEATURE_SPLIT,
                                      .type = COLUMN_U8};
    builder_collection(builder, "rows", table->rows);
    struct feature_row *numbers = builder_feature(builder, &dense), *class;
    if (progress_stage(&m->making.progress, "writing rows", err) < 0 ||
        builder_add(builder, numbers, table->value, table->rows, err) < 0 ||
        name_columns(m, builder, numbers, err) < 0)
        return -1;
    class = class_rows_build(builder, "rows", "class", table->class, table->rows, &table->classes, err);
    if (!class || write_treatment(m, builder, numbers, class, err) < 0 ||
        builder_add(builder, builder_feature(builder, &split), m->split.split, table->rows, err) < 0)
        return -1;
    return 0;
}

/* What was done -------------------------------------------------------------------------------------------------- */

static void print_fields(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    print(",\"rows\":%zu,\"numbers\":%zu,\"classes\":%zu,\"smallest_class\":%zu,\"largest_class\":%zu,"
          "\"without_class\":%zu,\"duplicates\":%lld",
          m->table.rows, m->table.cols, m->classes, m->sizes.rows[m->sizes.smallest],
          m->sizes.rows[m->sizes.largest], m->sizes.without, (long long)making->facts.duplicates);
}

static void print_classes(const struct job *m)
{
    char sizes[128], without[32];
    class_sizes_in_words(&m->sizes, sizes, sizeof sizes);
    print("  classes: %zu, %s", m->classes, sizes);
    if (m->sizes.without) {
        format_count((int64_t)m->sizes.without, without, sizeof without);
        print("; %s row%s without one", without, plural((int64_t)m->sizes.without));
    }
    print("\n");
}

static void print_lines(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    char rows[32];
    format_count((int64_t)m->table.rows, rows, sizeof rows);
    making_print_split(making, !m->table.given);
    print_classes(m);
    print("%s: %s rows of %zu number%s, %zu class%s, ", making->facts.name, rows, m->table.cols,
          plural((int64_t)m->table.cols), m->classes, m->classes == 1 ? "" : "es");
    making_print_sides(making, "");
    print("%lld duplicate%s merged, ", (long long)making->facts.duplicates, plural(making->facts.duplicates));
}

static const struct import_kind number_kind = {check_request, collect, build, print_fields, print_lines};

int number_import(const struct number_request *request, struct err *err)
{
    struct job m = {.request = request};
    collector_ask(&m.collector, &request->asked);
    m.making.collector = &m.collector;
    making_reads(&m.making, "train", request->asked.train, &m.collector.reading[0]);
    making_reads(&m.making, "test", request->asked.test, &m.collector.reading[1]);
    int result = making_run(&m.making, &request->asked, &number_kind, err);
    free(m.split.split);
    class_sizes_release(&m.sizes);
    numbers_release(&m.table);
    collector_release(&m.collector);
    return result;
}
