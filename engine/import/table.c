/* Any table of interactions: fields between commas, tabs, semicolons, bars, '::' or blanks, with a header that names
 * user and item (and rating and time), or with --columns, which says what the fields are in the order of the file.
 *
 * With --columns a header is passed over when it is one for certain: it names user and item in a usual way, or it has
 * no digit in it although it has a field for a rating or time. */
#include "engine/import/importer.h"
#include "engine/import/rows.h"
#include "engine/import/words.h"

#include <string.h>

static bool names_both(const struct layout *layout)
{
    return layout->at[ROLE_USER] >= 0 && layout->at[ROLE_ITEM] >= 0;
}

static bool is_header(const struct delimited *records, const struct layout *given)
{
    struct layout named;
    layout_of_header(records->fields, records->n, &named);
    bool numbers = given->at[ROLE_RATING] >= 0 || given->at[ROLE_TIME] >= 0;
    for (size_t i = 0; numbers && i < records->n; i++)
        numbers = !strpbrk(records->fields[i].text, "0123456789");
    return names_both(&named) || numbers;
}

static int refuse_columns(const struct delimited *records, const struct layout *layout, struct err *err)
{
    char shown[WORD_SHOWN];
    struct text found = TEXT_INIT;
    for (size_t i = 0; i < records->n && i < 8; i++) {
        word_show(records->fields[i].text, shown);
        text_printf(&found, "%s%s", i ? ", " : "", shown);
    }
    err_set(err, ERR_FAILED, "%s, line %lld: no column for the %s in its header (it has: %s); name it '%s', or say "
            "what the fields are with --columns user,item,rating,time", source_file(records->source),
            (long long)records->line, layout->at[ROLE_USER] < 0 ? "user" : "item", found.data,
            layout->at[ROLE_USER] < 0 ? "user" : "item");
    text_release(&found);
    return -1;
}

/* What the fields are, from --columns or from the record just read; *data says whether that record is one of data. */
static int find_layout(const struct delimited *records, const struct collector *collector, struct layout *layout,
                       bool *data, struct err *err)
{
    *data = false;
    if (!collector->columns) {
        layout_of_header(records->fields, records->n, layout);
        return names_both(layout) ? 0 : refuse_columns(records, layout, err);
    }
    if (layout_of_columns(collector->columns, layout, err) < 0)
        return -1;
    layout->fields = records->n;
    for (int role = 0; role < ROLES; role++)
        if (layout->at[role] >= (int)records->n)
            return err_set(err, ERR_FAILED, "%s, line %lld: it has %zu fields, and --columns names more: %s",
                           source_file(records->source), (long long)records->line, records->n, collector->columns);
    *data = !is_header(records, layout);
    return 0;
}

static int read_table(struct source *source, struct collector *collector, struct err *err)
{
    const char *beginning = source_beginning(source, err);
    struct delimited records;
    struct layout layout;
    bool data;
    if (!beginning)
        return -1;
    const char *delimiter = delimiter_of(beginning);
    delimited_init(&records, source, delimiter ? delimiter : ",");
    int got = delimited_next(&records, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", source_file(source), (long long)records.line);
    if (got == LINE_READ)
        got = find_layout(&records, collector, &layout, &data, err);
    if (got == 0 && records.n)
        got = rows_read(&records, &layout, data, collector, err);
    delimited_release(&records);
    return got ? -1 : 0;
}

/* Cuts a header at its delimiters. Quotes are left as they are: a name is compared by its letters alone. */
static size_t cut_header(char *line, const char *delimiter, struct field *fields, size_t most)
{
    size_t n = 0, width = strlen(delimiter);
    for (char *at = line, *end; at && n < most; at = end ? end + width : NULL) {
        end = strstr(at, delimiter);
        if (end)
            *end = '\0';
        fields[n++] = (struct field){at, strlen(at)};
    }
    return n;
}

static bool recognise_table(const char *file, const char *beginning)
{
    (void)file;
    struct field fields[64];
    struct layout layout;
    char line[2048];
    const char *delimiter = delimiter_of(beginning);
    if (!delimiter)
        return false;
    beginning += strspn(beginning, " \r\n");
    size_t length = strcspn(beginning, "\r\n");
    length = length < sizeof line ? length : sizeof line - 1;
    memcpy(line, beginning, length);
    line[length] = '\0';
    layout_of_header(fields, cut_header(line, delimiter, fields, sizeof fields / sizeof *fields), &layout);
    return layout.at[ROLE_USER] >= 0 || layout.at[ROLE_ITEM] >= 0;
}

const struct importer importer_table = {
    .part = {.name = "table", .help = "a table with a header that names user and item, or with --columns"},
    .recognise = recognise_table,
    .read = read_table,
};
