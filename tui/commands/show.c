/* nearfar show: all about one run, on a page or as JSON. */
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/catalogue.h"
#include "store/dataset.h"
#include "store/event.h"
#include "store/given.h"
#include "store/metric.h"
#include "store/report.h"
#include "tui/change.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/lineage.h"
#include "tui/target.h"
#include "tui/twin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object"},
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
    char engine[48] = "", threads[48] = "a thread for each core";
    format_count(run->step, step, sizeof step);
    format_count(run->steps, steps, sizeof steps);
    format_count((int64_t)run->rate, rate, sizeof rate);
    format_duration(run->seconds, seconds, sizeof seconds);
    format_moment(run->created, created, sizeof created);
    format_moment(run->ended, ended, sizeof ended);
    if (run->pid && run_status_is_active(run->status))
        snprintf(engine, sizeof engine, " (engine %lld)", (long long)run->pid);
    if (run->threads)
        snprintf(threads, sizeof threads, "threads %lld", (long long)run->threads);
    columns_line(4, "run %lld  %s  %s%s%s%s", (long long)run->id, run->name, run_status_names[run->status], engine,
                 run->message[0] ? ": " : "", run->message);
    if (run->alarm[0] && strcmp(run->alarm, run->message))
        columns_line(4, "  alarm: %s", run->alarm);
    columns_line(4, "  data set %s%s%s, seed %lld, %s", run->dataset_name, run->preset[0] ? ", preset " : "",
                 run->preset, (long long)run->seed, threads);
    if (run->balanced[0])
        columns_line(4, "  %s", run->balanced);
    columns_line(4, "  step %s of %s, epoch %.2f, %s of training, %s %s/s", step, steps, run->epoch,
                 seconds, rate, run_counts(run));
    columns_line(4, "  created %s, ended %s%s%s%s%s", created, ended, run->engine[0] ? ", engine " : "", run->engine,
                 run->kernel[0] ? " on " : "", run->kernel);
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
            snprintf(from, sizeof from, "run %lld ", (long long)list[i].from_run);
        if (list[i].from_step >= 0)
            snprintf(at, sizeof at, " at step %lld", (long long)list[i].from_step);
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
    const char *const heads[] = {"metric", "last", "at step", "best", "at step", "points"};
    columns_init(&table, "lrDrDD");
    for (size_t i = 0; n && i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", heads[i]);
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

/* The default of a knob, "" for one that the present engine does not have. */
static const char *default_of(const struct catalogue *catalogue, const char *knob)
{
    for (size_t i = 0; i < catalogue->n_knobs; i++)
        if (!strcmp(catalogue->knobs[i].name, knob))
            return catalogue->knobs[i].start;
    return "";
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

/* Those that differ from the default first. */
static int print_settings(struct store *store, const struct run *run, struct err *err)
{
    struct catalogue catalogue;
    struct setting *settings = NULL;
    size_t n = 0;
    if (catalogue_load(store, &catalogue, err))
        return -1;
    int failed = run_settings(store, run->id, &settings, &n, err);
    struct columns table;
    columns_init(&table, "lww");
    for (int differs = 1; differs >= 0; differs--)
        for (size_t i = 0; i < n; i++) {
            const char *start = default_of(&catalogue, settings[i].knob);
            if ((strcmp(settings[i].value, start) != 0 || strcmp(settings[i].start, start) != 0) == differs)
                setting_row(&table, &settings[i], start);
        }
    if (n)
        print("\n");
    columns_print(&table, "  ", stdout);
    free(settings);
    catalogue_release(&catalogue);
    return failed;
}

static void print_event(const struct event *event, char letter)
{
    struct text line = TEXT_INIT;
    text_printf(&line, "  %c %lld. %s", letter ? letter : ' ', (long long)event->seq, event_verb_names[event->verb]);
    if (event->verb == EVENT_SET)
        text_printf(&line, " %s %s -> %s", event->knob, event->old, event->new);
    if (event->refused[0])
        text_printf(&line, ", refused: %s", event->refused);
    else if (isnan(event->applied_at))
        text_printf(&line, ", asked at step %lld, not done yet", (long long)event->asked_step);
    else
        text_printf(&line, event->verb == EVENT_ROLLBACK ? " to step %lld" : ", from step %lld",
                    (long long)event->step);
    if (event->answer[0])
        text_printf(&line, ": %s", event->answer);
    columns_line(7, "%s (%s%s%s)", line.data, event->actor, event->why[0] ? ": " : "", event->why);
    text_release(&line);
}

/* Below a change: what was measured around it, and what it did where a twin tells. */
static int print_effect(struct store *store, const struct run *run, const struct family *family,
                        const struct event *events, const char *letters, size_t n, size_t at, const char *metric,
                        struct err *err)
{
    const struct event *change = &events[at];
    struct effect effect;
    char sentence[256], how[96], next[2] = "";
    if (!change_affects_numbers(change) || event_is_planned(change, run->step))
        return 0;
    if (effect_measure(store, run, family, events, n, at, metric, true, &effect, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (events[i].seq == effect.next)
            next[0] = letters[i];
    snprintf(how, sizeof how, "nearfar twin %lld %lld", (long long)run->id, (long long)change->seq);
    effect_describe(&effect, next, how, sentence, sizeof sentence);
    columns_line(7, "       %s", sentence);
    return 0;
}

static int print_events(struct store *store, const struct run *run, struct err *err)
{
    struct event *events;
    size_t n;
    if (event_list(store, run->id, 0, &events, &n, err))
        return -1;
    char metric[METRIC_NAME], *letters = xcalloc(n + 1, 1);
    struct family *family = family_load(store, run->id, err);
    int failed = family ? metric_judging(store, run->id, metric, err) : -1;
    change_letters(events, n, letters);
    if (n)
        print("\n");
    for (size_t i = 0; i < n && !failed; i++) {
        print_event(&events[i], letters[i]);
        failed = print_effect(store, run, family, events, letters, n, i, metric, err);
    }
    family_free(family);
    free(letters);
    free(events);
    return failed;
}

static int print_page(struct store *store, const struct run *run, struct err *err)
{
    print_head(run);
    return print_lineage(store, run, err) || print_dataset(store, run, err) || print_given(store, run, err) ||
                   print_metrics(store, run, err) || print_settings(store, run, err) || print_events(store, run, err)
               ? -1
               : 0;
}

static int run(const struct call *call, struct err *err)
{
    struct target target;
    if (target_open(&target, call, STORE_READ, err))
        return -1;
    int result = call_flag(call, "json") ? print_json(report_run(target.store, &target.run, err))
                                         : print_page(target.store, &target.run, err);
    target_close(&target);
    return result;
}

const struct command command_show = {
    .name = "show",
    .operands = "RUN",
    .completes = "runs",
    .least = 1,
    .most = 1,
    .help = "Shows a run: status, metrics, settings (those that differ from the default first) and events.",
    .example = "nearfar show last",
    .options = options,
    .run = run,
};
