/* The map of a run: see map.h. */
#include "tui/screens/map.h"

#include <math.h>

enum { TRACES = 40 };

void map_release(struct map *map)
{
    frame_release(&map->now);
    frame_release(&map->before);
}

bool map_is_known(const struct map *map)
{
    return frame_find(&map->now, "embedded", 2) != NULL;
}

int map_read(struct map *map, struct store *store, const struct run *run, struct err *err)
{
    struct frame fresh;
    int got = frame_get(store, run, "map", MOST_COUNTED, &fresh, err);
    if (got < 0 && err->code == ERR_FAILED) {
        err_clear(err);
        got = 0;
    }
    if (got <= 0)
        return got;
    if (fresh.step == map->now.step && map_is_known(map)) {
        frame_release(&map->now);
    } else {
        frame_release(&map->before);
        map->before = map->now;
    }
    map->now = fresh;
    return 0;
}

/* The first rows of one array, with the classes of the rows; none where the array is not there. */
static struct scatter_points points_of(const struct frame *frame, const char *name, size_t most)
{
    const struct frame_array *xy = frame_find(frame, name, 2), *class = frame_find(frame, "class", 1);
    struct scatter_points points = {0};
    if (!xy)
        return points;
    points.xy = xy->value;
    points.n = xy->rows < most ? xy->rows : most;
    points.class = class && class->rows >= points.n ? class->value : NULL;
    return points;
}

/* All of one length: embeddings that are compared by their direction. */
static bool is_on_circle(const struct scatter_points *points)
{
    size_t on = 0;
    for (size_t i = 0; i < points->n; i++)
        on += fabs(hypot((double)points->xy[2 * i], (double)points->xy[2 * i + 1]) - 1) < 1e-3;
    return points->n && on == points->n;
}

struct scatter map_embedded(const struct map *map, bool letters)
{
    struct scatter scatter = {.points = points_of(&map->now, "embedded", SIZE_MAX), .traced = TRACES,
                              .letters = letters, .before = points_of(&map->before, "embedded", SIZE_MAX)};
    scatter.circle = is_on_circle(&scatter.points);
    return scatter;
}

struct scatter map_views(const struct map *map, bool letters)
{
    struct scatter scatter = {.points = points_of(&map->now, "view_0", SIZE_MAX), .traced = TRACES,
                              .letters = letters};
    scatter.before = points_of(&map->now, "input", scatter.points.n);
    return scatter;
}
