/* The pane of schedules: the learning rate and the temperature as they were, and dotted as the engine says that they
 * will be (engine/course_frame.h), if no knob is turned. */
#include "store/base/language.h"
#include "tui/screens/charts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *metric, *chooser; /* and the knob that says by which schedule it goes */
    struct look look;
} moved[] = {{"lr", "schedule", {0x25cf, "●", COLOUR_CYAN, STROKE_SOLID}},
             {"tau", "tau_schedule", {0x25c6, "◆", COLOUR_GREEN, STROKE_SOLID}}};
enum { MOVED = sizeof moved / sizeof *moved };

/* One value for each of its steps; NULL where no schedule moves it. */
static const struct frame_array *ahead_of(const struct live *live, int which, const float **step)
{
    const struct frame *frame = run_frames_shown(&live->view.frames, FRAMES_course);
    const struct frame_array *values = frame ? frame_find_any(frame, moved[which].metric) : NULL,
                             *steps = frame ? frame_find_any(frame, "step") : NULL;
    bool sound = values && steps && values->rows && steps->rows && values->cols == steps->cols;
    *step = sound ? steps->value : NULL;
    return sound ? values : NULL;
}

static bool is_moved(const struct live *live, int which)
{
    const float *step;
    return ahead_of(live, which, &step) != NULL;
}

static bool shown(const struct live *live)
{
    return is_moved(live, 0) || is_moved(live, 1);
}

/* What is still to come of it. */
static void take_ahead(const struct live *live, int which, struct series *ahead)
{
    const float *step;
    const struct frame_array *values = ahead_of(live, which, &step);
    for (size_t i = 0; values && i < values->cols; i++)
        if ((double)step[i] > (double)live->view.run.step && (double)step[i] < 1e15 &&
            (int64_t)step[i] > series_last_step(ahead))
            series_append(ahead, (int64_t)step[i], (double)values->value[i]);
}

static const struct series *recorded(const struct live *live, int which)
{
    const struct curves *curves = &live->view.curves;
    for (size_t i = 0; i < curves->n; i++)
        if (!strcmp(curves->curve[i].metric, moved[which].metric) && curves->curve[i].series.n)
            return &curves->curve[i].series;
    return NULL;
}

static void see(const struct series *series, double *low, double *high)
{
    *low = fmin(*low, series->low);
    *high = fmax(*high, series->high);
}

static void draw_one(const struct app *app, const struct live *live, int which, struct canvas *canvas,
                     struct rect area)
{
    struct series ahead = SERIES_INIT;
    const struct series *past = recorded(live, which);
    struct look look = moved[which].look;
    struct chart_curve curves[2];
    double low = NAN, high = NAN;
    int n = 0;
    take_ahead(live, which, &ahead);
    if (past) {
        curves[n++] = (struct chart_curve){.series = past, .marker = look.marker, .style = look.style,
                                           .stroke = STROKE_SOLID};
        see(past, &low, &high);
    }
    if (ahead.n) {
        curves[n++] = (struct chart_curve){.series = &ahead, .marker = 0x25cb, .style = look.style,
                                           .stroke = STROKE_DOTTED};
        see(&ahead, &low, &high);
    }
    struct chart chart = {.curves = curves, .n_curves = n, .range = RANGE_INIT};
    charts_look(app, live, (double)live->view.run.steps, &chart);
    range_update(&chart.range, low, high, false, 0);
    chart_draw(canvas, area, &chart);
    series_release(&ahead);
}

/* By which schedule it goes; of one that waits for evaluations, that nobody knows when. */
static void add_title(const struct live *live, int which, bool first, char *to, size_t size)
{
    const char *by = run_view_setting(&live->view, moved[which].chooser);
    size_t used = strlen(to);
    snprintf(to + used, size - used, "%s%s%s%s%s", first ? "" : C_("names", ", "),
             moved[which].metric, *by ? " " : "", by,
             !strcmp(by, "plateau") ? _(" (until evaluations stand still)") : "");
}

static void title(const struct live *live, char *to, size_t size)
{
    to[0] = '\0';
    for (int i = 0; i < MOVED; i++)
        if (is_moved(live, i))
            add_title(live, i, !*to, to, size);
}

static void draw(const struct app *app, const struct live *live, struct canvas *canvas, struct rect box,
                 int title_style)
{
    struct rect area = rect_inside(box);
    int n = is_moved(live, 0) + is_moved(live, 1), at = 0;
    (void)title_style;
    for (int i = 0; i < MOVED; i++) {
        if (!is_moved(live, i))
            continue;
        int y = area.y + area.height * at / n, end = area.y + area.height * (at + 1) / n;
        draw_one(app, live, i, canvas, (struct rect){area.x, y, area.width, end - y});
        at++;
    }
}

const struct pane pane_course = {.name = "course", .place = PLACE_CHARTS, .shown = shown, .title = title,
                                 .draw = draw};
