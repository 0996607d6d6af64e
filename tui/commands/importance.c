/* nearfar importance: what share of the differences between runs each setting explains. */
#include "store/base/language.h"
#include "tui/importance.h"

#include "store/base/mem.h"
#include "store/base/print.h"
#include "tui/columns.h"
#include "tui/command.h"
#include "tui/json.h"
#include "tui/pages/named_runs.h"
#include "tui/sifted_runs.h"
#include "tui/target.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct option options[] = {
    {.name = "where", .type = OPTION_TEXT, .argument = "QUERY",
     .help = "the runs of which this holds, in place of named ones: data:gowalla loss:info_nce; see QUERIES in "
             "nearfar(1)"},
    {.name = "metric", .type = OPTION_TEXT, .argument = "METRIC",
     .help = "what is explained: its best value, or with last(METRIC) its last; the main metric of most of the runs "
             "when not given"},
    {.name = "json", .type = OPTION_FLAG, .help = "report as JSON"},
    {.name = NULL},
};

/* Table ---------------------------------------------------------------------------------------------------------- */

/* "0.05 to 0.5", or the words. */
static char *values_text(const struct space_axis *axis)
{
    struct text text = TEXT_INIT;
    text_add(&text, "");
    for (size_t i = 0; i < axis->n_words; i++)
        text_printf(&text, "%s%s", i ? C_("names", ", ") : "", axis->word[i]);
    if (!axis->n_words)
        text_printf(&text, "%s%.4g", axis->zero ? "0, " : "", axis->low);
    if (!axis->n_words && axis->high > axis->low)
        text_printf(&text, _(" to %.4g"), axis->high);
    return text.data;
}

static char *correlation_text(const struct run_space *space, int axis)
{
    size_t n;
    double rho = run_space_rank_correlation(space, axis, (int)space->n_axes - 1, &n);
    return isnan(rho) ? xstrdup("-") : xasprintf("%+.2f", rho);
}

static void print_shares(const struct importance *importance, const struct run_space *space)
{
    static const char *const heads[] = {N_("setting"), N_("share"), N_("spread"), N_("rank correlation"),
                                        N_("values")};
    struct columns table;
    columns_init(&table, "lrrrw");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        columns_cell(&table, "%s", _(heads[i]));
    for (size_t i = 0; i < importance->n_knobs; i++) {
        const struct knob_share *knob = &importance->knob[i];
        char *values = values_text(&space->axis[knob->axis]), *rho = correlation_text(space, knob->axis);
        columns_cell(&table, "%s", space->axis[knob->axis].name);
        columns_cell(&table, "%.1f %%", 100 * knob->share);
        columns_cell(&table, "%.1f %%", 100 * knob->spread);
        columns_cell(&table, "%s", rho);
        columns_cell(&table, "%s", values);
        free(values);
        free(rho);
    }
    columns_print(&table, "", stdout);
}

static void print_report(const struct importance *importance, const struct run_space *space)
{
    columns_line(2, "%s of %zu run%s, explained by %zu setting%s that differ%s", run_space_metric(space)->name,
                 space->n_runs, plural((int64_t)space->n_runs), space->n_settings, plural((int64_t)space->n_settings),
                 space->n_settings == 1 ? "s" : "");
    print_shares(importance, space);
    if (importance->partner >= 0)
        columns_line(2, "The largest pair: %s with %s, %.1f %% beyond what each has alone.",
                     space->axis[importance->pair.axis].name, space->axis[importance->partner].name,
                     100 * importance->pair.share);
    columns_line(2, "R2 of runs that were left out: %.2f. A share is of the variance of what the forest says, and no "
                 "cause.", importance->explained);
}

/* JSON ----------------------------------------------------------------------------------------------------------- */

static void share_json(struct text *out, const struct knob_share *share)
{
    text_add(out, ",\"share\":");
    json_number(out, share->share);
    text_add(out, ",\"spread\":");
    json_number(out, share->spread);
}

static void knob_json(struct text *out, const struct run_space *space, const struct knob_share *knob)
{
    size_t n;
    text_add(out, "{\"setting\":");
    json_string(out, space->axis[knob->axis].name);
    share_json(out, knob);
    text_add(out, ",\"rank_correlation\":");
    json_number(out, run_space_rank_correlation(space, knob->axis, (int)space->n_axes - 1, &n));
    text_add(out, "}");
}

static char *report_json(const struct importance *importance, const struct run_space *space)
{
    struct text out = TEXT_INIT;
    text_add(&out, "{\"metric\":");
    json_string(&out, run_space_metric(space)->name);
    text_printf(&out, ",\"runs\":%zu,\"left_out\":%zu,\"explained\":", space->n_runs,
                space->n_without + space->n_judged_otherwise);
    json_number(&out, importance->explained);
    json_text(&out, "warning", importance->warning.data);
    text_add(&out, ",\"settings\":[");
    for (size_t i = 0; i < importance->n_knobs; i++) {
        text_add(&out, i ? "," : "");
        knob_json(&out, space, &importance->knob[i]);
    }
    text_add(&out, "],\"pair\":");
    if (importance->partner >= 0) {
        text_add(&out, "{\"settings\":[");
        json_string(&out, space->axis[importance->pair.axis].name);
        text_add(&out, ",");
        json_string(&out, space->axis[importance->partner].name);
        text_add(&out, "]");
        share_json(&out, &importance->pair);
        text_add(&out, "}");
    } else {
        text_add(&out, "null");
    }
    text_add(&out, "}\n");
    return out.data;
}

/* Runs ----------------------------------------------------------------------------------------------------------- */

/* Those that are named, each once, or of which the query holds. */
static int find_runs(const struct call *call, struct store *store, struct run **runs, size_t *n, struct err *err)
{
    const char *where = call_text(call, "where");
    *runs = NULL;
    if (!where == !call->n_operands)
        return err_set(err, ERR_USAGE, where ? "runs are named, or found by --where: not both"
                                             : N_("which runs? Name them, or find them by --where QUERY; --where "
                                                  "status:done takes all that are done"));
    if (where)
        return sifted_runs(store, where, runs, n, err);
    int64_t *named = named_runs(store, call, n, err);
    *runs = xcalloc(*n + 1, sizeof **runs);
    int failed = !named;
    for (size_t i = 0; i < *n && !failed; i++)
        failed = run_get(store, named[i], &(*runs)[i], err) < 0;
    free(named);
    return failed ? -1 : 0;
}

static int tell(const struct call *call, const struct run_space *space, struct err *err)
{
    struct importance importance;
    char left_out[256];
    int result = 0;
    run_space_tell(space, left_out, sizeof left_out);
    if (*left_out)
        print_to(stderr, "nearfar: %s\n", left_out);
    importance_find(&importance, space);
    if (*importance.why_not)
        result = err_set(err, ERR_FAILED, "%s", importance.why_not);
    else if (call_flag(call, "json"))
        result = print_json(report_json(&importance, space));
    else
        print_report(&importance, space);
    if (!result && *importance.warning.data)
        print_to(stderr, "nearfar: %s\n", importance.warning.data);
    importance_release(&importance);
    return result;
}

static int run(const struct call *call, struct err *err)
{
    struct store *store = look_into_store(call->store_path, err);
    struct run *runs = NULL;
    size_t n = 0;
    int result = store ? find_runs(call, store, &runs, &n, err) : -1;
    if (!result && n) {
        const struct run **list = xcalloc(n, sizeof *list);
        struct run_space space;
        for (size_t i = 0; i < n; i++)
            list[i] = &runs[i];
        result = run_space_read(&space, store, list, n, NULL, 0, call_text(call, "metric"), err);
        if (!result)
            result = tell(call, &space, err);
        run_space_release(&space);
        free(list);
    }
    free(runs);
    store_close(store);
    return result;
}

const struct command command_importance = {
    .name = "importance",
    .operands = "[RUN...]",
    .completes = "runs",
    .least = 0,
    .most = -1,
    .help = "Tells which settings the differences between runs go with: for each what share of the variance of their "
            "metric it explains, alone and with another.",
    .about = "A random forest learns the metric from the settings that differ, seeds left aside, and functional "
             "analysis of variance (Hutter, Hoos and Leyton-Brown, ICML 2014) shares the variance of what it says "
             "among the settings, as if each took its values as often as these runs have them, whatever the others "
             "are. Numbers of more than ten values are put into ten bins. R2 of runs that were left out says "
             "whether the settings explain anything: at 0 or below these runs cannot tell. The rank correlation is "
             "Spearman's, with runs that differ by their seed alone as one. The forest is the same each time.",
    .example = "nearfar importance --where 'data:gowalla name:sweep*' --metric recall@20",
    .options = options,
    .run = run,
};
