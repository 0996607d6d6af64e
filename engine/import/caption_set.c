/* See caption_set.h. */
#include "engine/import/caption_set.h"

#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/json_fields.h"
#include "engine/import/json_records.h"
#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/dataset.h"

#include <stdlib.h>

void caption_set_release(struct caption_set *set)
{
    free(set->row[0]);
    free(set->row[1]);
    free(set->group);
    ids_release(&set->captions);
    ids_release(&set->groups);
    *set = (struct caption_set){0};
}

/* Where the columns of a table stand. */
struct columns_at {
    size_t caption[MOST_CAPTION_COLUMNS], group, fields;
};

static int find_columns(const struct caption_wishes *wishes, const struct delimited *records,
                        struct columns_at *found, struct err *err)
{
    found->fields = records->fields.n;
    for (size_t c = 0; c < wishes->columns; c++) {
        found->caption[c] = header_column(&records->fields, wishes->file, "--caption", wishes->column[c], err);
        if (found->caption[c] == SIZE_MAX)
            return -1;
    }
    if (wishes->group)
        found->group = header_column(&records->fields, wishes->file, "--group", wishes->group, err);
    return wishes->group && found->group == SIZE_MAX ? -1 : 0;
}

static void say_columns(const struct caption_wishes *wishes, struct reading *said)
{
    for (size_t c = 0; c < wishes->columns; c++)
        text_printf(&said->columns, _("%scaption = %.40s"), c ? C_("clauses", ", ") : "", wishes->column[c]);
    if (wishes->group)
        text_printf(&said->columns, _(", group = %.40s"), wishes->group);
}

static void describe(const struct caption_wishes *wishes, const struct delimited *records, struct reading *said)
{
    char between[32];
    text_printf(&said->format, _("a table of captions, fields between %s, with a header"),
                dialect_between(&records->dialect, between));
    say_columns(wishes, said);
}

static void add_caption(struct caption_set *set, const struct field *caption)
{
    if (set->n == set->capacity) {
        set->capacity = set->capacity ? set->capacity * 2 : 256;
        for (int side = 0; side < 2; side++)
            set->row[side] = xrealloc(set->row[side], set->capacity, sizeof *set->row[side]);
    }
    set->row[0][set->n] = (uint32_t)set->rows;
    set->row[1][set->n++] = ids_add(&set->captions, caption->text, caption->length);
}

static int add_group(struct caption_set *set, const struct field *group, struct err *err)
{
    bool missing = word_is_missing(group->text, group->length);
    if (!missing && word_check_id("group", group->text, group->length, false, err) < 0)
        return -1;
    if (set->rows == set->group_capacity) {
        set->group_capacity = set->group_capacity ? set->group_capacity * 2 : 256;
        set->group = xrealloc(set->group, set->group_capacity, sizeof *set->group);
    }
    set->group[set->rows] = missing ? NO_CLASS : ids_add(&set->groups, group->text, group->length);
    return 0;
}

/* The captions of a picture, and its group or NULL. */
static int take_picture(struct caption_set *set, const struct caption_wishes *wishes,
                        const struct field *const captions[], const struct field *group, struct reading *said,
                        struct err *err)
{
    size_t before = set->n;
    char shown[WORD_SHOWN];
    if (group && add_group(set, group, err) < 0)
        return -1;
    for (size_t c = 0; c < wishes->columns; c++) {
        const struct field *caption = captions[c];
        word_show(caption->text, shown);
        if (!word_is_utf8(caption->text, caption->length))
            return err_set(err, ERR_FAILED, "the caption '%s' is not UTF-8: convert the file, as with iconv -f "
                           "LATIN1 -t UTF-8", shown);
        if (!caption->length)
            continue;
        if (!said->first.length)
            text_printf(&said->first, _("caption '%s'"), shown);
        add_caption(set, caption);
    }
    set->without += set->n == before;
    set->rows++;
    return 0;
}

static int take_record(struct caption_set *set, const struct caption_wishes *wishes, const struct delimited *records,
                       const struct columns_at *found, struct reading *said, struct err *err)
{
    const struct field *captions[MOST_CAPTION_COLUMNS];
    if (records->fields.n != found->fields)
        return err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->fields.n,
                       found->fields);
    for (size_t c = 0; c < wishes->columns; c++)
        captions[c] = &records->fields.list[found->caption[c]];
    return take_picture(set, wishes, captions, wishes->group ? &records->fields.list[found->group] : NULL, said, err);
}

/* A row less would shift all captions behind it, so that none is passed over. */
static int take_records(struct caption_set *set, const struct caption_wishes *wishes, struct delimited *records,
                        const struct columns_at *found, struct reading *said, struct err *err)
{
    int got;
    records->wanted = found->fields;
    records->dialect.comments = false; /* a caption may begin with '#' */
    while ((got = delimited_next(records, err)) > LINE_END)
        if (got != LINE_READ || take_record(set, wishes, records, found, said, err) < 0)
            return err_prefix(err, "%s, line %lld", wishes->file, (long long)records->line);
    return got == LINE_FAILED ? -1 : 0;
}

static int read_records(struct caption_set *set, const struct caption_wishes *wishes, struct delimited *records,
                        struct reading *said, struct err *err)
{
    struct columns_at found = {.fields = 0};
    int got = delimited_next(records, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", wishes->file, (long long)records->line);
    if (got == LINE_END)
        err_set(err, ERR_FAILED, "%s: there are no captions in it", wishes->file);
    if (got != LINE_READ || find_columns(wishes, records, &found, err) < 0)
        return -1;
    describe(wishes, records, said);
    delimited_keep_header(records);
    if (take_records(set, wishes, records, &found, said, err) < 0)
        return -1;
    delimited_note(records, said);
    return 0;
}

static int read_table(struct caption_set *set, const struct caption_wishes *wishes, struct source *source,
                      struct reading *said, struct err *err)
{
    struct delimited records;
    if (delimited_guess(&records, source, wishes->delimiter, wishes->quote, err) < 0)
        return -1;
    int result = read_records(set, wishes, &records, said, err);
    delimited_release(&records);
    return result;
}

/* Captions that are missing or null are none. */
static int take_objects(struct caption_set *set, const struct caption_wishes *wishes, struct json_records *records,
                        struct reading *said, struct err *err)
{
    struct field values[MOST_CAPTION_COLUMNS + 1];
    const struct field *captions[MOST_CAPTION_COLUMNS];
    int got;
    for (size_t c = 0; c < wishes->columns; c++)
        captions[c] = &values[c];
    while ((got = json_records_next(records, values, err)) > LINE_END)
        if (got != LINE_READ ||
            take_picture(set, wishes, captions, wishes->group ? &values[wishes->columns] : NULL, said, err) < 0)
            return err_prefix(err, "%s, line %lld", wishes->file, (long long)source_number(records->source));
    return got;
}

static int read_objects(struct caption_set *set, const struct caption_wishes *wishes, struct source *source,
                        struct reading *said, struct err *err)
{
    struct json_wish wish[MOST_CAPTION_COLUMNS + 1];
    struct json_records records = {.file = wishes->file, .wish = wish, .n = wishes->columns};
    for (size_t c = 0; c < wishes->columns; c++)
        wish[c] = (struct json_wish){"--caption", wishes->column[c], false};
    if (wishes->group)
        wish[records.n++] = (struct json_wish){"--group", wishes->group, false};
    int result = json_records_begin(&records, source, said, err);
    if (!result) {
        text_add(&said->format, _("captions in JSON lines, one object each"));
        say_columns(wishes, said);
        result = take_objects(set, wishes, &records, said, err);
    }
    json_records_end(&records, said);
    return result;
}

int caption_read(struct caption_set *set, const struct caption_wishes *wishes, struct reading *said,
                 struct progress *progress, struct err *err)
{
    struct source *source = source_open(wishes->file, "--captions", err);
    if (!source)
        return -1;
    source_watch(source, progress_reading, progress);
    const char *beginning = source_beginning(source, err);
    int result = !beginning ? -1
                 : (json_fields_recognise(beginning) ? read_objects : read_table)(set, wishes, source, said, err);
    source_close(source);
    if (!result && !set->n)
        result = err_set(err, ERR_FAILED, "%s: there are no captions in it", wishes->file);
    return result;
}
