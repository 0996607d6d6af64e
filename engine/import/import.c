/* The verb `import`, from the request to the published data set: see import.h.
 *
 * Everything is read and arranged in memory, and written column by column in short transactions. */
#include "engine/import/import.h"

#include "engine/data/builder.h"
#include "engine/import/arrange.h"
#include "engine/import/dialect.h"
#include "engine/import/findings.h"
#include "engine/import/formats.h"
#include "engine/import/items.h"
#include "engine/import/progress.h"
#include "engine/import/publish.h"
#include "engine/import/rows.h"
#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/fingerprint.h"
#include "store/split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct job {
    const struct import_request *request;
    struct source *train, *test, *items;
    const struct importer *importer, *test_importer;
    bool by_test; /* the train file fits several formats, and the test file decided */
    struct collector collector;
    struct arrangement how;
    struct arranged arranged;
    struct item_table table;
    struct member_features features;
    struct progress progress;
    struct findings findings;
    struct dataset facts;
    size_t classes, unclassed; /* of items; items without one */
    double begun;
};

static const char *const split_words[] = {
    [SPLIT_GIVEN] = "given", [SPLIT_RATIO] = "ratio", [SPLIT_LAST] = "leave-one-out", [SPLIT_TIME] = "time",
    [SPLIT_MOMENT] = "moment", [SPLIT_ITEM] = "item", [SPLIT_NONE] = "none",
};

static int split_named(const char *word, enum split *split, struct err *err)
{
    for (enum split s = SPLIT_RATIO; s <= SPLIT_NONE; s++)
        if (!strcmp(word, split_words[s])) {
            *split = s;
            return 0;
        }
    return err_set(err, ERR_USAGE, "there is no split '%.40s'; the splits are ratio, leave-one-out, time, "
                   "moment, item and none", word);
}

static bool has_share(enum split split)
{
    return split == SPLIT_RATIO || split == SPLIT_TIME || split == SPLIT_MOMENT || split == SPLIT_ITEM;
}

static int choose_split(const struct import_request *request, struct arrangement *how, struct err *err)
{
    double share = import_share(&request->asked);
    *how = (struct arrangement){SPLIT_RATIO, share, (uint64_t)request->asked.seed, request->min_rating};
    if (request->keep_unknown && !request->asked.test)
        return err_set(err, ERR_USAGE, "--keep-unknown is for users of a test file that train has not: give one "
                       "with --test, or leave it out");
    if (request->asked.test && request->split)
        return err_set(err, ERR_USAGE, "--test and --split exclude each other: either a file says what test is, or "
                       "train is cut");
    if (!(share > 0 && share < 1))
        return err_set(err, ERR_USAGE, "--test-share is a number above 0 and below 1, not '%g'", share);
    if (request->asked.test)
        how->split = SPLIT_GIVEN;
    if (request->split && split_named(request->split, &how->split, err) < 0)
        return -1;
    if (!isnan(request->asked.test_share) && !has_share(how->split))
        return err_set(err, ERR_USAGE, "--test-share is for the splits ratio, time, moment and item; %s takes no "
                       "share, so leave it out",
                       how->split == SPLIT_GIVEN ? _("a test file") : split_words[how->split]);
    return 0;
}

/* The first of the options that only a table has a use for, and is said; NULL when none is. */
static const char *table_option(const struct import_request *request)
{
    const struct import_asked *asked = &request->asked;
    return request->columns ? "--columns" : asked->delimiter ? "--delimiter" : asked->quote ? "--quote"
           : request->header ? "--header" : request->no_header ? "--no-header" : NULL;
}

static int check_table(const struct import_request *request, struct err *err)
{
    struct layout layout;
    struct dialect dialect = {.quote = 0};
    const char *option = table_option(request);
    if (option && request->format && strcmp(request->format, "table") != 0)
        return err_set(err, ERR_USAGE, "%s is for the format table; %.40s knows how its files are written", option,
                       request->format);
    if (request->header && request->no_header)
        return err_set(err, ERR_USAGE, "--header and --no-header exclude each other: the first line is one or "
                       "is none");
    if (request->no_header && !request->columns)
        return err_set(err, ERR_USAGE, "--no-header needs --columns, like --columns user,item,rating,time: nothing "
                       "else says what the fields are");
    if (request->columns && layout_of_columns(request->columns, &layout, err) < 0)
        return -1;
    return dialect_ask(&dialect, request->asked.delimiter, request->asked.quote, err);
}

static int check_request(struct job *job, struct err *err)
{
    const struct import_request *request = job->request;
    if (!request->asked.name || !request->asked.train || !request->asked.store)
        return err_set(err, ERR_USAGE, "an import needs a store, a name and a training file");
    if (!name_is_valid(request->asked.name))
        return err_set(err, ERR_USAGE, "'%.80s' cannot name a data set: use 1 to 63 letters, digits, '-', '_' or '.'",
                       request->asked.name);
    if (check_table(request, err) < 0)
        return -1;
    if ((request->class_column || request->title_column) && !request->features.items)
        return err_set(err, ERR_USAGE, "--%s-column names a column of the table of items: give that too, with "
                       "--items", request->class_column ? "class" : "title");
    if (member_features_check(&request->features, err) < 0)
        return -1;
    const char *format = table_option(request) ? "table" : request->format;
    if (format && !(job->importer = format_named(format, err)))
        return -1;
    return choose_split(request, &job->how, err);
}

static int open_source(struct job *job, const char *file, const char *option, struct source **source, struct err *err)
{
    if (!file)
        return 0;
    *source = source_open(file, option, err);
    if (!*source)
        return -1;
    source_watch(*source, progress_reading, &job->progress);
    return 0;
}

/* The fields that are named, for the importer that has some. */
static int take_fields(struct job *job, struct err *err)
{
    for (int role = 0; role < NAMED_FIELDS; role++) {
        job->collector.fields[role] = job->request->fields[role];
        if (job->request->fields[role] && !job->importer->named_fields)
            return err_set(err, ERR_USAGE, "--user, --item, --rating and --time name fields of JSON lines, and %s is "
                           "read as %s; %s", job->request->asked.train, job->importer->part.name,
                           job->importer->naming ? _("name the columns of a table in its header or with --columns")
                                                 : _("leave them out, since the format says what is what"));
    }
    return 0;
}

static int open_sources(struct job *job, struct err *err)
{
    const struct import_request *request = job->request;
    if (open_source(job, request->asked.train, "--train", &job->train, err) < 0 ||
        open_source(job, request->asked.test, "--test", &job->test, err) < 0 ||
        open_source(job, request->features.items, "--items", &job->items, err) < 0)
        return -1;
    if (!job->importer)
        job->importer = format_recognised(job->train, job->test, &job->by_test, err);
    job->test_importer = job->importer;
    if (job->importer && job->test && !request->format && !table_option(request))
        job->test_importer = format_beside(job->test, job->importer);
    const char *option = request->format ? NULL : table_option(request);
    if (!job->importer || (option && format_check_columns(job->train, option, err) < 0) ||
        (option && job->test && format_check_columns(job->test, option, err) < 0))
        return -1;
    job->collector.naming = job->importer->naming;
    return take_fields(job, err);
}

/* Names the columns that there are, since one of them may be the ratings under another name. */
static int check_ratings(const struct job *job, struct err *err)
{
    const struct collector *collector = &job->collector;
    bool test = collector->train.has_rating;
    const struct reading *reading = &collector->reading[test];
    const struct importer *importer = test ? job->test_importer : job->importer;
    if (isnan(job->request->min_rating) || (test && (!job->test || collector->test.has_rating)))
        return 0;
    return err_set(err, ERR_USAGE, "--min-rating needs ratings, and there is no rating column in %s "
                   "(%.200s%s%.200s)%s",
                   test ? job->request->asked.test : job->request->asked.train,
                   reading->columns.length ? reading->columns.data : reading->format.data,
                   reading->passed.length ? _("; passed over: ") : "",
                   reading->passed.length ? reading->passed.data : "",
                   importer->named_fields ? _("; name it with --rating FIELD")
                   : importer->naming ? _("; name it with --columns, like user,item,rating, or leave "
                                        "--min-rating out") : "");
}

static int read_interactions(struct job *job, struct err *err)
{
    struct collector *collector = &job->collector;
    if (job->importer->read(job->train, collector, err) < 0)
        return -1;
    if (!collector->train.n && collector->first_skipped.length)
        return err_set(err, ERR_FAILED, "all lines were skipped as unreadable; the first was %.500s",
                       collector->first_skipped.data);
    if (!collector->train.n)
        return err_set(err, ERR_FAILED, "%s: there are no interactions in it", job->request->asked.train);
    collector->into = &collector->test;
    if (job->test && job->test_importer->read(job->test, collector, err) < 0)
        return -1;
    collect_note(collector);
    if (job->by_test)
        reading_note(&collector->reading[0], "its lines fit other formats too; those of %s decided",
                     job->request->asked.test);
    return check_ratings(job, err);
}

static int collect(struct job *job, struct err *err)
{
    struct collector *collector = &job->collector;
    struct item_columns columns = {job->request->title_column, job->request->class_column};
    if (read_interactions(job, err) < 0)
        return -1;
    if (job->items && item_table_read(&job->table, job->items, &columns, collector, err) < 0)
        return -1;
    if (progress_stage(&job->progress, "sorting", err) < 0)
        return -1;
    if (arrange(collector, &job->how, &job->arranged, err) < 0)
        return -1;
    findings_gather(&job->findings, collector, &job->arranged, &job->how, job->request->validation);
    if (job->how.split == SPLIT_ITEM && !job->request->features.item_text && !job->request->features.item_pictures)
        findings_add(&job->findings, "items are held out whole, and nothing is known of them but their ids, so that "
                     "they cannot be found: give --item-text or --item-pictures");
    return member_features_read(&job->features, &job->request->features, collector, &job->findings, &job->progress,
                                err);
}

/* The parts of a second beside the times, where a time of the source has some: for who exports them again. */
static int put_fractions(struct builder *builder, const char *split, const struct interaction_columns *in,
                         struct err *err)
{
    uint32_t fraction = 0;
    for (size_t i = 0; in->fraction && i < in->n; i++)
        fraction |= in->fraction[i];
    return fraction ? dataset_put_column(builder->store, builder->dataset, split, "fraction", COLUMN_U32,
                                         in->fraction, in->n, err)
                    : 0;
}

static int put_interactions(struct job *job, struct builder *builder, struct err *err)
{
    static const char *const splits[] = {"train", "test"};
    struct relation_row *chose = builder_relation(builder, "chose", "user", "item");
    for (size_t s = 0; s < 2; s++) {
        const struct interaction_columns *in = s ? &job->collector.test : &job->collector.train;
        const struct pair_columns pairs = {in->n, in->user, in->item, in->rating, in->time};
        if (in->rating)
            COPY_TEXT(chose->value_chunk, "rating");
        if (progress_stage(&job->progress, "writing interactions", err) < 0 ||
            builder_pairs(builder, chose, splits[s], &pairs, err) < 0 ||
            put_fractions(builder, splits[s], in, err) < 0) return -1;
    }
    return 0;
}

static int put_names(struct job *job, struct builder *builder, bool items, struct err *err)
{
    const struct ids *ids = items ? &job->collector.items : &job->collector.users;
    const uint32_t *place = items ? job->arranged.items : job->arranged.users;
    size_t n = items ? job->arranged.n_items : job->arranged.n_users;
    struct collection_row *collection = builder_collection(builder, items ? "item" : "user", n);
    struct name *names = xcalloc(n, sizeof *names);
    for (size_t i = 0; i < ids->n; i++)
        if (place[i] != UINT32_MAX)
            names[place[i]] = (struct name){ids_text(ids, (uint32_t)i),
                                            items ? item_title(&job->table, (uint32_t)i) : NULL};
    int result = progress_stage(&job->progress, items ? N_("writing items") : N_("writing users"), err);
    if (!result)
        result = builder_names(builder, collection, names, err);
    free(names);
    if (result)
        return -1;
    return items ? member_features_build_items(&job->features, builder, place, n, &job->progress, err)
                 : member_features_build_users(&job->features, builder, place, n, err);
}

/* Classes are numbered by the items that have them, so that each has one. Replaces the numbers of collecting. */
static void number_classes(struct job *job, uint32_t *class, struct name *names)
{
    const struct ids *ids = &job->table.classes;
    uint32_t *place = xmalloc((ids->n + 1) * sizeof *place);
    memset(place, 0xff, (ids->n + 1) * sizeof *place);
    for (size_t i = 0; i < job->arranged.n_items; i++) {
        if (class[i] == UINT32_MAX) {
            job->unclassed++;
            continue;
        }
        if (place[class[i]] == UINT32_MAX) {
            names[job->classes].id = ids_text(ids, class[i]);
            place[class[i]] = (uint32_t)job->classes++;
        }
        class[i] = place[class[i]];
    }
    free(place);
}

static int put_classes(struct job *job, struct builder *builder, struct err *err)
{
    static const struct feature_row feature = {.collection = "item", .name = "class", .kind = FEATURE_CLASS,
                                               .type = COLUMN_U32, .place = "items", .side = "class"};
    size_t n = job->arranged.n_items;
    uint32_t *class = xmalloc(n * sizeof *class);
    struct name *names = xcalloc(job->table.classes.n + 1, sizeof *names);
    memset(class, 0xff, n * sizeof *class);
    for (size_t i = 0; job->table.class && i < job->collector.items.n; i++)
        if (job->arranged.items[i] != UINT32_MAX)
            class[job->arranged.items[i]] = job->table.class[i];
    number_classes(job, class, names);
    int result = progress_stage(&job->progress, "writing classes", err);
    if (!result && job->classes) {
        struct feature_row *made = builder_feature(builder, &feature);
        result = builder_add(builder, made, class, n, err) < 0
                     ? -1
                     : builder_classes(builder, made, names, job->classes, err);
    }
    free(names);
    free(class);
    return result;
}

/* As a number, "-1.25": the fraction counts up from the seconds, also before 1970. */
static void add_moment(struct text *out, int64_t seconds, uint32_t nanoseconds)
{
    bool negative = seconds < 0;
    if (negative && nanoseconds) {
        seconds++;
        nanoseconds = 1000000000 - nanoseconds;
    }
    text_printf(out, "%s%lld", negative && !seconds ? "-" : "", (long long)seconds);
    int digits = 9;
    for (; nanoseconds && nanoseconds % 10 == 0; nanoseconds /= 10)
        digits--;
    if (nanoseconds)
        text_printf(out, ".%0*u", digits, nanoseconds);
}

/* How test was set apart, with the share where there is one and the moment where there is one. */
static void gather_split(struct job *job)
{
    struct text split = TEXT_INIT;
    text_add(&split, split_words[job->how.split]);
    if (has_share(job->how.split))
        text_printf(&split, " %g", job->how.test_share);
    if (job->how.split == SPLIT_MOMENT) {
        text_add(&split, " from ");
        add_moment(&split, job->arranged.moment, job->arranged.fraction);
    }
    COPY_TEXT(job->facts.split, split.data);
    text_release(&split);
}

static void gather_facts(struct job *job)
{
    const struct import_request *request = job->request;
    struct dataset *facts = &job->facts;
    struct text source = TEXT_INIT;
    text_add(&source, request->asked.train);
    if (request->asked.test)
        text_printf(&source, " + %s", request->asked.test);
    if (request->features.items)
        text_printf(&source, " + %s", request->features.items);
    COPY_TEXT(facts->source, source.data);
    text_release(&source);
    COPY_TEXT(facts->kind, "interactions");
    COPY_TEXT(facts->task, "user_item");
    gather_split(job);
    facts->users = (int64_t)job->arranged.n_users;
    facts->items = (int64_t)job->arranged.n_items;
    facts->train = (int64_t)job->collector.train.n;
    facts->test = (int64_t)job->collector.test.n;
    facts->duplicates = job->arranged.duplicates;
    facts->skipped = job->collector.skipped + job->collector.unknown;
}

static int build(struct job *job, struct store *store, struct err *err)
{
    struct builder builder;
    builder_begin(&builder, store, job->facts.id);
    int result = put_names(job, &builder, false, err) < 0 || put_names(job, &builder, true, err) < 0 ||
                 put_interactions(job, &builder, err) < 0 || put_classes(job, &builder, err) < 0 ||
                 builder_end(&builder, err) < 0 ? -1 : 0;
    builder_release(&builder);
    return result;
}

static int fill_dataset(void *context, struct store *store, struct text *warnings, struct err *err)
{
    struct job *job = context;
    if (collect(job, err) < 0)
        return -1;
    gather_facts(job);
    findings_json(&job->findings, warnings);
    if (build(job, store, err) < 0 || progress_stage(&job->progress, "making the fingerprint", err) < 0 ||
        fingerprint_make(store, &job->facts, job->facts.fingerprint, err) < 0)
        return -1;
    return progress_stage(&job->progress, "publishing", err);
}

static int read_only(struct job *job, struct err *err)
{
    if (collect(job, err) < 0)
        return -1;
    gather_facts(job);
    return 0;
}

/* What each of the files was taken for. */
static void print_readings(const struct job *job)
{
    const struct collector *collector = &job->collector;
    reading_print(&collector->reading[0], job->request->asked.train, stdout);
    if (job->test)
        reading_print(&collector->reading[1], job->request->asked.test, stdout);
    if (job->items)
        reading_print(&job->table.reading, job->request->features.items, stdout);
    member_features_print(&job->features);
    if (collector->skipped)
        print("  the first line skipped: %s\n", collector->first_skipped.data);
    if (collector->unknown)
        print("  the first of a user that train has not: %s\n", collector->first_unknown.data);
}

/* How test was set apart; of a test file it was said what it was taken for. */
static void print_split(const struct job *job)
{
    if (job->how.split == SPLIT_GIVEN)
        return;
    char *words = split_in_words(job->facts.split, job->collector.train.has_time);
    print("  split: %s", words);
    if (job->how.split == SPLIT_RATIO || job->how.split == SPLIT_ITEM)
        print(", seed %llu", (unsigned long long)job->how.seed);
    print("\n");
    free(words);
}

static void json_readings(const struct job *job, struct text *out)
{
    const struct collector *collector = &job->collector;
    reading_json(&collector->reading[0], "train", job->request->asked.train, out);
    if (job->test)
        text_add(out, ",");
    if (job->test)
        reading_json(&collector->reading[1], "test", job->request->asked.test, out);
    if (job->items)
        text_add(out, ",");
    if (job->items)
        reading_json(&job->table.reading, "items", job->request->features.items, out);
    member_features_json(&job->features, out);
}

static void print_json(const struct job *job, double seconds)
{
    const struct dataset *facts = &job->facts;
    struct text warnings = TEXT_INIT, readings = TEXT_INIT;
    findings_json(&job->findings, &warnings);
    json_readings(job, &readings);
    print("{\"dataset\":\"%s\",\"users\":%lld,\"items\":%lld,\"train\":%lld,\"test\":%lld,\"duplicates\":%lld,"
           "\"skipped\":%lld,\"overlap\":%lld,\"below_min_rating\":%lld,\"titles\":%zu,\"classes\":%zu,"
           "\"without_class\":%zu,\"several_classes\":%zu,\"unknown_items\":%zu,\"newcomers\":%lld,"
           "\"test_of_new_users\":%lld,\"test_of_new_items\":%lld,\"fingerprint\":\"%s\",\"warnings\":%s,"
           "\"unknown_users\":%lld,\"split\":\"%s\",\"readings\":[%s],\"dry_run\":%s,\"seconds\":%.3f}\n",
           facts->name, (long long)facts->users, (long long)facts->items, (long long)facts->train,
           (long long)facts->test, (long long)facts->duplicates, (long long)facts->skipped,
           (long long)job->arranged.overlap, (long long)job->arranged.below, job->table.titles, job->classes,
           job->unclassed, job->table.several, job->table.unknown, (long long)job->arranged.newcomers,
           (long long)job->findings.new_users, (long long)job->findings.new_items, facts->fingerprint, warnings.data,
           (long long)job->collector.unknown, facts->split, readings.data,
           job->request->asked.dry_run ? "true" : "false", seconds);
    text_release(&warnings);
    text_release(&readings);
}

/* "1 user, ", "2 users, ": formats of the number. */
static void print_count(int64_t count, const char *one, const char *several, bool always)
{
    char digits[32];
    format_count(count, digits, sizeof digits);
    if (count || always)
        print(language_plural(one, several, count), digits);
}

/* What was left out. */
static void print_losses(const struct job *job)
{
    const struct arranged *arranged = &job->arranged;
    print_count(arranged->duplicates, "%s duplicate merged, ", "%s duplicates merged, ", true);
    print_count(job->collector.skipped, "%s unreadable line skipped, ", "%s unreadable lines skipped, ", false);
    print_count(job->collector.unknown, "%s line skipped of a user that train has not, ",
                "%s lines skipped of users that train has not, ", false);
    print_count(arranged->overlap, "%s dropped from test because train has it, ",
                "%s dropped from test because train has them, ", false);
    print_count(arranged->below, "%s rated too low left out, ", "%s rated too low left out, ", false);
    print_count(arranged->newcomers, "%s dropped from test because its user has none before, ",
                "%s dropped from test because their users have none before, ", false);
    print_count(job->findings.new_users, "%s of test is of a user without any in train, ",
                "%s of test are of users without any in train, ", false);
    print_count(job->findings.new_items, "%s of test is of an item without any in train, ",
                "%s of test are of items without any in train, ", false);
}

static void print_line(const struct job *job, double seconds)
{
    const struct dataset *facts = &job->facts;
    char train[32], test[32];
    format_count(facts->train, train, sizeof train);
    format_count(facts->test, test, sizeof test);
    print("%s%s", facts->name, C_("clauses", ": "));
    print_count(facts->users, "%s user, ", "%s users, ", true);
    print_count(facts->items, "%s item, ", "%s items, ", true);
    print("%s + %s interactions (train + test), ", train, test);
    print_losses(job);
    print_count((int64_t)job->table.titles, "%s title, ", "%s titles, ", false);
    print_count((int64_t)job->classes, "%s class, ", "%s classes, ", false);
    print_count(job->classes ? (int64_t)job->unclassed : 0, "%s item without one, ", "%s items without one, ", false);
    print_count((int64_t)job->table.several, "%s item with several of which the first counts, ",
                "%s items with several of which the first counts, ", false);
    print_count((int64_t)job->table.unknown, "%s item of the table unknown here, ",
                "%s items of the table unknown here, ", false);
    if (job->request->asked.dry_run)
        print("nothing is written (--dry-run)\n");
    else
        print("%.1f s\n", seconds);
}

static int print_result(const struct job *job, struct err *err)
{
    double seconds = clock_monotonic() - job->begun;
    if (!job->request->asked.json) {
        print_readings(job);
        print_split(job);
    }
    (job->request->asked.json ? print_json : print_line)(job, seconds);
    return findings_tell(&job->findings, job->facts.name, job->request->asked.dry_run, err);
}

int import_run(const struct import_request *request, struct err *err)
{
    struct job job = {.request = request, .table = ITEM_TABLE_INIT, .begun = clock_monotonic()};
    collector_ask(&job.collector, &request->asked);
    job.collector.columns = request->columns;
    job.collector.header = request->header;
    job.collector.no_header = request->no_header;
    job.collector.keep_unknown = request->keep_unknown;
    job.collector.min_rating = request->min_rating;
    progress_begin(&job.progress, &job.collector);
    int result = check_request(&job, err);
    if (!result)
        COPY_TEXT(job.facts.name, request->asked.name);
    if (!result)
        result = open_sources(&job, err);
    if (!result)
        result = request->asked.dry_run ? read_only(&job, err)
                                  : publish_dataset(request->asked.store, &job.facts, fill_dataset, &job, err);
    progress_end(&job.progress);
    if (!result)
        result = print_result(&job, err);
    item_table_release(&job.table);
    member_features_release(&job.features);
    findings_release(&job.findings);
    arranged_release(&job.arranged);
    collector_release(&job.collector);
    source_close(job.train);
    source_close(job.test);
    source_close(job.items);
    return result;
}
