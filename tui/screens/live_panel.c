/* The hand on the panel of knobs: what is selected, folded and sought (live.h). */
#include "tui/screens/live.h"

#include "store/base/mem.h"

#include <stdio.h>
#include <string.h>

static const struct panel_row *selected_row(const struct live *live)
{
    return live->knob >= 0 && live->knob < (int)live->panel.n ? &live->panel.row[live->knob] : NULL;
}

const struct knob *live_knob(const struct app *app)
{
    const struct panel_row *row = selected_row(live_of(app));
    return row && row->knob >= 0 ? &app->catalogue.knobs[row->knob] : NULL;
}

const char *live_topic(const struct app *app)
{
    const struct panel_row *row = selected_row(live_of(app));
    return row ? row->topic : "";
}

bool live_is_on_heading(const struct app *app)
{
    const struct panel_row *row = selected_row(live_of(app));
    return row && row->knob < 0;
}

/* Where the hand goes in a panel that it has not touched: to the first knob. */
static int first_knob(const struct knob_panel *panel)
{
    for (size_t i = 0; i < panel->n; i++)
        if (panel->row[i].knob >= 0)
            return (int)i;
    return 0;
}

/* Makes the panel anew. The hand stays on the knob or heading that it had, else on the row that is nearest. */
static void arrange_panel(struct live *live, const struct catalogue *old, const struct catalogue *fresh)
{
    char knob[32] = "", topic[TOPIC_SIZE] = "";
    const struct panel_row *row = selected_row(live);
    if (row) {
        COPY_TEXT(topic, row->topic);
        COPY_TEXT(knob, row->knob >= 0 ? old->knobs[row->knob].name : "");
    }
    panel_arrange(&live->panel, &live->view, fresh);
    int n = (int)live->panel.n, at = row ? -1 : first_knob(&live->panel);
    for (size_t i = 0; row && *knob && i < fresh->n_knobs; i++)
        if (!strcmp(fresh->knobs[i].name, knob))
            at = panel_find_knob(&live->panel, fresh, &fresh->knobs[i]);
    at = at < 0 && row && !*knob ? panel_find_heading(&live->panel, topic) : at;
    live->knob = at >= 0 ? at : live->knob < n || !n ? live->knob : n - 1;
}

void live_arrange_panel(struct app *app, struct live *live, const struct catalogue *catalogue)
{
    run_view_find_knobs(&live->view, catalogue);
    arrange_panel(live, &app->catalogue, catalogue);
}

int live_toggle_fold(struct app *app)
{
    struct live *live = live_of(app);
    const char *topic = live_topic(app);
    panel_fold(&live->panel, topic, !panel_is_folded(&live->panel, topic));
    arrange_panel(live, &app->catalogue, &app->catalogue);
    return 0;
}

int live_find_knobs(struct app *app, const char *word, struct err *err)
{
    struct live *live = live_of(app);
    char before[sizeof live->panel.find];
    COPY_TEXT(before, live->panel.find);
    COPY_TEXT(live->panel.find, word);
    arrange_panel(live, &app->catalogue, &app->catalogue);
    if (*word && !live->panel.n) {
        COPY_TEXT(live->panel.find, before);
        arrange_panel(live, &app->catalogue, &app->catalogue);
        return err_set(err, ERR_NOT_FOUND, "no knob that this run reads has %s in its name or meaning", word);
    }
    if (*word)
        live->knob = first_knob(&live->panel);
    return 0;
}

int live_select_knob(struct app *app, const struct knob *knob, struct err *err)
{
    struct live *live = live_of(app);
    bool reads = false;
    for (size_t i = 0; i < live->view.n_knobs; i++)
        reads |= &app->catalogue.knobs[live->view.knobs[i]] == knob;
    if (!reads)
        return err_set(err, ERR_USAGE, "this run does not use %s", knob->name);
    *live->panel.find = '\0';
    panel_fold(&live->panel, knob->topic ? knob->topic : "", false);
    panel_arrange(&live->panel, &live->view, &app->catalogue);
    live->knob = panel_find_knob(&live->panel, &app->catalogue, knob);
    return 0;
}
