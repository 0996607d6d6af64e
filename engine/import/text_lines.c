/* Texts in JSON lines: see text_reader.h. A field is named by its path, as in json_object.h. */
#include "engine/import/text_reader.h"

#include "engine/import/json_fields.h"
#include "engine/import/json_object.h"
#include "engine/import/words.h"

#include <string.h>

/* The wished fields of one line. */
struct record {
    const struct text_wishes *wishes;
    struct text value[MOST_TEXT_FIELDS];
    enum json_kind kind[MOST_TEXT_FIELDS];
    bool seen[MOST_TEXT_FIELDS], again; /* which fields the line has; one of them twice */
    int64_t lines_again;                /* such lines */
};

static int check_fields(const struct text_reading *reading, const struct json_fields *fields, struct err *err)
{
    const struct text_wishes *wishes = reading->wishes;
    struct text list = TEXT_INIT;
    char shown[WORD_SHOWN];
    uint32_t place;
    int result = 0;
    for (size_t k = 0; k < wishes->fields && !result; k++) {
        size_t length = strlen(wishes->field[k]);
        if (ids_find(&fields->words, wishes->field[k], length, &place) ||
            (k && ids_find(&fields->others, wishes->field[k], length, &place)))
            continue;
        word_show(wishes->field[k], shown);
        json_fields_list(fields, &list);
        result = err_set(err, ERR_USAGE, "--%s: the objects in %s have no field '%s' with words or numbers; in the "
                         "first lines are: %s", text_field_word(wishes, k), reading->file, shown, list.data);
    }
    text_release(&list);
    return result;
}

static void say_passed(const struct text_wishes *wishes, const struct ids *names, struct text *passed)
{
    char shown[WORD_SHOWN];
    for (uint32_t i = 0; i < names->n; i++) {
        bool taken = false;
        for (size_t k = 0; k < wishes->fields; k++)
            taken |= !strcmp(wishes->field[k], ids_text(names, i));
        word_show(ids_text(names, i), shown);
        if (!taken)
            text_printf(passed, "%s%s", passed->length ? ", " : "", shown);
    }
}

static void keep_value(void *context, const struct json_value *value)
{
    struct record *record = context;
    for (size_t k = 0; k < record->wishes->fields; k++) {
        const char *field = record->wishes->field[k];
        if (strlen(field) != value->path_length || memcmp(field, value->path, value->path_length))
            continue;
        record->again |= record->seen[k];
        record->seen[k] = true;
        record->kind[k] = value->kind;
        text_clear(&record->value[k]);
        text_add_bytes(&record->value[k], value->text, value->length);
    }
}

/* A label may be true or false. */
static int check_value(const struct record *record, size_t k, struct err *err)
{
    const struct text *value = &record->value[k];
    char shown[WORD_SHOWN];
    word_show(record->wishes->field[k], shown);
    if (!k && record->kind[k] == JSON_MISSING)
        return err_set(err, ERR_FAILED, "the field '%s' is not there or null, so there is no text", shown);
    if (record->kind[k] == JSON_OTHER && (!k || (strcmp(value->data, "true") && strcmp(value->data, "false"))))
        return err_set(err, ERR_FAILED, "the field '%s' is %s, and not a word or a number", shown, value->data);
    if (strlen(value->data) != value->length)
        return err_set(err, ERR_FAILED, "the field '%s' has a zero byte in it", shown);
    return 0;
}

static int take_line(struct text_reading *reading, struct record *record, const char *line, size_t length,
                     struct err *err)
{
    struct field values[MOST_TEXT_FIELDS];
    for (size_t k = 0; k < reading->wishes->fields; k++) {
        record->kind[k] = JSON_MISSING;
        record->seen[k] = record->again = false;
        text_clear(&record->value[k]);
    }
    if (json_object_read(line, length, keep_value, record, err) < 0)
        return -1;
    for (size_t k = 0; k < reading->wishes->fields; k++) {
        if (check_value(record, k, err) < 0)
            return -1;
        values[k] = (struct field){record->value[k].data, record->value[k].length};
    }
    record->lines_again += record->again;
    return text_take(reading, values, err);
}

static int read_lines(struct text_reading *reading, struct source *source, struct record *record, struct err *err)
{
    char *line;
    size_t length;
    int got;
    while ((got = source_line(source, &line, &length, err)) > LINE_END) {
        if (got == LINE_READ && !line[strspn(line, " \t")])
            continue;
        if ((got == LINE_BAD || take_line(reading, record, line, length, err) < 0) &&
            collect_refuse(reading->collector, reading->file, source_number(source), err) < 0)
            return -1;
    }
    reading_count(reading->said, record->lines_again, "line has", "lines have",
                  "a field twice, of which the last counts");
    return got;
}

int text_read_lines(struct text_reading *reading, struct source *source, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    struct json_fields fields = {IDS_INIT, IDS_INIT};
    struct record record = {.wishes = reading->wishes};
    if (!beginning)
        return -1;
    json_fields_note(&fields, beginning);
    int result = check_fields(reading, &fields, err);
    if (!result) {
        text_add(&reading->said->format, "JSON lines, one object each");
        text_say_fields(reading);
        say_passed(reading->wishes, &fields.words, &reading->said->passed);
        say_passed(reading->wishes, &fields.others, &reading->said->passed);
        result = read_lines(reading, source, &record, err);
    }
    for (size_t k = 0; k < MOST_TEXT_FIELDS; k++)
        text_release(&record.value[k]);
    json_fields_release(&fields);
    return result;
}
