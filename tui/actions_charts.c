/* Commands about charts, of Live and of Compare: zoom, scale, smoothing. */
#include "store/base/language.h"
#include "store/base/text.h"
#include "tui/actions.h"
#include "tui/actions_internal.h"
#include "tui/screens/compare.h"
#include "tui/screens/live.h"
#include "tui/screens/screen.h"
#include "tui/screens/space.h"

#include <math.h>
#include <string.h>

static bool compares(const struct app *app)
{
    return app->screen == &screen_compare;
}

/* Whether one thing has the whole screen, on the screen that is shown. */
static bool *zoom_of(struct app *app)
{
    return compares(app) ? &compare_of(app)->zoom : app->screen == &screen_space ? &space_of(app)->zoom
                                                                                 : &live_of(app)->zoom;
}

int run_zoom(struct app *app, const struct words *words, struct err *err)
{
    const struct compare_view *view = compares(app) ? compare_view_of(compare_of(app)) : NULL;
    if (view && view->enter)
        return view->enter(&compare_of(app)->points, err) < 0 ? -1 : action_run(app, "view scatter", err);
    (void)words;
    bool *zoom = zoom_of(app);
    *zoom = !*zoom;
    return 0;
}

int run_back(struct app *app, const struct words *words, struct err *err)
{
    bool *zoom = app->screen == &screen_runs ? NULL : zoom_of(app);
    (void)words;
    if (app->screen == &screen_live && *live_of(app)->panel.find && !*zoom)
        return live_find_knobs(app, "", err);
    if (!zoom || !*zoom)
        return screen_go(app, &screen_runs, err);
    *zoom = false;
    return 0;
}

static int set_live_scale(struct app *app, bool log, struct err *err)
{
    struct run_view *view = &live_of(app)->view;
    if (log && view->read && isnan(curves_loss(&view->curves)->series.low_positive))
        return err_set(err, ERR_USAGE, "a logarithmic axis needs positive values, and the loss has none");
    view->log_loss = log;
    curves_forget_loss_range(&view->curves);
    run_view_ranges(view, app->now);
    return 0;
}

static int set_compare_scale(struct app *app, bool log, struct err *err)
{
    struct compare *compare = compare_of(app);
    if (log && compare->minus)
        return err_set(err, ERR_USAGE, "a logarithmic axis needs positive values, and differences may be negative: m "
                       "shows the values again");
    compare->log = log;
    compare_forget_ranges(compare);
    compare_arrange(compare, app->now);
    return 0;
}

int run_scale(struct app *app, const struct words *words, struct err *err)
{
    static const char *const scales[] = {"linear", "log"};
    bool now = compares(app) ? compare_of(app)->log : live_of(app)->view.log_loss;
    int log = words->n > 1 ? words_pick(words->word[1], scales, 2, "scale", err) : !now;
    if (log < 0 || (compares(app) ? set_compare_scale : set_live_scale)(app, log, err) < 0)
        return -1;
    if (*zoom_of(app)) /* the axis may be that of a pane that is not seen now */
        app_say(app, false, "%s: %s", compares(app) ? _("y axes") : _("loss axis"), log ? _("logarithmic")
                : _("linear"));
    return 0;
}

/* The weight that a word asks for, from the one that there is. */
static int next_weight(const char *word, double now, double *weight, struct err *err)
{
    static const double weights[] = {0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99};
    enum { STEPS = sizeof weights / sizeof *weights };
    *weight = now;
    if (!strcmp(word, "more")) {
        for (int i = STEPS - 1; i >= 0 && weights[i] > now + 1e-9; i--)
            *weight = weights[i];
    } else if (!strcmp(word, "less")) {
        for (int i = 0; i < STEPS && weights[i] < now - 1e-9; i++)
            *weight = weights[i];
    } else if (!parse_real(word, weight) || *weight < 0 || *weight > 0.99) {
        return err_set(err, ERR_USAGE, "smoothing goes from 0 (none) to 0.99, not %s", word);
    }
    return 0;
}

int run_smooth(struct app *app, const struct words *words, struct err *err)
{
    struct curves *curves = &live_of(app)->view.curves;
    struct compare *compare = compare_of(app);
    double weight;
    if (next_weight(words->word[1], compares(app) ? compare->weight : curves->weight, &weight, err) < 0)
        return -1;
    bool same = weight == (compares(app) ? compare->weight : curves->weight);
    if (same || *zoom_of(app))
        app_say(app, false, "the curves are smoothed by %g%s", weight,
                same ? _(" already: from 0, which is none, to 0.99") : "");
    if (!compares(app)) {
        curves_smooth(curves, weight);
        return 0;
    }
    compare->weight = weight;
    compare_forget_ranges(compare);
    compare_arrange(compare, app->now);
    return 0;
}

int run_find_knobs(struct app *app, const struct words *words, struct err *err)
{
    char word[sizeof live_of(app)->panel.find];
    words_join(words, 1, word, sizeof word);
    return live_find_knobs(app, word, err);
}
