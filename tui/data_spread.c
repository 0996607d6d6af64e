/* How interactions are spread, in words and as a chart: see data_spread.h. */
#include "tui/data_spread.h"

#include "store/base/language.h"
#include "store/base/mem.h"
#include "store/base/print.h"
#include "store/base/text.h"
#include "store/data_shape.h"
#include "tui/columns.h"
#include "tui/data_lengths.h"
#include "tui/widgets/canvas.h"
#include "tui/widgets/ticks.h"

#include <langinfo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHART_WIDTH = 60, CHART_HEIGHT = 9, LABELS = 7, SAMPLES = 5 };

/* Sentences ------------------------------------------------------------------------------------------------------ */

static void tell_side(const struct side_shape *side, const char *shape, const char *lacking)
{
    char least[32], median[32], most[32], without[32];
    format_count(side->least, least, sizeof least);
    format_count(side->median, median, sizeof median);
    format_count(side->most, most, sizeof most);
    format_count((int64_t)side->without, without, sizeof without);
    columns_line(2, shape, least, most, median, 100 * side->share_of_top);
    if (side->without)
        columns_line(2, lacking, without, side->only_in_test);
}

static void tell_common(const struct data_shape *shape)
{
    char count[32];
    format_count(shape->in_both, count, sizeof count);
    if (shape->in_both < 0)
        columns_line(2, "what train and test have in common was not counted: there are more than %d pairs",
                     MOST_COMPARED);
    else if (!shape->in_both)
        columns_line(2, "no pair of train is in test, too");
    else
        columns_line(2, shape->in_both == 1 ? N_("%s pair of train is in test, too")
                                            : N_("%s pairs of train are in test, too"), count);
}

/* The long tail -------------------------------------------------------------------------------------------------- */

/* Where a number lies between 1 and `most` on a log axis, 0 to 1. */
static double on_log(double value, double most)
{
    return most > 1 && value > 1 ? log(value) / log(most) : 0;
}

static void draw_labels(struct canvas *canvas, struct rect area, double items, double most)
{
    struct ticks ticks;
    canvas_fill(canvas, (struct rect){area.x - 1, area.y, 1, area.height}, 0x2502, COLOUR_PLAIN);
    canvas_fill(canvas, (struct rect){area.x, area.y + area.height, area.width, 1}, 0x2500, COLOUR_PLAIN);
    canvas_put(canvas, area.x - 1, area.y + area.height, 0x2514, COLOUR_PLAIN);
    ticks_log(&ticks, 1, most, 3);
    for (int i = 0; i < ticks.n; i++)
        canvas_right(canvas, 0, area.y + (int)lround((1 - on_log(ticks.at[i], most)) * (area.height - 1)), LABELS - 1,
                     COLOUR_PLAIN, ticks.label[i]);
    ticks_log(&ticks, 1, items, 5);
    for (int i = 0, free_from = 0; i < ticks.n; i++) {
        int x = area.x + (int)lround(on_log(ticks.at[i], items) * (area.width - 1));
        if (x < free_from)
            continue;
        canvas_text(canvas, x, area.y + area.height + 1, canvas->width - x, COLOUR_PLAIN, ticks.label[i]);
        free_from = x + (int)strlen(ticks.label[i]) + 1;
    }
    canvas_right(canvas, area.x, area.y + area.height + 1, area.width, COLOUR_PLAIN, _("rank"));
}

/* Interactions of the items, the most chosen first, both on log axes: a straight line is a power law. */
static void print_tail(const struct side_shape *item)
{
    struct canvas canvas;
    struct plot plot;
    struct rect area = {LABELS, 0, CHART_WIDTH - LABELS, CHART_HEIGHT - 2};
    canvas_init(&canvas, CHART_WIDTH, CHART_HEIGHT, strcmp(nl_langinfo(CODESET), "UTF-8") != 0);
    draw_labels(&canvas, area, (double)item->n, item->most);
    plot_init(&plot, &canvas, area);
    for (int x = 0; x < plot.width; x++) {
        size_t rank = (size_t)exp(log((double)item->n) * x / (plot.width > 1 ? plot.width - 1 : 1) + 1e-9);
        uint32_t count = item->by_rank[(rank < 1 ? 1 : rank > item->n ? item->n : rank) - 1];
        if (count)
            plot_dot(&plot, x, (int)lround((1 - on_log(count, item->most)) * (plot.height - 1)), COLOUR_PLAIN);
    }
    plot_finish(&plot);
    char *drawn = canvas_to_text(&canvas);
    print("\ninteractions of each item, by rank (log axes)\n%s", drawn);
    free(drawn);
    canvas_release(&canvas);
}

/* Samples -------------------------------------------------------------------------------------------------------- */

static void sample_cell(struct columns *table, const struct name *name)
{
    if (name->title)
        columns_cell(table, "%s (%s)", name->title, name->id);
    else
        columns_cell(table, "%s", name->id);
}

static int print_samples(struct store *store, const struct dataset *set, struct err *err)
{
    struct name *users = NULL, *items = NULL;
    uint32_t *user = NULL, *item = NULL;
    size_t n = 0, n_users = 0, n_items = 0;
    struct columns table;
    int result = dataset_pairs(store, set, "train", &user, &item, &n, err);
    if (!result)
        result = dataset_names(store, set, "user", &users, &n_users, err);
    if (!result)
        result = dataset_names(store, set, "item", &items, &n_items, err);
    columns_init(&table, "ls");
    columns_cell(&table, "user");
    columns_cell(&table, "item");
    for (size_t i = 0, shown = n < SAMPLES ? n : SAMPLES; !result && i < shown; i++) {
        size_t at = i * n / shown;
        sample_cell(&table, &users[user[at]]);
        sample_cell(&table, &items[item[at]]);
    }
    print("\n");
    columns_print(&table, "  ", stdout);
    names_release(users, n_users);
    names_release(items, n_items);
    free(user);
    free(item);
    return result;
}

int data_spread_print(struct store *store, const struct dataset *set, struct err *err)
{
    struct data_shape shape;
    if (data_shape_measure(store, set, &shape, err) < 0)
        return -1;
    print("\n");
    columns_line(2, "%.3g %% of all pairs of user and item are in train", 100 * shape.density);
    tell_side(&shape.user, N_("a user has %s to %s interactions in train, the median %s; the tenth with the most has "
                              "%.0f %% of them"), N_("%s users have none in train, %zu of which are in test"));
    tell_side(&shape.item, N_("an item has %s to %s interactions in train, the median %s; the tenth with the most "
                              "has %.0f %% of them"), N_("%s items have none in train, %zu of which are in test"));
    tell_common(&shape);
    if (shape.item.n && shape.item.most)
        print_tail(&shape.item);
    if (shape.user.n) {
        lengths_sort(shape.user.by_rank, shape.user.n);
        print("\nusers by their interactions in train\n");
        lengths_print(shape.user.by_rank, shape.user.n);
    }
    data_shape_release(&shape);
    return set->train ? print_samples(store, set, err) : 0;
}
