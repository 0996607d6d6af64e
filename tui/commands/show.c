/* nearfar show: all about one run, on a page or as JSON. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/dataset.h"
#include "store/given.h"
#include "store/metric.h"
#include "store/report.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/event_words.h"
#include "tui/lineage.h"
#include "tui/pages/named_runs.h"
#include "tui/pages/screen_page.h"
#include "tui/target.h"

#include <langinfo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "all", .type = OPTION_FLAG, .help = "list settings that nothing in the run reads, too"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
    {.name = "screen", .type = OPTION_TEXT, .argument = "COLUMNSxROWS",
     .help = "print the screen Live of the workbench in that size, or Compare of several runs"},
    {.name = "colour", .type = OPTION_FLAG, .help = "the screen with the colours of a terminal"},
    {.name = "ascii", .type = OPTION_FLAG, .help = "the screen in ASCII characters alone"},
    {.name = NULL},
};

static int print_dataset(struct store *store, const struct run *run, struct err *err)
{
    struct dataset dataset;
    if (dataset_get(store, run->dataset, &dataset, err))
        return -1;
    if (dataset.fingerprint[0])
        columns_line(4, "  measured on the split with the fingerprint %s", dataset.fingerprint);
    return 0;
}

static void print_head(const struct run *run)
{
    char step[32], steps[32], rate[32], seconds[32], created[32], ended[32];
    char engine[48] = "", threads[64];
    format_count(run->step, step, sizeof step);
    format_count(run->steps, steps, sizeof steps);
    format_count((int64_t)run->rate, rate, sizeof rate);
    format_duration(run->seconds, seconds, sizeof seconds);
    format_moment(run->created, created, sizeof created);
    format_moment(run->ended, ended, sizeof ended);
    if (run->pid && run_status_is_active(run->status))
        snprintf(engine, sizeof engine, _(" (engine %lld)"), (long long)run->pid);
    copy_text(threads, sizeof threads, _("a thread for each core"));
    if (run->threads)
        snprintf(threads, sizeof threads, _("threads %lld"), (long long)run->threads);
    columns_line(4, "run %lld  %s  %s%s%s%s", (long long)run->id, run->name, _(run_status_names[run->status]), engine,
                 run->message[0] ? ": " : "", run->message);
    if (run->alarm[0] && strcmp(run->alarm, run->message))
        columns_line(4, "  alarm: %s", run->alarm);
    columns_line(4, "  data set %s%s%s, seed %lld, %s", run->dataset_name, run->preset[0] ? _(", preset ") : "",
                 run->preset, (long long)run->seed, threads);
    if (run->balanced[0])
        columns_line(4, "  %s", run->balanced);
    if (run->baseline[0])
        columns_line(4, "  the baseline %s, computed once, in %s", run->baseline, seconds);
    else
        columns_line(4, "  step %s of %s, epoch %.2f, %s of training, %s %s/s", step, steps, run->epoch, seconds,
                     rate, _(run_counts(run)));
    columns_line(4, "  created %s, ended %s%s%s%s%s", created, ended, run->engine[0] ? _(", engine ") : "",
                 run->engine,
                 run->kernel[0] ? _(" on ") : "", run->kernel);
}

static void print_labels(const struct run *run)
{
    if (run->star || run->archived)
        columns_line(4, "  %s%s%s", run->star ? _("has a star") : "",
                     run->star && run->archived ? C_("clauses", ", ") : "",
                     run->archived ? _("archived: lists leave it out") : "");
    if (*run->tags)
        columns_line(4, "  tags: %s", run->tags);
    if (*run->note)
        columns_line(4, "  note: %s", run->note);
}

static int print_given(struct store *store, const struct run *run, struct err *err)
{
    struct given_row *list;
    size_t n;
    if (given_list(store, run->id, &list, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        char from[48] = "", at[48] = "";
        if (list[i].from_run)
            snprintf(from, sizeof from, _("run %lld "), (long long)list[i].from_run);
        if (list[i].from_step >= 0)
            snprintf(at, sizeof at, _(" at step %lld"), (long long)list[i].from_step);
        columns_line(4, "  %s from %s%s%s", list[i].kind, from, list[i].source, at);
    }
    free(list);
    return 0;
}

static int print_lineage(struct store *store, const struct run *run, struct err *err)
{
    struct text children = TEXT_INIT;
    char *parent = lineage_of(store, run, err);
    int failed = !parent || lineage_children(store, run, &children, err);
    if (!failed && *parent)
        columns_line(4, "  %s", parent);
    for (char *line = children.data; !failed && line && *line; line = strchr(line, '\n') + 1)
        columns_line(4, "  parent of %.*s", (int)strcspn(line, "\n"), line);
    text_release(&children);
    free(parent);
    return failed ? -1 : 0;
}

static int print_metrics(struct store *store, const struct run *run, struct err *err)
{
    struct metric_summary *metrics;
    size_t n;
    if (metric_summaries(store, run->id, &metrics, &n, err))
        return -1;
    struct columns table;
    const char *const heads[] = {N_("metric"), N_("last"), N_("at step"), N_("best"), N_("at step"), N_("points")};
    columns_init(&table, "lrDrDD");
    for (size_t i = 0; n && i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for (size_t i = 0; i < n; i++) {
        columns_cell(&table, "%s", metrics[i].name);
        columns_cell(&table, "%.6g", metrics[i].last);
        columns_cell(&table, "%lld", (long long)metrics[i].last_step);
        bool has_best = !isnan(metrics[i].best); /* not before the first evaluation at its pace */
        columns_cell(&table, has_best ? "%.6g" : "-", metrics[i].best);
        columns_cell(&table, has_best ? "%lld" : "-", (long long)metrics[i].best_step);
        columns_cell(&table, "%lld", (long long)metrics[i].points);
    }
    if (n)
        print("\n");
    columns_print(&table, "  ", stdout);
    free(metrics);
    return 0;
}

struct settings_of_run {
    struct catalogue catalogue;
    struct setting *list;
    size_t n;
};

static const char *value_of(void *context, const char *knob)
{
    const struct settings_of_run *settings = context;
    for (size_t i = 0; i < settings->n; i++)
        if (!strcmp(settings->list[i].knob, knob))
            return settings->list[i].value;
    return NULL;
}

/* Now, or, as it was turned, at some time. One that the present engine does not have is shown as well. */
static bool is_read(struct settings_of_run *settings, const struct setting *setting, const struct knob *knob)
{
    return !knob || strcmp(setting->start, setting->value) != 0 || knob_applies(knob, value_of, settings);
}

static void setting_row(struct columns *table, const struct setting *setting, const char *start)
{
    bool turned = strcmp(setting->start, setting->value);
    columns_cell(table, "%s", setting->knob);
    columns_cell(table, "%s", setting->value);
    if (turned)
        columns_cell(table, "began as %s, default %s", setting->start, start);
    else
        columns_cell(table, strcmp(setting->value, start) ? "default %s" : "%.0s", start);
}

/* Those that differ from the default first. Returns how many are not listed. */
static size_t print_table_of_settings(struct settings_of_run *settings, bool all)
{
    struct columns table;
    size_t left_out = 0;
    columns_init(&table, "lww");
    for (int differs = 1; differs >= 0; differs--)
        for (size_t i = 0; i < settings->n; i++) {
            const struct setting *setting = &settings->list[i];
            const struct knob *knob = catalogue_knob(&settings->catalogue, setting->knob, NULL);
            const char *start = knob ? knob->start : "";
            if ((strcmp(setting->value, start) != 0 || strcmp(setting->start, start) != 0) != differs)
                continue;
            if (all || is_read(settings, setting, knob))
                setting_row(&table, setting, start);
            else
                left_out++;
        }
    if (settings->n)
        print("\n");
    columns_print(&table, "  ", stdout);
    return left_out;
}

static int print_settings(struct store *store, const struct run *run, bool all, struct err *err)
{
    struct settings_of_run settings = {.n = 0};
    if (catalogue_load(store, &settings.catalogue, err))
        return -1;
    int failed = run_settings(store, run->id, &settings.list, &settings.n, err);
    size_t left_out = failed ? 0 : print_table_of_settings(&settings, all);
    if (left_out)
        columns_line(4, "  %zu more setting%s, which nothing in this run reads: nearfar show %lld --all", left_out,
                     plural((int64_t)left_out), (long long)run->id);
    free(settings.list);
    catalogue_release(&settings.catalogue);
    return failed;
}

static int print_events(struct store *store, const struct run *run, struct err *err)
{
    struct told_event *told;
    size_t n;
    if (events_tell(store, run, &told, &n, err))
        return -1;
    if (n)
        print("\n");
    for (size_t i = 0; i < n; i++) {
        columns_line(7, "  %c %s", told[i].letter ? told[i].letter : ' ', told[i].sentence);
        if (told[i].effect)
            columns_line(7, "       %s", told[i].effect);
    }
    told_events_release(told, n);
    return 0;
}

static int print_page(struct store *store, const struct run *run, bool all, struct err *err)
{
    print_head(run);
    print_labels(run);
    return print_lineage(store, run, err) || print_dataset(store, run, err) || print_given(store, run, err) ||
                   print_metrics(store, run, err) || print_settings(store, run, all, err) ||
                   print_events(store, run, err)
               ? -1
               : 0;
}

/* As the workbench would draw it in a terminal. */
static int print_screen(const struct call *call, struct err *err)
{
    struct screen_size size;
    if (screen_size_parse(call_text(call, "screen"), &size, err))
        return -1;
    struct store *store = look_into_store(call->store_path, err);
    size_t n = 0;
    int64_t *runs = store ? named_runs(store, call, &n, err) : NULL;
    store_close(store);
    bool ascii = call_flag(call, "ascii") || strcmp(nl_langinfo(CODESET), "UTF-8");
    int result = runs ? screen_page(call->store_path, runs, n, size, ascii, call_flag(call, "colour"), err) : -1;
    free(runs);
    return result;
}

static int check(const struct call *call, struct err *err)
{
    if (call_text(call, "screen") && (call_flag(call, "json") || call_flag(call, "all")))
        return err_set(err, ERR_USAGE, "--screen prints a screen: leave out --json and --all");
    if (!call_text(call, "screen") && (call_flag(call, "colour") || call_flag(call, "ascii")))
        return err_set(err, ERR_USAGE, "--colour and --ascii are for --screen: add --screen 120x40");
    if (!call_text(call, "screen") && call->n_operands > 1)
        return err_set(err, ERR_USAGE, "one run is shown at a time; of several there is nearfar diff, or their "
                       "screen with --screen 120x40");
    return 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (check(call, err))
        return -1;
    if (call_text(call, "screen"))
        return print_screen(call, err);
    if (target_open(&target, call, STORE_READ, err))
        return -1;
    int result = call_flag(call, "json") ? print_json(report_run(target.store, &target.run, err))
                                         : print_page(target.store, &target.run, call_flag(call, "all"), err);
    target_close(&target);
    return result;
}

const struct command command_show = {
    .name = "show",
    .operands = "RUN...",
    .completes = "runs",
    .least = 1,
    .most = -1,
    .help = "Shows a run: status, metrics, the settings that it reads (those that differ from the default first) "
            "and events.",
    .about = "--screen prints what the workbench would show, by the same code: Live of one run, Compare of several. "
             "It only looks: a run that trains is not told that it is watched. Where the locale is not UTF-8 the "
             "screen is in ASCII.",
    .example = "nearfar show last",
    .options = options,
    .run = run,
};
