/* See json_records.h. */
#include "engine/import/json_records.h"

#include "engine/import/json_fields.h"
#include "store/base/language.h"

#include <string.h>

static int check_fields(const struct json_records *records, const struct json_fields *fields, struct err *err)
{
    struct text list = TEXT_INIT;
    char shown[WORD_SHOWN];
    uint32_t place;
    int result = 0;
    for (size_t k = 0; k < records->n && !result; k++) {
        const struct json_wish *wish = &records->wish[k];
        size_t length = strlen(wish->field);
        if (ids_find(&fields->words, wish->field, length, &place) ||
            (!wish->needed && ids_find(&fields->others, wish->field, length, &place)))
            continue;
        word_show(wish->field, shown);
        json_fields_list(fields, &list);
        result = err_set(err, ERR_USAGE, "%s: the objects in %s have no field '%s' with words or numbers; in the "
                         "first lines are: %s", wish->option, records->file, shown, list.data);
    }
    text_release(&list);
    return result;
}

static void say_passed(const struct json_records *records, const struct ids *names, struct text *passed)
{
    char shown[WORD_SHOWN];
    for (uint32_t i = 0; i < names->n; i++) {
        bool taken = false;
        for (size_t k = 0; k < records->n; k++)
            taken |= !strcmp(records->wish[k].field, ids_text(names, i));
        word_show(ids_text(names, i), shown);
        if (!taken)
            text_printf(passed, "%s%s", passed->length ? ", " : "", shown);
    }
}

int json_records_begin(struct json_records *records, struct source *source, struct reading *said, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    struct json_fields fields = {IDS_INIT, IDS_INIT};
    if (!beginning)
        return -1;
    records->source = source;
    json_fields_note(&fields, beginning);
    int result = check_fields(records, &fields, err);
    if (!result) {
        say_passed(records, &fields.words, &said->passed);
        say_passed(records, &fields.others, &said->passed);
    }
    json_fields_release(&fields);
    return result;
}

static void keep_value(void *context, const struct json_value *value)
{
    struct json_records *records = context;
    for (size_t k = 0; k < records->n; k++) {
        const char *field = records->wish[k].field;
        if (strlen(field) != value->path_length || memcmp(field, value->path, value->path_length))
            continue;
        records->again |= records->seen[k];
        records->seen[k] = true;
        records->kind[k] = value->kind;
        text_clear(&records->value[k]);
        text_add_bytes(&records->value[k], value->text, value->length);
    }
}

static int check_value(const struct json_records *records, size_t k, struct err *err)
{
    const struct text *value = &records->value[k];
    bool needed = records->wish[k].needed;
    char shown[WORD_SHOWN];
    word_show(records->wish[k].field, shown);
    if (needed && records->kind[k] == JSON_MISSING)
        return err_set(err, ERR_FAILED, "the field '%s' is not there or null, so there is no text", shown);
    if (records->kind[k] == JSON_OTHER && (needed || (strcmp(value->data, "true") && strcmp(value->data, "false"))))
        return err_set(err, ERR_FAILED, "the field '%s' is %s, and not a word or a number", shown, _(value->data));
    if (strlen(value->data) != value->length)
        return err_set(err, ERR_FAILED, "the field '%s' has a zero byte in it", shown);
    return 0;
}

static int take_line(struct json_records *records, const char *line, size_t length, struct field *values,
                     struct err *err)
{
    records->again = false;
    for (size_t k = 0; k < records->n; k++) {
        records->kind[k] = JSON_MISSING;
        records->seen[k] = false;
        text_clear(&records->value[k]);
    }
    if (json_object_read(line, length, keep_value, records, err) < 0)
        return LINE_BAD;
    for (size_t k = 0; k < records->n; k++) {
        if (check_value(records, k, err) < 0)
            return LINE_BAD;
        values[k] = (struct field){records->value[k].data, records->value[k].length};
    }
    records->lines_again += records->again;
    return LINE_READ;
}

int json_records_next(struct json_records *records, struct field *values, struct err *err)
{
    char *line;
    size_t length;
    int got;
    do
        got = source_line(records->source, &line, &length, err);
    while (got == LINE_READ && !line[strspn(line, " \t")]);
    return got == LINE_READ ? take_line(records, line, length, values, err) : got;
}

void json_records_end(struct json_records *records, struct reading *said)
{
    reading_count(said, records->lines_again, "%s line has a field twice, of which the last counts",
                  "%s lines have a field twice, of which the last counts");
    for (size_t k = 0; k < records->n; k++)
        text_release(&records->value[k]);
}
