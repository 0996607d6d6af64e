/* Staying with a run: see follow_to_end.h. */
#include "tui/follow_to_end.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/metric.h"
#include "tui/columns.h"
#include "tui/json.h"
#include "tui/progress.h"
#include "tui/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A metric's value in the result: of the validation slice at the best step, of test the last. */
static int result_value(struct store *store, const struct run *run, const struct metric_summary *metric, bool at_best,
                        double *value, struct err *err)
{
    *value = metric->last;
    if (!at_best || run->best_step < 0)
        return 0;
    struct point *points;
    size_t n;
    if (metric_read(store, run->id, metric->metric, run->best_step - 1, &points, &n, err))
        return -1;
    if (n && points[0].step == run->best_step)
        *value = points[0].value;
    free(points);
    return 0;
}

/* A metric of a result, its name without the split. */
struct result {
    char name[METRIC_NAME];
    double value;
};

/* All metrics of a split ("valid/" or "test/"). The caller frees *out. */
static int gather_results(struct store *store, const struct run *run, const char *split, struct result **out,
                          size_t *n, struct err *err)
{
    struct metric_summary *metrics;
    size_t count, capacity = 0;
    int result = 0;
    *out = NULL;
    *n = 0;
    if (metric_summaries(store, run->id, &metrics, &count, err))
        return -1;
    for (size_t i = 0; i < count && !result; i++) {
        if (strncmp(metrics[i].name, split, strlen(split)))
            continue;
        ARRAY_ROOM(*out, *n, capacity);
        struct result *one = &(*out)[(*n)++];
        COPY_TEXT(one->name, metrics[i].name + strlen(split));
        result = result_value(store, run, &metrics[i], !strcmp(split, "valid/"), &one->value, err);
    }
    free(metrics);
    return result;
}

static int add_split(struct store *store, const struct run *run, const char *split, struct text *out, struct err *err)
{
    struct result *results;
    size_t n;
    int failed = gather_results(store, run, split, &results, &n, err);
    text_printf(out, ",\"%.*s\":{", (int)strlen(split) - 1, split);
    for (size_t i = 0; i < n && !failed; i++) {
        text_add(out, i ? "," : "");
        json_string(out, results[i].name);
        text_add(out, ":");
        json_number(out, results[i].value);
    }
    text_add(out, "}");
    free(results);
    return failed;
}

char *result_json(struct store *store, const struct run *run, struct err *err)
{
    struct text out = TEXT_INIT;
    text_printf(&out, "{\"run\":%lld", (long long)run->id);
    json_text(&out, "name", run->name);
    json_text(&out, "status", run_status_names[run->status]);
    json_text(&out, "message", run->message);
    json_text(&out, "alarm", run->alarm);
    text_add(&out, ",\"epochs\":");
    json_number(&out, run->epoch);
    text_printf(&out, ",\"steps\":%lld,\"seconds\":", (long long)run->step);
    json_number(&out, run->seconds);
    text_add(&out, ",\"rate\":");
    json_number(&out, run->rate);
    if (add_split(store, run, "valid/", &out, err) || add_split(store, run, "test/", &out, err))
        text_release(&out);
    else
        text_add(&out, "}");
    return out.data;
}

static void result_cell(struct columns *table, const struct result *results, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(results[i].name, name)) {
            columns_cell(table, "%.4f", results[i].value);
            return;
        }
    columns_cell(table, "-");
}

/* A row for each metric: of the validation slice at the best step, of test the last. */
static int print_metrics(struct store *store, const struct run *run, struct err *err)
{
    struct result *valid, *test = NULL;
    size_t n_valid, n_test = 0;
    int failed = gather_results(store, run, "valid/", &valid, &n_valid, err) ||
                 gather_results(store, run, "test/", &test, &n_test, err);
    const struct result *rows = n_test ? test : valid;
    size_t n = n_test ? n_test : n_valid;
    struct columns table;
    columns_init(&table, "lrr");
    if (n && !failed) {
        columns_cell(&table, "metric");
        columns_cell(&table, run->best_step < 0 ? N_("valid") : N_("valid, step %lld"), (long long)run->best_step);
        columns_cell(&table, "test");
    }
    for (size_t i = 0; i < n && !failed; i++) {
        columns_cell(&table, "%s", rows[i].name);
        result_cell(&table, valid, n_valid, rows[i].name);
        result_cell(&table, test, n_test, rows[i].name);
    }
    columns_print(&table, "  ", stdout);
    free(valid);
    free(test);
    return failed ? -1 : 0;
}

static int print_result(struct store *store, const struct run *run, struct err *err)
{
    char steps[32], rate[32], seconds[32];
    format_count(run->step, steps, sizeof steps);
    format_count((int64_t)run->rate, rate, sizeof rate);
    format_duration(run->seconds, seconds, sizeof seconds);
    print("run %lld (%s): %s after %.2f epochs, %s step%s, %s, %s %s/s\n", (long long)run->id, run->name,
          _(run_status_names[run->status]), run->epoch, steps, plural(run->step), seconds, rate, _(run_counts(run)));
    if (run->message[0] && run->status != RUN_FAILED)
        print("  %s\n", run->message);
    if (run->alarm[0] && strcmp(run->alarm, run->message))
        print("  alarm: %s\n", run->alarm);
    return print_metrics(store, run, err);
}

/* A failed or lost run becomes the sentence of err. */
static int complain(const struct run_to_follow *attend, const struct run *run, struct err *err)
{
    char *folder = store_run_folder(attend->store, run->id, NULL);
    char *words = attend->engine ? engine_last_log_line(attend->store, attend->engine) : xstrdup("");
    const char *why = run->message[0] ? run->message : words[0] ? words : _("the engine ended without a word");
    if (run->status == RUN_LOST)
        err_set(err, ERR_FAILED, "run %lld lost its engine at step %lld: %s (log: %s/engine.log); `nearfar "
                "resume %lld` goes on from its last checkpoint", (long long)run->id, (long long)run->step, why,
                folder ? folder : "", (long long)run->id);
    else
        err_set(err, ERR_FAILED, "run %lld failed: %s (log: %s/engine.log)", (long long)run->id, why,
                folder ? folder : "");
    free(words);
    free(folder);
    return -1;
}

int follow_to_end(const struct run_to_follow *attend, struct err *err)
{
    struct follow follow = {.store = attend->store, .engine = attend->engine, .run = attend->run,
                            .to = attend->lines_are_output && !attend->json ? stdout : stderr};
    if (attend->engine && engine_await(attend->store, attend->engine, err))
        return -1;
    int end = follow_run(&follow, err);
    if (end < 0)
        return -1;
    if (end == FOLLOW_LEFT)
        return 128 + follow.signal;
    const struct run *run = &follow.state;
    int failed = attend->json ? print_json(result_json(attend->store, run, err))
                              : print_result(attend->store, run, err);
    if (failed)
        return -1;
    if (run->status == RUN_FAILED || run->status == RUN_LOST)
        return complain(attend, run, err);
    return end == FOLLOW_STOPPED && run->status == RUN_STOPPED ? 128 + follow.signal : 0;
}
