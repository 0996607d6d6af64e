/* Commands of the screen Space. */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions_internal.h"
#include "tui/screens/screen.h"
#include "tui/screens/space.h"

#include <ctype.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int run_picture(struct app *app, const struct words *words, struct err *err)
{
    struct space *space = space_of(app);
    enum space_method before = space->method;
    int method = words->n > 1 ? words_pick(words->word[1], space_method_words, SPACE_METHODS, "picture", err)
                              : ((int)space->method + 1) % SPACE_METHODS;
    if (method < 0)
        return -1;
    if (words->n == 1 && method == SPACE_SPHERE && !space->sphere.dim)
        method = SPACE_MAP; /* there is none to be gone through */
    int result = space_show(app, (enum space_method)method, err);
    if (result < 0 && words->n == 1 && method == SPACE_MAP) { /* there is none to be gone through */
        err_clear(err);
        result = space_show(app, SPACE_PCA, err);
    }
    if (space->method != before)
        space->region.open = false; /* its corners were places of the other picture */
    return result;
}

int run_colours(struct app *app, const struct words *words, struct err *err)
{
    struct space *space = space_of(app);
    int colour = words->n > 1 ? words_pick(words->word[1], space_colour_words, SPACE_COLOURS, "colour", err)
                              : ((int)space->colour + 1) % SPACE_COLOURS;
    if (colour < 0)
        return -1;
    space->colour = (enum space_colour)colour;
    space_colour_points(space);
    return 0;
}

/* Points --------------------------------------------------------------------------------------------------------- */

/* The point that is nearest in a direction, what lies aside counting double; the present one where there is none. */
static size_t point_towards(const struct space *space, double right, double up)
{
    const float *xy = space_xy(space), *at = xy + 2 * space->point;
    size_t best = space->point;
    double least = INFINITY;
    for (size_t i = 0; i < space_points(space); i++) {
        double x = (double)(xy[2 * i] - at[0]), y = (double)(xy[2 * i + 1] - at[1]);
        double along = x * right + y * up, aside = fabs(x * up) + fabs(y * right);
        if (along > 0 && aside <= along && along + 2 * aside < least) {
            least = along + 2 * aside;
            best = i;
        }
    }
    return best;
}

/* Where nothing is pointed at yet: the point in the middle. */
static size_t middle_point(const struct space *space)
{
    const float *xy = space_xy(space);
    size_t n = space_points(space), best = 0;
    double middle[2] = {0}, least = INFINITY, there = 0; /* some may have no place on a sphere */
    for (size_t i = 0; i < n; i++)
        if (isfinite(xy[2 * i])) {
            middle[0] += (double)xy[2 * i];
            middle[1] += (double)xy[2 * i + 1];
            there++;
        }
    for (size_t i = 0; i < n; i++) {
        double far = hypot((double)xy[2 * i] - middle[0] / there, (double)xy[2 * i + 1] - middle[1] / there);
        if (far < least) {
            least = far;
            best = i;
        }
    }
    return best;
}

static void go_to_nearest(struct space *space)
{
    size_t neighbour;
    double distance;
    if (space_neighbour(space, space->point, 0, &neighbour, &distance))
        space->point = neighbour;
}

/* Regions -------------------------------------------------------------------------------------------------------- */

/* Moves the corner that would be next by so many cells. */
static int move_corner(struct app *app, struct space *space, int right, int up)
{
    struct rect area = space_points_area(space, app->width, app->height);
    struct scatter scatter = space_scatter(space);
    struct scatter_view view = scatter_view(&scatter, area);
    int x, y;
    scatter_cell(&view, space->region.at, &x, &y);
    x = x + right < area.x ? area.x : x + right >= area.x + area.width ? area.x + area.width - 1 : x + right;
    y = y - up < area.y ? area.y : y - up >= area.y + area.height ? area.y + area.height - 1 : y - up;
    scatter_place(&view, x, y, space->region.at);
    return 0;
}

static void say_chosen(struct app *app, struct space *space)
{
    if (!space->chosen.is) {
        app_say(app, false, "no point lies there: none is chosen");
        return;
    }
    space->panel = SPACE_CHOSEN;
    app_say(app, false, "%zu of %zu points are chosen; w writes them as .csv, V without a word lets them go",
            space->chosen.n, space_points(space));
}

/* The cells at the edges of a box belong to it. */
static void take_whole_cells(const struct app *app, struct space *space)
{
    struct scatter scatter = space_scatter(space);
    struct scatter_view view = scatter_view(&scatter, space_points_area(space, app->width, app->height));
    double (*corner)[2] = space->region.corner;
    for (int d = 0; d < 2; d++) {
        int high = corner[1][d] > corner[0][d];
        double half = (d ? 1 : 0.5) / view.scale;
        corner[high][d] += half;
        corner[!high][d] -= half;
    }
}

static int close_region(struct app *app, struct space *space, struct err *err)
{
    struct space_region *region = &space->region;
    if (!region->n)
        return err_set(err, ERR_USAGE, "a region needs two corners: Space sets one, then the arrows move on");
    memcpy(region->corner[region->n], region->at, sizeof region->at);
    region->open = false;
    if (region->n == 1)
        take_whole_cells(app, space);
    space_choose_region(space, (const double (*)[2])region->corner, region->n + 1);
    say_chosen(app, space);
    return 0;
}

/* Begins at the point, or in the middle of the picture. */
static int begin_region(struct app *app, struct space *space)
{
    struct scatter scatter = space_scatter(space);
    struct scatter_view view = scatter_view(&scatter, space_points_area(space, app->width, app->height));
    space->region = (struct space_region){.open = true, .at = {view.x, view.y}};
    if (space->point != NO_POINT)
        scatter_point(&scatter, space->point, space->region.at);
    app_say(app, false, "the arrows move the corner, Space sets it, Enter closes the region, Esc drops it: two "
            "corners are a box, more a polygon");
    return move_corner(app, space, 0, 0);
}

static int set_corner(struct space *space, struct err *err)
{
    struct space_region *region = &space->region;
    if (!region->open)
        return err_set(err, ERR_USAGE, "no region is being drawn: v begins one");
    if (region->n + 1 == CORNERS_MOST)
        return err_set(err, ERR_USAGE, "a region has %d corners at most: Enter closes it", CORNERS_MOST);
    memcpy(region->corner[region->n++], region->at, sizeof region->at);
    return 0;
}

/* Its corners are typed, or were dragged by the mouse. */
static int choose_typed(struct app *app, struct space *space, const struct words *words, struct err *err)
{
    double corner[WORDS_MOST / 2][2];
    size_t n = (size_t)(words->n - 1);
    if (n < 4 || n % 2)
        return err_set(err, ERR_USAGE, "a region is two places X Y, the corners of a box, or more, the corners of "
                       "a polygon: not %zu number%s", n, plural((int64_t)n));
    for (size_t i = 0; i < n; i++)
        if (!parse_real(words->word[1 + i], &corner[i / 2][i % 2]))
            return err_set(err, ERR_USAGE, "'%s' is no number: a region is places X Y of the picture, as w writes "
                           "them into .csv", words->word[1 + i]);
    space->region.open = false;
    space_choose_region(space, (const double (*)[2])corner, n / 2);
    say_chosen(app, space);
    return 0;
}

int run_region(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"corner", "close", "off"};
    struct space *space = space_of(app);
    double number;
    if (words->n == 1)
        return begin_region(app, space);
    if (parse_real(words->word[1], &number))
        return choose_typed(app, space, words, err);
    int way = words_pick(words->word[1], ways, sizeof ways / sizeof *ways, "word", err);
    if (way < 0)
        return -1;
    if (way == 1 && !space->region.open)
        return err_set(err, ERR_USAGE, "no region is being drawn: v begins one");
    if (way == 2)
        space->region.open = false;
    return way == 0 ? set_corner(space, err) : way == 1 ? close_region(app, space, err) : 0;
}

int run_choose_points(struct app *app, const struct words *words, struct err *err)
{
    struct space *space = space_of(app);
    char text[64];
    words_join(words, 1, text, sizeof text);
    if (words->n == 1) {
        space_choose_none(space);
        return 0;
    }
    if (!space_choose_words(space, text))
        return err_set(err, ERR_NOT_FOUND, "no point of this picture has '%s' in its name or class", text);
    say_chosen(app, space);
    return 0;
}

int run_members(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"next", "previous"};
    enum { PAGE = 5 };
    struct space_chosen *chosen = &space_of(app)->chosen;
    int way = words_pick(words->word[1], ways, 2, "way", err);
    if (way < 0)
        return -1;
    if (way == 0 ? chosen->first + PAGE >= chosen->n : !chosen->first)
        app_say(app, false, "there are no more of the chosen points in this direction");
    if (way == 0)
        chosen->first = chosen->first + PAGE < chosen->n ? chosen->first + PAGE : chosen->first;
    else
        chosen->first = chosen->first > PAGE ? chosen->first - PAGE : 0;
    return 0;
}

int run_point(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"left", "right", "up", "down", "nearest", "none"};
    static const double right[] = {-1, 1, 0, 0}, up[] = {0, 0, 1, -1};
    enum { WAYS = sizeof ways / sizeof *ways, NEAREST = 4, NONE = 5 };
    struct space *space = space_of(app);
    int way = words_pick(words->word[1], ways, WAYS, "way", err);
    if (way < 0)
        return -1;
    if (space->region.open && way <= NEAREST)
        return way == NEAREST ? close_region(app, space, err)
                              : move_corner(app, space, (int)right[way], (int)up[way]);
    if (way == NONE)
        space->point = NO_POINT;
    else if (space->point == NO_POINT || !isfinite(space_xy(space)[2 * space->point]))
        space->point = middle_point(space);
    else if (way == NEAREST)
        go_to_nearest(space);
    else
        space->point = point_towards(space, right[way], up[way]);
    return 0;
}

int run_find_point(struct app *app, const struct words *words, struct err *err)
{
    struct space *space = space_of(app);
    size_t n = space_points(space), found = 0, next = NO_POINT;
    size_t start = space->point == NO_POINT ? 0 : space->point + 1;
    if (words->n > 1)
        words_join(words, 1, space->sought, sizeof space->sought);
    if (!*space->sought)
        return err_set(err, ERR_USAGE, "nothing is looked for: / takes words of a name or a class");
    for (size_t i = 0; i < n; i++) {
        size_t at = (start + i) % n;
        if (!space_says(space, at, space->sought))
            continue;
        found++;
        next = next == NO_POINT ? at : next;
    }
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "no point of this picture has '%s' in its name or class", space->sought);
    space->point = next;
    app_say(app, false, "%zu point%s with '%s'; n goes to the next", found, plural((int64_t)found), space->sought);
    return 0;
}

/* The rest ------------------------------------------------------------------------------------------------------- */

int run_side(struct app *app, const struct words *words, struct err *err)
{
    static const char *const sides[] = {"users", "items"};
    struct space *space = space_of(app);
    int side = words->n > 1 ? words_pick(words->word[1], sides, 2, "side", err) : !strcmp(space->whose, "users");
    if (side < 0)
        return -1;
    enum space_method method = space->method == SPACE_MAP ? SPACE_PCA : space->method;
    if (space_begin(app, space, &space->run, sides[side], err) < 0)
        return -1;
    return space_show(app, method, err);
}

void space_ask(struct app *app, int what)
{
    static const char *const labels[] = {N_("find: "), N_("choose points with: "), N_("how many clusters: "), ""};
    static const char *const lines[] = {"find-point ", "choose-points ", "clusters ", "beside "};
    struct space *space = space_of(app);
    char number[32] = "";
    double setting = space_measured(space, MEASURE_SETTING);
    if (what == 2)
        snprintf(number, sizeof number, "%zu", space_wished_clusters(space));
    else if (what == 3)
        snprintf(number, sizeof number, "%.0f", setting >= 9 ? setting / 3 : setting >= 2 ? setting * 3 : 10);
    prompt_open(&app->prompt, what != 3 ? _(labels[what]) : space->method == SPACE_TSNE
                ? _("perplexity of a second picture (empty: none): ")
                : _("neighbours for a second picture (empty: none): "),
                lines[what], what == 0 ? space->sought : number);
}

int run_beside(struct app *app, const struct words *words, struct err *err)
{
    struct space *space = space_of(app);
    bool tsne = space->method == SPACE_TSNE;
    double setting;
    int64_t whole;
    if (words->n == 1) {
        space->both = false;
        return 0;
    }
    if (!parse_real(words->word[1], &setting) || setting < (tsne ? 2 : 3) || setting > 1000 ||
        (!tsne && !parse_int(words->word[1], &whole)))
        return err_set(err, ERR_USAGE, tsne ? "a perplexity is 2 to 1000, not '%s'"
                                            : N_("UMAP takes 3 to 1000 neighbours, not '%s'"), words->word[1]);
    return space_make_second(app, setting, err);
}

int run_clusters(struct app *app, const struct words *words, struct err *err)
{
    int64_t k;
    if (!parse_int(words->word[1], &k) || k < 2 || k > 1000)
        return err_set(err, ERR_USAGE, "there can be 2 to 1000 clusters; not '%s'", words->word[1]);
    return space_make_clusters(app, k, err);
}

int run_rotate(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"left", "right", "up", "down", "back"};
    static const int right[] = {-1, 1, 0, 0}, up[] = {0, 0, 1, -1};
    struct space *space = space_of(app);
    int way = words_pick(words->word[1], ways, sizeof ways / sizeof *ways, "way", err);
    if (way < 0)
        return -1;
    if (way == 4 && !space->sphere.right && !space->sphere.up)
        app_say(app, false, "the sphere lies as it is already");
    space->sphere.right = way == 4 ? 0 : space->sphere.right + right[way];
    space->sphere.up = way == 4 ? 0 : space->sphere.up + up[way];
    space_turn(space);
    return 0;
}

int run_draw(struct app *app, const struct words *words, struct err *err)
{
    static const char *const which[] = {"each"};
    struct space *space = space_of(app);
    if (words->n > 1 && words_pick(words->word[1], which, 1, "word", err) < 0)
        return -1;
    return space_make(app, space->method == SPACE_MAP ? SPACE_PCA : space->method, words->n > 1, err);
}

int run_panel(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"picture", "point", "spectrum", "plane", "similarity", "past", "chosen",
                                       "next", "previous"};
    struct space *space = space_of(app);
    int way = words_pick(words->word[1], ways, sizeof ways / sizeof *ways, "panel", err);
    if (way < 0)
        return -1;
    if (way >= SPACE_PANELS)
        way = ((int)space->panel + (way == SPACE_PANELS ? 1 : SPACE_PANELS - 1)) % SPACE_PANELS;
    space->panel = (enum space_panel)way;
    return 0;
}

int run_cancel_or_back(struct app *app, const struct words *words, struct err *err)
{
    struct space *space = space_of(app);
    if (space->region.open) {
        space->region.open = false;
        return 0;
    }
    if (!job_runs(&space->job))
        return run_back(app, words, err);
    job_signal(&space->job, SIGINT);
    app_say(app, false, "the drawing of %s ends", space_method_titles[space->making]);
    return 0;
}
