/* Reading a table of numbers: see numbers.h. */
#include "engine/import/numbers.h"

#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/dataset.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the columns of a table stand. */
struct columns_at {
    size_t *feature; /* (cols) */
    size_t label, fields; /* label SIZE_MAX: there is none */
};

void numbers_release(struct number_table *table)
{
    for (size_t c = 0; c < table->cols; c++)
        free(table->name[c]);
    free(table->name);
    free(table->value);
    free(table->class);
    free(table->given);
    free(table->low);
    free(table->high);
    free(table->mean);
    ids_release(&table->classes);
    *table = (struct number_table){0};
}

static int add_feature(struct number_table *table, const struct delimited *records, const char *asked_by,
                       const char *name, struct columns_at *at, struct err *err)
{
    size_t place = header_column(&records->fields, source_file(records->source), asked_by, name, err);
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

static int find_label(const struct delimited *records, const struct number_columns *columns, size_t *at,
                      struct err *err)
{
    struct err ignored = ERR_INIT;
    *at = SIZE_MAX;
    if (!columns->label)
        return 0;
    *at = header_column(&records->fields, source_file(records->source), "--label", columns->label,
                        columns->label_may_lack ? &ignored : err);
    return *at == SIZE_MAX && !columns->label_may_lack ? -1 : 0;
}

static int find_columns(struct number_table *table, const struct delimited *records,
                        const struct number_columns *columns, struct columns_at *at, struct err *err)
{
    char *names = xstrdup(columns->features), *rest = names, *name;
    at->fields = records->fields.n;
    int result = find_label(records, columns, &at->label, err);
    while (!result && (name = strsep(&rest, ",")))
        result = add_feature(table, records, columns->asked_by, trimmed(name), at, err);
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
    text_printf(&reading->format, _("a table of numbers, fields between %s, with a header"),
                dialect_between(&records->dialect, between));
    text_printf(&reading->columns, _("%zu features"), table->cols);
    if (at->label != SIZE_MAX) {
        word_show(records->fields.list[at->label].text, shown);
        text_printf(&reading->columns, _(", label = %s"), shown);
    }
    for (size_t i = 0; i < records->fields.n; i++) {
        if (i == at->label || is_feature(table, at, i))
            continue;
        word_show(records->fields.list[i].text, shown);
        text_printf(&reading->passed, "%s%s", reading->passed.length ? C_("names", ", ") : "", shown);
    }
}

/* A number, or NaN where it is missing and that is allowed. */
static int take_number(const struct field *field, const char *column, const struct number_columns *columns, float *to,
                       struct err *err)
{
    char shown[WORD_SHOWN];
    double value = NAN;
    if (word_is_missing(field->text, field->length)) {
        *to = NAN;
        return columns->fill ? 0 : err_set(err, ERR_FAILED, "%.40s is missing; %s", column, _(columns->remedy));
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

static int take_label(struct number_table *table, const struct field *label, struct err *err)
{
    if (word_is_missing(label->text, label->length))
        return 0;
    if (word_check_id("label", label->text, label->length, false, err) < 0)
        return -1;
    table->class[table->rows] = ids_add(&table->classes, label->text, label->length);
    return 0;
}

static int take_row(struct number_table *table, const struct delimited *records, const struct columns_at *at,
                    const struct number_columns *columns, struct err *err)
{
    const struct field *fields = records->fields.list;
    if (records->fields.n != at->fields)
        return err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->fields.n,
                       at->fields);
    if (table->rows == UINT32_MAX - 1)
        return err_set(err, ERR_FAILED, "it is one row more than a collection can have, %u", UINT32_MAX - 1);
    make_room(table);
    for (size_t c = 0; c < table->cols; c++)
        if (take_number(&fields[at->feature[c]], table->name[c], columns,
                        &table->value[table->rows * table->cols + c], err) < 0)
            return -1;
    table->class[table->rows] = NO_CLASS;
    if (at->label != SIZE_MAX && take_label(table, &fields[at->label], err) < 0)
        return -1;
    table->rows++;
    return 0;
}

static int take_rows(struct number_table *table, struct delimited *records, const struct columns_at *at,
                     const struct number_columns *columns, struct collector *collector, struct err *err)
{
    int got;
    records->wanted = at->fields;
    while ((got = delimited_next(records, err)) > LINE_END) {
        if (got == LINE_READ && take_row(table, records, at, columns, err) == 0)
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
        result = take_rows(table, records, &at, columns, collector, err);
        delimited_note(records, &collector->reading[0]);
    }
    free(at.feature);
    if (!result && !table->rows)
        return err_set(err, ERR_FAILED,
                       collector->skipped ? N_("%s: all its lines were skipped as unreadable; the first was %s")
                                          : N_("%s: there are no rows below its header%s"),
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
