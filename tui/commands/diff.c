/* nearfar diff: what differs between runs, and whether it matters. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/metric.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/compare.h"
#include "tui/json.h"
#include "tui/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "metric", .type = OPTION_TEXT, .argument = "METRIC",
     .help = "compare only this one, by its name in `nearfar show`; all when not given, the main metric first"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as one JSON object: runs, settings, events, metrics"},
    {.name = NULL},
};

/* The page ------------------------------------------------------------------------------------------------------- */

/* A first column and one more per run, which wraps where the runs have no room side by side. */
static char *alignment(const struct comparison *c, char first)
{
    char *align = xcalloc(c->n + 2, 1);
    memset(align, 'w', c->n + 1);
    align[0] = first;
    return align;
}

static void head_cells(struct columns *table, const struct comparison *c, const char *first)
{
    columns_cell(table, "%s", first);
    for (size_t i = 0; i < c->n; i++)
        columns_cell(table, "%lld %s", (long long)c->runs[i].run.id, c->runs[i].run.name);
}

/* A row of something that every run has, when it differs. */
static void fact_row(struct columns *table, const struct comparison *c, const char *name,
                     char *(*fact)(const struct run *))
{
    char **values = xcalloc(c->n, sizeof *values);
    bool differs = false;
    for (size_t i = 0; i < c->n; i++) {
        values[i] = fact(&c->runs[i].run);
        differs |= strcmp(values[0], values[i]) != 0;
    }
    if (differs)
        columns_cell(table, "%s", name);
    for (size_t i = 0; i < c->n; i++) {
        if (differs)
            columns_cell(table, "%s", values[i]);
        free(values[i]);
    }
    free(values);
}

static char *dataset_fact(const struct run *run)
{
    return xstrdup(run->dataset_name);
}

static char *seed_fact(const struct run *run)
{
    return xasprintf("%lld", (long long)run->seed);
}

static char *status_fact(const struct run *run)
{
    return xstrdup(run_status_names[run->status]);
}

static void setting_cell(struct columns *table, const struct setting *setting)
{
    if (!setting)
        columns_cell(table, "-");
    else if (strcmp(setting->start, setting->value))
        columns_cell(table, "%s (began as %s)", setting->value, setting->start);
    else
        columns_cell(table, "%s", setting->value);
}

static void print_settings(const struct comparison *c)
{
    const char **knobs;
    size_t n = comparison_knobs(c, &knobs);
    char *align = alignment(c, 'l');
    struct columns table;
    columns_init(&table, align);
    head_cells(&table, c, "");
    size_t before = table.n;
    fact_row(&table, c, _("status"), status_fact);
    fact_row(&table, c, _("data set"), dataset_fact);
    fact_row(&table, c, _("seed"), seed_fact);
    for (size_t k = 0; k < n; k++) {
        if (!comparison_differs(c, knobs[k]))
            continue;
        columns_cell(&table, "%s", knobs[k]);
        for (size_t i = 0; i < c->n; i++)
            setting_cell(&table, compared_setting(&c->runs[i], knobs[k]));
    }
    bool same = table.n == before;
    columns_print(&table, "", stdout);
    if (same)
        print("no setting differs\n");
    free(align);
    free(knobs);
}

/* Numbers of other splits are no measure of each other. */
static void print_fingerprints(const struct comparison *c)
{
    const struct compared *first = &c->runs[0];
    size_t same = 1;
    for (size_t i = 1; i < c->n; i++) {
        const struct compared *one = &c->runs[i];
        bool known = first->fingerprint[0] && one->fingerprint[0],
             differs = known && strcmp(first->fingerprint, one->fingerprint);
        same += known && !differs;
        if (differs)
            print("\nruns %lld and %lld were not measured on the same thing: the split of %s has the fingerprint %s, "
                  "that of %s %s\n", (long long)first->run.id, (long long)one->run.id, first->run.dataset_name,
                  first->fingerprint, one->run.dataset_name, one->fingerprint);
    }
    if (same == c->n)
        print("\nmeasured on one split: fingerprint %s\n", first->fingerprint);
}

static void changes_cell(struct columns *table, const struct compared *one, int64_t step)
{
    struct text text = TEXT_INIT;
    text_clear(&text);
    for (size_t i = 0; i < one->n_changes; i++)
        if (one->changes[i].step == step)
            text_printf(&text, "%s%s %s -> %s", text.length ? C_("clauses", ", ") : "",
                        one->changes[i].knob, one->changes[i].old,
                        one->changes[i].new);
    columns_cell(table, "%s", text.length ? text.data : "-");
    text_release(&text);
}

static void print_events(const struct comparison *c)
{
    int64_t *steps;
    size_t n = comparison_steps(c, &steps);
    char *align = alignment(c, 'r');
    struct columns table;
    columns_init(&table, align);
    if (n) {
        print("\n");
        head_cells(&table, c, "step");
    }
    for (size_t s = 0; s < n; s++) {
        columns_cell(&table, "%lld", (long long)steps[s]);
        for (size_t i = 0; i < c->n; i++)
            changes_cell(&table, &c->runs[i], steps[s]);
    }
    columns_print(&table, "", stdout);
    free(align);
    free(steps);
}

/* Without a difference where the values do not mean the same. */
static void metric_cells(struct columns *table, const struct metric_summary *metric,
                         const struct metric_summary *first, bool comparable)
{
    double values[] = {metric ? metric->last : NAN, metric ? metric->best : NAN};
    double bases[] = {first ? first->last : NAN, first ? first->best : NAN};
    for (int i = 0; i < 2; i++) {
        columns_cell(table, isnan(values[i]) ? "-" : "%.6g", values[i]);
        if (metric == first)
            columns_cell(table, "%s", "");
        else
            columns_cell(table, !comparable || isnan(values[i] - bases[i]) ? "-" : "%+.4g", values[i] - bases[i]);
    }
}

static int metric_rows(struct columns *table, const struct comparison *c, const char *name, bool *judged,
                       struct err *err)
{
    const struct metric_summary *first = compared_metric(&c->runs[0], name);
    for (size_t i = 0; i < c->n; i++) {
        struct judgement judgement = {.verdict = VERDICT_NONE};
        if (i && comparison_judge(c, i, name, &judgement, err))
            return -1;
        columns_cell(table, "%s", i ? "" : name);
        columns_cell(table, "%lld %s", (long long)c->runs[i].run.id, c->runs[i].run.name);
        metric_cells(table, compared_metric(&c->runs[i], name), first, judgement.verdict != VERDICT_INCOMPARABLE);
        char verdict[256] = "";
        if (i)
            judgement_describe(&judgement, verdict, sizeof verdict);
        columns_cell(table, "%s", verdict);
        *judged &= !i || judgement.verdict != VERDICT_NONE;
    }
    return 0;
}

static int print_metrics(const struct comparison *c, const char *wanted, struct err *err)
{
    static const char *const heads[] = {N_("metric"), N_("run"), N_("last"), N_("difference"), N_("best"),
                                        N_("difference"),
                                        N_("verdict on best")};
    const char **names;
    size_t n;
    struct columns table;
    bool judged = true;
    int failed = comparison_choose(c, wanted, &names, &n, err);
    columns_init(&table, "hwrrrrs");
    for (size_t i = 0; n && !failed && i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for (size_t m = 0; m < n && !failed; m++)
        failed = metric_rows(&table, c, names[m], &judged, err);
    if (n && !failed)
        print("\n");
    columns_print(&table, "", stdout);
    free(names);
    if (!failed && !judged) {
        char *sentence = comparison_advice(c);
        print("\n%s\n", sentence);
        free(sentence);
    }
    return failed;
}

/* JSON ----------------------------------------------------------------------------------------------------------- */

static void add_runs(struct text *out, const struct comparison *c)
{
    text_add(out, "{\"runs\":[");
    for (size_t i = 0; i < c->n; i++) {
        const struct run *run = &c->runs[i].run;
        text_printf(out, "%s{\"id\":%lld", i ? "," : "", (long long)run->id);
        json_text(out, "name", run->name);
        json_text(out, "dataset", run->dataset_name);
        text_printf(out, ",\"seed\":%lld,\"status\":\"%s\",\"step\":%lld", (long long)run->seed,
                    run_status_names[run->status], (long long)run->step);
        json_text(out, "fingerprint", c->runs[i].fingerprint);
        text_add(out, "}");
    }
}

static void add_values(struct text *out, const struct comparison *c, const char *knob, bool start)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct setting *setting = compared_setting(&c->runs[i], knob);
        text_add(out, i ? "," : "[");
        if (setting)
            json_string(out, start ? setting->start : setting->value);
        else
            text_add(out, "null");
    }
    text_add(out, "]");
}

static void add_settings(struct text *out, const struct comparison *c)
{
    const char **knobs, *comma = "";
    size_t n = comparison_knobs(c, &knobs);
    text_add(out, "],\"settings\":[");
    for (size_t k = 0; k < n; k++) {
        if (!comparison_differs(c, knobs[k]))
            continue;
        text_printf(out, "%s{\"knob\":", comma);
        json_string(out, knobs[k]);
        text_add(out, ",\"start\":");
        add_values(out, c, knobs[k], true);
        text_add(out, ",\"value\":");
        add_values(out, c, knobs[k], false);
        text_add(out, "}");
        comma = ",";
    }
    free(knobs);
}

static void add_events(struct text *out, const struct comparison *c)
{
    int64_t *steps;
    size_t n = comparison_steps(c, &steps);
    const char *comma = "";
    text_add(out, "],\"events\":[");
    for (size_t s = 0; s < n; s++)
        for (size_t r = 0; r < c->n; r++)
            for (size_t i = 0; i < c->runs[r].n_changes; i++) {
                const struct event *e = &c->runs[r].changes[i];
                if (e->step != steps[s])
                    continue;
                text_printf(out, "%s{\"step\":%lld,\"run\":%lld", comma, (long long)e->step, (long long)e->run);
                json_text(out, "knob", e->knob);
                json_text(out, "old", e->old);
                json_text(out, "new", e->new);
                json_text(out, "why", e->why);
                text_add(out, "}");
                comma = ",";
            }
    free(steps);
}

static void add_number(struct text *out, const char *name, double value)
{
    text_printf(out, ",\"%s\":", name);
    json_number(out, value);
}

static int add_metric_of(struct text *out, const struct comparison *c, size_t at, const char *name, struct err *err)
{
    const struct metric_summary *metric = compared_metric(&c->runs[at], name),
                                *first = compared_metric(&c->runs[0], name);
    struct judgement j = {.verdict = VERDICT_NONE, .spread = NAN, .limit = NAN};
    if (at && comparison_judge(c, at, name, &j, err))
        return -1;
    text_printf(out, "%s{\"run\":%lld", at ? "," : "", (long long)c->runs[at].run.id);
    add_number(out, "last", metric ? metric->last : NAN);
    add_number(out, "best", metric ? metric->best : NAN);
    if (at) {
        bool differs = metric && first && j.verdict != VERDICT_INCOMPARABLE;
        add_number(out, "last_difference", differs ? metric->last - first->last : NAN);
        add_number(out, "best_difference", differs ? metric->best - first->best : NAN);
        add_number(out, "spread", j.spread);
        add_number(out, "limit", j.limit);
        if (verdict_names[j.verdict])
            text_printf(out, ",\"verdict\":\"%s\"", verdict_names[j.verdict]);
        else
            text_add(out, ",\"verdict\":null");
        if (j.why_not[0])
            text_printf(out, ",\"why_not\":\"%s\"", j.why_not);
    }
    text_add(out, "}");
    return 0;
}

static char *diff_json(const struct comparison *c, const char *wanted, struct err *err)
{
    struct text out = TEXT_INIT;
    const char **names;
    size_t n;
    int failed = comparison_choose(c, wanted, &names, &n, err);
    add_runs(&out, c);
    add_settings(&out, c);
    add_events(&out, c);
    text_add(&out, "],\"metrics\":[");
    for (size_t m = 0; m < n && !failed; m++) {
        text_add(&out, m ? ",\n {\"metric\":" : "\n {\"metric\":");
        json_string(&out, names[m]);
        text_add(&out, ",\"runs\":[");
        for (size_t i = 0; i < c->n && !failed; i++)
            failed = add_metric_of(&out, c, i, names[m], err);
        text_add(&out, "]}");
    }
    text_add(&out, "]}");
    free(names);
    if (failed)
        text_release(&out);
    return out.data;
}

static int print_page(const struct comparison *c, const char *wanted, struct err *err)
{
    print_settings(c);
    print_fingerprints(c);
    print_events(c);
    return print_metrics(c, wanted, err);
}

static int run(const struct call *call, struct err *err)
{
    struct store *store = look_into_store(call->store_path, err);
    struct comparison comparison;
    int result = -1;
    if (store && !comparison_load(&comparison, store, call->operands, (size_t)call->n_operands, err)) {
        const char *wanted = call_text(call, "metric");
        result = call_flag(call, "json") ? print_json(diff_json(&comparison, wanted, err))
                 : print_page(&comparison, wanted, err);
        comparison_release(&comparison);
    }
    store_close(store);
    return result;
}

const struct command command_diff = {
    .name = "diff",
    .operands = "RUN RUN...",
    .completes = "runs",
    .least = 2,
    .most = -1,
    .help = "Compares runs: settings that differ, changes by step, metrics, and whether a difference is "
            "more than chance.",
    .about = "A difference of the best values is beyond the spread over seeds when two runs of which only the seed "
             "differs would be so far apart less than once in twenty times. The spread is measured on stored runs "
             "that are done and have the same data set, settings and changes as one of the compared runs; without "
             "such runs there is no verdict. Values of a loss are not compared where something that says what they "
             "mean differs, such as tau or the number of negatives.",
    .example = "nearfar diff cold warm",
    .options = options,
    .run = run,
};
