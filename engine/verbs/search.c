/* search: the rows of the data set that are nearest to rows that a run has never seen, or to one of its own: by the
 * cosine of what the encoder makes of them, below the head, or, where a run has learned pairs, the rows of the other
 * side by the similarity that it was trained by, above the head. */
#include "engine/verbs/use.h"

#include "engine/encoders/tower.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_TOP = LONGEST_LIST, USUAL_TOP = 10 };
static const char *const split_words[] = {"train", "valid", "test", "left out"};

struct job {
    struct use use;
    const struct collection *among; /* whose rows are looked at */
    size_t top, n;        /* n: of rows whose neighbours are looked for */
    int64_t row;          /* of the data set; -1: rows of files */
    struct name *name;    /* (n_names): what the rows of the data set are called; none where they have no names */
    size_t n_names;
    const char *called;   /* "name", "item", or "text" where texts stand in for names */
    uint32_t *candidate;  /* (candidates): rows of the data set in memory */
    size_t candidates;
    size_t lines;         /* the most candidates that one row is */
    uint32_t self;        /* the row that is looked for, where it is among them; else UINT32_MAX */
    real *anchor, *other; /* (n, use_width), (candidates, use_width) */
    uint32_t *nearest;    /* (n, top): places among the candidates */
    real *cosine;         /* (n, top) */
};

/* Looking -------------------------------------------------------------------------------------------------------- */

static void add_candidate(struct job *job, uint32_t row)
{
    if (job->row >= 0 && job->among == job->use.rows && use_row_number(job->among, row) == (size_t)job->row)
        job->self = (uint32_t)job->candidates;
    job->candidate[job->candidates++] = row;
}

/* Of all splits the rows that stand on the other side of a pair. */
static bool *stand_in_pairs(const struct job *job)
{
    const struct task_data *data = &job->use.w.data;
    const struct lists *held[] = {&data->valid, &data->test};
    enum side side = job->use.side == SIDE_ANCHOR ? SIDE_CANDIDATE : SIDE_ANCHOR;
    bool *stands = xcalloc(job->among->rows + 1, sizeof *stands);
    for (size_t i = 0; i < data->n; i++)
        stands[data->row[side][i]] = true;
    for (size_t l = 0; l < sizeof held / sizeof *held; l++)
        for (uint32_t anchor = 0; anchor < held[l]->rows; anchor++)
            for (size_t i = held[l]->start[anchor]; i < held[l]->start[anchor + 1]; i++)
                stands[side == SIDE_ANCHOR ? anchor : held[l]->other[i]] = true;
    return stands;
}

/* What is asked by one feature is looked for by that feature alone, where rows have several. */
static void encode_candidates(const struct job *job)
{
    const struct use *use = &job->use;
    bool alone = job->row < 0 && use_tower(use)->members;
    struct tower over = alone ? tower_over(use_tower(use), use->outside.like, NULL, use->rows->rows)
                              : *use_tower(use);
    tower_encode(&over, use->w.pool, WEIGHTS_MEASURED, job->candidate, job->candidates, job->other);
    if (alone)
        tower_release(&over);
}

/* All rows of the data set, without those that balance made; of pairs those of the other side. */
static void gather_rows(struct job *job)
{
    const struct trainer *t = &job->use.w.trainer;
    const struct tower *tower = &t->tower[!job->use.side];
    size_t rows = collection_real_rows(job->among), width = use_width(&job->use);
    bool *stands = job->use.other ? stand_in_pairs(job) : NULL;
    job->candidate = xmalloc((rows + 1) * sizeof *job->candidate);
    job->self = UINT32_MAX;
    for (size_t i = 0; i < rows; i++) {
        size_t row = collection_real_row(job->among, i);
        if (!stands || stands[row])
            add_candidate(job, (uint32_t)row);
    }
    free(stands);
    job->other = xmalloc((job->candidates * width + 1) * sizeof *job->other);
    if (job->use.other) {
        tower_embed(tower, job->use.w.pool, WEIGHTS_MEASURED, job->candidate, job->candidates, job->other);
        t->similarity->prepare_rows(job->other, job->candidates, width);
        return;
    }
    encode_candidates(job);
    prepare_unit_rows(job->other, job->candidates, width);
}

/* Each line of the texts of items as a row of its own, `lines`, which borrows their bytes. */
static void cut_lines(struct job *job, struct feature *lines)
{
    const struct feature *text = job->use.outside.like;
    const char *bytes = text->value;
    size_t room = job->use.rows->rows + 1;
    for (size_t at = 0; at < text->start[job->use.rows->rows]; at++)
        room += bytes[at] == '\n';
    *lines = *text;
    lines->start = xmalloc((room + 1) * sizeof *lines->start);
    job->candidate = xmalloc((room + 1) * sizeof *job->candidate);
    lines->start[0] = 0;
    for (size_t row = 0; row < job->use.rows->rows; row++) {
        size_t before = job->candidates;
        for (size_t at = text->start[row]; at < text->start[row + 1]; at++)
            if (bytes[at] == '\n' || at + 1 == text->start[row + 1]) {
                job->candidate[job->candidates++] = (uint32_t)row;
                lines->start[job->candidates] = at + 1;
            }
        job->lines = job->candidates - before > job->lines ? job->candidates - before : job->lines;
    }
}

/* A text is looked for among the texts of items alone, line by line, so that a title copied finds its item, whatever
 * else is known of it. */
static void gather_lines(struct job *job)
{
    struct feature lines;
    cut_lines(job, &lines);
    struct tower over = tower_over(use_tower(&job->use), &lines, NULL, job->candidates);
    job->self = UINT32_MAX;
    job->other = xmalloc((job->candidates * over.encoded + 1) * sizeof *job->other);
    tower_encode(&over, job->use.w.pool, WEIGHTS_MEASURED, NULL, job->candidates, job->other);
    prepare_unit_rows(job->other, job->candidates, over.encoded);
    tower_release(&over);
    free(lines.start);
}

static void gather_candidates(struct job *job)
{
    bool by_line = job->use.items && job->row < 0 && job->use.outside.like->kind == FEATURE_TEXT;
    job->lines = 1;
    (by_line ? gather_lines : gather_rows)(job);
}

/* A row of the data set as it is encoded. */
static real *encode_row(const struct job *job)
{
    const struct trainer *t = &job->use.w.trainer;
    const struct tower *tower = use_tower(&job->use);
    size_t width = use_width(&job->use);
    real *x = xmalloc((width + 1) * sizeof *x);
    uint32_t row = 0;
    while (use_row_number(job->use.rows, row) != (size_t)job->row)
        row++;
    (job->use.other ? tower_embed : tower_encode)(tower, job->use.w.pool, WEIGHTS_MEASURED, &row, 1, x);
    (job->use.other ? t->similarity->prepare_rows : prepare_unit_rows)(x, 1, width);
    return x;
}

static void take_anchors(struct job *job)
{
    job->n = job->row < 0 ? job->use.outside.n : 1;
    job->anchor = job->row < 0 ? use_encode(&job->use, false) : encode_row(job);
}

/* Of a list with several candidates of one row its first counts; it becomes `top` long and stands at its place. */
static void keep_rows_once(struct job *job, size_t list, size_t longest)
{
    uint32_t *nearest = job->nearest + list * job->top;
    real *cosine = job->cosine + list * job->top;
    size_t n = 0;
    for (size_t from = list * longest; from < (list + 1) * longest && n < job->top; from++) {
        uint32_t place = job->nearest[from];
        bool again = false;
        for (size_t i = 0; i < n && place != UINT32_MAX; i++)
            again |= job->candidate[nearest[i]] == job->candidate[place];
        if (again || place == UINT32_MAX)
            continue;
        cosine[n] = job->cosine[from];
        nearest[n++] = place;
    }
    while (n < job->top)
        nearest[n++] = UINT32_MAX;
}

/* A row of the data set is not its own neighbour. */
static void rank(struct job *job)
{
    const struct embedded embedded = {.anchors = job->anchor, .candidates = job->other, .n_anchors = job->n,
                                      .n_candidates = job->candidates,
                                      .dim = use_width(&job->use),
                                      .geometry = job->use.other ? job->use.w.trainer.similarity->geometry : NULL};
    uint32_t *all = xmalloc((job->n + 1) * sizeof *all), zero = 0;
    struct lists masked = lists_of_pairs(job->n, &zero, &job->self, job->self != UINT32_MAX);
    for (size_t i = 0; i < job->n; i++)
        all[i] = (uint32_t)i;
    size_t longest = job->top * job->lines;
    job->nearest = xmalloc((job->n * longest + 1) * sizeof *job->nearest);
    job->cosine = xmalloc((job->n * longest + 1) * sizeof *job->cosine);
    rank_anchors(job->use.w.pool, &embedded, all, job->n, longest, &masked, job->nearest, job->cosine);
    for (size_t i = 0; i < job->n; i++)
        keep_rows_once(job, i, longest);
    lists_release(&masked);
    free(all);
}

/* What is told --------------------------------------------------------------------------------------------------- */

struct found {
    size_t row; /* of the data set */
    double near;
    const char *class, *split, *name, *title; /* class, name and title "" where it has none */
};

/* The neighbour at a place of a list; false behind its end. */
static bool found_at(const struct job *job, size_t of, size_t at, char number[CLASS_NUMBERED], struct found *found)
{
    const struct collection *rows = job->among;
    const struct feature *classes = job->use.other ? NULL : collection_classes(rows);
    uint32_t place = job->nearest[of * job->top + at];
    if (place == UINT32_MAX)
        return false;
    uint32_t row = job->candidate[place], class = classes ? ((const uint32_t *)classes->value)[row] : NO_CLASS;
    size_t at_source = use_row_number(rows, row);
    const struct name *name = at_source < job->n_names ? &job->name[at_source] : NULL;
    *found = (struct found){at_source, (double)job->cosine[of * job->top + at],
                            class == NO_CLASS ? "" : use_class(&job->use, class, number),
                            split_words[rows->split[row]], name ? name->id : "",
                            name && name->title ? name->title : ""};
    return true;
}

/* What nearness is measured by. */
static const char *measure(const struct job *job)
{
    return job->use.other ? job->use.w.trainer.similarity->part.name : "cosine";
}

static void print_lines(const struct job *job)
{
    const struct run_context *w = &job->use.w;
    char number[CLASS_NUMBERED];
    struct found found;
    print("run %lld %s at step %lld: the nearest of %zu %s of the data set %s, by %s\n", (long long)w->run.id,
          w->run.name, (long long)w->trainer.step,
          job->use.items ? collection_real_rows(job->use.rows) : job->candidates,
          language_in_context("counted", job->use.other ? job->among->name : job->use.items ? "items" : "rows"),
          job->use.dataset.name, measure(job));
    for (size_t i = 0; i < job->n; i++) {
        char *called = job->row < 0 ? outside_name(&job->use.outside, i) : xasprintf(_("%lld of the data set"),
                                                                                     (long long)job->row);
        print("row %s\n", called);
        for (size_t at = 0; at < job->top && found_at(job, i, at, number, &found); at++)
            print_one_line("%4zu  %7.4f  row %-8zu  %-8s  %s%s%s%s%s", at + 1, found.near, found.row, found.split,
                           found.class, found.name[0] ? "  " : "", found.name, found.title[0] ? "  " : "",
                           found.title);
        free(called);
    }
}

static void add_found(const struct job *job, const struct found *found, size_t at, struct text *out)
{
    text_printf(out, "%s{\"row\":%zu,\"%s\":%.9g,\"split\":\"%s\"", at ? "," : "", found->row, measure(job),
                found->near, found->split);
    if (found->class[0]) {
        text_add(out, ",\"class\":");
        json_string(out, found->class);
    }
    if (found->name[0]) {
        text_printf(out, ",\"%s\":", job->called);
        json_string(out, found->name);
    }
    if (found->title[0]) {
        text_add(out, ",\"title\":");
        json_string(out, found->title);
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
            add_found(job, &found, at, &out);
        text_add(&out, "]}");
    }
    text_add(&out, "]}\n");
    print_exactly(out.data);
    text_release(&out);
}

static void write_table(const struct job *job, struct sheet *sheet)
{
    const char *columns[] = {"file", "row", "rank", "nearest", measure(job), "class", "split"};
    char number[CLASS_NUMBERED];
    struct found found;
    for (size_t i = job->row >= 0; i < sizeof columns / sizeof *columns; i++)
        sheet_word(sheet, columns[i]);
    if (job->n_names)
        sheet_word(sheet, job->called);
    if (job->use.items)
        sheet_word(sheet, "title");
    sheet_end_line(sheet);
    for (size_t i = 0; i < job->n; i++)
        for (size_t at = 0; at < job->top && found_at(job, i, at, number, &found); at++) {
            if (job->row < 0)
                use_put_row(sheet, &job->use, i);
            else
                sheet_printf(sheet, "%lld", (long long)job->row);
            sheet_printf(sheet, "%zu", at + 1);
            sheet_printf(sheet, "%zu", found.row);
            sheet_float(sheet, (float)found.near);
            sheet_word(sheet, found.class);
            sheet_word(sheet, found.split);
            if (job->n_names)
                sheet_word(sheet, found.name);
            if (job->use.items)
                sheet_word(sheet, found.title);
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
    job->among = job->use.other ? job->use.other : job->use.rows;
    rows = collection_real_rows(job->among);
    job->top = (size_t)top < rows ? (size_t)top : rows;
    return 0;
}

static int look(struct job *job, const struct verb_arguments *words, struct err *err)
{
    if (use_open(&job->use, words, "search RUN", true, err) < 0 || check_words(job, words, err) < 0 ||
        use_read(&job->use, words, err) < 0 ||
        use_name_rows(&job->use, job->among, &job->name, &job->n_names, &job->called, err) < 0)
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
    .help = "store=FILE run=ID file=FILE|row=ROW [side=anchor|candidate] [top=10] [json=1] [output=FILE]: "
            "the nearest rows of the data set",
    .run = search};
