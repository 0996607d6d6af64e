/* Rows of numbers or texts as a table: see split_rows.h. */
#include "engine/verbs/split_rows.h"

#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const split_names[N_SPLITS] = {"train", "valid", "test"};

/* A feature, and what its numbers or its classes are called; nothing where they have no names. */
struct named_feature {
    const struct feature *feature;
    struct name *names;
    size_t n;
};

struct job {
    const struct collection *rows;
    struct named_feature feature[MOST_FEATURES]; /* those that are written */
    size_t n;
    const char *split;
    struct sheet *sheet;
    struct text word; /* a text with a NUL behind it */
};

static bool is_written(const struct feature *feature)
{
    return feature->kind == FEATURE_DENSE || feature->kind == FEATURE_TEXT || feature->kind == FEATURE_CLASS ||
           feature->kind == FEATURE_GROUP;
}

bool split_has_rows(const struct corpus *corpus)
{
    const struct collection *rows = &corpus->collection[0];
    return corpus->n_collections == 1 && rows->source && (collection_dense(rows) || collection_text(rows));
}

static int find_features(struct store *store, const struct dataset *dataset, struct job *job, struct err *err)
{
    int result = 0;
    for (size_t i = 0; i < job->rows->n_features && !result; i++) {
        const struct feature *feature = &job->rows->feature[i];
        struct named_feature *named = &job->feature[job->n];
        if (!is_written(feature))
            continue;
        named->feature = feature;
        job->n++;
        char *side = xasprintf("%s.%s", job->rows->name, feature->name);
        result = dataset_names(store, dataset, side, &named->names, &named->n, err);
        free(side);
    }
    return result;
}

/* A name, or where there is none a letter and the number. */
static void put_name(const struct job *job, const struct named_feature *named, size_t at, char letter)
{
    if (at < named->n)
        sheet_word(job->sheet, named->names[at].id);
    else
        sheet_printf(job->sheet, "%c%zu", letter, at);
}

static void print_heads(const struct job *job)
{
    sheet_printf(job->sheet, "row");
    for (size_t i = 0; i < job->n; i++) {
        const struct named_feature *named = &job->feature[i];
        size_t columns = named->feature->kind == FEATURE_DENSE ? named->feature->width : 0;
        for (size_t k = 0; k < columns; k++)
            put_name(job, named, k, 'x');
        if (!columns)
            sheet_word(job->sheet, named->feature->name);
    }
    if (!job->split)
        sheet_printf(job->sheet, "split");
    sheet_end_line(job->sheet);
}

static void print_numbers(const struct job *job, const struct feature *feature, size_t row)
{
    for (size_t at = row * feature->width; at < (row + 1) * feature->width; at++)
        if (feature->type == COLUMN_U8)
            sheet_printf(job->sheet, "%u", ((const uint8_t *)feature->value)[at]);
        else
            sheet_float(job->sheet, ((const float *)feature->value)[at]);
}

static void print_text(struct job *job, const struct feature *feature, size_t row)
{
    size_t from = feature->start[row];
    text_clear(&job->word);
    text_add_bytes(&job->word, (const char *)feature->value + from, feature->start[row + 1] - from);
    sheet_word(job->sheet, job->word.data);
}

static void print_class(const struct job *job, const struct named_feature *named, size_t row)
{
    uint32_t class = ((const uint32_t *)named->feature->value)[row];
    if (class == NO_CLASS)
        sheet_word(job->sheet, "");
    else
        put_name(job, named, class, 'c');
}

static void print_row(struct job *job, size_t source, size_t row)
{
    sheet_printf(job->sheet, "%zu", source);
    for (size_t i = 0; i < job->n; i++) {
        const struct feature *feature = job->feature[i].feature;
        if (feature->kind == FEATURE_DENSE)
            print_numbers(job, feature, row);
        else if (feature->kind == FEATURE_TEXT)
            print_text(job, feature, row);
        else
            print_class(job, &job->feature[i], row);
    }
    if (!job->split)
        sheet_printf(job->sheet, "%s", split_names[job->rows->split[row]]);
    sheet_end_line(job->sheet);
}

static size_t print_all(struct job *job)
{
    size_t n = job->rows->rows, printed = 0;
    uint32_t *place = xmalloc((n + 1) * sizeof *place);
    for (size_t row = 0; row < n; row++)
        place[job->rows->source[row]] = (uint32_t)row;
    print_heads(job);
    for (size_t source = 0; source < n; source++)
        if (!job->split || !strcmp(job->split, split_names[job->rows->split[place[source]]])) {
            print_row(job, source, place[source]);
            printed++;
        }
    free(place);
    return printed;
}

int split_rows(struct store *store, const struct dataset *dataset, const struct corpus *corpus, const char *split,
               struct sheet *sheet, struct err *err)
{
    struct job job = {.rows = &corpus->collection[0], .split = split, .sheet = sheet};
    int result = find_features(store, dataset, &job, err);
    if (!result && !print_all(&job))
        print_to(stderr, "nearfar: the data set %s has no rows in %s\n", dataset->name, split);
    for (size_t i = 0; i < job.n; i++)
        names_release(job.feature[i].names, job.feature[i].n);
    text_release(&job.word);
    return result;
}
