/* The map of a run: see map.h. */
#include "tui/screens/map.h"

#include <math.h>

enum { TRACES = 40 };

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

struct scatter map_embedded(const struct run_frames *frames, bool letters)
{
    struct scatter scatter = {.points = points_of(&frames->shown[FRAMES_map].frame, "embedded", SIZE_MAX),
                              .traced = TRACES, .letters = letters,
                              .before = points_of(&frames->before.frame, "embedded", SIZE_MAX)};
    scatter.circle = is_on_circle(&scatter.points);
    return scatter;
}

struct scatter map_views(const struct run_frames *frames, bool letters)
{
    const struct frame *map = &frames->shown[FRAMES_map].frame;
    struct scatter scatter = {.points = points_of(map, "view_0", SIZE_MAX), .traced = TRACES, .letters = letters};
    scatter.before = points_of(map, "input", scatter.points.n);
    return scatter;
}
