/* The pane of facts: what a run is made of, where it comes from and who trains it. */
#include "store/base/language.h"
#include "store/base/text.h"
#include "tui/screens/live.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct facts {
    struct canvas *canvas;
    struct rect area;
    int row;
};

static void __attribute__((format(printf, 3, 4))) fact(struct facts *facts, const char *name, const char *format, ...)
{
    char text[512];
    va_list args;
    if (facts->row >= facts->area.height)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, _(format), args);
    va_end(args);
    if (!*text)
        return;
    struct rect words = {facts->area.x + 13, facts->area.y + facts->row, facts->area.width - 14,
                         facts->area.height - facts->row};
    canvas_text(facts->canvas, facts->area.x + 1, words.y, 12, STYLE_DIM, name);
    facts->row += canvas_wrap(facts->canvas, words, COLOUR_PLAIN, text);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    const struct run_view *view = &live->view;
    const struct run *run = &view->run;
    struct facts facts = {canvas, rect_inside(box), 0};
    (void)title_style;
    char spent[48], age[48], rate[32];
    format_duration(run->seconds, spent, sizeof spent);
    format_duration(app->now - run->created, age, sizeof age);
    format_si(run->rate, rate, sizeof rate);
    fact(&facts, _("data set"), "%s", run->dataset_name);
    fact(&facts, _("lineage"), "%s", view->lineage ? view->lineage : "");
    fact(&facts, _("model"), "%s, %s, dim %s", run_view_setting(view, "loss"), run_view_setting(view, "similarity"),
         run_view_setting(view, "dim"));
    fact(&facts, _("trained"), "%s, begun %s ago", spent, age);
    fact(&facts, _("speed"), "%s %s/s", rate, _(run_counts(run)));
    const struct curve *judging = curves_main(&view->curves);
    if (judging && run->best_step >= 0)
        fact(&facts, _("best"), "%s %.4f at step %lld", judging->metric,
             series_at(&judging->series, run->best_step, false), (long long)run->best_step);
    fact(&facts, _("preset"), "%s", run->preset);
    fact(&facts, _("seed"), "%lld", (long long)run->seed);
    fact(&facts, _("threads"), run->threads ? "%lld" : N_("one per core"), (long long)run->threads);
    if (run->pid)
        fact(&facts, _("engine"), "%s, process %lld", run->engine, (long long)run->pid);
    else
        fact(&facts, _("engine"), "%s", run->engine);
    fact(&facts, _("kernel"), "%s", run->kernel);
    fact(&facts, _("message"), "%s", run->message);
    fact(&facts, _("alarm"), "%s", strcmp(run->alarm, run->message) ? run->alarm : "");
}

const struct pane pane_facts = {.name = "facts", .place = PLACE_SIDE, .draw = draw};
