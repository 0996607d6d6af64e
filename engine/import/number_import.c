/* A data set of a table of numbers: see number_import.h. */
#include "engine/import/number_import.h"

#include "engine/import/class_rows.h"
#include "engine/import/dialect.h"
#include "engine/import/numbers.h"
#include "engine/import/progress.h"
#include "engine/import/publish.h"
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/class_sizes.h"
#include "store/fingerprint.h"
#include "store/split.h"
#include "store/treatment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_SHARE 0.2 /* of test, when nobody says another */

struct making {
    const struct number_request *request;
    double share;
    bool fill, clip;
    struct collector collector;
    struct progress progress;
    struct number_table table;
    size_t classes;
    struct class_sizes sizes;
    struct class_split split;
    struct findings findings;
    struct dataset facts;
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

static int check_request(struct making *m, struct err *err)
{
    const struct number_request *request = m->request;
    struct dialect dialect = {.quote = 0};
    m->share = isnan(request->test_share) ? USUAL_SHARE : request->test_share;
    if (!(m->share > 0 && m->share < 1))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%g'", m->share);
    if (choose("--missing", request->missing, "refuse", "mean", &m->fill, err) < 0 ||
        choose("--outliers", request->outliers, "keep", "clip", &m->clip, err) < 0)
        return -1;
    return dialect_ask(&dialect, request->delimiter, request->quote, err);
}

static int read_arrays(struct making *m, struct err *err)
{
    const struct number_request *request = m->request;
    const struct number_arrays arrays = {request->file, request->labels, request->test, request->test_labels,
                                         m->fill};
    if (!request->test == !request->test_labels)
        return numbers_read_arrays(&m->table, &arrays, &m->collector, err);
    return err_set(err, ERR_USAGE, request->test ? "--test-labels FILE is missing: the labels of the rows of --test"
                                                 : "--test FILE is missing: the rows whose labels --test-labels has");
}

static int read_table(struct making *m, struct err *err)
{
    if (m->request->labels)
        return read_arrays(m, err);
    const struct number_columns columns = {.features = m->request->features, .label = m->request->label,
                                           .fill = m->fill, .asked_by = "--features",
                                           .remedy = "--missing mean would fill it in"};
    struct source *source = source_open(m->request->file, "--train", err);
    if (!source)
        return -1;
    source_watch(source, progress_reading, &m->progress);
    int result = numbers_read(&m->table, source, &columns, &m->collector, err);
    source_close(source);
    return result;
}

/* Classes are numbered in the order of their names, not of the rows. */
static void split_rows(struct making *m)
{
    struct number_table *table = &m->table;
    m->classes = table->classes.n;
    class_rows_number(&table->classes, table->class, table->rows);
    class_sizes_count(&m->sizes, table->class, table->rows, m->classes);
    if (table->given)
        m->split = split_as_given(table->given, table->class, table->rows, m->classes);
    else
        m->split = split_by_class(table->class, table->rows, m->classes, m->share, (uint64_t)m->request->seed);
    class_rows_find(&m->split, m->classes, table->given ? NAN : m->share, "row", &m->findings);
    if (m->sizes.without)
        findings_add(&m->findings, "rows without a label, which belong to no class: %zu of %zu", m->sizes.without,
                     table->rows);
}

static int collect(struct making *m, struct err *err)
{
    if (read_table(m, err) < 0 || progress_stage(&m->progress, "sorting", err) < 0)
        return -1;
    if (!m->table.classes.n && m->request->labels)
        return err_set(err, ERR_FAILED, "%s: every label is -1, which stands for none", m->request->labels);
    if (!m->table.classes.n)
        return err_set(err, ERR_FAILED, "%s: no row has a label in the column '%.40s'; name another one with --label",
                       m->request->file, m->request->label);
    numbers_merge(&m->table, &m->findings);
    split_rows(m);
    numbers_clip(&m->table, m->split.split, m->clip, &m->findings);
    if (numbers_fill(&m->table, m->split.split, &m->findings, err) < 0)
        return -1;
    struct dataset *facts = &m->facts;
    COPY_TEXT(facts->kind, "collections");
    COPY_TEXT(facts->task, "two_views");
    COPY_TEXT(facts->source, m->request->file);
    snprintf(facts->split, sizeof facts->split, m->table.given ? "given" : "class %g", m->share);
    facts->train = (int64_t)m->split.train;
    facts->test = (int64_t)m->split.test;
    facts->duplicates = m->table.duplicates;
    facts->skipped = m->collector.skipped;
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int name_columns(struct making *m, struct builder *builder, const struct feature_row *numbers,
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
static int write_treatment(struct making *m, struct builder *builder, const struct feature_row *numbers,
                           const struct feature_row *class, struct err *err)
{
    const struct number_table *table = &m->table;
    const struct treatment treatment = {.n = table->cols, .fill = m->fill ? table->mean : NULL, .low = table->low,
                                        .high = table->high, .label = (char *)m->request->label};
    return treatment_write(builder->store, builder->dataset, numbers, class, &treatment, err);
}

static int build(struct making *m, struct builder *builder, struct err *err)
{
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
    if (progress_stage(&m->progress, "writing rows", err) < 0 ||
        builder_add(builder, numbers, table->value, table->rows, err) < 0 ||
        name_columns(m, builder, numbers, err) < 0)
        return -1;
    class = class_rows_build(builder, "rows", "class", table->class, table->rows, &table->classes, err);
    if (!class || write_treatment(m, builder, numbers, class, err) < 0 ||
        builder_add(builder, builder_feature(builder, &split), m->split.split, table->rows, err) < 0)
        return -1;
    return builder_end(builder, err);
}

static int fill(void *context, struct store *store, struct text *warnings, struct err *err)
{
    struct making *m = context;
    struct builder builder;
    if (collect(m, err) < 0)
        return -1;
    builder_begin(&builder, store, m->facts.id);
    int result = build(m, &builder, err);
    builder_release(&builder);
    findings_json(&m->findings, warnings);
    if (!result)
        result = fingerprint_make(store, &m->facts, m->facts.fingerprint, err);
    return result ? result : progress_stage(&m->progress, "publishing", err);
}

/* What was done -------------------------------------------------------------------------------------------------- */

static void print_object(const struct making *m, double seconds)
{
    struct text warnings = TEXT_INIT, reading = TEXT_INIT;
    findings_json(&m->findings, &warnings);
    reading_json(&m->collector.reading[0], "train", m->request->file, &reading);
    if (m->request->test) {
        text_add(&reading, ",");
        reading_json(&m->collector.reading[1], "test", m->request->test, &reading);
    }
    print(
        "{\"dataset\":\"%s\",\"rows\":%zu,\"features\":%zu,\"classes\":%zu,\"smallest_class\":%zu,"
        "\"largest_class\":%zu,\"without_class\":%zu,\"train\":%lld,"
        "\"test\":%lld,\"duplicates\":%lld,\"skipped\":%lld,\"split\":\"%s\",\"fingerprint\":\"%s\",\"warnings\":%s,"
        "\"readings\":[%s],\"dry_run\":%s,\"seconds\":%.3f}\n",
        m->facts.name, m->table.rows, m->table.cols, m->classes, m->sizes.rows[m->sizes.smallest],
        m->sizes.rows[m->sizes.largest], m->sizes.without, (long long)m->facts.train,
        (long long)m->facts.test, (long long)m->facts.duplicates, (long long)m->facts.skipped, m->facts.split,
        m->facts.fingerprint, warnings.data, reading.data, m->request->dry_run ? "true" : "false", seconds);
    text_release(&warnings);
    text_release(&reading);
}

static void print_classes(const struct making *m)
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

static void print_lines(const struct making *m, double seconds)
{
    char rows[32], train[32], test[32];
    char *split = split_in_words(m->facts.split, false);
    format_count((int64_t)m->table.rows, rows, sizeof rows);
    format_count(m->facts.train, train, sizeof train);
    format_count(m->facts.test, test, sizeof test);
    reading_print(&m->collector.reading[0], m->request->file, stdout);
    reading_print(&m->collector.reading[1], m->request->test, stdout);
    if (m->collector.skipped)
        print("  the first line skipped: %s\n", m->collector.first_skipped.data);
    if (m->table.given)
        print("  split: %s\n", split);
    else
        print("  split: %s, seed %lld\n", split, (long long)m->request->seed);
    print_classes(m);
    print("%s: %s rows of %zu number%s, %zu class%s, %s + %s (train + test), %lld duplicate%s merged, ",
          m->facts.name, rows, m->table.cols, m->table.cols == 1 ? "" : "s", m->classes, m->classes == 1 ? "" : "es",
          train, test, (long long)m->facts.duplicates, m->facts.duplicates == 1 ? "" : "s");
    if (m->facts.skipped)
        print("%lld unreadable line%s skipped, ", (long long)m->facts.skipped, m->facts.skipped == 1 ? "" : "s");
    if (m->request->dry_run)
        print("nothing is written (--dry-run)\n");
    else
        print("%.1f s\n", seconds);
    free(split);
}

int number_import(const struct number_request *request, struct err *err)
{
    struct making m = {.request = request};
    double begun = clock_monotonic();
    collector_init(&m.collector, NULL, request->skip_bad);
    m.collector.delimiter = request->delimiter;
    m.collector.quote = request->quote;
    COPY_TEXT(m.facts.name, request->name);
    progress_begin(&m.progress, NULL);
    int result = check_request(&m, err);
    if (!result)
        result = request->dry_run ? collect(&m, err) : publish_dataset(request->store, &m.facts, fill, &m, err);
    progress_end(&m.progress);
    if (!result) {
        (request->json ? print_object : print_lines)(&m, clock_monotonic() - begun);
        result = findings_tell(&m.findings, m.facts.name, request->dry_run, err);
    }
    findings_release(&m.findings);
    free(m.split.split);
    class_sizes_release(&m.sizes);
    numbers_release(&m.table);
    collector_release(&m.collector);
    return result;
}
