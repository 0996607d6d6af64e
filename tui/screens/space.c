/* The screen Space: the vectors of a run in the plane. space_read.c reads, space_draw.c and space_panels.c draw; its
 * commands are in actions_space.c. Pictures are drawn by this program once more (nearfar project), as a job in the
 * background. */
#include "tui/screens/space.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/description.h"
#include "tui/screens/screen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOB_COLUMNS = 200 };

struct space *space_of(const struct app *app)
{
    return screen_state(app, &screen_space);
}

/* Drawing by the engine ------------------------------------------------------------------------------------------ */

/* With options of nearfar project, NULL-ended. Without --step it is by the best checkpoint. */
static int start_drawing(struct app *app, enum space_method method, const char *const *options, struct err *err)
{
    struct space *space = space_of(app);
    char run[32], without[128];
    snprintf(run, sizeof run, "%lld", (long long)space->run.id);
    const char *words[17] = {"--store", store_path(app->store), "project", run, "--by", space_method_words[method],
                             "--side", space->whose};
    for (size_t n = 8; *options; n++)
        words[n] = *options++;
    snprintf(without, sizeof without, _("no picture can be kept in it: `nearfar project %s --output FILE` draws one"),
             run);
    if (app_can_write(app, without, err) < 0)
        return -1;
    if (job_runs(&space->job))
        return err_set(err, ERR_USAGE, "%s is being drawn: Esc ends that", space_method_titles[space->making]);
    if (!app->program)
        return err_set(err, ERR_FAILED, "this program cannot find itself (/proc is missing?), so it draws nothing");
    space->trouble[0] = '\0';
    space->making = method;
    space->clustering = space->seconding = false;
    return job_start(&space->job, app->program, words, JOB_COLUMNS, err);
}

int space_make(struct app *app, enum space_method method, bool each, struct err *err)
{
    bool active = run_status_is_active(space_of(app)->run.status); /* then as it is now */
    const char *options[] = {each || active ? "--step" : NULL, each ? "each" : "last", NULL};
    return start_drawing(app, method, options, err);
}

int space_make_second(struct app *app, double setting, struct err *err)
{
    struct space *space = space_of(app);
    char number[32], step[32], rows[32];
    bool tsne = space->method == SPACE_TSNE;
    snprintf(number, sizeof number, tsne ? "%g" : "%.0f", setting);
    snprintf(step, sizeof step, "%lld", (long long)space->key.step);
    snprintf(rows, sizeof rows, "%zu", space_points(space)); /* the same ones, then */
    const char *options[] = {"--step", step, "--rows", rows, tsne ? "--perplexity" : "--neighbours", number,
                             "--beside", NULL};
    if (start_drawing(app, space->method, options, err) < 0)
        return -1;
    space->seconding = space->both = true;
    return 0;
}

int space_make_clusters(struct app *app, int64_t k, struct err *err)
{
    struct space *space = space_of(app);
    char clusters[32], step[32];
    if (space->method == SPACE_MAP)
        return err_set(err, ERR_USAGE, "clusters are those of the points of a picture, and this is a map: p draws "
                       "one");
    snprintf(clusters, sizeof clusters, "%lld", (long long)k);
    snprintf(step, sizeof step, "%lld", (long long)space->key.step);
    const char *options[] = {"--step", step, "--clusters", clusters, NULL};
    if (start_drawing(app, space->method == SPACE_SPHERE ? SPACE_PCA : space->method, options, err) < 0)
        return -1;
    space->clustering = true;
    return 0;
}

/* The last line that it printed, without who says it. */
static void take_last_line(const struct job *job, char *to, size_t size)
{
    static const char who[] = "nearfar: ";
    const char *text = job->text.data ? job->text.data : "", *from = text + strlen(text);
    while (from > text && from[-1] == '\n')
        from--;
    size_t length = 0;
    while (from > text && from[-1] != '\n') {
        from--;
        length++;
    }
    size_t skip = !strncmp(from, who, strlen(who)) ? strlen(who) : 0;
    snprintf(to, size, "%.*s", (int)(length - skip), from + skip);
}

static void finish(struct app *app, struct space *space)
{
    app->version = -1; /* it is read */
    app->read_at = 0;
    if (space->job.exit_code == 0 && space->clustering) {
        space->colour = SPACE_BY_CLUSTER;
        space_colour_points(space);
        return;
    }
    space->went_back &= space->seconding;
    if (space->job.exit_code == 0)
        space->method = space->making;
    else if (space->job.exit_code > 128)
        snprintf(space->trouble, sizeof space->trouble, _("%s was broken off"), space_method_titles[space->making]);
    else
        take_last_line(&space->job, space->trouble, sizeof space->trouble);
}

static bool tick(struct app *app, void *state)
{
    struct space *space = state;
    bool ran = job_runs(&space->job), changed = job_poll(&space->job);
    if (ran && !job_runs(&space->job))
        finish(app, space);
    return changed;
}

int space_show(struct app *app, enum space_method method, struct err *err)
{
    struct space *space = space_of(app);
    int there = space_has(space, app->store, method, err);
    if (there < 0)
        return -1;
    space->by_itself = false;
    if (!there && method == SPACE_SPHERE)
        return err_set(err, ERR_USAGE, "circle and sphere show vectors of 2 or 3 numbers as they are, and no such "
                       "ones are kept with this picture: where the run has them, R draws it anew");
    if (there) {
        space->method = method;
        space->went_back = false;
        return space_read(app, space, err);
    }
    return method == SPACE_MAP ? err_set(err, ERR_NOT_FOUND, "no maps are kept of this run: a run on rows keeps them "
                                         "while it trains and is watched")
                               : space_make(app, method, false, err);
}

/* Steps ---------------------------------------------------------------------------------------------------------- */

static int64_t step_to(const struct space *space, const int64_t *steps, enum frame_move move)
{
    int64_t at = (int64_t)space->place - 1;
    const int64_t places[] = {[FRAME_FIRST] = 0, [FRAME_EARLIER] = at - 1, [FRAME_LATER] = at + 1,
                              [FRAME_NEWEST] = (int64_t)space->kept - 1};
    int64_t to = places[move];
    return to >= 0 && to < (int64_t)space->kept ? steps[to] : -1;
}

static int go_to_frame(struct app *app, enum frame_move move, struct err *err)
{
    struct space *space = space_of(app);
    char kind[SPACE_KIND];
    int64_t *steps;
    size_t n;
    space_kind(space, space->method, kind);
    if (frame_steps(app->store, &space->run, kind, &steps, &n, err) < 0)
        return -1;
    space->kept = n;
    int64_t to = step_to(space, steps, move);
    bool newest = n && to == steps[n - 1];
    free(steps);
    if (to < 0)
        return err_set(err, ERR_USAGE, "this is the %s picture that is kept; E draws one of each "
                       "checkpoint", move == FRAME_LATER ? _("newest") : _("earliest"));
    space->went_back = !newest;
    space->step = to;
    return space_read(app, space, err);
}

/* The screen ----------------------------------------------------------------------------------------------------- */

static int can_open(const struct app *app, const void *state, struct err *err)
{
    const struct run *run = app->screen == &screen_space ? &((const struct space *)state)->run : app_run(app);
    if (!run || !run->id)
        return err_set(err, ERR_USAGE, "there is no run to look at");
    return run_check_trained(run, err);
}

/* The run that is selected where one comes from. Of one that has no picture yet the quick one is drawn at once. */
static int open_space(struct app *app, void *state, struct err *err)
{
    struct space *space = state;
    const struct run *run = app_run(app);
    struct err refused = ERR_INIT;
    if (app->screen == &screen_space)
        return 0;
    if ((run->id != space->run.id ? space_begin(app, space, run, NULL, err) : space_read(app, space, err)) < 0)
        return -1;
    app->screen = &screen_space;
    bool wanted = !space_xy(space) || space->method == SPACE_MAP;
    if (wanted && !job_runs(&space->job) && !app->read_only && space_make(app, SPACE_PCA, false, &refused) < 0)
        COPY_TEXT(space->trouble, refused.text);
    app->version = -1;
    return 0;
}

static int update(struct app *app, void *state, struct err *err)
{
    return space_read(app, state, err);
}

static const struct run *run_of(const void *state)
{
    const struct space *space = state;
    return space->run.id ? &space->run : NULL;
}

static void close_space(struct app *app, void *state)
{
    (void)app;
    space_release(state);
}

static const struct key_row keys[] = {
    {CODE_LEFT, "Left", "←↑↓→ point", "point left", "go to the point on the left"},
    {CODE_RIGHT, "Right", "", "point right", "go to the point on the right"},
    {CODE_UP, "Up", "", "point up", "go to the point above"},
    {CODE_DOWN, "Down", "", "point down", "go to the point below"},
    {'h', "h", "", "point left", "go to the point on the left"},
    {'l', "l", "", "point right", "go to the point on the right"},
    {'k', "k", "", "point up", "go to the point above"},
    {'j', "j", "", "point down", "go to the point below"},
    {CODE_ENTER, "Enter", "", "point nearest", "go to the point that is nearest in truth; of a region, close it"},
    {'/', "/", "/ find", "ask point", "go to a point by its name or class"},
    {'n', "n", "", "find-point", "go to the next point of that name"},
    {'y', "y", "y why", "why", "what the user is offered and why; of a row, why it has its class"},
    {'x', "x", "x method", "picture", "PCA, t-SNE, UMAP, circle or sphere, or maps; what is not there is drawn"},
    {'c', "c", "c colour", "colours", "colour by class, popularity, error, age, neighbours kept or cluster"},
    {'v', "v", "v region", "region", "draw a region around points, to choose them; the mouse drags a box"},
    {' ', "Space", "", "region corner", "set a corner of the region; Enter closes it, Esc drops it"},
    {'V', "V", "", "ask chosen", "choose the points of a name or a class; without a word, none"},
    {CODE_PAGE_DOWN, "PgDn", "", "members next", "more of the chosen points"},
    {CODE_PAGE_UP, "PgUp", "", "members previous", "the chosen points before these"},
    {'b', "b", "b beside", "ask beside", "show a second picture beside t-SNE or UMAP, by another setting"},
    {'g', "g", "g clusters", "ask clusters", "find clusters of the vectors by k-means, and colour by them"},
    {'H', "H", "HJKL turn", "rotate left", "turn the sphere to the left"},
    {'L', "L", "", "rotate right", "turn the sphere to the right"},
    {'K', "K", "", "rotate up", "turn the sphere upwards"},
    {'J', "J", "", "rotate down", "turn the sphere downwards"},
    {CODE_SHIFT_LEFT, "Shift-Left", "", "rotate left", "turn the sphere to the left"},
    {CODE_SHIFT_RIGHT, "Shift-Right", "", "rotate right", "turn the sphere to the right"},
    {'0', "0", "", "rotate back", "turn the sphere back to how it lay"},
    {'t', "t", "", "picture tsne", "show t-SNE"},
    {'u', "u", "", "picture umap", "show UMAP"},
    {'p', "p", "", "picture pca", "show PCA"},
    {'s', "s", "", "side", "items or users"},
    {'R', "R", "", "draw", "draw this picture of the newest checkpoint"},
    {'E', "E", "", "draw each", "draw this picture of each checkpoint, to go through with [ and ]"},
    {'[', "[", "[] step", "frame earlier", "the picture of an earlier step"},
    {']', "]", "", "frame later", "the picture of a later step"},
    {'{', "{", "", "frame first", "the picture of the first step that is kept"},
    {'}', "}", "", "frame newest", "the picture of the newest step"},
    {CODE_TAB, "Tab", "Tab panels", "panel next", "what else is known: point, spectrum, plane, similarity, chosen"},
    {CODE_SHIFT_TAB, "Shift-Tab", "", "panel previous", "the one before"},
    {'z', "z", "", "zoom", "give the picture the whole screen, or take it back"},
    {CODE_ESCAPE, "Esc", "", "cancel-or-back", "end the drawing that runs; else go to the table of runs"},
};

const struct screen screen_space = {
    .name = "space",
    .pace = 0.5,
    .keys = keys,
    .n_keys = sizeof keys / sizeof *keys,
    .state_size = sizeof(struct space),
    .can_open = can_open,
    .open = open_space,
    .update = update,
    .tick = tick,
    .go_to_frame = go_to_frame,
    .draw = space_draw,
    .run = run_of,
    .close = close_space,
};
