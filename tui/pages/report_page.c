/* The page of a report: see report_page.h. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/given.h"
#include "tui/lineage.h"
#include "tui/pages/report_internal.h"
#include "tui/pages/svg.h"
#include "tui/target.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 900, HEIGHT = 320 };

/* HTML ----------------------------------------------------------------------------------------------------------- */

void html_element(struct text *out, const char *tag, const char *format, ...)
{
    char *words;
    va_list args;
    va_start(args, format);
    if (vasprintf(&words, _(format), args) < 0)
        abort();
    va_end(args);
    text_printf(out, "<%s>", tag);
    svg_text(out, words);
    text_printf(out, "</%.*s>", (int)strcspn(tag, " "), tag);
    free(words);
}

void html_table(struct text *out, const char *const *heads, size_t n)
{
    text_add(out, "<div class=\"wide\"><table>\n<tr>");
    for (size_t i = 0; i < n; i++)
        html_element(out, "th", "%s", _(heads[i]));
    text_add(out, "</tr>\n");
}

void html_table_end(struct text *out)
{
    text_add(out, "</table></div>\n");
}

void html_section(struct text *out, const char *title)
{
    html_element(out, "h2", "%s", title);
    text_add(out, "\n");
}

/* Runs ----------------------------------------------------------------------------------------------------------- */

static void add_cells_of_run(struct text *out, const struct run *run)
{
    char step[32], seconds[32], created[32];
    format_count(run->step, step, sizeof step);
    format_duration(run->seconds, seconds, sizeof seconds);
    format_moment(run->created, created, sizeof created);
    html_element(out, "td class=\"number\"", "%lld", (long long)run->id);
    html_element(out, "td", "%s", run->name);
    html_element(out, "td", "%s", _(run_status_names[run->status]));
    html_element(out, "td", "%s", run->dataset_name);
    html_element(out, "td", "%s", run->baseline[0] ? run->baseline : run->preset[0] ? run->preset : "-");
    html_element(out, "td class=\"number\"", "%lld", (long long)run->seed);
    html_element(out, "td class=\"number\"", "%s", step);
    html_element(out, "td class=\"number\"", "%.1f", run->epoch);
    html_element(out, "td", "%s", seconds);
    html_element(out, "td", "%s", created);
}

static void add_runs(const struct report *report, struct text *out)
{
    static const char *const heads[] = {N_("run"),  N_("name"),  N_("status"),   N_("data set"),
                                        N_("preset or baseline"),
                                        N_("seed"), N_("steps"), N_("epochs"),   N_("time"),     N_("created")};
    html_section(out, _("Runs"));
    html_table(out, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < report->runs->n; i++) {
        text_add(out, "<tr>");
        add_cells_of_run(out, &report->runs->runs[i].run);
        text_add(out, "</tr>\n");
    }
    html_table_end(out);
}

static void add_note(struct text *out, const struct run *run, const char *kind, const char *words)
{
    if (!*words)
        return;
    text_add(out, "<li>");
    html_element(out, "b", "run %lld", (long long)run->id);
    text_printf(out, "%s%s: ", *kind ? ", " : "", kind);
    svg_text(out, words);
    text_add(out, "</li>\n");
}

static int add_given(const struct report *report, const struct run *run, struct text *out, struct err *err)
{
    struct given_row *list;
    size_t n;
    if (given_list(report->runs->store, run->id, &list, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        add_note(out, run, list[i].kind, list[i].source);
    free(list);
    return 0;
}

/* Where runs come from, and what they said. */
static int add_notes(const struct report *report, struct text *out, struct err *err)
{
    int failed = 0;
    text_add(out, "<ul>\n");
    for (size_t i = 0; i < report->runs->n && !failed; i++) {
        const struct run *run = &report->runs->runs[i].run;
        char *lineage = lineage_of(report->runs->store, run, err);
        failed = !lineage || add_given(report, run, out, err);
        if (!failed) {
            add_note(out, run, "", lineage);
            add_note(out, run, "message", run->message);
            add_note(out, run, "alarm", strcmp(run->alarm, run->message) ? run->alarm : "");
            add_note(out, run, "classes", run->balanced);
        }
        free(lineage);
    }
    text_add(out, "</ul>\n");
    return failed ? -1 : 0;
}

static void add_curves(const struct report *report, struct text *out)
{
    html_section(out, _("Curves"));
    text_add(out, "<div class=\"wide\">\n");
    figure_draw(report->figure, WIDTH, HEIGHT, &(struct pen){.kind = &pen_svg_element, .out = out});
    text_add(out, "</div>\n");
}

/* The page ------------------------------------------------------------------------------------------------------- */

static void add_rules(struct text *out)
{
    text_add(out, "<style>\n");
    svg_rules(out);
    text_add(out,
             ":root{color-scheme:light dark;--ink:#1f2328;--paper:#fff;--faint:#57606a;--line:#d0d7de;"
             "--box:#f6f8fa}\n"
             "@media (prefers-color-scheme:dark){@media screen{:root{--ink:#e6edf3;--paper:#0d1117;--faint:#8b949e;"
             "--line:#30363d;--box:#161b22}}}\n"
             "@media print{:root{color-scheme:light}}\n"
             "body{font:15px/1.5 system-ui,\"DejaVu Sans\",Arial,sans-serif;color:var(--ink);background:var(--paper);"
             "max-width:60rem;margin:2rem auto;padding:0 1rem}\n"
             "h1{font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere}"
             "h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);break-after:avoid}\n"
             "h3{font-size:1rem;margin:1.2rem 0 .3rem;break-after:avoid}"
             "p,li{overflow-wrap:anywhere}.faint{color:var(--faint)}\n"
             ".wide{overflow-x:auto;margin:.6rem 0}table{border-collapse:collapse;font-size:.87rem}\n"
             "th,td{padding:.25rem .7rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid "
             "var(--line)}th{font-weight:600}td.number{text-align:right;font-variant-numeric:tabular-nums}"
             "td{white-space:nowrap}td.words{white-space:normal;min-width:15rem}"
             "tr.first td{border-top:2px solid var(--line)}tr{break-inside:avoid}\n"
             "pre{background:var(--box);border:1px solid var(--line);padding:.6rem;overflow-x:auto;font-size:.82rem}"
             "pre,svg.chart{break-inside:avoid}svg.chart{width:100%;min-width:40rem;height:auto}\n"
             "@media print{body{margin:0;max-width:none}.wide,pre{overflow:visible}"
             "td{white-space:normal}svg.chart{min-width:0}pre{white-space:pre-wrap}}\n"
             "</style>\n");
}

static void add_title(const struct report *report, struct text *out)
{
    const struct comparison *runs = report->runs;
    struct text title = TEXT_INIT;
    char now[32];
    format_moment(report->now, now, sizeof now);
    text_printf(&title, _("Run%s "), runs->n == 1 ? "" : "s");
    for (size_t i = 0; i < runs->n; i++)
        text_printf(&title, "%s%lld %s", !i ? "" : i + 1 < runs->n ? ", " : _(" and "),
                    (long long)runs->runs[i].run.id,
                    runs->runs[i].run.name);
    html_element(out, "title", "%s", title.data);
    text_add(out, "\n");
    add_rules(out);
    text_add(out, "</head>\n<body>\n");
    html_element(out, "h1", "%s", title.data);
    html_element(out, "p class=\"faint\"", "Written by nearfar %s on %s. This page needs no network, and nothing "
                 "beside it.", NEARFAR_VERSION, now);
    text_add(out, "\n");
    text_release(&title);
}

int report_page(const struct report *report, struct text *out, struct err *err)
{
    text_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
                strncmp(language_in_use(), "zh", 2) ? "en" : "zh-CN");
    add_title(report, out);
    add_runs(report, out);
    if (add_notes(report, out, err))
        return -1;
    add_curves(report, out);
    if (report_settings(report, out, err) || report_scatter(report, out, err) ||
        report_metrics(report, out, err) || report_events(report, out, err) ||
        report_data(report, out, err) || report_again(report, out, err))
        return -1;
    text_add(out, "</body>\n</html>\n");
    return 0;
}
