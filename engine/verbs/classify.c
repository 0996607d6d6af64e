/* classify: which class rows belong to that a run has never seen, by the linear classifier that its accuracy,
 * precision, recall and f1 are of, or by their nearest neighbours in train. */
#include "engine/verbs/use.h"

#include "engine/encoders/tower.h"
#include "engine/probes/classifier.h"
#include "engine/probes/knn.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TOP = 1000, USUAL_TOP = 3, EXAMPLES = 3 };
enum group { NEAREST, FOR, AGAINST, GROUPS };
static const char *const group_words[GROUPS] = {
    /* for examples below a row: the nearest (at most 7 columns) */
    N_("near"),
    /* for examples below a row: those that speak for the class that is told */
    N_("for"),
    /* for examples below a row: those that speak against it */
    N_("against")};
static const char *const group_members[GROUPS] = {"examples", "for", "against"};
static const char *const group_columns[GROUPS] = {"example", "for", "against"};

struct answer {
    uint32_t class;
    double chance;
};

/* A row that the run was trained on. */
struct example {
    size_t row; /* of the data set; SIZE_MAX behind the last */
    uint32_t class;
    double cosine;
};

struct job {
    struct use use;
    int64_t row;           /* of the data set, that alone; -1: rows of files */
    uint32_t place;        /* where it lies in its collection */
    size_t n;              /* rows that are asked about */
    size_t labelled;       /* of which so many have a label */
    size_t top, classes;
    size_t kept;           /* answers of each row: `top`, and two where there are so many classes and somebody asks
                              why */
    bool knn, why;
    struct answer *answer; /* (rows, kept): the likeliest first */
    size_t right, unknown; /* rows whose label is the answer; whose label is no class of the data set */
    /* (rows, EXAMPLES) each, the nearest first, NULL where nobody asks why: of all rows of train, of those of the
     * likeliest class, and of those of the next, which training pushed apart from them. */
    struct example *example[GROUPS];
    struct name *name;       /* (n_names): what rows of the data set are called, for examples */
    size_t n_names;
    const char *called;      /* "name" or "text" */
};

/* Rows that are asked about -------------------------------------------------------------------------------------- */

static char *row_name(const struct job *job, size_t row)
{
    return job->row < 0 ? outside_name(&job->use.outside, row) : xasprintf("%lld", (long long)job->row);
}

/* NULL where it has none. */
static const char *row_label(const struct job *job, size_t row, char number[CLASS_NUMBERED])
{
    if (job->row < 0)
        return job->use.outside.row[row].label;
    uint32_t class = ((const uint32_t *)collection_classes(job->use.rows)->value)[job->place];
    return class == NO_CLASS ? NULL : use_class(&job->use, class, number);
}

static void find_row(struct job *job)
{
    char number[CLASS_NUMBERED];
    while (use_row_number(job->use.rows, job->place) != (size_t)job->row)
        job->place++;
    job->n = 1;
    job->labelled = row_label(job, 0, number) != NULL;
    if (job->use.rows->split[job->place] == SPLIT_TRAIN)
        print_to(stderr, "nearfar: row %lld is in train: the run and the classifier have learned from it, so that "
                 "the answer says little of rows that they have not seen\n", (long long)job->row);
}

/* Answers -------------------------------------------------------------------------------------------------------- */

/* The likeliest of the classes, of equal ones the first. */
static void keep_best(struct job *job, size_t row, const double *share)
{
    struct answer *best = job->answer + row * job->kept;
    double sum = 0;
    size_t n = 0;
    for (size_t c = 0; c < job->classes; c++)
        sum += share[c];
    for (size_t c = 0; c < job->classes; c++) {
        size_t at = n < job->kept ? n++ : n;
        for (; at > 0 && share[c] > best[at - 1].chance; at--)
            if (at < job->kept)
                best[at] = best[at - 1];
        if (at < job->kept)
            best[at] = (struct answer){(uint32_t)c, share[c]};
    }
    for (size_t i = 0; i < n; i++)
        best[i].chance /= sum > 0 ? sum : 1;
}

static void take_votes(void *context, size_t row, const double *votes, size_t classes)
{
    (void)classes;
    keep_best(context, row, votes);
}

static void ask_linear(struct job *job, const struct encoded_rows *train, const struct encoded_rows *rows)
{
    enum { AT_ONCE = 256 };
    struct classifier classifier;
    double *chance = xmalloc(AT_ONCE * job->classes * sizeof *chance);
    classifier_train(&classifier, job->use.w.pool, train->x, train->class, train->n, train->dim, job->classes);
    for (size_t first = 0, n; first < rows->n; first += n) {
        n = rows->n - first < AT_ONCE ? rows->n - first : AT_ONCE;
        classifier_chances(&classifier, rows->x + first * rows->dim, n, chance);
        for (size_t i = 0; i < n; i++)
            keep_best(job, first + i, chance + i * job->classes);
    }
    classifier_release(&classifier);
    free(chance);
}

/* Rows of train, all or those of a class. */
struct some_rows {
    size_t n;
    uint32_t *place; /* (n): among the rows of train */
    real *unit;      /* (n, dim) */
};

static struct some_rows take_rows(const struct encoded_rows *train, uint32_t class)
{
    struct some_rows some = {0, xmalloc((train->n + 1) * sizeof *some.place),
                             xmalloc((train->n * train->dim + 1) * sizeof *some.unit)};
    for (size_t i = 0; i < train->n; i++) {
        if (class != NO_CLASS && train->class[i] != class)
            continue;
        memcpy(some.unit + some.n * train->dim, train->unit + i * train->dim, train->dim * sizeof *some.unit);
        some.place[some.n++] = (uint32_t)i;
    }
    return some;
}

/* Of these rows (n) the nearest of a class in train, or of all with NO_CLASS, by the cosine of what the probes see of
 * them. A row of the data set is not its own neighbour. */
static void find_nearest(struct job *job, const struct encoded_rows *train, const struct encoded_rows *rows,
                         uint32_t class, const uint32_t *of, size_t n, struct example *to)
{
    struct some_rows some = take_rows(train, class);
    const struct embedded embedded = {.anchors = rows->unit, .candidates = some.unit, .n_anchors = rows->n,
                                      .n_candidates = some.n, .dim = train->dim};
    uint32_t *nearest = xmalloc((n * EXAMPLES + 1) * sizeof *nearest);
    real *cosine = xmalloc((n * EXAMPLES + 1) * sizeof *cosine);
    uint32_t zero = 0, self = UINT32_MAX;
    for (size_t i = 0; i < some.n && job->row >= 0; i++)
        self = train->row[some.place[i]] == job->place ? (uint32_t)i : self;
    struct lists left_out = lists_of_pairs(rows->n, &zero, &self, self != UINT32_MAX);
    rank_anchors(job->use.w.pool, &embedded, of, n, EXAMPLES, &left_out, nearest, cosine);
    for (size_t i = 0; i < n * EXAMPLES; i++) {
        struct example *example = &to[(size_t)of[i / EXAMPLES] * EXAMPLES + i % EXAMPLES];
        if (nearest[i] == UINT32_MAX)
            continue;
        uint32_t place = some.place[nearest[i]];
        *example = (struct example){use_row_number(job->use.rows, train->row[place]), train->class[place],
                                    (double)cosine[i]};
    }
    lists_release(&left_out);
    free(cosine);
    free(nearest);
    free(some.place);
    free(some.unit);
}

/* Of each row the nearest of the class that stands at this place among its answers. */
static void find_of_answers(struct job *job, const struct encoded_rows *train, const struct encoded_rows *rows,
                            size_t place, struct example *to)
{
    uint32_t *of = xmalloc((rows->n + 1) * sizeof *of);
    for (uint32_t class = 0; class < job->classes && place < job->kept; class++) {
        size_t n = 0;
        for (uint32_t i = 0; i < rows->n; i++)
            if (job->answer[i * job->kept + place].class == class)
                of[n++] = i;
        if (n)
            find_nearest(job, train, rows, class, of, n, to);
    }
    free(of);
}

static void find_examples(struct job *job, const struct encoded_rows *train, const struct encoded_rows *rows)
{
    uint32_t *all = xmalloc((rows->n + 1) * sizeof *all);
    for (size_t i = 0; i < rows->n; i++)
        all[i] = (uint32_t)i;
    for (int group = 0; group < GROUPS; group++) {
        job->example[group] = xcalloc(rows->n * EXAMPLES + 1, sizeof *job->example[group]);
        for (size_t i = 0; i < rows->n * EXAMPLES; i++)
            job->example[group][i].row = SIZE_MAX;
    }
    find_nearest(job, train, rows, NO_CLASS, all, rows->n, job->example[NEAREST]);
    find_of_answers(job, train, rows, 0, job->example[FOR]);
    find_of_answers(job, train, rows, 1, job->example[AGAINST]);
    free(all);
}

/* Rows of files as probes see those of the data set, or one of those. */
static void encode(const struct job *job, const struct measured *m, struct encoded_rows *rows)
{
    if (job->row >= 0) {
        *rows = (struct encoded_rows){.n = 1, .row = xmalloc(sizeof *rows->row)};
        rows->row[0] = job->place;
        encoded_rows_describe(m, &m->trainer->tower[0], rows);
        return;
    }
    const struct outside *outside = &job->use.outside;
    struct tower tower = tower_over(&m->trainer->tower[0], &outside->feature, outside->whole, outside->n);
    *rows = (struct encoded_rows){.n = outside->n, .row = xmalloc((outside->n + 1) * sizeof *rows->row)};
    for (size_t i = 0; i < outside->n; i++)
        rows->row[i] = (uint32_t)i;
    encoded_rows_describe(m, &tower, rows);
    tower_release(&tower);
}

static void count_right(struct job *job)
{
    char number[CLASS_NUMBERED], labelled[CLASS_NUMBERED];
    for (size_t i = 0; i < job->n; i++) {
        const char *label = row_label(job, i, labelled);
        bool known = false;
        for (size_t c = 0; c < job->classes && label && !known; c++)
            known = !strcmp(label, use_class(&job->use, c, number));
        job->unknown += label && !known;
        job->right += label && !strcmp(label, use_class(&job->use, job->answer[i * job->kept].class, number));
    }
}

static int answer_all(struct job *job, struct err *err)
{
    struct trainer *t = &job->use.w.trainer;
    struct encoded_rows encoded[N_SPLITS] = {{0}}, rows;
    const struct measured m = {.trainer = t, .settings = &t->settings, .data = t->data, .pool = t->pool,
                               .rules = t->rules, .step = t->step, .whole = true, .which = WEIGHTS_MEASURED,
                               .encoded = encoded};
    const struct encoded_rows *train = encoded_rows(&m, SPLIT_TRAIN);
    int result = train->n ? 0 : err_set(err, ERR_FAILED, "no row that run %lld was trained on has a class: import "
                                        "the data set with labels", (long long)job->use.w.run.id);
    if (!result) {
        encode(job, &m, &rows);
        job->answer = xcalloc(rows.n * job->kept + 1, sizeof *job->answer);
        if (job->knn)
            knn_vote(&m, train, &rows, take_votes, job);
        else
            ask_linear(job, train, &rows);
        if (job->why)
            find_examples(job, train, &rows);
        encoded_rows_empty(&rows);
        count_right(job);
    }
    encoded_rows_release(encoded);
    return result;
}

/* For people ----------------------------------------------------------------------------------------------------- */

static int longest(int length, const char *word)
{
    int n = columns_of(word);
    return n > length ? n : length;
}

/* A column of a table: the word and blanks up to a width. */
static void print_padded(const char *word, int width)
{
    print("  %s%*s", word, width - columns_of(word), "");
}

static void print_answers(const struct job *job, size_t row, int width)
{
    const struct answer *answer = job->answer + row * job->kept;
    char number[CLASS_NUMBERED];
    print_padded(use_class(&job->use, answer->class, number), width);
    print("  %11.4f", answer->chance);
    for (size_t i = 1; i < job->top; i++)
        print("%s%s %.4f", i > 1 ? ", " : "  ", use_class(&job->use, answer[i].class, number), answer[i].chance);
    print("\n");
}

static const char *example_name(const struct job *job, const struct example *example)
{
    return example->row < job->n_names ? job->name[example->row].id : "";
}

static const struct example *example_at(const struct job *job, size_t row, enum group group, size_t at)
{
    const struct example *example = &job->example[group][row * EXAMPLES + at];
    return example->row == SIZE_MAX ? NULL : example;
}

/* Whether it stands among the nearest of all. */
static bool is_nearest(const struct job *job, size_t row, const struct example *example)
{
    for (size_t e = 0; e < EXAMPLES; e++)
        if (job->example[NEAREST][row * EXAMPLES + e].row == example->row)
            return true;
    return false;
}

static void print_examples(const struct job *job, size_t row)
{
    char number[CLASS_NUMBERED];
    for (int group = 0; group < GROUPS; group++)
        for (size_t e = 0; e < EXAMPLES; e++) {
            const struct example *example = example_at(job, row, (enum group)group, e);
            if (example && !(group == FOR && is_nearest(job, row, example)))
                print_one_line("      %-7s  %7.4f  row %-8zu  %s  %s", _(group_words[group]), example->cosine,
                               example->row, use_class(&job->use, example->class, number),
                               example_name(job, example));
        }
}

static void print_rows(const struct job *job)
{
    const char *row_head = _("row"), *label_head = _("label"), *class_head = _("class");
    int name = columns_of(row_head), class = columns_of(class_head), wide = columns_of(label_head);
    char number[CLASS_NUMBERED];
    for (size_t i = 0; i < job->n; i++) {
        char *called = row_name(job, i);
        name = longest(name, called);
        class = longest(class, use_class(&job->use, job->answer[i * job->kept].class, number));
        const char *label = row_label(job, i, number);
        wide = longest(wide, label ? label : "");
        free(called);
    }
    print("%*s%s", name - columns_of(row_head), "", row_head);
    if (job->labelled)
        print_padded(label_head, wide);
    print_padded(class_head, class);
    print("  %11s%s\n", C_("head of a column, 11 columns", "probability"), job->top > 1 ? _("  next") : "");
    for (size_t i = 0; i < job->n; i++) {
        char *called = row_name(job, i);
        const char *label = row_label(job, i, number);
        print("%*s%s", name - columns_of(called), "", called);
        if (job->labelled)
            print_padded(label ? label : "", wide);
        print_answers(job, i, class);
        if (job->why)
            print_examples(job, i);
        free(called);
    }
}

static void tell_right(const struct job *job, FILE *to)
{
    if (job->labelled)
        print_to(to, "right: %zu of %zu with a label (%.4f)\n", job->right, job->labelled,
                 (double)job->right / (double)job->labelled);
}

static void print_lines(const struct job *job)
{
    const struct run_context *w = &job->use.w;
    print("run %lld %s at step %lld: %zu row%s, by %s\n", (long long)w->run.id, w->run.name,
          (long long)w->trainer.step, job->n, plural((int64_t)job->n),
          job->knn ? _("the nearest neighbours in train") : _("the linear classifier of its accuracy"));
    if (job->why)
        print("below each row, by cosine: near, the nearest that the run was trained on; for, the nearest of the "
              "class that is told, where near does not list them; against, the nearest of the class that comes "
              "second\n");
    print_rows(job);
    tell_right(job, stdout);
}

/* For programs --------------------------------------------------------------------------------------------------- */

static void add_examples(const struct job *job, size_t row, enum group group, struct text *out)
{
    char number[CLASS_NUMBERED];
    text_printf(out, ",\"%s\":[", group_members[group]);
    for (size_t e = 0; e < EXAMPLES; e++) {
        const struct example *example = example_at(job, row, group, e);
        if (!example)
            continue;
        text_printf(out, "%s{\"row\":%zu,\"cosine\":%.9g,\"class\":", e ? "," : "", example->row,
                    example->cosine);
        json_string(out, use_class(&job->use, example->class, number));
        if (*example_name(job, example)) {
            text_printf(out, ",\"%s\":", job->called);
            json_string(out, example_name(job, example));
        }
        text_add(out, "}");
    }
    text_add(out, "]");
}

static void add_row(const struct job *job, size_t row, struct text *out)
{
    const struct answer *answer = job->answer + row * job->kept;
    char number[CLASS_NUMBERED], labelled[CLASS_NUMBERED];
    const char *label = row_label(job, row, labelled);
    text_add(out, row ? ",{" : "{");
    if (job->row < 0)
        use_json_row(out, &job->use, row);
    else
        text_printf(out, "\"row\":%lld", (long long)job->row);
    text_add(out, ",\"answers\":[");
    for (size_t i = 0; i < job->top; i++) {
        text_add(out, i ? ",{\"class\":" : "{\"class\":");
        json_string(out, use_class(&job->use, answer[i].class, number));
        text_printf(out, ",\"probability\":%.9g}", answer[i].chance);
    }
    text_add(out, "]");
    for (int group = 0; job->why && group < GROUPS; group++)
        add_examples(job, row, (enum group)group, out);
    if (label) {
        text_add(out, ",\"label\":");
        json_string(out, label);
        text_printf(out, ",\"right\":%s",
                    strcmp(label, use_class(&job->use, answer->class, number)) ? "false" : "true");
    }
    text_add(out, "}");
}

static void print_object(const struct job *job)
{
    const struct run_context *w = &job->use.w;
    struct text out = TEXT_INIT;
    text_printf(&out, "{\"run\":%lld,\"step\":%lld,\"method\":\"%s\",\"labelled\":%zu,\"right\":%zu,\"rows\":[",
                (long long)w->run.id, (long long)w->trainer.step, job->knn ? "knn" : "linear",
                job->labelled, job->right);
    for (size_t i = 0; i < job->n; i++)
        add_row(job, i, &out);
    text_add(&out, "]}\n");
    print_exactly(out.data);
    text_release(&out);
}

static void write_heads(const struct job *job, struct sheet *sheet)
{
    if (job->row < 0)
        sheet_word(sheet, "file");
    sheet_word(sheet, "row");
    if (job->labelled)
        sheet_word(sheet, "label");
    sheet_word(sheet, "class");
    sheet_word(sheet, "probability");
    for (size_t i = 1; i < job->top; i++) {
        sheet_printf(sheet, "class_%zu", i + 1);
        sheet_printf(sheet, "probability_%zu", i + 1);
    }
    for (size_t i = 0; job->why && i < GROUPS * EXAMPLES; i++) {
        const char *column = group_columns[i / EXAMPLES];
        sheet_printf(sheet, "%s_%zu", column, i % EXAMPLES + 1);
        sheet_printf(sheet, "%s_class_%zu", column, i % EXAMPLES + 1);
        sheet_printf(sheet, "%s_cosine_%zu", column, i % EXAMPLES + 1);
    }
    sheet_end_line(sheet);
}

static void write_examples(const struct job *job, size_t row, struct sheet *sheet)
{
    char number[CLASS_NUMBERED];
    for (size_t i = 0; i < GROUPS * EXAMPLES; i++) {
        const struct example *example = &job->example[i / EXAMPLES][row * EXAMPLES + i % EXAMPLES];
        bool there = example->row != SIZE_MAX;
        there ? sheet_printf(sheet, "%zu", example->row) : sheet_word(sheet, "");
        sheet_word(sheet, there ? use_class(&job->use, example->class, number) : "");
        there ? sheet_float(sheet, (float)example->cosine) : sheet_word(sheet, "");
    }
}

static void write_table(const struct job *job, struct sheet *sheet)
{
    char number[CLASS_NUMBERED];
    write_heads(job, sheet);
    for (size_t i = 0; i < job->n; i++) {
        if (job->row < 0)
            use_put_row(sheet, &job->use, i);
        else
            sheet_printf(sheet, "%lld", (long long)job->row);
        const char *label = row_label(job, i, number);
        if (job->labelled)
            sheet_word(sheet, label ? label : "");
        for (size_t k = 0; k < job->top; k++) {
            const struct answer *answer = &job->answer[i * job->kept + k];
            sheet_word(sheet, use_class(&job->use, answer->class, number));
            sheet_float(sheet, (float)answer->chance);
        }
        if (job->why)
            write_examples(job, i, sheet);
        sheet_end_line(sheet);
    }
}

/* Both ----------------------------------------------------------------------------------------------------------- */

static int check_words(struct job *job, const struct verb_arguments *words, struct err *err)
{
    const char *method = argument_of(words, "method");
    int64_t top = argument_int(words, "top", USUAL_TOP);
    if (method && strcmp(method, "linear") != 0 && strcmp(method, "knn") != 0)
        return err_set(err, ERR_USAGE, "the method is linear or knn, not '%.40s'", method);
    if (top < 1 || top > MOST_TOP)
        return err_set(err, ERR_USAGE, "for each row 1 to %d classes can be told, not %lld", MOST_TOP,
                       (long long)top);
    if (!collection_classes(job->use.rows))
        return err_set(err, ERR_USAGE, "the %s of the data set %s have no classes, so that none can be told: "
                       "nearfar search %lld FILE finds the rows that are nearest", _(job->use.rows->name),
                       job->use.dataset.name, (long long)job->use.w.run.id);
    size_t rows = collection_real_rows(job->use.rows);
    job->row = argument_int(words, "row", -1);
    if (job->row >= 0 && (uint64_t)job->row >= rows)
        return err_set(err, ERR_NOT_FOUND, "the data set %s has no row %lld: its %zu rows are numbered from 0 to %zu",
                       job->use.dataset.name, (long long)job->row, rows, rows - 1);
    job->why = argument_of(words, "why") != NULL;
    job->knn = method && !strcmp(method, "knn");
    job->classes = job->use.w.data.classes.n;
    job->top = (size_t)top < job->classes ? (size_t)top : job->classes;
    job->kept = job->why && job->top == 1 && job->classes > 1 ? 2 : job->top;
    return 0;
}

static int read_rows(struct job *job, const struct verb_arguments *words, struct err *err)
{
    if (use_read(&job->use, words, err) < 0)
        return -1;
    job->n = job->use.outside.n;
    job->labelled = job->use.outside.labelled;
    if (job->row >= 0)
        find_row(job);
    return 0;
}

static int make(struct job *job, const struct verb_arguments *words, struct err *err)
{
    if (use_open(&job->use, words, "classify RUN", false, err) < 0 || check_words(job, words, err) < 0 ||
        read_rows(job, words, err) < 0 ||
        (job->why && use_name_rows(&job->use, job->use.rows, &job->name, &job->n_names, &job->called, err) < 0) ||
        answer_all(job, err) < 0)
        return -1;
    if (job->unknown)
        print_to(stderr, "nearfar: %zu row%s a label that is no class of the data set %s: no answer can be right\n",
                 job->unknown, job->unknown == 1 ? " has" : "s have", job->use.dataset.name);
    return 0;
}

static int classify(const struct verb_arguments *words, struct err *err)
{
    struct job job = {.row = -1};
    struct sheet sheet = {.begun = false};
    bool table = argument_of(words, "output") != NULL;
    if (table && use_sheet(&sheet, words, err) < 0)
        return -1;
    int result = make(&job, words, err);
    if (!result && table) {
        write_table(&job, &sheet);
        tell_right(&job, stderr);
    } else if (!result)
        (argument_of(words, "json") ? print_object : print_lines)(&job);
    if (table && output_close(&sheet.output, !result, err) < 0)
        result = -1;
    names_release(job.name, job.n_names);
    use_close(&job.use);
    for (int group = 0; group < GROUPS; group++)
        free(job.example[group]);
    free(job.answer);
    return result;
}

const struct verb verb_classify = {
    .name = "classify",
    .help = "store=FILE run=ID file=FILE...|row=ROW [method=linear|knn] [top=3] [label=COLUMN] [why=1] [json=1] "
            "[output=FILE]: the classes of rows",
    .run = classify};
