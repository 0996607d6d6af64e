/* Titles and classes of items: see items.h. */
#include "engine/import/items.h"

#include "engine/import/header.h"
#include "engine/import/rows.h"
#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_WORDS = 500 };

/* What MovieLens writes for a film without genres. */
static const char no_genre[] = "(no genres listed)";

void item_table_release(struct item_table *table)
{
    free(table->bytes);
    free(table->title);
    free(table->class);
    reading_release(&table->reading);
    text_release(&table->problem);
    ids_release(&table->classes);
    *table = (struct item_table)ITEM_TABLE_INIT;
}

const char *item_title(const struct item_table *table, uint32_t item)
{
    return table->title && table->title[item] != SIZE_MAX ? table->bytes + table->title[item] : NULL;
}

/* One line of valid UTF-8 that a terminal can show. */
static void clean_words(const struct field *field, struct text *clean)
{
    bool latin1 = !word_is_utf8(field->text, field->length);
    text_clear(clean);
    for (size_t i = 0; i < field->length; i++) {
        unsigned char byte = (unsigned char)field->text[i];
        char pair[2] = {(char)(0xc0 | byte >> 6), (char)(0x80 | (byte & 0x3f))};
        if (byte < 0x20 || byte == 0x7f)
            text_add_bytes(clean, " ", 1);
        else if (latin1 && byte >= 0x80)
            text_add_bytes(clean, pair, 2);
        else
            text_add_bytes(clean, field->text + i, 1);
    }
}

static void keep_title(struct item_table *table, uint32_t item, const char *title)
{
    size_t length = strlen(title);
    if (table->used + length + 1 > table->room) {
        table->room = (table->room + length + 1) * 2;
        table->bytes = xrealloc(table->bytes, table->room, 1);
    }
    memcpy(table->bytes + table->used, title, length + 1);
    table->title[item] = table->used;
    table->used += length + 1;
    table->titles++;
}

/* The first of the classes that the words join; "" when there is none. */
static void first_class(const struct item_table *table, const struct text *words, char class[LONGEST_WORDS],
                        bool *several)
{
    const char *between = table->separator == ' ' ? " " : "| ";
    char separator[2] = {table->separator, '\0'};
    const char *first = words->data + strspn(words->data, between);
    size_t length = strcspn(first, separator);
    *several = first[length + strspn(first + length, between)] != '\0';
    copy_text(class, LONGEST_WORDS, first);
    if (length < strlen(class))
        class[length] = '\0';
    for (length = strlen(class); length && class[length - 1] == ' ';)
        class[--length] = '\0';
    if (!strcmp(class, no_genre))
        *class = '\0';
}

/* What a line says of an item; true when the item has another title already, which then counts. */
static bool take_title(struct item_table *table, uint32_t item, const struct field *field, struct text *clean)
{
    char title[LONGEST_WORDS];
    clean_words(field, clean);
    copy_text(title, sizeof title, clean->data);
    if (table->title[item] != SIZE_MAX)
        return strcmp(item_title(table, item), title) != 0;
    keep_title(table, item, title);
    return false;
}

/* The same of its class. */
static bool take_class(struct item_table *table, uint32_t item, const struct field *field, struct text *clean)
{
    char class[LONGEST_WORDS];
    bool several;
    clean_words(field, clean);
    first_class(table, clean, class, &several);
    if (!*class)
        return false;
    if (table->class[item] != UINT32_MAX)
        return strcmp(ids_text(&table->classes, table->class[item]), class) != 0;
    table->class[item] = ids_add(&table->classes, class, strlen(class));
    table->classed++;
    table->several += several;
    return false;
}

static int refuse_layout(const struct delimited *records, struct err *err)
{
    struct text names = TEXT_INIT;
    header_show(&records->fields, &names);
    err_set(err, ERR_FAILED, "%s, line %lld: which columns are the item and its title? Name them 'item' and 'title' "
            "in a header, or say --title-column NAME (its first line has %s)", source_file(records->source),
            (long long)records->line, names.data);
    text_release(&names);
    return -1;
}

static int refuse_column(const struct delimited *records, const char *option, const char *column, struct err *err)
{
    struct text names = TEXT_INIT;
    char shown[WORD_SHOWN];
    header_show(&records->fields, &names);
    word_show(column, shown);
    err_set(err, ERR_USAGE, "%s: there is no column '%s' in %s; its first line has %s", option, shown,
            source_file(records->source), names.data);
    text_release(&names);
    return -1;
}

static int field_called(const struct delimited *records, const char *name)
{
    for (size_t i = 0; i < records->fields.n; i++)
        if (!strcasecmp(records->fields.list[i].text, name))
            return (int)i;
    return -1;
}

static int refuse_ids(const struct delimited *records, const char *option, struct err *err)
{
    return err_set(err, ERR_USAGE, "%s names the column that has the ids of the items in %s; name another one",
                   option, source_file(records->source));
}

/* `named` becomes true where the column is found by its name, so that the first record is a header. */
static int find_column(const struct delimited *records, const char *option, const char *column, int *at, bool *named,
                       struct err *err)
{
    int64_t place;
    if (!column)
        return 0;
    *at = field_called(records, column);
    *named |= *at >= 0;
    if (*at < 0 && parse_int(column, &place) && place >= 1 && place <= (int64_t)records->fields.n)
        *at = (int)place - 1;
    return *at >= 0 ? 0 : refuse_column(records, option, column, err);
}

/* A first record with a column of titles is a header, and so is one with an item and a class. */
static int find_layout(const struct delimited *records, const struct item_columns *columns, struct layout *layout,
                       bool *data, struct err *err)
{
    bool named = false;
    layout_of_header(&records->fields, layout);
    for (int role = 0; role < ROLES; role++)
        if (role == ROLE_USER || role == ROLE_RATING || role == ROLE_TIME)
            layout->at[role] = -1;
    int *item = &layout->at[ROLE_ITEM], *title = &layout->at[ROLE_TITLE], *class = &layout->at[ROLE_CLASS];
    bool titled = *title >= 0;
    if (find_column(records, "--class-column", columns->class, class, &named, err) < 0 ||
        find_column(records, "--title-column", columns->title, title, &named, err) < 0)
        return -1;
    if (*item < 0)
        *item = field_called(records, "id");
    *data = !titled && !named && (*class < 0 || *item < 0);
    if (*data) {
        if (records->fields.n < 2 || *item >= 0 || !strcmp(records->dialect.delimiter, " "))
            return refuse_layout(records, err);
        *item = 0;
        *title = columns->title ? *title : 1;
        *class = columns->class ? *class : -1;
    }
    *item = *item < 0 ? 0 : *item;
    if (*item == *class || (columns->title && *item == *title))
        return refuse_ids(records, *item == *class ? "--class-column" : "--title-column", err);
    return *item == *title ? refuse_layout(records, err) : 0;
}

/* LINE_BAD and the problem when the record is not like the first. */
static int take_item(struct item_table *table, const struct delimited *records, const struct layout *layout,
                     const struct collector *collector, struct text *clean, struct err *err)
{
    uint32_t item;
    const int *at = layout->at;
    const struct field *fields = records->fields.list;
    if (records->fields.n != layout->fields) {
        err_set(err, ERR_FAILED, "it has %zu field%s where the first line has %zu", records->fields.n,
                plural((int64_t)records->fields.n), layout->fields);
        return LINE_BAD;
    }
    if (!ids_find(&collector->items, fields[at[ROLE_ITEM]].text, fields[at[ROLE_ITEM]].length, &item)) {
        table->unknown++;
        return LINE_READ;
    }
    bool other = false;
    if (at[ROLE_TITLE] >= 0 && fields[at[ROLE_TITLE]].length)
        other |= take_title(table, item, &fields[at[ROLE_TITLE]], clean);
    if (at[ROLE_CLASS] >= 0 && fields[at[ROLE_CLASS]].length)
        other |= take_class(table, item, &fields[at[ROLE_CLASS]], clean);
    table->others += other;
    return LINE_READ;
}

/* RecBole's headers say what a column holds, as in 'class:token_seq': words between blanks. */
static char separator_of(const struct delimited *records, const struct layout *layout)
{
    int class = layout->at[ROLE_CLASS];
    const char *kind = class < 0 ? NULL : strchr(records->fields.list[class].text, ':');
    return kind && !strcmp(kind, ":token_seq") ? ' ' : '|';
}

static void describe(struct item_table *table, const struct delimited *records, const struct layout *layout,
                     bool header)
{
    char between[32];
    text_printf(&table->reading.format, _("a table of items, fields between %s, %s"),
                dialect_between(&records->dialect, between), header ? _("with a header") : _("without a header"));
    layout_describe(layout, header ? &records->fields : NULL, &table->reading);
}

static int take_rows(struct item_table *table, struct delimited *records, const struct layout *layout, bool ready,
                     struct collector *collector, struct err *err)
{
    struct text clean = TEXT_INIT;
    int got = LINE_READ;
    records->wanted = layout->fields;
    for (; ready || (got = delimited_next(records, err)) > LINE_END; ready = false) {
        table->rows++;
        if (got == LINE_READ)
            got = take_item(table, records, layout, collector, &clean, err);
        if (got != LINE_BAD)
            continue;
        if (!table->skipped++)
            text_printf(&table->problem, _("line %lld: %s"), (long long)records->line, err->text);
        if (collect_refuse(collector, source_file(records->source), records->line, err) < 0) {
            got = LINE_FAILED;
            break;
        }
        collector->skipped += records->lines - 1;
    }
    text_release(&clean);
    return got == LINE_FAILED ? -1 : 0;
}

static int take_all(struct item_table *table, struct delimited *records, const struct item_columns *columns,
                    struct collector *collector, struct err *err)
{
    struct layout layout;
    bool data;
    int got = delimited_next(records, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", source_file(records->source), (long long)records->line);
    if (got != LINE_READ || find_layout(records, columns, &layout, &data, err) < 0)
        return got == LINE_END ? 0 : -1;
    table->separator = separator_of(records, &layout);
    describe(table, records, &layout, !data);
    int result = take_rows(table, records, &layout, data, collector, err);
    delimited_note(records, &table->reading);
    reading_count(&table->reading, (int64_t)table->others,
                  "%s line has another title or class for an item that has one; the first counts",
                  "%s lines have another title or class for an item that has one; the first counts");
    return result;
}

/* Nothing came of it: why. */
static int refuse_table(const struct item_table *table, const struct item_columns *columns, const char *file,
                        struct err *err)
{
    if (table->rows && table->skipped == table->rows)
        return err_set(err, ERR_FAILED, "%s: all its lines were skipped as unreadable; the first was %.300s", file,
                       table->problem.data);
    if (!table->titles && !table->classed)
        return err_set(err, ERR_FAILED, "%s: none of the items has a title or a class here (%s); is it the table for "
                       "these data? --title-column NAME names another column", file,
                       table->reading.columns.length ? table->reading.columns.data : _("it is empty"));
    return err_set(err, ERR_FAILED, "%s: the column '%.40s' gives none of the items a %s; name another one with %s",
                   file, table->titles ? columns->class : columns->title, table->titles ? _("class") : _("title"),
                   table->titles ? "--class-column" : "--title-column");
}

int item_table_read(struct item_table *table, struct source *source, const struct item_columns *columns,
                    struct collector *collector, struct err *err)
{
    size_t n = collector->items.n;
    struct delimited records;
    if (delimited_guess(&records, source, NULL, NULL, err) < 0)
        return -1;
    table->title = xmalloc(n * sizeof *table->title);
    memset(table->title, 0xff, n * sizeof *table->title);
    table->class = xmalloc(n * sizeof *table->class);
    memset(table->class, 0xff, n * sizeof *table->class);
    int result = take_all(table, &records, columns, collector, err);
    delimited_release(&records);
    bool nothing = (!table->titles && !table->classed) || (columns->class && !table->classed) ||
                   (columns->title && !table->titles);
    return !result && nothing ? refuse_table(table, columns, source_file(source), err) : result;
}
