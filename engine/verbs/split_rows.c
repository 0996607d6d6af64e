/* Rows of numbers as a table: see split_rows.h. */
#include "engine/verbs/split_rows.h"

#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

static const char *const split_names[N_SPLITS] = {"train", "valid", "test"};

struct job {
    const struct collection *rows;
    const struct feature *numbers, *class; /* class NULL: there are none */
    struct name *columns, *classes;        /* what they are called; none where they have no names */
    size_t n_columns, n_classes;
    const char *split;
    struct sheet *sheet;
};

bool split_has_rows(const struct corpus *corpus)
{
    const struct collection *rows = &corpus->collection[0];
    return corpus->n_collections == 1 && rows->source && collection_dense(rows);
}

static int names_of(struct store *store, const struct dataset *dataset, const struct job *job,
                    const struct feature *feature, struct name **names, size_t *n, struct err *err)
{
    char *side = xasprintf("%s.%s", job->rows->name, feature->name);
    int result = dataset_names(store, dataset, side, names, n, err);
    free(side);
    return result;
}

/* A name, or where there is none a letter and the number. */
static void put_name(const struct job *job, const struct name *names, size_t n, size_t at, char letter)
{
    if (at < n)
        sheet_word(job->sheet, names[at].id);
    else
        sheet_printf(job->sheet, "%c%zu", letter, at);
}

static void print_heads(const struct job *job)
{
    sheet_printf(job->sheet, "row");
    for (size_t k = 0; k < job->numbers->width; k++)
        put_name(job, job->columns, job->n_columns, k, 'x');
    if (job->class)
        sheet_printf(job->sheet, "class");
    if (!job->split)
        sheet_printf(job->sheet, "split");
    sheet_end_line(job->sheet);
}

static void print_number(const struct job *job, size_t at)
{
    if (job->numbers->type == COLUMN_U8)
        sheet_printf(job->sheet, "%u", ((const uint8_t *)job->numbers->value)[at]);
    else
        sheet_float(job->sheet, ((const float *)job->numbers->value)[at]);
}

static void print_row(const struct job *job, size_t source, size_t row)
{
    uint32_t class = job->class ? ((const uint32_t *)job->class->value)[row] : NO_CLASS;
    sheet_printf(job->sheet, "%zu", source);
    for (size_t k = 0; k < job->numbers->width; k++)
        print_number(job, row * job->numbers->width + k);
    if (class != NO_CLASS)
        put_name(job, job->classes, job->n_classes, class, 'c');
    else if (job->class)
        sheet_word(job->sheet, "");
    if (!job->split)
        sheet_printf(job->sheet, "%s", split_names[job->rows->split[row]]);
    sheet_end_line(job->sheet);
}

static size_t print_all(const struct job *job)
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
    const struct collection *rows = &corpus->collection[0];
    struct job job = {.rows = rows, .numbers = collection_dense(rows), .class = collection_classes(rows),
                      .split = split, .sheet = sheet};
    int result = names_of(store, dataset, &job, job.numbers, &job.columns, &job.n_columns, err);
    if (!result && job.class)
        result = names_of(store, dataset, &job, job.class, &job.classes, &job.n_classes, err);
    if (!result && !print_all(&job))
        print_to(stderr, "nearfar: the data set %s has no rows in %s\n", dataset->name, split);
    names_release(job.columns, job.n_columns);
    names_release(job.classes, job.n_classes);
    return result;
}
