/* Titles of items: see titles.h. */
#include "engine/import/titles.h"

#include "engine/import/rows.h"
#include "engine/import/words.h"
#include "store/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_TITLE = 500 };

void titles_release(struct titles *titles)
{
    free(titles->bytes);
    free(titles->start);
    *titles = (struct titles)TITLES_INIT;
}

const char *titles_of(const struct titles *titles, uint32_t item)
{
    return titles->start && titles->start[item] != SIZE_MAX ? titles->bytes + titles->start[item] : NULL;
}

/* One line of valid UTF-8 that a terminal can show. */
static void clean_title(const struct field *field, struct text *clean)
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

static void keep_title(struct titles *titles, uint32_t item, const struct text *title)
{
    char cut[LONGEST_TITLE];
    COPY_TEXT(cut, title->data);
    size_t length = strlen(cut);
    if (titles->used + length + 1 > titles->room) {
        titles->room = (titles->room + length + 1) * 2;
        titles->bytes = xrealloc(titles->bytes, titles->room, 1);
    }
    memcpy(titles->bytes + titles->used, cut, length + 1);
    titles->start[item] = titles->used;
    titles->used += length + 1;
    titles->n++;
}

static int refuse_layout(const struct delimited *records, struct err *err)
{
    return err_set(err, ERR_FAILED, "%s, line %lld: which columns are the item and its title? Name them 'item' and "
                   "'title' in a header", source_file(records->source), (long long)records->line);
}

/* A first record with a column of titles is a header. */
static int find_layout(const struct delimited *records, struct layout *layout, bool *data, struct err *err)
{
    layout_of_header(records->fields, records->n, layout);
    int *item = &layout->at[ROLE_ITEM], *title = &layout->at[ROLE_TITLE];
    *data = *title < 0;
    if (*data) {
        if (records->n < 2 || *item >= 0 || !strcmp(records->delimiter, " "))
            return refuse_layout(records, err);
        *item = 0;
        *title = 1;
        return 0;
    }
    for (size_t i = 0; i < records->n && *item < 0; i++)
        if (!strcasecmp(records->fields[i].text, "id"))
            *item = (int)i;
    *item = *item < 0 ? 0 : *item;
    return *item == *title ? refuse_layout(records, err) : 0;
}

/* LINE_BAD and the problem when the record is not like the first. */
static int take_title(struct titles *titles, const struct delimited *records, const struct layout *layout,
                      const struct collector *collector, struct text *clean, struct err *err)
{
    uint32_t item;
    if (records->n != layout->fields) {
        err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->n, layout->fields);
        return LINE_BAD;
    }
    const struct field *id = &records->fields[layout->at[ROLE_ITEM]];
    const struct field *title = &records->fields[layout->at[ROLE_TITLE]];
    if (!title->length || !ids_find(&collector->items, id->text, id->length, &item) ||
        titles->start[item] != SIZE_MAX)
        return LINE_READ;
    clean_title(title, clean);
    keep_title(titles, item, clean);
    return LINE_READ;
}

static int take_all(struct titles *titles, struct delimited *records, struct collector *collector, struct err *err)
{
    struct layout layout;
    struct text clean = TEXT_INIT;
    bool ready;
    int got = delimited_next(records, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", source_file(records->source), (long long)records->line);
    if (got != LINE_READ || find_layout(records, &layout, &ready, err) < 0)
        return got == LINE_END ? 0 : -1;
    for (; ready || (got = delimited_next(records, err)) > LINE_END; ready = false) {
        if (got == LINE_READ)
            got = take_title(titles, records, &layout, collector, &clean, err);
        if (got == LINE_BAD && collect_refuse(collector, source_file(records->source), records->line, err) < 0) {
            got = LINE_FAILED;
            break;
        }
    }
    text_release(&clean);
    return got == LINE_FAILED ? -1 : 0;
}

int titles_read(struct titles *titles, struct source *source, struct collector *collector, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    struct delimited records;
    if (!beginning)
        return -1;
    titles->start = xmalloc(collector->items.n * sizeof *titles->start);
    memset(titles->start, 0xff, collector->items.n * sizeof *titles->start);
    const char *delimiter = delimiter_of(beginning);
    delimited_init(&records, source, delimiter ? delimiter : ",");
    int result = take_all(titles, &records, collector, err);
    delimited_release(&records);
    if (!result && !titles->n)
        return err_set(err, ERR_FAILED, "%s: none of the items has a title here; is it the table for these data?",
                       source_file(source));
    return result;
}
