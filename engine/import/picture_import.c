/* A data set of pictures: see picture_import.h. */
#include "engine/import/picture_import.h"

#include "engine/data/corpus.h"
#include "engine/import/class_rows.h"
#include "engine/import/picture_alike.h"
#include "engine/import/picture_build.h"
#include "engine/import/picture_labels.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct making making;
    const struct picture_request *request;
    struct picture_wishes wishes;
    struct picture_set set;
    struct reading said[2]; /* of train and test */
    bool given;             /* the files say what test is */
    size_t skipped, without; /* pictures that could not be read, that have no class */
    struct class_split split;
    struct class_size {
        size_t n;
        uint32_t class;
    } smallest, largest;
    struct picture_alike alike;
};

bool picture_import_reads(const char *file)
{
    return picture_recognised(file) != NULL;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int check_request(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct picture_request *request = m->request;
    m->wishes = (struct picture_wishes){.skip_bad = request->asked.skip_bad, .label = request->label};
    if (picture_wish(&m->wishes, &request->pictures, err) < 0)
        return -1;
    if (request->test_labels && !request->asked.test)
        return err_set(err, ERR_USAGE, "--test FILE is missing: the pictures whose labels --test-labels has");
    return request->class_names ? class_names_read(&m->wishes.names, request->class_names, err) : 0;
}

/* Whether what was said of the pictures does something for these. */
static int check_used(const struct picture_reading *reading, struct err *err)
{
    if (reading->wishes->names.n && !reading->numbered && (reading->labelled || !reading->labels))
        return err_set(err, ERR_USAGE, "--class-names says what the labels 0, 1 and so on are called, and %s comes "
                       "without such labels: leave it out, or give --labels", reading->file);
    if (reading->wishes->tile_height && !reading->tiled)
        return err_set(err, ERR_USAGE, "--tile is for one PNG or JPEG picture that is a sheet of many; %s is not: "
                       "leave it out", reading->file);
    if (reading->wishes->label && !reading->label_used)
        return err_set(err, ERR_USAGE, "--label names a column of a table of labels (--labels FILE), or fine or "
                       "coarse for CIFAR-100; for %s it does nothing: leave it out", reading->file);
    return 0;
}

static int read_labels(struct picture_reading *reading, size_t first, struct err *err)
{
    if (!reading->labels)
        return 0;
    if (reading->labelled)
        return err_set(err, ERR_USAGE, "%s says the classes itself, or has none: leave %s out", reading->file,
                       reading->labels_option);
    return picture_labels_read(reading, first, err);
}

static int read_files(struct job *m, bool test, struct err *err)
{
    const struct picture_request *request = m->request;
    struct picture_reading reading = {.file = test ? request->asked.test : request->asked.train,
                                      .labels = test ? request->test_labels : request->labels,
                                      .option = test ? "--test" : "--train",
                                      .labels_option = test ? "--test-labels" : "--labels",
                                      .split = test ? SPLIT_TEST : SPLIT_TRAIN,
                                      .wishes = &m->wishes,
                                      .set = &m->set,
                                      .said = &m->said[test],
                                      .findings = &m->making.findings,
                                      .progress = &m->making.progress};
    const struct picture_reader *reader = picture_recognised(reading.file);
    size_t first = m->set.n;
    if (!reader)
        return picture_refuse(reading.file, err);
    if (reader->read(&reading, err) < 0 || read_labels(&reading, first, err) < 0 || check_used(&reading, err) < 0)
        return -1;
    m->skipped += reading.skipped;
    m->given |= reading.has_test || test;
    return 0;
}

/* What was done -------------------------------------------------------------------------------------------------- */

/* The classes with fewest and with most rows. */
static void measure_classes(struct job *m)
{
    size_t classes = m->set.classes.n, *n = xcalloc(classes + 1, sizeof *n);
    for (size_t r = 0; r < m->set.n; r++)
        n[m->set.class[r] == NO_CLASS ? classes : m->set.class[r]]++;
    m->without = n[classes];
    m->smallest = m->largest = (struct class_size){*n, 0};
    for (uint32_t c = 1; c < classes; c++) {
        m->smallest = n[c] < m->smallest.n ? (struct class_size){n[c], c} : m->smallest;
        m->largest = n[c] > m->largest.n ? (struct class_size){n[c], c} : m->largest;
    }
    free(n);
}

static void find_in_classes(struct job *m)
{
    size_t classes = m->set.classes.n;
    struct findings *findings = &m->making.findings;
    if (m->without && classes)
        findings_add(findings, "pictures without a label, which belong to no class: %zu of %zu", m->without,
                     m->set.n);
    if (classes == 1)
        findings_add(findings, "there is one class only: nothing can be told apart by class, so that no "
                     "classifier is measured; views of a picture can be learned from");
    class_rows_find(&m->split, classes, m->given ? NAN : m->making.share, "picture", findings);
}

/* Classes are numbered in the order of their names. */
static void split_rows(struct job *m)
{
    struct picture_set *set = &m->set;
    size_t classes = set->classes.n;
    measure_classes(m);
    class_rows_number(&set->classes, set->class, set->n);
    m->split = m->given ? split_as_given(set->split, set->class, set->n, classes)
                        : split_by_class(set->class, set->n, classes, m->making.share,
                                         (uint64_t)m->making.asked->seed);
    find_in_classes(m);
}

static int collect(struct making *making, struct err *err)
{
    struct job *m = (struct job *)making;
    const struct picture_request *request = m->request;
    if (read_files(m, false, err) < 0 || (request->asked.test && read_files(m, true, err) < 0) ||
        progress_stage(&m->making.progress, "comparing pictures", err) < 0)
        return -1;
    if (m->given && !isnan(request->asked.test_share))
        return err_set(err, ERR_USAGE, "%s says which pictures are test: leave --test-share out",
                       request->asked.train);
    split_rows(m);
    m->alike = picture_alike_count(&m->set, m->split.split);
    picture_alike_say(&m->alike, &m->making.findings);
    if (!m->split.train)
        return err_set(err, ERR_FAILED, "%s has no picture to train on: all of them are test", request->asked.train);
    char split[32];
    snprintf(split, sizeof split, m->given ? "given" : "class %g", making->share);
    making_facts(making, "two_views", split, m->split.train, m->split.test);
    making->facts.skipped = (int64_t)m->skipped;
    return 0;
}

/* Writing -------------------------------------------------------------------------------------------------------- */

static int build_names(const struct picture_set *set, struct builder *builder, struct collection_row *rows,
                       struct err *err)
{
    struct name *names = xcalloc(set->n, sizeof *names);
    for (size_t i = 0; i < set->n; i++)
        names[i].id = set->name[i];
    int result = builder_names(builder, rows, names, err);
    free(names);
    return result;
}

static int build(struct making *making, struct builder *builder, struct err *err)
{
    struct job *m = (struct job *)making;
    static const struct feature_row split = {.collection = "rows", .name = "split", .kind = FEATURE_SPLIT,
                                             .type = COLUMN_U8};
    struct collection_row *rows = builder_collection(builder, "rows", m->set.n);
    if (picture_build(builder, "rows", &m->set, &m->wishes.style, &m->making.progress, err) < 0 ||
        (picture_set_is_named(&m->set) && build_names(&m->set, builder, rows, err) < 0) ||
        (m->set.classes.n && !class_rows_build(builder, "rows", "class", m->set.class, m->set.n, &m->set.classes,
                                               err)) ||
        builder_add(builder, builder_feature(builder, &split), m->split.split, m->set.n, err) < 0)
        return -1;
    return 0;
}

/* Saying --------------------------------------------------------------------------------------------------------- */

static void print_fields(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    const struct picture_set *set = &m->set;
    print(",\"rows\":%zu,\"height\":%zu,\"width\":%zu,\"channels\":%zu,\"classes\":%zu,\"smallest_class\":%zu,"
          "\"largest_class\":%zu,\"without_class\":%zu,\"scaled\":%zu,\"equal\":%zu,\"equal_across\":%zu,"
          "\"torn\":%zu,\"nearly_equal\":%zu,\"nearly_across\":%zu",
          set->n, set->height, set->width, set->channels, set->classes.n, m->smallest.n, m->largest.n, m->without,
          set->scaled, m->alike.equal, m->alike.equal_across, m->alike.torn, m->alike.nearly,
          m->alike.nearly_across);
}

static void print_class_sizes(const struct job *m)
{
    char least[32], most[32];
    const struct ids *ids = &m->set.classes;
    format_count((int64_t)m->smallest.n, least, sizeof least);
    format_count((int64_t)m->largest.n, most, sizeof most);
    if (ids->n && m->smallest.n == m->largest.n)
        print("  classes: %s picture%s each\n", least, plural((int64_t)m->smallest.n));
    else if (ids->n)
        print("  classes: from %s picture%s (%s) to %s (%s)\n", least, plural((int64_t)m->smallest.n),
              ids_text(ids, m->smallest.class), most, ids_text(ids, m->largest.class));
    else
        print("  classes: none, since there are no labels\n");
}

static void print_scaled(const struct picture_set *set)
{
    char scaled[32], bent[128] = "";
    format_count((int64_t)set->scaled, scaled, sizeof scaled);
    if (set->bent)
        snprintf(bent, sizeof bent, _("; %zu of them had other proportions"), set->bent);
    if (set->scaled)
        print("  scaled: %s picture%s to %zu x %zu pixels, by the mean of areas%s\n", scaled,
              plural((int64_t)set->scaled), set->width, set->height, bent);
}

static void print_lines(const struct making *making)
{
    const struct job *m = (const struct job *)making;
    const struct picture_set *set = &m->set;
    char rows[32];
    format_count((int64_t)set->n, rows, sizeof rows);
    print_scaled(set);
    print_class_sizes(m);
    making_print_split(making, !m->given);
    print("%s: %s picture%s of %zu x %zu pixels, %s, %zu class%s, ", making->facts.name, rows,
          plural((int64_t)set->n), set->width, set->height, set->channels == 1 ? _("grey") : _("in colour"),
          set->classes.n, set->classes.n == 1 ? "" : "es");
    making_print_sides(making, "");
}

static void release(struct job *m)
{
    free(m->split.split);
    picture_set_release(&m->set);
    class_names_release(&m->wishes.names);
    reading_release(&m->said[0]);
    reading_release(&m->said[1]);
}

static const struct import_kind picture_kind = {check_request, collect, build, print_fields, print_lines};

int picture_import(const struct picture_request *request, struct err *err)
{
    struct job m = {.request = request};
    making_reads(&m.making, "train", request->asked.train, &m.said[0]);
    making_reads(&m.making, "test", request->asked.test, &m.said[1]);
    int result = making_run(&m.making, &request->asked, &picture_kind, err);
    release(&m);
    return result;
}
