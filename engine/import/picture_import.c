/* A data set of pictures: see picture_import.h. */
#include "engine/import/picture_import.h"

#include "engine/data/corpus.h"
#include "engine/import/class_rows.h"
#include "engine/import/picture_alike.h"
#include "engine/import/picture_build.h"
#include "engine/import/picture_labels.h"
#include "engine/import/publish.h"
#include "store/base/clock.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/fingerprint.h"
#include "store/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_SHARE 0.2 /* of test, when nobody says another */

struct making {
    const struct picture_request *request;
    double share;
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
    struct progress progress;
    struct findings findings;
    struct dataset facts;
};

bool picture_import_reads(const char *file)
{
    return picture_recognised(file) != NULL;
}

/* Reading -------------------------------------------------------------------------------------------------------- */

static int check_request(struct making *m, struct err *err)
{
    const struct picture_request *request = m->request;
    m->share = isnan(request->test_share) ? USUAL_SHARE : request->test_share;
    const struct picture_words words = {request->size, request->tile, request->background, request->grey};
    m->wishes = (struct picture_wishes){.skip_bad = request->skip_bad, .label = request->label};
    if (!(m->share > 0 && m->share < 1))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%g'", m->share);
    if (picture_wish(&m->wishes, &words, err) < 0)
        return -1;
    if (request->test_labels && !request->test)
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

static int read_files(struct making *m, bool test, struct err *err)
{
    const struct picture_request *request = m->request;
    struct picture_reading reading = {.file = test ? request->test : request->train,
                                      .labels = test ? request->test_labels : request->labels,
                                      .option = test ? "--test" : "--train",
                                      .labels_option = test ? "--test-labels" : "--labels",
                                      .split = test ? SPLIT_TEST : SPLIT_TRAIN,
                                      .wishes = &m->wishes,
                                      .set = &m->set,
                                      .said = &m->said[test],
                                      .findings = &m->findings,
                                      .progress = &m->progress};
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
static void measure_classes(struct making *m)
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

static void find_in_classes(struct making *m)
{
    size_t classes = m->set.classes.n;
    struct findings *findings = &m->findings;
    if (m->without && classes)
        findings_add(findings, "pictures without a label, which belong to no class: %zu of %zu", m->without,
                     m->set.n);
    if (classes == 1)
        findings_add(findings, "there is one class only: nothing can be told apart by class, so that no "
                     "classifier is measured; views of a picture can be learned from");
    class_rows_find(&m->split, classes, m->given ? NAN : m->share, "picture", findings);
}

/* Classes are numbered in the order of their names. */
static void split_rows(struct making *m)
{
    struct picture_set *set = &m->set;
    size_t classes = set->classes.n;
    measure_classes(m);
    class_rows_number(&set->classes, set->class, set->n);
    m->split = m->given ? split_as_given(set->split, set->class, set->n, classes)
                        : split_by_class(set->class, set->n, classes, m->share, (uint64_t)m->request->seed);
    find_in_classes(m);
}

static int collect(struct making *m, struct err *err)
{
    const struct picture_request *request = m->request;
    if (read_files(m, false, err) < 0 || (request->test && read_files(m, true, err) < 0) ||
        progress_stage(&m->progress, "comparing pictures", err) < 0)
        return -1;
    if (m->given && !isnan(request->test_share))
        return err_set(err, ERR_USAGE, "%s says which pictures are test: leave --test-share out", request->train);
    split_rows(m);
    m->alike = picture_alike_count(&m->set, m->split.split);
    picture_alike_say(&m->alike, &m->findings);
    if (!m->split.train)
        return err_set(err, ERR_FAILED, "%s has no picture to train on: all of them are test", request->train);
    struct dataset *facts = &m->facts;
    COPY_TEXT(facts->kind, "collections");
    COPY_TEXT(facts->task, "two_views");
    COPY_TEXT(facts->source, request->train);
    snprintf(facts->split, sizeof facts->split, m->given ? "given" : "class %g", m->share);
    facts->train = (int64_t)m->split.train;
    facts->test = (int64_t)m->split.test;
    facts->skipped = (int64_t)m->skipped;
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

static int build(struct making *m, struct builder *builder, struct err *err)
{
    static const struct feature_row split = {.collection = "rows", .name = "split", .kind = FEATURE_SPLIT,
                                             .type = COLUMN_U8};
    struct collection_row *rows = builder_collection(builder, "rows", m->set.n);
    if (picture_build(builder, "rows", &m->set, &m->wishes.style, &m->progress, err) < 0 ||
        (picture_set_is_named(&m->set) && build_names(&m->set, builder, rows, err) < 0) ||
        (m->set.classes.n && !class_rows_build(builder, "rows", "class", m->set.class, m->set.n, &m->set.classes,
                                               err)) ||
        builder_add(builder, builder_feature(builder, &split), m->split.split, m->set.n, err) < 0)
        return -1;
    return builder_end(builder, err);
}

static int fill(void *context, struct store *store, struct text *warnings, struct err *err)
{
    struct making *m = context;
    struct builder builder;
    if (collect(m, err) < 0)
        return -1;
    builder_begin(&builder, store, m->facts.id);
    int result = build(m, &builder, err);
    builder_release(&builder);
    findings_json(&m->findings, warnings);
    if (!result)
        result = fingerprint_make(store, &m->facts, m->facts.fingerprint, err);
    return result ? result : progress_stage(&m->progress, "publishing", err);
}

/* Saying --------------------------------------------------------------------------------------------------------- */

static void print_object(const struct making *m, double seconds)
{
    struct text warnings = TEXT_INIT, reading = TEXT_INIT;
    const struct picture_set *set = &m->set;
    findings_json(&m->findings, &warnings);
    reading_json(&m->said[0], "train", m->request->train, &reading);
    if (m->request->test) {
        text_add(&reading, ",");
        reading_json(&m->said[1], "test", m->request->test, &reading);
    }
    print("{\"dataset\":\"%s\",\"rows\":%zu,\"height\":%zu,\"width\":%zu,\"channels\":%zu,\"classes\":%zu,"
          "\"smallest_class\":%zu,\"largest_class\":%zu,\"without_class\":%zu,\"train\":%lld,\"test\":%lld,"
          "\"scaled\":%zu,\"skipped\":%zu,\"split\":\"%s\",\"fingerprint\":\"%s\",\"warnings\":%s,"
          "\"equal\":%zu,\"equal_across\":%zu,\"torn\":%zu,\"nearly_equal\":%zu,\"nearly_across\":%zu,"
          "\"readings\":[%s],\"dry_run\":%s,"
          "\"seconds\":%.3f}\n",
          m->facts.name, set->n, set->height, set->width, set->channels, set->classes.n, m->smallest.n, m->largest.n,
          m->without, (long long)m->facts.train, (long long)m->facts.test, set->scaled, m->skipped, m->facts.split,
          m->facts.fingerprint, warnings.data, m->alike.equal, m->alike.equal_across, m->alike.torn, m->alike.nearly,
          m->alike.nearly_across, reading.data, m->request->dry_run ? "true" : "false", seconds);
    text_release(&warnings);
    text_release(&reading);
}

static void print_class_sizes(const struct making *m)
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
    char scaled[32], bent[64] = "";
    format_count((int64_t)set->scaled, scaled, sizeof scaled);
    if (set->bent)
        snprintf(bent, sizeof bent, "; %zu of them had other proportions", set->bent);
    if (set->scaled)
        print("  scaled: %s picture%s to %zu x %zu pixels, by the mean of areas%s\n", scaled,
              plural((int64_t)set->scaled), set->width, set->height, bent);
}

static void print_lines(const struct making *m, double seconds)
{
    char rows[32], train[32], test[32], end[32];
    const struct picture_set *set = &m->set;
    char *split = split_in_words(m->facts.split, false);
    format_count((int64_t)set->n, rows, sizeof rows);
    format_count(m->facts.train, train, sizeof train);
    format_count(m->facts.test, test, sizeof test);
    reading_print(&m->said[0], m->request->train, stdout);
    reading_print(&m->said[1], m->request->test, stdout);
    print_scaled(set);
    print_class_sizes(m);
    if (m->given)
        print("  split: %s\n", split);
    else
        print("  split: %s, seed %lld\n", split, (long long)m->request->seed);
    snprintf(end, sizeof end, m->request->dry_run ? "nothing is written (--dry-run)" : "%.1f s", seconds);
    print("%s: %s picture%s of %zu x %zu pixels, %s, %zu class%s, %s + %s (train + test), %s\n", m->facts.name, rows,
          plural((int64_t)set->n), set->width, set->height, set->channels == 1 ? "grey" : "in colour",
          set->classes.n, set->classes.n == 1 ? "" : "es", train, test, end);
    free(split);
}

static void release(struct making *m)
{
    findings_release(&m->findings);
    free(m->split.split);
    picture_set_release(&m->set);
    class_names_release(&m->wishes.names);
    reading_release(&m->said[0]);
    reading_release(&m->said[1]);
}

int picture_import(const struct picture_request *request, struct err *err)
{
    struct making m = {.request = request};
    double begun = clock_monotonic();
    COPY_TEXT(m.facts.name, request->name);
    progress_begin(&m.progress, NULL);
    int result = check_request(&m, err);
    if (!result)
        result = request->dry_run ? collect(&m, err) : publish_dataset(request->store, &m.facts, fill, &m, err);
    progress_end(&m.progress);
    if (!result) {
        (request->json ? print_object : print_lines)(&m, clock_monotonic() - begun);
        result = findings_tell(&m.findings, m.facts.name, request->dry_run, err);
    }
    release(&m);
    return result;
}
