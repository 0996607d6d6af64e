/* Any table of interactions: fields between commas, tabs, semicolons, bars, '::', blanks or what --delimiter says,
 * with a header that names user and item (and rating and time), or with --columns, which says what the fields are
 * in the order of the file. Two whole numbers on each line, and nothing else, are a user and an item.
 *
 * With --columns a header is passed over: a first record that names a field as --columns does, or has words above
 * numbers. One that contradicts --columns is refused. */
#include "engine/import/header.h"
#include "engine/import/importer.h"
#include "engine/import/words.h"
#include "store/base/language.h"

#include <string.h>

static bool names_both(const struct layout *layout)
{
    return layout->at[ROLE_USER] >= 0 && layout->at[ROLE_ITEM] >= 0;
}

static bool agrees(const struct layout *named, const struct layout *given)
{
    for (int role = ROLE_USER; role <= ROLE_TIME; role++)
        if (named->at[role] >= 0 && named->at[role] == given->at[role])
            return true;
    return false;
}

static int refuse_columns(const struct delimited *records, const struct layout *layout, struct err *err)
{
    struct text found = TEXT_INIT;
    bool user = layout->at[ROLE_USER] >= 0, neither = !user && layout->at[ROLE_ITEM] < 0;
    const char *lacks = neither ? _("user and none for the item") : user ? _("item") : _("user");
    const char *name = neither ? _("them 'user' and 'item'") : user ? _("it 'item'") : _("it 'user'");
    header_show(&records->fields, &found);
    err_set(err, ERR_FAILED, "%s, line %lld: no column for the %s in its header (it has: %s); name %s, or say "
            "what the fields are, in their order, with --columns user,item,rating,time ('-' passes one over)",
            source_file(records->source), (long long)records->line, lacks, found.data, name);
    text_release(&found);
    return -1;
}

/* The header calls a field by another role than --columns does. */
static int refuse_contradiction(const struct delimited *records, const struct layout *named, int role, int other,
                                struct err *err)
{
    struct text right = TEXT_INIT;
    char shown[WORD_SHOWN];
    int last = -1;
    for (int r = ROLE_USER; r <= ROLE_TIME; r++)
        last = named->at[r] > last ? named->at[r] : last;
    for (int i = 0; names_both(named) && i <= last; i++) {
        const char *word = "-";
        for (int r = ROLE_USER; r <= ROLE_TIME; r++)
            word = named->at[r] == i ? role_words[r] : word;
        text_printf(&right, "%s%s", i ? "," : _(" leave --columns out, or give --columns "), word);
    }
    word_show(records->fields.list[named->at[other]].text, shown);
    err_set(err, ERR_USAGE, "%s, line %lld: the header calls field %d '%s' and --columns calls it %s;%.300s%s",
            source_file(records->source), (long long)records->line, named->at[other] + 1, shown, role_words[role],
            right.length ? right.data : "",
            right.length ? _(", or mend the header; --no-header where it is none")
                         : _(" mend the one that is wrong"));
    text_release(&right);
    return -1;
}

static int check_header(const struct delimited *records, const struct layout *named, const struct layout *given,
                        struct err *err)
{
    for (int role = ROLE_USER; role <= ROLE_TIME; role++)
        for (int other = ROLE_USER; other <= ROLE_TIME; other++)
            if (role != other && given->at[role] >= 0 && given->at[role] == named->at[other] &&
                given->at[role] != named->at[role])
                return refuse_contradiction(records, named, role, other, err);
    return 0;
}

static void shift(struct layout *layout)
{
    for (int role = 0; role < ROLES; role++)
        layout->at[role] += layout->at[role] >= 0;
}

static size_t words_of(const char *columns)
{
    size_t words = 1;
    for (; *columns; columns++)
        words += *columns == ',';
    return words;
}

static int given_layout(const struct delimited *records, const char *columns, struct layout *layout, struct err *err)
{
    if (layout_of_columns(columns, layout, err) < 0)
        return -1;
    layout->fields = records->fields.n;
    return 0;
}

static int check_width(const struct delimited *records, const char *columns, const struct layout *layout,
                       struct err *err)
{
    for (int role = 0; role < ROLES; role++)
        if (layout->at[role] >= (int)layout->fields)
            return err_set(err, ERR_FAILED, "%s, line %lld: it has %zu field%s, and --columns names more: %s",
                           source_file(records->source), (long long)records->line, layout->fields,
                           plural((int64_t)layout->fields), columns);
    return 0;
}

static int check_delimiter(const struct delimited *records, const struct collector *collector, struct err *err)
{
    char between[32];
    if (!collector->delimiter || records->fields.n > 1)
        return 0;
    return err_set(err, ERR_USAGE, "%s, line %lld: there are no %s in it, which --delimiter says stand between the "
                   "fields; leave --delimiter out, or name another", source_file(records->source),
                   (long long)records->line, dialect_between(&records->dialect, between));
}

/* What --columns says, or what two whole numbers on each line are without it; NULL when the header has to say. */
static const char *columns_of(const struct sample *sample, const struct collector *collector)
{
    bool pairs = !collector->columns && !collector->header && header_of_pairs(sample);
    return pairs ? "user,item" : collector->columns;
}

/* `named`: the first record names a field by its usual name. Where the records of test leave a doubt, it is as train
 * is. */
static int decide_header(const struct delimited *records, const struct sample *sample,
                         const struct collector *collector, bool named, bool *header, struct err *err)
{
    struct text words = TEXT_INIT;
    enum first_record first = header_look(sample);
    bool as_in_train = delimited_has(records, &collector->train_header);
    *header = collector->header || (!collector->no_header && (named || as_in_train || first == FIRST_IS_HEADER));
    if (*header || collector->no_header || collector->tabular || !collector->columns || first != FIRST_IN_DOUBT)
        return 0;
    header_show(&records->fields, &words);
    err_set(err, ERR_FAILED, "%s, line %lld: %s may be a user and an item, or the names of the columns, since it "
            "has words above words; say --no-header or --header", source_file(records->source),
            (long long)records->line, words.data);
    text_release(&words);
    return -1;
}

/* What the fields are, from --columns or from the record just read; *header says whether that record is one. */
static int find_layout(const struct delimited *records, const struct sample *sample,
                       const struct collector *collector, struct layout *layout, bool *header, struct err *err)
{
    struct layout named;
    const char *columns = columns_of(sample, collector);
    layout_of_header(&records->fields, &named);
    *layout = named;
    if (columns && given_layout(records, columns, layout, err) < 0)
        return -1;
    if (!columns && !names_both(&named))
        return refuse_columns(records, &named, err);
    if (decide_header(records, sample, collector, names_both(&named) || (columns && agrees(&named, layout)), header,
                      err) < 0)
        return -1;
    if (columns && *header && check_header(records, &named, layout, err) < 0)
        return -1;
    layout->at[ROLE_TITLE] = layout->at[ROLE_CLASS] = -1;
    layout->row_names = *header && header_lacks_row_names(sample);
    if (layout->row_names && (!columns || words_of(columns) <= records->fields.n))
        shift(layout);
    layout->fields += layout->row_names;
    return columns ? check_width(records, columns, layout, err) : 0;
}

static void describe(const struct delimited *records, const struct layout *layout, bool header,
                     struct reading *reading)
{
    char between[32], quote = records->dialect.quote;
    text_clear(&reading->format);
    text_printf(&reading->format, _("a table, fields between %s, "), dialect_between(&records->dialect, between));
    if (quote)
        text_printf(&reading->format, _("quoted by %c where needed, "), quote);
    else
        text_add(&reading->format, _("quotes are letters, "));
    text_add(&reading->format, header ? _("with a header") : _("without a header"));
    layout_describe(layout, header ? &records->fields : NULL, reading);
}

/* Says which other fields could have been one as well, by their names. */
static void note_rivals(const struct delimited *records, const struct layout *layout, struct reading *reading)
{
    const struct field_list *fields = &records->fields;
    size_t shift = layout->fields - fields->n;
    char shown[WORD_SHOWN], taken[WORD_SHOWN];
    for (size_t i = 0; i < fields->n; i++) {
        int role = role_of_name(fields->list[i].text);
        if (role < 0 || role > ROLE_TIME || layout->at[role] < 0 || layout->at[role] == (int)(i + shift))
            continue;
        word_show(fields->list[i].text, shown);
        word_show(fields->list[layout->at[role] - (int)shift].text, taken);
        reading_note(reading, "'%s' (field %zu) may be the %s as well as '%s' (field %d), which was taken; --columns "
                     "decides", shown, i + shift + 1, _(role_words[role]), taken, layout->at[role] + 1);
    }
}

/* Notes on what was taken for what, where nobody said it. */
static void note_guesses(const struct delimited *records, const struct layout *layout, bool header,
                         struct collector *collector)
{
    struct reading *reading = collector_reading(collector);
    if (!collector->columns && header && records->fields.n <= layout->fields)
        note_rivals(records, layout, reading);
    if (!collector->columns && !header)
        reading_note(reading, "the two whole numbers of each line are taken for a user and an item");
}

static void keep_for_test(const struct delimited *records, struct collector *collector)
{
    collector->tabular = true;
    if (records->header.length)
        text_add_bytes(&collector->train_header, records->header.data, records->header.length);
}

static int read_records(struct delimited *records, const struct sample *sample, struct collector *collector,
                        struct err *err)
{
    struct layout layout;
    bool header;
    int got = delimited_next(records, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", source_file(records->source), (long long)records->line);
    if (got != LINE_READ)
        return got == LINE_END ? 0 : -1;
    if (check_delimiter(records, collector, err) < 0 ||
        find_layout(records, sample, collector, &layout, &header, err) < 0)
        return -1;
    describe(records, &layout, header, collector_reading(collector));
    note_guesses(records, &layout, header, collector);
    if (header)
        delimited_keep_header(records);
    if (collector->into == &collector->train)
        keep_for_test(records, collector);
    records->number_at = layout.at[ROLE_RATING] >= 0 ? layout.at[ROLE_RATING] : header_number_column(sample);
    return rows_read(records, &layout, !header, collector, err);
}

/* Excel's first line says which delimiter, and the lines below have another. */
static int doubt_table(const char *beginning, struct err *err)
{
    struct dialect dialect;
    const char *word;
    char shown[2][32];
    dialect_of(beginning, NULL, NULL, &dialect);
    if (!dialect.says_itself || dialect.usual > 1 || !(word = dialect_below(beginning)))
        return 0;
    struct dialect below = {.quote = 0};
    dialect_ask(&below, word, NULL, err);
    return err_set(err, ERR_FAILED, "its first line says that %s stand between the fields, but its lines have %s; "
                   "give --delimiter %s", dialect_between(&dialect, shown[0]), dialect_between(&below, shown[1]),
                   word);
}

static int read_table(struct source *source, struct collector *collector, struct err *err)
{
    struct delimited records;
    struct sample sample;
    if (delimited_guess(&records, source, collector->delimiter, collector->quote, err) < 0)
        return -1;
    const char *beginning = source_beginning(source, err);
    if (!collector->delimiter && doubt_table(beginning, err) < 0)
        return err_prefix(err, "%s", source_file(source));
    sample_of(&sample, &records.dialect, beginning);
    int result = read_records(&records, &sample, collector, err);
    sample_release(&sample);
    delimited_release(&records);
    return result;
}

static bool recognise_table(const char *file, const char *beginning)
{
    (void)file;
    struct dialect dialect;
    struct sample sample;
    struct layout layout;
    if (!dialect_of(beginning, NULL, NULL, &dialect))
        return false;
    sample_of(&sample, &dialect, beginning);
    bool known = false;
    if (sample.n) {
        layout_of_header(&sample.records[0], &layout);
        known = layout.at[ROLE_USER] >= 0 || layout.at[ROLE_ITEM] >= 0 || header_look(&sample) == FIRST_IS_HEADER ||
                 header_of_pairs(&sample);
    }
    sample_release(&sample);
    return known;
}

const struct importer importer_table = {
    .part = {.name = "table", .help = "a table with a header that names user and item, or with --columns"},
    .recognise = recognise_table,
    .doubt = doubt_table,
    .read = read_table,
    .naming = "name the columns with --columns",
};
