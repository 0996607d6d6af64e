/* Commands of the screen Space. */
#include "store/base/mem.h"
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
    int method = words->n > 1 ? words_pick(words->word[1], space_method_words, SPACE_METHODS, "picture", err)
                              : ((int)space->method + 1) % SPACE_METHODS;
    if (method < 0)
        return -1;
    int result = space_show(app, (enum space_method)method, err);
    if (result < 0 && words->n == 1 && method == SPACE_MAP) { /* there is none to be gone through */
        err_clear(err);
        result = space_show(app, SPACE_PCA, err);
    }
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
    double middle[2] = {0}, least = INFINITY;
    for (size_t a = 0; a < 2 * n; a++)
        middle[a % 2] += (double)xy[a] / (double)n;
    for (size_t i = 0; i < n; i++) {
        double far = hypot((double)xy[2 * i] - middle[0], (double)xy[2 * i + 1] - middle[1]);
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

int run_point(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"left", "right", "up", "down", "nearest", "none"};
    static const double right[] = {-1, 1, 0, 0}, up[] = {0, 0, 1, -1};
    enum { WAYS = sizeof ways / sizeof *ways, NEAREST = 4, NONE = 5 };
    struct space *space = space_of(app);
    int way = words_pick(words->word[1], ways, WAYS, "way", err);
    if (way < 0)
        return -1;
    if (way == NONE)
        space->point = NO_POINT;
    else if (space->point == NO_POINT)
        space->point = middle_point(space);
    else if (way == NEAREST)
        go_to_nearest(space);
    else
        space->point = point_towards(space, right[way], up[way]);
    return 0;
}

static bool contains(const char *text, const char *part)
{
    return strcasestr(text, part) != NULL;
}

static bool is_sought(const struct space *space, size_t i)
{
    char number[POINT_NUMBERED];
    const float *facts = space_facts(space, i);
    return contains(space_name(space, i, number), space->sought) ||
           (facts && contains(space_class(space, (double)facts[FACT_CLASS], number), space->sought));
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
        if (!is_sought(space, at))
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
    static const char *const ways[] = {"picture", "point", "spectrum", "plane", "similarity", "past", "next",
                                       "previous"};
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
    if (!job_runs(&space->job))
        return run_back(app, words, err);
    job_signal(&space->job, SIGINT);
    app_say(app, false, "the drawing of %s ends", space_method_titles[space->making]);
    return 0;
}
