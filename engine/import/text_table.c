/* Texts in a delimited table: see text_reader.h. */
#include "engine/import/text_reader.h"

#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/words.h"
#include "store/base/language.h"

#include <stdio.h>

struct columns_at {
    size_t at[MOST_TEXT_FIELDS]; /* of the wished fields */
    size_t fields;               /* of a record */
};

static int find_columns(const struct text_reading *reading, const struct delimited *records, struct columns_at *found,
                        struct err *err)
{
    const struct text_wishes *wishes = reading->wishes;
    found->fields = records->fields.n;
    for (size_t k = 0; k < wishes->fields; k++) {
        char option[16];
        snprintf(option, sizeof option, "--%s", text_field_word(wishes, k));
        found->at[k] = header_column(&records->fields, reading->file, reading->asked_by ? reading->asked_by : option,
                                       wishes->field[k], err);
        if (found->at[k] == SIZE_MAX)
            return -1;
    }
    return 0;
}

static void describe(const struct text_reading *reading, const struct delimited *records,
                     const struct columns_at *found)
{
    char between[32], shown[WORD_SHOWN];
    struct text *passed = &reading->said->passed;
    text_printf(&reading->said->format, _("a table of texts, fields between %s, with a header"),
                dialect_between(&records->dialect, between));
    text_say_fields(reading);
    for (size_t i = 0; i < records->fields.n; i++) {
        bool taken = false;
        for (size_t k = 0; k < reading->wishes->fields; k++)
            taken |= found->at[k] == i;
        word_show(records->fields.list[i].text, shown);
        if (!taken)
            text_printf(passed, "%s%s", passed->length ? C_("names", ", ") : "", shown);
    }
}

static int take_record(struct text_reading *reading, const struct delimited *records, const struct columns_at *found,
                       struct err *err)
{
    struct field values[MOST_TEXT_FIELDS];
    if (records->fields.n != found->fields)
        return err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->fields.n,
                       found->fields);
    for (size_t k = 0; k < reading->wishes->fields; k++)
        values[k] = records->fields.list[found->at[k]];
    return text_take(reading, values, err);
}

static int take_records(struct text_reading *reading, struct delimited *records, const struct columns_at *found,
                        struct err *err)
{
    int got;
    records->wanted = found->fields;
    records->dialect.comments = false; /* a text may begin with '#' */
    while ((got = delimited_next(records, err)) > LINE_END) {
        if (got == LINE_READ && take_record(reading, records, found, err) == 0)
            continue;
        if (collect_refuse(reading->collector, reading->file, records->line, err) < 0)
            return -1;
    }
    return got == LINE_FAILED ? -1 : 0;
}

static int read_records(struct text_reading *reading, struct delimited *records, struct err *err)
{
    struct columns_at found;
    int got = delimited_next(records, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", reading->file, (long long)records->line);
    if (got == LINE_END)
        err_set(err, ERR_FAILED, "%s: there are no texts in it", reading->file);
    if (got != LINE_READ || find_columns(reading, records, &found, err) < 0)
        return -1;
    describe(reading, records, &found);
    delimited_keep_header(records);
    if (take_records(reading, records, &found, err) < 0)
        return -1;
    delimited_note(records, reading->said);
    return 0;
}

int text_read_table(struct text_reading *reading, struct source *source, struct err *err)
{
    struct delimited records;
    if (delimited_guess(&records, source, reading->collector->delimiter, reading->collector->quote, err) < 0)
        return -1;
    int result = read_records(reading, &records, err);
    delimited_release(&records);
    return result;
}
