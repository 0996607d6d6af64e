/* See pair_set.h. */
#include "engine/import/pair_set.h"

#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/json_fields.h"
#include "engine/import/json_records.h"
#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const column_words[PAIR_COLUMNS] = {
    /* for a text of a pair: its first */
    N_("first"),
    /* for a text of a pair: its second */
    N_("second"), N_("score")};

void pair_set_release(struct pair_set *set)
{
    free(set->row[0]);
    free(set->row[1]);
    free(set->score);
    free(set->split);
    ids_release(&set->texts);
    *set = (struct pair_set){0};
}

static void make_room(struct pair_set *set)
{
    if (set->n < set->capacity)
        return;
    set->capacity = set->capacity ? set->capacity * 2 : 256;
    for (int side = 0; side < 2; side++)
        set->row[side] = xrealloc(set->row[side], set->capacity, sizeof *set->row[side]);
    set->score = xrealloc(set->score, set->capacity, sizeof *set->score);
    set->split = xrealloc(set->split, set->capacity, sizeof *set->split);
}

/* Where the columns of a table stand. */
struct columns_at {
    size_t at[PAIR_COLUMNS], fields;
};

static size_t n_columns(const struct pair_reading *reading)
{
    return reading->column[PAIR_SCORE] ? PAIR_COLUMNS : PAIR_SCORE;
}

static int find_columns(const struct pair_reading *reading, const struct delimited *records, struct columns_at *found,
                        struct err *err)
{
    found->fields = records->fields.n;
    for (size_t c = 0; c < n_columns(reading); c++) {
        const char *option = c == PAIR_SCORE ? "--score" : "--pair";
        if (!reading->by_number) {
            found->at[c] = header_column(&records->fields, reading->file, option, reading->column[c], err);
            if (found->at[c] == SIZE_MAX)
                return -1;
            continue;
        }
        found->at[c] = strtoul(reading->column[c], NULL, 10) - 1;
        if (found->at[c] >= found->fields)
            return err_set(err, ERR_USAGE, "%s: there is no column %s in %s, whose first line has %zu fields", option,
                           reading->column[c], reading->file, found->fields);
    }
    return 0;
}

static void say_columns(const struct pair_reading *reading)
{
    char shown[WORD_SHOWN];
    for (size_t c = 0; c < n_columns(reading); c++) {
        word_show(reading->column[c], shown);
        text_printf(&reading->said->columns, "%s%s = %s%s", c ? C_("clauses", ", ") : "", _(column_words[c]),
                    reading->by_number ? _("column ") : "", shown);
    }
}

static void describe(const struct pair_reading *reading, const struct delimited *records)
{
    char between[32];
    text_printf(&reading->said->format, _("a table of pairs of texts, fields between %s, %s"),
                dialect_between(&records->dialect, between),
                reading->by_number ? _("without a header") : _("with a header"));
    say_columns(reading);
}

static int check_text(const char *what, const struct field *text, struct err *err)
{
    char shown[WORD_SHOWN];
    word_show(text->text, shown);
    if (!word_is_utf8(text->text, text->length))
        return err_set(err, ERR_FAILED, "the %s text '%s' is not UTF-8: convert the file, as with iconv -f LATIN1 "
                       "-t UTF-8", _(what), shown);
    return 0;
}

static int read_score(const struct field *field, float *score, struct err *err)
{
    double value;
    char shown[WORD_SHOWN];
    word_show(field->text, shown);
    if (!parse_real(field->text, &value) || fabs(value) > 1e9)
        return err_set(err, ERR_FAILED, "the score '%s' is not a number", shown);
    *score = (float)value;
    return 0;
}

static void say_first(const struct pair_reading *reading, const struct field *const field[PAIR_COLUMNS])
{
    char shown[WORD_SHOWN];
    for (size_t c = 0; c < n_columns(reading) && reading->set->n && (c || !reading->said->first.length); c++) {
        word_show(field[c]->text, shown);
        text_printf(&reading->said->first, C_("first of a file", "%s%s '%s'"), c ? C_("clauses", ", ") : "",
                    _(column_words[c]), shown);
    }
}

static int take_pair(struct pair_reading *reading, const struct field *const field[PAIR_COLUMNS], struct err *err)
{
    struct pair_set *set = reading->set;
    float score = 0;
    if (check_text("first", field[0], err) < 0 || check_text("second", field[1], err) < 0 ||
        (field[PAIR_SCORE] && read_score(field[PAIR_SCORE], &score, err) < 0))
        return -1;
    if (!field[0]->length || !field[1]->length) {
        set->empty++;
        return 0;
    }
    if (set->texts.n >= UINT32_MAX - 2)
        return err_set(err, ERR_FAILED, "there are more texts than a collection can have, %u", UINT32_MAX - 1);
    make_room(set);
    for (int side = 0; side < 2; side++)
        set->row[side][set->n] = ids_add(&set->texts, field[side]->text, field[side]->length);
    set->score[set->n] = score;
    set->split[set->n++] = reading->split;
    if (!reading->said->first.length)
        say_first(reading, field);
    return 0;
}

static int take_record(struct pair_reading *reading, const struct delimited *records, const struct columns_at *found,
                       struct err *err)
{
    const struct field *field[PAIR_COLUMNS] = {NULL};
    if (records->fields.n != found->fields)
        return err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->fields.n,
                       found->fields);
    for (size_t c = 0; c < n_columns(reading); c++)
        field[c] = &records->fields.list[found->at[c]];
    return take_pair(reading, field, err);
}

/* Of a file without a header the record read last is a pair. */
static int take_records(struct pair_reading *reading, struct delimited *records, const struct columns_at *found,
                        struct err *err)
{
    int got = reading->by_number ? LINE_READ : delimited_next(records, err);
    records->wanted = found->fields;
    records->dialect.comments = false; /* a text may begin with '#' */
    for (; got > LINE_END; got = delimited_next(records, err)) {
        if (got == LINE_READ && take_record(reading, records, found, err) == 0)
            continue;
        if (collect_refuse(reading->collector, reading->file, records->line, err) < 0)
            return -1;
    }
    return got == LINE_FAILED ? -1 : 0;
}

static int read_records(struct pair_reading *reading, struct delimited *records, struct err *err)
{
    struct columns_at found;
    int got = delimited_next(records, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", reading->file, (long long)records->line);
    if (got == LINE_END)
        err_set(err, ERR_FAILED, "%s: there are no pairs in it", reading->file);
    if (got != LINE_READ || find_columns(reading, records, &found, err) < 0)
        return -1;
    describe(reading, records);
    if (!reading->by_number)
        delimited_keep_header(records);
    if (take_records(reading, records, &found, err) < 0)
        return -1;
    delimited_note(records, reading->said);
    return 0;
}

static int read_table(struct pair_reading *reading, struct source *source, struct err *err)
{
    struct delimited records;
    if (delimited_guess(&records, source, reading->collector->delimiter, reading->collector->quote, err) < 0)
        return -1;
    int result = read_records(reading, &records, err);
    delimited_release(&records);
    return result;
}

static int take_objects(struct pair_reading *reading, struct json_records *records, struct err *err)
{
    struct field values[PAIR_COLUMNS];
    const struct field *field[PAIR_COLUMNS] = {NULL};
    int got;
    for (size_t c = 0; c < n_columns(reading); c++)
        field[c] = &values[c];
    while ((got = json_records_next(records, values, err)) > LINE_END)
        if ((got == LINE_BAD || take_pair(reading, field, err) < 0) &&
            collect_refuse(reading->collector, reading->file, source_number(records->source), err) < 0)
            return -1;
    return got;
}

static int read_objects(struct pair_reading *reading, struct source *source, struct err *err)
{
    struct json_wish wish[PAIR_COLUMNS];
    struct json_records records = {.file = reading->file, .wish = wish, .n = n_columns(reading)};
    if (reading->by_number)
        return err_set(err, ERR_USAGE, "%s has JSON lines, whose fields have names and no numbers: give those, as in "
                       "--pair question,answer", reading->file);
    for (size_t c = 0; c < records.n; c++)
        wish[c] = (struct json_wish){c == PAIR_SCORE ? "--score" : "--pair", reading->column[c], true};
    int result = json_records_begin(&records, source, reading->said, err);
    if (!result) {
        text_add(&reading->said->format, _("pairs of texts in JSON lines, one object each"));
        say_columns(reading);
        result = take_objects(reading, &records, err);
    }
    json_records_end(&records, reading->said);
    return result;
}

int pair_read(struct pair_reading *reading, struct err *err)
{
    struct source *source = source_open(reading->file, reading->option, err);
    size_t before = reading->set->n;
    if (!source)
        return -1;
    source_watch(source, progress_reading, reading->progress);
    const char *beginning = source_beginning(source, err);
    int result = !beginning                         ? -1
                 : json_fields_recognise(beginning) ? read_objects(reading, source, err)
                                                    : read_table(reading, source, err);
    source_close(source);
    if (!result && reading->set->n == before)
        result = err_set(err, ERR_FAILED, "%s: there are no pairs in it that can be read", reading->file);
    return result;
}
