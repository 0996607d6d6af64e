/* Whether a command can act now: see availability.h. A command that is not listed always can. */
#include "tui/availability.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "tui/app.h"
#include "tui/change.h"
#include "tui/command.h"
#include "tui/keys.h"
#include "tui/screens/batch.h"
#include "tui/screens/compare.h"
#include "tui/screens/learn.h"
#include "tui/screens/live.h"
#include "tui/screens/output.h"
#include "tui/screens/runs.h"
#include "tui/screens/screen.h"
#include "tui/screens/space.h"

#include <stdio.h>
#include <string.h>

static int has_view(const struct app *app, struct err *err)
{
    if (!app->screen->shows_run || !app_run(app))
        return err_set(err, ERR_USAGE, "this is about a run on Live: open one first");
    return 0;
}

static int has_runs(const struct app *app, struct err *err)
{
    return runs_of(app)->n || !runs_of(app)->read ? 0 : err_set(err, ERR_USAGE, "there are no runs yet");
}

static int views(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return has_view(app, err);
}

static int compares(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (app->screen == &screen_compare && compare_view_of(compare_of(app))->draw)
        return err_set(err, ERR_USAGE, "this is about curves: `view curves` shows them");
    if (!app->selection.n)
        return err_set(err, ERR_USAGE, "no run is marked: Space marks one in Runs");
    if (app->screen != &screen_compare || !compare_of(app)->n)
        return err_set(err, ERR_USAGE, "this is about the runs on Compare: 3 goes there");
    return 0;
}

/* What the view of Compare must have, by the word of the command. */
static bool view_has(const struct compare_view *view, const char *word)
{
    return !strcmp(word, "cursor")   ? view->across != NULL
           : !strcmp(word, "window") ? view->narrow != NULL
           : !strcmp(word, "brush") || !strcmp(word, "best") ? view->brush != NULL
           : !strcmp(word, "zoom")   ? view->enter != NULL
           : !strcmp(word, "among")  ? view->draw != NULL
                                     : view->next_field != NULL;
}

static int looks(const struct app *app, const struct words *words, struct err *err)
{
    if (app->screen == &screen_live && (!strcmp(words->word[0], "cursor") || !strcmp(words->word[0], "window")))
        return has_view(app, err);
    const struct compare_view *view = compare_view_of(compare_of(app));
    bool here = app->screen == &screen_compare, of_points = !strcmp(words->word[0], "brush") ||
                                                            !strcmp(words->word[0], "best") ||
                                                            !strcmp(words->word[0], "among");
    if ((!here || !view->draw) && !of_points)
        return compares(app, words, err);
    if (!here || !view_has(view, words->word[0]))
        return err_set(err, ERR_USAGE, "there is nothing of the kind here: v on Compare goes to another view");
    return 0;
}

static int has_charts(const struct app *app, const struct words *words, struct err *err)
{
    return app->screen == &screen_compare ? (strcmp(words->word[0], "zoom") ? compares : looks)(app, words, err)
                                          : has_view(app, err);
}

static int selects(const struct app *app, const struct words *words, struct err *err)
{
    const struct screen *front = app_front(app);
    if (!select_is_move(words->word[1]))
        return has_view(app, err);
    return front->can_select ? front->can_select(app, screen_state(app, front), err) : 0;
}

static int opens(const struct app *app, const struct words *words, struct err *err)
{
    return words->n > 1 || app_run(app) ? 0 : err_set(err, ERR_USAGE, "there is no run to open");
}

static int goes(const struct app *app, const struct words *words, struct err *err)
{
    const struct screen *screen = screen_named(words->word[1], err);
    if (!screen)
        return -1;
    return screen->can_open ? screen->can_open(app, screen_state(app, screen), err) : 0;
}

static int finds(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (has_view(app, err) < 0)
        return -1;
    return live_of(app)->view.n_knobs ? 0 : err_set(err, ERR_USAGE, "this run has no knobs");
}

static int sorts(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return has_runs(app, err);
}

static int marks(const struct app *app, const struct words *words, struct err *err)
{
    return words->n > 1 || app_run(app) ? 0 : err_set(err, ERR_USAGE, "there is no run to mark");
}

static int labels(const struct app *app, const struct words *words, struct err *err)
{
    bool marked = words->n > 1 && !strcmp(words->word[1], "marked");
    if (marked && !app->selection.n)
        return err_set(err, ERR_USAGE, "no run is marked: Space marks the selected one");
    if (!marked && !app_run(app))
        return err_set(err, ERR_USAGE, "no run is selected");
    if (!marked && person_may_act(&app->person, app_run(app), err) < 0)
        return -1;
    return app_can_write(app, "no run can be labelled", err);
}

static int removes(const struct app *app, const struct words *words, struct err *err)
{
    if (app->screen != &screen_runs)
        return err_set(err, ERR_USAGE, "runs are removed on the screen Runs, or by `rm RUN`");
    if (!app_run(app))
        return err_set(err, ERR_USAGE, "no run is selected");
    (void)words;
    if (person_may_act(&app->person, app_run(app), err) < 0)
        return -1;
    return app_can_write(app, "no run can be removed", err);
}

static int follows(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return app->screen == &screen_runs ? 0 : err_set(err, ERR_USAGE, "the newest run is followed on the screen Runs");
}

static int sweeps(const struct app *app, const struct words *words, struct err *err)
{
    if (words->n > 1) /* it says itself what is wrong */
        return 0;
    if (app_can_write(app, "nothing can be trained in it", err) < 0)
        return -1;
    return app_run(app) ? 0 : err_set(err, ERR_USAGE, "no run is selected to begin like: train DATASET makes one");
}

static int unmarks(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return app->selection.n ? 0 : err_set(err, ERR_USAGE, "no run is marked: Space marks the selected one");
}

static int differs(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return app->selection.n > 1 ? 0 : err_set(err, ERR_USAGE, "at least two runs must be marked: Space marks one");
}

static int has_engine(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return app_has_engine(app, err);
}

static int turns(const struct app *app, const struct words *words, struct err *err)
{
    const struct knob *knob = live_knob(app);
    if (has_view(app, err) < 0)
        return -1;
    if (live_is_on_heading(app))
        return err_set(err, ERR_USAGE, "a heading is selected: Enter folds its knobs, or shows them");
    if (!knob)
        return err_set(err, ERR_USAGE, "this run has no knobs to turn");
    if (!knob_is_live(knob))
        return err_set(err, ERR_USAGE, "%s can't change while training: %s", knob->name, _(knob->why_not));
    return has_engine(app, words, err) < 0 ? -1 : learn_check_change(app, app_run(app), knob->name, err);
}

static int learns(const struct app *app, const struct words *words, struct err *err)
{
    return learn_can(app, words, err);
}

static int folds(const struct app *app, const struct words *words, struct err *err)
{
    if (app->screen == &screen_live)
        return *live_topic(app) ? 0 : err_set(err, ERR_USAGE, "these knobs stand under no heading");
    return app->screen == &screen_runs ? has_runs(app, err) : compares(app, words, err);
}

static int folds_heading(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (has_view(app, err) < 0)
        return -1;
    return live_is_on_heading(app) ? 0 : err_set(err, ERR_USAGE, "no heading is selected: f folds the one above");
}

static int turns_or_folds(const struct app *app, const struct words *words, struct err *err)
{
    return (app->screen == &screen_live && live_is_on_heading(app) ? folds_heading : turns)(app, words, err);
}

static int undoes(const struct app *app, const struct words *words, struct err *err)
{
    if (has_view(app, err) < 0 || has_engine(app, words, err) < 0)
        return -1;
    const struct run_view *view = &live_of(app)->view;
    if (!change_to_undo(view->events, view->n_events, view->run.step, NULL))
        return err_set(err, ERR_USAGE, "no change to undo");
    return 0;
}

static int forks(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (has_view(app, err) < 0)
        return -1;
    if (app_can_write(app, "nothing can be forked", err) < 0)
        return -1;
    return run_check_trained(&live_of(app)->view.run, err);
}

static int shows_batch(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (app->screen != &screen_batch)
        return err_set(err, ERR_USAGE, "this is about a batch: 4 goes there");
    return batch_frame_of(batch_of(app)) ? 0 : err_set(err, ERR_USAGE, "no batch of this run is kept yet");
}

static int looks_at_space(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (app->screen != &screen_space || !space_of(app)->run.id)
        return err_set(err, ERR_USAGE, "this is about the picture on Space: 5 goes there");
    return 0;
}

static int has_points(const struct app *app, const struct words *words, struct err *err)
{
    if (looks_at_space(app, words, err) < 0)
        return -1;
    return space_xy(space_of(app)) ? 0 : err_set(err, ERR_USAGE, "there is no picture yet: p, t and u draw one");
}

static int has_setting(const struct app *app, const struct words *words, struct err *err)
{
    if (has_points(app, words, err) < 0)
        return -1;
    enum space_method method = space_of(app)->method;
    return method == SPACE_TSNE || method == SPACE_UMAP
               ? 0 : err_set(err, ERR_USAGE, "a second picture is by another setting of t-SNE or UMAP: t or u shows "
                             "one");
}

static int turns_sphere(const struct app *app, const struct words *words, struct err *err)
{
    if (has_points(app, words, err) < 0)
        return -1;
    return space_of(app)->method == SPACE_SPHERE && space_of(app)->sphere.dim == 3
               ? 0 : err_set(err, ERR_USAGE, "only a sphere can be turned: vectors of three numbers, as they are");
}

static int has_chosen(const struct app *app, const struct words *words, struct err *err)
{
    if (has_points(app, words, err) < 0)
        return -1;
    return space_of(app)->chosen.is ? 0 : err_set(err, ERR_USAGE, "no points are chosen: v draws a region around "
                                                  "some");
}

static int changes_side(const struct app *app, const struct words *words, struct err *err)
{
    if (looks_at_space(app, words, err) < 0)
        return -1;
    return strcmp(space_of(app)->whose, "rows") ? 0 : err_set(err, ERR_USAGE, "this run has rows, and no users and "
                                                              "items");
}

static int asks_why(const struct app *app, const struct words *words, struct err *err)
{
    return (app->screen == &screen_batch ? shows_batch : has_points)(app, words, err);
}

static int steps_through_space(const struct app *app, const struct words *words, struct err *err)
{
    const struct space *space = space_of(app);
    if (has_points(app, words, err) < 0)
        return -1;
    if (!strcmp(words->word[1], "newest") && !space->went_back)
        return err_set(err, ERR_USAGE, "the newest is shown already");
    return 0;
}

static int shows_frames(const struct app *app, const struct words *words, struct err *err)
{
    if (app->screen == &screen_batch && strcmp(words->word[1], "newest") != 0)
        return shows_batch(app, words, err);
    if (app->screen == &screen_batch)
        return batch_of(app)->frames.went_back ? 0 : err_set(err, ERR_USAGE, "the newest is shown already");
    if (app->screen == &screen_space)
        return steps_through_space(app, words, err);
    if (has_view(app, err) < 0)
        return -1;
    const struct live *live = live_of(app);
    if (!live_frames(live))
        return err_set(err, ERR_USAGE, "nothing is kept of the inside of this run: a run on rows or pictures keeps a "
                       "map while it trains and is watched");
    if (!strcmp(words->word[1], "newest") && !live->view.frames.went_back)
        return err_set(err, ERR_USAGE, "the newest is shown already");
    return 0;
}

static int zooms(const struct app *app, const struct words *words, struct err *err)
{
    return (app->screen == &screen_space ? looks_at_space : has_charts)(app, words, err);
}

static int asks(const struct app *app, const struct words *words, struct err *err)
{
    if (!strcmp(words->word[1], "find"))
        return finds(app, words, err);
    if (!strcmp(words->word[1], "beside"))
        return has_setting(app, words, err);
    static const char *const of_points[] = {"point", "chosen", "clusters"};
    for (size_t i = 0; i < sizeof of_points / sizeof *of_points; i++)
        if (!strcmp(words->word[1], of_points[i]))
            return has_points(app, words, err);
    bool draws_points = app->screen == &screen_compare && compare_view_of(compare_of(app))->draw;
    if (draws_points && !strcmp(words->word[1], "metrics"))
        return err_set(err, ERR_USAGE, "metrics are of curves: `view curves` shows them");
    return strcmp(words->word[1], "filter") ? 0 : has_runs(app, err);
}

static int rewinds(const struct app *app, const struct words *words, struct err *err)
{
    if (forks(app, words, err) < 0)
        return -1;
    const struct run_view *view = &live_of(app)->view;
    if (!change_in_force(view->events, view->n_events, view->run.step, NULL))
        return err_set(err, ERR_USAGE, "there is no change to rewind; nearfar fork %lld --at STEP "
                       "forks from any step", (long long)view->id);
    return 0;
}

static int pauses(const struct app *app, const struct words *words, struct err *err)
{
    if (has_engine(app, words, err) < 0)
        return -1;
    const struct run *run = app_run(app);
    if (run->status == RUN_PAUSED)
        return err_set(err, ERR_USAGE, "run %lld is paused already", (long long)run->id);
    return 0;
}

static int resumes(const struct app *app, const struct words *words, struct err *err)
{
    const struct run *run = app_run(app);
    (void)words;
    if (!run)
        return err_set(err, ERR_USAGE, "no run is selected");
    if (run_check_trained(run, err) < 0 || person_may_act(&app->person, run, err) < 0)
        return -1;
    if (run->status == RUN_RUNNING || run->status == RUN_QUEUED)
        return err_set(err, ERR_USAGE, run->status == RUN_QUEUED ? "run %lld is queued: it begins when a core is free"
                                                                 : N_("run %lld is running already"),
                       (long long)run->id);
    if (run->status == RUN_DONE)
        return err_set(err, ERR_USAGE, "run %lld is done: there is nothing left to train", (long long)run->id);
    return app_can_write(app, "no engine can go on with the run", err);
}

static int toggles(const struct app *app, const struct words *words, struct err *err)
{
    const struct run *run = app_run(app);
    bool trains = run && (run->status == RUN_RUNNING || run->status == RUN_QUEUED);
    return (trains ? pauses : resumes)(app, words, err);
}

static int begins(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    if (!runs_of(app)->read || runs_of(app)->n)
        return err_set(err, ERR_USAGE, "there are runs already: train DATASET starts another");
    return app_can_write(app, "nothing can be trained in it", err);
}

static int opens_or_begins(const struct app *app, const struct words *words, struct err *err)
{
    return (app_run(app) ? opens : begins)(app, words, err);
}

static int ends(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return job_runs(&output_of(app)->job) ? 0 : err_set(err, ERR_USAGE, "no command runs");
}

static int shows_output(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return *output_of(app)->line
               ? 0 : err_set(err, ERR_USAGE, "no command of the command line has been run here yet");
}

static int says_yes(const struct app *app, const struct words *words, struct err *err)
{
    (void)words;
    return output_of(app)->asks ? 0 : err_set(err, ERR_USAGE, "nothing was asked");
}

static const struct {
    const char *word;
    int (*check_available)(const struct app *app, const struct words *words, struct err *err);
} conditions[] = {
    {"set", has_engine},    {"turn", turns},      {"value", turns}, {"value-or-fold", turns_or_folds},
    {"fold-heading", folds_heading}, {"undo", undoes},          {"fork", forks},
    {"rewind", rewinds}, {"twin", forks}, {"pause", pauses},    {"resume", resumes}, {"pause-or-resume", toggles},
        {"step", has_engine},
    {"stop", has_engine},   {"open", opens},      {"screen", goes}, {"select", selects},       {"sort", sorts},
    {"ask", asks},       {"pane", views},      {"zoom", zooms}, {"scale", has_charts}, {"smooth", has_charts},
    {"frame", shows_frames},
    {"anchor", shows_batch},
    {"what-if", shows_batch},
    {"matrix", shows_batch},
    {"ask", asks},       {"begin", begins},    {"open-or-begin", opens_or_begins},          {"end", ends},
    {"chart", looks}, {"cursor", looks}, {"window", looks}, {"axis", looks}, {"among", looks}, {"brush", looks},
    {"best", looks},    {"fold", folds}, {"find", finds}, {"colour", compares}, {"stroke", compares},
    {"minus", compares}, {"flip", compares}, {"differences", compares}, {"hide", compares},
    {"unmark-selected", compares},
    {"learn", learns},
    {"more-seeds", sweeps}, {"sweep", sweeps},
    {"star", labels}, {"tags", labels}, {"note", labels}, {"archive", labels},
    {"remove", removes}, {"follow", follows},
    {"mark", marks},     {"against", marks},  {"unmark", unmarks}, {"difference", differs},
    {"output", shows_output}, {"yes", says_yes},
    {"picture", looks_at_space}, {"colours", has_points}, {"point", has_points}, {"find-point", has_points},
    {"why", asks_why},
    {"region", has_points}, {"choose-points", has_points}, {"members", has_chosen}, {"clusters", has_points},
    {"beside", has_setting},
    {"rotate", turns_sphere},
    {"side", changes_side}, {"draw", looks_at_space}, {"panel", looks_at_space},
};

int action_check_available(const struct app *app, const struct words *words, struct err *err)
{
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (!strcmp(words->word[0], conditions[i].word))
            return conditions[i].check_available(app, words, err);
    return 0;
}

int command_check_may_write(const struct app *app, const char *word, struct err *err)
{
    static const char *const writes[] = {"set", "turn", "value", "undo", "fork", "rewind", "twin", "pause", "resume",
                                         "pause-or-resume", "step", "stop", "begin", "more-seeds", "sweep", "form",
                                         "star", "tags", "note", "archive", "remove", "draw", "clusters", "beside"};
    const struct command *command = action_find(word) ? NULL : command_named(word);
    bool does = command && command->writes;
    for (size_t i = 0; i < sizeof writes / sizeof *writes && !command && !does; i++)
        does = !strcmp(word, writes[i]);
    return does ? app_can_write(app, "this can't be done here", err) : 0;
}

bool line_can_act(const struct app *app, const char *line)
{
    struct words words;
    struct err ignored = ERR_INIT;
    return action_parse(line, &words, &ignored) && action_check_available(app, &words, &ignored) == 0;
}

void footer_text(const struct app *app, const struct key_row *row, char *to, size_t size)
{
    const char *words = row->footer + strcspn(row->footer, " ");
    to[0] = '\0';
    if (!strchr(words, '|')) {
        if (*words && line_can_act(app, row->command))
            snprintf(to, size, "%.*s %s", (int)(words - row->footer), row->footer, _(words + 1));
        return;
    }
    for (words++; *words; words += strcspn(words, "|"), words += *words == '|') {
        char word[32];
        snprintf(word, sizeof word, "%.*s", (int)strcspn(words, "|"), words);
        if (!line_can_act(app, word))
            continue;
        snprintf(to, size, "%.*s %s", (int)strcspn(row->footer, " "), row->footer, _(word));
        return;
    }
}
