/* Sparse matrices in the Matrix Market exchange format (Boisvert, Pozo and Remington, NISTIR 5935, 1996): a first
 * line "%%MatrixMarket matrix coordinate real general", comments behind '%', a line "rows columns entries", and
 * for each entry "row column value", the two counted from 1. Rows are users and columns are items. In a `pattern`
 * there are no values. */
#include "engine/import/importer.h"
#include "engine/import/rows.h"
#include "engine/import/words.h"
#include "store/base/language.h"

#include <string.h>
#include <strings.h>

static const char banner[] = "%%MatrixMarket";

struct matrix {
    bool values;
    int64_t rows, columns, entries; /* as its line of sizes has them */
    int64_t sizes_line;
};

static bool recognise_matrix_market(const char *file, const char *beginning)
{
    (void)file;
    return !strncasecmp(beginning, banner, strlen(banner));
}

static int refuse(const struct source *source, struct err *err)
{
    return err_prefix(err, "%s, line %lld", source_file(source), (long long)source_number(source));
}

static bool is_one_of(const struct field *word, const char *const *words)
{
    while (*words && strcasecmp(word->text, *words) != 0)
        words++;
    return *words != NULL;
}

/* The words of the first line: banner, object, layout, kind of the values, symmetry. */
static int check_kind(const struct delimited *records, bool *values, struct err *err)
{
    static const char *const numbers[] = {"real", "integer", "double", NULL}, *const pattern[] = {"pattern", NULL};
    const struct field *word = records->fields.list;
    char shown[WORD_SHOWN];
    if (records->fields.n != 5 || strcasecmp(word[0].text, banner) != 0 || strcasecmp(word[1].text, "matrix") != 0)
        return err_set(err, ERR_FAILED, "it should be '%s matrix coordinate real general' or the like", banner);
    if (strcasecmp(word[2].text, "coordinate") != 0)
        return err_set(err, ERR_FAILED,
                       "only coordinate matrices are read, and this one is dense ('array'): write it with "
                       "scipy.io.mmwrite(FILE, scipy.sparse.coo_matrix(x))");
    *values = is_one_of(&word[3], numbers);
    word_show(word[3].text, shown);
    if (!*values && !is_one_of(&word[3], pattern))
        return err_set(err, ERR_FAILED, "its values are '%s'; real, integer and pattern are read", shown);
    word_show(word[4].text, shown);
    if (strcasecmp(word[4].text, "general") != 0)
        return err_set(err, ERR_FAILED,
                       "the matrix is '%s', which keeps half of its entries and has the same things in rows "
                       "and columns; write it with scipy.io.mmwrite(FILE, x, symmetry='general') if rows are users "
                       "and columns "
                       "items",
                       shown);
    return 0;
}

/* The next record that is no comment: LINE_READ, LINE_BAD, LINE_END, LINE_FAILED. */
static int next_entry(struct delimited *records, struct err *err)
{
    int got;
    do {
        got = delimited_next(records, err);
    } while (got == LINE_READ && *records->fields.list[0].text == '%');
    return got;
}

static int read_sizes(struct delimited *records, struct matrix *matrix, struct err *err)
{
    int64_t *const sizes[] = {&matrix->rows, &matrix->columns, &matrix->entries};
    int got = next_entry(records, err);
    bool sound = got == LINE_READ && records->fields.n == 3;
    for (int i = 0; sound && i < 3; i++)
        sound = parse_int(records->fields.list[i].text, sizes[i]) && *sizes[i] >= 0;
    matrix->sizes_line = source_number(records->source);
    if (got == LINE_FAILED || got == LINE_BAD)
        return got == LINE_FAILED ? -1 : refuse(records->source, err);
    if (sound)
        return 0;
    err_set(err, ERR_FAILED, "here should be three numbers: rows, columns and entries of the matrix");
    return refuse(records->source, err);
}

static int read_head(struct delimited *records, struct matrix *matrix, struct err *err)
{
    int got = delimited_next(records, err);
    if (got == LINE_FAILED)
        return -1;
    if (got == LINE_BAD || check_kind(records, &matrix->values, err) < 0)
        return refuse(records->source, err);
    return read_sizes(records, matrix, err);
}

static int check_place(const char *what, const struct field *word, int64_t size, struct err *err)
{
    int64_t place;
    char shown[WORD_SHOWN];
    if (parse_int(word->text, &place) && place >= 1 && place <= size)
        return 0;
    word_show(word->text, shown);
    return err_set(err, ERR_FAILED, "the %s '%s' is not between 1 and %lld, the size of the matrix", _(what), shown,
                   (long long)size);
}

static int take_entry(const struct delimited *records, const struct matrix *matrix, struct collector *collector,
                      struct interaction *one, struct err *err)
{
    struct field words[ROLES] = {0};
    size_t fields = matrix->values ? 3 : 2;
    if (records->fields.n != fields)
        return err_set(err, ERR_FAILED, "it has %zu word%s where an entry of this matrix has %zu", records->fields.n,
                       plural((int64_t)records->fields.n), fields);
    if (check_place("row", &records->fields.list[0], matrix->rows, err) < 0 ||
        check_place("column", &records->fields.list[1], matrix->columns, err) < 0)
        return -1;
    words[ROLE_USER] = records->fields.list[0];
    words[ROLE_ITEM] = records->fields.list[1];
    if (matrix->values)
        words[ROLE_RATING] = records->fields.list[2];
    return row_take(words, true, collector, one, err);
}

static int read_entries(struct delimited *records, const struct matrix *matrix, struct collector *collector,
                        struct err *err)
{
    struct interaction one;
    int64_t entries = 0;
    int got;
    for (; (got = next_entry(records, err)) > LINE_END; entries++) {
        if (got == LINE_BAD || take_entry(records, matrix, collector, &one, err) < 0) {
            if (collect_refuse(collector, source_file(records->source), records->line, err) < 0)
                return -1;
        } else if (collect_add(collector, &one, err) < 0) {
            return -1;
        }
    }
    if (got == LINE_FAILED || entries == matrix->entries)
        return got;
    err_set(err, ERR_FAILED, "it says that the matrix has %lld %s, and %lld follow%s",
            (long long)matrix->entries, matrix->entries == 1 ? _("entry") : _("entries"), (long long)entries,
            entries < matrix->entries ? _("; was the file cut short?") : _(", which is too many"));
    return collect_refuse(collector, source_file(records->source), matrix->sizes_line, err);
}

static int read_matrix_market(struct source *source, struct collector *collector, struct err *err)
{
    struct delimited records;
    struct matrix matrix = {0};
    struct reading *reading = collector_reading(collector);
    delimited_init(&records, source, " ");
    int result = read_head(&records, &matrix, err);
    if (!result) {
        text_printf(&reading->format, _("a Matrix Market matrix of %lld row%s and %lld column%s"),
                    (long long)matrix.rows, plural(matrix.rows), (long long)matrix.columns, plural(matrix.columns));
        text_printf(&reading->columns, _("user = row, item = column%s"), matrix.values ? _(", rating = value") : "");
        collect_columns(collector, matrix.values, false);
        result = read_entries(&records, &matrix, collector, err);
    }
    delimited_release(&records);
    return result;
}

const struct importer importer_matrix_market = {
    .part = {.name = "matrix_market", .help = "a sparse Matrix Market file; rows are users, columns are items"},
    .recognise = recognise_matrix_market,
    .read = read_matrix_market,
    .certain = true,
};
