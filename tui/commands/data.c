/* nearfar data: the data sets in the store. Their interactions are printed by the engine. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/class_sizes.h"
#include "store/description.h"
#include "store/fingerprint.h"
#include "store/report.h"
#include "store/split.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/data_rows.h"
#include "tui/data_spread.h"
#include "tui/engine_link.h"
#include "tui/engine_words.h"
#include "tui/target.h"
#include "tui/views_shown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as JSON"},
    {.name = "yes", .type = OPTION_FLAG, .help = "remove without asking"},
    {.name = "split", .type = OPTION_CHOICE, .argument = "SPLIT", .choices = "train valid test",
     .help = "export this part alone; all of them, with a column that says which, when not given"},
    {.name = "validation", .type = OPTION_REAL, .argument = "X", .low = 0, .high = 0.9,
     .help = "export with this share held out of train as valid, as a run with validation=X does; 0 when not given"},
    {.name = "format", .type = OPTION_CHOICE, .argument = "FORMAT", .choices = "csv tsv",
     .help = "of export; csv when not given"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where export writes to; standard output when not given; of show --views, a PNG file"},
    {.name = "views", .type = OPTION_INT, .argument = "N", .low = 1, .high = 64,
     .help = "show pictures or texts, each beside so many views, as a run sees them"},
    {.name = "row", .type = OPTION_INT, .argument = "R", .low = 0, .high = 4294967294.0,
     .help = "with --views: this row, counted from 0; the first three when not given"},
    {.name = "set", .type = OPTION_TEXT, .argument = "KNOB=VALUE", .completes = "knobs", .repeats = true,
     .help = "with --views: a strength that differs from what a run of the data set begins with"},
    {.name = NULL},
};

static void count_cell(struct columns *table, int64_t count)
{
    char digits[32];
    format_count(count, digits, sizeof digits);
    columns_cell(table, "%s", digits);
}

/* A number of users or items, where it is about these. */
static void side_cell(struct columns *table, const struct dataset *set, int64_t count)
{
    if (dataset_is_interactions(set))
        count_cell(table, count);
    else
        columns_cell(table, "-");
}

static int list(const struct call *call, struct store *store, struct err *err)
{
    if (call_flag(call, "json"))
        return print_json(report_datasets(store, err));
    struct dataset *sets;
    size_t n;
    if (dataset_list(store, &sets, &n, err))
        return -1;
    struct columns table;
    columns_init(&table, "lrrrrl");
    const char *const heads[] = {N_("data set"), N_("users"), N_("items"), N_("train"), N_("test"), N_("split")};
    for (size_t i = 0; n && i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for (size_t i = 0; i < n; i++) {
        columns_cell(&table, "%s", sets[i].name);
        side_cell(&table, &sets[i], sets[i].users);
        side_cell(&table, &sets[i], sets[i].items);
        count_cell(&table, sets[i].train);
        count_cell(&table, sets[i].test);
        columns_cell(&table, "%s", sets[i].split);
    }
    columns_print(&table, "", stdout);
    if (!n)
        print_to(stderr, "nearfar: no data sets yet; `nearfar import --help` tells how to bring one in\n");
    free(sets);
    return 0;
}

/* How many items have no class, and which share of all that is. */
static void unclassed_cell(struct columns *table, int64_t without, int64_t items)
{
    char digits[32];
    format_count(without, digits, sizeof digits);
    columns_cell(table, "items without a class");
    columns_cell(table, "%s (%.1f %%)", digits, 100 * (double)without / (double)items);
}

/* What can be counted. Users, items and interactions only where it is about these. */
static void count_rows(struct columns *table, const struct dataset *set, int64_t classes, int64_t without)
{
    const struct {
        const char *of_interactions, *else_of;
        int64_t count;
    } counts[] = {{N_("users"), NULL, set->users},                          {N_("items"), NULL, set->items},
                  {N_("train interactions"), N_("train rows"), set->train},     {N_("test interactions"),
                                                                                 N_("test rows"), set->test},
                  {N_("duplicates merged"), NULL, set->duplicates}, {N_("lines skipped"), NULL, set->skipped},
                  {N_("classes of items"), NULL, classes}};
    bool interactions = dataset_is_interactions(set);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const char *what = interactions ? counts[i].of_interactions : counts[i].else_of;
        if (!what)
            continue;
        columns_cell(table, "%s", _(what));
        count_cell(table, counts[i].count);
    }
    if (classes && interactions)
        unclassed_cell(table, without, set->items);
}

/* How many rows the smallest and the largest class have; "" where that cannot be read. */
static void describe_class_sizes(struct store *store, const struct dataset *set, const struct feature_row *f,
                                 char *to, size_t size)
{
    void *class = NULL;
    size_t n = 0;
    struct class_sizes sizes;
    *to = '\0';
    if (!dataset_column(store, set->id, f->place, f->chunk, COLUMN_U32, &class, &n, NULL) && n) {
        class_sizes_count(&sizes, class, n, (size_t)f->classes);
        class_sizes_in_words(&sizes, to, size);
        class_sizes_release(&sizes);
    }
    free(class);
}

static void feature_cells(struct columns *table, struct store *store, const struct dataset *set,
                          const struct feature_row *f)
{
    char sizes[128];
    char shape[64], classes[32];
    feature_shape_word(f, shape, sizeof shape);
    format_count(f->classes, classes, sizeof classes);
    columns_cell(table, "feature %s", f->name);
    if (f->kind == FEATURE_CLASS) {
        describe_class_sizes(store, set, f, sizes, sizeof sizes);
        columns_cell(table, "of %s: %s class%s%s%s", f->collection, classes, f->classes == 1 ? "" : "es",
                     sizes[0] ? C_("clauses", ", ") : "", sizes);
    } else if (f->kind == FEATURE_WHOLE)
        columns_cell(table, "of %s: each is a part of one of %s, in their order, which are whole in a split",
                     f->collection, classes);
    else if (f->kind == FEATURE_GROUP)
        columns_cell(table, "of %s: %s group%s, which are whole in a split", f->collection, classes,
                     f->classes == 1 ? "" : "s");
    else
        columns_cell(table, "of %s: %s, %s%s%s", f->collection, feature_kind_names[f->kind], shape,
                     shape[0] ? " " : "", column_type_names[f->type]);
}

static void relation_cells(struct columns *table, const struct relation_row *r)
{
    char train[32], test[32];
    format_count(r->train, train, sizeof train);
    format_count(r->test, test, sizeof test);
    columns_cell(table, "relation %s", r->name);
    columns_cell(table, "%s to %s, %s: %s + %s pairs (train + test)%s%s%s", r->from, r->to, r->role, train, test,
                 r->value_chunk[0] ? _(", with values") : "", r->value_chunk[0] && r->time_chunk[0] ? _(" and") : "",
                 r->time_chunk[0] ? (r->value_chunk[0] ? _(" times") : _(", with times")) : "");
}

static void description_cells(struct columns *table, struct store *store, const struct dataset *set,
                              const struct description *d)
{
    for (size_t i = 0; i < d->n_collections; i++) {
        char rows[32];
        format_count(d->collection[i].rows, rows, sizeof rows);
        columns_cell(table, "collection %s", d->collection[i].name);
        columns_cell(table, "%s row%s", rows, d->collection[i].rows == 1 ? "" : "s");
    }
    for (size_t i = 0; i < d->n_features; i++)
        feature_cells(table, store, set, &d->feature[i]);
    for (size_t i = 0; i < d->n_relations; i++)
        relation_cells(table, &d->relation[i]);
}

static void print_dataset(struct store *store, const struct dataset *set, const struct description *description,
                          const char *split, int64_t classes, int64_t without)
{
    char created[32];
    struct columns table;
    format_moment(set->created, created, sizeof created);
    columns_init(&table, "ll");
    columns_cell(&table, "data set");
    columns_cell(&table, "%s", set->name);
    count_rows(&table, set, classes, without);
    const char *const texts[][2] = {{N_("split"), split},
                                    {N_("fingerprint"), set->fingerprint[0] ? set->fingerprint : _("not made")},
                                    {N_("kind"), set->kind}, {N_("source"), set->source}, {N_("created"), created}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        columns_cell(&table, "%s", _(texts[i][0]));
        columns_cell(&table, "%s", texts[i][1]);
    }
    description_cells(&table, store, set, description);
    columns_print(&table, "", stdout);
}

static int print_warnings(struct store *store, const struct dataset *set, struct err *err)
{
    char **warnings;
    size_t n;
    if (dataset_warnings(store, set, &warnings, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        print("warning: %s\n", warnings[i]);
    warnings_release(warnings, n);
    return 0;
}

/* Of a data set that was imported before there were any. It is kept, where the store can be written to. */
static void complete_fingerprint(const struct call *call, struct store *store, struct dataset *set)
{
    struct err unheard = ERR_INIT;
    if (set->fingerprint[0] || fingerprint_make(store, set, set->fingerprint, &unheard) < 0)
        return;
    struct store *writable = store_open(call->store_path, STORE_WRITE, &unheard);
    if (writable)
        dataset_set_fingerprint(writable, set, set->fingerprint, &unheard);
    store_close(writable);
}

static void print_runs_that_use(struct store *store, const struct dataset *set)
{
    int64_t runs;
    if (dataset_count_runs(store, set, &runs, NULL) < 0)
        return;
    print("\n");
    columns_line(2, "%lld run%s use%s it (nearfar ls --where data:%s)", (long long)runs, plural(runs),
                 runs == 1 ? "s" : "", set->name);
}

static int show(const struct call *call, struct store *store, struct dataset *set, struct err *err)
{
    int64_t classes, without;
    bool timed;
    struct description description;
    complete_fingerprint(call, store, set);
    if (call_flag(call, "json"))
        return print_json(report_dataset(store, set, err));
    if (dataset_count_classes(store, set, &classes, &without, err) < 0 ||
        dataset_has_times(store, set->id, &timed, err) < 0 || description_read(store, set, &description, err) < 0)
        return -1;
    char *split = split_in_words(set->split, timed);
    print_dataset(store, set, &description, split, classes, without);
    free(split);
    bool interactions = dataset_is_interactions(set);
    if (strcmp(set->kind, DATASET_IMPORTED) != 0 &&
        (interactions ? data_spread_print(store, set, err) : data_rows_print(store, set, &description, err)) < 0)
        return -1;
    print_runs_that_use(store, set);
    return print_warnings(store, set, err);
}

static const char *const options_of_export[] = {"split", "validation", "format", "output"};
enum { OPTIONS_OF_EXPORT = sizeof options_of_export / sizeof *options_of_export };

static int check_options_of_views(const struct call *call, bool shows, struct err *err)
{
    static const char *const others[] = {"row", "set"};
    bool views = call_text(call, "views") != NULL;
    if (views && !shows)
        return err_set(err, ERR_USAGE, "--views is for `nearfar data show NAME`");
    for (size_t i = 0; i < sizeof others / sizeof *others && !views; i++)
        if (call_text(call, others[i]))
            return err_set(err, ERR_USAGE, "--%s is for `nearfar data show NAME --views N`", others[i]);
    if (views && call_flag(call, "json"))
        return err_set(err, ERR_USAGE, "views are shown, or written with --output FILE.png: leave --json out");
    return 0;
}

static int check_options(const struct call *call, bool shows, bool exports, struct err *err)
{
    bool views = call_text(call, "views") != NULL;
    if (check_options_of_views(call, shows, err) < 0)
        return -1;
    const char *split = call_text(call, "split"), *validation = call_text(call, "validation");
    double share = 0;
    for (size_t i = 0; i < OPTIONS_OF_EXPORT && !exports; i++)
        if (call_text(call, options_of_export[i]) && !(views && !strcmp(options_of_export[i], "output")))
            return err_set(err, ERR_USAGE, "--%s is for `nearfar data export NAME`", options_of_export[i]);
    if (exports && call_flag(call, "json"))
        return err_set(err, ERR_USAGE, "export writes a table, --format csv or tsv: leave --json out");
    if (split && !strcmp(split, "valid") && (!validation || !parse_real(validation, &share) || share <= 0))
        return err_set(err, ERR_USAGE, "what is held out for validation depends on the run: give its share, as in "
                       "--validation 0.1 (a run's own: nearfar show RUN)");
    return 0;
}

static int export(const struct call *call, struct err *err)
{
    struct engine_words words;
    engine_words_begin(&words, "split", call);
    engine_words_take(&words, xasprintf("dataset=%s", call->operands[1]));
    engine_words_take_options(&words, call, NULL);
    return engine_words_become(&words, err);
}

static int drop(const struct call *call, struct store *store, const struct dataset *set, struct err *err)
{
    char question[160];
    snprintf(question, sizeof question, _("The data set %s will be removed from the store for good."), set->name);
    int no = confirm(call, question, err);
    if (no)
        return no < 0 ? -1 : ERR_FAILED;
    if (dataset_remove(store, set, err))
        return -1;
    print("removed %s\n", set->name);
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    const char *verb = call->n_operands ? call->operands[0] : "";
    bool shows = !strcmp(verb, "show"), drops = !strcmp(verb, "rm"), exports = !strcmp(verb, "export");
    if (*verb && !shows && !drops && !exports)
        return err_set(err, ERR_USAGE, "there is no `nearfar data %s`: it is `data show NAME`, `data export NAME` or "
                       "`data rm NAME`", verb);
    if (*verb && call->n_operands < 2)
        return err_set(err, ERR_USAGE, "the name of a data set is missing: nearfar data %s NAME", verb);
    if (check_options(call, shows, exports, err) < 0)
        return -1;
    struct store *store = drops ? store_open(call->store_path, STORE_WRITE, err)
                                : look_into_store(call->store_path, err);
    if (!store)
        return -1;
    struct dataset set;
    int result = *verb ? dataset_find(store, call->operands[1], &set, err) : list(call, store, err);
    if (!result && shows)
        result = call_text(call, "views") ? views_show(call, store, &set, err) : show(call, store, &set, err);
    if (!result && drops)
        result = drop(call, store, &set, err);
    store_close(store);
    return !result && exports ? export(call, err) : result;
}

const struct command command_data = {
    .name = "data",
    .operands = "[show NAME | export NAME | rm NAME]",
    .completes = "datasets",
    .least = 0,
    .most = 2,
    .help = "Lists the data sets, shows one, prints the contents of one, or removes one.",
    .about = "A data set that runs use cannot be removed. `export` prints the ids of the source, with rating and "
             "time where it had them, so that another program can be measured on exactly the same data; of rows of "
             "numbers or texts it prints the number of each row, its numbers or text and its classes, in the order "
             "in which `export RUN --vectors rows` has them.\n"
             "`show` counts rows by class, has mean and deviation of the numbers of all rows, and prints a few "
             "texts. The fingerprint that `show` prints is equal for two data sets with the same pairs of user and "
             "item in train and the same in test, whatever file they came from.\n"
             "With --views, pictures or texts are shown beside what views make of them: words [-left out-] and "
             "{+put in+}, pictures in colours where the terminal has 256 of them or more (TERM, COLORTERM), else by "
             "characters, the denser the brighter.",
    .example = "nearfar data export shop --split test --output test.csv",
    .options = options,
    .run = run,
};
