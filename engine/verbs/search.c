/* search: the rows of the data set that are nearest to rows that a run has never seen, or to one of its own, by the
 * cosine of what the encoder makes of them, below the head. */
#include "engine/verbs/use.h"

#include "engine/encoders/tower.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_TOP = LONGEST_LIST, USUAL_TOP = 10 };
static const char *const split_words[] = {"train", "valid", "test", "left out"};

struct job {
    struct use use;
    size_t top, n;        /* n: of rows whose neighbours are looked for */
    int64_t row;          /* of the data set; -1: rows of files */
    struct name *name;    /* (n_names): what the rows of the data set are called; none where they have no names */
    size_t n_names;
    const char *called;   /* "name", or "text" where texts stand in for names */
    uint32_t *candidate;  /* (candidates): rows of the data set in memory */
    size_t candidates, self;
    real *anchor, *other; /* (n, encoded), (candidates, encoded) */
    uint32_t *nearest;    /* (n, top): places among the candidates */
    real *cosine;         /* (n, top) */
};

/* Looking -------------------------------------------------------------------------------------------------------- */

/* All rows of the data set, without those that balance made. */
static void gather_candidates(struct job *job)
{
    const struct collection *rows = job->use.rows;
    const struct tower *tower = &job->use.w.trainer.tower[0];
    job->candidates = collection_real_rows(rows);
    job->candidate = xmalloc((job->candidates + 1) * sizeof *job->candidate);
    job->self = job->candidates;
    for (size_t i = 0; i < job->candidates; i++) {
        job->candidate[i] = (uint32_t)collection_real_row(rows, i);
        if (rows->source[job->candidate[i]] == job->row)
            job->self = i;
    }
    job->other = xmalloc((job->candidates * tower->encoded + 1) * sizeof *job->other);
    tower_encode(tower, job->use.w.pool, WEIGHTS_MEASURED, job->candidate, job->candidates, job->other);
    prepare_unit_rows(job->other, job->candidates, tower->encoded);
}

static void take_anchors(struct job *job)
{
    size_t dim = job->use.w.trainer.tower[0].encoded;
    job->n = job->row < 0 ? job->use.outside.n : 1;
    if (job->row < 0) {
        job->anchor = use_encode(&job->use, false);
        return;
    }
    job->anchor = xmalloc(dim * sizeof *job->anchor);
    memcpy(job->anchor, job->other + job->self * dim, dim * sizeof *job->anchor);
}

/* A row of the data set is not its own neighbour. */
static void rank(struct job *job)
{
    const struct embedded embedded = {.anchors = job->anchor, .candidates = job->other, .n_anchors = job->n,
                                      .n_candidates = job->candidates,
                                      .dim = job->use.w.trainer.tower[0].encoded};
    uint32_t *all = xmalloc((job->n + 1) * sizeof *all), zero = 0, self = (uint32_t)job->self;
    struct lists masked = lists_of_pairs(job->n, &zero, &self, job->row >= 0);
    for (size_t i = 0; i < job->n; i++)
        all[i] = (uint32_t)i;
    job->nearest = xmalloc((job->n * job->top + 1) * sizeof *job->nearest);
    job->cosine = xmalloc((job->n * job->top + 1) * sizeof *job->cosine);
    rank_anchors(job->use.w.pool, &embedded, all, job->n, job->top, &masked, job->nearest, job->cosine);
    lists_release(&masked);
    free(all);
}

/* What is told --------------------------------------------------------------------------------------------------- */

struct found {
    size_t row; /* of the data set */
    double cosine;
    const char *class, *split, *name; /* class and name "" where it has none */
};

/* The neighbour at a place of a list; false behind its end. */
static bool found_at(const struct job *job, size_t of, size_t at, char number[CLASS_NUMBERED], struct found *found)
{
    const struct collection *rows = job->use.rows;
    const struct feature *classes = collection_classes(rows);
    uint32_t place = job->nearest[of * job->top + at];
    if (place == UINT32_MAX)
        return false;
    uint32_t row = job->candidate[place], class = classes ? ((const uint32_t *)classes->value)[row] : NO_CLASS;
    *found = (struct found){rows->source[row], (double)job->cosine[of * job->top + at],
                            class == NO_CLASS ? "" : use_class(&job->use, class, number),
                            split_words[rows->split[row]],
                            rows->source[row] < job->n_names ? job->name[rows->source[row]].id : ""};
    return true;
}

static void print_lines(const struct job *job)
{
    const struct run_context *w = &job->use.w;
    char number[CLASS_NUMBERED];
    struct found found;
    print("run %lld %s at step %lld: the nearest of %zu rows of the data set %s, by cosine\n", (long long)w->run.id,
          w->run.name, (long long)w->trainer.step, job->candidates, job->use.dataset.name);
    for (size_t i = 0; i < job->n; i++) {
        char *called = job->row < 0 ? outside_name(&job->use.outside, i) : xasprintf("%lld of the data set",
                                                                                     (long long)job->row);
        print("row %s\n", called);
        for (size_t at = 0; at < job->top && found_at(job, i, at, number, &found); at++)
            print_one_line("%4zu  %7.4f  row %-8zu  %-8s  %s%s%s", at + 1, found.cosine, found.row, found.split,
                           found.class, found.name[0] ? "  " : "", found.name);
        free(called);
    }
}

static void add_found(const struct found *found, const char *called, size_t at, struct text *out)
{
    text_printf(out, "%s{\"row\":%zu,\"cosine\":%.9g,\"split\":\"%s\"", at ? "," : "", found->row, found->cosine,
                found->split);
    if (found->class[0]) {
        text_add(out, ",\"class\":");
        json_string(out, found->class);
    }
    if (found->name[0]) {
        text_printf(out, ",\"%s\":", called);
        json_string(out, found->name);
    }
    text_add(out, "}");
}

static void print_object(const struct job *job)
{
    const struct run_context *w = &job->use.w;
    struct text out = TEXT_INIT;
    char number[CLASS_NUMBERED];
    struct found found;
    text_printf(&out, "{\"run\":%lld,\"step\":%lld,\"rows\":[", (long long)w->run.id, (long long)w->trainer.step);
    for (size_t i = 0; i < job->n; i++) {
        text_add(&out, i ? ",{" : "{");
        if (job->row < 0)
            use_json_row(&out, &job->use, i);
        else
            text_printf(&out, "\"row\":%lld", (long long)job->row);
        text_add(&out, ",\"nearest\":[");
        for (size_t at = 0; at < job->top && found_at(job, i, at, number, &found); at++)
            add_found(&found, job->called, at, &out);
        text_add(&out, "]}");
    }
    text_add(&out, "]}\n");
    print_exactly(out.data);
    text_release(&out);
}

static void write_table(const struct job *job, struct sheet *sheet)
{
    static const char *const columns[] = {"file", "row", "rank", "nearest", "cosine", "class", "split"};
    char number[CLASS_NUMBERED];
    struct found found;
    for (size_t i = job->row >= 0; i < sizeof columns / sizeof *columns; i++)
        sheet_word(sheet, columns[i]);
    if (job->n_names)
        sheet_word(sheet, job->called);
    sheet_end_line(sheet);
    for (size_t i = 0; i < job->n; i++)
        for (size_t at = 0; at < job->top && found_at(job, i, at, number, &found); at++) {
            if (job->row < 0)
                use_put_row(sheet, &job->use, i);
            else
                sheet_printf(sheet, "%lld", (long long)job->row);
            sheet_printf(sheet, "%zu", at + 1);
            sheet_printf(sheet, "%zu", found.row);
            sheet_float(sheet, (float)found.cosine);
            sheet_word(sheet, found.class);
            sheet_word(sheet, found.split);
            if (job->n_names)
                sheet_word(sheet, found.name);
            sheet_end_line(sheet);
        }
}

/* Both ----------------------------------------------------------------------------------------------------------- */

static int check_words(struct job *job, const struct verb_arguments *words, struct err *err)
{
    int64_t top = argument_int(words, "top", USUAL_TOP);
    size_t rows = collection_real_rows(job->use.rows);
    job->row = argument_int(words, "row", -1);
    if (top < 1 || top > MOST_TOP)
        return err_set(err, ERR_USAGE, "the list may have 1 to %d rows, not %lld", MOST_TOP, (long long)top);
    if (job->row >= 0 && (uint64_t)job->row >= rows)
        return err_set(err, ERR_NOT_FOUND, "the data set %s has no row %lld: its %zu rows are numbered from 0 to %zu",
                       job->use.dataset.name, (long long)job->row, rows, rows - 1);
    job->top = (size_t)top < rows ? (size_t)top : rows;
    return 0;
}

/* Where rows are texts, these are what people know them by. */
static void call_by_texts(struct job *job)
{
    const struct collection *rows = job->use.rows;
    const struct feature *text = job->use.outside.like;
    job->called = "text";
    job->n_names = collection_real_rows(rows);
    job->name = xcalloc(job->n_names + 1, sizeof *job->name);
    for (size_t i = 0; i < job->n_names; i++) {
        size_t row = collection_real_row(rows, i), first = text->start[row];
        job->name[rows->source[row]].id =
            xasprintf("%.*s", (int)(text->start[row + 1] - first), (const char *)text->value + first);
    }
}

static int name_rows(struct job *job, struct err *err)
{
    job->called = "name";
    if (job->use.outside.like->kind != FEATURE_TEXT)
        return dataset_names(job->use.w.store, &job->use.dataset, job->use.rows->name, &job->name, &job->n_names,
                             err);
    call_by_texts(job);
    return 0;
}

static int look(struct job *job, const struct verb_arguments *words, struct err *err)
{
    if (use_open(&job->use, words, "search RUN", err) < 0 || check_words(job, words, err) < 0 ||
        use_read(&job->use, words, err) < 0 || name_rows(job, err) < 0)
        return -1;
    gather_candidates(job);
    take_anchors(job);
    rank(job);
    return 0;
}

static void job_release(struct job *job)
{
    use_close(&job->use);
    names_release(job->name, job->n_names);
    free(job->candidate);
    free(job->anchor);
    free(job->other);
    free(job->nearest);
    free(job->cosine);
}

static int search(const struct verb_arguments *words, struct err *err)
{
    struct job job = {.row = -1};
    struct sheet sheet = {.begun = false};
    bool table = argument_of(words, "output") != NULL;
    if (table && use_sheet(&sheet, words, err) < 0)
        return -1;
    int result = look(&job, words, err);
    if (!result && table)
        write_table(&job, &sheet);
    else if (!result)
        (argument_of(words, "json") ? print_object : print_lines)(&job);
    if (table && output_close(&sheet.output, !result, err) < 0)
        result = -1;
    job_release(&job);
    return result;
}

const struct verb verb_search = {
    .name = "search",
    .help = "store=FILE run=ID file=FILE|row=ROW [top=10] [json=1] [output=FILE]: the nearest rows of the data set",
    .run = search};
