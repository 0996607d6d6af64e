/* nearfar tune: searches for good settings by validation within a time, and trains the best that it found. */
#include "store/base/clock.h"
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/metric.h"
#include "tui/command.h"
#include "tui/follow_to_end.h"
#include "tui/preset_file.h"
#include "tui/search_space.h"
#include "tui/sweep.h"
#include "tui/sweep_control.h"
#include "tui/sweep_metric.h"
#include "tui/target.h"
#include "tui/whole_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option options[] = {
    {.name = "minutes", .type = OPTION_REAL, .argument = "M", .low = 0.05, .high = 1e6,
     .help = "how long it may take, the last training included; 10 when not given"},
    {.name = "knobs", .type = OPTION_TEXT, .argument = "KNOB,KNOB,...", .completes = "knobs",
     .help = "search over these alone, in their usual ranges; all that have one when not given"},
    {.name = "try", .type = OPTION_TEXT, .argument = "KNOB=VALUES", .completes = "knobs", .repeats = true,
     .help = "search over this knob too: LOW..HIGH, or values with commas between"},
    {.name = "preset", .type = OPTION_TEXT, .argument = "PRESET", .completes = "presets",
     .help = "settings to begin with, as for train; the first run has them as they are"},
    {.name = "like", .type = OPTION_TEXT, .argument = "RUN", .completes = "runs",
     .help = "begin with the settings of this run and its changes at their steps"},
    {.name = "set", .type = OPTION_TEXT, .argument = "KNOB=VALUE", .completes = "knobs", .repeats = true,
     .help = "a setting to begin with"},
    {.name = "epochs", .type = OPTION_INT, .argument = "N", .low = 1, .high = 1e15,
     .help = "most passes over train of a run; the same as --set epochs=N"},
    {.name = "metric", .type = OPTION_TEXT, .argument = "METRIC",
     .help = "what decides: loss, or one on validation; the main metric of the runs when not given"},
    {.name = "name", .type = OPTION_TEXT, .argument = "PREFIX",
     .help = "runs are called PREFIX-1, PREFIX-2, ...; tune-DATASET when not given. Runs of before count"},
    {.name = "detach", .type = OPTION_FLAG, .help = "print the prefix and leave the search to go on by itself"},
    {.name = "output", .type = OPTION_TEXT, .argument = "FILE", .completes = "files",
     .help = "where to write the preset; PREFIX-RUN.preset when not given"},
    {.name = NULL},
};

/* How much slower an epoch of the last training may be than those of the search, which had a core each; and how long
 * it takes to begin and to measure test. */
static const double slower = 1.2, around_seconds = 0.5;
/* A share of the time that the last training may have; and how many draws there are before some are near the best. */
static const double most_of_last = 0.5;
enum { FREE_DRAWS = 4, TRIES_OF_A_DRAW = 20 };

struct tuning {
    struct dataset dataset;
    struct resolved_settings settled;
    struct setting *start; /* what the search begins with, as its runs have it */
    char evaluates[64], patience[64]; /* of the last run */
    struct search_space space;
    struct halving halving;
    char prefix[PREFIX_SIZE], main_metric[METRIC_NAME];
    double begun, seconds, epochs;
};

/* Planning ------------------------------------------------------------------------------------------------------- */

static int read_settings(const struct call *call, struct tuning *tuning, struct err *err)
{
    const char *word, *epochs = call_text(call, "epochs");
    size_t at = 0;
    while ((word = call_each(call, "set", &at)))
        if (resolve_word(&tuning->settled, word, err))
            return -1;
    return epochs ? resolve_knob(&tuning->settled, "epochs", epochs, err) : 0;
}

static int read_space(const struct call *call, struct tuning *tuning, struct err *err)
{
    const char *list = call_text(call, "knobs"), *word;
    size_t at = 0;
    int failed = list ? 0 : space_add_all(&tuning->space, &tuning->settled, err);
    for (const char *from = list; from && !failed;) {
        char *name = xasprintf("%.*s", (int)strcspn(from, ","), from);
        failed = space_add_knob(&tuning->space, &tuning->settled.catalogue, name, err);
        free(name);
        from += strcspn(from, ",");
        from = *from ? from + 1 : NULL;
    }
    while (!failed && (word = call_each(call, "try", &at)))
        failed = space_add_word(&tuning->space, &tuning->settled.catalogue, word, err);
    if (!failed && !tuning->space.n)
        failed = err_set(err, ERR_USAGE, "no knob of runs on %s has a range to search in: give one with --try "
                         "KNOB=LOW..HIGH", tuning->dataset.name);
    return failed;
}

/* Only what is held out may decide: test is looked at once, at the end. */
static int choose_metric(const struct call *call, struct store *store, struct tuning *tuning, const char **metric,
                         struct err *err)
{
    struct recorded_metrics last = {.rules = 0};
    *metric = call_text(call, "metric");
    if (!*metric && sweep_agree(store, tuning->main_metric, NULL, tuning->settled.settings, tuning->settled.n, err))
        return -1;
    *metric = *metric ? *metric : tuning->main_metric;
    if (strcmp(*metric, "loss") && strncmp(*metric, "valid/", strlen("valid/")))
        return err_set(err, ERR_USAGE, "%s cannot decide a search, which must not look at test: hold something out, "
                       "as with --set validation=0.1, or give --metric loss or valid/METRIC@K", *metric);
    return sweep_can_judge(store, *metric, &tuning->dataset, RULES_NOW, tuning->settled.settings, tuning->settled.n,
                           &last, err);
}

/* Runs of the search are measured often enough for the first rung, and end at rungs alone. */
static int settle_runs(struct store *store, struct tuning *tuning, struct err *err)
{
    double every = 1;
    char word[64];
    COPY_TEXT(tuning->evaluates, resolve_value(&tuning->settled, "eval_every"));
    COPY_TEXT(tuning->patience, resolve_value(&tuning->settled, "patience"));
    parse_real(resolve_value(&tuning->settled, "epochs"), &tuning->epochs);
    parse_real(tuning->evaluates, &every);
    every = fmin(fmin(every, 1), tuning->epochs / 4);
    format_real(every, word, sizeof word);
    halving_lay_out(&tuning->halving, tuning->epochs, every, false);
    if (resolve_knob(&tuning->settled, "eval_every", word, err) ||
        resolve_knob(&tuning->settled, "patience", "0", err) || resolve_knob(&tuning->settled, "pace", "0", err) ||
        resolve_check(&tuning->settled, store, tuning->dataset.id, false, NULL, err))
        return -1;
    tuning->start = xcalloc(tuning->settled.n, sizeof *tuning->start);
    memcpy(tuning->start, tuning->settled.settings, tuning->settled.n * sizeof *tuning->start);
    return 0;
}

static int choose_prefix(const struct call *call, struct tuning *tuning, struct err *err)
{
    const char *given = call_text(call, "name");
    char of_data[PREFIX_SIZE - 16]; /* as much of its name as leaves room for "tune-" and a number */
    COPY_TEXT(of_data, tuning->dataset.name);
    snprintf(tuning->prefix, sizeof tuning->prefix, "%s%s", given ? "" : "tune-", given ? given : of_data);
    return sweep_check_prefix(given ? given : tuning->prefix, err);
}

/* Searching ------------------------------------------------------------------------------------------------------ */

/* What an epoch of the run takes when all cores are at it. */
static double epoch_seconds(const struct trial *trial)
{
    return trial->run.epoch > 0 ? trial->run.seconds / trial->run.epoch / (double)sweep_cores() : 0;
}

/* The last training begins in time to come to its end, if it is not too long. */
static void set_end(struct sweep *sweep)
{
    const struct tuning *tuning = sweep->source->context;
    const struct trial *best = sweep_best(sweep);
    double last = best ? slower * tuning->epochs * epoch_seconds(best) + around_seconds : INFINITY;
    sweep->ends = tuning->begun + tuning->seconds - fmin(last, most_of_last * tuning->seconds);
}

/* Settings that fit together, for the run of this number: the first has those that the search begins with, half of
 * the later ones are near the best so far. */
static int draw_settings(struct sweep *sweep, struct tuning *tuning, size_t number, struct err *err)
{
    const struct trial *best = number > FREE_DRAWS && number % 2 ? sweep_best(sweep) : NULL;
    struct setting *near = NULL;
    size_t n_near = 0;
    int failed = best ? run_settings(sweep->store, best->run.id, &near, &n_near, err) : 0;
    for (int i = 0; !failed && i < TRIES_OF_A_DRAW; i++) {
        memcpy(tuning->settled.settings, tuning->start, tuning->settled.n * sizeof *tuning->start);
        if (number == 1)
            break;
        failed = search_space_draw(&tuning->space, number * TRIES_OF_A_DRAW + (size_t)i, near, n_near,
                                   &tuning->settled, err);
        if (failed || !resolve_check(&tuning->settled, sweep->store, tuning->dataset.id, false, NULL, err))
            break;
        failed = i + 1 < TRIES_OF_A_DRAW && err->code == ERR_USAGE ? 0 : -1;
        if (!failed)
            err_clear(err);
    }
    free(near);
    return failed;
}

static int64_t insert(struct store *store, struct tuning *tuning, const struct run *run, struct err *err)
{
    if (store_begin(store, err))
        return -1;
    int64_t id = resolve_insert(&tuning->settled, store, run, err);
    if (id >= 0)
        return store_commit(store, err) ? -1 : id;
    store_rollback(store);
    return -1;
}

static int more_runs(struct sweep *sweep, struct err *err)
{
    struct tuning *tuning = sweep->source->context;
    struct run run = {.dataset = tuning->dataset.id, .seed = 1, .threads = 1};
    snprintf(run.name, sizeof run.name, "%s-%zu", sweep->prefix, sweep->n + 1);
    if (draw_settings(sweep, tuning, sweep->n + 1, err))
        return -1;
    int64_t id = insert(sweep->store, tuning, &run, err);
    return id < 0 || sweep_add(sweep, id, err) ? -1 : 1;
}

static int search(struct sweep *sweep, struct tuning *tuning, struct err *err)
{
    const char *knobs[MOST_AXES];
    for (size_t i = 0; i < tuning->space.n; i++)
        knobs[i] = tuning->space.axes[i].knob->name;
    if (sweep_load(sweep, knobs, tuning->space.n, err))
        return -1;
    char *space = search_space_text(&tuning->space);
    print_to(stderr, "search %s by %s: %s\n", sweep->prefix, sweep->metric, space);
    free(space);
    if (sweep->n)
        print_to(stderr, "goes on with %zu run%s of before\n", sweep->n, plural((int64_t)sweep->n));
    set_end(sweep);
    /* One that would take all the time to come to its end is of no use. */
    sweep->slow_seconds = 2 + tuning->seconds * (double)sweep_cores() * tuning->halving.rung[0] / tuning->epochs;
    return sweep_train(sweep, err);
}

/* The last training ---------------------------------------------------------------------------------------------- */

/* The chosen settings, for as many epochs as there is time for. */
static int settle_last(const struct sweep *sweep, struct tuning *tuning, const struct trial *best, struct err *err)
{
    double left = tuning->begun + tuning->seconds - clock_monotonic(), each = epoch_seconds(best);
    double fits = each > 0 ? floor((left - around_seconds) / (slower * each)) : tuning->epochs;
    struct setting *settings;
    size_t n;
    char word[64];
    if (run_settings(sweep->store, best->run.id, &settings, &n, err))
        return -1;
    int failed = 0;
    for (size_t i = 0; i < n && !failed; i++)
        failed = resolve_knob(&tuning->settled, settings[i].knob, settings[i].start, err);
    free(settings);
    snprintf(word, sizeof word, "%.0f", fmax(1, fmin(fits, tuning->epochs)));
    if (failed || resolve_knob(&tuning->settled, "epochs", word, err) ||
        resolve_knob(&tuning->settled, "eval_every", tuning->evaluates, err) ||
        resolve_knob(&tuning->settled, "patience", tuning->patience, err))
        return -1;
    if (fits < tuning->epochs)
        print_to(stderr, "nearfar: there is time for %s of %.0f epochs of the chosen settings\n", word,
                 tuning->epochs);
    return 0;
}

/* Trains it with all cores, to its end, where test is measured. Returns as follow_to_end. */
static int train_last(struct sweep *sweep, struct tuning *tuning, const struct trial *best, struct run *last,
                      struct err *err)
{
    struct run run = {.dataset = tuning->dataset.id, .seed = best->run.seed};
    struct engine_process engine = {0};
    char prefix[sizeof run.name - sizeof "-chosen"];
    COPY_TEXT(prefix, sweep->prefix);
    snprintf(run.name, sizeof run.name, "%s-chosen", prefix);
    if (settle_last(sweep, tuning, best, err))
        return -1;
    int64_t id = insert(sweep->store, tuning, &run, err);
    if (id < 0 || engine_begin(sweep->store, id, &engine, last, err))
        return -1;
    struct run_to_follow follow = {.store = sweep->store, .run = id, .engine = &engine};
    int result = follow_to_end(&follow, err);
    return run_get(sweep->store, id, last, err) ? -1 : result;
}

/* The value of a metric that the run ended with; NaN when it has none. */
static int value_of(struct store *store, int64_t run, const char *name, bool best, double *value, struct err *err)
{
    struct metric_summary *metrics;
    size_t n;
    *value = NAN;
    if (metric_summaries(store, run, &metrics, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(metrics[i].name, name))
            *value = best ? metrics[i].best : metrics[i].last;
    free(metrics);
    return 0;
}

/* "lr=0.02 tau=0.1" */
static void describe_chosen(const struct sweep *sweep, const struct trial *best, struct text *out)
{
    for (size_t k = 0; k < sweep->n_knobs; k++)
        text_printf(out, "%s%s=%s", k ? " " : "", sweep->knobs[k], best->values[k]);
}

static void describe_test(struct store *store, const struct run *run, const char *metric, struct text *out)
{
    char name[METRIC_NAME];
    double test = NAN;
    snprintf(name, sizeof name, "test/%.50s", strncmp(metric, "valid/", 6) ? metric : metric + 6);
    if (!value_of(store, run->id, name, false, &test, NULL) && !isnan(test))
        text_printf(out, _(", and on test, measured once, %s %.4f"), name, test);
    else
        text_add(out, _("; test was not measured"));
}

/* The one sentence. */
static int conclude(struct sweep *sweep, const struct tuning *tuning, const struct run *run, const char *path,
                    struct err *err)
{
    const struct trial *best = sweep_best(sweep);
    struct text out = TEXT_INIT;
    double value;
    char took[32];
    if (value_of(sweep->store, run->id, sweep->metric, true, &value, err))
        return -1;
    format_duration(clock_monotonic() - tuning->begun, took, sizeof took);
    text_printf(&out, _("Chosen by %s among %zu run%s in %s: "), sweep->metric, sweep->n, plural((int64_t)sweep->n),
                took);
    describe_chosen(sweep, best, &out);
    if (best == sweep->trials)
        text_add(&out, _(" (the settings it began with: nothing that was tried did better)"));
    text_printf(&out, _("; run %lld reaches %.4f after %.6g epochs"), (long long)run->id, value, run->epoch);
    describe_test(sweep->store, run, sweep->metric, &out);
    print("%s. The preset is %s\n", out.data, path);
    text_release(&out);
    return 0;
}

static int write_preset(const struct call *call, struct sweep *sweep, const struct run *run, char **path,
                        struct err *err)
{
    const char *given = call_text(call, "output");
    *path = given ? xstrdup(given) : xasprintf("%s-%lld.preset", sweep->prefix, (long long)run->id);
    char *text = preset_file_text(sweep->store, run, err);
    int failed = text ? whole_file_write(*path, text, strlen(text), !given, err) : -1;
    free(text);
    return failed;
}

static int finish(const struct call *call, struct sweep *sweep, struct tuning *tuning, struct err *err)
{
    const struct trial *best = sweep_best(sweep);
    struct run last;
    char *path = NULL;
    int result = sweep->interrupted ? 130 : 0;
    if (!best)
        return result ? result : err_set(err, ERR_FAILED, "no run came to its first evaluation of %s in this time: "
                                         "give more --minutes, and the search goes on", sweep->metric);
    last = best->run;
    if (!sweep->interrupted) {
        int64_t bytes = sweep_drop_weights(sweep, err);
        if (bytes < 0)
            return -1;
        print_to(stderr, "removed the weights of the search's runs, %.1f MB; their curves stay\n",
                 (double)bytes / 1e6);
        result = train_last(sweep, tuning, best, &last, err);
    }
    if (result >= 0 && (write_preset(call, sweep, &last, &path, err) || conclude(sweep, tuning, &last, path, err)))
        result = -1;
    if (result == 130)
        print_to(stderr, "nearfar: interrupted; the same command goes on with these runs\n");
    free(path);
    return result;
}

/* The command that goes on with it is this one; it finds a file of before in its place and writes another. */
static int remember(const struct call *call, const struct sweep *sweep, struct err *err)
{
    char *line = sweep_command_line(call, "output");
    int failed = sweep_remember(sweep->store, sweep->prefix, line, err);
    free(line);
    return failed;
}

static int detach(const struct call *call, const struct sweep *sweep, struct err *err)
{
    char *line = sweep_command_line(call, NULL);
    int result = sweep_detach(sweep->store, sweep->prefix, line, err);
    free(line);
    return result;
}

static int tune(const struct call *call, struct sweep *sweep, struct tuning *tuning, struct err *err)
{
    struct sweep_source source = {.more = more_runs, .looked = set_end, .context = tuning};
    sweep->prefix = tuning->prefix;
    sweep->halving = &tuning->halving;
    sweep->source = &source;
    int result = -1;
    if (!read_settings(call, tuning, err) && !read_space(call, tuning, err) && !choose_prefix(call, tuning, err) &&
        !choose_metric(call, sweep->store, tuning, &sweep->metric, err) && !settle_runs(sweep->store, tuning, err) &&
        !remember(call, sweep, err)) {
        if (call_flag(call, "detach"))
            result = detach(call, sweep, err);
        else if (!search(sweep, tuning, err))
            result = finish(call, sweep, tuning, err);
    }
    sweep_release(sweep);
    search_space_release(&tuning->space);
    free(tuning->start);
    return result;
}

static int settle_start(const struct call *call, struct store *store, struct tuning *tuning, struct err *err)
{
    const char *like = call_text(call, "like");
    struct run run;
    if (!like)
        return resolve_begin(&tuning->settled, store, &tuning->dataset, call_setting(call, "task"),
                             call_text(call, "preset"), err);
    return target_find(store, like, &run, err) ? -1
                                               : resolve_like(&tuning->settled, store, &tuning->dataset, &run, err);
}

static int check_output(const struct call *call, struct err *err)
{
    const char *path = call_text(call, "output");
    return path && !access(path, F_OK) ? err_set(err, ERR_USAGE, "%s is there already: remove it first, or give "
                                                 "another name", path) : 0;
}

static int run(const struct call *call, struct err *err)
{
    struct sweep sweep = {.stop_below = NAN};
    struct tuning tuning = {.begun = clock_monotonic(), .seconds = 60 * call_real(call, "minutes", 10)};
    if (check_output(call, err))
        return -1;
    sweep.store = store_open(call->store_path, STORE_WRITE, err);
    int result = -1;
    if (sweep.store && !dataset_find(sweep.store, call->operands[0], &tuning.dataset, err) &&
        !engine_refresh_catalogue(sweep.store, err) &&
        !settle_start(call, sweep.store, &tuning, err)) {
        result = tune(call, &sweep, &tuning, err);
        resolve_release(&tuning.settled);
    }
    store_close(sweep.store);
    return result;
}

const struct command command_tune = {
    .name = "tune",
    .operands = "DATASET",
    .completes = "datasets",
    .least = 1,
    .most = 1,
    .help = "Searches for good settings by validation, within a time, and trains the best.",
    .about = "The first run has the settings to begin with; the others draw from the ranges of `nearfar knobs "
             "--json`, half of the later ones near the best so far. They train side by side, one for each core, to "
             "a first rung, a third of them on to three times as far, and so on (successive halving). None of them "
             "comes to its end, so that none measures test.\n"
             "What does best on validation is trained anew with all cores for as many epochs as there is time for, "
             "and its test is measured once. It ends with a preset file and one sentence. The weights of the others "
             "are removed.\n"
             "Called again, it goes on with the runs that it has. Ctrl-C ends it with the best so far.",
    .example = "nearfar tune shop --minutes 2",
    .options = options,
    .writes = true,
    .run = run,
};
