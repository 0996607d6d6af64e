/* What the metric of the runs of a report goes with: importance of the settings that differ, and scatter plots of the
 * most important ones. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/pages/report_internal.h"
#include "tui/screens/compare_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLOTS = 3 };

static void add_figure(struct text *out, const struct points *points, const struct compare_view *view)
{
    text_add(out, "<div class=\"wide\">\n");
    figure_of_points(points, view, &(struct pen){.kind = &pen_svg_element, .out = out});
    text_add(out, "</div>\n");
}

static void add_plots(struct points *points, struct text *out)
{
    const struct importance *importance = &points->importance;
    for (size_t i = 0; i < importance->n_knobs && i < PLOTS; i++) {
        COPY_TEXT(points->field[0], points->space.axis[importance->knob[i].axis].name);
        add_figure(out, points, &view_scatter);
    }
}

static void add_section(const struct report *report, struct run_space *space, struct text *out)
{
    struct points points = {.n_brushes = 0};
    char left_out[256];
    run_space_tell(space, left_out, sizeof left_out);
    html_section(out, _("What the metric goes with"));
    if (*left_out)
        html_element(out, "p", "%s", left_out);
    points_take(&points, space, &view_importance, &report->figure->selection);
    points.selected = 0; /* a page has no cursor */
    points.axis = -1;
    add_figure(out, &points, &view_importance);
    add_plots(&points, out);
    if (points.importance.n_knobs > PLOTS)
        html_element(out, "p class=\"faint\"", "Scatter plots of the %d settings that explain most; `nearfar "
                     "importance` and the Compare screen have the others.", PLOTS);
    points_release(&points);
}

/* Nothing where no setting differs, or fewer than two runs have been evaluated. */
int report_scatter(const struct report *report, struct text *out, struct err *err)
{
    const struct comparison *runs = report->runs;
    const struct run **list = xcalloc(runs->n + 1, sizeof *list);
    struct run_space space;
    struct err why = ERR_INIT;
    for (size_t i = 0; i < runs->n; i++)
        list[i] = &runs->runs[i].run;
    int failed = run_space_read(&space, runs->store, list, runs->n, NULL, 0, NULL, &why);
    free(list);
    if (!failed && space.n_settings && space.n_runs > 1)
        add_section(report, &space, out);
    run_space_release(&space);
    return failed && why.code != ERR_NOT_FOUND ? err_set(err, why.code, "%s", why.text) : 0;
}
