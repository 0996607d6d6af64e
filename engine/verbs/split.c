/* split: a data set's interactions, or its rows of numbers or texts (split_rows.h), as a table, so that another
 * program can be measured on exactly them. Validation is cut as a run cuts it: by the data set and the share
 * alone. */
#include "engine/verbs/output.h"
#include "engine/verbs/split_rows.h"
#include "engine/verbs/verb.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct store *store;
    struct dataset dataset;
    struct corpus corpus;
    struct lists held_out; /* items by user; borrowed from the corpus but for their starts */
    struct name *users, *items;
    size_t n_users, n_items;
    const char *split; /* NULL: all, with a column that says which */
    double validation;
    struct sheet sheet;
    size_t rows; /* written, without the head */
};

/* One stored split. Columns that the source did not have are NULL. */
struct columns {
    uint32_t *user, *item;
    float *rating;
    int64_t *time;
    uint32_t *fraction; /* of the second, in nanoseconds */
    size_t n;
};

static int read_column(const struct job *job, const char *split, const char *name, enum column_type type, size_t n,
                       void **out, struct err *err)
{
    size_t rows;
    if (dataset_column(job->store, job->dataset.id, split, name, type, out, &rows, err) < 0)
        return -1;
    if (rows && rows != n)
        return err_set(err, ERR_FAILED, "the column %s of the data set %s is damaged: import it again", name,
                       job->dataset.name);
    return 0;
}

static void columns_release(struct columns *columns)
{
    free(columns->user);
    free(columns->item);
    free(columns->rating);
    free(columns->time);
    free(columns->fraction);
}

static int read_columns(const struct job *job, const char *split, struct columns *out, struct err *err)
{
    void *rating = NULL, *time = NULL, *fraction = NULL;
    *out = (struct columns){0};
    int result = dataset_pairs(job->store, &job->dataset, split, &out->user, &out->item, &out->n, err);
    if (!result)
        result = read_column(job, split, "rating", COLUMN_F32, out->n, &rating, err);
    if (!result)
        result = read_column(job, split, "time", COLUMN_I64, out->n, &time, err);
    if (!result)
        result = read_column(job, split, "fraction", COLUMN_U32, out->n, &fraction, err);
    out->rating = rating;
    out->time = time;
    out->fraction = fraction;
    return result;
}

static void print_time(struct sheet *sheet, int64_t seconds, uint32_t nanoseconds)
{
    /* -1 second and 750,000,000 nanoseconds are a quarter of a second before 1970: -0.25. */
    bool before = seconds < 0 && nanoseconds;
    uint32_t part = before ? 1000000000 - nanoseconds : nanoseconds;
    int digits = 9;
    for (; part && part % 10 == 0; digits--)
        part /= 10;
    sheet_printf(sheet, "%s%" PRId64, before && seconds == -1 ? "-" : "", before ? seconds + 1 : seconds);
    if (part)
        fprintf(sheet->output.file, ".%0*" PRIu32, digits, part);
}

/* The interactions of a stored split that belong to what was asked for. */
static void print_rows(struct job *job, const struct columns *c, bool is_test)
{
    struct sheet *sheet = &job->sheet;
    for (size_t i = 0; i < c->n; i++) {
        bool held_out = !is_test && job->validation > 0 && lists_have(&job->held_out, c->user[i], c->item[i]);
        const char *split = is_test ? "test" : held_out ? "valid" : "train";
        if (job->split && strcmp(job->split, split) != 0)
            continue;
        sheet_word(sheet, job->users[c->user[i]].id);
        sheet_word(sheet, job->items[c->item[i]].id);
        if (!job->split)
            sheet_printf(sheet, "%s", split);
        if (c->rating)
            sheet_float(sheet, c->rating[i]);
        if (c->time)
            print_time(sheet, c->time[i], c->fraction ? c->fraction[i] : 0);
        sheet_end_line(sheet);
        job->rows++;
    }
}

static void print_heads(struct job *job, const struct columns *c)
{
    const struct {
        const char *name;
        bool there;
    } titles[] = {{"user", true}, {"item", true}, {"split", !job->split}, {"rating", c->rating}, {"time", c->time}};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].there)
            sheet_printf(&job->sheet, "%s", titles[i].name);
    sheet_end_line(&job->sheet);
}

static int check_heads(const struct job *job, const struct columns *train, const struct columns *test,
                       struct err *err)
{
    if (job->split || !test->n || (!train->rating == !test->rating && !train->time == !test->time))
        return 0;
    return err_set(err, ERR_FAILED, "train and test of %s do not have the same columns, so that they are no one "
                   "table: export them one by one, with --split train and --split test", job->dataset.name);
}

/* Users of test who have nothing in train are refused by an import, unless it is told to keep them. */
static void say_unknown(const struct job *job, const struct columns *train, const struct columns *test)
{
    uint8_t *seen = xcalloc(job->n_users + 1, 1);
    size_t unknown = 0;
    for (size_t i = 0; i < train->n; i++)
        seen[train->user[i]] = 1;
    for (size_t i = 0; i < test->n; i++) {
        unknown += !seen[test->user[i]];
        seen[test->user[i]] = 1;
    }
    free(seen);
    if (unknown)
        print_to(stderr, "nearfar: %zu %s of test %s nothing in train: `nearfar import` takes such a test with "
                 "--keep-unknown\n", unknown, unknown == 1 ? _("user") : _("users"), unknown == 1 ? "has" : "have");
}

static int print_splits(struct job *job, struct err *err)
{
    struct columns train, test = {0};
    int result = read_columns(job, "train", &train, err);
    if (!result)
        result = read_columns(job, "test", &test, err);
    if (!result)
        result = check_heads(job, &train, &test, err);
    if (!result) {
        bool of_test = job->split && !strcmp(job->split, "test");
        print_heads(job, of_test && test.n ? &test : &train);
        print_rows(job, &train, false);
        print_rows(job, &test, true);
        if (!job->split || of_test)
            say_unknown(job, &train, &test);
        if (!job->rows)
            print_to(stderr, "nearfar: the data set %s has no interactions in %s\n", job->dataset.name, job->split);
    }
    columns_release(&train);
    columns_release(&test);
    return result;
}

static int open_job(struct job *job, const struct verb_arguments *words, struct err *err)
{
    const char *path = argument_of(words, "store"), *name = argument_of(words, "dataset"),
               *share = argument_of(words, "validation");
    if (!path || !name)
        return err_set(err, ERR_USAGE, "split needs store=FILE dataset=NAME");
    if (share && (!parse_real(share, &job->validation) || job->validation < 0 || job->validation > 0.9))
        return err_set(err, ERR_USAGE, "the validation share is a number from 0 to 0.9, not '%s'", share);
    job->store = store_open(path, STORE_READ, err);
    if (!job->store || dataset_find(job->store, name, &job->dataset, err) < 0)
        return -1;
    return corpus_load(&job->corpus, job->store, &job->dataset, job->validation, err);
}

static int print_interactions(struct job *job, struct err *err)
{
    if (!dataset_is_interactions(&job->dataset))
        return err_set(err, ERR_USAGE, "the data set %s has no interactions and no rows that could be "
                       "exported: nearfar data show %s tells what it has", job->dataset.name, job->dataset.name);
    if (dataset_names(job->store, &job->dataset, "user", &job->users, &job->n_users, err) < 0 ||
        dataset_names(job->store, &job->dataset, "item", &job->items, &job->n_items, err) < 0)
        return -1;
    const struct relation *chose = corpus_find_relation(&job->corpus, "chose");
    const struct relation_pairs *held_out = &chose->split[SPLIT_VALID];
    job->held_out = lists_of_sorted(chose->side[0]->rows, held_out->row[0], held_out->row[1], held_out->n);
    return print_splits(job, err);
}

static int split(const struct verb_arguments *words, struct err *err)
{
    struct job job = {.split = argument_of(words, "split")};
    int result = sheet_open(&job.sheet, argument_of(words, "output"), argument_of(words, "format"), err);
    if (!result)
        result = open_job(&job, words, err);
    if (!result && split_has_rows(&job.corpus))
        result = split_rows(job.store, &job.dataset, &job.corpus, job.split, &job.sheet, err);
    else if (!result)
        result = print_interactions(&job, err);
    if (job.sheet.output.file && output_close(&job.sheet.output, !result, err) < 0)
        result = -1;
    free(job.held_out.start);
    corpus_release(&job.corpus);
    names_release(job.users, job.n_users);
    names_release(job.items, job.n_items);
    store_close(job.store);
    return result;
}

const struct verb verb_split = {
    .name = "split",
    .help = "store=FILE dataset=NAME [split=train|valid|test] [validation=X] [format=csv|tsv] [output=FILE]: "
            "its interactions, or its rows of numbers or texts",
    .run = split};
