/* See picture_labels.h. */
#include "engine/import/picture_labels.h"

#include "engine/data/corpus.h"
#include "engine/import/delimited.h"
#include "engine/import/header.h"
#include "engine/import/idx.h"
#include "engine/import/npy.h"
#include "engine/import/source.h"
#include "engine/import/words.h"
#include "store/base/language.h"
#include "store/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What classes are called ---------------------------------------------------------------------------------------- */

/* Empty lines may stand behind the last name. */
static int take_name(struct class_names *names, const char *file, char *line, size_t length, struct err *err)
{
    if (!length || names->ended) {
        names->ended = true;
        return length ? err_set(err, ERR_FAILED, "%s has an empty line between names: each line is a name", file) : 0;
    }
    if (word_check_id("name", line, length, false, err) < 0)
        return err_prefix(err, "%s, line %zu", file, names->n + 1);
    ARRAY_ROOM(names->name, names->n, names->capacity);
    names->name[names->n++] = xstrdup(line);
    return 0;
}

int class_names_read(struct class_names *names, const char *file, struct err *err)
{
    struct source *source = source_open(file, "--class-names", err);
    char *line;
    size_t length;
    int got = source ? LINE_READ : LINE_FAILED, result = 0;
    while (source && !result && (got = source_line(source, &line, &length, err)) == LINE_READ)
        result = take_name(names, file, line, length, err);
    if (got == LINE_BAD)
        err_prefix(err, "%s, line %lld", file, (long long)source_number(source));
    source_close(source);
    return result || got != LINE_END ? -1 : 0;
}

void class_names_release(struct class_names *names)
{
    for (size_t i = 0; i < names->n; i++)
        free(names->name[i]);
    free(names->name);
    *names = (struct class_names){0};
}

int picture_classify(struct picture_set *set, const struct class_names *names, size_t at, int64_t label,
                     const struct label_place *place, struct err *err)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)label);
    if (label < 0)
        return err_set(err, ERR_FAILED, "%s has the label %s in row %zu (counted from 0): labels are whole numbers "
                       "from 0 on", place->file, digits, place->row);
    if (names->n && (uint64_t)label >= names->n)
        return err_set(err, ERR_FAILED, "%s has the label %s in row %zu (counted from 0), and there are names for 0 "
                       "to %zu: add a line to --class-names, or correct the label", place->file, digits, place->row,
                       names->n - 1);
    const char *word = names->n ? names->name[label] : digits;
    set->class[at] = ids_add(&set->classes, word, strlen(word));
    return 0;
}

/* Files of labels ------------------------------------------------------------------------------------------------ */

/* Behind the last label the tiles of a sheet are empty. */
static int check_count(struct picture_reading *reading, size_t first, size_t labels, struct err *err)
{
    size_t pictures = reading->set->n - first;
    if (pictures == labels)
        return 0;
    if (reading->tiled && labels && labels < pictures) {
        picture_set_cut(reading->set, first + labels);
        reading_count(reading->said, (int64_t)(pictures - labels),
                      "%s tile behind the last label passed over", "%s tiles behind the last label passed over");
        return 0;
    }
    return err_set(err, ERR_FAILED, "%s has %zu picture%s and %s %zu label%s: each picture has one, so one of the "
                   "files is not of the other", reading->file, pictures, plural((int64_t)pictures), reading->labels,
                   labels, plural((int64_t)labels));
}

static int read_idx_open(struct picture_reading *reading, size_t first, struct idx *idx, struct err *err)
{
    if (idx->dimensions != 1)
        return err_set(err, ERR_FAILED, "%s is an IDX file of %zu dimensions, which holds pictures and no labels: "
                       "give it with --train, and the file of 1 dimension with --labels", reading->labels,
                       idx->dimensions);
    if (check_count(reading, first, idx->shape[0], err) < 0)
        return -1;
    size_t n = reading->set->n - first;
    uint8_t *label = xmalloc(n + 1);
    int result = idx_read(idx, label, n, err);
    if (!result)
        result = idx_end(idx, err);
    for (size_t i = 0; i < n && !result; i++)
        result = picture_classify(reading->set, &reading->wishes->names, first + i, label[i],
                                  &(struct label_place){reading->labels, i}, err);
    free(label);
    return result;
}

static int read_idx(struct picture_reading *reading, size_t first, struct err *err)
{
    struct idx idx;
    if (idx_open(&idx, reading->labels, reading->labels_option, err) < 0)
        return -1;
    int result = read_idx_open(reading, first, &idx, err);
    idx_close(&idx);
    return result;
}

int picture_labels_take(struct picture_reading *reading, size_t first, const int64_t *label, size_t n,
                        struct err *err)
{
    int result = check_count(reading, first, n, err);
    for (size_t i = 0; i < n && !result; i++)
        if (label[i] != -1)
            result = picture_classify(reading->set, &reading->wishes->names, first + i, label[i],
                                      &(struct label_place){reading->labels, i}, err);
    return result;
}

static int read_array(struct picture_reading *reading, size_t first, struct err *err)
{
    int64_t *label;
    size_t n;
    int result = npy_read_whole(&label, &n, reading->labels, err);
    if (!result)
        result = picture_labels_take(reading, first, label, n, err);
    free(label);
    return result;
}

/* Tables and texts ----------------------------------------------------------------------------------------------- */

/* The labels of a text as they come: classes of the set, as many as there are lines. */
struct words {
    uint32_t *class;
    size_t n, capacity;
};

static int take_word(struct picture_reading *reading, struct words *words, const char *word, size_t length,
                     struct err *err)
{
    const struct class_names *names = &reading->wishes->names;
    uint32_t class = NO_CLASS;
    int64_t number;
    if (!word_is_missing(word, length)) {
        if (word_check_id("label", word, length, false, err) < 0)
            return -1;
        if (names->n && (!parse_int(word, &number) || number < 0 || (uint64_t)number >= names->n))
            return err_set(err, ERR_FAILED, "the label '%.40s' is none of the numbers 0 to %zu, for which there are "
                           "names in --class-names", word, names->n - 1);
        word = names->n ? names->name[number] : word;
        class = ids_add(&reading->set->classes, word, strlen(word));
    }
    ARRAY_ROOM(words->class, words->n, words->capacity);
    words->class[words->n++] = class;
    return 0;
}

static int take_records(struct picture_reading *reading, struct delimited *records, struct words *words,
                        struct err *err)
{
    int got = delimited_next(records, err);
    size_t fields = records->fields.n, at = SIZE_MAX;
    if (got == LINE_READ) {
        at = header_column(&records->fields, reading->labels, "--label", reading->wishes->label, err);
        if (at == SIZE_MAX)
            return -1;
    }
    records->wanted = fields;
    while (got == LINE_READ && (got = delimited_next(records, err)) == LINE_READ) {
        const struct field *field = &records->fields.list[at < records->fields.n ? at : 0];
        if (records->fields.n != fields)
            err_set(err, ERR_FAILED, "it has %zu fields where the first line has %zu", records->fields.n, fields);
        else if (take_word(reading, words, field->text, field->length, err) == 0)
            continue;
        got = LINE_BAD;
        break;
    }
    return got == LINE_BAD ? err_prefix(err, "%s, line %lld", reading->labels, (long long)records->line)
           : got == LINE_END ? 0 : -1;
}

static int take_table(struct picture_reading *reading, struct source *source, struct words *words, struct err *err)
{
    struct delimited records;
    char shown[WORD_SHOWN];
    if (!source_beginning(source, err) || delimited_guess(&records, source, NULL, NULL, err) < 0)
        return -1;
    int result = take_records(reading, &records, words, err);
    delimited_release(&records);
    word_show(reading->wishes->label, shown);
    text_printf(&reading->said->columns, _(", column %s"), shown);
    reading->label_used = true;
    return result;
}

static int take_lines(struct picture_reading *reading, struct source *source, struct words *words, struct err *err)
{
    char *line;
    size_t length;
    int got;
    while ((got = source_line(source, &line, &length, err)) == LINE_READ)
        if (take_word(reading, words, line, length, err) < 0) {
            got = LINE_BAD;
            break;
        }
    text_add(&reading->said->columns, _(", one a line"));
    return got == LINE_BAD ? err_prefix(err, "%s, line %lld", reading->labels, (long long)source_number(source))
           : got == LINE_END ? 0 : -1;
}

static int read_text(struct picture_reading *reading, size_t first, struct err *err)
{
    struct source *source = source_open(reading->labels, reading->labels_option, err);
    struct words words = {.n = 0};
    if (!source)
        return -1;
    int result = (reading->wishes->label ? take_table : take_lines)(reading, source, &words, err);
    if (!result && !reading->wishes->label && words.n == reading->set->n - first + 1)
        result = err_set(err, ERR_FAILED, "%s has one line more than there are pictures in %s: if its first line is "
                         "a header, name the column with --label", reading->labels, reading->file);
    if (!result)
        result = check_count(reading, first, words.n, err);
    for (size_t i = 0; i < words.n && !result; i++)
        reading->set->class[first + i] = words.class[i];
    free(words.class);
    source_close(source);
    return result;
}

int picture_labels_read(struct picture_reading *reading, size_t first, struct err *err)
{
    struct picture_beginning beginning;
    text_printf(&reading->said->columns, _("%slabels in %s"),
                reading->said->columns.length ? C_("clauses", ", ") : "",
                reading->labels);
    if (npy_is(reading->labels))
        return read_array(reading, first, err);
    if (picture_look(&beginning, reading->labels) && idx_begins(beginning.bytes, beginning.n))
        return read_idx(reading, first, err);
    return read_text(reading, first, err);
}
