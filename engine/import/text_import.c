/* A data set of texts: see text_import.h. */
#include "engine/import/text_import.h"

#include "engine/data/corpus.h"
#include "engine/data/group_lots.h"
#include "engine/import/class_rows.h"
#include "engine/import/dialect.h"
#include "engine/import/text_alike.h"
#include "engine/import/text_reader.h"
#include "engine/import/text_strange.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/class_sizes.h"
#include "store/treatment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_FEATURE = 40, SPARE = 32 };

struct job {
    struct making making;
    const struct text_request *request;
    struct text_wishes wishes;
    struct collector collector;
    struct text_set set;
    bool given;      /* the files say what test is */
    uint32_t *order; /* the texts as they are written */
    struct class_split split;
    struct text_alike alike;
    struct text scripts; /* in words; empty when there is one */
    struct class_sizes sizes; /* of the first label */
};

bool text_import_reads(const char *file)
{
    return text_folder_recognise(file);
}

/* What is wished ------------------------------------------------------------------------------------------------- */

static char *trimmed(const char *word)
{
    word += strspn(word, " ");
    size_t length = strlen(word);
    while (length && word[length - 1] == ' ')
        length--;
    return xasprintf("%.*s", (int)length, word);
}

/* The features of a collection of texts that have names of their own. */
static bool is_taken(const char *name)
{
    return !strcmp(name, "text") || !strcmp(name, "class") || !strcmp(name, "group") || !strcmp(name, "split");
}

static int check_label(const struct text_wishes *wishes, const char *label, struct err *err)
{
    for (size_t k = 1; k + 1 < wishes->fields; k++)
        if (!strcmp(wishes->field[k], label))
            return err_set(err, ERR_USAGE, "--label names '%.40s' twice", label);
    if (!strcmp(wishes->field[0], label))
        return err_set(err, ERR_USAGE, "'%.40s' is both the text and a label: leave it out of --label", label);
    if (wishes->fields > 2 && (!name_is_valid(label) || strlen(label) > LONGEST_FEATURE || is_taken(label)))
        return err_set(err, ERR_USAGE, "'%.40s' cannot name a feature beside the class: rename the column to up to "
                       "%d letters, digits, '-', '_' or '.', but not to text, class, group or split", label,
                       LONGEST_FEATURE);
    return 0;
}

static int wish_labels(struct text_wishes *wishes, const char *labels, struct err *err)
{
    char *copy = xstrdup(labels), *rest = copy, *name;
    int result = 0;
    while (!result && (name = strsep(&rest, ","))) {
        if (wishes->fields == 1 + MOST_TEXT_LABELS) {
            result = err_set(err, ERR_USAGE, "--label names more than %d columns, the most that texts can have",
                             MOST_TEXT_LABELS);
            break;
        }
        wishes->field[wishes->fields++] = trimmed(name);
        result = check_label(wishes, wishes->field[wishes->fields - 1], err);
    }
    free(copy);
    return result;
}

/* Of a folder the files are the texts and the folders in it the labels; else columns or fields are named. */
static int wish_fields(struct job *m, struct err *err)
{
    const struct text_request *request = m->request;
    struct text_wishes *wishes = &m->wishes;
    wishes->field[wishes->fields++] = xstrdup(request->text ? request->text : "file");
    if (!request->text)
        wishes->field[wishes->fields++] = xstrdup("folder");
    if (request->asked.test && text_folder_recognise(request->asked.test) != !request->text)
        return err_set(err, ERR_USAGE, request->text
                       ? N_("%s is no folder of texts, and %s is one: give two folders, or two files")
                       : N_("%s is a folder of texts, and %s is none: give two folders, or two files"),
                       request->asked.train, request->asked.test);
    if (request->label && wish_labels(wishes, request->label, err) < 0)
        return -1;
    if (!request->group)
        return 0;
    wishes->field[wishes->fields++] = trimmed(request->group);
    wishes->grouped = true;
    if (strcmp(wishes->field[0], wishes->field[wishes->fields - 1]))
        return 0;
    return err_set(err, ERR_USAGE, "'%.40s' is both the text and the group: name another column with --group",
                   request->group);
}

static int check_request(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct text_request *request = m->request;
    struct text_wishes *wishes = &m->wishes;
    struct dialect dialect = {.quote = 0};
    wishes->latin_1 = request->encoding && !strcmp(request->encoding, "latin-1");
    if (request->encoding && !wishes->latin_1 && strcmp(request->encoding, "utf-8"))
        return err_set(err, ERR_USAGE, "--encoding is utf-8 or latin-1, not '%.40s': convert files in others with "
                       "iconv -f ENCODING -t UTF-8 FILE", request->encoding);
    if (request->min_words < 0)
        return err_set(err, ERR_USAGE, "--min-words is a whole number from 0 on");
    wishes->min_words = (size_t)request->min_words;
    if (wish_fields(m, err) < 0)
        return -1;
    return dialect_ask(&dialect, request->asked.delimiter, request->asked.quote, err);
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int read_file(struct job *m, bool test, struct err *err)
{
    struct text_reading reading = {.file = test ? m->making.asked->test : m->making.asked->train,
                                   .option = test ? "--test" : "--train",
                                   .split = test ? SPLIT_TEST : SPLIT_TRAIN,
                                   .wishes = &m->wishes,
                                   .set = &m->set,
                                   .collector = &m->collector,
                                   .said = &m->collector.reading[test],
                                   .progress = &m->making.progress};
    if (text_read(&reading, err) < 0)
        return -1;
    m->given |= reading.has_test || test;
    return 0;
}

static void find_without(struct job *m)
{
    if (m->sizes.without)
        findings_add(&m->making.findings, "texts without a label, which belong to no class: %zu of %zu",
                     m->sizes.without, m->set.n);
    if (m->sizes.classes == 1)
        findings_add(&m->making.findings, "there is one class only: nothing can be told apart by class, so that no "
                     "classifier is measured; views of a text can be learned from");
}

/* Texts of train first; otherwise as they were read. */
static void order_texts(struct job *m)
{
    size_t n = 0;
    m->order = xmalloc((m->set.n + 1) * sizeof *m->order);
    for (uint8_t split = 0; split < N_SPLITS; split++)
        for (size_t i = 0; i < m->set.n; i++)
            if (m->split.split[i] == split)
                m->order[n++] = (uint32_t)i;
}

/* The labels, without the group. */
static size_t labels_of(const struct job *m)
{
    return m->set.n_beside - (m->wishes.grouped ? 1 : 0);
}

static const struct text_words *groups_of(const struct job *m)
{
    return m->wishes.grouped ? &m->set.beside[m->set.n_beside - 1] : NULL;
}

static int number_names(struct job *m, struct err *err)
{
    struct text_set *set = &m->set;
    if (!m->request->text && !set->beside[0].names.n)
        set->n_beside = 0; /* no file lies in a folder of a class */
    for (size_t k = 0; k < set->n_beside; k++) {
        const char *what = text_field_word(&m->wishes, k + 1);
        if (!set->beside[k].names.n)
            return err_set(err, ERR_FAILED, "%s: no text has a %s in '%.40s'; name another one with --%s",
                           m->making.asked->train, _(what), m->wishes.field[k + 1], what);
        class_rows_number(&set->beside[k].names, set->beside[k].of, set->n);
    }
    return 0;
}

/* Rows of a group that are on both sides as the files have them. */
static int check_groups(const struct job *m, struct err *err)
{
    const struct text_words *groups = groups_of(m);
    uint8_t *sides = xcalloc(groups->names.n + 1, 1);
    size_t torn = 0, train = 0;
    uint32_t first = 0;
    for (size_t i = 0; i < m->set.n; i++)
        if (groups->of[i] != NO_CLASS)
            sides[groups->of[i]] |= m->split.split[i] == SPLIT_TEST ? 2 : 1;
    for (uint32_t g = 0; g < groups->names.n; g++) {
        train += sides[g] == 1;
        if (sides[g] == 3 && !torn++)
            first = g;
    }
    free(sides);
    uint32_t *place = ids_places(&groups->names), number = 0;
    while (number < groups->names.n && place[number] != first)
        number++;
    free(place);
    if (torn)
        return err_set(err, ERR_FAILED, "%zu of %zu groups have texts in both train and test, such as '%.40s': leave "
                       "--test out, so that whole groups are drawn, or leave --group out", torn, groups->names.n,
                       ids_text(&groups->names, number));
    if (train == 1)
        return err_set(err, ERR_FAILED, "only one group is in train, so that nothing can be held out of it: name "
                       "another column with --group, or leave it out");
    return 0;
}

/* Whole groups of a share of all texts. */
static void draw_groups(struct job *m, const uint32_t *class)
{
    struct text_set *set = &m->set;
    struct rng rng = rng_make((uint64_t)m->making.asked->seed, STREAM_SPLIT, 0);
    uint32_t *row = xmalloc((set->n + 1) * sizeof *row);
    for (size_t i = 0; i < set->n; i++)
        row[i] = (uint32_t)i;
    const struct grouped_rows rows = {row, set->n, groups_of(m)->of, class};
    group_lots_take(&rows, &rng, m->making.share, set->split, SPLIT_TEST);
    free(row);
}

static int split_texts(struct job *m, struct err *err)
{
    struct text_set *set = &m->set;
    if (number_names(m, err) < 0)
        return -1;
    size_t classes = labels_of(m) ? set->beside[0].names.n : 0;
    uint32_t *none = classes ? NULL : xcalloc(set->n, sizeof *none); /* they are one class */
    const uint32_t *class = none ? none : set->beside[0].of;
    if (!m->given && groups_of(m))
        draw_groups(m, class);
    m->split = m->given || groups_of(m)
                   ? split_as_given(set->split, class, set->n, classes)
                   : split_by_class(class, set->n, classes, m->making.share, (uint64_t)m->making.asked->seed);
    free(none);
    if (groups_of(m) && check_groups(m, err) < 0)
        return -1;
    if (classes) {
        class_sizes_count(&m->sizes, set->beside[0].of, set->n, classes);
        class_rows_find(&m->split, classes, m->given || groups_of(m) ? NAN : m->making.share, "text",
                        &m->making.findings);
        find_without(m);
        label_slips_find(&set->beside[0].names, &m->sizes, &m->making.findings);
    }
    text_scripts_say(set, &m->scripts);
    order_texts(m);
    return 0;
}

static int collect(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct text_request *request = m->request;
    if (read_file(m, false, err) < 0 || (request->asked.test && read_file(m, true, err) < 0) ||
        progress_stage(&m->making.progress, "sorting", err) < 0)
        return -1;
    if (m->given && !isnan(request->asked.test_share))
        return err_set(err, ERR_USAGE, "%s says which texts are test: leave --test-share out", request->asked.train);
    if (split_texts(m, err) < 0)
        return -1;
    if (!m->split.train)
        return err_set(err, ERR_FAILED, "%s has no text to train on: all of them are test", request->asked.train);
    if (text_alike_count(&m->alike, &m->set, m->split.split, labels_of(m) ? m->set.beside[0].of : NULL,
                         &m->making.progress, err) < 0)
        return -1;
    text_alike_say(&m->alike, &m->set, m->split.test, &m->making.findings);
    char split[32];
    snprintf(split, sizeof split, m->given ? "given" : m->wishes.grouped ? "group %g" : "class %g", making->share);
    making_facts(making, "two_views", split, m->split.train, m->split.test);
    making->facts.skipped = m->collector.skipped;
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int build_texts(struct job *m, struct builder *builder, const struct feature_row *text, struct err *err)
{
    enum { AT_ONCE = 4096 };
    for (size_t i = 0; i < m->set.n; i++) {
        size_t at = m->order[i];
        if (builder_add_row(builder, text, text_set_text(&m->set, at), text_set_length(&m->set, at), err) < 0 ||
            (i % AT_ONCE == 0 && progress_stage(&m->making.progress, "writing texts", err) < 0))
            return -1;
    }
    return 0;
}

/* One of the fields beside the text, in the order of the texts as they are written. */
static struct feature_row *build_beside(struct job *m, struct builder *builder, size_t k, const char *name,
                                        struct err *err)
{
    const struct text_words *words = &m->set.beside[k];
    uint32_t *of = xmalloc(m->set.n * sizeof *of);
    for (size_t i = 0; i < m->set.n; i++)
        of[i] = words->of[m->order[i]];
    struct feature_row *feature = class_rows_build(builder, "texts", name, of, m->set.n, &words->names, err);
    free(of);
    return feature;
}

static int build_labels(struct job *m, struct builder *builder, struct feature_row *text, struct err *err)
{
    struct feature_row *class = NULL;
    const struct treatment treatment = {.text = (char *)m->request->text,
                                        .label = m->request->label ? m->wishes.field[1] : NULL};
    for (size_t k = 0; k < m->set.n_beside; k++) {
        bool group = k == labels_of(m);
        struct feature_row *made = build_beside(m, builder, k, group ? "group" : k ? m->wishes.field[k + 1] : "class",
                                                err);
        if (!made)
            return -1;
        made->kind = group ? FEATURE_GROUP : FEATURE_CLASS;
        class = k || group ? class : made;
    }
    return treatment_write(builder->store, builder->dataset, text, class, &treatment, err);
}

static int build(struct making *making, struct builder *builder, struct err *err)
{
    struct job *m = (struct job *)making;
    static const struct feature_row text = {.collection = "texts", .name = "text", .kind = FEATURE_TEXT,
                                            .type = COLUMN_U8},
                                    split = {.collection = "texts", .name = "split", .kind = FEATURE_SPLIT,
                                             .type = COLUMN_U8};
    uint8_t *splits = xmalloc(m->set.n + 1);
    for (size_t i = 0; i < m->set.n; i++)
        splits[i] = m->split.split[m->order[i]];
    builder_collection(builder, "texts", m->set.n);
    struct feature_row *feature = builder_feature(builder, &text);
    int result = build_texts(m, builder, feature, err);
    if (!result)
        result = build_labels(m, builder, feature, err);
    if (!result)
        result = builder_add(builder, builder_feature(builder, &split), splits, m->set.n, err);
    free(splits);
    return result;
}

/* What was done -------------------------------------------------------------------------------------------------- */

static void print_fields(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    const struct class_sizes *sizes = &m->sizes;
    print(",\"rows\":%zu,\"words\":%zu,\"classes\":%zu,\"smallest_class\":%zu,\"largest_class\":%zu,"
          "\"without_class\":%zu,\"empty\":%zu,\"too_short\":%zu,\"equal\":%zu,\"equal_across\":%zu,\"torn\":%zu,"
          "\"nearly_equal\":%zu,\"nearly_across\":%zu,\"scripts\":\"%s\"",
          m->set.n, m->set.words, sizes->classes, sizes->classes ? sizes->rows[sizes->smallest] : 0,
          sizes->classes ? sizes->rows[sizes->largest] : 0, sizes->without, m->set.empty, m->set.few, m->alike.equal,
          m->alike.equal_across, m->alike.torn, m->alike.nearly, m->alike.nearly_across,
          m->scripts.length ? m->scripts.data : "");
}

static void print_groups(const struct job *m)
{
    char groups[32], alone[32];
    int64_t without = 0;
    if (!groups_of(m))
        return;
    for (size_t i = 0; i < m->set.n; i++)
        without += groups_of(m)->of[i] == NO_CLASS;
    format_count((int64_t)groups_of(m)->names.n, groups, sizeof groups);
    format_count(without, alone, sizeof alone);
    print("  groups: %s, each on one side of the split and of validation", groups);
    print(without ? "; %s text%s without one %s by %s\n" : "\n", alone, plural(without),
          without == 1 ? "is" : "are", without == 1 ? "itself" : "themselves");
}

static void print_classes(const struct job *m)
{
    char sizes[128];
    if (m->scripts.length)
        print("  scripts: %s, by most letters of a text\n", m->scripts.data);
    print_groups(m);
    if (!labels_of(m)) {
        print("  classes: none, since %s\n",
              m->request->text ? _("no --label is named") : _("no text lies in a folder of one"));
        return;
    }
    class_sizes_in_words(&m->sizes, sizes, sizeof sizes);
    print("  classes: %zu, %s\n", m->sizes.classes, sizes);
    for (size_t k = 1; k < labels_of(m); k++)
        print("  beside them: %s, of %zu classes\n", m->wishes.field[k + 1], m->set.beside[k].names.n);
}

static void print_left_out(const struct job *m)
{
    char empty[32], few[32];
    format_count((int64_t)m->set.empty, empty, sizeof empty);
    format_count((int64_t)m->set.few, few, sizeof few);
    if (m->set.empty)
        print("  left out: %s empty text%s\n", empty, plural((int64_t)m->set.empty));
    if (m->set.few)
        print("  left out: %s text%s of fewer than %zu word%s (--min-words)\n", few, plural((int64_t)m->set.few),
              m->wishes.min_words, plural((int64_t)m->wishes.min_words));
}

static void print_lines(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    char rows[32];
    format_count((int64_t)m->set.n, rows, sizeof rows);
    print_left_out(m);
    making_print_split(making, !m->given);
    print_classes(m);
    print("%s: %s text%s of %.1f words in the mean, %zu class%s, ", making->facts.name, rows,
          plural((int64_t)m->set.n), (double)m->set.words / (double)m->set.n, m->sizes.classes,
          m->sizes.classes == 1 ? "" : "es");
    making_print_sides(making, "");
    if (making->facts.skipped)
        print("%lld unreadable %s%s skipped, ", (long long)making->facts.skipped,
              m->request->text ? _("line") : _("file"), plural(making->facts.skipped));
}

static void release(struct job *m)
{
    free(m->split.split);
    free(m->order);
    class_sizes_release(&m->sizes);
    text_release(&m->scripts);
    text_set_release(&m->set);
    collector_release(&m->collector);
    for (size_t k = 0; k < m->wishes.fields; k++)
        free(m->wishes.field[k]);
}

static const struct import_kind text_kind = {check_request, collect, build, print_fields, print_lines};

int text_import(const struct text_request *request, struct err *err)
{
    struct job m = {.request = request};
    collector_ask(&m.collector, &request->asked);
    m.making.collector = request->text ? &m.collector : NULL; /* of a folder a note says what was skipped */
    making_reads(&m.making, "train", request->asked.train, &m.collector.reading[0]);
    making_reads(&m.making, "test", request->asked.test, &m.collector.reading[1]);
    int result = making_run(&m.making, &request->asked, &text_kind, err);
    release(&m);
    return result;
}
