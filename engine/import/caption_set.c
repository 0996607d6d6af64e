/* See caption_set.h. */
#include "engine/import/caption_set.h"

#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/words.h"
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

static void describe(const struct caption_wishes *wishes, const struct delimited *records, struct reading *said)
{
    char between[32];
    text_printf(&said->format, "a table of captions, fields between %s, with a header",
                dialect_between(&records->dialect, between));
    for (size_t c = 0; c < wishes->columns; c++)
        text_printf(&said->columns, "%scaption = %.40s", c ? ", " : "", wishes->column[c]);
    if (wishes->group)
        text_printf(&said->columns, ", group = %.40s", wishes->group);
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

static int take_record(struct caption_set *set, const struct caption_wishes *wishes, const struct delimited *records,
                       const struct columns_at *found, struct reading *said, struct err *err)
{
    size_t before = set->n;
    char shown[WORD_SHOWN];
    if (records->fields.n != found->fields)
        return err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->fields.n,
                       found->fields);
    if (wishes->group && add_group(set, &records->fields.list[found->group], err) < 0)
        return -1;
    for (size_t c = 0; c < wishes->columns; c++) {
        const struct field *caption = &records->fields.list[found->caption[c]];
        word_show(caption->text, shown);
        if (!word_is_utf8(caption->text, caption->length))
            return err_set(err, ERR_FAILED, "the caption '%s' is not UTF-8: convert the file, as with iconv -f "
                           "LATIN1 -t UTF-8", shown);
        if (!caption->length)
            continue;
        if (!said->first.length)
            text_printf(&said->first, "caption '%s'", shown);
        add_caption(set, caption);
    }
    set->without += set->n == before;
    set->rows++;
    return 0;
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
    return set->n ? 0 : err_set(err, ERR_FAILED, "%s: there are no captions in it", wishes->file);
}

int caption_read(struct caption_set *set, const struct caption_wishes *wishes, struct reading *said,
                 struct progress *progress, struct err *err)
{
    struct source *source = source_open(wishes->file, "--captions", err);
    struct delimited records;
    if (!source)
        return -1;
    source_watch(source, progress_reading, progress);
    int result = delimited_guess(&records, source, wishes->delimiter, wishes->quote, err);
    if (!result) {
        result = read_records(set, wishes, &records, said, err);
        delimited_release(&records);
    }
    source_close(source);
    return result;
}
