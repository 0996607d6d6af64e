/* Reading a table of numbers: see numbers.h. */
#include "engine/import/numbers.h"

#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/words.h"
#include "store/base/mem.h"
#include "store/dataset.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the columns of a table stand. */
struct columns_at {
    size_t *feature; /* (cols) */
    size_t label, fields;
};

void numbers_release(struct number_table *table)
{
    for (size_t c = 0; c < table->cols; c++)
        free(table->name[c]);
    free(table->name);
    free(table->value);
    free(table->class);
    free(table->given);
    ids_release(&table->classes);
    *table = (struct number_table){0};
}

static int add_feature(struct number_table *table, const struct delimited *records, const char *name,
                       struct columns_at *at, struct err *err)
{
    size_t place = header_column(&records->fields, source_file(records->source), "--features", name, err);
    if (place == SIZE_MAX || word_check_id("column", name, strlen(name), false, err) < 0)
        return -1;
    if (place == at->label)
        return err_set(err, ERR_USAGE, "'%.40s' is both a feature and the label: leave it out of --features", name);
    for (size_t c = 0; c < table->cols; c++)
        if (at->feature[c] == place)
            return err_set(err, ERR_USAGE, "--features names '%.40s' twice", name);
    if (table->cols == MOST_NUMBERS)
        return err_set(err, ERR_USAGE, "--features names more than %d columns, the most that a row can have",
                       MOST_NUMBERS);
    table->name = xrealloc(table->name, table->cols + 1, sizeof *table->name);
    at->feature = xrealloc(at->feature, table->cols + 1, sizeof *at->feature);
    table->name[table->cols] = xstrdup(name);
    at->feature[table->cols++] = place;
    return 0;
}

/* Without the blanks around it. */
static const char *trimmed(char *name)
{
    name += strspn(name, " ");
    for (size_t length = strlen(name); length && name[length - 1] == ' ';)
        name[--length] = '\0';
    return name;
}

static int find_columns(struct number_table *table, const struct delimited *records,
                        const struct number_columns *columns, struct columns_at *at, struct err *err)
{
    char *names = xstrdup(columns->features), *rest = names, *name;
    at->fields = records->fields.n;
    at->label = header_column(&records->fields, source_file(records->source), "--label", columns->label, err);
    int result = at->label == SIZE_MAX ? -1 : 0;
    while (!result && (name = strsep(&rest, ",")))
        result = add_feature(table, records, trimmed(name), at, err);
    free(names);
    return result;
}

static bool is_feature(const struct number_table *table, const struct columns_at *at, size_t field)
{
    for (size_t c = 0; c < table->cols; c++)
        if (at->feature[c] == field)
            return true;
    return false;
}

static void describe(const struct number_table *table, const struct delimited *records, const struct columns_at *at,
                     struct reading *reading)
{
    char between[32], shown[WORD_SHOWN];
    text_printf(&reading->format, "a table of numbers, fields between %s, with a header",
                dialect_between(&records->dialect, between));
    word_show(records->fields.list[at->label].text, shown);
    text_printf(&reading->columns, "%zu features, label = %s", table->cols, shown);
    for (size_t i = 0; i < records->fields.n; i++) {
        if (i == at->label || is_feature(table, at, i))
            continue;
        word_show(records->fields.list[i].text, shown);
        text_printf(&reading->passed, "%s%s", reading->passed.length ? ", " : "", shown);
    }
}

/* A number, or NaN where it is missing and that is allowed. */
static int take_number(const struct field *field, const char *column, bool fill, float *to, struct err *err)
{
    char shown[WORD_SHOWN];
    double value = NAN;
    if (word_is_missing(field->text, field->length)) {
        *to = NAN;
        return fill ? 0 : err_set(err, ERR_FAILED, "%.40s is missing; --missing mean would fill it in", column);
    }
    word_show(field->text, shown);
    if (!parse_real(field->text, &value))
        return err_set(err, ERR_FAILED, "%.40s is '%s', which is not a number", column, shown);
    if (fabs(value) > FLT_MAX)
        return err_set(err, ERR_FAILED, "%.40s is %s, which is too large: divide the column by a power of ten",
                       column, shown);
    *to = (float)value + 0.0f; /* -0 and 0 are one number */
    return 0;
}

static void make_room(struct number_table *table)
{
    if (table->rows < table->capacity)
        return;
    table->capacity = table->capacity ? table->capacity * 2 : 256;
    table->value = xrealloc(table->value, table->capacity, table->cols * sizeof *table->value);
    table->class = xrealloc(table->class, table->capacity, sizeof *table->class);
}

static int take_row(struct number_table *table, const struct delimited *records, const struct columns_at *at,
                    bool fill, struct err *err)
{
    const struct field *fields = records->fields.list, *label = &fields[at->label];
    if (records->fields.n != at->fields)
        return err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->fields.n,
                       at->fields);
    if (table->rows == UINT32_MAX - 1)
        return err_set(err, ERR_FAILED, "it is one row more than a collection can have, %u", UINT32_MAX - 1);
    make_room(table);
    for (size_t c = 0; c < table->cols; c++)
        if (take_number(&fields[at->feature[c]], table->name[c], fill, &table->value[table->rows * table->cols + c],
                        err) < 0)
            return -1;
    table->class[table->rows] = NO_CLASS;
    if (!word_is_missing(label->text, label->length)) {
        if (word_check_id("label", label->text, label->length, false, err) < 0)
            return -1;
        table->class[table->rows] = ids_add(&table->classes, label->text, label->length);
    }
    table->rows++;
    return 0;
}

static int take_rows(struct number_table *table, struct delimited *records, const struct columns_at *at, bool fill,
                     struct collector *collector, struct err *err)
{
    int got;
    records->wanted = at->fields;
    while ((got = delimited_next(records, err)) > LINE_END) {
        if (got == LINE_READ && take_row(table, records, at, fill, err) == 0)
            continue;
        if (collect_refuse(collector, source_file(records->source), records->line, err) < 0)
            return -1;
    }
    return got == LINE_FAILED ? -1 : 0;
}

static int read_records(struct number_table *table, struct delimited *records, const struct number_columns *columns,
                        struct collector *collector, struct err *err)
{
    struct columns_at at = {.feature = NULL};
    int got = delimited_next(records, err), result = -1;
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", source_file(records->source), (long long)records->line);
    if (got == LINE_END)
        err_set(err, ERR_FAILED, "%s: there are no rows in it", source_file(records->source));
    if (got == LINE_READ && find_columns(table, records, columns, &at, err) == 0) {
        describe(table, records, &at, &collector->reading[0]);
        delimited_keep_header(records);
        result = take_rows(table, records, &at, columns->fill, collector, err);
        delimited_note(records, &collector->reading[0]);
    }
    free(at.feature);
    if (!result && !table->rows)
        return err_set(err, ERR_FAILED,
                       collector->skipped ? "%s: all its lines were skipped as unreadable; the first was %s"
                                          : "%s: there are no rows below its header%s",
                       source_file(records->source), collector->skipped ? collector->first_skipped.data : "");
    return result;
}

int numbers_read(struct number_table *table, struct source *source, const struct number_columns *columns,
                 struct collector *collector, struct err *err)
{
    struct delimited records;
    if (!source_beginning(source, err) ||
        delimited_guess(&records, source, collector->delimiter, collector->quote, err) < 0)
        return -1;
    int result = read_records(table, &records, columns, collector, err);
    delimited_release(&records);
    return result;
}
