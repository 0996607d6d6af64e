/* Commands about the views of Compare that draw runs as points (screens/compare_view.h). */
#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/text.h"
#include "tui/actions_internal.h"
#include "tui/screens/compare.h"
#include "tui/screens/screen.h"

#include <math.h>
#include <string.h>

static int show(struct app *app, const struct compare_view *view, struct err *err)
{
    struct compare *compare = compare_of(app);
    const struct compare_view *before = compare->view;
    compare->view = view;
    if (screen_go(app, &screen_compare, err) == 0)
        return 0;
    compare->view = before;
    return -1;
}

/* The next one; curves only where runs are marked. */
static size_t next_view(const struct app *app)
{
    size_t at = 0;
    while (compare_views[at] != compare_view_of(compare_of(app)))
        at++;
    at = (at + 1) % n_compare_views;
    return at || app->selection.n ? at : 1;
}

int run_view(struct app *app, const struct words *words, struct err *err)
{
    const char *names[8];
    if (words->n == 1)
        return show(app, compare_views[next_view(app)], err);
    for (size_t i = 0; i < n_compare_views; i++)
        names[i] = compare_views[i]->name;
    int at = words_pick(words->word[1], names, n_compare_views, "view", err);
    return at < 0 ? -1 : show(app, compare_views[at], err);
}

int run_among(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ways[] = {"marked", "shown"};
    struct points *points = &compare_of(app)->points;
    int way = words->n > 1 ? words_pick(words->word[1], ways, 2, "way", err) : points->of_marked;
    if (way < 0)
        return -1;
    if (!way && app->selection.n < 2)
        return err_set(err, ERR_USAGE, "at least two runs must be marked: Space marks one in Runs");
    points->all = way;
    return compare_read_view(app, err);
}

/* Fields are asked for where the points are read: one that there is none of is said there, and forgotten. */
int run_scatter(struct app *app, const struct words *words, struct err *err)
{
    struct points *points = &compare_of(app)->points;
    char before[2][sizeof points->field[0]];
    memcpy(before, points->field, sizeof before);
    for (int i = 0; i < 2; i++)
        copy_text(points->field[i], sizeof points->field[i], i + 1 < words->n ? words->word[i + 1] : "");
    if (show(app, &view_scatter, err) == 0)
        return 0;
    memcpy(points->field, before, sizeof before);
    return -1;
}

/* An end of a range: a number, or a word of the axis; "-" is none. */
static int read_end(const struct space_axis *axis, const char *word, double *end, struct err *err)
{
    *end = NAN;
    if (!strcmp(word, "-"))
        return 0;
    for (size_t i = 0; i < axis->n_words; i++)
        if (!strcmp(axis->word[i], word))
            *end = (double)i;
    if (!isnan(*end) || (!axis->n_words && parse_real(word, end)))
        return 0;
    return err_set(err, ERR_USAGE, axis->n_words ? "%s is none of the words that these runs have of %s"
                                                 : N_("%s is no number: %s goes from LOW to HIGH, and - is no end"),
                   word, axis->name);
}

static int brush_named(struct points *points, const struct words *words, struct err *err)
{
    int at = run_space_axis(&points->space, words->word[1]);
    double low = NAN, high = NAN;
    if (at < 0)
        return err_set(err, ERR_USAGE, "there is no axis %s here: :scatter FIELD brings one", words->word[1]);
    const struct space_axis *axis = &points->space.axis[at];
    if ((words->n > 2 && read_end(axis, words->word[2], &low, err) < 0) ||
        (words->n > 3 && read_end(axis, words->word[3], &high, err) < 0))
        return -1;
    if (low > high)
        return err_set(err, ERR_USAGE, "a range goes from the lower to the higher end, not from %s to %s",
                       words->word[2], words->word[3]);
    struct brush *brush = points_brush(points, axis->name, true);
    if (!brush)
        return err_set(err, ERR_USAGE, "%d axes have ranges, and there is no room for more: 0 takes them off",
                       BRUSHES);
    brush->low = low;
    brush->high = high;
    points_sift(points);
    return 0;
}

int run_brush(struct app *app, const struct words *words, struct err *err)
{
    static const char *const ends[] = {"from", "to"};
    struct compare *compare = compare_of(app);
    for (int end = 0; end < 2; end++)
        if (!strcmp(words->word[1], ends[end])) {
            compare_view_of(compare)->brush(&compare->points, end);
            return 0;
        }
    if (strcmp(words->word[1], "off") != 0)
        return brush_named(&compare->points, words, err);
    points_unbrush(&compare->points);
    return 0;
}

int run_best(struct app *app, const struct words *words, struct err *err)
{
    struct points *points = &compare_of(app)->points;
    int64_t n = 0;
    if (words->n > 1 && (!parse_int(words->word[1], &n) || n < 1))
        return err_set(err, ERR_USAGE, "best goes with a number of lines, 1 or more, not %s", words->word[1]);
    points->top = (size_t)n;
    points_sift(points);
    return 0;
}
