/* See member_table.h. */
#include "engine/import/member_table.h"

#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reading_table {
    struct member_table *table;
    const struct member_wishes *wishes;
    const char *file;
    struct delimited records;
    size_t id, fields;
    size_t column[MOST_TEXT_COLUMNS], columns;
};

void member_table_release(struct member_table *table)
{
    free(table->member);
    free(table->start);
    free(table->length);
    text_release(&table->bytes);
    reading_release(&table->reading);
    *table = (struct member_table){0};
}

/* The header ----------------------------------------------------------------------------------------------------- */

static void find_id(struct reading_table *r)
{
    struct layout layout;
    const struct field_list *fields = &r->records.fields;
    layout_of_header(fields, &layout);
    r->id = layout.at[r->wishes->role] < 0 ? SIZE_MAX : (size_t)layout.at[r->wishes->role];
    for (size_t i = 0; i < fields->n && r->id == SIZE_MAX; i++)
        if (!strcasecmp(fields->list[i].text, "id"))
            r->id = i;
    r->id = r->id == SIZE_MAX ? 0 : r->id;
}

static int find_column(struct reading_table *r, const char *name, struct err *err)
{
    if (r->columns == MOST_TEXT_COLUMNS)
        return err_set(err, ERR_USAGE, "%s names more than %d columns: leave some out", r->wishes->text_option,
                       MOST_TEXT_COLUMNS);
    size_t at = header_column(&r->records.fields, r->file, r->wishes->text_option, name, err);
    r->column[r->columns++] = at;
    return at == SIZE_MAX ? -1 : 0;
}

static int find_columns(struct reading_table *r, struct err *err)
{
    char *copy = xstrdup(r->wishes->columns ? r->wishes->columns : ""), *rest = copy, *name;
    int result = 0;
    while (!result && r->wishes->columns && (name = strsep(&rest, ",")))
        result = find_column(r, name, err);
    free(copy);
    return result;
}

static void describe(struct reading_table *r)
{
    struct reading *said = &r->table->reading;
    const struct field *list = r->records.fields.list;
    char between[32];
    text_printf(&said->format, _("a table of %ss, fields between %s, with a header"), _(role_word(r->wishes->role)),
                dialect_between(&r->records.dialect, between));
    text_printf(&said->columns, "%s = %.40s", _(role_word(r->wishes->role)), list[r->id].text);
    for (size_t c = 0; c < r->columns; c++)
        text_printf(&said->columns, "%s%.40s", c ? _(" and ") : _(", text = "), list[r->column[c]].text);
}

/* Lines ---------------------------------------------------------------------------------------------------------- */

static void take_text(struct reading_table *r, uint32_t member)
{
    struct member_table *table = r->table;
    size_t start = table->bytes.length;
    for (size_t c = 0; c < r->columns; c++) {
        const struct field *field = &r->records.fields.list[r->column[c]];
        if (field->length && table->bytes.length > start)
            text_add(&table->bytes, "\n");
        text_add_bytes(&table->bytes, field->text, field->length);
    }
    table->start[member] = start;
    table->length[member] = table->bytes.length - start;
    table->texts += table->length[member] > 0;
}

static int check_line(const struct reading_table *r, struct err *err)
{
    char shown[WORD_SHOWN];
    if (r->records.fields.n != r->fields)
        return err_set(err, ERR_FAILED, "it has %zu field%s where the first line has %zu", r->records.fields.n,
                       plural((int64_t)r->records.fields.n), r->fields);
    for (size_t c = 0; c < r->columns; c++) {
        const struct field *field = &r->records.fields.list[r->column[c]];
        word_show(field->text, shown);
        if (!word_is_utf8(field->text, field->length))
            return err_set(err, ERR_FAILED, "the text '%s' is not UTF-8: convert the file, as with iconv -f LATIN1 "
                           "-t UTF-8", shown);
    }
    return 0;
}

static void add_row(struct member_table *table, uint32_t member)
{
    if (table->rows == table->capacity) {
        table->capacity = table->capacity ? 2 * table->capacity : 256;
        table->member = xrealloc(table->member, table->capacity, sizeof *table->member);
    }
    table->member[table->rows++] = member;
}

static void take_line(struct reading_table *r)
{
    const struct field *id = &r->records.fields.list[r->id];
    uint32_t member = NO_CLASS;
    if (!ids_find(r->wishes->ids, id->text, id->length, &member)) {
        member = NO_CLASS;
        r->table->unknown++;
    } else if (!r->table->length[member]) {
        take_text(r, member);
    }
    add_row(r->table, member);
}

/* A line that is passed over keeps its place, since pictures may stand beside lines. */
static int take_lines(struct reading_table *r, struct err *err)
{
    int got;
    r->records.wanted = r->fields = r->records.fields.n;
    while ((got = delimited_next(&r->records, err)) > LINE_END) {
        if (got == LINE_READ && check_line(r, err) == 0) {
            take_line(r);
            continue;
        }
        if (!r->wishes->skip_bad)
            return err_prefix(err, "%s, line %lld", r->file, (long long)r->records.line);
        r->table->skipped++;
        add_row(r->table, NO_CLASS);
    }
    delimited_note(&r->records, &r->table->reading);
    reading_count(&r->table->reading, (int64_t)r->table->skipped, "%s line that cannot be read passed over",
                  "%s lines that cannot be read passed over");
    return got == LINE_FAILED ? -1 : 0;
}

static int check_texts(const struct reading_table *r, struct err *err)
{
    const char *word = _(role_word(r->wishes->role));
    if (!r->wishes->columns || r->table->texts)
        return 0;
    return err_set(err, ERR_FAILED, "%s: none of the %ss has a text in the columns of %s (%s); is it the table for "
                   "these data?", r->file, word, r->wishes->text_option, r->wishes->columns);
}

static int read_records(struct reading_table *r, struct err *err)
{
    int got = delimited_next(&r->records, err);
    if (got == LINE_END)
        return err_set(err, ERR_FAILED, "%s: there are no lines in it", r->file);
    if (got != LINE_READ)
        return err_prefix(err, "%s, line %lld", r->file, (long long)r->records.line);
    find_id(r);
    if (find_columns(r, err) < 0)
        return -1;
    describe(r);
    delimited_keep_header(&r->records);
    return take_lines(r, err) < 0 ? -1 : check_texts(r, err);
}

int member_table_read(struct member_table *table, const char *file, const struct member_wishes *wishes,
                      struct err *err)
{
    struct reading_table r = {.table = table, .wishes = wishes, .file = file};
    struct source *source = source_open(file, wishes->option, err);
    if (!source)
        return -1;
    table->members = wishes->ids->n;
    table->start = xcalloc(table->members + 1, sizeof *table->start);
    table->length = xcalloc(table->members + 1, sizeof *table->length);
    int result = delimited_guess(&r.records, source, NULL, NULL, err);
    if (!result) {
        result = read_records(&r, err);
        delimited_release(&r.records);
    }
    source_close(source);
    return result;
}

int member_texts_build(const struct member_table *table, struct builder *builder, const char *collection,
                       const uint32_t *place, size_t rows, struct err *err)
{
    struct feature_row like = {.name = "text", .kind = FEATURE_TEXT, .type = COLUMN_U8};
    uint32_t *member = xmalloc((rows + 1) * sizeof *member);
    COPY_TEXT(like.collection, collection);
    const struct feature_row *text = builder_feature(builder, &like);
    for (size_t m = 0; m < table->members; m++)
        if (place[m] != UINT32_MAX)
            member[place[m]] = (uint32_t)m;
    int result = 0;
    for (size_t row = 0; row < rows && !result; row++)
        result = builder_add_row(builder, text, table->bytes.data + table->start[member[row]],
                                 table->length[member[row]], err);
    free(member);
    return result;
}
