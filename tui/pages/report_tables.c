/* Tables of a report: settings that differ, and metrics. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/pages/report_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Settings ------------------------------------------------------------------------------------------------------- */

static void add_setting(struct text *out, const struct setting *setting)
{
    if (!setting)
        html_element(out, "td", "-");
    else if (strcmp(setting->start, setting->value))
        html_element(out, "td", "%s (began as %s)", setting->value, setting->start);
    else
        html_element(out, "td", "%s", setting->value);
}

/* With one run, those that are not its default: there is nothing that they could differ from. */
static bool is_shown(const struct comparison *runs, const char *name)
{
    if (runs->n > 1)
        return comparison_differs(runs, name);
    const struct knob *knob = catalogue_knob(&runs->catalogue, name, NULL);
    const struct setting *setting = compared_setting(&runs->runs[0], name);
    return !knob || strcmp(setting->value, knob->start) || strcmp(setting->start, knob->start);
}

static void add_head(struct text *out, const struct comparison *runs, const char *first)
{
    const char **heads = xcalloc(runs->n + 1, sizeof *heads);
    char **made = xcalloc(runs->n, sizeof *made);
    heads[0] = first;
    for (size_t i = 0; i < runs->n; i++)
        heads[i + 1] = made[i] = xasprintf("%lld %s", (long long)runs->runs[i].run.id, runs->runs[i].run.name);
    html_table(out, heads, runs->n + 1);
    for (size_t i = 0; i < runs->n; i++)
        free(made[i]);
    free(made);
    free(heads);
}

int report_settings(const struct report *report, struct text *out, struct err *err)
{
    const struct comparison *runs = report->runs;
    const char **knobs;
    size_t n = comparison_knobs(runs, &knobs), shown = 0;
    (void)err;
    html_section(out, runs->n > 1 ? _("Settings that differ") : _("Settings that are not the default"));
    for (size_t k = 0; k < n; k++) {
        if (!is_shown(runs, knobs[k]))
            continue;
        if (!shown++)
            add_head(out, runs, "setting");
        text_add(out, "<tr>");
        html_element(out, "td", "%s", knobs[k]);
        for (size_t i = 0; i < runs->n; i++)
            add_setting(out, compared_setting(&runs->runs[i], knobs[k]));
        text_add(out, "</tr>\n");
    }
    if (shown)
        html_table_end(out);
    else
        html_element(out, "p", runs->n > 1 ? N_("No setting differs.") : N_("All settings are the default."));
    free(knobs);
    return 0;
}

/* Metrics -------------------------------------------------------------------------------------------------------- */

static void add_number(struct text *out, const char *format, double value)
{
    char number[48];
    snprintf(number, sizeof number, format, value);
    html_element(out, "td class=\"number\"", "%s", isnan(value) ? "-" : number);
}

/* Mean and spread of the best values of those among these runs that differ by their seed alone. */
static void add_spread(struct text *out, const struct report *report, size_t at, const char *name)
{
    const struct compare *compare = &report->figure->compare;
    double *values = xcalloc(report->runs->n, sizeof *values), mean, spread;
    size_t n = 0;
    for (size_t i = 0; i < report->runs->n; i++) {
        const struct metric_summary *metric = compared_metric(&report->runs->runs[i], name);
        if ((i == at || differ_by_seed(&compare->run[i], &compare->run[at])) && metric && !isnan(metric->best))
            values[n++] = metric->best;
    }
    mean_and_spread(values, n, &mean, &spread);
    if (n > 1)
        html_element(out, "td class=\"number\"", "%.6g ± %.2g (%zu)", mean, spread, n);
    else
        html_element(out, "td class=\"number\"", "-");
    free(values);
}

static int add_metric_of(struct text *out, const struct report *report, size_t at, const char *name, bool *judged,
                         struct err *err)
{
    const struct compared *one = &report->runs->runs[at];
    const struct metric_summary *metric = compared_metric(one, name);
    struct judgement judgement = {.verdict = VERDICT_NONE};
    char verdict[256] = "";
    if (at && comparison_judge(report->runs, at, name, &judgement, err))
        return -1;
    if (at)
        judgement_describe(&judgement, verdict, sizeof verdict);
    *judged &= !at || judgement.verdict != VERDICT_NONE;
    text_printf(out, "<tr%s>", at ? "" : " class=\"first\"");
    html_element(out, "td", "%s", at ? "" : name);
    html_element(out, "td", "%lld %s", (long long)one->run.id, one->run.name);
    add_number(out, "%.6g", metric ? metric->last : NAN);
    add_number(out, "%.6g", metric ? metric->best : NAN);
    add_number(out, "%.0f", metric && !isnan(metric->best) ? (double)metric->best_step : NAN);
    add_spread(out, report, at, name);
    html_element(out, "td class=\"words\"", "%s", verdict);
    text_add(out, "</tr>\n");
    return 0;
}

/* What was measured on a split of the data: on validation and on test. */
static bool is_measured(const struct comparison *runs, const char *name)
{
    for (size_t i = 0; i < runs->n; i++) {
        const struct metric_summary *metric = compared_metric(&runs->runs[i], name);
        if (metric)
            return *metric->split;
    }
    return false;
}

int report_metrics(const struct report *report, struct text *out, struct err *err)
{
    static const char *const heads[] = {N_("metric"), N_("run"), N_("last"), N_("best"), N_("at step"),
                                        N_("best over seeds (n)"),
                                        N_("verdict on best, against the first run")};
    const struct comparison *runs = report->runs;
    const char **names;
    size_t n;
    bool judged = true;
    int failed = comparison_choose(runs, NULL, &names, &n, err);
    html_section(out, _("Metrics"));
    html_table(out, heads, sizeof heads / sizeof *heads);
    for (size_t m = 0; m < n && !failed; m++)
        for (size_t i = 0; i < runs->n && !failed && is_measured(runs, names[m]); i++)
            failed = add_metric_of(out, report, i, names[m], &judged, err);
    html_table_end(out);
    if (!failed && !judged) {
        char *advice = comparison_advice(runs);
        html_element(out, "p class=\"faint\"", "%s", advice);
        free(advice);
    }
    text_add(out, "\n");
    free(names);
    return failed;
}
