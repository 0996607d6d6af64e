/* JSON lines: an object on each line, of which some fields are the user, the item, the rating and the time. They
 * are found by their usual names, or named with --user, --item, --rating and --time; 'a.b' is the field b of the
 * object a. Which fields there are is looked up in the first lines. */
#include "engine/import/importer.h"
#include "engine/import/json_fields.h"
#include "engine/import/json_object.h"
#include "engine/import/rows.h"
#include "engine/import/words.h"
#include "store/base/language.h"

#include <string.h>

struct record {
    const char *field[NAMED_FIELDS]; /* by role; NULL: none */
    size_t field_length[NAMED_FIELDS];
    struct text text[NAMED_FIELDS]; /* the values of one line */
    enum json_kind kind[NAMED_FIELDS];
    bool seen[NAMED_FIELDS], again; /* which fields the line has; one of them twice */
    int64_t lines_again;            /* such lines */
};

static bool recognise_json_lines(const char *file, const char *beginning)
{
    (void)file;
    return json_fields_recognise(beginning);
}

/* Which field is what -------------------------------------------------------------------------------------------- */

static int refuse_fields(const struct source *source, const struct json_fields *fields, enum role role,
                         const char *named, struct err *err)
{
    struct text list = TEXT_INIT;
    char shown[WORD_SHOWN];
    json_fields_list(fields, &list);
    if (named) {
        word_show(named, shown);
        err_set(err, ERR_USAGE,
                "--%s: the objects in %s have no field '%s' with words or numbers; in the first lines are: %s",
                role_word(role), source_file(source), shown, list.data);
    } else {
        err_set(err, ERR_FAILED,
                "%s: which field of its objects is the %s? Name it with --%s FIELD; in the first lines are: %s",
                source_file(source), _(role_word(role)), role_word(role), list.data);
    }
    text_release(&list);
    return -1;
}

/* The first field that usually has the role. */
static const char *usual_field(const struct json_fields *fields, enum role role)
{
    for (uint32_t i = 0; i < fields->words.n; i++)
        if (role_of_name(ids_text(&fields->words, i)) == (int)role)
            return ids_text(&fields->words, i);
    return NULL;
}

static int choose_fields(const struct source *source, const struct json_fields *fields, struct collector *collector,
                         struct record *record, struct err *err)
{
    uint32_t place;
    for (enum role role = ROLE_USER; role <= ROLE_TIME; role++) {
        const char *named = collector->fields[role];
        if (named && !ids_find(&fields->words, named, strlen(named), &place))
            return refuse_fields(source, fields, role, named, err);
        record->field[role] = named ? named : usual_field(fields, role);
        if (!record->field[role] && role <= ROLE_ITEM)
            return refuse_fields(source, fields, role, NULL, err);
        record->field_length[role] = record->field[role] ? strlen(record->field[role]) : 0;
    }
    return 0;
}

static void say_passed(const struct ids *names, const struct record *record, struct text *passed)
{
    char shown[WORD_SHOWN];
    for (uint32_t i = 0; i < names->n; i++) {
        const char *name = ids_text(names, i);
        bool taken = false;
        for (int role = 0; role < NAMED_FIELDS; role++)
            taken |= record->field[role] && !strcmp(record->field[role], name);
        word_show(name, shown);
        if (!taken)
            text_printf(passed, "%s%s", passed->length ? ", " : "", shown);
    }
}

/* Other fields that usually have a role which was found by its usual name. */
static void note_rivals(const struct record *record, const struct json_fields *fields,
                        const struct collector *collector, struct reading *reading)
{
    char shown[WORD_SHOWN], taken[WORD_SHOWN];
    for (uint32_t i = 0; i < fields->words.n; i++) {
        const char *name = ids_text(&fields->words, i);
        int role = role_of_name(name);
        if (role < 0 || role > ROLE_TIME || collector->fields[role] || !strcmp(record->field[role], name))
            continue;
        word_show(name, shown);
        word_show(record->field[role], taken);
        reading_note(reading, "'%s' may be the %s as well as '%s', which was taken; --%s decides", shown,
                     _(role_words[role]), taken, role_words[role]);
    }
}

static void say_reading(const struct record *record, const struct json_fields *fields, struct reading *reading)
{
    char shown[WORD_SHOWN];
    text_add(&reading->format, _("JSON lines, one object each"));
    for (enum role role = ROLE_USER; role <= ROLE_TIME; role++) {
        if (!record->field[role])
            continue;
        word_show(record->field[role], shown);
        text_printf(&reading->columns, "%s%s = %s", role ? ", " : "", _(role_word(role)), shown);
    }
    say_passed(&fields->words, record, &reading->passed);
    say_passed(&fields->others, record, &reading->passed);
}

/* Lines ---------------------------------------------------------------------------------------------------------- */

static void keep_value(void *context, const struct json_value *value)
{
    struct record *record = context;
    for (int role = 0; role < NAMED_FIELDS; role++) {
        if (!record->field[role] || record->field_length[role] != value->path_length ||
            memcmp(record->field[role], value->path, value->path_length) != 0)
            continue;
        record->again |= record->seen[role];
        record->seen[role] = true;
        record->kind[role] = value->kind;
        text_clear(&record->text[role]);
        text_add_bytes(&record->text[role], value->text, value->length);
    }
}

static int check_value(const struct record *record, enum role role, struct err *err)
{
    const struct text *text = &record->text[role];
    char shown[WORD_SHOWN];
    word_show(record->field[role], shown);
    if (record->kind[role] == JSON_MISSING)
        return err_set(err, ERR_FAILED, "the field '%s' is not there or null, so it has no %s", shown,
                       _(role_word(role)));
    if (record->kind[role] == JSON_OTHER)
        return err_set(err, ERR_FAILED, "the field '%s' is %s, and not a word or a number", shown, _(text->data));
    if (strlen(text->data) != text->length)
        return err_set(err, ERR_FAILED, "the field '%s' has a zero byte in it", shown);
    return 0;
}

static int take_line(struct record *record, const char *line, size_t length, struct collector *collector,
                     struct interaction *one, struct err *err)
{
    struct field words[ROLES] = {0};
    for (int role = 0; role < NAMED_FIELDS; role++) {
        record->kind[role] = JSON_MISSING;
        record->seen[role] = record->again = false;
        text_clear(&record->text[role]);
    }
    if (json_object_read(line, length, keep_value, record, err) < 0)
        return -1;
    for (enum role role = ROLE_USER; role <= ROLE_TIME; role++) {
        if (!record->field[role])
            continue;
        if (check_value(record, role, err) < 0)
            return -1;
        words[role] = (struct field){record->text[role].data, record->text[role].length};
    }
    record->lines_again += record->again;
    return row_take(words, false, collector, one, err);
}

static int read_lines(struct source *source, struct record *record, struct collector *collector, struct err *err)
{
    struct interaction one;
    char *line;
    size_t length;
    int got;
    collect_columns(collector, record->field[ROLE_RATING] != NULL, record->field[ROLE_TIME] != NULL);
    while ((got = source_line(source, &line, &length, err)) > LINE_END) {
        if (got == LINE_READ && !line[strspn(line, " \t")])
            continue;
        if (got == LINE_BAD || take_line(record, line, length, collector, &one, err) < 0) {
            if (collect_refuse(collector, source_file(source), source_number(source), err) < 0)
                return -1;
        } else if (collect_add(collector, &one, err) < 0) {
            return -1;
        }
    }
    reading_count(collector_reading(collector), record->lines_again,
                  "%s line has a field twice, of which the last counts",
                  "%s lines have a field twice, of which the last counts");
    return got;
}

static int read_json_lines(struct source *source, struct collector *collector, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    struct json_fields fields = {IDS_INIT, IDS_INIT};
    struct record record = {0};
    if (!beginning)
        return -1;
    json_fields_note(&fields, beginning);
    int result = choose_fields(source, &fields, collector, &record, err);
    if (!result) {
        say_reading(&record, &fields, collector_reading(collector));
        note_rivals(&record, &fields, collector, collector_reading(collector));
        result = read_lines(source, &record, collector, err);
    }
    for (int role = 0; role < NAMED_FIELDS; role++)
        text_release(&record.text[role]);
    json_fields_release(&fields);
    return result;
}

const struct importer importer_json_lines = {
    .part = {.name = "json_lines", .help = "an object on each line; its fields by usual names, or --user, --item"},
    .recognise = recognise_json_lines,
    .read = read_json_lines,
    .certain = true,
    .naming = "name the fields with --user and --item",
    .named_fields = true,
};
