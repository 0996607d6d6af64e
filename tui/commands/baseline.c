/* nearfar baseline: what a run that is trained has to beat, on the same split and by the same metrics. Each baseline
 * becomes a run, which the engine computes; here they are chosen, begun and shown. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/main_metric.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/engine_link.h"
#include "tui/json.h"
#include "tui/resolve_settings.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option options[] = {
    {.name = "only", .type = OPTION_TEXT, .argument = "NAME,...", .completes = "baselines",
     .help = "which baselines, with commas between; all that are for these data when not given"},
    {.name = "set", .type = OPTION_TEXT, .argument = "KNOB=VALUE", .completes = "knobs", .repeats = true,
     .help = "a setting, such as validation or k, by which the runs it is compared with were trained"},
    {.name = "vectors", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "word vectors, as GloVe and word2vec write them in text, for the baseline word_vectors"},
    {.name = "seed", .type = OPTION_INT, .argument = "N", .low = 0, .high = 9e15,
     .help = "where random numbers come from; 1 when not given"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = NULL},
};

/* One that the engine knows, and its run once it was computed. */
struct baseline_row {
    char *name, *answer; /* the rest of the engine's line: settings, or why it is left out */
    bool fits, of_other_data, chosen;
    struct run run; /* id 0: it was not computed */
    struct metric_summary *metric;
    size_t n_metrics;
};

struct baselines {
    struct store *store;
    struct dataset dataset;
    const char *vectors; /* a file, or NULL */
    struct baseline_row *row;
    size_t n, capacity;
    struct main_metric judging; /* of the first that was computed */
    bool failed;                /* any of them */
};

static void release(struct baselines *b)
{
    for (size_t i = 0; i < b->n; i++) {
        free(b->row[i].name);
        free(b->row[i].answer);
        free(b->row[i].metric);
    }
    free(b->row);
    store_close(b->store);
}

/* Which there are ------------------------------------------------------------------------------------------------ */

/* "NAME fits KNOB=VALUE ...", "NAME not WHY", "NAME other WHY". */
static void read_line(struct baselines *b, const char *line)
{
    const char *verdict = line + strcspn(line, " "), *rest = verdict;
    rest += strspn(rest, " ");
    rest += strcspn(rest, " ");
    rest += strspn(rest, " ");
    ARRAY_ROOM(b->row, b->n, b->capacity);
    b->row[b->n++] = (struct baseline_row){.name = xasprintf("%.*s", (int)(verdict - line), line),
                                           .answer = xstrdup(rest), .fits = !strncmp(verdict, " fits", 5),
                                           .of_other_data = !strncmp(verdict, " other", 6)};
}

static int ask_which(struct baselines *b, const struct resolved_settings *settled, struct err *err)
{
    const char **words = xcalloc(settled->n + 5, sizeof *words);
    char **made = xcalloc(settled->n + 3, sizeof *made), *rest;
    size_t n = settled->n + 2;
    struct text printed = TEXT_INIT;
    text_clear(&printed);
    made[0] = xasprintf("store=%s", store_path(b->store));
    made[1] = xasprintf("dataset=%lld", (long long)b->dataset.id);
    for (size_t i = 0; i < settled->n; i++)
        made[i + 2] = xasprintf("set=%s=%s", settled->settings[i].knob, settled->settings[i].start);
    if (b->vectors)
        made[n++] = xasprintf("vectors=%s", b->vectors);
    words[0] = "baselines";
    for (size_t i = 0; i < n; i++)
        words[i + 1] = made[i];
    int result = engine_ask(words, &printed, err);
    for (char *line = result ? NULL : strtok_r(printed.data, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        read_line(b, line);
    for (size_t i = 0; i < n; i++)
        free(made[i]);
    free(made);
    free(words);
    text_release(&printed);
    return result;
}

static struct baseline_row *row_named(struct baselines *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (!strcmp(b->row[i].name, name))
            return &b->row[i];
    return NULL;
}

static int no_such(const struct baselines *b, const char *name, struct err *err)
{
    const char **names = xcalloc(b->n + 1, sizeof *names);
    struct text all = TEXT_INIT;
    text_clear(&all);
    for (size_t i = 0; i < b->n; i++) {
        names[i] = b->row[i].name;
        text_printf(&all, "%s%s", i ? C_("names", ", ") : "", names[i]);
    }
    const char *near = nearest_word(name, names, b->n);
    if (near)
        err_set(err, ERR_NOT_FOUND, "there is no baseline %s; did you mean %s? There are: %s", name, near, all.data);
    else
        err_set(err, ERR_NOT_FOUND, "there is no baseline %s: there are %s", name, all.data);
    text_release(&all);
    free(names);
    return -1;
}

/* One that a person names has to fit; else those for other data are passed over, and of the rest is said why not. */
static int choose(struct baselines *b, const char *only, struct err *err)
{
    char *copy = xstrdup(only ? only : ""), *rest = copy;
    int result = 0;
    for (char *name; only && !result && (name = strsep(&rest, ","));) {
        struct baseline_row *row = row_named(b, name);
        if (!row)
            result = no_such(b, name, err);
        else if (!row->fits)
            result = err_set(err, ERR_USAGE, "%s", row->answer);
        else
            row->chosen = true;
    }
    free(copy);
    bool any = only != NULL;
    for (size_t i = 0; i < b->n && !only; i++) {
        any |= b->row[i].chosen = b->row[i].fits;
        if (!b->row[i].fits && !b->row[i].of_other_data)
            print_to(stderr, "nearfar: %s is left out: %s\n", b->row[i].name, b->row[i].answer);
    }
    if (!any && !result)
        result = err_set(err, ERR_FAILED, "there is no baseline that can be computed for the data set %s",
                         b->dataset.name);
    return result;
}

/* " KNOB=" in the answer of the engine. */
static bool reads(const struct baseline_row *row, const char *knob)
{
    char *word = xasprintf(" %s=", knob), *answer = xasprintf(" %s", row->answer);
    bool found = strstr(answer, word) != NULL;
    free(word);
    free(answer);
    return found;
}

/* Settings that a person gave for nothing. */
static void warn_unread(const struct call *call, const struct baselines *b, const struct resolved_settings *settled)
{
    const char *word;
    size_t at = 0;
    while ((word = call_each(call, "set", &at))) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
        const struct knob *knob = catalogue_knob(&settled->catalogue, name, NULL);
        bool read = false;
        for (size_t i = 0; i < b->n; i++)
            read |= b->row[i].chosen && knob && reads(&b->row[i], knob->name);
        if (!read)
            print_to(stderr, "nearfar: none of these baselines reads %s\n", name);
    }
}

/* Computing them ------------------------------------------------------------------------------------------------- */

static int64_t insert(struct baselines *b, const struct baseline_row *row, int64_t seed, struct err *err)
{
    struct run run = {.dataset = b->dataset.id, .seed = seed};
    struct setting *settings = NULL;
    size_t n = 0, capacity = 0;
    char *copy = xstrdup(row->answer), *rest;
    snprintf(run.name, sizeof run.name, "%.*s-%s", (int)(sizeof run.name - strlen(row->name) - 2), b->dataset.name,
             row->name);
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        char *value = strchr(word, '=');
        if (!value)
            continue;
        *value++ = '\0';
        ARRAY_ROOM(settings, n, capacity);
        settings[n] = (struct setting){.knob = ""};
        COPY_TEXT(settings[n].knob, word);
        COPY_TEXT(settings[n++].start, value);
    }
    int64_t id = run_create(b->store, &run, settings, n, err);
    free(settings);
    free(copy);
    return id;
}

static int read_result(struct baselines *b, struct baseline_row *row, int64_t id, struct err *err)
{
    if (run_get(b->store, id, &row->run, err) < 0 ||
        metric_summaries(b->store, id, &row->metric, &row->n_metrics, err) < 0)
        return -1;
    return b->judging.name[0] ? 0 : main_metric_of(b->store, &row->run, NULL, 0, &b->judging, err);
}

/* A run that could not be computed is taken away again. */
static int compute(struct baselines *b, struct baseline_row *row, int64_t seed, struct err *err)
{
    struct text printed = TEXT_INIT;
    int64_t id = insert(b, row, seed, err);
    if (id < 0)
        return -1;
    if (isatty(STDERR_FILENO))
        print_to(stderr, "nearfar: computing %s\n", row->name);
    char *store = xasprintf("store=%s", store_path(b->store)), *run = xasprintf("run=%lld", (long long)id),
         *vectors = b->vectors ? xasprintf("vectors=%s", b->vectors) : NULL;
    int result = engine_ask((const char *[]){"baseline", store, run, vectors, NULL}, &printed, err);
    text_release(&printed);
    free(store);
    free(run);
    free(vectors);
    if (result)
        run_remove(b->store, id, NULL);
    return result ? result : read_result(b, row, id, err);
}

/* A person who has enough (Ctrl-C): it ends the engine, too, and what that computed is taken away here. */
static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    interrupted = number;
}

static void compute_all(struct baselines *b, int64_t seed)
{
    const struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    struct sigaction before;
    sigaction(SIGINT, &action, &before);
    for (size_t i = 0; i < b->n && !interrupted; i++) {
        struct err err = ERR_INIT;
        if (!b->row[i].chosen || !compute(b, &b->row[i], seed, &err))
            continue;
        print_to(stderr, "nearfar: %s: %s\n", b->row[i].name,
                 interrupted ? _("interrupted, so its run is removed") : err.text);
        b->failed = true;
    }
    sigaction(SIGINT, &before, NULL);
}

/* Showing them --------------------------------------------------------------------------------------------------- */

static const struct metric_summary *metric_of(const struct baseline_row *row, const char *split, const char *base,
                                              int cut)
{
    for (size_t i = 0; i < row->n_metrics; i++) {
        const struct metric_summary *m = &row->metric[i];
        if (!strcmp(m->split, split) && !strcmp(m->base, base) && m->cut == cut)
            return m;
    }
    return NULL;
}

static void value_cell(struct columns *table, const struct metric_summary *metric)
{
    columns_cell(table, metric ? "%.4f" : "-", metric ? metric->last : 0);
}

static int by_number(const void *a, const void *b)
{
    const struct metric_summary *x = a, *y = b;
    return (x->metric > y->metric) - (x->metric < y->metric);
}

/* The other metrics of the chart that the main one is in, at its list length, in the order in which their probe has
 * them. Returns how many. */
static size_t other_metrics(const struct baselines *b, const struct metric_summary *main, const char *split,
                            struct metric_summary **out)
{
    size_t n = 0, capacity = 0;
    *out = NULL;
    for (size_t r = 0; r < b->n; r++)
        for (size_t i = 0; i < b->row[r].n_metrics; i++) {
            const struct metric_summary *m = &b->row[r].metric[i];
            bool known = strcmp(m->split, split) || strcmp(m->pane, main->pane) || m->cut != main->cut ||
                         !strcmp(m->base, main->base);
            for (size_t at = 0; at < n && !known; at++)
                known = (*out)[at].metric == m->metric;
            if (known)
                continue;
            ARRAY_ROOM(*out, n, capacity);
            (*out)[n++] = *m;
        }
    if (n)
        qsort(*out, n, sizeof **out, by_number);
    return n;
}

static void heads(struct columns *table, const struct metric_summary *other, size_t n)
{
    static const char *const first[] = {N_("baseline"), N_("run"), N_("valid"), N_("test"), N_("seconds")};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        columns_cell(table, "%s", _(first[i]));
    for (size_t i = 0; i < n; i++)
        columns_cell(table, "%s", strchr(other[i].name, '/') + 1);
}

static const struct metric_summary *main_summary(const struct baselines *b)
{
    for (size_t i = 0; i < b->n; i++)
        for (size_t m = 0; m < b->row[i].n_metrics; m++)
            if (!strcmp(b->row[i].metric[m].name, b->judging.name))
                return &b->row[i].metric[m];
    return NULL;
}

static void print_table(const struct baselines *b)
{
    const struct metric_summary *main = main_summary(b);
    struct metric_summary *other;
    if (!main)
        return;
    bool tests = false;
    for (size_t i = 0; i < b->n; i++)
        tests |= metric_of(&b->row[i], "test", main->base, main->cut) != NULL;
    size_t n = other_metrics(b, main, tests ? "test" : "valid", &other);
    char *align = xasprintf("lrrrr%.*s", (int)n, "DDDDDDDDDDDDDDDD");
    struct columns table;
    columns_init(&table, align);
    print("%s of %s on validation and on test%s\n", strchr(main->name, '/') + 1, b->dataset.name,
          !n ? "" : tests ? _("; behind the seconds what else was measured on test")
                          : _("; behind the seconds what else was measured on validation"));
    heads(&table, other, n);
    for (size_t i = 0; i < b->n; i++) {
        const struct baseline_row *row = &b->row[i];
        if (!row->n_metrics)
            continue;
        columns_cell(&table, "%s", row->name);
        columns_cell(&table, "%lld", (long long)row->run.id);
        value_cell(&table, metric_of(row, "valid", main->base, main->cut));
        value_cell(&table, metric_of(row, "test", main->base, main->cut));
        columns_cell(&table, "%.1f", row->run.seconds);
        for (size_t m = 0; m < n; m++)
            value_cell(&table, metric_of(row, other[m].split, other[m].base, other[m].cut));
    }
    columns_print(&table, "", stdout);
    free(align);
    free(other);
}

static void add_split(struct text *out, const struct baseline_row *row, const char *split)
{
    const char *comma = "";
    text_printf(out, ",\"%s\":{", split);
    for (size_t i = 0; i < row->n_metrics; i++) {
        if (strcmp(row->metric[i].split, split))
            continue;
        text_printf(out, "%s\"%s\":", comma, strchr(row->metric[i].name, '/') + 1);
        json_number(out, row->metric[i].last);
        comma = ",";
    }
    text_add(out, "}");
}

static void print_as_json(const struct baselines *b)
{
    struct text out = TEXT_INIT;
    const char *comma = "";
    text_add(&out, "{\"dataset\":");
    json_string(&out, b->dataset.name);
    json_text(&out, "main_metric", b->judging.name);
    text_add(&out, ",\"baselines\":[");
    for (size_t i = 0; i < b->n; i++) {
        const struct baseline_row *row = &b->row[i];
        if (!row->n_metrics)
            continue;
        text_printf(&out, "%s{\"baseline\":\"%s\",\"run\":%lld,\"seconds\":", comma, row->name,
                    (long long)row->run.id);
        json_number(&out, row->run.seconds);
        add_split(&out, row, "valid");
        add_split(&out, row, "test");
        text_add(&out, "}");
        comma = ",\n ";
    }
    text_add(&out, "]}");
    print("%s\n", out.data);
    text_release(&out);
}

/* ---------------------------------------------------------------------------------------------------------------- */

static int settle(const struct call *call, struct baselines *b, struct resolved_settings *settled, struct err *err)
{
    const char *word;
    size_t at = 0;
    int failed = resolve_begin(settled, b->store, &b->dataset, call_setting(call, "task"), NULL, err);
    while (!failed && (word = call_each(call, "set", &at)))
        failed = resolve_word(settled, word, err);
    return failed;
}

static int run(const struct call *call, struct err *err)
{
    struct baselines b = {.store = store_open(call->store_path, STORE_WRITE, err),
                          .vectors = call_text(call, "vectors")};
    struct resolved_settings settled = {.n = 0};
    int result = -1;
    if (!b.store)
        return -1;
    if (!dataset_find(b.store, call->operands[0], &b.dataset, err) && !engine_refresh_catalogue(b.store, err) &&
        !settle(call, &b, &settled, err) && !ask_which(&b, &settled, err) &&
        !choose(&b, call_text(call, "only"), err)) {
        warn_unread(call, &b, &settled);
        compute_all(&b, call_int(call, "seed", 1));
        (call_flag(call, "json") ? print_as_json : print_table)(&b);
        result = b.failed ? ERR_FAILED : 0;
    }
    resolve_release(&settled);
    release(&b);
    return result;
}

const struct command command_baseline = {
    .name = "baseline",
    .operands = "DATASET",
    .completes = "datasets",
    .least = 1,
    .most = 1,
    .help = "Computes what a trained run has to beat, as runs of their own.",
    .about = "Each baseline looks once at train and is measured on the same split, by the same probes and metrics as "
             "a run that is trained, in a fraction of the time. It is a run like others for `ls`, `show`, `diff` and "
             "the workbench, but it has no model: it cannot be resumed, forked, replayed or asked. `nearfar knobs` "
             "lists the baselines and their knobs. EASE inverts a matrix of all items that anybody chose in train: "
             "some seconds for 9,000 items on one core, but the time grows with the cube of their number, to half an "
             "hour for 40,000; Ctrl-C ends it and keeps the others. Validation and list lengths are those of the "
             "settings, so compare with runs that have the same validation and k.",
    .example = "nearfar baseline films --only popularity,ease",
    .options = options,
    .writes = true,
    .run = run,
};
