/* The form of the Netflix prize: a line 'ITEM:' and below it a line for each who rated it, 'user,rating,date', or
 * the user alone as in its probe file. The first line of a user says which of the two it is. */
#include "engine/import/importer.h"
#include "engine/import/rows.h"
#include "store/base/language.h"

#include <string.h>

/* "123:" gives the length of the number, all others 0. */
static size_t item_length(const char *line)
{
    size_t digits = strspn(line, "0123456789"), end = digits + 1;
    if (!digits || line[digits] != ':')
        return 0;
    end += strspn(line + end, " \t");
    return !line[end] || line[end] == '\n' ? digits : 0;
}

static bool recognise_netflix(const char *file, const char *beginning)
{
    (void)file;
    return item_length(beginning + strspn(beginning, " \t\n")) > 0;
}

static int check_fields(size_t n, size_t *fields, struct err *err)
{
    if (!*fields && (n == 1 || n == 3))
        *fields = n;
    if (n == *fields)
        return 0;
    if (!*fields)
        return err_set(err, ERR_FAILED, "it has %zu field%s, where user,rating,date or a user alone is read", n,
                       plural((int64_t)n));
    return err_set(err, ERR_FAILED, "it has %zu field%s where the first line of a user has %zu", n,
                   plural((int64_t)n), *fields);
}

/* LINE_END for a line that names the item of the lines below it, LINE_READ for one of a user, LINE_BAD. */
static int take_record(const struct delimited *records, struct text *item, size_t *fields,
                       struct collector *collector, struct interaction *one, struct err *err)
{
    const struct field *field = records->fields.list;
    size_t n = records->fields.n;
    if (n == 1 && field[0].length && field[0].text[field[0].length - 1] == ':') {
        text_clear(item);
        text_add_bytes(item, field[0].text, item_length(field[0].text));
        if (item->length)
            return LINE_END;
        err_set(err, ERR_FAILED, "the item before ':' is not a whole number, as this format has them");
        return LINE_BAD;
    }
    if (!item->length) {
        err_set(err, ERR_FAILED, "it stands below no line 'ITEM:' that can be read");
        return LINE_BAD;
    }
    if (check_fields(n, fields, err) < 0)
        return LINE_BAD;
    struct field words[ROLES] = {[ROLE_USER] = field[0], [ROLE_ITEM] = {item->data, item->length}};
    if (n == 3) {
        words[ROLE_RATING] = field[1];
        words[ROLE_TIME] = field[2];
    }
    return row_take(words, true, collector, one, err) < 0 ? LINE_BAD : LINE_READ;
}

static void say_reading(struct collector *collector, size_t fields)
{
    struct reading *reading = collector_reading(collector);
    collect_columns(collector, fields == 3, fields == 3);
    text_add(&reading->format, _("the form of the Netflix prize, a line 'ITEM:' and below it a line for each of its "
                                 "users"));
    text_add(&reading->columns, fields == 3 ? _("user, rating, time below each item") : _("user below each item"));
}

static int read_netflix(struct source *source, struct collector *collector, struct err *err)
{
    struct delimited records;
    struct interaction one;
    struct text item = TEXT_INIT;
    size_t fields = 0;
    int got, result = 0;
    delimited_init(&records, source, ",");
    text_clear(&item);
    while (!result && (got = delimited_next(&records, err)) > LINE_END) {
        size_t before = fields;
        if (got == LINE_READ)
            got = take_record(&records, &item, &fields, collector, &one, err);
        if (!before && fields)
            say_reading(collector, fields);
        if (got == LINE_BAD)
            result = collect_refuse(collector, source_file(source), records.line, err);
        else if (got == LINE_READ)
            result = collect_add(collector, &one, err);
    }
    text_release(&item);
    delimited_release(&records);
    return result < 0 || got == LINE_FAILED ? -1 : 0;
}

const struct importer importer_netflix = {
    .part = {.name = "netflix", .help = "Netflix prize: a line 'ITEM:', below it user,rating,date or the user alone"},
    .recognise = recognise_netflix,
    .read = read_netflix,
    .certain = true,
};
